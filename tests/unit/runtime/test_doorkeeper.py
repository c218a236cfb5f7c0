"""What a process knows when an entry is claimed: its price, and the health of its exchange."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from app.runtime.doorkeeper import Doorkeeper
from app.runtime.venues import Venues
from tests.support.builders import BTC, BTC_PERP, NOW, a_stop, an_intent, approved, credentials, price
from tests.support.clock import HandClock
from tests.support.gateways import FakeGateway
from tests.support.sessions import a_quote
from trading.domain.candle import Candle, Timeframe
from trading.domain.decision import Reason
from trading.domain.errors import Declined, OutcomeUnknown, TryAgain
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import Price
from trading.ports import ExchangeGateway
from trading.risk.quotes import Quote
from trading.risk.rules import Rules


@dataclass
class HandBoard:
    """Prices in the hand of a test."""

    quotes: Mapping[Symbol, Quote] = field(default_factory=dict)
    instruments: Mapping[Symbol, Instrument] = field(default_factory=dict)
    timeframe: Timeframe = Timeframe.M1

    def last(self, symbol: Symbol) -> Price | None:
        return None

    def closed(self, symbol: Symbol) -> list[Candle]:
        return []


class BrokenQuotes(dict[Symbol, Quote]):
    def get(self, *_: object) -> Any:
        raise ArithmeticError("a quote that cannot be had")


def a_doorkeeper(clock: HandClock, quote: Quote | None = None) -> tuple[Doorkeeper, Venues]:
    venues = Venues(clock)
    quotes = {} if quote is None else {BTC: quote, BTC_PERP: quote}
    return Doorkeeper(HandBoard(quotes), venues, Rules(), clock), venues


def an_entry(**changes: Any) -> Any:
    return an_intent(BTC, limit=price("60300"), stop=price("59000"), cost=None, **changes)


@pytest.mark.parametrize(
    ("quote", "after", "reason"),
    [
        (None, 0, Reason.PRICE_OLD),
        (a_quote(), 3, None),
        (a_quote(), 3.001, Reason.PRICE_OLD),
        (a_quote(), -1, None),
        (a_quote(), -1.001, Reason.PRICE_OLD),
        (a_quote("0"), 0, Reason.PRICE_BAD),
        (a_quote("60300"), 0, None),
        (a_quote("60300.01"), 0, Reason.PRICE_MOVED),
        (a_quote("59000.01"), 0, None),
        (a_quote("59000"), 0, Reason.PRICE_MOVED),
    ],
    ids=[
        "no price", "three seconds old", "older", "a second ahead", "farther ahead", "zero", "at its limit",
        "past its limit", "above its stop", "at its stop",
    ],
)  # fmt: skip
def test_the_price_of_an_entry_is_there_when_it_is_claimed(
    quote: Quote | None, after: float, reason: Reason | None
) -> None:
    clock = HandClock()
    doorkeeper, _ = a_doorkeeper(clock, quote)
    clock.advance(after)
    assert doorkeeper.allows(an_entry(), live=True) is reason


@pytest.mark.parametrize(
    ("last", "reason"),
    [("59700", None), ("59699.9", Reason.PRICE_MOVED), ("60999.9", None), ("61000", Reason.PRICE_MOVED)],
)
def test_a_short_is_let_in_between_its_limit_and_its_stop(last: str, reason: Reason | None) -> None:
    doorkeeper, _ = a_doorkeeper(HandClock(), a_quote(last))
    short = an_intent(BTC_PERP, Side.SELL, limit=price("59700"), stop=price("61000"))
    assert doorkeeper.allows(short, live=True) is reason


def test_a_question_that_cannot_be_answered_is_a_no_and_is_reported() -> None:
    clock = HandClock()
    doorkeeper = Doorkeeper(HandBoard(BrokenQuotes()), Venues(clock), Rules(), clock)
    assert doorkeeper.allows(an_entry(), live=False) is Reason.GATE_FAILED
    assert [str(error) for error in doorkeeper.failures()] == ["a quote that cannot be had"]
    assert doorkeeper.failures() == []


def test_paper_does_not_care_how_the_exchange_is() -> None:
    clock = HandClock()
    doorkeeper, venues = a_doorkeeper(clock, a_quote())
    for _ in range(20):
        venues.told(ExchangeId.BYBIT, answered=False)
    assert doorkeeper.allows(an_entry(), live=True) is Reason.EXCHANGE_UNWELL
    assert doorkeeper.allows(an_entry(), live=False) is None
    other = a_quote()
    assert doorkeeper.allows(an_entry(), live=True) is Reason.EXCHANGE_UNWELL
    clock.advance(60)
    fresh, _ = a_doorkeeper(clock, Quote(other.price, clock.now()))
    assert fresh.allows(an_entry(), live=True) is None, "another process has its own experience"


async def failed(request: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        await request()


async def test_every_request_of_a_gateway_counts_and_a_definitive_no_is_an_answer() -> None:
    clock = HandClock()
    gateway = FakeGateway(clock=clock)
    gateway.set_price(BTC, "60000")
    venues = Venues(clock)

    def opened(account: object, keys: object) -> ExchangeGateway:
        return gateway

    watched = venues.watching(ExchangeId.BYBIT, opened)(an_intent().account, credentials())
    poor = approved(an_intent(BTC, qty=Decimal(1000)))
    for _ in range(30):
        await failed(lambda: watched.submit(poor, NOW), Declined)
    assert venues.lets_in(ExchangeId.BYBIT)
    gateway.reads_fail = TryAgain("down")
    for _ in range(10):
        await failed(watched.balances, TryAgain)
    assert not venues.lets_in(ExchangeId.BYBIT)
    assert venues.lets_in(ExchangeId.OKX)
    clock.advance(60)
    assert venues.lets_in(ExchangeId.BYBIT), "the probe"
    assert not venues.lets_in(ExchangeId.BYBIT)
    gateway.reads_fail = None
    assert not await watched.open_orders(MarketType.SPOT, ())
    assert venues.lets_in(ExchangeId.BYBIT)


async def test_a_send_without_an_answer_counts_against_the_exchange() -> None:
    clock = HandClock()
    gateway = FakeGateway(clock=clock)
    gateway.set_price(BTC, "60000")
    venues = Venues(clock)
    watched = venues.watching(ExchangeId.BYBIT, lambda account, keys: gateway)(
        an_intent().account, credentials()
    )
    taken = approved(a_stop(trigger="59000", side=Side.SELL))
    gateway.totals["BTC"] = Decimal(1)
    await watched.submit(taken, NOW)
    for _ in range(20):  # the id is taken: the fake says nothing that is definitive
        await failed(lambda: watched.submit(taken, NOW), OutcomeUnknown)
    assert not venues.lets_in(ExchangeId.BYBIT)
