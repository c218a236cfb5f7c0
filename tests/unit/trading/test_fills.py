"""Executions: each counted, in any order, on the position that it moves."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_fill, an_intent, an_order, price, qty
from tests.support.sessions import a_holding, a_session, a_world, exit_of, held, only_order, stop_of, tick
from trading.domain.events import AccountHalted, ExitWhy, PositionClosed, PositionOpened
from trading.domain.fill import Fill
from trading.domain.ids import TradeId
from trading.domain.instrument import Side, Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.session import FillSeen, step
from trading.engine.state import Session, Step

S = OrderStatus
WORLD = a_world(BTC, BTC_PERP)
PLAN: dict[str, Any] = {"stop": price("59000"), "target": price("62000")}
ENTRY = an_order(an_intent(BTC, **PLAN), S.OPEN, stamped_at=NOW)
PERP_ENTRY = an_order(an_intent(BTC_PERP, **PLAN), S.OPEN, stamped_at=NOW)


def fill_of(order: Order, amount: str = "0.01", at: str = "60000", trade: str = "t1", **changes: Any) -> Fill:
    intent = order.intent
    return a_fill(
        intent.symbol, intent.side, order=intent.id, qty=amount, price=at, trade=TradeId(trade), **changes
    )


def after(session: Session, *fills: Fill) -> Step:
    done = Step(session)
    for fill in fills:
        done = done.then(step(done.session, FillSeen(fill), WORLD))
    return done


def test_the_first_fill_opens_the_position_with_the_plan_of_its_order() -> None:
    done = after(a_session(orders=(ENTRY,)), fill_of(ENTRY))
    holding = held(done.session)
    assert (str(holding.id), holding.side) == (str(ENTRY.intent.id), Side.BUY)
    assert (holding.stop, holding.target, holding.reference) == (
        price("59000"),
        price("62000"),
        price("60000"),
    )
    assert (holding.entered, holding.paid) == (Decimal("0.01"), Decimal(600))
    assert holding.position.qty == Decimal("0.00999"), "less the fee in coins"
    assert done.session.orders[ENTRY.intent.id].filled == Decimal("0.01")


def test_the_last_fill_is_the_one_that_happened_last_whatever_came_last() -> None:
    """Balances are held against it: one from between the two has paid for the earlier only."""
    early = fill_of(ENTRY, "0.004", happened_at=NOW)
    late = fill_of(ENTRY, "0.006", trade="t2", happened_at=NOW + timedelta(seconds=1))
    for fills in ((early, late), (late, early)):
        assert held(after(a_session(orders=(ENTRY,)), *fills).session).last_fill == late


@pytest.mark.parametrize("status", [S.SUBMITTING, S.UNKNOWN])
def test_a_fill_may_be_faster_than_the_answer(status: OrderStatus) -> None:
    done = after(a_session(orders=(replace(ENTRY, status=status),)), fill_of(ENTRY))
    assert done.session.orders[ENTRY.intent.id].status is S.OPEN
    assert done.session.orders[ENTRY.intent.id].exchange_id == "order-1"


def test_an_order_by_quantity_is_full_with_its_last_fill() -> None:
    session = a_session(orders=(PERP_ENTRY,))
    part = after(session, fill_of(PERP_ENTRY, "0.004"))
    assert part.session.orders[PERP_ENTRY.intent.id].status is S.OPEN
    assert part.place == (), "the stop waits a little for the rest"
    whole = after(part.session, fill_of(PERP_ENTRY, "0.006", trade="t2"))
    assert whole.session.orders[PERP_ENTRY.intent.id].status is S.FILLED
    assert isinstance(whole.tell[0], PositionOpened)
    assert only_order(whole).intent.qty == Decimal("0.01")


def test_an_order_by_cost_is_full_when_the_exchange_says_so() -> None:
    assert after(a_session(orders=(ENTRY,)), fill_of(ENTRY)).session.orders[ENTRY.intent.id].status is S.OPEN


@pytest.mark.parametrize("status", [S.CANCELING, S.CANCELED])
def test_a_late_fill_completes_an_order_that_was_called_back(status: OrderStatus) -> None:
    done = after(a_session(orders=(replace(PERP_ENTRY, status=status),)), fill_of(PERP_ENTRY))
    assert done.session.orders[PERP_ENTRY.intent.id].status is S.FILLED
    assert only_order(done).intent.kind is OrderKind.PROTECT, "and what it opened is protected"


def test_fills_in_any_order_make_the_same_position() -> None:
    fills = [
        fill_of(PERP_ENTRY, "0.004", "60000", "t1"),
        fill_of(PERP_ENTRY, "0.006", "61000", "t2", happened_at=NOW + timedelta(seconds=1)),
    ]
    forth, back = (
        held(after(a_session(orders=(PERP_ENTRY,)), *way).session, BTC_PERP) for way in (fills, fills[::-1])
    )
    assert replace(forth, last_fill=None) == replace(back, last_fill=None)
    assert forth.opened_at == NOW


# Exits and stops


def test_an_exit_closes_the_position() -> None:
    holding = a_holding(exiting=ExitWhy.TARGET, exits=1)
    order = exit_of(holding, S.OPEN)
    done = after(a_session(holding, orders=(order,)), fill_of(order, at="62000"))
    (told,) = done.tell
    assert isinstance(told, PositionClosed)
    assert (told.why, told.profit) == (ExitWhy.TARGET, Decimal(20) - Decimal("0.62"))
    assert done.session.profit_today == told.profit


def test_a_part_of_an_exit_leaves_the_rest_to_it() -> None:
    holding = a_holding(exiting=ExitWhy.TARGET, exits=1)
    order = exit_of(holding, S.OPEN)
    done = after(a_session(holding, orders=(order,)), fill_of(order, "0.004", "62000"))
    assert (held(done.session).position.qty, done.place) == (Decimal("0.006"), ())
    ended = done.session.with_order(done.session.orders[order.intent.id].moved(S.CANCELED))
    assert only_order(tick(ended)).intent.qty == Decimal("0.006")


@pytest.mark.parametrize(
    ("exiting", "exits", "why"),
    [(None, 0, ExitWhy.STOP), (ExitWhy.TARGET, 0, ExitWhy.STOP), (ExitWhy.TARGET, 1, ExitWhy.TARGET)],
    ids=["it just triggers", "it wins the race against a planned exit", "it shares with an exit"],
)
def test_a_stop_that_fills_says_why(exiting: ExitWhy | None, exits: int, why: ExitWhy) -> None:
    holding = a_holding(stops=1, exiting=exiting, exits=exits)
    stop = stop_of(holding)
    (told,) = after(a_session(holding, orders=(stop,)), fill_of(stop, at="59000")).tell
    assert isinstance(told, PositionClosed)
    assert told.why is why


def test_a_part_of_a_stop_takes_the_position_on_its_way_out() -> None:
    holding = a_holding(stops=1)
    stop = stop_of(holding)
    done = after(a_session(holding, orders=(stop,)), fill_of(stop, "0.004", "59000"))
    assert held(done.session).exiting is ExitWhy.STOP
    assert (done.cancel, done.place) == ((), ()), "the stop is about to finish by itself"


def test_a_late_fill_of_an_old_stop_only_makes_the_new_position_smaller() -> None:
    new = a_holding(BTC_PERP, stops=1)
    old = stop_of(replace(new, id=ENTRY.intent.position), S.CANCELED)
    done = after(a_session(new, orders=(old, stop_of(new))), fill_of(old, "0.004", "59000"))
    assert held(done.session, BTC_PERP).exiting is None
    assert held(done.session, BTC_PERP).position.qty == Decimal("0.006")
    assert len(done.cancel) == 1, "its stop is fitted anew"


# What comes after the end


def test_a_late_entry_opens_a_position_of_its_own() -> None:
    """The old position is over, its attempts are spent: an id is never used twice."""
    ended = replace(ENTRY, status=S.CANCELED, filled=qty("0.004"), spent=Decimal(240))
    done = after(a_session(orders=(ended,)), fill_of(ENTRY, "0.006", trade="late"))
    holding = held(done.session)
    assert str(holding.id) != str(ENTRY.intent.id)
    assert (holding.stop, holding.target) == (price("59000"), price("62000"))
    other = held(after(a_session(orders=(ended,)), fill_of(ENTRY, "0.006", trade="later")).session)
    assert other.id != holding.id
    assert done.pause is None


@pytest.mark.parametrize("kind", [OrderKind.EXIT, OrderKind.PROTECT])
def test_a_sale_of_what_is_not_held_opens_nothing_and_pauses(kind: OrderKind) -> None:
    gone = a_holding()
    order = exit_of(gone, S.CANCELED) if kind is OrderKind.EXIT else stop_of(gone, S.CANCELED)
    done = after(a_session(orders=(order,)), fill_of(order))
    assert done.session.holdings == {}
    assert (done.pause, done.tell) == ("oversold", (AccountHalted("oversold", "BTC/USDT"),))
    assert done.session.orders[order.intent.id].filled == Decimal("0.01"), "it is counted all the same"


def test_a_position_that_is_sold_twice_ends_and_pauses() -> None:
    holding = a_holding(exiting=ExitWhy.TARGET, exits=1, stops=1)
    sale, stop = exit_of(holding, S.OPEN), stop_of(holding, S.CANCELED)
    part = after(a_session(holding, orders=(sale, stop)), fill_of(sale, "0.004", trade="a"))
    done = after(part.session, fill_of(stop, "0.01", trade="b"))
    assert done.pause == "oversold"
    assert done.place == (), "nothing is bought back to make it fit"


# Evidence against what we had proved


@pytest.mark.parametrize(
    ("before", "kept"),
    [(S.PLANNED, S.VOID), (S.VOID, S.VOID), (S.REJECTED, S.QUARANTINED), (S.NOT_PLACED, S.QUARANTINED)],
)
def test_a_fill_of_an_order_that_cannot_be_is_counted_and_shown_to_a_human(
    before: OrderStatus, kept: OrderStatus
) -> None:
    done = after(a_session(orders=(replace(ENTRY, status=before),)), fill_of(ENTRY))
    assert done.session.orders[ENTRY.intent.id].status is kept
    assert (done.pause, done.tell[0]) == ("quarantine", AccountHalted("quarantine", ENTRY.intent.id))
    assert held(done.session).entered == Decimal("0.01"), "a position is the sum of its fills"
    assert only_order(done).intent.kind is OrderKind.PROTECT


@pytest.mark.parametrize(
    ("order", "amount"), [(PERP_ENTRY, "0.010001"), (ENTRY, "0.010001")], ids=["by quantity", "by cost"]
)
def test_an_order_that_overfills_is_counted_and_shown_to_a_human(order: Order, amount: str) -> None:
    done = after(a_session(orders=(order,)), fill_of(order, amount))
    assert done.pause == "quarantine"
    assert held(done.session, order.intent.symbol).entered == Decimal(amount)
    assert after(a_session(orders=(order,)), fill_of(order)).pause is None


@pytest.mark.parametrize(
    "changes", [{"side": Side.SELL}, {"symbol": ETH}], ids=["on the other side", "on another market"]
)
def test_our_id_on_other_terms_is_conflicting_evidence(changes: dict[str, Any]) -> None:
    done = step(a_session(orders=(ENTRY,)), FillSeen(replace(fill_of(ENTRY), **changes)), a_world(BTC, ETH))
    assert (done.pause, done.session.holdings) == ("quarantine", {})


@pytest.mark.parametrize("order", [None, "SBUNKNOWN"], ids=["by hand", "of an order that we do not know"])
def test_executions_that_are_not_ours_are_left_to_the_drift_check(order: Any) -> None:
    session = a_session(a_holding(stops=1), orders=(stop_of(a_holding()),))
    assert after(session, a_fill(order=order)) == Step(session)


def test_a_market_that_is_not_known_stands_still() -> None:
    session = a_session(orders=(ENTRY,))
    assert step(session, FillSeen(fill_of(ENTRY)), a_world(ETH)) == Step(session)


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
def test_a_whole_life_in_fills(symbol: Symbol) -> None:
    order = an_order(an_intent(symbol, **PLAN), S.OPEN, stamped_at=NOW)
    opened = after(a_session(orders=(order,)), fill_of(order))
    done = opened.session.with_order(opened.session.orders[order.intent.id].moved(S.FILLED))
    done = tick(done, after=1).session
    (stop,) = done.working(symbol, OrderKind.PROTECT)
    assert stop.intent.qty == (Decimal("0.00999") if symbol is BTC else Decimal("0.01"))
    resting = done.with_order(stop.moved(S.SUBMITTING, stamped_at=NOW).moved(S.OPEN, confirmed_at=NOW))
    ended = after(resting, fill_of(resting.orders[stop.intent.id], str(stop.intent.qty), "59000", "t2"))
    assert ended.session.holdings == {}
    assert ended.session.profit_today < -10
    assert isinstance(ended.tell[-1], PositionClosed)
    assert ended.closed[0].position.is_flat
