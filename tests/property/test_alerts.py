"""Alerts on prices: told when the market crosses, once a bar, whatever path it takes and whoever restarts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import COOLDOWN, Alert, AlertKind, Outcome, judge
from tests.support.builders import BTC, NOW, a_signal
from tests.support.insight import HandInsight, quarters
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.signal import Stance
from trading.xray.records import Regime
from trading.xray.regime import UNKNOWN
from trading.xray.xrays import XRays

ME, LEVEL = UserId(1), 100.0
XRAYS = HandInsight().look({BTC: quarters(250, 1)})
PRICES = st.lists(st.sampled_from([98.0, 99.0, 100.0, 101.0, 102.0, float("nan")]), max_size=12)


def an_alert(**changes: object) -> Alert:
    wanted = Alert(7, ME, BTC, Timeframe.M15, AlertKind.PRICE, Decimal(100), above=True, again=True)
    return replace(wanted, **changes)  # type: ignore[arg-type]


def at_close(alert: Alert, close: float, bar: int, xrays: XRays = XRAYS) -> tuple[Outcome, Alert]:
    """The outcome of one bar, and the alert as it is remembered then. Bars are as far apart as a cooldown."""
    seen = replace(xrays, close=np.array([close]))
    outcome = judge([alert], seen, frozenset({BTC}), (), NOW + COOLDOWN * bar)
    return outcome, outcome.changed[-1] if outcome.changed else alert


def walked(alert: Alert, prices: list[float]) -> list[int]:
    """The bars at which it is told."""
    told = []
    for bar, close in enumerate(prices):
        outcome, alert = at_close(alert, close, bar)
        if outcome.fired:
            told.append(bar)
    return told


@given(prices=PRICES, above=st.booleans())
def test_it_is_told_exactly_when_the_market_crosses(prices: list[float], *, above: bool) -> None:
    before, expected = not above, list[int]()
    side = not above  # it starts on the other side of the level
    for bar, close in enumerate(prices):
        if np.isnan(close):
            continue
        beyond = close >= LEVEL if above else close <= LEVEL
        if beyond and side is before:
            expected.append(bar)
        side = above if beyond else before
    assert walked(an_alert(above=above), prices) == expected


@given(PRICES)
def test_one_that_is_told_once_is_told_once(prices: list[float]) -> None:
    told = walked(an_alert(again=False), prices)
    assert told == walked(an_alert(), prices)[:1]


@given(PRICES)
def test_a_bar_that_is_looked_at_again_tells_nothing_new(prices: list[float]) -> None:
    alert = an_alert()
    for bar, close in enumerate(prices):
        _, alert = at_close(alert, close, bar)
        assert at_close(alert, close, bar)[0].fired == ()


def test_the_cooldown_delays_but_forgets_nothing() -> None:
    alert, soon = an_alert(fired_at=NOW), NOW + timedelta(minutes=15)
    seen = replace(XRAYS, close=np.array([101.0]))
    assert judge([alert], seen, frozenset({BTC}), (), soon) == Outcome((), ())
    assert judge([alert], seen, frozenset({BTC}), (), NOW + COOLDOWN).fired


def test_symbols_whose_bar_is_not_new_and_paused_alerts_are_left_alone() -> None:
    seen = replace(XRAYS, close=np.array([101.0]))
    assert judge([an_alert()], seen, frozenset(), (), NOW) == Outcome((), ())
    assert judge([an_alert(active=False)], seen, frozenset({BTC}), (), NOW) == Outcome((), ())


def test_a_change_of_state_is_told_with_what_it_was() -> None:
    alert = an_alert(kind=AlertKind.REGIME, level=None, above=None)
    told = []
    for bar, code in enumerate([UNKNOWN, 0, 0, UNKNOWN, 0, 2, 2]):
        codes = np.array([code], np.int8)
        seen = replace(XRAYS, regimes=replace(XRAYS.regimes, codes=codes))
        outcome, alert = at_close(alert, 1.0, bar, seen)
        told += [(bar, fired.before, fired.alert.regime) for fired in outcome.fired]
    assert told == [(5, Regime.TREND_UP, Regime.RANGE)], "what was unknown between is no change"


def test_a_signal_is_told_if_its_strategy_was_asked_for() -> None:
    any_one = an_alert(kind=AlertKind.SIGNAL, level=None, above=None)
    other = replace(any_one, strategy="other")
    said = [a_signal(BTC, Stance.FLAT), a_signal(BTC, strategy="trend")]
    outcome = judge([any_one, other], None, frozenset({BTC}), said, NOW)
    assert [(one.alert.strategy, one.signal) for one in outcome.fired] == [(None, said[1])]
