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
from trading.domain.account import Control, Day
from trading.domain.decision import Approved, Reason, Refused
from trading.domain.instrument import Side
from trading.domain.signal import Stance
from trading.risk.checks import Context
from trading.risk.policy import ENTRY, as_approved, review_exit, screen
from trading.risk.quotes import SecondOpinion
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


def funds(open_profit: str = "0") -> Funds:
    return Funds(Decimal(10_000), Decimal(10_000), Decimal(0), Decimal(open_profit))


def book(bid: str, ask: str) -> Context:
    return a_context(quote=a_quote(bid=price(bid), ask=price(ask)))


def second(said: SecondOpinion | None) -> Context:
    return a_context(quote=a_quote(second=said))


def opinion(value: str, after: float = 0) -> SecondOpinion:
    return SecondOpinion(price(value), NOW + after * SECOND)


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
    "price of the future": Case(R.PRICE_OLD, a_context(quote=a_quote(at=NOW + 1.001 * SECOND)), a_context(quote=a_quote(at=NOW + SECOND))),
    "price ran away up": Case(R.PRICE_MOVED, at_price("60600.01"), at_price("60600")),
    "price ran away down": Case(R.PRICE_MOVED, at_price("59399.99", stop=price("58000")), at_price("59400", stop=price("58000"))),
    "price is through the target": Case(R.PRICE_MOVED, at_price("60300", target=price("60300")), at_price("60299.99", target=price("60300"))),
    "price is zero": Case(R.PRICE_BAD, at_price("0"), at_price("60000")),
    "price is below zero": Case(R.PRICE_BAD, at_price("-60000"), at_price("60000")),
    "price is no number": Case(R.PRICE_BAD, at_price("NaN"), at_price("60000")),
    "price is endless": Case(R.PRICE_BAD, at_price("Infinity"), at_price("60000")),
    "book is crossed": Case(R.PRICE_BAD, book("60000.01", "60000"), book("60000", "60000.01")),
    "book is locked": Case(R.PRICE_BAD, book("60000", "60000"), book("59999.99", "60000")),
    "bid is zero": Case(R.PRICE_BAD, book("0", "60000"), book("59999", "60000")),
    "bid is no number": Case(R.PRICE_BAD, book("NaN", "60000"), book("59999", "60000")),
    "ask is endless": Case(R.PRICE_BAD, book("60000", "Infinity"), book("59999", "60000")),
    "bid and ask are far apart": Case(R.SPREAD_WIDE, book("59700", "60300.01"), book("59700", "60300")),
    "a book is asked for": Case(R.SPREAD_WIDE, a_context(rules=Rules(needs_book=True)), replace(book("59999", "60000"), rules=Rules(needs_book=True))),
    "second source is silent": Case(R.PRICES_DIFFER, second(SecondOpinion()), second(None)),
    "second source is old": Case(R.PRICES_DIFFER, second(opinion("60000", -3.001)), second(opinion("60000", -3))),
    "second source is of the future": Case(R.PRICES_DIFFER, second(opinion("60000", 1.001)), second(opinion("60000", 1))),
    "second source says more": Case(R.PRICES_DIFFER, second(opinion("60914")), second(opinion("60913"))),
    "second source says less": Case(R.PRICES_DIFFER, second(opinion("59113")), second(opinion("59114"))),
    "second source is five per cent off": Case(R.PRICES_DIFFER, second(opinion("57000")), second(opinion("60000"))),
    "second source says zero": Case(R.PRICES_DIFFER, second(opinion("0")), second(opinion("60000"))),
    "second source is no number": Case(R.PRICES_DIFFER, second(opinion("NaN")), second(opinion("60000"))),
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
    "loses enough in what is open": standing_case(R.DAILY_LOSS, {"funds": funds(open_profit="-500.01")}, {"funds": funds(open_profit="-500")}),
    "loses enough with what was lost": standing_case(R.DAILY_LOSS, {"profit_today": Decimal(-300), "funds": funds(open_profit="-200.01")}, {"profit_today": Decimal(-300), "funds": funds(open_profit="-200")}),
    "what was won today does not hide it": standing_case(R.DAILY_LOSS, {"profit_today": Decimal(100), "funds": funds(open_profit="-600.01")}, {"profit_today": Decimal(100), "funds": funds(open_profit="-600")}),
    "measured against how the day began": standing_case(R.DAILY_LOSS, {"day": Day(Decimal(4000), Decimal(0)), "profit_today": Decimal("-200.01")}, {"day": Day(Decimal(4000), Decimal(0)), "profit_today": Decimal(-200)}),
    "losses of yesterday are yesterday's": standing_case(R.DAILY_LOSS, {"day": Day(Decimal(10_000), Decimal(-400)), "funds": funds(open_profit="-900.01")}, {"day": Day(Decimal(10_000), Decimal(-400)), "funds": funds(open_profit="-900")}),
    "passed its limit once": standing_case(R.DAILY_LOSS, {"day": Day(Decimal(10_000), Decimal(0), breached=True)}, {"day": Day(Decimal(10_000), Decimal(0))}),
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
