"""What people want to be told of a market, and whether a bar is what they wait for: pure, for all at once.

A price or a potential is reached from its other side: an alert is armed there, fires when the close reaches
its level, and is armed again only when the market has gone back. So standing at a level tells nothing, a gap
over it is told, and a restart changes nothing: what is armed is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import numpy as np

from trading.candles.panel import Matrix
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.signal import Signal, Stance
from trading.xray.records import Regime
from trading.xray.regime import REGIMES, UNKNOWN
from trading.xray.xrays import XRays

MAX_ALERTS = 50  # of a person
COOLDOWN = timedelta(hours=1)  # between two tellings of one alert


class AlertKind(StrEnum):
    """What is waited for. The locales hold `alert-about-<kind>` and `alert-fired-<kind>`."""

    PRICE = "price"
    POTENTIAL = "potential"
    REGIME = "regime"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class Alert:
    """One wish. level: quote, or points 0..100; above: reached from below; again: it stays after it fired;
    strategy None: any. armed, regime, fired_at: what is remembered, see the module. id 0: not kept yet.
    """

    id: int
    owner: UserId
    symbol: Symbol
    timeframe: Timeframe
    kind: AlertKind
    level: Decimal | None = None
    above: bool | None = None
    strategy: str | None = None
    again: bool = False
    active: bool = True
    armed: bool = True
    regime: Regime | None = None
    fired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """An alert that is to be told. value: what was reached; signal: for a signal's."""

    alert: Alert
    value: Decimal | None = None
    before: Regime | None = None
    signal: Signal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """fired: to be told; changed: alerts that are to be remembered otherwise, the fired ones among them."""

    fired: tuple[Fired, ...]
    changed: tuple[Alert, ...]


def judge(
    alerts: Sequence[Alert],
    xrays: XRays | None,
    about: frozenset[Symbol],
    signals: Sequence[Signal],
    closed_at: datetime,
) -> Outcome:
    """What the bar that closed then means for these alerts, all of its timeframe. about: symbols whose bar is
    new. What is not known fires nothing and changes nothing; of one bar nothing is told twice.
    """
    waiting = [one for one in alerts if one.active and one.symbol in about and one.fired_at != closed_at]
    fired = list[Fired]()
    changed = list[Alert]()
    if xrays is not None:
        rows = {symbol: row for row, symbol in enumerate(xrays.symbols)}
        places = [(one, rows[one.symbol]) for one in waiting if one.symbol in rows]
        for kind, values in ((AlertKind.PRICE, xrays.close), (AlertKind.POTENTIAL, xrays.potential)):
            _levels([pair for pair in places if pair[0].kind is kind], values, closed_at, fired, changed)
        states = [pair for pair in places if pair[0].kind is AlertKind.REGIME]
        _regimes(states, xrays.regimes.codes, closed_at, fired, changed)
    said = _by_symbol(signals)
    for one in waiting:
        if one.kind is AlertKind.SIGNAL and one.symbol in said and _cool(one, closed_at):
            heard = [signal for signal in said[one.symbol] if one.strategy in {None, signal.strategy}]
            if heard:
                changed.append(_told(one, closed_at))
                fired.append(Fired(changed[-1], signal=heard[0]))
    return Outcome(tuple(fired), tuple(changed))


def reached(values: Matrix, levels: Matrix, signs: Matrix) -> Matrix:
    """1 where the value is at the level or beyond, 0 where it is before it, NaN where it is not known."""
    return np.where(np.isnan(values), np.nan, (signs * (values - levels) >= 0).astype(np.float64))


def _levels(
    places: Sequence[tuple[Alert, int]],
    values: Matrix,
    closed_at: datetime,
    fired: list[Fired],
    changed: list[Alert],
) -> None:
    if not places:
        return
    here = values[[row for _, row in places]]
    levels = np.array([float(one.level or 0) for one, _ in places])
    signs = np.array([1.0 if one.above else -1.0 for one, _ in places])
    armed = np.array([one.armed for one, _ in places])
    there = reached(here, levels, signs)
    for index in np.flatnonzero(armed & (there == 1)).tolist():
        one = places[index][0]
        if _cool(one, closed_at):
            changed.append(replace(_told(one, closed_at), armed=False))
            fired.append(Fired(changed[-1], Decimal(f"{here[index]:.8g}")))
    changed += [
        replace(places[index][0], armed=True) for index in np.flatnonzero(~armed & (there == 0)).tolist()
    ]


def _regimes(
    places: Sequence[tuple[Alert, int]],
    codes: np.ndarray[tuple[int, ...], np.dtype[np.int8]],
    closed_at: datetime,
    fired: list[Fired],
    changed: list[Alert],
) -> None:
    """The first state that is known is only remembered. Within the cooldown too: then the change is old."""
    for one, row in places:
        now = None if codes[row] == UNKNOWN else REGIMES[codes[row]]
        if now is None or now is one.regime:
            continue
        if one.regime is None or not _cool(one, closed_at):
            changed.append(replace(one, regime=now))
            continue
        changed.append(replace(_told(one, closed_at), regime=now))
        fired.append(Fired(changed[-1], before=one.regime))


def _told(alert: Alert, closed_at: datetime) -> Alert:
    return replace(alert, fired_at=closed_at, active=alert.again)


def _cool(alert: Alert, closed_at: datetime) -> bool:
    return alert.fired_at is None or closed_at - alert.fired_at >= COOLDOWN


def _by_symbol(signals: Sequence[Signal]) -> Mapping[Symbol, list[Signal]]:
    said: dict[Symbol, list[Signal]] = {}
    for signal in signals:
        if signal.stance is not Stance.FLAT:
            said.setdefault(signal.symbol, []).append(signal)
    return said
