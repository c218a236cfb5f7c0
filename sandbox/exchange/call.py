"""One request as the handlers see it, and pages of rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import BAD_REQUEST, VenueError
from sandbox.exchange.numbers import whole
from sandbox.exchange.venue import Venue
from sandbox.exchange.wire import Row

WEEK_MS = 7 * 86_400_000

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters as strings, the market time, the key (private calls) and how old lists must be (ms)."""

    params: Mapping[str, str]
    now: int
    stale_ms: int = 0
    key: ApiKey | None = field(default=None, repr=False)

    @property
    def uid(self) -> int:
        return self.signer.uid

    @property
    def signer(self) -> ApiKey:
        if self.key is None:
            raise LookupError("a private handler was called without a key")
        return self.key

    def get(self, name: str) -> str:
        return self.params.get(name, "")


Handler = Callable[[Venue, Call], Row]


def page(call: Call, items: Iterable[Item], *, default: int, most: int, row: Callable[[Item], Row]) -> Row:
    """`list` and `nextPageCursor` of one page; the cursor is the place of the next row."""
    limit = whole(call.params, "limit", default, most=most) or default
    cursor = call.get("cursor")
    if cursor and not cursor.removeprefix("page:").isdecimal():
        raise VenueError(BAD_REQUEST, detail="params error: cursor invalid")
    first = int(cursor.removeprefix("page:")) if cursor else 0
    chosen: Sequence[Item] = list(islice(items, first, first + limit + 1))
    following = f"page:{first + limit}" if len(chosen) > limit else ""
    return {"list": [row(item) for item in chosen[:limit]], "nextPageCursor": following}


def window(call: Call) -> tuple[int, int]:
    """(startTime, endTime) in ms under the seven-day rule."""
    start, end = whole(call.params, "startTime", 0), whole(call.params, "endTime", 0)
    if not start and not end:
        return call.now - WEEK_MS, call.now + 1
    start = start or end - WEEK_MS
    end = end or start + WEEK_MS
    if end - start > WEEK_MS:
        raise VenueError(BAD_REQUEST, detail="Can't query more than 7 days of data")
    if end < start:
        raise VenueError(BAD_REQUEST, detail="startTime should be less than endTime")
    return start, end
