"""What thousands of symbols do at this moment, computed for all of them at once."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np

from sandbox.exchange.bars import MINUTE, Bar
from sandbox.exchange.fractal import DAY, FractalPath, Grove

_QUARTER = 15 * MINUTE
_MINUTES_KEPT = 4
Key = tuple[str, str]


class Crowd:
    """The present minute, the one before, and the last day of many paths, as each path says it too."""

    def __init__(self, seed: int, paths: Mapping[Key, FractalPath]) -> None:
        self._rows = {key: number for number, key in enumerate(paths)}
        self._lots = np.array([[path.lot] for path in paths.values()])
        names, prices, tempers = zip(*(path.row for path in paths.values()), strict=True)
        self._grove = Grove(seed, names, prices, tempers)
        self._minutes: OrderedDict[int, Sequence[Bar]] = OrderedDict()
        self._days: tuple[int, Sequence[Bar]] = (-1, ())

    def __contains__(self, key: Key) -> bool:
        return key in self._rows

    def bar(self, key: Key, minute: int) -> Bar:
        """The whole bar of a minute, counted since 1970."""
        bars = self._minutes.get(minute)
        if bars is None:
            bars = self._minutes[minute] = self._merged(MINUTE, minute, 1)
            if len(self._minutes) > _MINUTES_KEPT:
                self._minutes.popitem(last=False)
        return bars[self._rows[key]]

    def day(self, key: Key, now: int) -> Bar:
        """The last 24 hours as one bar, by whole quarters of an hour; ms."""
        quarter = now // _QUARTER
        if self._days[0] != quarter:
            count = DAY // _QUARTER
            self._days = quarter, self._merged(_QUARTER, quarter - count, count)
        return self._days[1][self._rows[key]]

    def _merged(self, length: int, first: int, count: int) -> Sequence[Bar]:
        found = self._grove.bars(length, first, count)
        columns = (
            np.exp(found.open[:, 0]).tolist(),
            np.exp(found.high.max(axis=1)).tolist(),
            np.exp(found.low.min(axis=1)).tolist(),
            np.exp(found.close[:, -1]).tolist(),
            (found.lots * self._lots).sum(axis=1).tolist(),
        )
        return [Bar(first * length, *row) for row in zip(*columns, strict=True)]
