"""The contract of every strategy of the catalogue: bounds, warm-up, plans that make sense, independent rows."""

import itertools
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from tests.architecture.test_locales import messages, variables
from tests.support.builders import BTC
from tests.support.candles import first, real_bars, wave
from tests.support.moments import MATRICES, copied, joined, moments, moods, of_rows, scaled
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.signal import Signal, Stance
from trading.indicators.table import Table
from trading.strategies.base import DEPTH, Bound, Kind, OutOfBounds, Strategy, checked
from trading.strategies.catalog import DEFAULT, STRATEGIES, Offer
from trading.strategies.model_edge import model_edge
from trading.strategies.signals import decide, signals
from trading.strategies.verdicts import Column, Verdicts, one_bar_before

NUMBERS = ("stance", "strength", "reference", "stop", "target", "trail")
LONG_ONLY = {"dca", "grid"}
OFFERS = pytest.mark.parametrize("offer", STRATEGIES, ids=[offer.name for offer in STRATEGIES])


@dataclass(frozen=True)
class Follower:
    """A model that believes in what the last bar did."""

    warm_up: int = 5

    def predict(self, table: Table) -> Column:
        return 0.5 + np.sign(table.change(1)[:, -1]) * 0.4


def built(offer: Offer) -> Strategy:
    """With its defaults; the slot for a model with one."""
    return model_edge({}, Follower()) if offer.kind is Kind.MODEL else offer.build({})


def alone(offer: Offer, name: str, value: Decimal) -> Strategy | None:
    """With this one parameter; None where a rule between parameters forbids it beside the defaults."""
    try:
        return offer.build({name: value})
    except OutOfBounds as refusal:
        if "must be below" in str(refusal):
            return None
        raise


@cache
def market() -> Panel:
    """Moments of invented markets of every mood, wide enough for every warm-up by default."""
    return joined([moments(moods(1200, seed), 200, every=3) for seed in range(4)])


def assert_same(one: Verdicts, other: Verdicts, rows: np.ndarray | None = None) -> None:
    """The same verdicts to the last bit, where anything is said."""
    at = np.arange(len(one)) if rows is None else rows
    np.testing.assert_array_equal(one.said[at], other.said[at])
    spoken = at[one.said[at]]
    for name in NUMBERS:
        np.testing.assert_array_equal(getattr(one, name)[spoken], getattr(other, name)[spoken], name)
    for row in spoken:
        assert one.because(int(row)) == other.because(int(row))


def assert_plans_make_sense(found: list[Signal]) -> None:
    for signal in found:
        assert 0 <= signal.strength <= 1
        assert signal.why, "each signal has its reasons"
        side = signal.stance.entry_side
        if side is None:
            assert (signal.stop, signal.target, signal.trail) == (None, None, None)
            continue
        assert signal.stop is not None
        assert signal.stop > 0
        assert (signal.reference - signal.stop) * side.sign > 0
        assert signal.target is None or (signal.target - signal.reference) * side.sign > 0
        assert signal.target is None or signal.target > 0
        assert signal.trail is None or signal.trail > 0
        for amount in (signal.reference, signal.stop, signal.target, signal.trail):
            assert amount is None or len(amount.as_tuple().digits) <= 8, "no tail of a binary fraction"


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


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [
        ("ema_trend", "fast", "slow"),
        ("macd_momentum", "fast", "slow"),
        ("donchian_breakout", "exit", "entry"),
    ],
)
def test_what_must_be_below_is_below(name: str, lower: str, upper: str) -> None:
    offer = next(offer for offer in STRATEGIES if offer.name == name)
    with pytest.raises(OutOfBounds, match=f"{lower} must be below {upper}"):
        offer.build({lower: Decimal(30), upper: Decimal(30)})
    assert offer.build({lower: Decimal(29), upper: Decimal(30)}).warm_up >= 30


@OFFERS
def test_the_ends_of_each_bound_work_on_the_bars_that_the_hub_keeps(offer: Offer) -> None:
    table = Table(of_rows(market(), list(range(0, len(market()), 40))))
    for name, bound in offer.bounds.items():
        for value in (bound.low, bound.high):
            strategy = alone(offer, name, value)
            if strategy is None:
                continue
            assert 0 < strategy.warm_up <= DEPTH
            found = signals(strategy.judge(table), table.panel)
            assert_plans_make_sense(found)


def test_what_is_not_given_is_the_default_and_nothing_can_be_changed() -> None:
    bounds = {
        "a": Bound(Decimal(1), Decimal(9), Decimal(2), Decimal(5)),
        "b": Bound(Decimal(0), Decimal(1), Decimal(1), Decimal(0)),
    }
    values = checked(bounds, {"a": Decimal(7)})
    assert values == {"a": Decimal(7), "b": Decimal(0)}
    with pytest.raises(TypeError):
        values["a"] = Decimal(1)  # type: ignore[index]  # that is the point


def test_the_default_is_on_offer_and_every_kind_is_used() -> None:
    assert DEFAULT in {offer.name for offer in STRATEGIES}
    assert {offer.kind for offer in STRATEGIES} == set(Kind)


# What is said


@OFFERS
def test_every_strategy_speaks_and_its_plans_make_sense(offer: Offer) -> None:
    panel = market()
    found = signals(built(offer).judge(Table(panel)), panel)
    assert_plans_make_sense(found)
    expected = {Stance.LONG} if offer.name in LONG_ONLY else {Stance.LONG, Stance.SHORT}
    stances = [signal.stance for signal in found if signal.stance is not Stance.FLAT]
    assert expected <= set(stances)
    assert len(stances) >= 5, "a strategy that hardly ever speaks helps nobody"


def test_without_a_model_its_slot_is_silent() -> None:
    assert not model_edge({}).judge(Table(market())).said.any()


@OFFERS
def test_nothing_is_said_before_the_warm_up(offer: Offer) -> None:
    strategy, panel = built(offer), market()
    young = np.resize([0, 1, 2, strategy.warm_up - 1], len(panel))
    said = strategy.judge(Table(replace(panel, counts=young))).said
    assert not said.any()
    for count in (1, min(strategy.warm_up - 1, 150)):
        assert decide(strategy, first(wave(400), count), BTC, Timeframe.M1) is None


@OFFERS
def test_after_the_warm_up_it_speaks(offer: Offer) -> None:
    strategy, panel = built(offer), market()
    grown = replace(panel, counts=np.full(len(panel), strategy.warm_up))
    if offer.kind is Kind.BLEND:  # its parts have warm-ups of their own
        grown = panel
    assert strategy.judge(Table(grown)).said.any()


@OFFERS
def test_the_same_bars_give_the_same_verdicts(offer: Offer) -> None:
    panel = market()
    assert_same(built(offer).judge(Table(panel)), built(offer).judge(Table(panel)))


@OFFERS
def test_what_stands_before_a_gap_is_not_looked_at(offer: Offer) -> None:
    strategy, panel = built(offer), market()
    counts = np.full(len(panel), 180)
    other = replace(copied(panel), counts=counts)
    for name in MATRICES:
        getattr(other, name)[:, :20] = np.nan
    assert_same(strategy.judge(Table(replace(panel, counts=counts))), strategy.judge(Table(other)))


@OFFERS
def test_later_bars_change_nothing_that_was_said(offer: Offer) -> None:
    strategy, bars = built(offer), moods(600, 9)
    then = moments(first(bars, 500), 199)
    other = moments(bars, 200)
    for name in MATRICES:
        getattr(other, name)[:, -1] *= 1.5
    before = one_bar_before(of_rows(other, list(range(len(then)))))
    assert before is not None
    assert_same(strategy.judge(Table(then)), strategy.judge(Table(before)))


POISON = (np.nan, np.inf, -np.inf, 0.0, -1.0, 1e308, 5e-324)


@OFFERS
def test_a_poisoned_row_changes_no_other_and_raises_nothing(offer: Offer) -> None:
    strategy, panel = built(offer), of_rows(market(), list(range(0, len(market()), 3)))
    healthy = strategy.judge(Table(panel))
    cases = list(itertools.product(POISON, (0, -30, -2, -1), (*MATRICES, "all")))
    poisoned = copied(panel)
    sick = np.arange(0, 2 * len(cases), 2)
    assert len(panel) > sick[-1]
    for row, (value, column, name) in zip(sick, cases, strict=True):
        for one in MATRICES if name == "all" else (name,):
            getattr(poisoned, one)[row, column or slice(None)] = value
    found = strategy.judge(Table(poisoned))
    assert_same(healthy, found, np.setdiff1d(np.arange(len(panel)), sick))
    assert_plans_make_sense(signals(found, poisoned))


@OFFERS
def test_a_row_alone_says_what_it_says_in_company(offer: Offer) -> None:
    strategy, panel = built(offer), market()
    together = strategy.judge(Table(panel))
    for row in [*np.flatnonzero(together.said)[:5], 0, 7]:
        alone = strategy.judge(Table(of_rows(panel, [int(row)])))
        assert alone.said[0] == together.said[row]
        if alone.said[0]:
            assert all(
                np.array_equal(getattr(alone, name)[0], getattr(together, name)[row], equal_nan=True)
                for name in NUMBERS
            )


@OFFERS
@pytest.mark.parametrize("power", [-60, -30, 20])
def test_prices_of_any_size_are_judged_alike(offer: Offer, power: int) -> None:
    """A coin at 1e-16 and one at 1e8: a power of two changes no digit of a float, so nothing may change."""
    strategy, panel = built(offer), market()
    usual, other = strategy.judge(Table(panel)), scaled(panel, 2.0**power)
    found = strategy.judge(Table(other))
    np.testing.assert_array_equal(found.said, usual.said)
    np.testing.assert_array_equal(found.stance, usual.stance)
    np.testing.assert_allclose(found.strength, usual.strength, rtol=1e-9)
    np.testing.assert_allclose(found.stop, usual.stop * 2.0**power, rtol=1e-9)
    made = signals(found, other)
    assert len(made) == np.count_nonzero(usual.said), "none is lost in the crossing"
    assert_plans_make_sense(made)


@OFFERS
def test_each_reason_brings_the_numbers_that_its_text_asks_for(offer: Offer) -> None:
    panel, texts = market(), messages("en")
    told = [because for signal in signals(built(offer).judge(Table(panel)), panel) for because in signal.why]
    for because in told:
        assert all(isinstance(number, str) for _, number in because.numbers)
        assert not [number for _, number in because.numbers if number in {"nan", "inf", "-inf"}]
        assert {name for name, _ in because.numbers} >= variables(texts[f"because-{because.code}"])


@OFFERS
@pytest.mark.parametrize(
    ("series", "timeframe"),
    [
        ("BINANCE_SPOT/BTCUSDT-15m", Timeframe.M15),
        ("BINANCE_SPOT/PEPEUSDT-1h", Timeframe.H1),
        ("BYBIT_LINEAR/ETHUSDT-15m", Timeframe.M15),
    ],
)
def test_on_real_bars_it_speaks_and_every_plan_makes_sense(
    offer: Offer, series: str, timeframe: Timeframe
) -> None:
    panel = replace(moments(real_bars(series, 5000), 200, every=3), timeframe=timeframe)
    found = signals(built(offer).judge(Table(panel)), panel)
    assert_plans_make_sense(found)
    expected = {Stance.LONG} if offer.name in LONG_ONLY else {Stance.LONG, Stance.SHORT}
    assert expected <= {signal.stance for signal in found}


def test_one_symbol_is_decided_as_a_panel_of_one_is_judged() -> None:
    bars = moods(300, 1)
    panel = panel_of([(BTC, bars)], Timeframe.M1)
    for offer in STRATEGIES:
        strategy = built(offer)
        made = signals(strategy.judge(Table(panel)), panel)
        assert decide(strategy, bars, BTC, Timeframe.M1) == (made[0] if made else None)
