"""Pages of rows, and the time windows of questions."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from sandbox.exchange.call import Call, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.numbers import whole

WEEK_MS = 7 * 86_400_000

Item = TypeVar("Item")


def page(call: Call, items: Iterable[Item], *, default: int, most: int, row: Callable[[Item], Row]) -> Row:
    """`list` and `nextPageCursor` of one page; the cursor is the place of the next row."""
    limit = whole(call.params, "limit", default, most=most) or default
    cursor = call.get("cursor")
    if cursor and not cursor.removeprefix("page:").isdecimal():
        raise VenueError(Reason.BAD_NUMBER, field="cursor")
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
        raise VenueError(Reason.BAD_REQUEST, detail="Can't query more than 7 days of data")
    if end < start:
        raise VenueError(Reason.BAD_REQUEST, detail="startTime should be less than endTime")
    return start, end
