"""Regimes: which state a symbol is in, judged by its own volatility, and slow to change its mind.

A state begins at one threshold and ends at a nearer one, so that a market at the border does not flicker.
Drifts are counted in moves that chance would make at the symbol's own volatility, heat is a rank among its
own volatilities: the thresholds follow each symbol, and are the same numbers for all of them.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Counts, Matrix
from trading.domain.instrument import Symbol
from trading.xray import distributions
from trading.xray.records import Regime
from trading.xray.sight import Sight

Codes = NDArray[np.int8]
REGIMES = tuple(Regime)
UNKNOWN = -1
UP, DOWN, RANGE, TURBULENT, DEAD = range(len(REGIMES))
FOLD = 60  # bars that are gone through where nothing is known of before


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a state begins and where it ends. The numbers are those of `records.Measures`."""

    trend: float = 1.2
    trend_ends: float = 0.5
    turbulent: float = 0.95
    turbulent_ends: float = 0.8
    dead: float = 0.25
    dead_ends: float = 0.4


THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True, eq=False)
class Regimes:
    """The regimes of some symbols at the close of one bar, to be continued at a later one.

    codes: places in REGIMES, or UNKNOWN; since: bars that each has lasted, at least. What was known last, now
    or before: memory, aged since, of the bar that opened at `at` (milliseconds UTC), UNKNOWN if never.
    """

    symbols: tuple[Symbol, ...]
    codes: Codes
    since: Counts
    memory: Codes
    aged: Counts
    at: Counts

    def of(self, row: int) -> Regime | None:
        """The regime in this row, None while unknown."""
        code = int(self.codes[row])
        return None if code == UNKNOWN else REGIMES[code]


def step(previous: Codes, measures: Matrix, thresholds: Thresholds = THRESHOLDS) -> Codes:
    """The regimes after one more bar. measures: distributions.MEASURES x symbols, at that bar.

    What matters more is said first: a dead market has no trend, and a turbulent one none to be trusted.
    """
    drift, heat, _, alive = measures
    limit = np.where(previous == UP, thresholds.trend_ends, thresholds.trend)
    up = drift >= limit
    down = -drift >= np.where(previous == DOWN, thresholds.trend_ends, thresholds.trend)
    turbulent = heat >= np.where(previous == TURBULENT, thresholds.turbulent_ends, thresholds.turbulent)
    dead = alive <= np.where(previous == DEAD, thresholds.dead_ends, thresholds.dead)
    unknown = np.isnan(drift) | np.isnan(heat) | np.isnan(alive)
    codes = np.select([unknown, dead, turbulent, up, down], [UNKNOWN, DEAD, TURBULENT, UP, DOWN], RANGE)
    return codes.astype(np.int8)


def advance(codes: Codes, since: Counts, measures: Matrix) -> tuple[Codes, Counts]:
    """Codes and their ages after one more bar; what is unknown has no age."""
    after = step(codes, measures)
    ages = np.where(after == UNKNOWN, 0, np.where(after == codes, since + 1, 1))
    return after, ages.astype(np.int64)


def regimes(sight: Sight, before: Regimes | None = None) -> Regimes:
    """The regimes at the last bar: those of before continued, and FOLD bars gone through for the others.

    A symbol is continued where it was known at most FOLD bars ago and all bars since then have measures. What
    was told of this very bar is not told otherwise.
    """
    panel, counts = sight.table.panel, sight.counts
    old = _nothing(panel.symbols) if before is None else _in_rows(before, panel.symbols)
    missed = (int(panel.opened_at[-1]) - old.at) // (panel.timeframe.duration // timedelta(milliseconds=1))
    known = (
        (old.memory != UNKNOWN)
        & (missed >= 0)
        & (missed <= FOLD)
        & (counts >= distributions.NEED + missed - 1)
    )
    codes, since = advance(old.memory, old.aged, sight.measures()[:, :, -1])
    same = known & (missed == 0)
    codes, since = np.where(same, old.memory, codes), np.where(same, old.aged, since)
    rest = np.flatnonzero((counts >= distributions.NEED) & ~(known & (missed <= 1)))
    if len(rest):
        spans = np.where(known[rest], missed[rest], FOLD)
        begin = np.where(known[rest], old.memory[rest], UNKNOWN).astype(np.int8)
        columns = int(min(spans.max(), counts[rest].max() - distributions.NEED + 1))
        late = np.arange(columns)[None, :] >= columns - spans[:, None]
        codes[rest], since[rest] = fold(begin, old.aged[rest], sight.measured(rest, columns), late)
    now = codes != UNKNOWN
    return Regimes(
        symbols=panel.symbols,
        codes=codes,
        since=since,
        memory=np.where(now, codes, old.memory),
        aged=np.where(now, since, old.aged),
        at=np.where(now, panel.opened_at[-1], old.at),
    )


def fold(codes: Codes, since: Counts, measures: Matrix, late: NDArray[np.bool_]) -> tuple[Codes, Counts]:
    """As `advance`, bar by bar: distributions.MEASURES x symbols x bars, the oldest first.

    late: symbols x bars, the bars of each symbol that count.
    """
    for column in range(measures.shape[2]):
        after, ages = advance(codes, since, measures[:, :, column])
        codes, since = np.where(late[:, column], after, codes), np.where(late[:, column], ages, since)
    return codes, since


def _nothing(symbols: tuple[Symbol, ...]) -> Regimes:
    codes, zeros = np.full(len(symbols), UNKNOWN, dtype=np.int8), np.zeros(len(symbols), dtype=np.int64)
    return Regimes(symbols, codes, zeros, codes, zeros, zeros)


def _in_rows(before: Regimes, symbols: tuple[Symbol, ...]) -> Regimes:
    """What is remembered, in the order of these symbols."""
    if before.symbols == symbols:
        return before
    rows = {symbol: row for row, symbol in enumerate(before.symbols)}
    places = np.array([rows.get(symbol, -1) for symbol in symbols], dtype=np.int64)
    new, had = _nothing(symbols), places >= 0
    memory, aged, at = new.memory.copy(), new.aged.copy(), new.at.copy()
    memory[had], aged[had], at[had] = (a[places[had]] for a in (before.memory, before.aged, before.at))
    return Regimes(symbols, new.codes, new.since, memory, aged, at)


def along(sight: Sight, row: int) -> tuple[Regime | None, ...]:
    """The regimes of one symbol at every column of its panel, gone through from its first measurable bar."""
    rows = np.array([row], dtype=np.int64)
    measures = sight.measured(rows, sight.table.panel.width)
    codes, since = np.full(1, UNKNOWN, dtype=np.int8), np.zeros(1, dtype=np.int64)
    found: list[Regime | None] = []
    for column in range(measures.shape[2]):
        codes, since = advance(codes, since, measures[:, :, column])
        found.append(None if codes[0] == UNKNOWN else REGIMES[codes[0]])
    return tuple(found)
