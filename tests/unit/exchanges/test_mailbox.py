"""Between a fast stream and a slow reader."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.builders import BTC, ETH
from trading.domain.candle import CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.exchanges.bybit.dialect import BybitTopics
from trading.exchanges.mailbox import CandleMailbox

TOPICS = {"kline.1.BTCUSDT": BTC, "kline.1.ETHUSDT": ETH}
START = 1_767_614_400_000


class Hand:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def a_mailbox(silence: float | None = 5, *, confirms: bool = True, hand: Hand | None = None) -> CandleMailbox:
    topics = BybitTopics("", {})
    quiet = None if silence is None else timedelta(seconds=silence)
    return CandleMailbox(TOPICS, Timeframe.M1, topics.bars, topics.topic_of, confirms, quiet, hand or Hand())


async def bar_of(mailbox: CandleMailbox) -> CandleUpdate:
    update = await mailbox.get()
    assert isinstance(update, CandleUpdate)
    return update


def message(close: str, minute: int = 0, *, confirm: bool = False, **changes: Any) -> dict[str, Any]:
    start = START + minute * 60_000
    row = {
        "start": start,
        "open": close,
        "high": close,
        "low": close,
        "close": close,
        "volume": "1",
        "confirm": confirm,
    }
    return {"data": [row | changes]}


async def test_of_a_forming_bar_only_the_latest_state_waits() -> None:
    mailbox = a_mailbox()
    for close in ("1", "2", "3"):
        mailbox.put(message(close) | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("9") | {"topic": "kline.1.ETHUSDT"})
    first, second = await bar_of(mailbox), await bar_of(mailbox)
    assert (first.symbol, str(first.candle.close), first.closed) == (BTC, "3", False)
    assert second.symbol == ETH


async def test_every_closed_bar_waits_and_comes_before_forming_ones() -> None:
    mailbox = a_mailbox()
    for minute in range(300):
        mailbox.put(message("1", minute, confirm=True) | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("2", 300) | {"topic": "kline.1.BTCUSDT"})
    closed = [await bar_of(mailbox) for _ in range(300)]
    assert all(update.closed for update in closed)
    assert [update.candle.opened_at for update in closed] == sorted({u.candle.opened_at for u in closed})
    assert not (await bar_of(mailbox)).closed


async def test_a_closed_bar_replaces_its_own_forming_state() -> None:
    mailbox = a_mailbox()
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("2", confirm=True) | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("3") | {"topic": "kline.1.ETHUSDT"})
    assert (await bar_of(mailbox)).closed
    assert (await bar_of(mailbox)).symbol == ETH


async def test_a_silent_symbol_is_told_once_in_a_silence_while_the_others_speak() -> None:
    hand = Hand()
    mailbox = a_mailbox(silence=5, hand=hand)
    told: list[CandleUpdate | SymbolTrouble] = []
    for _ in range(12):
        mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
        told.append(await mailbox.get())
        hand.seconds += 1
    troubles = {second: item for second, item in enumerate(told) if isinstance(item, SymbolTrouble)}
    assert troubles == dict.fromkeys((5, 10), SymbolTrouble(ETH, "silent"))
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})  # the last one has been read
    mailbox.put(message("1") | {"topic": "kline.1.ETHUSDT"})
    assert {(await bar_of(mailbox)).symbol, (await bar_of(mailbox)).symbol} == {BTC, ETH}


async def test_a_stream_in_which_all_are_silent_is_over() -> None:
    hand = Hand()
    mailbox = a_mailbox(silence=5, hand=hand)
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
    await mailbox.get()
    hand.seconds += 5
    with pytest.raises(TryAgain, match="silent"):
        await mailbox.get()


async def test_a_reader_that_is_too_slow_must_read_anew() -> None:
    mailbox = a_mailbox()
    for minute in range(5001):
        mailbox.put(message("1", minute, confirm=True) | {"topic": "kline.1.BTCUSDT"})
    with pytest.raises(TryAgain, match="slow"):
        await mailbox.get()


@pytest.mark.parametrize(
    "bad", [{}, {"data": None}, {"data": [[]]}, message("1", low="2"), message("1", open="NaN")], ids=repr
)
async def test_an_unreadable_bar_is_the_trouble_of_its_symbol_and_the_others_go_on(
    bad: dict[str, Any],
) -> None:
    mailbox = a_mailbox()
    mailbox.put(bad | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("1") | {"topic": "kline.1.ETHUSDT"})
    assert await mailbox.get() == SymbolTrouble(BTC, "an unreadable bar")
    assert (await bar_of(mailbox)).symbol == ETH
    mailbox.put(bad | {"topic": "kline.5.BTCUSDT"})
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
    assert (await bar_of(mailbox)).symbol == BTC, "another subscription's bars are nobody's trouble"


async def test_an_unreadable_message_that_names_nobody_ends_the_stream() -> None:
    topics = BybitTopics("", {})

    def read(item: Any) -> None:
        raise MissingData("nothing in it can be read")

    mailbox = CandleMailbox(TOPICS, Timeframe.M1, read, topics.topic_of, True, None, Hand())
    mailbox.put({"data": []})
    with pytest.raises(TryAgain, match="unreadable"):
        await mailbox.get()


async def test_other_topics_are_not_ours() -> None:
    hand = Hand()
    mailbox = a_mailbox(hand=hand)
    hand.seconds += 4
    mailbox.put(message("1") | {"topic": "kline.5.BTCUSDT"})
    hand.seconds += 4
    with pytest.raises(TryAgain, match="silent"):
        await mailbox.get()


# Without a flag


async def test_without_a_flag_a_bar_is_closed_when_the_next_one_is_seen_in_its_last_state() -> None:
    mailbox = a_mailbox(confirms=False)
    for close, minute in (("1", 0), ("2", 0), ("3", 1), ("4", 1)):
        mailbox.put(message(close, minute) | {"topic": "kline.1.BTCUSDT"})
    first, second = await bar_of(mailbox), await bar_of(mailbox)
    assert (str(first.candle.close), first.closed) == ("2", True)
    assert (str(second.candle.close), second.closed) == ("4", False)
    assert second.candle.opened_at - first.candle.opened_at == Timeframe.M1.duration


async def test_without_a_flag_a_late_message_of_an_old_bar_closes_nothing() -> None:
    mailbox = a_mailbox(confirms=False)
    for close, minute in (("1", 1), ("9", 0), ("2", 1), ("3", 2)):
        mailbox.put(message(close, minute) | {"topic": "kline.1.BTCUSDT"})
    closed = await bar_of(mailbox)
    assert (str(closed.candle.close), closed.closed) == ("2", True)
    assert not (await bar_of(mailbox)).closed


async def test_where_symbols_may_be_silent_only_a_silent_stream_is_lost() -> None:
    hand = Hand()
    mailbox = a_mailbox(silence=None, hand=hand)
    for _ in range(4):
        mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
        await mailbox.get()
        hand.seconds += 60  # the other one says nothing, for longer than the silence
    hand.seconds += 60
    with pytest.raises(TryAgain, match="silent"):
        await mailbox.get()
