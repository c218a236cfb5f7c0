"""The private stream of an account: begun anew after whatever ended it, and kept alive where it must be."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from datetime import timedelta

import pytest

from tests.support.builders import a_balance
from tests.support.clock import HandClock
from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.instrument import ExchangeId
from trading.exchanges.client import AnswerRefused
from trading.exchanges.lines import Lines, Message
from trading.exchanges.news import PrivateStream
from trading.ports import AccountNews, StreamRestarted

BALANCE = a_balance("USDT", "1")


class HandStream:
    """An AccountStream that does what the test says: failures of open and renew, what messages mean."""

    def __init__(self, renew_every: timedelta | None = None) -> None:
        self.renew_every = renew_every
        self.refusals: list[Exception] = []
        self.opened = self.renewed = self.closed = 0

    async def open(self, lines: Lines) -> None:
        self.opened += 1
        if self.refusals:
            raise self.refusals.pop(0)

    def news(self, message: Message) -> Iterable[AccountNews]:
        if message == "unreadable":
            raise MissingData("unreadable")
        if message == "misshapen":
            return [message["data"]]  # as a parser stumbles over text where it expects an object
        return [BALANCE] if message == "balance" else []

    async def renew(self) -> None:
        self.renewed += 1
        if self.refusals:
            raise self.refusals.pop(0)

    async def close(self) -> None:
        self.closed += 1
        raise TryAgain("what is gone need not be given back")


def a_private_stream(stream: HandStream, clock: HandClock) -> PrivateStream:
    async def ready() -> None:
        await asyncio.sleep(0)

    def no_client() -> None:
        raise AssertionError("no connection is made here")

    return PrivateStream(ExchangeId.BYBIT, no_client, lambda: stream, clock, ready)  # type: ignore[arg-type]


async def fine() -> None:
    await asyncio.sleep(0)


async def refused() -> None:
    raise KeysUnusable("wrong", "code 10003")


async def restarted(news: AsyncIterator[AccountNews], clock: HandClock) -> bool:
    """Whether the next news is a restart, however long its reader waits before it."""
    waiting = asyncio.ensure_future(anext(news))
    for _ in range(1000):
        if waiting.done():
            break
        clock.advance(31)
        await asyncio.sleep(0)
    return isinstance(await waiting, StreamRestarted)


@pytest.mark.parametrize("bad", ["unreadable", "misshapen"])
async def test_messages_become_news_and_one_that_cannot_be_read_begins_anew(bad: str) -> None:
    stream, clock = HandStream(), HandClock()
    private = a_private_stream(stream, clock)
    async with aclosing(private.news(fine)) as news:  # type: ignore[type-var]  # a generator
        assert await restarted(news, clock)
        for message in ("pong", "balance"):
            private._push(message)
        assert await anext(news) == BALANCE
        private._push(bad)
        assert await restarted(news, clock)
    assert (stream.opened, stream.closed) == (2, 2)


@pytest.mark.parametrize(
    "failure",
    [AnswerRefused(200, "10006", ""), TimeoutError(), MissingData("?"), ConnectionError("gone")],
    ids=repr,
)
async def test_a_stream_that_is_not_opened_is_tried_again(failure: Exception) -> None:
    stream, clock = HandStream(), HandClock()
    stream.refusals = [failure]
    async with aclosing(a_private_stream(stream, clock).news(refused)) as news:  # type: ignore[type-var]  # a generator
        assert await restarted(news, clock)
    assert stream.opened == 2


async def test_a_refused_key_is_condemned_by_a_read_only() -> None:
    stream, clock = HandStream(), HandClock()
    stream.refusals = [AnswerRefused(200, "10003", "")]
    async with aclosing(a_private_stream(stream, clock).news(fine)) as news:  # type: ignore[type-var]  # a generator
        assert await restarted(news, clock)  # the read went well: the stream had too many sessions
    stream.refusals = [AnswerRefused(200, "10003", "")]
    with pytest.raises(KeysUnusable):
        await anext(a_private_stream(stream, clock).news(refused))


async def test_what_a_stream_holds_is_renewed_and_where_that_fails_all_begins_anew() -> None:
    stream, clock = HandStream(timedelta(minutes=30)), HandClock()
    private = a_private_stream(stream, clock)
    async with aclosing(private.news(fine)) as news:  # type: ignore[type-var]  # a generator
        assert await restarted(news, clock)
        while stream.renewed < 3:
            clock.advance(30 * 60)
            await asyncio.sleep(0)
        stream.refusals = [AnswerRefused(400, "30000", "")]
        clock.advance(30 * 60)
        assert await restarted(news, clock)
    assert stream.opened == 2


async def test_a_reader_that_is_far_behind_begins_anew() -> None:
    stream, clock = HandStream(), HandClock()
    private = a_private_stream(stream, clock)
    async with aclosing(private.news(fine)) as news:  # type: ignore[type-var]  # a generator
        assert await restarted(news, clock)
        for _ in range(2001):
            private._push("pong")
        assert await restarted(news, clock)
