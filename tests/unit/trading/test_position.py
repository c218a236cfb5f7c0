"""Positions by example; the properties stand in tests/property."""

from decimal import Decimal

import pytest

from tests.support.builders import BTC, BTC_PERP, ETH, a_fill
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money
from trading.domain.position import Position

Row = tuple[Side, str, str]
FREE = Money(Decimal(0), "USDT")
B, S = Side.BUY, Side.SELL


def after(symbol: Symbol, *rows: Row, fee: Money | None = None) -> Position:
    position = Position(symbol)
    for side, amount, at in rows:
        fill = a_fill(symbol, side, qty=amount, price=at, **({} if fee is None else {"fee": fee}))
        position = position.apply(fill, "BTC")
    return position


@pytest.mark.parametrize(
    ("rows", "qty", "average", "realised"),
    [
        ([(B, "1", "100")], "1", "100", "0"),
        ([(B, "1", "100"), (B, "3", "120")], "4", "115", "0"),
        ([(B, "2", "100"), (S, "1", "130")], "1", "100", "30"),
        ([(B, "2", "100"), (S, "2", "90")], "0", "0", "-20"),
        ([(S, "2", "100")], "-2", "100", "0"),
        ([(S, "2", "100"), (B, "1", "80")], "-1", "100", "20"),
        ([(S, "2", "100"), (B, "3", "80")], "1", "80", "40"),
        ([(B, "1", "100"), (S, "3", "110")], "-2", "110", "10"),
        ([(B, "3", "100"), (S, "1", "100"), (S, "1", "100"), (S, "1", "100")], "0", "0", "0"),
    ],
    ids=[
        "opens long", "adds at a higher price", "takes half", "closes at a loss", "opens short",
        "covers half", "through flat to long", "through flat to short", "in three parts",
    ],
)  # fmt: skip
def test_average_and_profit(rows: list[Row], qty: str, average: str, realised: str) -> None:
    position = after(BTC_PERP, *rows, fee=FREE)
    assert (position.qty, position.average, position.realised) == (
        Decimal(qty),
        Decimal(average),
        Decimal(realised),
    )
    assert position.is_flat == (qty == "0")
    assert not position.is_flat or position.cost == 0


def test_a_fee_in_base_shrinks_what_was_bought_and_raises_the_average() -> None:
    position = after(BTC, (B, "1", "100"))
    assert position.qty == Decimal("0.999")
    assert position.cost == Decimal(100)
    assert position.average > 100
    assert position.fees == 0


def test_a_fee_in_quote_is_kept_apart() -> None:
    position = after(BTC, (B, "1", "100"), (S, "0.999", "110"))
    assert position.fees == Decimal("0.10989")
    assert position.qty == 0
    assert position.profit(Decimal(0)) == Decimal("109.89") - Decimal("0.10989") - Decimal(100)


def test_a_rebate_is_a_fee_below_zero() -> None:
    assert after(BTC, (B, "1", "100"), fee=Money(Decimal("-0.01"), "BTC")).qty == Decimal("1.01")
    assert after(BTC_PERP, (B, "1", "100"), fee=Money(Decimal("-0.01"), "USDT")).profit(
        Decimal(100)
    ) == Decimal("0.01")


def test_base_is_not_shrunk_on_contracts() -> None:
    assert after(BTC_PERP, (B, "1", "100"), fee=Money(Decimal("0.1"), "BTC")).qty == 1


def test_a_fill_of_another_symbol_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="ETH/USDT"):
        Position(BTC).apply(a_fill(ETH), "ETH")
