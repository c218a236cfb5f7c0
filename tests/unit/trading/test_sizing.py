"""How much: the table of what binds, and the properties that protect."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, an_instrument, limits, price, qty, ratio
from trading.domain.account import RiskLimits
from trading.domain.instrument import Instrument, Side
from trading.risk.sizing import Funds, Sized, size_entry

SPOT, PERP = an_instrument(BTC), an_instrument(BTC_PERP)
WIDE = limits(max_order=ratio("1"), max_exposure=ratio("1"))


def money(equity: str = "10000", free: str = "10000", exposure: str = "0") -> Funds:
    return Funds(Decimal(equity), Decimal(free), Decimal(exposure))


@pytest.mark.parametrize(
    ("instrument", "side", "stop", "funds", "allowed", "amount", "cost", "clamp"),
    [
        # one per cent of 10000 is lost over 2000 a coin
        (SPOT, Side.BUY, "58000", money(), WIDE, "0.05", "3000.00", None),
        (PERP, Side.BUY, "58000", money(), WIDE, "0.05", None, None),
        (PERP, Side.SELL, "62000", money(), WIDE, "0.05", None, None),
        (PERP, Side.SELL, "62000", money(), limits(), "0.041", None, "max-order"),
        (SPOT, Side.BUY, "58000", money(), limits(), "0.041666", "2500.00", "max-order"),
        (SPOT, Side.BUY, "58000", money(exposure="9000"), WIDE, "0.016666", "1000.00", "max-exposure"),
        (SPOT, Side.BUY, "58000", money(exposure="11000"), WIDE, "0", "0.00", "max-exposure"),
        (SPOT, Side.BUY, "58000", money(free="1006"), WIDE, "0.016666", "1000.00", "free"),
        (SPOT, Side.BUY, "58000", money(free="0"), WIDE, "0", "0.00", "free"),
        (SPOT, Side.BUY, "60000", money(), WIDE, "0", None, None),
        (an_instrument(BTC_PERP, max_qty=qty("0.02")), Side.BUY, "58000", money(), WIDE, "0.02", None, "max-qty"),
        (SPOT, Side.BUY, "58000", money(equity="-5"), WIDE, "0", "0.00", "max-order"),
    ],
    ids=[
        "risk alone, spot", "risk alone, long contract", "risk alone, short contract", "short bound by the order",
        "long bound by the order", "little exposure left", "too much exposed already", "little free",
        "nothing free", "stop at the entry", "the exchange's largest order", "equity below zero",
    ],
)  # fmt: skip
def test_what_binds(
    instrument: Instrument,
    side: Side,
    stop: str,
    funds: Funds,
    allowed: RiskLimits,
    amount: str,
    cost: str | None,
    clamp: str | None,
) -> None:
    sized = size_entry(instrument, side, price("60000"), price(stop), funds, allowed)
    expected = Sized(qty(amount), None if cost is None else Decimal(cost), clamp)
    assert sized == expected


PRICES = st.decimals(min_value="0.0001", max_value="200000", places=4)
MONEY = st.decimals(min_value="0", max_value="1000000", places=2)
SHARE = st.decimals(min_value="0.001", max_value="1", places=3)
BARELY = Decimal("1e-20")  # what a quotient of 28 digits may be rounded by


@st.composite
def situations(draw: st.DrawFn) -> tuple[Instrument, Side, Decimal, Decimal, Funds, RiskLimits]:
    instrument, side = draw(st.sampled_from([(SPOT, Side.BUY), (PERP, Side.BUY), (PERP, Side.SELL)]))
    entry = draw(PRICES)
    distance = draw(st.decimals(min_value="0.001", max_value="0.5", places=3))
    stop = entry * (1 - side.sign * distance)
    allowed = limits(risk_per_trade=draw(SHARE), max_order=draw(SHARE), max_exposure=draw(SHARE))
    return instrument, side, entry, stop, Funds(draw(MONEY), draw(MONEY), draw(MONEY)), allowed


@given(situations())
def test_no_bound_is_exceeded_and_the_stop_loses_no_more_than_the_risk(
    situation: tuple[Instrument, Side, Decimal, Decimal, Funds, RiskLimits],
) -> None:
    instrument, side, entry, stop, funds, allowed = situation
    sized = size_entry(instrument, side, price(str(entry)), price(str(stop)), funds, allowed)
    value = sized.qty * entry if sized.cost is None else sized.cost
    assert sized.qty >= 0
    assert sized.qty % instrument.lot == 0
    assert value <= funds.equity * allowed.max_order + BARELY
    assert value <= max(funds.equity * allowed.max_exposure - funds.exposure, Decimal(0)) + BARELY
    assert value <= funds.free
    assert value * instrument.taker_fee + value <= funds.free, "the fee is paid from what is free"
    assert sized.qty <= instrument.max_qty
    assert sized.qty * abs(entry - stop) <= funds.equity * allowed.risk_per_trade + BARELY
    if sized.cost is not None:
        assert sized.cost % instrument.cost_step == 0
        assert sized.qty * entry <= sized.cost + BARELY


@given(situations(), st.decimals(min_value="1", max_value="5", places=2))
def test_more_money_never_makes_an_order_smaller(
    situation: tuple[Instrument, Side, Decimal, Decimal, Funds, RiskLimits], factor: Decimal
) -> None:
    instrument, side, entry, stop, funds, allowed = situation
    more = Funds(funds.equity * factor, funds.free * factor, funds.exposure)
    at, until = price(str(entry)), price(str(stop))
    less_qty = size_entry(instrument, side, at, until, funds, allowed).qty
    assert size_entry(instrument, side, at, until, more, allowed).qty >= less_qty


@given(situations(), st.decimals(min_value="1", max_value="3", places=2))
def test_a_farther_stop_never_makes_an_order_larger(
    situation: tuple[Instrument, Side, Decimal, Decimal, Funds, RiskLimits], factor: Decimal
) -> None:
    instrument, side, entry, stop, funds, allowed = situation
    farther = entry + (stop - entry) * factor
    at = price(str(entry))
    nearer = size_entry(instrument, side, at, price(str(stop)), funds, allowed).qty
    assert size_entry(instrument, side, at, price(str(farther)), funds, allowed).qty <= nearer


@given(situations(), MONEY)
def test_more_exposure_never_makes_an_order_larger(
    situation: tuple[Instrument, Side, Decimal, Decimal, Funds, RiskLimits], further: Decimal
) -> None:
    instrument, side, entry, stop, funds, allowed = situation
    exposed = Funds(funds.equity, funds.free, funds.exposure + further)
    at, until = price(str(entry)), price(str(stop))
    before = size_entry(instrument, side, at, until, funds, allowed).qty
    assert size_entry(instrument, side, at, until, exposed, allowed).qty <= before
