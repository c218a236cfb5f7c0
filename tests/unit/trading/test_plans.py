"""What a pair's own plan makes of a signal, and where each way of trailing puts the stop."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.builders import BTC, BTC_PERP, a_fill, a_signal, an_instrument, price, ratio
from tests.support.exit_plans import a_ladder, a_trailing
from tests.support.sessions import (
    a_holding,
    a_quote,
    a_session,
    a_world,
    held,
    only_order,
    stop_of,
)
from trading.domain.course import Course
from trading.domain.events import PositionOpened
from trading.domain.instrument import Side
from trading.domain.order import OrderIntent, OrderStatus
from trading.domain.pair import Pair
from trading.domain.signal import Stance
from trading.domain.tactics import ExitPlan, Tactics, Trailing, TrailingKind
from trading.engine.levels import moved, step_due
from trading.engine.plans import planned
from trading.engine.session import FillSeen, PriceMoved, SignalSeen, step
from trading.engine.state import Holding, Session

PERP = an_instrument(BTC_PERP, tick=Decimal("0.1"))
LADDER = a_ladder(("0.01", "0.5"), ("0.03", "0.5"))


def with_plan(plan: ExitPlan) -> Session:
    return a_session(usual=Pair(tactics=Tactics(exit=plan)))


def entry(plan: ExitPlan, quote: str = "60000") -> OrderIntent:
    signal = a_signal(trail=price("300"))
    return only_order(step(with_plan(plan), SignalSeen(signal, {BTC: a_quote(quote)}), a_world())).intent


@pytest.mark.parametrize(
    ("plan", "stop", "target", "trail"),
    [
        (ExitPlan(), "59000", "62000", "300"),
        (ExitPlan(stop=ratio("0.05")), "57000", "62000", "300"),
        (ExitPlan(ladder=LADDER), "59000", "60600", "300"),
        (ExitPlan(trailing=a_trailing(TrailingKind.OFF)), "59000", "62000", None),
        (ExitPlan(trailing=a_trailing(TrailingKind.BREAKEVEN, "0.01")), "59000", "62000", None),
    ],
)
def test_an_entry_carries_the_plan_and_what_it_makes_of_the_signal(
    plan: ExitPlan, stop: str, target: str, trail: str | None
) -> None:
    intent = entry(plan)
    assert (intent.stop, intent.target) == (Decimal(stop), Decimal(target))
    assert intent.trail == (None if trail is None else Decimal(trail))
    assert intent.plan == plan


def test_the_own_stop_is_measured_from_the_price_of_the_decision_and_sizes_the_entry() -> None:
    near, far = entry(ExitPlan(stop=ratio("0.05")), "60100"), entry(ExitPlan(stop=ratio("0.1")), "60100")
    assert near.stop == Decimal(57095)
    assert far.qty < near.qty * Decimal("0.6"), "twice as far, half as much"


def test_a_short_is_planned_the_other_way() -> None:
    signal = a_signal(BTC_PERP, Stance.SHORT)
    found = planned(signal, ExitPlan(stop=ratio("0.05"), ladder=LADDER), price("60000"))
    assert (found.stop, found.target) == (Decimal(63_000), Decimal(59_400))
    flat = a_signal(stance=Stance.FLAT)
    assert planned(flat, ExitPlan(stop=ratio("0.05")), price("60000")) == flat


def test_what_is_opened_keeps_the_plan_whatever_is_chosen_later() -> None:
    plan = ExitPlan(ladder=LADDER)
    session = with_plan(plan)
    done = step(session, SignalSeen(a_signal(), {BTC: a_quote()}), a_world())
    order = only_order(done)
    sent = order.moved(OrderStatus.SUBMITTING).moved(OrderStatus.OPEN)
    session = replace(done.session.with_order(sent), usual=Pair())
    fill = a_fill(BTC, qty=order.intent.qty, price="60100", order=order.intent.id)
    opened = step(session, FillSeen(fill), a_world())
    assert held(opened.session).course == Course(plan=plan)
    assert held(opened.session).target == Decimal(60_701), "from where it was really entered"
    (told,) = (event for event in opened.tell if isinstance(event, PositionOpened))
    assert (told.target, told.targets) == (Decimal(60_701), 2)


LONG = a_holding(BTC_PERP)  # at 60000, its stop at 59000
SHORT = a_holding(BTC_PERP, Side.SELL)  # its stop at 61000


def following(holding: Holding, trailing: Trailing, best: str | None = None, rungs: int = 0) -> Holding:
    course = Course(ExitPlan(ladder=LADDER, trailing=trailing), rungs, None if best is None else price(best))
    return replace(holding, course=course)


BREAKEVEN = a_trailing(TrailingKind.BREAKEVEN, "0.01", buffer="0.001")
TRIGGER = a_trailing(TrailingKind.BELOW_TRIGGER, "0.01", "0.005")
HIGH = a_trailing(TrailingKind.BELOW_HIGH, "0.01", "0.01")


@pytest.mark.parametrize(
    ("holding", "at", "level", "due"),
    [
        (following(LONG, BREAKEVEN), "60599.9", None, "60600"),
        (following(LONG, BREAKEVEN), "60600", "60126.1", "60600"),  # 66.05 for both fees, 60 beyond
        (following(SHORT, BREAKEVEN), "59400", "59874.0", "59400"),
        (following(LONG, a_trailing(TrailingKind.BREAKEVEN)), "60096", None, "60060.015"),  # too near
        (following(LONG, a_trailing(TrailingKind.BREAKEVEN)), "60130", "60096.1", "60060.015"),
        (
            following(LONG, BREAKEVEN, best="60700"),
            "60200",
            "60126.1",
            "60090.03",
        ),  # seen when it could not be
        (following(LONG, BREAKEVEN, best="60700"), "60100", None, "60090.03"),
        (following(LONG, TRIGGER), "60600", "60297", "60600"),
        (following(LONG, TRIGGER), "61000", "60297", "60600"),
        (following(SHORT, TRIGGER), "59400", "59697", "59400"),
        (following(LONG, HIGH), "60599", None, "60600"),
        (following(LONG, HIGH), "60600", "59994", "60600"),
        (following(LONG, HIGH), "61000", "60390", "60600"),
        (following(LONG, HIGH, best="61000"), "60700", "60390", "60390"),
        (following(SHORT, HIGH), "59000", "59590", "59400"),
        (following(LONG, a_trailing(TrailingKind.MOVING_TARGET)), "60600", None, None),
        (following(LONG, a_trailing(TrailingKind.MOVING_TARGET), rungs=1), "60600", "60096.1", "60060.015"),
        (following(LONG, a_trailing(TrailingKind.MOVING_TARGET, "0.02"), rungs=1), "61000", None, "61200"),
        (following(LONG, a_trailing(TrailingKind.OFF)), "90000", None, None),
    ],
)
def test_each_kind_puts_the_stop_where_it_says(
    holding: Holding, at: str, level: str | None, due: str | None
) -> None:
    assert moved(holding, PERP, price(at)) == (None if level is None else Decimal(level))
    assert step_due(holding) == (None if due is None else Decimal(due))


@pytest.mark.parametrize("trailing", [BREAKEVEN, TRIGGER], ids=["breakeven", "below the trigger"])
def test_what_moves_once_moves_no_more(trailing: Trailing) -> None:
    holding = following(LONG, trailing, best="61000")
    there = replace(holding, stop=moved(holding, PERP, price("61000")))
    assert moved(there, PERP, price("70000")) is None
    assert step_due(there) is None


def test_a_trigger_that_was_seen_while_the_stop_could_not_move_counts_later() -> None:
    holding = replace(following(LONG, BREAKEVEN), stops=1)
    waits = stop_of(holding, OrderStatus.CANCELING)
    world = a_world(BTC_PERP, after=1)
    spike = step(a_session(holding, orders=(waits,)), PriceMoved(BTC_PERP, price("60700")), world)
    assert (held(spike.session, BTC_PERP).stop, spike.place, spike.cancel) == (Decimal(59_000), (), ())
    at_rest = replace(spike.session, orders={})
    rests = stop_of(holding)
    later = step(at_rest.with_order(rests), PriceMoved(BTC_PERP, price("60200")), world)
    assert held(later.session, BTC_PERP).stop == Decimal("60126.1")
