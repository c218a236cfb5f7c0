"""Parts of a position: at the rungs of a ladder and by hand; the stop gives way and covers the rest again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.runtime.triggers import Triggers
from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    NOW,
    a_fill,
    a_report,
    an_instrument,
    price,
    qty,
    ratio,
)
from tests.support.exit_plans import a_ladder, a_trailing
from tests.support.sessions import a_holding, a_session, a_world, held, only_order, stop_of, tick
from trading.domain.course import Course, Part
from trading.domain.events import ExitWhy, PositionClosed, PositionReduced
from trading.domain.ids import TradeId
from trading.domain.instrument import Instrument, Side, Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.tactics import ExitPlan, Trailing, TrailingKind
from trading.engine.ladder import legs
from trading.engine.parts import by_hand, portion
from trading.engine.session import FillSeen, OrderSeen, PriceSeen, SendFailed, Ticked, step
from trading.engine.state import Holding, Session, Step
from trading.ports import ReportStatus

S = OrderStatus
LADDER = a_ladder(("0.01", "0.4"), ("0.02", "0.4"), ("0.05", "0.2"))  # 60600, 61200, 63000


def planned(
    symbol: Symbol = BTC, side: Side = Side.BUY, trailing: Trailing | None = None, **changes: Any
) -> Holding:
    plan = ExitPlan(ladder=LADDER, trailing=trailing or Trailing())
    changes.setdefault("target", price("60600" if side is Side.BUY else "59400"))
    return a_holding(symbol, side, course=Course(plan=plan), stops=1, stop_seen_at=NOW, **changes)


def resting(holding: Holding) -> Session:
    return a_session(holding, orders=(stop_of(holding),))


def seen(session: Session, at: str, after: float = 1) -> Step:
    symbol = next(iter(session.holdings))
    return step(session, PriceSeen(symbol, price(at)), a_world(symbol, after=after))


def gone(done: Step) -> Session:
    """The exchange has ended what we asked it to end."""
    session = done.session
    for order in done.cancel:
        session = session.with_order(session.orders[order.intent.id].moved(S.CANCELED))
    return session


def working(session: Session, kind: OrderKind, symbol: Symbol = BTC) -> Order:
    (order,) = session.working(symbol, kind)
    return order


def filled(session: Session, order: Order, at: str, share: str = "1", trade: str = "part-1") -> Step:
    """The order is taken and this share of it has filled."""
    intent = order.intent
    sent = session.with_order(order.moved(S.SUBMITTING, stamped_at=NOW).moved(S.OPEN, exchange_id="e"))
    fill = a_fill(
        intent.symbol,
        intent.side,
        qty=intent.qty * Decimal(share),
        price=Decimal(at),
        trade=TradeId(trade),
        order=intent.id,
        happened_at=NOW + timedelta(seconds=2),
    )
    return step(sent, FillSeen(fill), a_world(intent.symbol, after=2))


def test_on_spot_the_stop_ends_first_then_a_part_is_sold_beside_a_smaller_one() -> None:
    session = resting(planned())
    (old,) = session.orders.values()
    assert seen(session, "60599").session == session, "not yet at the first target"

    hit = seen(session, "60600")
    assert [order.intent.id for order in hit.cancel] == [old.intent.id]
    assert hit.place == (), "its coins are held by the stop"

    both = tick(gone(hit), after=2)
    assert {approved.intent.kind: approved.intent.qty for approved in both.place} == {
        OrderKind.PROTECT: Decimal("0.006"),
        OrderKind.EXIT: Decimal("0.004"),
    }
    part = working(both.session, OrderKind.EXIT)
    assert part.intent.cause == "POSITION|rung1"

    done = filled(both.session, part, "60610")
    (told,) = (event for event in done.tell if isinstance(event, PositionReduced))
    assert (told.rung, told.rungs, told.qty, told.price) == (1, 3, Decimal("0.004"), Decimal(60_610))
    assert (told.rest, told.stop, told.target) == (Decimal("0.006"), Decimal(59_000), Decimal(61_200))
    assert told.profit == Decimal("0.004") * 610 - Decimal("0.004") * 60_610 * Decimal("0.001")
    after = held(done.session)
    assert (after.course.rungs, after.course.part, after.target) == (1, None, Decimal(61_200))
    assert done.place == (), "the smaller stop is there already"
    assert done.cancel == ()


def test_on_contracts_nothing_has_to_give_way() -> None:
    session = resting(planned(BTC_PERP))
    hit = seen(session, "60600")
    assert [approved.intent.kind for approved in hit.place] == [OrderKind.EXIT]
    assert hit.place[0].intent.reduce_only
    assert len(hit.cancel) == 1, "the stop is made smaller meanwhile"


def test_a_price_beyond_several_targets_closes_them_with_one_order() -> None:
    placed = tick(gone(seen(resting(planned()), "61300")), after=2)
    part = working(placed.session, OrderKind.EXIT)
    assert (part.intent.cause, part.intent.qty) == ("POSITION|rung2", Decimal("0.008"))
    done = filled(placed.session, part, "61300")
    assert held(done.session).course.rungs == 2


def test_beyond_the_last_target_the_whole_position_leaves() -> None:
    done = seen(resting(planned()), "63000")
    assert held(done.session).exiting is ExitWhy.TARGET


def test_what_a_part_has_not_filled_is_tried_again_by_a_row_of_its_own() -> None:
    placed = tick(gone(seen(resting(planned()), "60600")), after=2)
    part = working(placed.session, OrderKind.EXIT)
    some = filled(placed.session, part, "60600", share="0.5")
    assert some.place == (), "the first one still works"
    report = a_report(part.intent, ReportStatus.CANCELED, filled=qty("0.002"))
    again = step(some.session, OrderSeen(part.intent.id, report, asked=True), a_world(after=3))
    second = only_order(again)
    assert (second.intent.cause, second.intent.attempt) == ("POSITION|rung1", 2)
    assert second.intent.qty == Decimal("0.002")
    done = filled(again.session, second, "60700", trade="part-2")
    (told,) = (event for event in done.tell if isinstance(event, PositionReduced))
    assert (told.qty, told.price) == (Decimal("0.004"), Decimal(60_650))


@pytest.mark.parametrize("status", [S.PLANNED, S.SUBMITTING, S.UNKNOWN])
def test_a_part_without_a_proof_counts_as_there(status: OrderStatus) -> None:
    session = tick(gone(seen(resting(planned()), "60600")), after=2).session
    part = working(session, OrderKind.EXIT)
    if status is not S.PLANNED:
        part = part.moved(S.SUBMITTING, stamped_at=NOW)
        session = session.with_order(part if status is S.SUBMITTING else part.moved(S.UNKNOWN))
    for at in (3, 30, 300):
        again = tick(session, after=at)
        assert not [one for one in again.place if one.intent.kind is OrderKind.EXIT]


def test_a_part_that_the_exchange_does_not_take_is_given_up_and_the_stop_covers_it_again() -> None:
    holding = planned()
    part = Part("rung1", Decimal("0.004"), rungs=1, tries=8)
    holding = replace(holding, course=replace(holding.course, part=part))
    stop = stop_of(holding, qty=qty("0.006"))
    done = tick(a_session(holding, orders=(stop,)), after=2)
    assert done.tell == (), "nothing was sold"
    assert [order.intent.id for order in done.cancel] == [stop.intent.id]
    assert only_order(tick(gone(done), after=3)).intent.qty == Decimal("0.01")
    assert held(done.session).target == Decimal(61_200), "the next target has its share too"


def test_a_refused_part_is_not_followed_by_another_in_the_same_breath() -> None:
    session = tick(gone(seen(resting(planned()), "60600")), after=2).session
    part = working(session, OrderKind.EXIT)
    sent = session.with_order(part.moved(S.SUBMITTING, stamped_at=NOW))
    assert step(sent, SendFailed(part.intent.id, "no"), a_world(after=2)).place == ()


def test_a_stop_that_fills_while_a_part_waits_closes_all() -> None:
    hit = seen(resting(planned()), "60600")
    (stop,) = hit.session.orders.values()
    fill = a_fill(BTC, Side.SELL, price="58990", order=stop.intent.id, trade=TradeId("stopped"))
    done = step(hit.session, FillSeen(fill), a_world(after=2))
    (closed,) = (event for event in done.tell if isinstance(event, PositionClosed))
    assert closed.why is ExitWhy.STOP


@pytest.mark.parametrize(
    ("shares", "least", "expected"),
    [
        (("0.4", "0.4", "0.2"), 5, [(1, "0.004"), (2, "0.004"), (3, "0.002")]),
        (("0.4", "0.4", "0.2"), 120, [(1, "0.004"), (3, "0.006")]),  # the last is worth 118 at the stop
        (("0.4", "0.4", "0.2"), 300, [(3, "0.01")]),
        (("0.1", "0.5", "0.4"), 100, [(2, "0.006"), (3, "0.004")]),  # the first is worth 61
    ],
)
def test_the_plan_is_made_for_the_minimums(
    shares: tuple[str, ...], least: int, expected: list[tuple[int, str]]
) -> None:
    ladder = a_ladder(*zip(("0.01", "0.02", "0.05"), shares, strict=True))
    holding = replace(planned(), course=Course(plan=ExitPlan(ladder=ladder)))
    found = legs(holding, an_instrument(BTC, min_notional=Decimal(least)))
    assert [(leg.rungs, str(leg.qty.normalize())) for leg in found] == expected


def test_after_a_part_by_hand_the_rungs_share_what_is_left() -> None:
    holding = planned()
    half = replace(holding, position=replace(holding.position, qty=Decimal("0.005"), cost=Decimal(300)))
    assert [leg.qty for leg in legs(half, an_instrument(BTC))] == [
        Decimal("0.002"),
        Decimal("0.002"),
        Decimal("0.001"),
    ]


@pytest.mark.parametrize(
    ("side", "rungs", "kind", "level"),
    [
        (Side.BUY, 1, TrailingKind.MOVING_TARGET, "60096.1"),  # entry, fees of both ways, five basis points
        (Side.BUY, 2, TrailingKind.MOVING_TARGET, "60600"),
        (Side.BUY, 1, TrailingKind.MOVING_TWO_TARGETS, "59000"),
        (Side.BUY, 2, TrailingKind.MOVING_TWO_TARGETS, "60096.1"),
        (Side.SELL, 2, TrailingKind.MOVING_TARGET, "59400"),
        (Side.BUY, 2, TrailingKind.OFF, "59000"),
    ],
)
def test_the_stop_goes_with_the_targets(side: Side, rungs: int, kind: TrailingKind, level: str) -> None:
    holding = planned(BTC_PERP, side, a_trailing(kind))
    last = {1: "60600", 2: "61200"} if side is Side.BUY else {1: "59400", 2: "58800"}
    part = Part(f"rung{rungs}", Decimal("0.004"), rungs, Decimal("0.004"), Decimal(240), tries=1)
    fill = replace(holding.last_fill or a_fill(), price=price(last[rungs]), qty=qty("0.004"))
    left = replace(holding.position, qty=Decimal("0.006") * side.sign, cost=Decimal(360) * side.sign)
    holding = replace(
        holding, position=left, last_fill=fill, course=replace(holding.course, part=part, best=None)
    )
    done = tick(a_session(holding, orders=(stop_of(holding, qty=qty("0.006")),)), after=2)
    assert held(done.session, BTC_PERP).stop == Decimal(level)


def test_the_owner_closes_a_part_and_the_same_press_counts_once() -> None:
    session = resting(planned())
    instrument = an_instrument(BTC)
    once = by_hand(session, BTC, instrument, ratio("0.5"), "token")
    part = held(once).course.part
    assert part is not None
    assert (part.qty, part.rungs) == (Decimal("0.005"), 0)
    assert by_hand(once, BTC, instrument, ratio("0.5"), "token") == once
    assert by_hand(once, BTC, instrument, ratio("0.25"), "other") == once, "one part at a time"

    placed = tick(gone(tick(once, after=1)), after=2)
    done = filled(placed.session, working(placed.session, OrderKind.EXIT), "60000")
    (told,) = (event for event in done.tell if isinstance(event, PositionReduced))
    assert (told.rung, told.rest) == (0, Decimal("0.005"))
    assert held(done.session).course.rungs == 0, "no target was reached"
    assert by_hand(done.session, BTC, instrument, ratio("0.5"), "token") == done.session
    again = by_hand(done.session, BTC, instrument, ratio("0.5"), "other")
    assert held(again).course.part is not None


def test_all_of_it_by_hand_is_the_end() -> None:
    done = by_hand(resting(planned()), BTC, an_instrument(BTC), ratio("1"), "token")
    assert held(done).exiting is ExitWhy.ASKED


@pytest.mark.parametrize(
    ("instrument", "share", "expected"),
    [
        (an_instrument(BTC), "0.25", "0.0025"),
        (an_instrument(BTC, min_notional=Decimal(200)), "0.25", None),  # the part: 150
        (an_instrument(BTC, min_notional=Decimal(200)), "0.75", None),  # the rest: 150
        (an_instrument(BTC, min_qty=qty("0.006")), "0.5", None),
    ],
)
def test_a_part_by_hand_must_be_an_order_and_leave_one(
    instrument: Instrument, share: str, expected: str | None
) -> None:
    found = portion(planned(), instrument, ratio(share))
    assert found == (None if expected is None else Decimal(expected))


def test_the_index_knows_targets_parts_and_the_end_of_time() -> None:
    triggers, limit = Triggers(), timedelta(hours=2)
    holding = planned(target=price("60600"))
    holding = replace(holding, course=replace(holding.course, plan=ExitPlan(ladder=LADDER, time_limit=limit)))
    triggers.update(a_session(holding))
    assert triggers.hit(BTC, price("60600")) == [ACCOUNT]
    assert triggers.overdue(NOW + limit - timedelta(seconds=1)) == frozenset()
    assert triggers.overdue(NOW + limit) == {ACCOUNT}
    assert triggers.restless == frozenset()

    part = Part("rung1", Decimal("0.004"), rungs=1)
    triggers.update(a_session(replace(holding, course=replace(holding.course, part=part))))
    assert triggers.restless == {ACCOUNT}
    assert triggers.hit(BTC, price("60600")) == [], "it is on its way out already"

    triggers.update(a_session(replace(holding, exiting=ExitWhy.TIME)))
    assert triggers.overdue(NOW + limit) == frozenset()


def test_a_position_leaves_when_its_time_is_over() -> None:
    holding = planned()
    plan = ExitPlan(time_limit=timedelta(minutes=10))
    session = resting(replace(holding, course=Course(plan=plan)))
    assert tick(session, after=599) == Step(session)
    over = step(session, Ticked(), a_world(after=600))
    assert held(over.session).exiting is ExitWhy.TIME
