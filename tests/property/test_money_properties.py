"""Properties of positions, orders and the ledger: profit equals cash flow plus holdings, nothing is counted twice."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, a_fill, an_instrument, an_intent, an_order
from trading.domain.fill import Fill
from trading.domain.ids import TradeId
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.money import ZERO, Money
from trading.domain.order import OrderStatus
from trading.domain.position import Position
from trading.ledger.book import FEES, MARKET, WALLET, Entry, balances, entry_of, post

QTY = st.decimals(min_value="0.000001", max_value="50", places=6)
PRICE = st.decimals(min_value="0.01", max_value="150000", places=2)
RATE = st.sampled_from([Decimal(rate) for rate in ("0", "0.001", "0.00055", "-0.0001")])
CLOSE = Decimal("1e-15")  # quotients have 28 digits


@st.composite
def fills(draw: st.DrawFn, symbol: Symbol, largest: int = 12) -> Sequence[Fill]:
    """Fills of both sides, so that positions grow, shrink, end and go through flat."""
    made: list[Fill] = []
    for number in range(draw(st.integers(0, largest))):
        side, amount, at, rate = draw(st.sampled_from(Side)), draw(QTY), draw(PRICE), draw(RATE)
        in_base = symbol.market is MarketType.SPOT and side is Side.BUY
        fee = Money(amount * rate, "BTC") if in_base else Money(amount * at * rate, "USDT")
        fill = a_fill(symbol, side, qty=amount, price=at, fee=fee)
        made.append(replace(fill, trade=TradeId(f"t{number}")))
    return made


def position_of(symbol: Symbol, made: Sequence[Fill]) -> Position:
    position = Position(symbol)
    for fill in made:
        position = position.apply(fill, "BTC")
    return position


def cash(made: Sequence[Fill], currency: str) -> Decimal:
    paid = sum((-fill.side.sign * fill.value for fill in made), ZERO) if currency == "USDT" else ZERO
    return paid - sum((fill.fee.amount for fill in made if fill.fee.currency == currency), ZERO)


@given(st.sampled_from([BTC, BTC_PERP]).flatmap(fills), PRICE)
def test_profit_is_cash_flow_plus_holdings(made: Sequence[Fill], mark: Decimal) -> None:
    if not made:
        return
    position = position_of(made[0].symbol, made)
    held = sum((fill.side.sign * fill.qty for fill in made), ZERO) + cash(made, "BTC")
    assert position.qty == held
    assert abs(position.profit(mark) - (cash(made, "USDT") + held * mark)) < CLOSE
    assert position.is_flat == (position.qty == 0)
    assert not position.is_flat or position.cost == 0
    assert position.cost * position.qty >= 0, "what is held was paid for, what is owed was received"


@given(fills(BTC_PERP), PRICE)
def test_a_short_is_a_long_in_the_mirror(made: Sequence[Fill], mark: Decimal) -> None:
    free = [replace(fill, fee=Money(ZERO, "USDT")) for fill in made]
    mirrored = [replace(fill, side=fill.side.opposite) for fill in free]
    long, short = position_of(BTC_PERP, free), position_of(BTC_PERP, mirrored)
    assert (short.qty, short.cost, short.realised) == (-long.qty, -long.cost, -long.realised)
    assert short.profit(mark) == -long.profit(mark)


@given(fills(BTC_PERP), PRICE, st.randoms(use_true_random=False))
def test_total_profit_does_not_depend_on_the_order_of_fills(
    made: Sequence[Fill], mark: Decimal, chance: object
) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    one, other = position_of(BTC_PERP, made), position_of(BTC_PERP, shuffled)
    assert one.qty == other.qty
    assert abs(one.profit(mark) - other.profit(mark)) < CLOSE


# The ledger

BOOKS = (WALLET, MARKET, FEES)


def ledger_of(made: Sequence[Fill]) -> dict[str, Entry]:
    book: dict[str, Entry] = {}
    for fill in made:
        book = dict(post(book, entry_of(fill, an_instrument(fill.symbol))))
    return book


@given(st.sampled_from([BTC, BTC_PERP]).flatmap(fills))
def test_every_entry_balances_and_so_does_the_whole(made: Sequence[Fill]) -> None:
    book = ledger_of(made)
    assert len(book) == len(made)
    for entry in book.values():
        for currency in {posting.money.currency for posting in entry.postings}:
            assert sum(p.money.amount for p in entry.postings if p.money.currency == currency) == 0
    totals = [balances(book.values(), name) for name in BOOKS]
    for currency in set().union(*totals):
        assert abs(sum((total.get(currency, ZERO) for total in totals), ZERO)) < CLOSE


@given(fills(BTC), st.randoms(use_true_random=False))
def test_fills_shuffled_and_tripled_give_the_same_ledger(made: Sequence[Fill], chance: object) -> None:
    again = [*made, *made, *made]
    chance.shuffle(again)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert ledger_of(again) == ledger_of(made)


@given(fills(BTC))
def test_the_wallet_of_the_ledger_is_the_position(made: Sequence[Fill]) -> None:
    wallet = balances(ledger_of(made).values())
    position = position_of(BTC, made)
    assert wallet.get("BTC", ZERO) == position.qty
    assert abs(wallet.get("USDT", ZERO) - cash(made, "USDT")) < CLOSE


# Orders


@given(st.lists(QTY, max_size=8), PRICE)
def test_what_remains_of_an_order_is_never_below_zero_nor_above_what_was_asked(
    parts: Sequence[Decimal], at: Decimal
) -> None:
    intent = an_intent(BTC_PERP, cost=None, qty=Decimal(100))
    order = an_order(intent, OrderStatus.OPEN)
    for part in parts:
        before = order
        order = order.filled_by(a_fill(BTC_PERP, qty=part, price=at))
        assert 0 <= order.remaining <= before.remaining <= 100
        assert order.filled == before.filled + part
        assert 0 <= order.pending <= order.intent.notional
    assert order.is_full == (sum(parts) >= 100)
    assert order.moved(OrderStatus.CANCELED).remaining == 0
