"""What an exchange shows against what we believe."""

from decimal import Decimal

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    ETH,
    ETH_PERP,
    a_balance,
    a_position_report,
    a_report,
    a_symbol,
    an_instrument,
    an_intent,
    an_order,
    price,
    qty,
)
from tests.support.sessions import a_holding, a_session
from trading.domain.account import Balance
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.order import OrderStatus
from trading.engine.reconcile import Drift, Findings, reconcile
from trading.engine.state import Session
from trading.ports import OrderReport, PositionReport, ReportStatus

S = OrderStatus
USDC = a_symbol("BTC/USDC")
INSTRUMENTS = {symbol: an_instrument(symbol) for symbol in (BTC, ETH, BTC_PERP, ETH_PERP, USDC)}


def found(
    session: Session,
    reports: tuple[OrderReport, ...] = (),
    balances: tuple[Balance, ...] = (),
    positions: tuple[PositionReport, ...] = (),
) -> Findings:
    return reconcile(session, reports, balances, positions, INSTRUMENTS)


def drift(session: Session, coins: str | None = None, contracts: str | None = None) -> tuple[Drift, ...]:
    balances = () if coins is None else (a_balance("BTC", coins),)
    positions = () if contracts is None else (a_position_report(BTC_PERP, contracts),)
    return found(session, balances=balances, positions=positions).drift


# Orders


@pytest.mark.parametrize("status", [S.SUBMITTING, S.UNKNOWN, S.OPEN, S.CANCELING])
def test_a_working_order_that_is_shown_is_seen_and_one_that_is_not_is_asked_for(status: OrderStatus) -> None:
    order = an_order(status=status)
    report = a_report(order.intent)
    shown = found(a_session(orders=(order,)), (report,))
    assert (shown.seen, shown.ask, shown.strangers) == (((order.intent.id, report),), (), ())
    hidden = found(a_session(orders=(order,)))
    assert (hidden.seen, hidden.ask) == ((), (order,)), "asked for one by one: not shown is not gone"


def test_what_was_not_sent_is_not_asked_for() -> None:
    assert found(a_session(orders=(an_order(status=S.PLANNED),))) == Findings((), (), (), ())


def test_orders_of_other_people_and_programs_are_left_alone() -> None:
    by_hand = a_report(order=None)
    foreign = a_report(order=ClientOrderId("other-bot-1"))
    ours = a_report(an_intent(cause="unknown"))
    assert found(a_session(), (by_hand, foreign, ours)).strangers == (ours,)


def test_a_planned_order_that_is_shown_is_a_stranger() -> None:
    order = an_order(status=S.PLANNED)
    report = a_report(order.intent, ReportStatus.OPEN)
    assert found(a_session(orders=(order,)), (report,)).strangers == (report,)


# Drift


@pytest.mark.parametrize(
    ("coins", "differs"),
    [("0.01", False), ("0.00999", False), ("0.009989", True), ("5", False), ("0", True), (None, True)],
    ids=[
        "as we believe",
        "dust is missing",
        "more than dust is missing",
        "its owner has more",
        "none",
        "no such coin",
    ],
)
def test_spot_misses_coins(coins: str | None, *, differs: bool) -> None:
    expected = (Drift(BTC, Decimal("0.01"), Decimal(coins or 0), gone=Decimal(coins or 0) == 0),)
    assert drift(a_session(a_holding()), coins) == (expected if differs else ())


@pytest.mark.parametrize(
    ("side", "contracts", "differs"),
    [
        (Side.BUY, "0.01", False), (Side.BUY, "0.011", False), (Side.BUY, "0.012", True), (Side.BUY, "0.008", True),
        (Side.BUY, None, True), (Side.BUY, "-0.01", True), (Side.SELL, "-0.01", False), (Side.SELL, "0.01", True),
    ],
    ids=["equal", "a step more", "more", "less", "flat", "turned", "equal short", "turned short"],
)  # fmt: skip
def test_linear_is_another_position(side: Side, contracts: str | None, *, differs: bool) -> None:
    differences = drift(a_session(a_holding(BTC_PERP, side)), contracts=contracts)
    assert bool(differences) == differs
    if differences:
        assert differences[0].gone == (contracts is None)


@pytest.mark.parametrize(
    ("symbols", "differs"),
    [({BTC_PERP}, True), ({ETH_PERP}, False)],
    ids=["ours to trade", "its owner's business"],
)
def test_a_position_that_we_do_not_hold(symbols: set[Symbol], *, differs: bool) -> None:
    session = a_session(symbols=frozenset(symbols))
    expected = (Drift(BTC_PERP, Decimal(0), Decimal("0.5")),) if differs else ()
    assert drift(session, contracts="0.5") == expected


def test_two_symbols_share_the_coins_of_one_wallet() -> None:
    session = a_session(a_holding(BTC), a_holding(USDC))
    assert drift(session, coins="0.02") == ()
    (missing,) = drift(session, coins="0.015")
    assert missing.ours - missing.theirs == Decimal("0.005")


def test_a_market_that_is_not_known_is_not_compared() -> None:
    unknown = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "DOGE/USDT")
    assert drift(a_session(a_holding(unknown))) == ()


def test_findings_do_not_depend_on_the_order_of_what_is_shown() -> None:
    orders = tuple(an_order(an_intent(cause=str(n)), S.OPEN) for n in range(4))
    reports = tuple(a_report(order.intent) for order in orders[:3])
    positions = (a_position_report(BTC_PERP, "1"), a_position_report(ETH_PERP, "1", entry=price("3000")))
    session = a_session(a_holding(), orders=orders, symbols=frozenset({BTC_PERP, ETH_PERP}))
    assert found(session, reports, (), positions) == found(session, reports[::-1], (), positions[::-1])
    assert qty("0") == 0


# Orders of others, and what is not ours


def test_orders_of_others_on_our_symbols_are_marked() -> None:
    by_hand, elsewhere = a_report(order=None), a_report(an_intent(ETH), order=None)
    ours = a_report(an_intent(cause="unknown"))
    assert found(a_session(), (by_hand, elsewhere, ours)).foreign == (by_hand,)


@pytest.mark.parametrize(
    ("theirs", "not_ours", "drifts"),
    [
        ("0.03", "0.02", False), ("0.02", "0.02", False), ("0.01", "0.02", False),
        ("0.05", "0.02", True), ("0.005", "0.02", True), ("0.004", "-0.006", False), ("-0.01", "-0.02", False),
    ],
    ids=[
        "as it was said", "it has shrunk", "it is gone", "more than was said", "ours is missing",
        "what was taken", "the other side",
    ],
)  # fmt: skip
def test_a_difference_that_its_owner_has_claimed_is_none(theirs: str, not_ours: str, *, drifts: bool) -> None:
    position = a_position_report(BTC_PERP, theirs)
    shown = reconcile(
        a_session(a_holding(BTC_PERP)), (), (), (position,), INSTRUMENTS, {BTC_PERP: Decimal(not_ours)}
    )
    assert bool(shown.drift) == drifts


def test_a_claimed_difference_does_not_hide_that_nothing_is_left() -> None:
    session = a_session(a_holding(BTC_PERP))
    shown = reconcile(session, (), (), (), INSTRUMENTS, {BTC_PERP: Decimal("-0.01")})
    assert shown.drift == (Drift(BTC_PERP, Decimal("0.01"), Decimal(0), gone=True, accepted=True),)
