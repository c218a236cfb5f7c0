"""The stop of a position: placed, fitted, proved, given up for good reasons only."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    NOW,
    a_report,
    price,
    qty,
)
from tests.support.sessions import a_holding, a_session, a_world, entry_of, held, only_order, stop_of, tick
from trading.domain.events import ExitWhy
from trading.domain.ids import client_order_id
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.order import OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.engine.session import NotPlacedProved, OrderSeen, PriceSeen, step
from trading.engine.state import Session

S = OrderStatus
BOTH = pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
SECOND = timedelta(seconds=1)


@BOTH
def test_a_position_without_a_stop_gets_one_of_its_size_at_its_price(symbol: Symbol) -> None:
    done = tick(a_session(a_holding(symbol)), after=3)
    order = only_order(done)
    intent = order.intent
    assert order.status is S.PLANNED
    assert (intent.kind, intent.type, intent.side) == (OrderKind.PROTECT, OrderType.STOP, Side.SELL)
    assert (intent.qty, intent.trigger) == (Decimal("0.01"), Decimal(59_000))
    assert intent.reduce_only == (symbol.market is MarketType.LINEAR)
    assert (intent.cause, intent.attempt) == ("POSITION|protect", 1)
    assert intent.id == client_order_id(ACCOUNT, "POSITION|protect", 1)
    assert (held(done.session, symbol).stops, held(done.session, symbol).naked_since) == (1, NOW + 3 * SECOND)


def test_a_short_is_protected_by_a_buy() -> None:
    order = only_order(tick(a_session(a_holding(BTC_PERP, Side.SELL))))
    assert (order.intent.side, order.intent.trigger) == (Side.BUY, Decimal(61_000))


def test_the_base_fee_makes_the_stop_smaller() -> None:
    position = Position(BTC, Decimal("0.00999"), Decimal(600))
    assert only_order(tick(a_session(a_holding(position=position)))).intent.qty == Decimal("0.00999")


@BOTH
@pytest.mark.parametrize("status", [S.PLANNED, S.SUBMITTING, S.UNKNOWN, S.OPEN, S.CANCELING])
def test_looking_again_does_nothing_twice(symbol: Symbol, status: OrderStatus) -> None:
    holding = a_holding(symbol, stops=1, naked_since=None if status is S.OPEN else NOW, stop_seen_at=None)
    session = a_session(holding, orders=(stop_of(holding, status),))
    done = tick(session, after=3)
    assert (done.place, done.cancel, done.session) == ((), (), session)


def test_a_stop_that_was_seen_ends_the_nakedness() -> None:
    holding = a_holding(stops=1, naked_since=NOW)
    assert held(tick(a_session(holding, orders=(stop_of(holding),))).session).naked_since is None


def test_a_stop_is_proved_only_by_a_read() -> None:
    """Taken, says the exchange: the price is watched by us too until the stop was seen."""
    holding = a_holding(stops=1)
    session = a_session(holding, orders=(stop_of(holding, confirmed_at=None),))
    done = tick(session, after=4)
    assert held(done.session).naked_since == NOW + 4 * SECOND
    assert done.place == ()
    beyond = step(done.session, PriceSeen(BTC, price("58999")), a_world(after=5))
    assert held(beyond.session).exiting is ExitWhy.UNPROTECTED
    assert not tick(done.session, after=60).place, "but it is not given up for lack of a read"


@BOTH
def test_a_stop_of_the_wrong_size_is_replaced(symbol: Symbol) -> None:
    holding = a_holding(symbol, stops=1, stop_seen_at=NOW)
    old = stop_of(holding, qty=qty("0.004"))
    done = tick(a_session(holding, orders=(old,)), after=3)
    assert [order.intent.id for order in done.cancel] == [old.intent.id]
    assert done.session.orders[old.intent.id].status is S.CANCELING
    assert done.place == (), "the new one waits for the end of the old one"
    assert held(done.session, symbol).stop_seen_at is None
    gone = done.session.with_order(done.session.orders[old.intent.id].moved(S.CANCELED))
    assert only_order(tick(gone, after=3)).intent.attempt == 2


def test_an_unsent_stop_of_the_wrong_size_is_replaced_at_once() -> None:
    holding = a_holding(stops=1, naked_since=NOW)
    old = stop_of(holding, S.PLANNED, qty=qty("0.004"))
    done = tick(a_session(holding, orders=(old,)))
    assert done.session.orders[old.intent.id].status is S.VOID
    assert only_order(done).intent.qty == Decimal("0.01")
    assert done.cancel == ()


def test_a_second_stop_is_one_too_many() -> None:
    holding = a_holding(BTC_PERP, stops=2)
    first, second = stop_of(holding), stop_of(holding, number=2)
    done = tick(a_session(holding, orders=(first, second)))
    assert [order.intent.id for order in done.cancel] == [second.intent.id]


def test_an_expired_plan_is_followed_by_the_next_attempt() -> None:
    holding = a_holding(stops=1, naked_since=NOW)
    session = a_session(holding, orders=(stop_of(holding, S.VOID),))
    assert only_order(tick(session, after=61)).intent.attempt == 2


@pytest.mark.parametrize(("after", "waits"), [(1.9, True), (2.0, False)], ids=["within the wait", "past it"])
def test_the_stop_waits_a_little_for_the_entry_to_fill(after: float, *, waits: bool) -> None:
    holding = a_holding(announced=False)
    done = tick(a_session(holding, orders=(entry_of(holding, S.OPEN),)), after=after)
    assert (done.place == ()) == waits


# When no stop can be had


def hopeless(session: Session, after: float, symbol: Symbol = BTC) -> bool:
    return held(tick(session, after).session, symbol).exiting is ExitWhy.UNPROTECTED


def test_thirty_seconds_without_a_stop_and_the_position_is_closed() -> None:
    session = a_session(a_holding(stops=2, naked_since=NOW))
    assert not hopeless(session, 30)
    assert hopeless(session, 30.001)
    done = tick(session, 31)
    assert only_order(done).intent.kind is OrderKind.EXIT


def test_eight_refusals_and_the_position_is_closed() -> None:
    assert not hopeless(a_session(a_holding(stops=7, naked_since=NOW)), 5)
    assert hopeless(a_session(a_holding(stops=8, naked_since=NOW)), 5)
    last = a_holding(stops=8, naked_since=NOW)
    assert not hopeless(a_session(last, orders=(stop_of(last, S.SUBMITTING, 8),)), 5), (
        "the eighth is on its way"
    )


def test_a_position_without_a_plan_is_closed_at_once() -> None:
    assert hopeless(a_session(a_holding(stop=None)), 0)


@pytest.mark.parametrize(
    ("status", "stamped", "gives_up"),
    [(S.PLANNED, -300, False), (S.SUBMITTING, 299, False), (S.SUBMITTING, 200, True), (S.UNKNOWN, 200, True)],
    ids=["about to be sent", "just sent", "sent long ago", "without proof"],
)
def test_a_process_that_was_away_tries_before_it_gives_up(
    status: OrderStatus, stamped: int, *, gives_up: bool
) -> None:
    """naked_since is from before the crash, five minutes ago."""
    holding = a_holding(BTC_PERP, stops=1, naked_since=NOW)
    order = stop_of(holding, status, stamped_at=NOW + stamped * SECOND)
    assert hopeless(a_session(holding, orders=(order,)), 300, BTC_PERP) == gives_up


@BOTH
def test_a_stop_without_proof_is_not_waited_for_longer_than_thirty_seconds(symbol: Symbol) -> None:
    """On OKX it is proved away after forty at the earliest. On linear the exit, which only reduces, leaves at
    once beside it; on spot it could sell twice what the stop still may: it leaves with the proof.
    """
    holding = a_holding(symbol, stops=1, naked_since=NOW)
    stop = stop_of(holding, S.UNKNOWN)
    late = tick(a_session(holding, orders=(stop,)), 31)
    assert held(late.session, symbol).exiting is ExitWhy.UNPROTECTED
    assert late.session.orders[stop.intent.id].status is S.UNKNOWN
    world = a_world(BTC, BTC_PERP, after=43)
    if symbol is BTC_PERP:
        assert only_order(late).intent.reduce_only
        assert step(late.session, NotPlacedProved(stop.intent.id), world).place == (), "one exit at a time"
    else:
        assert (late.place, late.cancel) == ((), ())
        proved = step(late.session, NotPlacedProved(stop.intent.id), world)
        assert only_order(proved).intent.kind is OrderKind.EXIT


@BOTH
def test_a_stop_that_turns_up_when_its_position_is_leaving_makes_no_second_sale(symbol: Symbol) -> None:
    holding = a_holding(symbol, stops=1, naked_since=NOW)
    stop = stop_of(holding, S.UNKNOWN)
    leaving = tick(a_session(holding, orders=(stop,)), 31).session
    seen = OrderSeen(stop.intent.id, a_report(stop.intent, seen_at=NOW + 38 * SECOND), asked=True)
    done = step(leaving, seen, a_world(BTC, BTC_PERP, after=38))
    assert done.place == ()
    on_spot = symbol is BTC
    assert [one.intent.id for one in done.cancel] == ([stop.intent.id] if on_spot else [])


@pytest.mark.parametrize("stops", [0, 1])
def test_a_process_that_was_away_places_the_stop_anew(stops: int) -> None:
    done = tick(a_session(a_holding(stops=stops, naked_since=NOW)), 300)
    assert only_order(done).intent.kind is OrderKind.PROTECT


def test_nothing_is_given_up_before_the_first_reconciliation() -> None:
    session = a_session(a_holding(stops=3, naked_since=NOW), reconciled=False)
    assert not hopeless(session, 300)
    assert only_order(tick(session, 300)).intent.kind is OrderKind.PROTECT, "protection goes on"
