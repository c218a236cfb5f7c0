"""How far an order may trade from the price: entries within one band, exits in bands that grow and then end."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_symbol, an_instrument, price
from tests.support.sessions import a_quote
from trading.domain.instrument import Instrument, Side
from trading.domain.money import Price
from trading.risk.band import entry_band, entry_limit, exit_limit, is_major
from trading.risk.rules import Rules

RULES = Rules()
COIN = an_instrument(a_symbol("SOL/USDT"))
PRICES = st.decimals(min_value="0.01", max_value="200000", places=2).map(Price)
TICKS = st.sampled_from(["0.01", "0.1", "0.5", "5", "1000"]).map(Decimal)


@pytest.mark.parametrize(
    ("instrument", "major"),
    [
        (an_instrument(BTC), True),
        (an_instrument(ETH), True),
        (an_instrument(BTC_PERP), True),
        (COIN, False),
        (an_instrument(a_symbol("BTC/EUR")), False),
        (an_instrument(a_symbol("WBTC/USDT")), False),
    ],
)
def test_majors_are_bitcoin_and_ether_in_dollars(instrument: Instrument, *, major: bool) -> None:
    assert is_major(instrument) == major
    assert entry_band(instrument, RULES) == (Decimal("0.005") if major else Decimal("0.01"))


@pytest.mark.parametrize(
    ("side", "last", "target", "tick", "limit"),
    [
        (Side.BUY, "100", None, "0.01", "101"),
        (Side.SELL, "100", None, "0.01", "99"),
        (Side.BUY, "100.3", None, "0.5", "101"),
        (Side.SELL, "100.3", None, "0.5", "99.5"),
        (Side.BUY, "100", "100.5", "0.01", "100.49"),
        (Side.SELL, "100", "99.5", "0.01", "99.51"),
        (Side.BUY, "100", "105", "0.01", "101"),
        (Side.BUY, "0.004", None, "0.01", "0"),
        (Side.SELL, "0.004", None, "0.01", "0.01"),
    ],
    ids=[
        "buy", "sell", "buy on the grid", "sell on the grid", "buy short of its target", "sell short of its target",
        "a far target", "no tick below", "the first tick",
    ],
)  # fmt: skip
def test_the_worst_price_of_an_entry(
    side: Side, last: str, target: str | None, tick: str, limit: str
) -> None:
    instrument = replace(COIN, tick=Decimal(tick))
    goal = None if target is None else price(target)
    assert entry_limit(instrument, side, price(last), goal, RULES) == Decimal(limit)


@given(PRICES, TICKS, st.sampled_from(Side))
def test_an_entry_never_trades_outside_the_band_and_always_on_the_grid(
    last: Price, tick: Decimal, side: Side
) -> None:
    instrument = replace(COIN, tick=tick)
    limit = entry_limit(instrument, side, last, None, RULES)
    assert limit % tick == 0
    assert (limit - last * (1 + side.sign * RULES.entry_band)) * side.sign <= 0


@pytest.mark.parametrize(
    ("attempt", "sell", "buy"),
    [(1, "99", "101"), (2, "98", "102"), (3, "96", "104"), (4, None, None), (9, None, None), (0, None, None)],
)
def test_exits_reach_farther_with_each_attempt_and_then_take_any_price(
    attempt: int, sell: str | None, buy: str | None
) -> None:
    def limit(side: Side) -> Price | None:
        return exit_limit(COIN, side, a_quote("100"), attempt, RULES, NOW)

    assert limit(Side.SELL) == (None if sell is None else price(sell))
    assert limit(Side.BUY) == (None if buy is None else price(buy))


@pytest.mark.parametrize(
    ("quote", "banded"),
    [
        (None, False),
        (a_quote("100", at=NOW - timedelta(seconds=3)), True),
        (a_quote("100", at=NOW - timedelta(seconds=3.001)), False),
        (a_quote("100", at=NOW + timedelta(seconds=1)), True),
        (a_quote("100", at=NOW + timedelta(seconds=1.001)), False),
        (a_quote("0"), False),
        (a_quote("-5"), False),
        (a_quote("0.004"), False),
    ],
    ids=[
        "no price",
        "just recent",
        "old",
        "just ahead",
        "of the future",
        "zero",
        "below zero",
        "below a tick",
    ],
)
def test_without_a_good_price_an_exit_is_not_held_back(quote: object, *, banded: bool) -> None:
    limit = exit_limit(COIN, Side.BUY, quote, 1, RULES, NOW)  # type: ignore[arg-type]  # of the table
    assert (limit is not None) == banded


@given(PRICES, TICKS, st.sampled_from(Side), st.integers(1, 3))
def test_an_exit_is_banded_on_the_grid_or_free(last: Price, tick: Decimal, side: Side, attempt: int) -> None:
    limit = exit_limit(replace(COIN, tick=tick), side, a_quote(str(last)), attempt, RULES, NOW)
    if limit is not None:
        assert limit > 0
        assert limit % tick == 0
        assert (limit - last * (1 + side.sign * RULES.exit_bands[attempt - 1])) * side.sign <= 0
