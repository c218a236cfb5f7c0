"""Gains first in first out, against numbers worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.support.builders import BTC, BTC_PERP, NOW, a_fill, price, qty
from trading.domain.fill import Fill
from trading.domain.ids import TradeId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money
from trading.ledger.gains import gains


def deals(*rows: tuple[Side, str, str], symbol: Symbol = BTC, fee: Money | None = None) -> Sequence[Fill]:
    """Fills an hour apart: side, quantity, price."""
    return [
        replace(
            a_fill(symbol),
            trade=TradeId(f"t{number}"),
            side=side,
            qty=qty(much),
            price=price(at),
            fee=fee or Money(Decimal(0), "USDT"),
            happened_at=NOW + timedelta(hours=number),
        )
        for number, (side, much, at) in enumerate(rows)
    ]


BUY, SELL = Side.BUY, Side.SELL


def told(*numbers: Decimal | None) -> list[str]:
    """The numbers as people write them."""
    return ["?" if number is None else f"{number.normalize():f}" for number in numbers]


def test_a_sale_takes_from_the_earliest_lots() -> None:
    found = gains(deals((BUY, "1", "100"), (BUY, "1", "200"), (SELL, "1.5", "300")))
    assert [told(one.qty, one.cost, one.proceeds, one.gain) for one in found] == [
        ["1", "100", "300", "200"],
        ["0.5", "100", "150", "50"],
    ]
    assert [one.opened_at for one in found] == [NOW, NOW + timedelta(hours=1)]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = deals((BUY, "1", "100"), (BUY, "1", "200"), (SELL, "1.5", "300"))
    assert gains(rows[::-1]) == gains(rows)


def test_quote_fees_raise_the_cost_and_lower_the_proceeds() -> None:
    found = gains(deals((BUY, "1", "100"), (SELL, "1", "110"), fee=Money(Decimal(2), "USDT")))
    assert [told(one.cost, one.proceeds, one.gain) for one in found] == [["102", "108", "6"]]


def test_a_fee_in_the_coin_makes_the_lot_smaller() -> None:
    bought = deals((BUY, "1", "100"), fee=Money(Decimal("0.01"), "BTC"))
    sold = replace(deals((SELL, "0.99", "200"))[0], happened_at=NOW + timedelta(days=1), trade=TradeId("x"))
    found = gains([*bought, sold])
    assert [told(one.qty, one.cost, one.gain) for one in found] == [["0.99", "100", "98"]]


def test_a_fee_in_another_coin_is_not_valued() -> None:
    found = gains(deals((BUY, "1", "100"), (SELL, "1", "110"), fee=Money(Decimal(2), "BNB")))
    assert [one.gain for one in found] == [10]


def test_coins_that_were_not_bought_here_have_no_known_cost() -> None:
    (found,) = gains(deals((SELL, "1", "100")))
    assert told(found.cost, found.gain, found.proceeds) == ["?", "?", "100"]


def test_a_short_gains_where_buying_back_costs_less() -> None:
    found = gains(deals((SELL, "2", "100"), (BUY, "2", "90"), symbol=BTC_PERP))
    assert [told(one.cost, one.proceeds, one.gain) for one in found] == [["180", "200", "20"]]


def test_a_fill_through_flat_closes_and_opens() -> None:
    found = gains(deals((BUY, "1", "100"), (SELL, "3", "110"), (BUY, "2", "100"), symbol=BTC_PERP))
    assert [one.gain for one in found] == [10, 20]
