"""Whatever has no proof counts: exposure holds the full rest of every order that may still trade."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, an_intent, an_order
from tests.support.sessions import a_holding, a_quote, a_session
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Price, Qty
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.decide import funds

QUOTES = {BTC: a_quote(), BTC_PERP: a_quote()}
MAY_TRADE = (
    OrderStatus.PLANNED,
    OrderStatus.SUBMITTING,
    OrderStatus.UNKNOWN,
    OrderStatus.OPEN,
    OrderStatus.CANCELING,
)
HUNDREDTHS = st.integers(0, 100).map(lambda share: Decimal(share) / 100)


@st.composite
def entries(draw: st.DrawFn, *statuses: OrderStatus) -> Order:
    """An entry in any of these states, by quantity or by cost, filled in part at prices near its reference."""
    symbol: Symbol = draw(st.sampled_from((BTC, BTC_PERP)))
    amount = Decimal(draw(st.integers(1, 10_000))) / 10_000
    reference = Decimal(draw(st.integers(10_000, 90_000)))
    by_cost = symbol is BTC and draw(st.booleans())
    number = draw(st.integers(0, 10**9))
    intent = an_intent(
        symbol,
        Side.BUY if symbol is BTC else draw(st.sampled_from(Side)),
        cause=f"signal-{number}|entry",
        qty=Qty(amount),
        cost=amount * reference if by_cost else None,
        reference=Price(reference),
    )
    filled = amount * draw(HUNDREDTHS)
    slip = 1 + (draw(HUNDREDTHS) - Decimal("0.5")) / 50
    status = draw(st.sampled_from(statuses))
    return an_order(
        intent, status, filled=Qty(filled), spent=min(filled * reference * slip, amount * reference)
    )


def unfilled(order: Order) -> Decimal:
    """What is left of it, in quote at its reference, counted by hand."""
    intent = order.intent
    if intent.cost is not None:
        return intent.cost - order.spent
    return (intent.qty - order.filled) * intent.reference


@given(st.lists(entries(*MAY_TRADE), max_size=6, unique_by=lambda order: order.intent.id))
def test_exposure_counts_everything_that_may_still_trade_at_full_size(orders: list[Order]) -> None:
    held = a_holding()
    nothing = funds(a_session(held), "USDT", QUOTES)
    money = funds(a_session(held, orders=tuple(orders)), "USDT", QUOTES)
    assert nothing is not None
    assert money is not None
    rest = sum((unfilled(order) for order in orders), ZERO)
    assert money.exposure >= nothing.exposure + rest
    assert money.free <= max(nothing.free - rest, ZERO)


@given(entries(OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.REJECTED, OrderStatus.NOT_PLACED))
def test_what_is_over_counts_for_nothing(order: Order) -> None:
    assert funds(a_session(orders=(order,)), "USDT", QUOTES) == funds(a_session(), "USDT", QUOTES)


@given(entries(*MAY_TRADE), st.sampled_from([OrderKind.EXIT, OrderKind.PROTECT]))
def test_orders_that_only_reduce_open_nothing(order: Order, kind: OrderKind) -> None:
    closing = an_order(an_intent(kind=kind, cost=None), order.status, filled=order.filled)
    assert funds(a_session(orders=(closing,)), "USDT", QUOTES) == funds(a_session(), "USDT", QUOTES)
