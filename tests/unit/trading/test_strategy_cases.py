"""What each strategy waits for, on bars written for it; and what it keeps silent about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from tests.support.builders import BTC
from tests.support.candles import bars_from, first
from trading.candles.bars import Bars
from trading.candles.panel import panel_of
from trading.domain.candle import Timeframe
from trading.domain.signal import Signal, Stance
from trading.indicators.table import Table
from trading.strategies.base import Strategy
from trading.strategies.dca import dca
from trading.strategies.donchian_breakout import donchian_breakout
from trading.strategies.ema_trend import ema_trend
from trading.strategies.grid import grid
from trading.strategies.level_bounce import level_bounce
from trading.strategies.macd_momentum import macd_momentum
from trading.strategies.model_edge import model_edge
from trading.strategies.rsi_reversion import rsi_reversion
from trading.strategies.signals import decide
from trading.strategies.squeeze_breakout import squeeze_breakout
from trading.strategies.supertrend import supertrend
from trading.strategies.verdicts import Column
from trading.strategies.volume_surge import volume_surge

M1 = Timeframe.M1
UP = [100.0 * 1.002**row for row in range(200)]
DOWN = [100.0 * 0.998**row for row in range(200)]


def said(strategy: Strategy, bars: Bars | Sequence[float]) -> Signal | None:
    return decide(strategy, bars if isinstance(bars, Bars) else bars_from(bars), BTC, M1)


def spoke(strategy: Strategy, bars: Bars | Sequence[float]) -> Signal:
    signal = said(strategy, bars)
    assert signal is not None
    return signal


def stances(strategy: Strategy, closes: Sequence[float], begin: int) -> dict[int, Stance]:
    """What was said at each bar, by how many bars there were."""
    bars = bars_from(closes)
    heard = {at: said(strategy, first(bars, at)) for at in range(begin, len(closes) + 1)}
    return {at: signal.stance for at, signal in heard.items() if signal is not None}


def codes(signal: Signal) -> list[str]:
    return [because.code for because in signal.why]


def waves(length: int, size: float, period: int, level: float = 100.0) -> list[float]:
    return [level + size * float(np.sin(2 * np.pi * at / period)) for at in range(length)]


# Following a trend


@pytest.mark.parametrize(("closes", "stance"), [(UP, Stance.LONG), (DOWN, Stance.SHORT)], ids=["up", "down"])
def test_a_trend_is_followed_with_a_plan_that_makes_sense(closes: list[float], stance: Stance) -> None:
    signal = spoke(ema_trend({}), closes)
    assert signal.stance is stance
    assert signal.stop is not None
    assert signal.target is not None
    reward = (signal.target - signal.reference) / (signal.reference - signal.stop)
    assert abs(reward - Decimal("1.5")) < Decimal("1e-4"), "but for what eight digits of a price leave out"
    assert codes(signal) == ["ema-trend", "atr"]
    assert signal.happened_at == bars_from(closes).last_opened_at + timedelta(minutes=1), (
        "the close of the bar"
    )


def test_averages_that_turn_say_nothing() -> None:
    """Still above the slow average and falling already: the trend is not followed at its end."""
    turned = bars_from([*UP[:120], *(126.0 * 0.999**row for row in range(1, 5))])
    assert said(ema_trend({}), first(turned, 120)) is not None
    table = Table(panel_of([(BTC, turned)], M1), keep=3)
    fast, slow = table.ema(9)[0], table.ema(21)[0]
    assert fast[-1] > slow[-1]
    assert fast[-1] < fast[-2]
    assert said(ema_trend({}), turned) is None


def test_a_market_that_goes_nowhere_says_nothing() -> None:
    assert said(ema_trend({}), [100.0 + (row % 2) * 0.01 for row in range(200)]) is None
    dead = bars_from([100.0] * 200, spread=0.0)
    assert said(ema_trend({}), dead) is None, "no range, no distance for a stop"
    assert said(supertrend({}), dead) is None


def test_a_market_that_moves_by_its_whole_price_is_not_traded() -> None:
    wild = bars_from([100.0 * 0.8**row for row in range(120)], spread=0.9)
    assert said(ema_trend({"stop": Decimal(6), "reward": Decimal(6)}), wild) is None


def test_a_missing_number_says_nothing() -> None:
    broken = bars_from(UP)
    broken.close[-5] = np.nan
    assert said(ema_trend({}), broken) is None


def test_the_supertrend_line_is_the_stop_and_follows() -> None:
    signal = spoke(supertrend({}), UP)
    assert signal.stance is Stance.LONG
    assert signal.target is None
    assert signal.stop is not None
    assert signal.trail is not None
    assert abs(signal.trail - (signal.reference - signal.stop)) < Decimal("1e-4")
    assert codes(signal) == ["supertrend-holds"]


def test_the_supertrend_turns_at_the_bar_that_crosses_its_line() -> None:
    closes = [*UP, *(UP[-1] * 0.985**row for row in range(1, 12))]
    heard = stances(supertrend({}), closes, len(UP))
    turn = min(at for at, stance in heard.items() if stance is Stance.SHORT)
    assert codes(spoke(supertrend({}), closes[:turn])) == ["supertrend-turn"]
    assert codes(spoke(supertrend({}), closes[: turn + 1])) == ["supertrend-holds"]
    assert {heard[at] for at in range(len(UP), turn) if at in heard} == {Stance.LONG}


# Momentum and mean reversion


def test_momentum_speaks_at_the_turn_only() -> None:
    heard = stances(macd_momentum({}), waves(300, 5.0, 60), 200)
    assert set(heard.values()) == {Stance.LONG, Stance.SHORT}
    assert len(heard) <= 4, "two turns of a wave in 60 bars"


def test_a_turn_too_weak_to_follow_is_reason_enough_to_leave() -> None:
    heard = stances(macd_momentum({"size": Decimal("0.5")}), waves(300, 5.0, 60), 200)
    assert set(heard.values()) == {Stance.FLAT}
    weak = spoke(macd_momentum({"size": Decimal("0.5")}), waves(min(heard), 5.0, 60))
    assert codes(weak) == ["macd-turn", "macd-weak"]


QUICK = {"rsi": Decimal(7), "low": Decimal(30)}


def test_an_extreme_inside_a_range_is_bet_against_with_the_mean_as_target() -> None:
    closes = waves(300, 1.0, 16)
    heard = stances(rsi_reversion(QUICK), closes, 200)
    assert set(heard.values()) == {Stance.LONG, Stance.SHORT}
    for at, stance in heard.items():
        signal = spoke(rsi_reversion(QUICK), closes[:at])
        assert signal.target is not None
        assert abs(signal.target - 100) < Decimal("0.5"), "the mean of the wave"
        assert (signal.reference < 100) == (stance is Stance.LONG)
        assert codes(signal) == ["rsi-back", "range", "mean-target", "atr"]


def test_a_trend_is_no_extreme_and_its_beginning_is_a_reason_to_leave() -> None:
    closes = [*waves(200, 1.0, 16), *(100.0 * 1.004**row for row in range(1, 60))]
    heard = stances(rsi_reversion({}), closes, 205)
    assert list(heard.values()) == [Stance.FLAT]
    assert codes(spoke(rsi_reversion({}), closes[: min(heard)])) == ["range-over"]


def test_a_recovery_in_a_fall_is_no_way_back_to_the_mean() -> None:
    closes = [*waves(200, 1.0, 16), *(100.0 * 0.998**row for row in range(1, 19)), 96.9, 97.2]
    near = {**QUICK, "reward": Decimal("0.2")}
    assert Stance.LONG in stances(rsi_reversion({**near, "calm": Decimal(50)}), closes, 216).values()
    assert Stance.LONG not in stances(rsi_reversion(near), closes, 216).values()


# Breakouts, volume


QUIET = [100.0 + 0.02 * (row % 2) for row in range(150)]


@pytest.mark.parametrize(("last", "stance"), [(101.0, Stance.LONG), (99.0, Stance.SHORT)])
def test_the_first_step_out_of_a_quiet_spell_is_followed(last: float, stance: Stance) -> None:
    signal = spoke(squeeze_breakout({}), [*QUIET, last])
    assert signal.stance is stance
    assert signal.trail is not None
    assert abs(signal.trail - abs(signal.reference - (signal.stop or 0))) < Decimal("1e-4")
    assert codes(signal) == ["squeeze", "squeeze-out", "atr"]
    assert said(squeeze_breakout({}), [*QUIET, 100.02]) is None, "it is still inside"


def test_the_same_step_in_a_loud_market_is_nothing() -> None:
    loud = [*waves(150, 3.0, 20), 106.0]
    band = Table(panel_of([(BTC, bars_from(loud))], M1)).bollinger(20, 2.0)
    assert loud[-1] > band.upper[0, -2], "it leaves its band"
    assert said(squeeze_breakout({}), loud) is None


FLAT = [100.0] * 120


def test_a_breakout_is_followed_and_left_at_the_other_end_of_the_short_channel() -> None:
    closes = [*FLAT, *(100.0 + row for row in range(1, 21)), *(120.0 - row for row in range(1, 25))]
    heard = stances(donchian_breakout({}), closes, len(FLAT))
    ups = [at for at, stance in heard.items() if stance is Stance.LONG]
    assert ups == list(range(121, 141)), "each bar of the rise is above all bars before it"
    left = [at for at, stance in heard.items() if stance is Stance.FLAT]
    assert left
    assert min(left) > max(ups)
    assert codes(spoke(donchian_breakout({}), closes[: min(left)])) == ["channel-left"]
    first_long = spoke(donchian_breakout({}), closes[:121])
    assert codes(first_long) == ["channel-break", "atr"]
    assert first_long.target is None, "a trend may run"


def test_who_is_short_is_not_told_to_leave_by_a_fall() -> None:
    """Down, a short recovery, down again: the fall below the short channel is no reason to leave a short."""
    closes = [
        *FLAT,
        *(100.0 - row for row in range(1, 11)),
        *(90.0 + 0.3 * row for row in range(1, 13)),
        *(93.6 - row for row in range(1, 4)),
    ]
    heard = stances(donchian_breakout({}), closes, len(FLAT))
    assert closes[-1] < min(closes[-11:-1]), "it is below the short channel"
    assert closes[-1] > min(closes[-21:-1]), "and not below the long one"
    assert len(closes) not in heard
    recovered = [*closes[:130], *(90.0 + 2 * row for row in range(1, 6))]
    assert Stance.FLAT in stances(donchian_breakout({}), recovered, 130).values(), "a rise is one"


def surge(closes: list[float], times: float) -> Bars:
    bars = bars_from(closes, spread=0.0005)
    volume = bars.volume.copy()
    volume[-1] *= times
    return replace(bars, volume=volume)


def test_a_surge_of_volume_is_followed_where_its_bar_goes() -> None:
    up = spoke(volume_surge({}), surge([*QUIET, 101.0], 4.0))
    assert (up.stance, codes(up)) == (Stance.LONG, ["volume-surge", "volume-bar", "atr"])
    assert dict(up.why[0].numbers)["times"] == "4.0"
    assert spoke(volume_surge({}), surge([*QUIET, 99.0], 4.0)).stance is Stance.SHORT
    assert said(volume_surge({}), surge([*QUIET, 101.0], 2.9)) is None, "not enough of it"
    undecided = surge([*QUIET, 100.05], 4.0)
    assert said(volume_surge({}), replace(undecided, high=undecided.high + 1)) is None, "it goes nowhere"


def test_where_nobody_trades_there_is_no_surge() -> None:
    bars = surge([*QUIET, 101.0], 4.0)
    volume = np.zeros(len(bars))
    assert said(volume_surge({}), replace(bars, volume=volume)) is None
    volume[-1] = 5.0
    assert said(volume_surge({}), replace(bars, volume=volume)) is None, "a multiple of nothing is nothing"


# Levels


def valleys(*lows: float, last: Sequence[float] = ()) -> list[float]:
    """Falls to each of the lows and rises back to 110 between them."""
    closes = [110.0] * 150
    for low in lows:
        closes += [float(one) for one in np.linspace(110, low, 9)[1:]]
        closes += [float(one) for one in np.linspace(low, 110, 9)[1:]]
    return [*closes, *last]


def touched(low: float, close: float) -> Bars:
    """After two valleys down to 100 a bar that opens at 102, goes down to this low and closes there."""
    fall = [float(one) for one in np.linspace(110, 102, 7)[1:]]
    bars = bars_from(valleys(100.0, 100.0, last=[*fall, close]), spread=0.0)
    lows = bars.low.copy()
    lows[-1] = low
    return replace(bars, low=lows)


def test_a_touch_of_support_that_turns_is_bought_with_the_stop_behind_the_level() -> None:
    signal = spoke(level_bounce({}), touched(100.2, 102.5))
    assert signal.stance is Stance.LONG
    assert signal.stop is not None
    assert signal.stop < 100
    assert signal.target is not None
    assert abs(signal.target - 110) < Decimal("0.1"), "the next level on the way"
    assert dict(signal.why[0].numbers)["touches"] == "2"


def test_a_level_that_was_not_touched_or_broke_is_no_reason() -> None:
    assert said(level_bounce({}), touched(101.7, 102.5)) is None, "it stayed away from the level"
    assert said(level_bounce({}), touched(98.0, 99.0)) is None, "it closed below"
    assert said(level_bounce({}), touched(100.2, 101.5)) is None, "it did not turn"
    often = {"touches": Decimal(3)}
    assert said(level_bounce(often), touched(100.2, 102.5)) is None, "it has held twice only"


def test_a_level_on_the_way_that_is_too_near_is_not_worth_it() -> None:
    assert said(level_bounce({"reward": Decimal(6)}), touched(100.2, 102.5)) is None


def upside_down(bars: Bars) -> Bars:
    """The same market mirrored at 110."""
    return replace(
        bars, open=220 - bars.open, high=220 - bars.low, low=220 - bars.high, close=220 - bars.close
    )


def test_resistance_is_support_upside_down() -> None:
    signal = spoke(level_bounce({}), upside_down(touched(100.2, 102.5)))
    assert signal.stance is Stance.SHORT
    assert signal.stop is not None
    assert signal.stop > 120


# Schedules and grids


def test_purchases_come_by_the_calendar_of_bars() -> None:
    heard = stances(dca({"every": Decimal(10)}), [100.0] * 160, 110)
    assert set(heard.values()) == {Stance.LONG}
    assert len(heard) in {5, 6}
    assert {later - earlier for earlier, later in zip(heard, list(heard)[1:], strict=False)} == {10}


def test_a_fall_by_one_step_more_is_bought_besides() -> None:
    slide = [*([100.0] * 120), *(100.0 - row for row in range(1, 13))]
    rare = {"every": Decimal(288), "drop": Decimal(4)}
    heard = {at: said(dca(rare), slide[:at]) for at in range(121, len(slide) + 1)}
    dips = {at: one for at, one in heard.items() if one is not None and "dca-dip" in codes(one)}
    assert len(dips) == 3, "at 4, 8 and 12 per cent"
    strengths = [one.strength for one in dips.values()]
    assert strengths == sorted(set(strengths)), "each step is stronger"
    last = list(dips.values())[-1]
    assert last.target is not None
    assert last.stop is not None
    assert (last.target / last.reference, last.stop / last.reference) == (Decimal("1.03"), Decimal("0.88"))


RANGE = waves(200, 6.0, 50)


def test_a_line_that_is_crossed_downwards_in_the_lower_half_is_bought() -> None:
    heard = stances(grid({}), RANGE, 150)
    assert set(heard.values()) == {Stance.LONG}
    for at in heard:
        signal = spoke(grid({}), RANGE[:at])
        assert signal.reference <= 100
        assert RANGE[at - 1] < RANGE[at - 2], "on the way down"
        assert signal.stop is not None
        assert signal.stop < Decimal(94)
        assert signal.target is not None
        assert 1 < signal.target - signal.reference < 3, "one of six steps of twelve"


def test_a_range_that_breaks_is_left() -> None:
    heard = stances(grid({}), [*RANGE, 92.0, 92.5, 93.0], 201)
    assert heard == {201: Stance.FLAT}
    assert codes(spoke(grid({}), [*RANGE, 92.0])) == ["grid-broken"]


def test_lines_nearer_than_fees_are_not_traded() -> None:
    assert not stances(grid({"lines": Decimal(20), "least": Decimal(1)}), RANGE, 150)


# The slot for a model


@dataclass(frozen=True)
class Oracle:
    """Always the same probability."""

    chance: float
    warm_up: int = 50

    def predict(self, table: Table) -> Column:
        return np.full(len(table.panel), self.chance)


@pytest.mark.parametrize(
    ("chance", "stance"),
    [
        (0.9, Stance.LONG),
        (0.1, Stance.SHORT),
        (0.5, None),
        (0.55, None),
        (np.nan, None),
        (1.7, None),
        (-0.2, None),
        (np.inf, None),
    ],
)
def test_a_model_is_followed_where_it_pays_after_costs(chance: float, stance: Stance | None) -> None:
    signal = said(model_edge({}, Oracle(chance)), UP)
    assert (signal.stance if signal else None) is stance
    if signal is not None:
        assert codes(signal) == ["model-edge", "atr"]
        assert dict(signal.why[0].numbers)["chance"] == "90"


def test_costs_that_eat_the_edge_silence_a_model() -> None:
    assert said(model_edge({"cost": Decimal(1)}, Oracle(0.9)), UP) is None
    assert said(model_edge({"cost": Decimal(0), "edge": Decimal("0.8")}, Oracle(0.95)), UP) is not None


def test_a_model_has_a_warm_up_of_its_own() -> None:
    assert model_edge({}, Oracle(0.9, warm_up=120)).warm_up == 120
    assert said(model_edge({}, Oracle(0.9, warm_up=120)), UP[:119]) is None
