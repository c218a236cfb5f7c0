"""The matching model: pessimistic, deterministic, and it neither makes nor loses money by itself."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import (
    ACCOUNT,
    BTC,
    BTC_PERP,
    NOW,
    a_candle,
    a_stop,
    an_instrument,
    an_intent,
    price,
    qty,
    ratio,
)
from trading.backtest import venue
from trading.backtest.book import Book
from trading.backtest.codec import BookWriter, loads
from trading.backtest.models import Models
from trading.domain.ids import PositionId
from trading.domain.instrument import Instrument, Side, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderIntent
from trading.ports import ReportStatus

EXACT = Models(slippage=ratio("0"))
LATER = NOW + timedelta(minutes=1)


def a_book(models: Models = EXACT, **cash: str) -> Book:
    return Book(
        ACCOUNT, models, {name: Decimal(total) for name, total in (cash or {"USDT": "10000"}).items()}
    )


def sent(book: Book, intent: OrderIntent, at: str = "60000", **rules: object) -> venue.Step:
    step = venue.submit(book, intent, an_instrument(intent.symbol, **rules), price(at), NOW)
    assert isinstance(step, venue.Step), step
    return step


def long_with_stop(symbol: Symbol = BTC, models: Models = EXACT) -> Book:
    book = sent(a_book(models), an_intent(symbol)).book
    return sent(book, a_stop(symbol, trigger="59000", qty=qty("0.009"))).book


# Bars


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
@pytest.mark.parametrize(
    ("opened", "low", "high", "filled_at"),
    [
        pytest.param("60000", "59001", "60500", None, id="above the trigger"),
        pytest.param("60000", "59000", "60500", "59000", id="just touched"),
        pytest.param("60000", "58000", "60500", "59000", id="through it: at the trigger"),
        pytest.param("58500", "58000", "60500", "58500", id="gap: at the open"),
    ],
)
def test_a_stop_inside_a_bar(symbol: Symbol, opened: str, low: str, high: str, filled_at: str | None) -> None:
    candle = a_candle("60100", open=opened, low=low, high=high)
    step = venue.on_candle(long_with_stop(symbol), an_instrument(symbol), candle, LATER)
    assert [fill.price for fill in step.fills] == ([] if filled_at is None else [Decimal(filled_at)])
    assert all(fill.happened_at == LATER for fill in step.fills)


def test_a_stop_comes_before_a_target_in_the_same_bar() -> None:
    book = long_with_stop()
    target = venue.ArmedExit(
        an_intent(BTC, Side.SELL, cause="target", qty=qty("0.009"), position=PositionId("p")), price("62000")
    )
    candle = a_candle("61000", open="60000", low="58900", high="62500")
    step = venue.on_candle(book, an_instrument(BTC), candle, LATER, (target,))
    assert [fill.price for fill in step.fills] == [Decimal(59000)]


@pytest.mark.parametrize(
    ("opened", "filled_at"),
    [pytest.param("60000", "62000", id="touched"), pytest.param("62300", "62300", id="gap")],
)
def test_a_target_takes_the_stop_away_and_sells(opened: str, filled_at: str) -> None:
    book = long_with_stop()
    stop = book.working[0].intent
    target = venue.ArmedExit(
        an_intent(BTC, Side.SELL, cause="target", qty=qty("0.009"), position=stop.position), price("62000")
    )
    candle = a_candle("62100", open=opened, low="59500", high="62500")
    step = venue.on_candle(book, an_instrument(BTC), candle, LATER, (target,))
    assert [fill.price for fill in step.fills] == [Decimal(filled_at)]
    assert next((r.order, r.status) for r in step.reports) == (stop.id, ReportStatus.CANCELED)
    assert not step.book.working


def test_slippage_makes_every_fill_worse_and_stays_on_the_grid() -> None:
    models = Models(slippage=ratio("0.001"))
    bought = sent(a_book(models), an_intent(BTC_PERP)).fills[0]
    assert bought.price == Decimal("60060.0")
    sold = sent(a_book(models), an_intent(BTC_PERP, Side.SELL)).fills[0]
    assert sold.price == Decimal("59940.0")
    odd = sent(a_book(models), an_intent(BTC_PERP, Side.SELL), at="59999.9").fills[0]
    assert odd.price == Decimal("59939.9")


def test_latency_delays_a_market_order_to_the_next_price() -> None:
    models = replace(EXACT, latency=timedelta(seconds=2))
    step = sent(a_book(models), an_intent(BTC))
    assert not step.fills
    early = venue.on_price(step.book, an_instrument(BTC), price("61000"), NOW + timedelta(seconds=1))
    assert not early.fills
    due = venue.on_price(step.book, an_instrument(BTC), price("61000"), NOW + timedelta(seconds=2))
    assert [fill.price for fill in due.fills] == [Decimal(61000)]
    assert step.book.free("USDT") == Decimal(9400)  # while it waits its cost is spoken for


def test_a_reduce_only_stop_ends_when_there_is_nothing_left_to_reduce() -> None:
    book = long_with_stop(BTC_PERP)
    closed = sent(book, an_intent(BTC_PERP, Side.SELL, cause="close", reduce_only=True)).book
    step = venue.on_price(closed, an_instrument(BTC_PERP), price("58000"), LATER)
    assert not step.fills
    assert [(r.status, r.reason) for r in step.reports] == [(ReportStatus.CANCELED, "no-position")]


def test_a_reduce_only_order_never_turns_the_position() -> None:
    book = sent(a_book(), an_intent(BTC_PERP)).book
    step = sent(book, an_intent(BTC_PERP, Side.SELL, cause="close", qty=qty("0.05"), reduce_only=True))
    assert step.fills[0].qty == qty("0.01")
    assert not step.book.positions


@pytest.mark.parametrize(
    ("intent", "rules", "code"),
    [
        pytest.param(an_intent(BTC, qty=qty("1")), {}, "no-funds", id="cash"),
        pytest.param(an_intent(BTC, Side.SELL), {}, "no-funds", id="coins"),
        pytest.param(an_intent(BTC_PERP, qty=qty("2")), {}, "no-funds", id="margin"),
        pytest.param(an_intent(BTC, qty=qty("0.00005")), {}, "too-small", id="value"),
        pytest.param(
            an_intent(BTC_PERP, qty=qty("0.0005")), {"min_notional": Decimal(1)}, "too-small", id="quantity"
        ),
        pytest.param(an_intent(BTC_PERP, qty=qty("101")), {}, "too-large", id="too large"),
        pytest.param(an_intent(BTC_PERP, qty=qty("0.0015")), {}, "off-grid", id="grid"),
        pytest.param(
            an_intent(BTC_PERP, Side.SELL, reduce_only=True), {}, "no-position", id="nothing to reduce"
        ),
        pytest.param(a_stop(BTC_PERP, trigger="60000"), {}, "trigger", id="trigger reached"),
        pytest.param(an_intent(BTC), {"active": False}, "market-closed", id="closed"),
    ],
)
def test_a_refusal_is_a_value_and_changes_nothing(
    intent: OrderIntent, rules: dict[str, object], code: str
) -> None:
    instrument = an_instrument(intent.symbol, **rules)
    refusal = venue.submit(a_book(), intent, instrument, price("60000"), NOW)
    assert isinstance(refusal, venue.Refusal)
    assert refusal.code == code


def test_the_same_client_id_is_refused_even_when_the_order_is_final() -> None:
    book = sent(a_book(), an_intent(BTC)).book
    again = venue.submit(book, an_intent(BTC), an_instrument(BTC), price("60000"), NOW)
    assert isinstance(again, venue.Refusal)
    assert again.code == "duplicate"


def test_a_book_remembers_so_many_fills_and_says_what_it_forgot() -> None:
    book = a_book(replace(EXACT, keeps=2))
    for number in range(4):
        book = sent(book, an_intent(BTC, cause=str(number), qty=qty("0.001"))).book
    assert [fill.trade for fill in book.fills] == ["P1-3.1", "P1-4.1"]
    assert len(book.finished) == 2
    assert book.forgotten == NOW


# Properties

Event = tuple[str, Symbol, Side, Decimal | int]
AMOUNTS = st.integers(1, 50).map(lambda n: Decimal(n) / 1000)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("market"), st.sampled_from([BTC, BTC_PERP]), st.sampled_from(list(Side)), AMOUNTS),
        st.tuples(st.just("stop"), st.sampled_from([BTC, BTC_PERP]), st.just(Side.SELL), AMOUNTS),
        st.tuples(
            st.just("price"), st.sampled_from([BTC, BTC_PERP]), st.just(Side.BUY), st.integers(-30, 30)
        ),
        st.tuples(st.just("cancel"), st.just(BTC), st.just(Side.BUY), st.integers(0, 20)),
    ),
    max_size=40,
)


def intent_of(
    number: int, what: str, symbol: Symbol, side: Side, amount: Decimal, last: Decimal
) -> OrderIntent:
    terms: dict[str, Any] = {"cause": str(number), "qty": amount, "reference": last}
    return (
        an_intent(symbol, side, **terms)
        if what == "market"
        else a_stop(symbol, side, str(last - 500), **terms)
    )


def intents_of(events: list[Event]) -> list[OrderIntent]:
    """The intents of a run, whose costs depend on the prices before them."""
    prices, found = {BTC: Decimal(60_000), BTC_PERP: Decimal(60_000)}, []
    for number, (what, symbol, side, amount) in enumerate(events):
        if what == "price":
            prices[symbol] += Decimal(amount) * 100
        elif what != "cancel":
            found.append(intent_of(number, what, symbol, side, Decimal(amount), prices[symbol]))
    return found


def play(events: list[Event], models: Models) -> tuple[Book, list[venue.Step]]:
    book, steps = a_book(models), []
    prices = {BTC: Decimal(60_000), BTC_PERP: Decimal(60_000)}
    for number, (what, symbol, side, amount) in enumerate(events):
        instrument: Instrument = an_instrument(symbol)
        last = Price(prices[symbol])
        if what == "price":
            prices[symbol] += Decimal(amount) * 100
            step = venue.on_price(book, instrument, Price(prices[symbol]), NOW + timedelta(seconds=number))
        elif what == "cancel":
            working = (
                book.working[int(amount) % len(book.working)].intent.id if book.working else an_intent().id
            )
            step = venue.cancel(book, working, NOW)
        else:
            intent = intent_of(number, what, symbol, side, Decimal(amount), last)
            outcome = venue.submit(book, intent, instrument, last, NOW + timedelta(seconds=number))
            step = venue.Step(book) if isinstance(outcome, venue.Refusal) else outcome
        book = step.book
        steps.append(step)
    return book, steps


@given(EVENTS, st.sampled_from([EXACT, Models()]))
def test_cash_is_what_the_fills_make_of_it(events: list[Event], models: Models) -> None:
    book, steps = play(events, models)
    fills = [fill for step in steps for fill in step.fills]
    coins = sum((f.side.sign * f.qty for f in fills if f.symbol is BTC), start=Decimal(0))
    coin_fees = sum((f.fee.amount for f in fills if f.fee.currency == "BTC"), start=Decimal(0))
    assert book.cash.get("BTC", Decimal(0)) == coins - coin_fees
    spent = sum((f.side.sign * f.value for f in fills if f.symbol is BTC), start=Decimal(0))
    quote_fees = sum((f.fee.amount for f in fills if f.fee.currency == "USDT"), start=Decimal(0))
    held = book.position(BTC_PERP)
    contracts = sum((f.side.sign * f.value for f in fills if f.symbol is BTC_PERP), start=Decimal(0))
    expected = 10_000 - spent - quote_fees - (contracts - held.cost)
    assert abs(book.cash["USDT"] - expected) < Decimal("1e-15")
    assert held.qty == sum((f.side.sign * f.qty for f in fills if f.symbol is BTC_PERP), start=Decimal(0))


@given(EVENTS)
def test_spot_never_goes_below_zero_and_no_order_fills_beyond_its_terms(
    events: list[Event],
) -> None:
    book, steps = play(events, Models())
    for step in steps:
        assert step.book.cash.get("BTC", Decimal(0)) >= 0
    terms = {intent.id: intent for intent in intents_of(events)}
    for report in book.finished:
        assert report.order is not None
        intent = terms[report.order]
        assert report.spent <= intent.cost if intent.cost is not None else report.filled <= intent.qty
    assert len({fill.trade for fill in book.fills}) == len(book.fills)


@given(EVENTS)
def test_a_book_survives_its_bytes(events: list[Event]) -> None:
    writer = BookWriter()
    for step in play(events, replace(Models(), keeps=3))[1]:
        assert loads(writer.dumps(step.book)) == step.book


@given(EVENTS)
def test_the_same_events_give_the_same_bytes(events: list[Event]) -> None:
    assert BookWriter().dumps(play(events, Models())[0]) == BookWriter().dumps(play(events, Models())[0])


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"version": 2}', b"null"], ids=repr)
def test_bytes_that_are_no_book_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(data)
