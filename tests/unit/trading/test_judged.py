"""An order leaves quarantine by what its exchange shows, or by a human's word that nothing more has traded."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_report, an_order, qty
from tests.support.sessions import a_session, a_world
from trading.domain.order import Order, OrderStatus
from trading.engine.outcomes import QUARANTINE
from trading.engine.session import Judged, OrderSeen, SessionEvent, step
from trading.engine.state import Step
from trading.ports import OrderReport, ReportStatus

S, R = OrderStatus, ReportStatus
WORLD = a_world(BTC, BTC_PERP)
ASIDE = an_order(status=S.QUARANTINED, stamped_at=NOW, reason=QUARANTINE)
CID = ASIDE.intent.id


def happened(order: Order, event: SessionEvent) -> Step:
    return step(a_session(orders=(order,)), event, WORLD)


def shown(status: ReportStatus, **changes: Any) -> OrderReport:
    return a_report(ASIDE.intent, status, **changes)


@pytest.mark.parametrize(
    ("report", "after"),
    [
        (None, S.NOT_PLACED),
        (shown(R.OPEN), S.OPEN),
        (shown(R.CANCELED), S.CANCELED),
        (shown(R.REJECTED), S.CANCELED),
        (shown(R.FILLED, filled=qty("0.01")), S.QUARANTINED),  # its executions have not been seen
        (shown(R.OPEN, symbol=ETH), S.QUARANTINED),  # not of its terms
    ],
)
def test_what_is_shown_decides(report: OrderReport | None, after: OrderStatus) -> None:
    assert happened(ASIDE, Judged(CID, report)).session.orders[CID].status is after


def test_what_its_fills_say_is_kept_and_nothing_is_made_up() -> None:
    filled = replace(ASIDE, filled=qty("0.004"))
    done = happened(filled, Judged(CID, None))
    order = done.session.orders[CID]
    assert (order.status, order.filled) == (S.CANCELED, qty("0.004"))
    assert done.session.holdings == {}


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - {S.QUARANTINED}))
def test_only_an_order_in_quarantine_is_judged(status: OrderStatus) -> None:
    order = replace(ASIDE, status=status)
    assert happened(order, Judged(CID, None)).session.orders[CID] == order


def test_late_evidence_against_the_word_of_a_human_sets_it_aside_again() -> None:
    judged = happened(ASIDE, Judged(CID, None)).session.orders[CID]
    again = happened(judged, OrderSeen(CID, shown(R.FILLED, filled=qty("0.01")), asked=True))
    assert again.session.orders[CID].status is S.QUARANTINED
    assert again.pause == QUARANTINE
