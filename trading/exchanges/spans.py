"""Lists that are asked for by time and come without pages."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from trading.domain.errors import MissingData
from trading.exchanges.fields import Row, list_of

Ask = Callable[[dict[str, Any]], Awaitable[Any]]


async def rows_between(ask: Ask, request: dict[str, Any], first: int, last: int, most: int) -> Sequence[Row]:
    """All rows of a time (milliseconds): a full answer, whichever rows it left out, is asked for in halves.

    Rows may repeat. Raises MissingData where one millisecond holds more than an answer can.
    """
    # Whether the end belongs to the answer is nowhere said: one more makes sure.
    span = {"startTime": first, "endTime": last + 1, "limit": most}
    rows: Sequence[Row] = list_of(await ask(request | span))
    if len(rows) < most:
        return rows
    if first >= last:
        raise MissingData("the rows of one instant do not end")
    middle = (first + last) // 2
    earlier = await rows_between(ask, request, first, middle, most)
    return [*earlier, *await rows_between(ask, request, middle + 1, last, most)]
