"""Between a fast stream and a slow reader."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.builders import BTC, ETH
from trading.domain.candle import Timeframe
from trading.domain.errors import TryAgain
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
    read = BybitTopics("", {}).bars
    quiet = None if silence is None else timedelta(seconds=silence)
    return CandleMailbox(TOPICS, Timeframe.M1, read, confirms, quiet, hand or Hand())


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
    first, second = await mailbox.get(), await mailbox.get()
    assert (first.symbol, str(first.candle.close), first.closed) == (BTC, "3", False)
    assert second.symbol == ETH


async def test_every_closed_bar_waits_and_comes_before_forming_ones() -> None:
    mailbox = a_mailbox()
    for minute in range(300):
        mailbox.put(message("1", minute, confirm=True) | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("2", 300) | {"topic": "kline.1.BTCUSDT"})
    closed = [await mailbox.get() for _ in range(300)]
    assert all(update.closed for update in closed)
    assert [update.candle.opened_at for update in closed] == sorted({u.candle.opened_at for u in closed})
    assert not (await mailbox.get()).closed


async def test_a_closed_bar_replaces_its_own_forming_state() -> None:
    mailbox = a_mailbox()
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("2", confirm=True) | {"topic": "kline.1.BTCUSDT"})
    mailbox.put(message("3") | {"topic": "kline.1.ETHUSDT"})
    assert (await mailbox.get()).closed
    assert (await mailbox.get()).symbol == ETH


async def test_one_silent_symbol_ends_the_stream_though_the_others_speak() -> None:
    hand = Hand()
    mailbox = a_mailbox(silence=5, hand=hand)
    for _ in range(3):
        mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
        await mailbox.get()
        hand.seconds += 2
    mailbox.put(message("1") | {"topic": "kline.1.BTCUSDT"})
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
async def test_an_unreadable_bar_ends_the_stream(bad: dict[str, Any]) -> None:
    mailbox = a_mailbox()
    mailbox.put(bad | {"topic": "kline.1.BTCUSDT"})
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
    first, second = await mailbox.get(), await mailbox.get()
    assert (str(first.candle.close), first.closed) == ("2", True)
    assert (str(second.candle.close), second.closed) == ("4", False)
    assert second.candle.opened_at - first.candle.opened_at == Timeframe.M1.duration


async def test_without_a_flag_a_late_message_of_an_old_bar_closes_nothing() -> None:
    mailbox = a_mailbox(confirms=False)
    for close, minute in (("1", 1), ("9", 0), ("2", 1), ("3", 2)):
        mailbox.put(message(close, minute) | {"topic": "kline.1.BTCUSDT"})
    closed = await mailbox.get()
    assert (str(closed.candle.close), closed.closed) == ("2", True)
    assert not (await mailbox.get()).closed


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
