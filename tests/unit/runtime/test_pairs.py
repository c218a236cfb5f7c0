"""How each market is doing: one symbol's trouble is its own, and a word from the operator's list is missed."""

import io
from collections.abc import Iterator

import orjson
import pytest
import structlog

from app.infra.clock import SystemClock
from app.infra.observe import configure_logging
from app.pairs import Going, SymbolState
from app.runtime.incidents import IncidentDesk
from app.runtime.offer import OfferWatch
from app.runtime.pairs import SymbolBook
from app.services.offer import Offer
from tests.simulation.memory import MemoryUnits
from tests.support.builders import BTC, ETH, NOW, an_instrument
from trading.domain.instrument import ExchangeId


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    target = io.StringIO()
    configure_logging(json=True, level="INFO", stream=target)
    yield target
    structlog.reset_defaults()


def said(stream: io.StringIO) -> list[str]:
    return [orjson.loads(line)["event"] for line in stream.getvalue().splitlines()]


def test_a_symbol_that_nobody_judged_is_not_followed() -> None:
    assert SymbolBook().of(BTC) == SymbolState(Going.NOT_FOLLOWED)


def test_a_failure_is_counted_with_its_symbol_and_no_other(stream: io.StringIO) -> None:
    book = SymbolBook()
    book.judged(BTC, NOW, signals=2)
    book.judged(ETH, NOW)
    for _ in range(2):
        book.failed(BTC, ValueError("canary of an account"))
    assert book.of(ETH) == SymbolState(Going.CURRENT, None, NOW)
    state = book.of(BTC)
    assert (state.going, state.errors, state.signals) == (Going.STANDING_STILL, 2, 2)
    assert state.why == state.last_error == "ValueError"
    book.judged(BTC, NOW, signals=1)
    assert book.of(BTC) == SymbolState(Going.CURRENT, None, NOW, 3, 2, "ValueError")
    assert said(stream) == ["[BTC/USDT] cannot be judged"] * 2 + ["[BTC/USDT] goes on"]


def test_the_same_reason_is_said_once(stream: io.StringIO) -> None:
    book = SymbolBook()
    for why in ("gap", "gap", "no volume"):
        book.stands_still(BTC, why)
    assert book.of(BTC).why == "no volume"
    assert said(stream) == ["[BTC/USDT] stands still"] * 2
    book.forget(BTC)
    assert book.of(BTC).going is Going.NOT_FOLLOWED


async def test_names_without_a_market_are_told_once_all_exchanges_have_listed(stream: io.StringIO) -> None:
    units = MemoryUnits(lambda: NOW)
    offer = Offer(available=("BTC/USDT", "DOGGO/USDT"))
    clock = SystemClock()
    watch = OfferWatch(units, offer, [ExchangeId.BYBIT], IncidentDesk(units, clock), clock)
    assert await watch.look() is None, "nothing is listed yet: nothing is missing"
    async with units() as work:
        await work.markets.put([an_instrument(BTC)])
    assert await watch.look() == await watch.look() == ("DOGGO/USDT",)
    assert said(stream).count("failure") == 1
    assert "DOGGO/USDT" in stream.getvalue()
