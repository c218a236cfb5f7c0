"""What happens to a position from outside, and what our books make of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support.builders import ACCOUNT, BTC, BTC_PERP, NOW, a_balance, an_instrument, price
from tests.support.sessions import a_holding, a_session, a_world, held, only_order, stop_of
from trading.domain.events import ExitWhy, MarketGone, PositionAdjusted, PositionClosed
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.domain.position import Position
from trading.engine.session import Adopted, Leaving, MarketClosed, step
from trading.engine.state import Session, Step
from trading.ledger.book import adjustment_of, balances

BOTH = pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])


def adopt(session: Session, symbol: Symbol, theirs: str, at: str | None = "62000") -> Step:
    value = None if at is None else price(at)
    return step(session, Adopted(7, symbol, Decimal(theirs), value), a_world(BTC, BTC_PERP))


@BOTH
def test_what_was_sold_by_hand_was_never_entered(symbol: Symbol) -> None:
    holding = a_holding(symbol, stops=1)
    done = adopt(a_session(holding, orders=(stop_of(holding),)), symbol, "0.004")
    after = held(done.session, symbol)
    assert (after.position.qty, after.position.cost) == (Decimal("0.004"), Decimal(240))
    assert (after.entered, after.paid, after.entry_price) == (Decimal("0.004"), Decimal(240), Decimal(60_000))
    assert after.position.profit(Decimal(60_000)) == 0, "no profit comes of what no order of ours did"
    (told,) = done.tell
    assert isinstance(told, PositionAdjusted)
    assert (told.case, told.before, told.after) == (7, Decimal("0.01"), Decimal("0.004"))
    assert [order.intent.kind for order in done.cancel] == [OrderKind.PROTECT], "the stop is re-sized"
    gone = done.session.with_order(done.cancel[0].moved(OrderStatus.CANCELED))
    assert only_order(adopt(gone, symbol, "0.003")).intent.qty == Decimal("0.003")


@BOTH
def test_what_was_bought_by_hand_is_valued_at_the_last_price(symbol: Symbol) -> None:
    after = held(adopt(a_session(a_holding(symbol)), symbol, "0.02").session, symbol)
    assert (after.position.cost, after.entered, after.paid) == (Decimal(1220), Decimal("0.02"), Decimal(1220))
    unpriced = held(adopt(a_session(a_holding(symbol)), symbol, "0.02", None).session, symbol)
    assert unpriced.position.cost == Decimal(1200), "without a price, at the price of its entry"


def test_a_short_is_adopted_with_its_sign() -> None:
    done = adopt(a_session(a_holding(BTC_PERP, Side.SELL)), BTC_PERP, "-0.03")
    after = held(done.session, BTC_PERP)
    assert (after.position.qty, after.position.cost) == (Decimal("-0.03"), Decimal(-1840))
    assert (after.entered, after.paid) == (Decimal("0.03"), Decimal(1840))


@pytest.mark.parametrize("theirs", ["0", "0.0001", "-0.01"], ids=["nothing", "dust", "the other side"])
def test_what_is_not_there_any_more_is_closed_and_nothing_is_traded(theirs: str) -> None:
    done = adopt(a_session(a_holding(BTC_PERP)), BTC_PERP, theirs)
    assert BTC_PERP not in done.session.holdings
    (told,) = done.tell
    assert isinstance(told, PositionClosed)
    assert told.why is ExitWhy.OUTSIDE
    assert done.place == ()


def test_adopting_twice_or_what_is_not_held_does_nothing() -> None:
    assert adopt(a_session(a_holding()), BTC, "0.01") == Step(a_session(a_holding()))
    assert adopt(a_session(), BTC, "0.01") == Step(a_session())


def test_a_position_cannot_change_its_side_by_an_adjustment() -> None:
    with pytest.raises(ValueError, match="must stay on its side"):
        Position(BTC, Decimal(1), Decimal(5)).adjusted(Decimal(-1), Decimal(5))


@BOTH
def test_an_adjustment_is_an_entry_of_its_own(symbol: Symbol) -> None:
    told = adopt(a_session(a_holding(symbol)), symbol, "0.004").tell[0]
    assert isinstance(told, PositionAdjusted)
    entry = adjustment_of(ACCOUNT, told, an_instrument(symbol))
    thing = "BTC" if symbol is BTC else symbol.name
    assert (entry.kind, entry.cause) == ("adjustment", None)
    assert balances([entry]) == {thing: Decimal("-0.006")}
    assert balances([entry], "outside") == {thing: Decimal("0.006")}
    assert entry.id != adjustment_of(ACCOUNT, replace(told, before=told.after), an_instrument(symbol)).id


def test_leaving_closes_what_is_still_in_the_wallet() -> None:
    session = a_session(a_holding(), balances={"BTC": a_balance("BTC", "0.004")})
    order = only_order(step(session, Leaving(BTC, ExitWhy.ASKED), a_world()))
    assert (order.intent.kind, order.intent.qty) == (OrderKind.EXIT, Decimal("0.004"))


def test_a_market_that_is_gone_is_told_of_what_is_held() -> None:
    world = a_world()
    assert step(a_session(a_holding()), MarketClosed(BTC), world).tell == (
        MarketGone(held(a_session(a_holding())).id, BTC),
    )
    assert step(a_session(), MarketClosed(BTC), world).tell == ()
    assert world.now == NOW
