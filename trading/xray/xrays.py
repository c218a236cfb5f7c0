"""The X-rays of all symbols of a panel at its last bar, as arrays over symbols; and one of them, to read."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import numpy as np

from trading.candles.panel import Counts, Matrix
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.indicators.table import Table
from trading.xray import levels, potential
from trading.xray.features import FEATURES
from trading.xray.quotes import Quotes
from trading.xray.reading import reading
from trading.xray.records import Anomaly, Level, Liquidity, Measures, Part, Potential, Profile, XRay
from trading.xray.regime import Regimes, regimes
from trading.xray.sight import Sight

NAMES = tuple(feature.name for feature in FEATURES)
LEANS = 0.5  # the least drift that leans to a side, of what chance would do


@dataclass(frozen=True, slots=True, eq=False)
class XRays:
    """Arrays over symbols, NaN for unknown. `of` gives one symbol's X-ray, for people.

    counts: gapless closed bars of each; measures: distributions.MEASURES x symbols; features: FEATURES x
    symbols; levels, profiles, anomalies: as their modules give them, with symbols in front; day, spread: of
    the tickers; parts: potential.PIECES x symbols; potential: 0..100; leader: its row, None without one.
    """

    symbols: tuple[Symbol, ...]
    timeframe: Timeframe
    closed_at: datetime
    counts: Counts
    close: Matrix
    regimes: Regimes
    measures: Matrix
    features: Matrix
    levels: Matrix
    profiles: Matrix
    quotes: Quotes
    anomalies: Matrix
    parts: Matrix
    potential: Matrix
    leader: int | None

    def __len__(self) -> int:
        return len(self.symbols)

    def feature(self, name: str) -> Matrix:
        """One feature of all symbols. Raises ValueError where the catalogue has none of this name."""
        row: Matrix = self.features[NAMES.index(name)]
        return row

    def of(self, row: int) -> XRay:
        """One symbol's X-ray."""
        measures = Measures(*(_known(value) for value in self.measures[:, row]))
        features = MappingProxyType({name: _known(self.features[i, row]) for i, name in enumerate(NAMES)})
        close, side = _known(self.close[row]), levels.SIDE
        xray = XRay(
            symbol=self.symbols[row],
            timeframe=self.timeframe,
            closed_at=self.closed_at,
            bars=int(self.counts[row]),
            close=close,
            regime=self.regimes.of(row),
            since=int(self.regimes.since[row]),
            lean=_lean(measures.drift),
            measures=measures,
            features=features,
            supports=_levels(self.levels[row, :side], close),
            resistances=_levels(self.levels[row, side:], close),
            profile=_profile(self.profiles[row]),
            liquidity=self._liquidity(row, features),
            anomaly=self._anomaly(row),
            potential=self._potential(row),
            reading=(),
        )
        return reading(xray, led=self.leader is not None and self.leader != row)

    def _liquidity(self, row: int, features: Mapping[str, float | None]) -> Liquidity:
        day, spread = _known(self.quotes.day[row]), _known(self.quotes.spread[row])
        return Liquidity(day=day, bar=features["turnover"], spread=spread, impact=features["impact"])

    def _anomaly(self, row: int) -> Anomaly:
        of_return, of_range, of_volume = (_known(value) for value in self.anomalies[row])
        return Anomaly(_known(strangeness(self.anomalies[row : row + 1])[0]), of_return, of_range, of_volume)

    def _potential(self, row: int) -> Potential:
        values = zip(potential.PIECES, self.parts[:, row], strict=True)
        parts = tuple(Part(piece.name, _known(value), piece.weight) for piece, value in values)
        return Potential(_known(self.potential[row]), parts)


def xray(table: Table, quotes: Quotes, leader: int | None = None, before: Regimes | None = None) -> XRays:
    """The X-rays at the last bar of a table. before: the regimes at a bar before it, to be continued."""
    return seen(Sight(table, leader), quotes, before)


def seen(sight: Sight, quotes: Quotes, before: Regimes | None = None) -> XRays:
    """As `xray`, of a sight that somebody may use further."""
    panel, last = sight.table.panel, -1
    states = regimes(sight, before)
    features = np.stack([feature.of(sight)[:, last] for feature in FEATURES])
    anomalies = np.ascontiguousarray(sight.anomalies()[:, :, last].T)
    close, atr = sight.close[:, last], sight.atr[:, last]
    evidence = potential.Evidence(
        codes=states.codes,
        features=dict(zip(NAMES, features, strict=True)),
        levels=sight.levels(),
        close=close,
        atr=atr,
        spread=quotes.spread,
        anomaly=strangeness(anomalies),
    )
    parts = potential.parts(evidence)
    return XRays(
        symbols=panel.symbols,
        timeframe=panel.timeframe,
        closed_at=panel.closed_at,
        counts=sight.counts,
        close=close,
        regimes=states,
        measures=sight.measures()[:, :, last],
        features=features,
        levels=sight.levels(),
        profiles=sight.profiles()[0],
        quotes=quotes,
        anomalies=anomalies,
        parts=parts,
        potential=potential.score(parts),
        leader=sight.leader,
    )


def strangeness(anomalies: Matrix) -> Matrix:
    """The score of symbols x ANOMALIES: the largest deviation, NaN where any is unknown."""
    return np.asarray(np.max(np.abs(anomalies), axis=1), dtype=np.float64)


def _levels(rows: Matrix, close: float | None) -> tuple[Level, ...]:
    if close is None:
        return ()
    return tuple(
        Level(float(price), int(touches), float(strength), int(last_touch), float(price / close - 1))
        for price, touches, strength, last_touch in rows
        if not math.isnan(price)
    )


def _profile(row: Matrix) -> Profile | None:
    busiest, low, high = (float(value) for value in row)
    return None if math.isnan(busiest) else Profile(busiest, low, high)


def _lean(drift: float | None) -> int:
    return 0 if drift is None or abs(drift) < LEANS else int(math.copysign(1, drift))


def _known(value: float) -> float | None:
    """None for what is unknown: NaN, or an overflow of it."""
    return float(value) if math.isfinite(value) else None
