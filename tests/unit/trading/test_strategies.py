"""Strategies: bounds, warm-up, plans that make sense, no look-ahead, the same bars give the same signal."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from tests.support.builders import BTC, BTC_PERP, NOW, a_candle
from tests.support.candles import bars_from, first, real_bars, wave
from trading.candles.bars import Bars, bars_of
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.signal import Signal, Stance
from trading.strategies.base import Bound, OutOfBounds, Strategy, checked
from trading.strategies.catalog import STRATEGIES, Offer
from trading.strategies.ema_trend import ema_trend
from trading.strategies.indicators import ema

M1 = Timeframe.M1
OFFERS = pytest.mark.parametrize("offer", STRATEGIES, ids=[offer.name for offer in STRATEGIES])
UP = bars_from([100.0 * 1.002**row for row in range(120)])
DOWN = bars_from([100.0 * 0.998**row for row in range(120)])


def signals(strategy: Strategy, bars: Bars, start: int, every: int = 1) -> dict[int, Signal | None]:
    return {
        count: strategy.decide(first(bars, count), BTC, M1) for count in range(start, len(bars) + 1, every)
    }


# The bounds of parameters


@OFFERS
def test_defaults_hold_their_own_bounds(offer: Offer) -> None:
    assert offer.build({}).name == offer.name
    for bound in offer.bounds.values():
        assert bound.holds(bound.default)
        assert bound.low < bound.high
        assert bound.holds(bound.high), "the highest value is on the steps"


@OFFERS
def test_parameters_out_of_bounds_are_refused_with_what_is_allowed(offer: Offer) -> None:
    for name, bound in offer.bounds.items():
        for value in (bound.low - bound.step, bound.high + bound.step, bound.default + bound.step / 2):
            with pytest.raises(OutOfBounds, match=f"{name} must be from {bound.low} to {bound.high}"):
                offer.build({name: value})


@OFFERS
def test_an_unknown_parameter_is_refused(offer: Offer) -> None:
    with pytest.raises(OutOfBounds, match="was magic"):
        offer.build({"magic": Decimal(1)})


def test_the_fast_average_is_faster_than_the_slow_one() -> None:
    with pytest.raises(OutOfBounds, match="fast must be below slow"):
        ema_trend({"fast": Decimal(30), "slow": Decimal(30)})
    assert ema_trend({"fast": Decimal(29), "slow": Decimal(30)}).warm_up == 90


def test_what_is_not_given_is_the_default_and_nothing_can_be_changed() -> None:
    bounds = {
        "a": Bound(Decimal(1), Decimal(9), Decimal(2), Decimal(5)),
        "b": Bound(Decimal(0), Decimal(1), Decimal(1), Decimal(0)),
    }
    values = checked(bounds, {"a": Decimal(7)})
    assert values == {"a": Decimal(7), "b": Decimal(0)}
    with pytest.raises(TypeError):
        values["a"] = Decimal(1)  # type: ignore[index]  # that is the point


# Signals


@OFFERS
def test_nothing_is_said_before_the_warm_up(offer: Offer) -> None:
    strategy = offer.build({})
    for count in (0, 1, strategy.warm_up - 1):
        assert strategy.decide(first(wave(400), count), BTC, M1) is None


@pytest.mark.parametrize(("bars", "stance"), [(UP, Stance.LONG), (DOWN, Stance.SHORT)], ids=["up", "down"])
def test_a_trend_is_followed_with_a_plan_that_makes_sense(bars: Bars, stance: Stance) -> None:
    signal = ema_trend({}).decide(bars, BTC_PERP, M1)
    assert signal is not None
    assert signal.stance is stance
    assert signal.stop is not None
    assert signal.target is not None
    sign = 1 if stance is Stance.LONG else -1
    assert (signal.reference - signal.stop) * sign > 0
    assert (signal.target - signal.reference) * sign > 0
    reward = (signal.target - signal.reference) / (signal.reference - signal.stop)
    assert reward == Decimal("1.5")
    assert 0 < signal.strength <= 1
    assert signal.id == SignalId(f"ema_trend|{BTC_PERP.key}|1m|{bars.last_opened_at:%Y%m%dT%H%M}")
    assert signal.happened_at == bars.last_opened_at + timedelta(minutes=1), "the close of the bar"
    assert {because.code for because in signal.why} == {"ema-trend", "atr"}


def test_averages_that_turn_say_nothing() -> None:
    """Still above the slow average and falling already: the trend is not followed at its end."""
    turned = bars_from(
        [*(100.0 * 1.002**row for row in range(120)), *(126.0 * 0.999**row for row in range(1, 5))]
    )
    assert ema_trend({}).decide(first(turned, 120), BTC, M1) is not None
    fast, slow = ema(turned.close, 9), ema(turned.close, 21)
    assert fast[-1] > slow[-1]
    assert fast[-1] < fast[-2]
    assert ema_trend({}).decide(turned, BTC, M1) is None


def test_a_market_that_goes_nowhere_says_nothing() -> None:
    flat = bars_from([100.0 + (row % 2) * 0.01 for row in range(200)])
    assert ema_trend({}).decide(flat, BTC, M1) is None
    dead = bars_from([100.0] * 200, spread=0.0)
    assert ema_trend({}).decide(dead, BTC, M1) is None, "no range, no distance for a stop"


def test_a_market_that_moves_by_its_whole_price_is_not_traded() -> None:
    wild = bars_from([100.0 * 0.8**row for row in range(120)], spread=0.9)
    assert ema_trend({"stop": Decimal(6), "reward": Decimal(6)}).decide(wild, BTC, M1) is None


def test_a_missing_number_says_nothing() -> None:
    broken = first(UP, len(UP))
    broken.close[-5] = np.nan
    assert ema_trend({}).decide(broken, BTC, M1) is None


@pytest.mark.parametrize("timeframe", list(Timeframe))
def test_a_signal_is_valid_for_half_a_bar(timeframe: Timeframe) -> None:
    signal = ema_trend({}).decide(UP, BTC, timeframe)
    assert signal is not None
    assert signal.valid_for == timeframe.duration / 2


@pytest.mark.parametrize("price", [2e-9, 1.0, 250_000.0])
def test_prices_of_any_size_leave_the_world_of_floats_clean(price: float) -> None:
    signal = ema_trend({}).decide(bars_from([price * 1.002**row for row in range(120)]), BTC, M1)
    assert signal is not None
    assert signal.stop is not None
    for amount in (signal.reference, signal.stop):
        assert len(amount.normalize().as_tuple().digits) <= 12, "no tail of a binary fraction"


# No look-ahead, on invented and on real bars


@OFFERS
def test_later_bars_change_nothing_that_was_said(offer: Offer) -> None:
    strategy, bars = offer.build({}), wave(260, seed=7)
    said = signals(strategy, bars, strategy.warm_up)
    other = Bars(
        *(
            np.concatenate([getattr(bars, name)[:200], getattr(wave(60, seed=8), name)])
            for name in Bars.__slots__
        )
    )
    for count in range(strategy.warm_up, 201):
        assert strategy.decide(first(other, count), BTC, M1) == said[count]
    assert {signal.stance for signal in said.values() if signal} == {Stance.LONG, Stance.SHORT}


@OFFERS
@pytest.mark.parametrize(
    "series", ["BINANCE_SPOT/BTCUSDT-15m", "BINANCE_SPOT/PEPEUSDT-1h", "BYBIT_LINEAR/ETHUSDT-15m"]
)
def test_on_real_bars_every_plan_makes_sense_and_is_said_again(offer: Offer, series: str) -> None:
    strategy, bars = offer.build({}), real_bars(series, 1500)
    said = signals(strategy, bars, strategy.warm_up, every=7)
    assert said == signals(offer.build({}), bars, strategy.warm_up, every=7)
    stances = [signal.stance for signal in said.values() if signal is not None]
    assert {Stance.LONG, Stance.SHORT} <= set(stances), "both directions in fifteen hundred bars"
    for signal in filter(None, said.values()):
        assert signal.stop is not None
        assert signal.target is not None
        assert min(signal.stop, signal.target) > 0
        assert min(signal.stop, signal.target) < signal.reference < max(signal.stop, signal.target)


def test_bars_are_arrays_of_the_candles() -> None:
    candles = [
        a_candle("100", at=NOW, high="110", low="90"),
        a_candle("105", at=NOW + timedelta(minutes=1), open="100"),
    ]
    bars = bars_of(candles)
    assert len(bars) == 2
    assert bars.last_opened_at == NOW + timedelta(minutes=1)
    assert (bars.close.tolist(), bars.high.tolist(), bars.open.tolist()) == (
        [100, 105],
        [110, 105],
        [100, 100],
    )
    assert len(bars_of([])) == 0
