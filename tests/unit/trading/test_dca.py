"""Further entries: one order a step, when its price is there, the stop is seen, and nothing forbids it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    NOW,
    a_balance,
    a_fill,
    an_instrument,
    limits,
    price,
    qty,
    ratio,
)
from tests.support.sessions import a_holding, a_quote, a_session, held, only_order, stop_of
from trading.domain.account import Control
from trading.domain.additions import Additions
from trading.domain.events import ExitWhy, PositionIncreased
from trading.domain.ids import SignalId, TradeId, client_order_id
from trading.domain.instrument import Side, Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.tactics import DcaStep
from trading.engine.dca import addition_due
from trading.engine.session import FillSeen, PriceMoved, Ticked, step
from trading.engine.state import Holding, Session, Step, World
from trading.risk.rules import Rules

STEPS = (DcaStep(ratio("0.005"), Decimal(1)), DcaStep(ratio("0.01"), Decimal("1.5")))
PLAN = Additions(STEPS, SignalId("trend|x|1m|y"), first=Decimal("0.01"), told=Decimal("0.01"))
DUE = price("59700")  # half a per cent below 60000


def averaging(symbol: Symbol = BTC, side: Side = Side.BUY, **changes: Any) -> Holding:
    """0.01 from 60000, its stop two per cent away."""
    stop = price("58800" if side is Side.BUY else "61200")
    return a_holding(symbol, side, **{"stop": stop, "additions": PLAN, "stops": 1, **changes})


def protected(holding: Holding, **changes: Any) -> Session:
    stop = stop_of(holding)
    stop = replace(stop, intent=replace(stop.intent, trigger=holding.stop))
    return a_session(holding, orders=(stop, *changes.pop("orders", ())), **changes)


def world(at: str = "59700", after: float = 60.0, **quote: Any) -> World:
    now = NOW + timedelta(seconds=after)
    seen = a_quote(at, **{"at": now, **quote})
    rules = Rules(balance_age=timedelta(hours=9))
    instruments = {symbol: an_instrument(symbol) for symbol in (BTC, BTC_PERP)}
    return World(instruments, rules, now, {BTC: seen, BTC_PERP: seen})


def moved(session: Session, at: str = "59700", symbol: Symbol = BTC, **quote: Any) -> Step:
    return step(session, PriceMoved(symbol, price(at)), world(at, **quote))


def test_the_next_step_becomes_one_order_of_the_same_position() -> None:
    holding = averaging()
    done = moved(protected(holding))
    intent = only_order(done).intent
    cause = f"{holding.id}|dca1"
    assert (intent.cause, intent.id) == (cause, client_order_id(ACCOUNT, cause, 1))
    assert (intent.kind, intent.side, intent.qty) == (OrderKind.ENTRY, Side.BUY, qty("0.01"))
    assert (intent.position, intent.signal) == (holding.id, PLAN.signal)
    assert (intent.stop, intent.target) == (holding.stop, holding.target)
    assert intent.limit == price("59998.5"), "half a per cent for a major"
    assert not done.cancel, "the stop rests until there is more to protect"
    assert done.session.entries_today == 1
    assert moved(done.session).place == (), "while it is unproved nothing more is added"


def test_a_short_adds_when_the_price_has_risen() -> None:
    holding = averaging(BTC_PERP, Side.SELL)
    assert addition_due(holding) == price("60300")
    assert moved(protected(holding), "60299.9", BTC_PERP).place == ()
    assert only_order(moved(protected(holding), "60300", BTC_PERP)).intent.side is Side.SELL


def test_each_step_is_made_once_and_in_its_order() -> None:
    made = replace(PLAN, made=1)
    holding = averaging(additions=made)
    assert addition_due(holding) == price("59400")
    assert moved(protected(holding)).place == ()
    assert only_order(moved(protected(holding), "59400")).intent.qty == qty("0.015")
    assert addition_due(averaging(additions=replace(PLAN, made=2))) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"armed": False},
        {"control": Control.ENTRIES_PAUSED},
        {"reconciled": False},
        {"locks": {None: NOW + timedelta(hours=1)}},
        {"locks": {BTC: NOW + timedelta(hours=1)}},
        {"symbols": frozenset({BTC_PERP})},
        {"profit_today": Decimal(-5000)},
        {"entries_today": 200},
        {"balances": {}},
        {"balances": {"USDT": a_balance(total="10000", free="1")}},
        {"limits": limits(max_exposure=ratio("0.056"))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_stops_entries_stops_further_ones(changes: dict[str, Any]) -> None:
    assert moved(protected(averaging(), **changes)).place == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"exiting": ExitWhy.ASKED},
        {"naked_since": NOW},
        {"stop": None},
        {"stop": price("59700")},
        {"exited": Decimal("0.001")},
        {"additions": None},
        {"additions": replace(PLAN, first=Decimal(0))},
    ],
    ids=["leaving", "without a proved stop", "no stop", "at its stop", "a part was sold", "no plan", "no fill"],
)  # fmt: skip
def test_a_position_that_is_not_as_planned_is_not_added_to(changes: dict[str, Any]) -> None:
    assert OrderKind.ENTRY not in {one.intent.kind for one in moved(protected(averaging(**changes))).place}


def test_above_its_price_or_without_a_fresh_one_nothing_is_added() -> None:
    session = protected(averaging())
    assert moved(session, "59700.01").place == ()
    assert moved(session, at="59700").place
    assert step(session, PriceMoved(BTC, DUE), replace(world(), quotes={})).place == ()


def test_a_step_is_clamped_to_what_the_limits_leave() -> None:
    """A tenth of 10597 may be in positions, 597 is: at the limit of 59998.5 there is room for 0.0077."""
    allowed = limits(max_exposure=ratio("0.1"))
    order = only_order(moved(protected(averaging(), limits=allowed)))
    assert order.intent.qty == qty("0.007711")


def test_nothing_is_added_right_after_a_fill() -> None:
    """The account's rates would refuse it, and its step would be lost."""
    session, moment = protected(averaging()), PriceMoved(BTC, DUE)
    assert step(session, moment, world(after=9.9)).place == ()
    assert step(session, moment, world(after=10.0)).place


def filled(session: Session, order: Order) -> Step:
    seen = replace(order, status=OrderStatus.OPEN, stamped_at=NOW, exchange_id="e")
    fill = a_fill(
        order=order.intent.id,
        trade=TradeId("addition"),
        qty=order.intent.qty,
        price=DUE,
        happened_at=NOW + timedelta(seconds=61),
        seen_at=NOW + timedelta(seconds=61),
    )
    return step(session.with_order(seen), FillSeen(fill), world(after=61.0))


def test_what_has_come_in_is_told_and_the_stop_is_made_to_fit() -> None:
    done = moved(protected(averaging()))
    after = filled(done.session, only_order(done))
    grown = held(after.session)
    assert (grown.id, grown.entered) == (averaging().id, Decimal("0.02"))
    assert grown.stop == averaging().stop, "where it was"
    (told,) = after.tell
    assert isinstance(told, PositionIncreased)
    assert (told.step, told.steps, told.added, told.average) == (1, 2, Decimal("0.01"), price("59850"))
    assert told.value == 597
    assert [order.intent.kind for order in after.cancel] == [OrderKind.PROTECT], "the old stop is too small"
    again = step(after.session, Ticked(), world(after=62.0))
    assert again.tell == (), "told once"


def test_a_late_fill_of_a_further_entry_opens_a_position_of_its_own() -> None:
    done = moved(protected(averaging()))
    order = only_order(done)
    gone = replace(done.session, holdings={})
    opened = held(filled(gone, order).session)
    assert opened.id != averaging().id, "an id is never used twice"
    assert (opened.stop, opened.additions) == (averaging().stop, None)


def test_the_first_entry_counts_what_it_fills() -> None:
    empty = a_session()
    intent = replace(
        only_order(moved(protected(averaging()))).intent,
        id=client_order_id(ACCOUNT, "first", 1),
        cause="first",
        additions=Additions(STEPS),
    )
    intent = replace(intent, position=type(averaging().id)(intent.id))
    order = Order(intent, OrderStatus.OPEN, stamped_at=NOW)
    opened = held(filled(empty, order).session)
    assert opened.additions is not None
    assert (opened.additions.first, opened.additions.made) == (Decimal("0.01"), 0)
