"""Positions with plans of their own: ladders, parts by hand, stops that follow, limits of time; over bad wires,
restarts at any moment, and through the records that the database keeps.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from app.records import packed, unpacked
from tests.property.test_hard_ends import SoftLife
from tests.property.test_session_machine import HARD, SHARES, Life
from tests.support.builders import BTC, BTC_PERP, a_fill, an_instrument, price
from tests.support.exit_plans import exit_plans, random_plan
from tests.support.sessions import a_holding
from trading.domain.course import Course
from trading.domain.events import PositionReduced
from trading.domain.instrument import Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.order import OrderKind
from trading.domain.pair import Pair
from trading.domain.signal import Stance
from trading.domain.tactics import ExitPlan, Tactics, Trailing, TrailingKind
from trading.engine.ladder import legs
from trading.engine.levels import breakeven, moved, step_due
from trading.engine.parts import by_hand, portion
from trading.engine.state import Holding

T = TypeVar("T")
BOTH = st.sampled_from([BTC, BTC_PERP])
MACHINE = settings(HARD, max_examples=25, stateful_step_count=40)


def kept(kind: type[T], value: T) -> T:
    """As it comes back from the database."""
    return unpacked(kind, orjson.loads(orjson.dumps(packed(value))))


class PlannedLife(Life):
    """Every position is left by a plan of its own, and its owner closes parts of it too."""

    @initialize(own=st.sampled_from(["0", "5"]), seed=st.integers(0, 1_000))
    def begin(self, own: str, seed: int) -> None:
        self.chance = Random(seed)
        super().begin(own)
        self.presses = 0
        self.prepare()
        self.another_plan()
        self.signal(Stance.LONG)
        for _ in range(4):
            self._settle()

    def prepare(self) -> None:
        """What is to be before the first entry."""

    @rule()
    def another_plan(self) -> None:
        """It changes in the settings: positions that are open keep theirs."""
        usual = Pair(tactics=Tactics(exit=random_plan(self.chance)))
        self.shell.session = replace(self.shell.session, usual=usual)

    @rule(change=st.sampled_from(["1.002", "1.003", "1.005", "0.998"]))
    def trade(self, change: str) -> None:
        """The market goes on, mostly the way of a long position, and is heard."""
        self.move(change, heard=True)

    @rule(share=SHARES)
    def go_well(self, share: Decimal) -> None:
        """What was planned is sent, taken, filled and heard."""
        shell, exchange = self.shell, self.exchange
        for cid in shell.planned():
            self.send_well(cid)
        for order in shell.cancels:
            exchange.cancel(order.intent.id, shell.now)
        shell.cancels.clear()
        for cid in exchange.can_fill():
            exchange.fill(cid, share, shell.now)
        shell.reconcile()

    @precondition(lambda self: self.shell.session.holdings)
    @rule(share=st.sampled_from(["0.25", "0.5", "0.75", "1"]), again=st.booleans())
    def reduce(self, share: str, *, again: bool) -> None:
        self.presses += not again
        shell, token = self.shell, str(self.presses)
        orders = {cid: row for cid, row in shell.rows.items() if not row.status.is_final}
        session = replace(shell.session, orders=orders)
        instrument = self.exchange.instrument
        shell.session = replace(
            by_hand(session, self.symbol, instrument, Ratio(Decimal(share)), token), orders={}
        )

    @invariant()
    def what_is_kept_comes_back(self) -> None:
        if not hasattr(self, "shell"):
            return
        for holding in self.shell.session.holdings.values():
            assert kept(Course, holding.course) == holding.course
        for row in self.shell.rows.values():
            assert kept(ExitPlan, row.intent.plan) == row.intent.plan

    @invariant()
    def the_orders_of_a_part_sell_no_more_than_it(self) -> None:
        if not hasattr(self, "shell"):
            return
        rows = self.shell.rows.values()
        parts = {row.intent.cause: row.intent.qty for row in rows if row.intent.attempt == 1}
        for cause, qty in parts.items():
            if "|rung" in cause or "|hand-" in cause:
                assert sum((row.filled for row in rows if row.intent.cause == cause), ZERO) <= qty

    @invariant()
    def a_part_is_told_of_once(self) -> None:
        if not hasattr(self, "shell"):
            return
        told = [event for event in self.shell.told if isinstance(event, PositionReduced)]
        rungs = [(event.position, event.rung) for event in told if event.rung]
        assert len(rungs) == len(set(rungs))
        for event in told:
            own = [row for row in self.shell.rows.values() if row.intent.position == event.position]
            assert event.qty <= sum((row.filled for row in own if row.intent.kind is OrderKind.EXIT), ZERO)


class PlannedLinearLife(PlannedLife):
    symbol = BTC_PERP


class PlannedSoftLife(PlannedLife, SoftLife):
    def prepare(self) -> None:
        self.begin_soft()


TestPlannedSpotLife = PlannedLife.TestCase
TestPlannedSpotLife.settings = MACHINE
TestPlannedLinearLife = PlannedLinearLife.TestCase
TestPlannedLinearLife.settings = MACHINE
TestPlannedSoftLife = PlannedSoftLife.TestCase
TestPlannedSoftLife.settings = MACHINE


@settings(max_examples=40, deadline=None)
@given(
    machine=st.sampled_from([PlannedLife, PlannedLinearLife, PlannedSoftLife]),
    seed=st.integers(0, 100_000),
    least=st.sampled_from([5, 300, 900, 2_000]),
)
def test_a_ladder_that_is_climbed_ends_flat(machine: type[PlannedLife], seed: int, least: int) -> None:
    """With every minimum of the exchange, orders that fill in parts, restarts, and a market that falls back."""
    life, chance = machine(), Random(seed)
    life.begin("5", seed)
    life.exchange.instrument = replace(life.exchange.instrument, min_notional=Decimal(least))
    for _ in range(chance.randint(5, 60)):
        life.trade(chance.choice(["1.0008", "1.0015", "1.003", "0.9995", "0.998"]))
        life.wait(1)
        if chance.random() < 0.7:
            life.go_well(Decimal(chance.choice(["0.4", "1", "1"])))
        if chance.random() < 0.1:
            life.restart()
        life.nothing_is_sold_that_is_not_held()
        life.a_stop_never_goes_back()
        life.what_is_kept_comes_back()
        life.a_part_is_told_of_once()
        life.the_orders_of_a_part_sell_no_more_than_it()
    life.trade("1.2")
    life.teardown()
    life.trade("1.001")  # a part was on its way when the last target was reached
    life.teardown()
    assert not life.shell.session.holdings
    dust = 2 * least / life.exchange.price if life.symbol is BTC else ZERO
    assert abs(life.exchange.net) <= dust


@st.composite
def held(draw: st.DrawFn) -> tuple[Holding, Instrument]:
    """A position of any size down to dust, with a plan."""
    symbol: Symbol = draw(BOTH)
    side = draw(st.sampled_from(Side)) if symbol is BTC_PERP else Side.BUY
    instrument = an_instrument(
        symbol,
        min_notional=Decimal(draw(st.integers(0, 50))),
        min_qty=draw(st.integers(1, 20)) * an_instrument(symbol).lot,
    )
    amount = draw(st.integers(1, 500)) * instrument.lot * draw(st.sampled_from([1, 17, 100]))
    holding = a_holding(symbol, side, str(amount))
    course = replace(holding.course, plan=draw(exit_plans()))
    return replace(holding, course=course), instrument


@given(held())
def test_a_ladder_closes_all_that_is_held_and_nothing_that_no_order_could(
    given_: tuple[Holding, Instrument],
) -> None:
    holding, instrument = given_
    found = legs(holding, instrument)
    if not holding.course.plan.ladder:
        assert not found
        return
    whole = instrument.qty_down(abs(holding.position.qty))
    total = sum((leg.qty for leg in found), ZERO)
    assert total in {whole, ZERO}, "all of it, or it is dust"
    assert [leg.rungs for leg in found] == sorted({leg.rungs for leg in found})
    assert found[-1].rungs == len(holding.course.plan.ladder)
    for leg in found[:-1]:
        assert leg.qty >= instrument.min_qty
        if instrument.symbol.market is MarketType.SPOT:
            assert leg.qty * leg.price >= instrument.min_notional
    if len(found) > 1:
        assert found[-1].qty >= instrument.min_qty, "the last one is no dust"


@given(held(), st.sampled_from(["0.25", "0.5", "0.75"]))
def test_a_part_by_hand_leaves_nothing_that_could_not_be_closed(
    given_: tuple[Holding, Instrument], share: str
) -> None:
    holding, instrument = given_
    qty = portion(holding, instrument, Ratio(Decimal(share)))
    if qty is not None:
        assert instrument.min_qty <= qty <= abs(holding.position.qty) * Decimal(share)
        assert abs(holding.position.qty) - qty >= instrument.min_qty


@given(
    side=st.sampled_from(Side),
    path=st.lists(st.decimals("40000", "90000", places=1), min_size=1, max_size=40),
    plan=exit_plans(),
    rungs=st.integers(0, 4),
)
def test_a_stop_only_moves_the_way_of_its_position_whatever_the_plan(
    side: Side, path: list[Decimal], plan: ExitPlan, rungs: int
) -> None:
    instrument, sign = an_instrument(BTC_PERP), side.sign
    holding = a_holding(BTC_PERP, side)
    course = Course(plan=plan, rungs=min(rungs, len(plan.ladder)))
    holding = replace(holding, course=course, trail=price("400"))
    for at in map(Price, path):
        assert holding.stop is not None
        due, level = step_due(holding), moved(holding, instrument, at)
        if level is not None:
            assert (level - holding.stop) * sign > 0
            assert (at - level) * sign > 0, "it stays on the losing side"
            assert due is not None
            assert (at - due) * sign >= 0, "the index knows every step"
            holding = replace(holding, stop=level)
        if due is not None and (at - due) * sign >= 0:
            best = max((holding.course.best or at) * sign, at * sign) * sign
            holding = replace(holding, course=replace(holding.course, best=Price(best)))


@given(
    side=st.sampled_from(Side),
    symbol=BOTH,
    at=st.decimals("0.001", "90000", places=3),
    fee=st.decimals("0", "0.004", places=5),
)
def test_at_breakeven_nothing_is_lost_after_all_fees(
    side: Side, symbol: Symbol, at: Decimal, fee: Decimal
) -> None:
    side = Side.BUY if symbol is BTC else side
    instrument = an_instrument(symbol, taker_fee=Ratio(fee))
    entry = _charged(a_fill(symbol, side, qty=Decimal(1), price=at).fee.currency, fee, at)
    holding = a_holding(symbol, side, "1", str(at))
    plan = ExitPlan(trailing=Trailing(TrailingKind.BREAKEVEN, buffer=Ratio(ZERO)))
    holding = replace(holding, course=Course(plan=plan))
    level = breakeven(holding, instrument.taker_fee)
    coins, quote = entry(side)
    left = quote + side.sign * coins * level - abs(coins) * level * fee
    assert left >= -Decimal("1e-15")


def _charged(currency: str, fee: Decimal, at: Decimal) -> Callable[[Side], tuple[Decimal, Decimal]]:
    """What one unit at this price brings into the books: coins (absolute), and quote, after its fee."""

    def entered(side: Side) -> tuple[Decimal, Decimal]:
        if currency == "BTC":
            return 1 - fee, -at
        return Decimal(1), -side.sign * at - at * fee

    return entered
