"""Every reason: a case that triggers exactly it, and its neighbour that passes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    a_signal,
    a_stop,
    an_instrument,
    an_intent,
    an_order,
    limits,
    price,
    qty,
    ratio,
)
from tests.support.sessions import a_context, a_quote, a_standing
from trading.domain.account import Control
from trading.domain.decision import Approved, Gate, Reason, Refused
from trading.domain.instrument import Side
from trading.domain.order import OrderIntent
from trading.domain.signal import Stance
from trading.risk.checks import Context
from trading.risk.policy import ENTRY, SIZED, as_approved, review, review_exit, screen
from trading.risk.rules import Rules, scaled
from trading.risk.sizing import Funds

R = Reason
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Case:
    """no: refused for this reason; yes: the nearest context that passes."""

    reason: Reason
    no: Context
    yes: Context


def standing_case(reason: Reason, no: dict[str, Any], yes: dict[str, Any]) -> Case:
    return Case(reason, a_context(standing=a_standing(**no)), a_context(standing=a_standing(**yes)))


def at_price(text: str, **signal: Any) -> Context:
    return a_context(quote=a_quote(text), signal=a_signal(**signal))


def funds(equity: str = "10000") -> Funds:
    return Funds(Decimal(equity), Decimal(equity), Decimal(0))


SHORT = a_signal(BTC, Stance.SHORT)
SHORT_PERP = a_signal(BTC_PERP, Stance.SHORT)
CASES: dict[str, Case] = {
    "owner paused entries": standing_case(R.HALTED, {"control": Control.ENTRIES_PAUSED}, {"control": Control.RUNNING}),
    "reduce only": standing_case(R.HALTED, {"control": Control.REDUCE_ONLY}, {}),
    "halted": standing_case(R.HALTED, {"control": Control.HALTED}, {}),
    "disarmed": standing_case(R.NOT_ARMED, {"armed": False}, {"armed": True}),
    "not read back yet": standing_case(R.NOT_RECONCILED, {"reconciled": False}, {"reconciled": True}),
    "symbol not chosen": standing_case(R.SYMBOL_NOT_CHOSEN, {"chosen": False}, {"chosen": True}),
    "market closed": Case(R.MARKET_CLOSED, a_context(instrument=an_instrument(BTC, active=False)), a_context()),
    "short on spot": Case(R.NO_SHORTS, a_context(signal=SHORT), a_context(signal=SHORT_PERP, instrument=an_instrument(BTC_PERP))),
    "position open": standing_case(R.ALREADY_IN, {"holds": True}, {"holds": False}),
    "order without proof": standing_case(R.IN_FLIGHT, {"in_flight": 1}, {"in_flight": 0}),
    "left a moment ago": standing_case(R.COOLDOWN, {"since_close": timedelta(seconds=179)}, {"since_close": timedelta(seconds=180)}),
    "signal a second too old": Case(R.SIGNAL_OLD, a_context(now=NOW + 61 * SECOND, quote=a_quote(at=NOW + 61 * SECOND)), a_context(now=NOW + 60 * SECOND, quote=a_quote(at=NOW + 60 * SECOND))),
    "no price": Case(R.PRICE_OLD, a_context(quote=None), a_context()),
    "price too old": Case(R.PRICE_OLD, a_context(quote=a_quote(at=NOW - 3.001 * SECOND)), a_context(quote=a_quote(at=NOW - 3 * SECOND))),
    "price of the future": Case(R.PRICE_OLD, a_context(quote=a_quote(at=NOW + 3.001 * SECOND)), a_context(quote=a_quote(at=NOW + 3 * SECOND))),
    "price ran away up": Case(R.PRICE_MOVED, at_price("60600.01"), at_price("60600")),
    "price ran away down": Case(R.PRICE_MOVED, at_price("59399.99", stop=price("58000")), at_price("59400", stop=price("58000"))),
    "price is through the target": Case(R.PRICE_MOVED, at_price("60300", target=price("60300")), at_price("60299.99", target=price("60300"))),
    "price is zero": Case(R.PRICE_MOVED, at_price("0"), at_price("60000")),
    "price is below zero": Case(R.PRICE_MOVED, at_price("-60000"), at_price("60000")),
    "signal made on zero": Case(R.PRICE_MOVED, at_price("60000", reference=price("0")), at_price("60000")),
    "stop within the gap": Case(R.STOP_TOO_CLOSE, at_price("60000", stop=price("59970.01")), at_price("60000", stop=price("59970"))),
    "stop on the wrong side": Case(R.STOP_TOO_CLOSE, at_price("60000", stop=price("60100")), at_price("60000")),
    "no stop": Case(R.STOP_TOO_CLOSE, at_price("60000", stop=None), at_price("60000")),
    "stop of zero": Case(R.STOP_TOO_CLOSE, at_price("60000", stop=price("0")), at_price("60000", stop=price("0.01"))),
    "stop that the grid moves to the price": Case(R.STOP_TOO_CLOSE, a_context(instrument=an_instrument(BTC, tick=Decimal(1000)), signal=a_signal(stop=price("59400"))), a_context(signal=a_signal(stop=price("59400")))),
    "no position left": standing_case(R.MAX_POSITIONS, {"open_positions": 5}, {"open_positions": 4}),
    "strategy gone mad": standing_case(R.TOO_MANY_ORDERS, {"entries_today": 200}, {"entries_today": 199}),
    "balance never seen": standing_case(R.BALANCE_UNKNOWN, {"balance_at": None}, {"balance_at": NOW}),
    "balance too old": standing_case(R.BALANCE_UNKNOWN, {"balance_at": NOW - timedelta(minutes=30, seconds=1)}, {"balance_at": NOW - timedelta(minutes=30)}),
    "price of a holding is missing": standing_case(R.BALANCE_UNKNOWN, {"funds": None}, {"funds": funds()}),
    "lost enough today": standing_case(R.DAILY_LOSS, {"profit_today": Decimal("-500.01")}, {"profit_today": Decimal(-500)}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_reason_and_its_neighbour(case: Case) -> None:
    gates, refused = screen(case.no)
    assert refused is not None
    assert refused.reason is case.reason
    assert [gate.passed for gate in gates] == [True] * (len(gates) - 1) + [False], "stops at the first no"
    gates, refused = screen(case.yes)
    assert refused is None
    assert len(gates) == len(ENTRY)


def test_numbers_of_a_refusal_are_what_was_found_and_what_is_allowed() -> None:
    _, refused = screen(CASES["price ran away up"].no)
    assert refused is not None
    assert refused.limit == Decimal("0.01")
    assert refused.actual is not None
    assert refused.actual > Decimal("0.01")
    _, refused = screen(CASES["left a moment ago"].no)
    assert refused == Refused(R.COOLDOWN, Decimal(179), Decimal(180))
    _, refused = screen(CASES["lost enough today"].no)
    assert refused == Refused(R.DAILY_LOSS, Decimal("500.01"), Decimal(500))


def test_cooldown_is_measured_in_bars_of_the_signal() -> None:
    context = a_context(standing=a_standing(since_close=timedelta(seconds=1), limits=limits(cooldown_bars=0)))
    assert screen(context)[1] is None
    assert screen(a_context(standing=a_standing(since_close=-SECOND)))[1] is not None, (
        "a clock that went back"
    )


# Sized orders


def entry(amount: str = "0.01", **changes: Any) -> OrderIntent:
    return an_intent(BTC, qty=qty(amount), stop=price("59000"), **changes)


def perp(amount: str = "0.01", **changes: Any) -> OrderIntent:
    return an_intent(BTC_PERP, qty=qty(amount), stop=price("59000"), cost=None, **changes)


RICH = a_context()
TIGHT = a_context(standing=a_standing(funds=Funds(Decimal(10_000), Decimal(10_000), Decimal(9_400))))
POOR = a_context(standing=a_standing(funds=Funds(Decimal(10_000), Decimal(600), Decimal(0))))
PERP = a_context(instrument=an_instrument(BTC_PERP), signal=a_signal(BTC_PERP))
TALL = a_context(instrument=an_instrument(BTC, min_qty=qty("0.01")))


@pytest.mark.parametrize(
    ("reason", "context", "no", "yes"),
    [
        # 0.000085 * 0.999 * 59000 is 5.01 to be sold at the stop; a lot less is 4.96
        (R.TOO_SMALL, RICH, entry("0.000084"), entry("0.000086")),
        (R.TOO_SMALL, RICH, entry("0"), entry("0.001")),
        (R.TOO_SMALL, TALL, entry("0.01"), entry("0.010011")),
        (R.TOO_SMALL, PERP, perp("0.0009"), perp("0.001")),
        (R.MAX_EXPOSURE, TIGHT, entry("0.010001"), entry("0.01")),
        (R.NO_FUNDS, POOR, entry("0.010001"), entry("0.01")),
    ],
    ids=[
        "its stop would be below the least value", "nothing", "fees leave less than the least quantity",
        "below the least contract", "exposure", "funds",
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


def test_funds_that_are_not_known_approve_nothing() -> None:
    _, refused = review(entry(), a_context(standing=a_standing(funds=None)), ())
    assert isinstance(refused, Refused)
    assert refused.reason is R.MAX_EXPOSURE


def test_the_gates_of_the_screening_are_kept_for_why() -> None:
    before = (Gate(R.HALTED, passed=True),)
    gates, outcome = review(entry(), RICH, before)
    assert gates[:1] == before
    assert isinstance(outcome, Approved)
    assert outcome.gates == gates


# Exits


@pytest.mark.parametrize(
    ("held", "side", "amount", "permitted"),
    [
        ("0.01", Side.SELL, "0.01", True),
        ("0.0100005", Side.SELL, "0.01", True),
        ("0.01", Side.SELL, "0.010001", False),
        ("0.01", Side.BUY, "0.01", False),
        ("-0.01", Side.BUY, "0.01", True),
        ("-0.01", Side.SELL, "0.01", False),
        ("0.01", Side.SELL, "0", False),
        ("0", Side.SELL, "0.01", False),
    ],
    ids=["all", "all but dust", "a lot too many", "the wrong way", "covers a short", "adds to a short", "none", "flat"],
)  # fmt: skip
def test_an_exit_never_exceeds_what_is_held(held: str, side: Side, amount: str, *, permitted: bool) -> None:
    intent = replace(a_stop(BTC, side), qty=qty(amount))
    outcome = review_exit(intent, Decimal(held), an_instrument(BTC))
    assert isinstance(outcome, Approved) == permitted
    if isinstance(outcome, Refused):
        assert outcome.reason is R.NOTHING_TO_CLOSE


def test_an_entry_is_no_exit() -> None:
    with pytest.raises(ValueError, match="must be an exit or a stop"):
        review_exit(an_intent(), Decimal("0.01"), an_instrument())


def test_nothing_that_guards_entries_guards_exits() -> None:
    """Law 5: the whole permission of an exit is what is held; there is no context to be refused by."""
    assert isinstance(review_exit(a_stop(), Decimal("0.01"), an_instrument(BTC, active=False)), Approved)


def test_a_written_order_keeps_its_permission() -> None:
    order = an_order(a_stop())
    assert as_approved(order) == Approved(order.intent)


def test_rules_scale_with_the_clock_and_bands_do_not() -> None:
    fast = scaled(Rules(), 10.0)
    assert fast.naked_limit == timedelta(seconds=300)
    assert fast.plan_life == timedelta(seconds=600)
    assert (fast.price_band, fast.stop_gap, fast.max_attempts) == (ratio("0.01"), ratio("0.0005"), 8)
