"""What became of orders: acknowledgements, refusals, silence, reports in any order, proofs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    ETH,
    NOW,
    a_fill,
    a_report,
    an_order,
    qty,
)
from tests.support.sessions import a_holding, a_session, a_world, exit_of, held, only_order, stop_of
from trading.domain.events import (
    AccountHalted,
    ExitWhy,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    StopConfirmed,
)
from trading.domain.ids import ClientOrderId
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.session import (
    FillSeen,
    NotPlacedProved,
    OrderSeen,
    SendAcknowledged,
    SendFailed,
    SessionEvent,
    step,
)
from trading.engine.state import Session, Step
from trading.ports import ReportStatus

S, R = OrderStatus, ReportStatus
WORLD = a_world(BTC, BTC_PERP)
ENTRY = an_order(status=S.SUBMITTING, stamped_at=NOW)
CID = ENTRY.intent.id


def entry(status: OrderStatus, **changes: Any) -> Order:
    return replace(ENTRY, status=status, **changes)


def happened(order: Order, event: SessionEvent) -> Step:
    return step(a_session(orders=(order,)), event, WORLD)


def shown(order: Order, status: ReportStatus, *, asked: bool = True, **changes: Any) -> Step:
    return happened(order, OrderSeen(order.intent.id, a_report(order.intent, status, **changes), asked))


def status_in(done: Step, cid: ClientOrderId = CID) -> OrderStatus:
    return done.session.orders[cid].status


# The answer to a send


@pytest.mark.parametrize("before", [S.SUBMITTING, S.UNKNOWN])
def test_an_acknowledgement_opens_the_order(before: OrderStatus) -> None:
    done = happened(entry(before), SendAcknowledged(CID, "ex-1"))
    assert (status_in(done), done.session.orders[CID].exchange_id) == (S.OPEN, "ex-1")
    assert done.session.orders[CID].confirmed_at is None, "taken is not seen"


def test_no_answer_is_unknown_and_told_once() -> None:
    done = happened(ENTRY, SendFailed(CID, None))
    assert status_in(done) is S.UNKNOWN
    assert done.tell == (OrderUnproved(CID, OrderKind.ENTRY, BTC),)
    assert step(done.session, SendFailed(CID, None), WORLD) == Step(done.session)


def test_a_definitive_refusal_ends_the_order_with_its_code() -> None:
    done = happened(ENTRY, SendFailed(CID, "170131"))
    assert (status_in(done), done.session.orders[CID].reason) == (S.REJECTED, "170131")
    assert done.tell == (OrderRefused(CID, OrderKind.ENTRY, BTC, "170131"),)


def test_after_a_refused_stop_the_next_one_waits_for_the_tick() -> None:
    holding = a_holding(stops=1, naked_since=NOW)
    stop = stop_of(holding, S.SUBMITTING)
    done = step(a_session(holding, orders=(stop,)), SendFailed(stop.intent.id, "170131"), WORLD)
    assert done.place == (), "coins may be credited a moment later: not eight attempts in one breath"


@pytest.mark.parametrize(
    "status", [S.PLANNED, S.OPEN, S.CANCELING, S.FILLED, S.CANCELED, S.REJECTED, S.NOT_PLACED, S.VOID]
)
@pytest.mark.parametrize(
    "event", [SendAcknowledged(CID, "late"), SendFailed(CID, None), SendFailed(CID, "code"), NotPlacedProved(CID)],
    ids=["acknowledged", "no answer", "refused", "proved away"],
)  # fmt: skip
def test_an_answer_that_comes_after_better_news_changes_nothing(
    status: OrderStatus, event: SessionEvent
) -> None:
    order = entry(status)
    assert happened(order, event) == Step(a_session(orders=(order,)))


@pytest.mark.parametrize("before", [S.SUBMITTING, S.UNKNOWN])
def test_the_proof_of_absence_frees_the_position_for_the_next_attempt(before: OrderStatus) -> None:
    holding = a_holding(stops=1, naked_since=NOW)
    stop = stop_of(holding, before)
    done = step(a_session(holding, orders=(stop,)), NotPlacedProved(stop.intent.id), WORLD)
    assert status_in(done, stop.intent.id) is S.NOT_PLACED
    assert only_order(done).intent.attempt == 2
    settled = OrderSettled(stop.intent.id, OrderKind.PROTECT, BTC, placed=False)
    assert done.tell == ((settled,) if before is S.UNKNOWN else ()), (
        "only what was called unproved is settled"
    )


@pytest.mark.parametrize(
    "event",
    [SendAcknowledged(CID, "ex-1"), SendFailed(CID, "code"), NotPlacedProved(CID),
     OrderSeen(CID, a_report(ENTRY.intent), asked=True), OrderSeen(CID, a_report(ENTRY.intent, R.CANCELED), asked=True),
     OrderSeen(CID, a_report(ENTRY.intent, R.REJECTED), asked=True), OrderSeen(CID, a_report(ENTRY.intent, R.FILLED), asked=True),
     FillSeen(a_fill())],
    ids=["acknowledged", "refused", "proved away", "seen open", "seen canceled", "seen rejected", "seen filled", "a fill"],
)  # fmt: skip
def test_whatever_settles_an_unknown_order_is_told_exactly_once(event: SessionEvent) -> None:
    done = happened(entry(S.UNKNOWN), event)
    assert [type(told) for told in done.tell].count(OrderSettled) == 1
    again = step(done.session, event, WORLD)
    assert OrderSettled not in [type(told) for told in again.tell]


@pytest.mark.parametrize(
    "event",
    [
        SendAcknowledged(CID, "ex-1"),
        SendFailed(CID, None),
        NotPlacedProved(CID),
        OrderSeen(CID, a_report(), asked=True),
    ],
)
def test_news_of_an_order_that_is_not_ours_changes_nothing(event: SessionEvent) -> None:
    assert step(a_session(), event, WORLD) == Step(a_session())


# Reports


@pytest.mark.parametrize(
    ("before", "status", "after"),
    [
        (S.SUBMITTING, R.OPEN, S.OPEN),
        (S.SUBMITTING, R.CANCELED, S.CANCELED),
        (S.SUBMITTING, R.REJECTED, S.REJECTED),
        (S.UNKNOWN, R.OPEN, S.OPEN),
        (S.UNKNOWN, R.CANCELED, S.CANCELED),
        (S.UNKNOWN, R.REJECTED, S.REJECTED),
        (S.OPEN, R.OPEN, S.OPEN),
        (S.OPEN, R.CANCELED, S.CANCELED),
        (S.OPEN, R.REJECTED, S.REJECTED),
        (S.CANCELING, R.OPEN, S.OPEN),
        (S.CANCELING, R.CANCELED, S.CANCELED),
        (S.CANCELING, R.REJECTED, S.CANCELED),
        (S.FILLED, R.OPEN, S.FILLED),
        (S.FILLED, R.CANCELED, S.FILLED),
        (S.CANCELED, R.OPEN, S.CANCELED),
        (S.CANCELED, R.REJECTED, S.CANCELED),
        (S.QUARANTINED, R.OPEN, S.QUARANTINED),
    ],
)
def test_what_a_read_makes_of_an_order(before: OrderStatus, status: ReportStatus, after: OrderStatus) -> None:
    done = shown(entry(before), status)
    assert status_in(done) is after
    assert done.pause is None
    if not before.is_final:
        assert done.session.orders[CID].confirmed_at == NOW


def test_a_report_of_life_may_be_older_than_our_cancel() -> None:
    assert status_in(shown(entry(S.CANCELING), R.OPEN, asked=False)) is S.CANCELING
    assert status_in(shown(entry(S.CANCELING), R.OPEN, asked=True)) is S.OPEN, "a read decides"


@pytest.mark.parametrize("before", [S.SUBMITTING, S.UNKNOWN, S.OPEN, S.CANCELING, S.CANCELED])
@pytest.mark.parametrize("status", [R.OPEN, R.FILLED, R.CANCELED])
def test_a_report_that_knows_more_fills_asks_for_them_first(
    before: OrderStatus, status: ReportStatus
) -> None:
    """Fees are in the fills only; and a canceled order may have filled in part."""
    done = shown(entry(before), status, filled=qty("0.004"))
    assert done.ask == (CID,)
    after = {S.SUBMITTING: S.OPEN, S.UNKNOWN: S.OPEN}.get(before, before)
    assert status_in(done) is after
    assert done.session.orders[CID].filled == 0


def test_a_filled_order_without_a_fill_is_asked_for() -> None:
    done = shown(entry(S.OPEN), R.FILLED, filled=qty("0"))
    assert (done.ask, status_in(done)) == ((CID,), S.OPEN)


def test_with_its_fills_seen_the_report_ends_the_order() -> None:
    order = entry(S.OPEN, filled=qty("0.01"))
    assert status_in(shown(order, R.FILLED)) is S.FILLED
    assert status_in(shown(order, R.CANCELED, filled=qty("0.01"))) is S.CANCELED


def test_an_old_report_takes_no_fills_back() -> None:
    done = shown(entry(S.OPEN, filled=qty("0.01")), R.OPEN, filled=qty("0.004"))
    assert done.session.orders[CID].filled == qty("0.01")
    assert done.ask == ()


def test_a_refusal_by_report_is_told_with_its_reason() -> None:
    done = shown(entry(S.OPEN), R.REJECTED, reason="EC_NoEnoughBalance")
    assert done.tell == (OrderRefused(CID, OrderKind.ENTRY, BTC, "EC_NoEnoughBalance"),)
    again = step(done.session, OrderSeen(CID, a_report(ENTRY.intent, R.REJECTED), asked=False), WORLD)
    assert again == Step(done.session), "the same refusal again is no contradiction"


# Stops


def stopped(status: OrderStatus = S.OPEN, **changes: Any) -> tuple[Session, Order]:
    holding = a_holding(BTC_PERP, stops=1, naked_since=NOW)
    stop = stop_of(holding, status, **{"confirmed_at": None, **changes})
    return a_session(holding, orders=(stop,)), stop


def test_a_stop_that_is_seen_is_confirmed_once() -> None:
    session, stop = stopped()
    seen = OrderSeen(stop.intent.id, a_report(stop.intent), asked=False)
    done = step(session, seen, WORLD)
    (told,) = done.tell
    assert isinstance(told, StopConfirmed)
    assert (told.trigger, told.qty) == (stop.intent.trigger, qty("0.01"))
    assert (held(done.session, BTC_PERP).stop_seen_at, held(done.session, BTC_PERP).naked_since) == (
        NOW,
        None,
    )
    assert step(done.session, seen, WORLD).tell == ()


def test_a_stop_of_the_wrong_size_is_not_what_status_shows() -> None:
    session, stop = stopped(qty=qty("0.004"))
    done = step(session, OrderSeen(stop.intent.id, a_report(stop.intent), asked=True), WORLD)
    assert held(done.session, BTC_PERP).stop_seen_at is None
    assert len(done.cancel) == 1


def test_a_stop_that_its_owner_takes_away_is_placed_again() -> None:
    session, stop = stopped(confirmed_at=NOW)
    session = session.with_holding(replace(held(session, BTC_PERP), stop_seen_at=NOW))
    done = step(session, OrderSeen(stop.intent.id, a_report(stop.intent, R.CANCELED), asked=False), WORLD)
    assert held(done.session, BTC_PERP).stop_seen_at is None
    assert only_order(done).intent.attempt == 2


def test_a_refused_stop_waits_for_the_tick() -> None:
    session, stop = stopped()
    done = step(session, OrderSeen(stop.intent.id, a_report(stop.intent, R.REJECTED), asked=False), WORLD)
    assert (status_in(done, stop.intent.id), done.place) == (S.REJECTED, ())


def test_a_stop_of_an_old_position_is_not_the_stop_of_this_one() -> None:
    session, stop = stopped()
    old = replace(stop, intent=replace(stop.intent, position=CID))  # type: ignore[arg-type]  # another position
    done = step(session.with_order(old), OrderSeen(old.intent.id, a_report(old.intent), asked=True), WORLD)
    assert held(done.session, BTC_PERP).stop_seen_at is None


def test_a_cancel_that_lost_the_race_ends_with_the_fill() -> None:
    holding = a_holding(stops=1)
    stop = stop_of(holding, S.CANCELING)
    session = a_session(replace(holding, exiting=None), orders=(stop,))
    asked = step(session, OrderSeen(stop.intent.id, a_report(stop.intent, R.FILLED), asked=True), WORLD)
    assert asked.ask == (stop.intent.id,)
    fill = a_fill(BTC, stop.intent.side, order=stop.intent.id, price="59000")
    done = step(asked.session, FillSeen(fill), WORLD)
    assert status_in(done, stop.intent.id) is S.FILLED
    assert BTC not in done.session.holdings
    assert done.place == ()


# Evidence against what we had proved


@pytest.mark.parametrize("before", [S.REJECTED, S.NOT_PLACED])
@pytest.mark.parametrize("status", [R.OPEN, R.FILLED])
def test_late_evidence_puts_an_order_before_a_human(before: OrderStatus, status: ReportStatus) -> None:
    done = shown(entry(before), status)
    assert status_in(done) is S.QUARANTINED
    assert (done.pause, done.tell) == ("quarantine", (AccountHalted("quarantine", CID),))
    assert len(done.cancel) == (status is R.OPEN), "what still works is called back"
    assert done.ask == ((CID,) if status is R.FILLED else ()), "and what has filled is counted"
    again = step(done.session, OrderSeen(CID, a_report(ENTRY.intent, status), asked=True), WORLD)
    assert (again.pause, again.tell) == (None, ())


@pytest.mark.parametrize("before", [S.PLANNED, S.VOID])
def test_an_order_that_was_never_sent_is_never_sent_when_its_id_is_taken(before: OrderStatus) -> None:
    done = shown(entry(before), R.OPEN)
    assert (status_in(done), done.pause) == (S.VOID, "quarantine")
    again = step(done.session, OrderSeen(CID, a_report(ENTRY.intent), asked=True), WORLD)
    assert (again.pause, again.tell) == (None, ()), "told once"


@pytest.mark.parametrize(
    ("order", "status"),
    [(entry(S.REJECTED), R.REJECTED), (entry(S.REJECTED), R.CANCELED), (entry(S.NOT_PLACED), R.REJECTED),
     (entry(S.REJECTED, exchange_id="ex-1"), R.OPEN)],
    ids=["refused twice", "shown as canceled", "it came and was refused", "old news from before the refusal"],
)  # fmt: skip
def test_what_came_to_nothing_alarms_nobody(order: Order, status: ReportStatus) -> None:
    assert shown(order, status) == Step(a_session(orders=(order,)))


def test_a_canceled_order_that_was_proved_away_is_a_proof_that_failed() -> None:
    assert shown(entry(S.NOT_PLACED), R.CANCELED).pause == "quarantine"


@pytest.mark.parametrize("before", [S.SUBMITTING, S.UNKNOWN, S.OPEN])
def test_our_id_on_another_market_is_conflicting_evidence(before: OrderStatus) -> None:
    done = shown(entry(before), R.OPEN, symbol=ETH)
    assert (status_in(done), done.pause) == (S.QUARANTINED, "quarantine")


def test_an_exit_without_proof_keeps_its_place() -> None:
    holding = a_holding(exits=1)
    order = exit_of(holding, S.SUBMITTING)
    done = step(a_session(holding, orders=(order,)), SendFailed(order.intent.id, None), WORLD)
    assert (status_in(done, order.intent.id), done.place) == (S.UNKNOWN, ())


# A market order that its exchange leaves resting


@pytest.mark.parametrize("before", [S.SUBMITTING, S.UNKNOWN, S.OPEN, S.CANCELING])
@pytest.mark.parametrize(("after", "ends"), [(10.0, False), (10.001, True)])
def test_a_market_order_that_still_works_after_ten_seconds_is_cancelled(
    before: OrderStatus, after: float, *, ends: bool
) -> None:
    done = shown(entry(before), R.OPEN, seen_at=NOW + timedelta(seconds=after))
    assert status_in(done) is (S.CANCELING if ends else S.OPEN)
    assert [order.intent.id for order in done.cancel] == ([CID] if ends else [])


def test_only_a_read_of_our_own_says_that_an_order_still_works() -> None:
    done = shown(entry(S.OPEN), R.OPEN, asked=False, seen_at=NOW + timedelta(seconds=60))
    assert (status_in(done), done.cancel) == (S.OPEN, ())


def test_a_stop_rests_for_as_long_as_it_likes() -> None:
    holding = a_holding()
    stop = stop_of(holding)
    report = a_report(stop.intent, seen_at=NOW + timedelta(days=3))
    done = step(a_session(holding, orders=(stop,)), OrderSeen(stop.intent.id, report, asked=True), WORLD)
    assert (status_in(done, stop.intent.id), done.cancel) == (S.OPEN, ())


def test_an_exit_left_resting_makes_way_for_the_next_one() -> None:
    """As long as it works no other exit may go: without its cancel the position would be trapped."""
    holding = a_holding(exits=1, stops=1, exiting=ExitWhy.TARGET)
    order = exit_of(holding, S.OPEN, stamped_at=NOW)
    late = a_report(order.intent, seen_at=NOW + timedelta(seconds=20))
    done = step(a_session(holding, orders=(order,)), OrderSeen(order.intent.id, late, asked=True), WORLD)
    assert [one.intent.id for one in done.cancel] == [order.intent.id]
    gone = replace(late, status=R.CANCELED)
    after = step(done.session, OrderSeen(order.intent.id, gone, asked=True), WORLD)
    assert only_order(after).intent.kind is OrderKind.EXIT
