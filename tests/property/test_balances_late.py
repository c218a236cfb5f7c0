"""News of money may come late, twice, in any order or never: nobody becomes richer by it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, NOW, a_balance, a_fill, an_intent, an_order, price
from tests.support.sessions import a_quote, a_session, a_world
from trading.domain.account import Balance
from trading.domain.fill import Fill
from trading.domain.ids import TradeId
from trading.domain.money import ZERO, Money, Price, Qty
from trading.domain.order import OrderStatus
from trading.engine.decide import funds
from trading.engine.session import FillSeen, step
from trading.engine.state import Session

BEGAN_WITH = Decimal(10_000)
PRICE = Price(Decimal(60_000))
WORLD = a_world(BTC)
HOUR = timedelta(hours=1)


def instant(number: int) -> datetime:
    """By the exchange's clock."""
    return NOW + timedelta(milliseconds=number)


@dataclass(frozen=True)
class Purchase:
    """An entry that trades in parts, one a millisecond, and what is delivered of it, in this order."""

    wanted: Decimal
    delivered: tuple[Fill | Balance, ...]


@st.composite
def purchases(draw: st.DrawFn) -> Purchase:
    parts = [Decimal(part) / 100 for part in draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))]
    order = an_intent(BTC, qty=Qty(sum(parts, ZERO)), reference=PRICE)
    fills = [
        a_fill(
            order=order.id,
            trade=TradeId(f"t{number}"),
            qty=Qty(part),
            price=PRICE,
            fee=Money(ZERO, "USDT"),
            happened_at=instant(number),
            seen_at=NOW + draw(st.integers(-1, 1)) * HOUR,  # by a clock of ours that says nothing here
        )
        for number, part in enumerate(parts, start=1)
    ]
    left = [BEGAN_WITH - sum(parts[:number], ZERO) * PRICE for number in range(len(parts) + 1)]
    pushes = [a_balance(total=str(total), seen_at=instant(number)) for number, total in enumerate(left)]
    reads = [replace(push, seen_at=push.seen_at - timedelta(milliseconds=2)) for push in pushes]
    news: list[Fill | Balance] = [*fills, *pushes, *reads]
    return Purchase(order.qty, tuple(draw(st.lists(st.sampled_from(news), max_size=16))))


def delivered(session: Session, item: Fill | Balance) -> Session:
    """As the tables have it: each fill once, a balance only where none is newer."""
    if isinstance(item, Fill):
        return step(session, FillSeen(item), WORLD).session
    known = session.balances[item.currency]
    newest = item if known.seen_at <= item.seen_at else known
    return replace(session, balances={item.currency: newest})


@given(purchases())
def test_what_was_paid_is_never_there_twice(purchase: Purchase) -> None:
    intent = an_intent(BTC, qty=Qty(purchase.wanted), reference=PRICE, stop=price("59000"))
    session = a_session(orders=(an_order(intent, OrderStatus.OPEN, stamped_at=NOW),))
    session = replace(session, balances={"USDT": a_balance(seen_at=NOW - HOUR)})
    known: set[TradeId] = set()
    for item in purchase.delivered:
        if isinstance(item, Fill):
            if item.trade in known:
                continue
            known.add(item.trade)
        session = delivered(session, item)
        money = funds(session, "USDT", {BTC: a_quote(str(PRICE))})
        assert money is not None
        assert money.equity <= BEGAN_WITH
        assert money.free <= BEGAN_WITH - purchase.wanted * PRICE


@given(purchases())
def test_once_the_last_balance_is_there_all_is_as_it_is(purchase: Purchase) -> None:
    """In doubt less is there, but not for ever."""
    fills = {item.trade: item for item in purchase.delivered if isinstance(item, Fill)}
    spent = sum((fill.value for fill in fills.values()), ZERO)
    last = a_balance(total=str(BEGAN_WITH - spent), seen_at=instant(100))
    intent = an_intent(BTC, qty=Qty(purchase.wanted), reference=PRICE, stop=price("59000"))
    session = a_session(orders=(an_order(intent, OrderStatus.OPEN, stamped_at=NOW),))
    balances = [item for item in purchase.delivered if isinstance(item, Balance)]
    items: list[Fill | Balance] = [last, *fills.values(), *balances]
    for item in items:
        session = delivered(session, item)
    money = funds(session, "USDT", {BTC: a_quote(str(PRICE))})
    assert money is not None
    assert (money.equity, money.free) == (BEGAN_WITH, BEGAN_WITH - purchase.wanted * PRICE)
