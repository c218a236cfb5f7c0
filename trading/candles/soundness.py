"""What a closed bar must be like to be kept, and what became of it."""

from enum import StrEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Values = tuple[float, float, float, float, float]  # open, high, low, close, volume


class Put(StrEnum):
    """What became of a bar."""

    APPENDED = "appended"  # it follows the newest one of its symbol, or is its first
    JUMPED = "jumped"  # the newest one, and bars before it are missing
    FILLED = "filled"  # was missing
    REPLACED = "replaced"  # was known otherwise
    SAME = "same"
    OLD = "old"  # before all that is kept
    OFF_GRID = "not on the grid"
    NO_NUMBER = "not finite"
    DISORDER = "its low, open, close and high are not in order"
    NOT_POSITIVE = "a price that is not positive"
    NEGATIVE = "a negative volume"
    FUTURE = "in the future"

    @property
    def is_refused(self) -> bool:
        return self in _REFUSED

    @property
    def is_new(self) -> bool:
        """The symbol has a newer bar than before."""
        return self is Put.APPENDED or self is Put.JUMPED


_REFUSED = frozenset({Put.OFF_GRID, Put.NO_NUMBER, Put.DISORDER, Put.NOT_POSITIVE, Put.NEGATIVE, Put.FUTURE})


def fault_of(opened: int, step: int, values: Values, now: int) -> Put | None:
    """Why the bar is not kept. Milliseconds: opened, when it began; step: its length; now: the present."""
    start, high, low, close, volume = values
    if opened % step:
        return Put.OFF_GRID
    if not all(map(isfinite, values)):
        return Put.NO_NUMBER
    if low <= 0:
        return Put.NOT_POSITIVE
    if not (low <= start <= high and low <= close <= high):
        return Put.DISORDER
    if volume < 0:
        return Put.NEGATIVE
    return Put.FUTURE if opened + step > now else None


def sound(opened: NDArray[np.int64], step: int, table: NDArray[np.float64], now: int) -> NDArray[np.bool_]:
    """Which of many bars have no fault. table: fields x bars."""
    start, high, low, close, volume = table
    inside = (low <= np.minimum(start, close)) & (np.maximum(start, close) <= high)
    on_time = (opened % step == 0) & (opened + step <= now)
    good: NDArray[np.bool_] = inside & on_time & (low > 0) & (volume >= 0)
    return good & np.isfinite(table).all(axis=0)


def values_of(column: NDArray[np.float64]) -> Values:
    """One bar of a table as plain numbers."""
    start, high, low, close, volume = column.tolist()
    return start, high, low, close, volume
