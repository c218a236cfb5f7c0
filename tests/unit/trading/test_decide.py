"""From a signal and a session to a decision, and to the step that follows from it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    ETH,
    NOW,
    a_balance,
    a_fill,
    a_signal,
    an_instrument,
    an_intent,
    an_order,
    limits,
    price,
    qty,
    ratio,
)
from tests.support.sessions import a_holding, a_quote, a_session, a_world, only_order
from trading.domain.account import Control
from trading.domain.decision import Approved, Reason, Refused
from trading.domain.events import ExitWhy
from trading.domain.ids import client_order_id
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderKind, OrderStatus, OrderType
from trading.domain.signal import Signal, Stance
from trading.engine.decide import Decision, decide, funds, standing
from trading.engine.session import SignalSeen, follow, step
from trading.engine.state import Session
from trading.risk.quotes import Quote
from trading.risk.rules import Rules
from trading.risk.sizing import Funds

QUOTES = {symbol: a_quote() for symbol in (BTC, BTC_PERP)} | {ETH: a_quote("3000")}


def decided(session: Session, signal: Signal | None = None, **changes: Any) -> Decision:
    wanted = signal or a_signal()
    quotes: dict[Symbol, Quote] = changes.get("quotes", QUOTES)
    return decide(wanted, session, an_instrument(wanted.symbol), quotes, Rules(), changes.get("now", NOW))


def refusal(decision: Decision) -> Reason:
    assert isinstance(decision.outcome, Refused)
    assert not decision.leave
    assert decision.gates[-1].reason is decision.outcome.reason
    return decision.outcome.reason


def test_a_long_signal_becomes_a_market_buy_within_the_band_with_its_plan() -> None:
    signal = a_signal(stop=price("59000.004"))
    decision = decided(a_session(), signal)
    assert isinstance(decision.outcome, Approved)
    intent = decision.outcome.intent
    cause = f"{signal.id}|entry"
    assert intent.id == client_order_id(ACCOUNT, cause, 1)
    assert str(intent.position) == str(intent.id)
    assert (intent.cause, intent.attempt, intent.signal) == (cause, 1, signal.id)
    assert (intent.kind, intent.type, intent.side) == (OrderKind.ENTRY, OrderType.MARKET, Side.BUY)
    assert (intent.limit, intent.cost) == (price("60300"), None), "half a per cent for a major"
    assert intent.qty == Decimal("0.033167"), "a fifth of equity at the limit"
    assert (intent.reference, intent.stop, intent.target) == (
        price("60000"),
        price("59000.01"),
        price("62000"),
    )
    assert not intent.reduce_only
    assert intent.decide_before == NOW + timedelta(seconds=60)
    assert all(gate.passed for gate in decision.gates)


def test_a_short_signal_sells_contracts() -> None:
    decision = decided(a_session(symbols=frozenset({BTC_PERP})), a_signal(BTC_PERP, Stance.SHORT))
    assert isinstance(decision.outcome, Approved)
    intent = decision.outcome.intent
    assert (intent.side, intent.limit, intent.qty) == (Side.SELL, price("59700"), Decimal("0.033"))
    assert (intent.stop, intent.target) == (price("61000"), price("58000"))


def test_an_order_is_not_claimed_after_its_signal_has_expired() -> None:
    soon = a_signal(valid_for=timedelta(seconds=20))
    decision = decided(a_session(), soon)
    assert isinstance(decision.outcome, Approved)
    assert decision.outcome.intent.decide_before == soon.expires_at


def test_a_target_below_zero_is_no_target() -> None:
    decision = decided(
        a_session(symbols=frozenset({BTC_PERP})), a_signal(BTC_PERP, Stance.SHORT, target=price("-1"))
    )
    assert isinstance(decision.outcome, Approved)
    assert decision.outcome.intent.target is None


@pytest.mark.parametrize(
    ("stance", "target", "planned"),
    [(Stance.LONG, "62000.19", "62000.1"), (Stance.SHORT, "57999.91", "58000"), (Stance.SHORT, "0.01", "0.1")],
    ids=["a long takes its profit a little earlier", "and so does a short", "a short ends above zero"],
)  # fmt: skip
def test_targets_are_on_the_grid(stance: Stance, target: str, planned: str) -> None:
    session = a_session(symbols=frozenset({BTC_PERP}))
    decision = decided(session, a_signal(BTC_PERP, stance, target=price(target)))
    assert isinstance(decision.outcome, Approved)
    assert decision.outcome.intent.target == price(planned)


# Signals against what is held


@pytest.mark.parametrize(
    ("held", "stance", "leaves", "reason"),
    [
        (None, Stance.FLAT, False, None),
        (Side.BUY, Stance.FLAT, True, None),
        (Side.BUY, Stance.SHORT, True, None),
        (Side.BUY, Stance.LONG, False, Reason.ALREADY_IN),
        (Side.SELL, Stance.LONG, True, None),
        (Side.SELL, Stance.SHORT, False, Reason.ALREADY_IN),
    ],
    ids=[
        "flat while flat", "flat while long", "short while long", "long while long", "long while short",
        "short while short",
    ],
)  # fmt: skip
def test_what_a_signal_means_for_a_position(
    held: Side | None, stance: Stance, *, leaves: bool, reason: Reason | None
) -> None:
    session = (
        a_session(symbols=frozenset({BTC_PERP})) if held is None else a_session(a_holding(BTC_PERP, held))
    )
    decision = decided(session, a_signal(BTC_PERP, stance))
    assert decision.leave == leaves
    if reason is None:
        assert decision.outcome is None
    else:
        assert refusal(decision) is reason


@pytest.mark.parametrize("control", list(Control))
def test_a_signal_to_leave_is_followed_whatever_stops_entries(control: Control) -> None:
    session = a_session(a_holding(), control=control, armed=False, reconciled=False)
    assert decided(session, a_signal(stance=Stance.FLAT)).leave


def test_an_opinion_older_than_the_position_does_not_close_it() -> None:
    session = a_session(a_holding(opened_at=NOW + timedelta(seconds=1)))
    late = NOW + timedelta(hours=1)
    assert refusal(decided(session, a_signal(stance=Stance.FLAT), now=late)) is Reason.SIGNAL_OLD
    on_time = a_signal(stance=Stance.FLAT, happened_at=NOW + timedelta(seconds=1))
    assert decided(session, on_time, now=late).leave


def test_a_second_signal_waits_for_the_proof_of_the_first() -> None:
    for status in (OrderStatus.PLANNED, OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.OPEN):
        session = a_session(orders=(an_order(status=status),))
        assert refusal(decided(session)) is Reason.IN_FLIGHT, status
    for status in (OrderStatus.NOT_PLACED, OrderStatus.REJECTED, OrderStatus.VOID, OrderStatus.QUARANTINED):
        assert isinstance(decided(a_session(orders=(an_order(status=status),))).outcome, Approved), status


# What an order is too small for


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (a_session(balances={"USDT": a_balance(free="3")}), Reason.NO_FUNDS),
        (a_session(balances={"USDT": a_balance(total="100", free="100")}, limits=limits(max_order=ratio("0.01"))), Reason.TOO_SMALL),
        (a_session(a_holding(ETH, amount="2", at="3000"), symbols=frozenset({BTC}), balances={"USDT": a_balance(total="4000", free="4000")}, limits=limits(max_exposure=ratio("0.6"))), Reason.MAX_EXPOSURE),
        (a_session(balances={}), Reason.BALANCE_UNKNOWN),
    ],
    ids=["nothing free", "limits too tight for the market", "exposed already", "no balance"],
)  # fmt: skip
def test_the_refusal_names_what_kept_the_order_small(session: Session, reason: Reason) -> None:
    decision = decided(session)
    assert refusal(decision) is reason
    assert isinstance(decision.outcome, Refused)
    if reason is not Reason.BALANCE_UNKNOWN:
        assert decision.outcome.actual is not None
        assert decision.outcome.limit is not None


# The account as the checks see it


def test_money_counts_coins_that_simbiot_bought_and_orders_without_proof() -> None:
    unproved = an_order(an_intent(BTC, cost=Decimal(500)), OrderStatus.UNKNOWN)
    half = an_order(an_intent(BTC_PERP, cost=None, cause="b"), OrderStatus.OPEN, filled=qty("0.004"))
    ended = an_order(an_intent(BTC, cost=Decimal(900), cause="c"), OrderStatus.REJECTED)
    stop = an_order(an_intent(ETH, Side.SELL, kind=OrderKind.PROTECT, cause="d"), OrderStatus.OPEN)
    session = a_session(
        a_holding(ETH, amount="1", at="2900"),
        orders=(unproved, half, ended, stop),
        balances={"USDT": a_balance(total="7100"), "BTC": a_balance("BTC", "3")},
    )
    found = funds(session, "USDT", QUOTES)
    pending = Decimal(500) + Decimal(360)
    assert found == Funds(
        Decimal(7100) + 3000, Decimal(7100) - pending, Decimal(3000) + pending, open_profit=Decimal(100)
    )


def test_contracts_add_their_open_profit_only() -> None:
    session = a_session(
        a_holding(BTC_PERP, Side.SELL, at="61000"), balances={"USDT": a_balance(total="1000")}
    )
    assert funds(session, "USDT", QUOTES) == Funds(Decimal(1010), Decimal(1000), Decimal(600), Decimal(10))


def test_a_balance_from_before_the_purchase_is_not_spent_twice() -> None:
    """Of when it is counts, by the exchange's clock, and not when it reached us: that may be late, and twice."""
    later = NOW + timedelta(seconds=1)
    bought = a_holding(
        ETH, amount="1", at="3000", last_fill=a_fill(ETH, happened_at=later, seen_at=NOW - timedelta(hours=1))
    )
    assert funds(a_session(bought), "USDT", QUOTES) == Funds(Decimal(10_000), Decimal(7_000), Decimal(3_000))
    fresh = {"USDT": a_balance(total="7000", seen_at=later)}
    assert funds(a_session(bought, balances=fresh), "USDT", QUOTES) == Funds(
        Decimal(10_000), Decimal(7_000), Decimal(3_000)
    )


@pytest.mark.parametrize("status", [OrderStatus.SUBMITTING, OrderStatus.UNKNOWN, OrderStatus.CANCELING])
def test_coins_whose_sale_is_not_proved_are_counted_once(status: OrderStatus) -> None:
    """The balance holds their price already, their fill has not come: a world of the simulation did that."""

    def size(sale: OrderStatus) -> Decimal:
        order = an_order(an_intent(ETH, Side.SELL, kind=OrderKind.PROTECT, cause="d"), sale)
        holding, money = a_holding(ETH, amount="1", at="3000"), {"USDT": a_balance(total="10000")}
        outcome = decided(a_session(holding, orders=(order,), balances=money)).outcome
        assert isinstance(outcome, Approved)
        return outcome.intent.notional

    assert size(status) <= size(OrderStatus.OPEN) * 10 / 13 * Decimal("1.001")
    assert size(status) > 0


@pytest.mark.parametrize("quotes", [{}, {BTC: a_quote()}], ids=["no price at all", "not of the holding"])
def test_missing_is_missing(quotes: dict[Symbol, Quote]) -> None:
    assert funds(a_session(a_holding(ETH)), "USDT", quotes) is None


def test_a_mark_from_long_ago_is_none() -> None:
    session = a_session(a_holding(ETH, at="3000"))
    assert funds(session, "USDT", QUOTES, oldest=NOW) is not None
    assert funds(session, "USDT", QUOTES, oldest=NOW + timedelta(microseconds=1)) is None
    minute = timedelta(minutes=1)
    for late, reason in ((NOW + minute, None), (NOW + minute * 1.001, Reason.BALANCE_UNKNOWN)):
        quotes = {BTC: a_quote(at=late), ETH: a_quote("3000")}
        decision = decided(session, a_signal(happened_at=late), quotes=quotes, now=late)
        assert isinstance(decision.outcome, Approved) if reason is None else refusal(decision) is reason


def test_more_pending_than_free_is_nothing_free() -> None:
    session = a_session(orders=(an_order(an_intent(cost=Decimal(20_000))),))
    found = funds(session, "USDT", QUOTES)
    assert found is not None
    assert found.free == 0


def test_positions_and_entries_on_their_way_take_the_same_slots() -> None:
    orders = (an_order(status=OrderStatus.UNKNOWN), an_order(an_intent(cause="b"), OrderStatus.CANCELED))
    seen = standing(
        a_session(a_holding(), a_holding(ETH), orders=orders),
        a_signal(),
        an_instrument(),
        QUOTES,
        Rules(),
        NOW,
    )
    assert seen.open_positions == 2
    other = (an_order(an_intent(BTC_PERP), OrderStatus.PLANNED),)
    seen = standing(a_session(a_holding(), orders=other), a_signal(), an_instrument(), QUOTES, Rules(), NOW)
    assert (seen.open_positions, seen.in_flight, seen.holds) == (2, 0, True)


def test_cooldown_counts_from_the_end_of_the_position() -> None:
    left = a_session(closed={BTC: NOW - timedelta(seconds=10)})
    assert refusal(decided(left)) is Reason.COOLDOWN
    assert isinstance(decided(left, now=NOW + timedelta(seconds=0)).outcome, Refused)
    assert isinstance(decided(a_session(closed={ETH: NOW})).outcome, Approved), "another symbol"


# The step


def test_a_followed_signal_is_written_before_anything_is_sent() -> None:
    session = a_session()
    done = step(session, SignalSeen(a_signal(), QUOTES), a_world())
    order = only_order(done)
    assert order.status is OrderStatus.PLANNED
    assert done.session.entries_today == session.entries_today + 1
    assert session.orders == {}, "the old session is untouched"


def test_the_same_signal_twice_makes_one_order() -> None:
    event, world = SignalSeen(a_signal(), QUOTES), a_world()
    once = step(a_session(), event, world)
    assert step(once.session, event, world).place == ()
    (cid,) = once.session.orders
    refused = once.session.with_order(replace(once.session.orders[cid], status=OrderStatus.REJECTED))
    again = step(refused, event, world)
    assert (again.place, again.session) == ((), refused)


def test_a_refused_signal_changes_nothing() -> None:
    session = a_session(armed=False)
    done = step(session, SignalSeen(a_signal(), QUOTES), a_world())
    assert (done.session, done.place, done.tell) == (session, (), ())


def test_a_signal_for_a_market_that_is_gone_is_refused() -> None:
    done, decision = follow(a_session(), SignalSeen(a_signal(ETH), QUOTES), a_world(BTC))
    assert refusal(decision) is Reason.MARKET_CLOSED
    assert done.place == ()


def test_a_signal_to_leave_starts_the_exit_and_keeps_the_first_reason() -> None:
    flat = SignalSeen(a_signal(BTC_PERP, Stance.FLAT), QUOTES)
    done = step(a_session(a_holding(BTC_PERP)), flat, a_world(BTC_PERP))
    order = only_order(done)
    assert (order.intent.kind, order.intent.side, order.intent.reduce_only) == (
        OrderKind.EXIT,
        Side.SELL,
        True,
    )
    assert done.session.holdings[BTC_PERP].exiting is ExitWhy.SIGNAL
    again = step(done.session, flat, a_world(BTC_PERP))
    assert again.place == ()
    leaving = a_session(a_holding(BTC_PERP, exiting=ExitWhy.TARGET, exits=1))
    assert step(leaving, flat, a_world(BTC_PERP)).session.holdings[BTC_PERP].exiting is ExitWhy.TARGET


def test_deciding_twice_gives_the_same() -> None:
    session = a_session(a_holding(ETH))
    assert decided(session) == decided(session)
