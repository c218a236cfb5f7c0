"""The emergency stop as a machine: what it does is read from what is left."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_report, an_intent, an_order, price
from tests.support.sessions import a_holding, a_session, a_world, entry_of, exit_of, held, stop_of
from trading.domain.events import EmergencyScope, ExitWhy
from trading.domain.ids import PositionId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.emergency import (
    EmergencyRun,
    EmergencyStep,
    EmergencyTally,
    Ended,
    least,
    leftovers,
    next_step,
    receipt,
)
from trading.engine.reconcile import Drift, Findings
from trading.engine.session import Evacuate, step
from trading.engine.state import Session, Step

S = OrderStatus
ALL = pytest.mark.parametrize("status", [S.PLANNED, S.SUBMITTING, S.UNKNOWN, S.OPEN, S.CANCELING])


def evacuated(session: Session, only: Symbol | None = None) -> Step:
    return step(session, Evacuate(only), a_world(BTC, BTC_PERP, ETH))


def test_entries_are_given_up_or_cancelled() -> None:
    planned = an_order(an_intent(ETH), S.PLANNED)
    opened = an_order(an_intent(BTC_PERP, cause="other"), S.OPEN)
    done = evacuated(a_session(orders=(planned, opened)))
    assert done.session.orders[planned.intent.id].status is S.VOID
    assert [order.intent.id for order in done.cancel] == [opened.intent.id]
    assert done.session.orders[opened.intent.id].status is S.CANCELING


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
def test_positions_are_left_and_their_stops_go_in_time(symbol: Symbol) -> None:
    """On spot the stop holds the coins and goes first; on contracts it guards to the end."""
    holding = a_holding(symbol, stops=1)
    done = evacuated(a_session(holding, orders=(stop_of(holding),)))
    assert held(done.session, symbol).exiting is ExitWhy.EMERGENCY
    is_spot = symbol is BTC
    assert [order.intent.kind for order in done.cancel] == ([OrderKind.PROTECT] if is_spot else [])
    assert [order.intent.kind for order in done.place] == ([] if is_spot else [OrderKind.EXIT])
    assert all(order.intent.reduce_only for order in done.place)


def test_the_first_reason_to_leave_stays() -> None:
    leaving = a_holding(BTC_PERP, exiting=ExitWhy.TARGET, exits=1)
    session = a_session(leaving, orders=(exit_of(leaving, S.OPEN),))
    assert evacuated(session) == Step(session)


def test_one_symbol_leaves_the_others_alone() -> None:
    session = a_session(a_holding(BTC_PERP), a_holding(ETH, amount="1", at="3000", stop=price("2900")))
    done = evacuated(session, BTC_PERP)
    assert held(done.session, BTC_PERP).exiting is ExitWhy.EMERGENCY
    assert held(done.session, ETH) == held(session, ETH)
    assert next_step(session.without_holding(BTC_PERP, NOW), BTC_PERP) is EmergencyStep.VERIFY


@ALL
def test_pressing_again_does_nothing_twice(status: OrderStatus) -> None:
    holding = a_holding(BTC_PERP)
    once = evacuated(a_session(holding, orders=(entry_of(holding, status),)))
    again = evacuated(once.session)
    assert (again.place, again.cancel) == ((), ())
    assert again.session == once.session


@ALL
def test_what_is_not_proved_keeps_it_from_the_end(status: OrderStatus) -> None:
    assert next_step(a_session(orders=(an_order(status=status),)), None) is EmergencyStep.CANCEL
    holding = a_holding()
    assert next_step(a_session(orders=(exit_of(holding, status),)), None) is EmergencyStep.EXIT


def test_books_that_are_flat_are_verified() -> None:
    assert next_step(a_session(), None) is EmergencyStep.VERIFY
    assert next_step(a_session(a_holding()), None) is EmergencyStep.EXIT


def test_the_exchange_has_the_last_word() -> None:
    report = a_report(an_intent())
    nothing = Findings((), (), (), ())
    assert leftovers(nothing, None).is_nothing
    stranger = replace(nothing, strangers=(report,))
    assert leftovers(stranger, None).orders == (report,)
    assert leftovers(stranger, BTC_PERP).is_nothing
    hand_made = Drift(BTC_PERP, Decimal(0), Decimal(1))
    assert leftovers(replace(nothing, drift=(hand_made,)), None).drift
    accepted = replace(nothing, drift=(replace(hand_made, accepted=True),))
    assert leftovers(accepted, None).is_nothing
    unproved = leftovers(replace(nothing, ask=(an_order(status=S.UNKNOWN),)), None)
    assert (unproved.is_nothing, unproved.may_trade, unproved.drift) == (False, True, False)
    assert leftovers(replace(nothing, ask=(an_order(status=S.UNKNOWN),)), BTC_PERP).is_nothing
    assert not leftovers(replace(nothing, drift=(hand_made,)), None).may_trade


def test_all_have_come_as_far_as_the_last_one() -> None:
    assert least([EmergencyStep.DONE, EmergencyStep.EXIT, EmergencyStep.VERIFY]) is EmergencyStep.EXIT
    assert least([]) is EmergencyStep.DONE


def a_run() -> EmergencyRun:
    prices = {BTC: price("60000"), BTC_PERP: price("60000")}
    return EmergencyRun(1, EmergencyScope.USER, "1", UserId(1), None, EmergencyStep.VERIFY, prices, NOW)


def ended(symbol: Symbol = BTC, side: Side = Side.BUY, **changes: object) -> Ended:
    one = Ended(PositionId("p"), symbol, side, closed=True, left=Decimal(0), worst=price("59400"))
    return replace(one, **changes)  # type: ignore[arg-type]  # the test's own fields


def test_the_receipt_adds_up() -> None:
    positions = [
        ended(left=Decimal("0.0000004")),
        ended(left=Decimal("0.0000002"), worst=None),
        ended(BTC_PERP, Side.SELL, worst=price("61200")),
        ended(ETH, closed=False, left=Decimal(1)),
    ]
    done = receipt(a_run(), EmergencyTally(3, 1, 4, positions), NOW + timedelta(seconds=9.7))
    assert (done.accounts, done.unproved, done.orders_cancelled) == (3, 1, 4)
    assert (done.positions_closed, done.positions_left) == (3, 1)
    assert done.dust == (Money(Decimal("0.0000006"), "BTC"),)
    assert done.worst_slip == Decimal("0.02"), "the short bought back two per cent above the press"
    assert done.seconds == 9


def test_without_a_price_at_the_press_the_slippage_is_not_known() -> None:
    done = receipt(replace(a_run(), prices={}), EmergencyTally(1, 0, 0, [ended()]), NOW)
    assert done.worst_slip is None
