"""The way out of a position: its exit, its end, and never two at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    a_balance,
    a_fill,
    price,
    qty,
)
from tests.support.sessions import a_holding, a_session, a_world, entry_of, exit_of, only_order, stop_of, tick
from trading.domain.events import AccountHalted, ExitWhy, PositionClosed, PositionOpened
from trading.domain.ids import ClientOrderId, PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.engine.session import FoundClosed, GivenUp, NotPlacedProved, Ticked, step
from trading.engine.state import Step

S = OrderStatus
BOTH = pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
SECOND = timedelta(seconds=1)


LEAVING: dict[str, Any] = {"exiting": ExitWhy.TARGET, "stops": 1}


def test_on_spot_the_stop_goes_before_the_exit_comes() -> None:
    holding = a_holding(**LEAVING)
    done = tick(a_session(holding, orders=(stop_of(holding),)))
    assert done.place == ()
    (canceling,) = done.cancel
    assert canceling.status is S.CANCELING
    gone = done.session.with_order(canceling.moved(S.CANCELED))
    order = only_order(tick(gone))
    assert (order.intent.kind, order.intent.type, order.intent.qty) == (
        OrderKind.EXIT,
        OrderType.MARKET,
        Decimal("0.01"),
    )


def test_on_linear_the_exit_comes_at_once_and_only_reduces() -> None:
    holding = a_holding(BTC_PERP, **LEAVING)
    done = tick(a_session(holding, orders=(stop_of(holding),)))
    assert only_order(done).intent.reduce_only
    assert done.cancel == (), "the stop guards until the exit is done"


@BOTH
def test_a_stop_that_was_not_sent_is_not_sent_any_more(symbol: Symbol) -> None:
    holding = a_holding(symbol, **LEAVING)
    stop = stop_of(holding, S.PLANNED)
    done = tick(a_session(holding, orders=(stop,)))
    assert done.session.orders[stop.intent.id].status is S.VOID
    assert only_order(done).intent.kind is OrderKind.EXIT


@pytest.mark.parametrize("status", [S.SUBMITTING, S.UNKNOWN, S.CANCELING])
def test_on_spot_a_stop_without_proof_is_waited_for(status: OrderStatus) -> None:
    """If it is there it holds the coins, and if it triggers it sells them: two sales would be one too many."""
    holding = a_holding(**LEAVING)
    done = tick(a_session(holding, orders=(stop_of(holding, status),)))
    assert (done.place, done.cancel) == ((), ())


@BOTH
def test_an_entry_that_still_fills_is_ended_before_the_exit(symbol: Symbol) -> None:
    holding = a_holding(symbol, exiting=ExitWhy.TARGET)
    entry = entry_of(holding, S.OPEN)
    done = tick(a_session(holding, orders=(entry,)))
    assert [order.intent.id for order in done.cancel] == [entry.intent.id]
    assert done.place == ()


@BOTH
@pytest.mark.parametrize("status", [S.PLANNED, S.SUBMITTING, S.UNKNOWN, S.OPEN])
def test_one_exit_at_a_time(symbol: Symbol, status: OrderStatus) -> None:
    holding = a_holding(symbol, exiting=ExitWhy.TARGET, exits=1)
    done = tick(a_session(holding, orders=(exit_of(holding, status),)), after=600)
    assert (done.place, done.cancel) == ((), ())


def test_a_stop_that_is_filling_is_left_to_finish() -> None:
    part = Position(BTC_PERP, Decimal("0.006"), Decimal(360))
    holding = a_holding(BTC_PERP, position=part, exiting=ExitWhy.STOP, stops=1)
    stop = stop_of(holding, filled=qty("0.004"))
    assert tick(a_session(holding, orders=(stop,)), after=1.9).place == ()
    assert only_order(tick(a_session(holding, orders=(stop,)), after=2)).intent.qty == Decimal("0.006")


def test_exits_are_never_given_up_but_come_slower_and_the_account_pauses_once() -> None:
    session, tried, told = a_session(a_holding(exiting=ExitWhy.TARGET)), [], 0
    for second in range(600):
        done = tick(session, after=second)
        session, told = done.session, told + len(done.tell)
        assert (done.pause == "orders") == bool(done.tell)
        for approved in done.place:
            tried.append(second)
            order = session.orders[approved.intent.id]
            session = session.with_order(order.moved(S.SUBMITTING).moved(S.REJECTED))
    assert tried == [*range(9), 68, 188, 368], "eight at a tick each, then after one, two, three minutes"
    assert told == 1
    assert len(session.orders) == len(tried), "every attempt has an id of its own"


def test_the_pause_says_which_position_is_stuck() -> None:
    done = tick(a_session(a_holding(exiting=ExitWhy.TARGET, exits=8)))
    assert done.tell == (AccountHalted("orders", "BTC/USDT"),)
    assert only_order(done).intent.attempt == 9


def test_exits_take_what_is_in_the_wallet_where_coins_were_moved() -> None:
    later = NOW + SECOND

    def sold(total: str, seen: Any = later) -> Decimal:
        balances = {"BTC": a_balance("BTC", total, seen_at=seen)}
        heard_late = a_fill(happened_at=NOW, seen_at=NOW + 60 * SECOND)
        holding = a_holding(exiting=ExitWhy.TARGET, last_fill=heard_late)
        return only_order(tick(a_session(holding, balances=balances))).intent.qty

    assert sold("0.004") == Decimal("0.004")
    assert sold("5") == Decimal("0.01"), "coins of the owner's own are not touched"
    assert sold("0.004", NOW - SECOND) == Decimal("0.01"), "a balance from before the fill says nothing"
    assert sold("0") == Decimal("0.01"), "an empty wallet is not believed: the exchange may say no"


# The end


@BOTH
def test_a_flat_position_ends_with_its_numbers(symbol: Symbol) -> None:
    flat = Position(symbol, realised=Decimal(20), fees=Decimal("1.2"))
    last = a_fill(symbol, Side.SELL, happened_at=NOW + SECOND)
    numbers: dict[str, Any] = {"exited": Decimal("0.01"), "received": Decimal(620), "last_fill": last}
    done = tick(a_session(a_holding(symbol, position=flat, exiting=ExitWhy.TARGET, **numbers)), after=9)
    (told,) = done.tell
    assert isinstance(told, PositionClosed)
    assert (told.why, told.entry, told.exit) == (ExitWhy.TARGET, price("60000"), price("62000"))
    assert (told.profit, told.percent) == (Decimal("18.8"), Decimal("18.8") / 600)
    assert told.happened_at == NOW + SECOND
    assert symbol not in done.session.holdings
    assert done.session.closed[symbol] == NOW + 9 * SECOND
    assert done.session.profit_today == Decimal("18.8")
    assert [holding.id for holding in done.closed] == [PositionId("POSITION")]


def test_a_leftover_stop_is_taken_away_before_the_end() -> None:
    holding = a_holding(BTC_PERP, position=Position(BTC_PERP), exiting=ExitWhy.TARGET, exits=1)
    done = tick(a_session(holding, orders=(stop_of(holding),)))
    assert BTC_PERP in done.session.holdings
    assert (len(done.cancel), done.tell) == (1, ())
    ended = done.session.with_order(done.cancel[0].moved(S.CANCELED))
    assert isinstance(tick(ended).tell[0], PositionClosed)


@pytest.mark.parametrize("status", [S.SUBMITTING, S.UNKNOWN, S.CANCELING])
@pytest.mark.parametrize("kind", [OrderKind.PROTECT, OrderKind.EXIT])
def test_a_flat_position_waits_for_the_proof_of_its_orders(status: OrderStatus, kind: OrderKind) -> None:
    holding = a_holding(position=Position(BTC), exiting=ExitWhy.STOP, exits=1)
    order = stop_of(holding, status) if kind is OrderKind.PROTECT else exit_of(holding, status)
    done = tick(a_session(holding, orders=(order,)))
    assert (BTC in done.session.holdings, done.tell, done.cancel) == (True, (), ())


def test_what_was_planned_for_a_position_that_is_flat_is_not_sent() -> None:
    holding = a_holding(BTC_PERP, position=Position(BTC_PERP), exiting=ExitWhy.STOP, exits=1)
    planned = (stop_of(holding, S.PLANNED), exit_of(holding, S.PLANNED))
    done = tick(a_session(holding, orders=planned))
    assert {order.status for order in done.session.orders.values()} == {S.VOID}
    assert BTC_PERP not in done.session.holdings


@pytest.mark.parametrize(
    ("symbol", "rest", "ends"),
    [(BTC, "0.00001", True), (BTC, "0.00008", True), (BTC, "0.000084", False), (BTC_PERP, "0.0009", True),
     (BTC_PERP, "0.001", False)],
    ids=["below the lot", "below the least value", "can be sold", "below the least contract", "one contract"],
)  # fmt: skip
def test_dust_ends_a_position(symbol: Symbol, rest: str, *, ends: bool) -> None:
    position = Position(symbol, Decimal(rest), Decimal(rest) * 60_000)
    done = tick(a_session(a_holding(symbol, position=position, exiting=ExitWhy.TARGET)))
    assert (symbol not in done.session.holdings) == ends


def test_dust_that_is_still_growing_is_waited_for() -> None:
    holding = a_holding(amount="0.00002", announced=False)
    session = a_session(holding, orders=(entry_of(holding, S.OPEN),))
    done = tick(session, after=60)
    assert (done.session, done.cancel, done.tell) == (session, (), ())
    ended = session.with_order(entry_of(holding, S.CANCELED))
    opened, closed = tick(ended).tell
    assert isinstance(opened, PositionOpened)
    assert isinstance(closed, PositionClosed)
    assert closed.why is ExitWhy.UNPROTECTED, "too little for a stop"


def test_a_position_that_its_owner_closed_is_written_off_without_a_trade() -> None:
    holding = a_holding(BTC_PERP, stops=1)
    world = a_world(BTC_PERP)
    done = step(a_session(holding, orders=(stop_of(holding),)), FoundClosed(BTC_PERP), world)
    assert (done.place, len(done.cancel)) == ((), 1)
    ended = done.session.with_order(done.cancel[0].moved(S.CANCELED))
    (told,) = step(ended, Ticked(), world).tell
    assert isinstance(told, PositionClosed)
    assert (told.why, told.profit) == (ExitWhy.OUTSIDE, Decimal(0))
    assert step(a_session(), FoundClosed(BTC), a_world()).session == a_session()


def given_up(symbol: Symbol, *, conflict: bool) -> tuple[Step, ClientOrderId]:
    """An exit without a proof, ten minutes later."""
    holding = a_holding(symbol, **LEAVING)
    exit_ = exit_of(holding, S.UNKNOWN)
    session = a_session(holding, orders=(exit_,))
    return step(session, GivenUp(exit_.intent.id, conflict), a_world()), exit_.intent.id


def test_a_sale_of_coins_that_nobody_can_prove_keeps_its_place() -> None:
    """Another one in its stead could sell coins that its owner holds besides."""
    done, cid = given_up(BTC, conflict=False)
    assert done.session.orders[cid].status is S.UNKNOWN
    assert (done.pause, done.tell) == ("quarantine", (AccountHalted("quarantine", cid),))
    again = step(done.session, GivenUp(cid, conflict=False), a_world())
    assert (again.session, again.tell) == (done.session, ()), "told once"
    assert tick(again.session).place == (), "no second exit"
    proved = step(again.session, NotPlacedProved(cid), a_world())
    assert only_order(proved).intent.kind is OrderKind.EXIT, "as soon as it is proved away"


def test_it_keeps_its_place_no_longer_once_answered_reads_do_not_find_it() -> None:
    """Exits are never trapped: neither by an order that is nowhere, nor by one under whose id there are two."""
    kept, cid = given_up(BTC, conflict=False)
    aside = step(kept.session, GivenUp(cid, conflict=True), a_world())
    assert aside.session.orders[cid].status is S.QUARANTINED
    assert (aside.tell, aside.pause) == ((), None), "its owner knows already"
    again = only_order(tick(aside.session))
    assert (again.intent.kind, again.status) == (OrderKind.EXIT, S.PLANNED)


@pytest.mark.parametrize(("symbol", "conflict"), [(BTC, True), (BTC_PERP, False), (BTC_PERP, True)])
def test_what_only_reduces_or_contradicts_itself_is_put_aside(symbol: Symbol, *, conflict: bool) -> None:
    done, cid = given_up(symbol, conflict=conflict)
    assert cid not in done.session.orders or done.session.orders[cid].status is S.QUARANTINED
    assert done.pause == "quarantine"
