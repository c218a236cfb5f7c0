"""How much: the table of what binds, and the properties that protect."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, an_instrument, limits, price, qty, ratio
from trading.domain.account import RiskLimits
from trading.domain.instrument import Instrument, Side
from trading.domain.money import Price
from trading.risk.rules import Rules
from trading.risk.sizing import Funds, Sized, largest, size_entry

SPOT, PERP = an_instrument(BTC), an_instrument(BTC_PERP)
WIDE = limits(max_order=ratio("1"), max_exposure=ratio("1"))
UNCAPPED = Rules(max_equity_share=ratio("1"), max_notional=Decimal(10**9))


def money(equity: str = "10000", free: str = "10000", exposure: str = "0") -> Funds:
    return Funds(Decimal(equity), Decimal(free), Decimal(exposure))


@pytest.mark.parametrize(
    ("instrument", "limit", "stop", "funds", "allowed", "amount", "clamp"),
    [
        # one per cent of 10000 is lost over 2000 a coin
        (SPOT, "60000", "58000", money(), WIDE, "0.05", None),
        (PERP, "60000", "62000", money(), WIDE, "0.05", None),
        # at the limit the same stop is 2300 away, whichever side the order is of
        (SPOT, "60300", "58000", money(), WIDE, "0.043478", None),
        (PERP, "59700", "62000", money(), WIDE, "0.043", None),
        (PERP, "60000", "62000", money(), limits(), "0.041", "max-order"),
        (SPOT, "60300", "58000", money(), limits(), "0.041459", "max-order"),
        (PERP, "59700", "62000", money(), limits(), "0.041", "max-order"),
        (SPOT, "60000", "58000", money(exposure="9000"), WIDE, "0.016666", "max-exposure"),
        (SPOT, "60000", "58000", money(exposure="11000"), WIDE, "0", "max-exposure"),
        (SPOT, "60000", "58000", money(free="1006"), WIDE, "0.016666", "free"),
        (SPOT, "60300", "58000", money(free="1006"), WIDE, "0.016583", "free"),
        (SPOT, "60000", "58000", money(free="0"), WIDE, "0", "free"),
        (SPOT, "60000", "60000", money(), WIDE, "0", None),
        (an_instrument(BTC_PERP, max_qty=qty("0.02")), "60000", "58000", money(), WIDE, "0.02", "max-qty"),
        (SPOT, "60000", "58000", money(equity="-5"), WIDE, "0", "max-order"),
    ],
    ids=[
        "risk alone, long", "risk alone, short", "a long that may cost more", "a short that may bring less",
        "short bound by the order", "long bound by the order at its limit", "short bound by its reference",
        "little exposure left", "too much exposed already", "little free", "little free at the limit",
        "nothing free", "stop at the limit", "the exchange's largest order", "equity below zero",
    ],
)  # fmt: skip
def test_what_binds(
    instrument: Instrument,
    limit: str,
    stop: str,
    funds: Funds,
    allowed: RiskLimits,
    amount: str,
    clamp: str | None,
) -> None:
    sized = size_entry(instrument, price("60000"), price(limit), price(stop), funds, allowed, UNCAPPED)
    assert sized == Sized(qty(amount), clamp)


@pytest.mark.parametrize(
    ("funds", "allowed", "most"),
    [
        (money("10000"), limits(max_order=ratio("0.1")), "1000"),
        (money("10000"), WIDE, "2000"),
        (money("25000"), WIDE, "5000"),
        (money("25001"), WIDE, "5000"),
        (money("1000000"), limits(max_order=ratio("0.001")), "1000"),
    ],
    ids=[
        "the owner's share",
        "a fifth of equity",
        "both alike",
        "the service's cap",
        "a small share of much",
    ],
)
def test_the_largest_order_is_the_least_of_three(funds: Funds, allowed: RiskLimits, most: str) -> None:
    assert largest(funds, allowed, Rules()) == Decimal(most)


PRICES = st.decimals(min_value="0.0001", max_value="200000", places=4)
MONEY = st.decimals(min_value="0", max_value="1000000", places=2)
SHARE = st.decimals(min_value="0.001", max_value="1", places=3)
BARELY = Decimal("1e-20")  # what a quotient of 28 digits may be rounded by


@dataclass(frozen=True)
class Situation:
    """All that a size is made of."""

    instrument: Instrument
    reference: Decimal
    limit: Decimal
    stop: Decimal
    funds: Funds
    allowed: RiskLimits

    def sized(self, **changes: Any) -> Decimal:
        now = replace(self, **changes)
        at, limit, stop = Price(now.reference), Price(now.limit), Price(now.stop)
        return size_entry(now.instrument, at, limit, stop, now.funds, now.allowed, Rules()).qty


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    instrument, side = draw(st.sampled_from([(SPOT, Side.BUY), (PERP, Side.BUY), (PERP, Side.SELL)]))
    reference = draw(PRICES)
    band = draw(st.decimals(min_value="0", max_value="0.01", places=4))
    distance = draw(st.decimals(min_value="0.001", max_value="0.5", places=3))
    return Situation(
        instrument,
        reference,
        reference * (1 + side.sign * band),
        reference * (1 - side.sign * distance),
        Funds(draw(MONEY), draw(MONEY), draw(MONEY)),
        limits(risk_per_trade=draw(SHARE), max_order=draw(SHARE), max_exposure=draw(SHARE)),
    )


@given(situations())
def test_no_bound_is_exceeded_and_the_stop_loses_no_more_than_the_risk(s: Situation) -> None:
    size, funds, allowed, rules = s.sized(), s.funds, s.allowed, Rules()
    value = size * max(s.limit, s.reference)
    assert size >= 0
    assert size % s.instrument.lot == 0
    assert value <= funds.equity * min(allowed.max_order, rules.max_equity_share) + BARELY
    assert value <= rules.max_notional + BARELY
    assert value <= max(funds.equity * allowed.max_exposure - funds.exposure, Decimal(0)) + BARELY
    assert value * s.instrument.taker_fee + value <= funds.free, "the fee is paid from what is free"
    assert size <= s.instrument.max_qty
    assert size * abs(s.limit - s.stop) <= funds.equity * allowed.risk_per_trade + BARELY


@given(situations(), st.decimals(min_value="1", max_value="5", places=2))
def test_more_money_never_makes_an_order_smaller(s: Situation, factor: Decimal) -> None:
    more = Funds(s.funds.equity * factor, s.funds.free * factor, s.funds.exposure)
    assert s.sized(funds=more) >= s.sized()


@given(situations(), st.decimals(min_value="1", max_value="3", places=2))
def test_a_farther_stop_never_makes_an_order_larger(s: Situation, factor: Decimal) -> None:
    assert s.sized(stop=s.limit + (s.stop - s.limit) * factor) <= s.sized()


@given(situations(), MONEY)
def test_more_exposure_never_makes_an_order_larger(s: Situation, further: Decimal) -> None:
    exposed = Funds(s.funds.equity, s.funds.free, s.funds.exposure + further)
    assert s.sized(funds=exposed) <= s.sized()
