"""Every reason of a sized order: a case that triggers exactly it, and its neighbour that passes."""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    ETH,
    a_balance,
    a_signal,
    a_symbol,
    an_instrument,
    an_intent,
    limits,
    price,
    qty,
    ratio,
)
from tests.support.sessions import a_context, a_quote, a_session, a_standing
from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.instrument import Instrument, Side
from trading.domain.money import Price
from trading.domain.order import OrderIntent
from trading.domain.signal import Stance
from trading.engine.decide import Decision, decide
from trading.risk.band import entry_band, entry_limit
from trading.risk.checks import Context
from trading.risk.order_checks import sound_numbers
from trading.risk.policy import SIZED, review
from trading.risk.rules import Rules
from trading.risk.sizing import Funds

R = Reason
ROOMY = Rules(max_equity_share=ratio("1"))


def entry(amount: str = "0.01", **changes: Any) -> OrderIntent:
    planned = {"qty": qty(amount), "stop": price("59000"), "limit": price("60000"), "cost": None}
    return an_intent(BTC, **planned | changes)


def perp(amount: str = "0.01", **changes: Any) -> OrderIntent:
    return an_intent(BTC_PERP, qty=qty(amount), stop=price("59000"), limit=price("60000"), **changes)


def with_funds(*money: int, **changes: Any) -> Context:
    return a_context(standing=a_standing(funds=Funds(*map(Decimal, money)), **changes), rules=ROOMY)


RICH = a_context()
TIGHT = with_funds(10_000, 10_000, 9_400)
POOR = with_funds(10_000, 600, 0)
PERP = a_context(instrument=an_instrument(BTC_PERP), signal=a_signal(BTC_PERP))
TALL = a_context(instrument=an_instrument(BTC, min_qty=qty("0.01")))
SMALL = with_funds(1_000_000, 1_000_000, 0, limits=limits(max_order=ratio("0.0006")))
CAPPED = with_funds(1_000_000, 1_000_000, 0, limits=limits(max_order=ratio("1")))
FIFTH = a_context(standing=a_standing(limits=limits(max_order=ratio("1"))))
ALT = a_symbol("SOL/USDT")
SOL = a_context(symbol=ALT)


@pytest.mark.parametrize(
    ("reason", "context", "no", "yes"),
    [
        # 0.000085 * 0.999 * 59000 is 5.01 to be sold at the stop; a lot less is 4.96
        (R.TOO_SMALL, RICH, entry("0.000084"), entry("0.000086")),
        (R.TOO_SMALL, RICH, entry("0"), entry("0.001")),
        (R.TOO_SMALL, RICH, entry("-0"), entry("0.001")),
        (R.TOO_SMALL, TALL, entry("0.01"), entry("0.010011")),
        (R.TOO_SMALL, PERP, perp("0"), perp("0.001")),
        (R.ORDER_TOO_LARGE, SMALL, entry("0.010001"), entry("0.01")),
        (R.ORDER_TOO_LARGE, SMALL, entry("0.01", limit=price("60000.01")), entry("0.01")),
        (R.ORDER_TOO_LARGE, FIFTH, entry("0.033334"), entry("0.033333")),
        (R.ORDER_TOO_LARGE, CAPPED, entry("0.083334"), entry("0.083333")),
        (R.MAX_EXPOSURE, TIGHT, entry("0.010001"), entry("0.01")),
        (R.NO_FUNDS, POOR, entry("0.010001"), entry("0.01")),
        (R.NO_FUNDS, POOR, entry("0.01", limit=price("60000.01")), entry("0.01")),
        (R.OUTSIDE_BAND, RICH, entry(limit=None), entry()),
        (R.OUTSIDE_BAND, RICH, entry(limit=price("60300.01")), entry(limit=price("60300"))),
        (R.OUTSIDE_BAND, RICH, entry(limit=price("59699.99")), entry(limit=price("59700"))),
        (R.OUTSIDE_BAND, RICH, entry(stop=price("60000")), entry(stop=price("59999.99"))),
        (R.OUTSIDE_BAND, SOL, entry(limit=price("60600.01")), entry(limit=price("60600"))),
    ],
    ids=[
        "its stop would be below the least value", "nothing", "less than nothing",
        "fees leave less than the least quantity", "no contract", "its owner's share", "its owner's share at the limit",
        "a fifth of equity", "the service's cap", "exposure", "funds", "funds at the limit", "no limit",
        "a major above", "a major below", "at its stop", "another market above",
    ],
)  # fmt: skip
def test_each_reason_of_a_sized_order(
    reason: Reason, context: Context, no: OrderIntent, yes: OrderIntent
) -> None:
    gates, refused = review(no, context, ())
    assert isinstance(refused, Refused)
    assert refused.reason is reason
    assert not gates[-1].passed
    gates, approved = review(yes, context, ())
    assert approved == Approved(yes, gates)
    assert len(gates) == len(SIZED)


NASTY = ("NaN", "sNaN", "Infinity", "-Infinity", "1e999", "1e-30", "-1", "9" * 40, "0." + "1" * 40)


@pytest.mark.parametrize("field", ["qty", "limit", "stop", "target"])
@pytest.mark.parametrize("value", NASTY)
def test_numbers_that_are_none_of_an_order_are_refused(field: str, value: str) -> None:
    good = entry(target=price("62000"))
    assert sound_numbers(good, RICH).passed
    intent = replace(good, **{field: Decimal(value)})  # type: ignore[arg-type]  # a field by its name
    gate = sound_numbers(intent, RICH)
    assert (gate.reason, gate.passed) == (R.BAD_NUMBER, False)
    assert isinstance(review(intent, RICH, ())[1], Refused)


@pytest.mark.parametrize("field", ["limit", "stop", "target"])
@pytest.mark.parametrize("value", ["0", "-0", "60000.001"])
def test_prices_are_above_zero_and_on_the_grid(field: str, value: str) -> None:
    intent = replace(entry(), **{field: price(value)})  # type: ignore[arg-type]  # a field by its name
    assert not sound_numbers(intent, RICH).passed


def test_a_quantity_is_on_the_grid_and_within_what_the_exchange_takes() -> None:
    assert not sound_numbers(entry("0.0000015"), RICH).passed
    assert sound_numbers(entry("100"), RICH).passed
    assert not sound_numbers(entry("100.000001"), RICH).passed


def test_funds_that_are_not_known_approve_nothing() -> None:
    _, refused = review(entry(), a_context(standing=a_standing(funds=None)), ())
    assert isinstance(refused, Refused)
    assert refused.reason is R.ORDER_TOO_LARGE


def test_the_gates_of_the_screening_are_kept_for_why() -> None:
    before = (Gate(R.HALTED, passed=True),)
    gates, outcome = review(entry(), RICH, before)
    assert gates[:1] == before
    assert isinstance(outcome, Approved)
    assert outcome.gates == gates


# A check that cannot be made


@pytest.mark.parametrize(
    "broken",
    [
        replace(a_session(), balances={"USDT": a_balance(free="NaN")}),
        replace(a_session(), limits=limits(max_daily_loss=Decimal("NaN"))),
        replace(a_session(), limits=limits(max_order=Decimal("sNaN"))),
        replace(a_session(), limits=None),  # type: ignore[arg-type]  # as above
    ],
    ids=["a balance that is no number", "a limit that is no number", "a cap that is no number", "no limits"],
)
def test_a_check_that_fails_refuses_the_entry_and_says_why(broken: Any) -> None:
    decision = decide(a_signal(), broken, an_instrument(), {BTC: a_quote()}, Rules(), a_context().now)
    assert decision.outcome == Refused(R.GATE_FAILED)
    assert not decision.gates[-1].passed
    assert isinstance(decision.failure, Exception)


# A hundred thousand orders


def _any_number(dice: random.Random, near: Decimal) -> Decimal:
    if dice.random() < 0.2:
        return Decimal(dice.choice((*NASTY, "0", "-0", "1e18", "0.01")))
    return (near * Decimal(str(round(dice.gauss(1, 0.01), 6)))).quantize(Decimal("0.01"))


def test_of_thirty_thousand_orders_none_passes_outside_the_band() -> None:
    dice = random.Random(20_260_105)
    contexts = [a_context(symbol=symbol, rules=ROOMY) for symbol in (BTC, ETH, ALT)]
    approved, plain = 0, entry(stop=None)
    for _ in range(30_000):
        context, side = dice.choice(contexts), dice.choice(tuple(Side))
        last = Price(_any_number(dice, Decimal(60_000)))
        limit = Price(_any_number(dice, Decimal(60_000)))
        amount = qty(dice.choice(("0.01", "0.02", "0.03", dice.choice(NASTY))))
        intent = replace(plain, side=side, qty=amount, limit=limit)
        try:
            outcome = review(intent, replace(context, quote=a_quote(str(last))), ())[1]
        except ArithmeticError:
            continue  # `decide` makes it a refusal: see above
        if isinstance(outcome, Approved):
            approved += 1
            band = Decimal("0.01") if context.instrument.base == "SOL" else Decimal("0.005")
            assert last * (1 - band) <= limit <= last * (1 + band), (last, limit)
            assert intent.qty * limit <= 5000
    assert approved > 1_500, "many of them are good ones"


def decided(instrument: Instrument, signal: Any, last: Price) -> Decision:
    session = a_session(symbols=frozenset({instrument.symbol}))
    quotes = {instrument.symbol: a_quote(str(last))}
    return decide(signal, session, instrument, quotes, Rules(), a_context().now)


@pytest.mark.parametrize("symbol", [BTC, ETH, ALT, BTC_PERP])
def test_what_is_decided_is_within_the_band_and_between_stop_and_target(symbol: Any) -> None:
    dice = random.Random(7)
    made = 0
    for _ in range(500):
        tick = Decimal(dice.choice(("0.01", "0.1", "5", "250")))
        instrument = an_instrument(symbol, tick=tick)
        last = Price(Decimal(dice.randint(5_990_000, 6_010_000)) / 100)
        stance = Stance.SHORT if symbol is BTC_PERP and dice.random() < 0.5 else Stance.LONG
        side = Side.SELL if stance is Stance.SHORT else Side.BUY
        target = Price(last + side.sign * Decimal(dice.randint(1, 200_000)) / 100)
        signal = a_signal(symbol, stance, reference=last, target=target)
        outcome = decided(instrument, signal, last).outcome
        if not isinstance(outcome, Approved) or outcome.intent.limit is None or outcome.intent.stop is None:
            continue
        intent, limit = outcome.intent, outcome.intent.limit
        made += 1
        assert limit % tick == 0
        assert abs(limit / last - 1) <= entry_band(instrument, Rules())
        assert (limit - outcome.intent.stop) * side.sign > 0, "never beyond the stop"
        assert (target - limit) * side.sign > 0, "nor at the target"
        assert intent.qty * max(limit, last) <= 2000
        assert limit == entry_limit(instrument, side, last, intent.target, Rules())
    assert made > 50
