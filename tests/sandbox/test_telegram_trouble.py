"""Trouble on order, and flood control."""

import asyncio
import time

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox.telegram import FloodLimits, TelegramConfig, TelegramSandbox
from sandbox.telegram.errors import ApiError
from sandbox.telegram.flood import Flood
from tests.sandbox.telegram_support import bot_and_alice, post

# Slow enough that the machine's own speed does not matter.
SLOW = TelegramConfig(limits=FloodLimits(chat_per_second=0.1, chat_burst=2))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("403", TelegramForbiddenError),
        ("400", TelegramBadRequest),
        ("500", TelegramServerError),
        ("502", ClientDecodeError),
        ("malformed_json", ClientDecodeError),
        ("drop_before", TelegramNetworkError),
        ("drop_after", TelegramNetworkError),
    ],
)
async def test_trouble_on_order(kind: str, error: type[Exception]) -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.faults.add(kind, method="sendMessage", chat_id=1001, after=1)
        await bot.send_message(1001, "let through")
        with pytest.raises(error):
            await bot.send_message(1001, "struck")
        await bot.send_message(1001, "after")
        reached = ["let through", *(["struck"] if kind in {"malformed_json", "drop_after"} else []), "after"]
        assert [e.text for e in tg.effects] == reached
        assert [c.fault for c in tg.calls("sendMessage")] == ["", kind, ""]


async def test_delay_and_retry_after_on_order() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.faults.add("delay", method="sendMessage", seconds=0.3)
        began = time.monotonic()
        await bot.send_message(1001, "x")
        assert time.monotonic() - began >= 0.3
        tg.faults.add("429", method="sendMessage", retry_after=7)
        with pytest.raises(TelegramRetryAfter) as struck:
            await bot.send_message(1001, "x")
        assert struck.value.retry_after == 7
        with pytest.raises(ValueError, match="kind must be one of"):
            tg.faults.add("earthquake")


def wait_of(flood: Flood, chat_id: int, now: float, *, is_group: bool = False) -> int:
    """Seconds to wait, 0 when the message may go."""
    try:
        flood.check(chat_id, now, is_group=is_group)
    except ApiError as refused:
        return int(refused.parameters["retry_after"])
    return 0


def test_a_chat_takes_five_at_once_and_then_one_a_second() -> None:
    flood = Flood(FloodLimits(), enabled=True)
    assert [wait_of(flood, 1, 100.0) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert [wait_of(flood, 1, 101.0) for _ in range(2)] == [0, 1]
    assert wait_of(flood, 2, 101.0) == 0
    flood.enabled = False
    assert wait_of(flood, 1, 101.0) == 0


def test_all_chats_together_take_thirty_a_second() -> None:
    flood = Flood(FloodLimits(), enabled=True)
    assert [wait_of(flood, chat, 100.0) for chat in range(31)] == [0] * 30 + [1]
    assert [wait_of(flood, chat, 100.5) for chat in range(50, 66)] == [0] * 15 + [1]


def test_a_group_takes_twenty_a_minute() -> None:
    flood = Flood(FloodLimits(), enabled=True)
    assert [wait_of(flood, -1, 100.0 + second, is_group=True) for second in range(21)] == [0] * 20 + [40]
    assert wait_of(flood, -1, 160.0, is_group=True) == 0
    assert wait_of(flood, -1, 160.5, is_group=True) == 1


async def test_flood_on_the_wire() -> None:
    async with TelegramSandbox(SLOW) as tg, bot_and_alice(tg) as bot:
        for number in range(2):
            await bot.send_message(1001, str(number))
        with pytest.raises(TelegramRetryAfter) as struck:
            await bot.send_message(1001, "too much")
        assert 5 <= struck.value.retry_after <= 10
        status, body, headers = await post(
            f"{tg.url}/bot{tg.config.token}/sendMessage", chat_id=1001, text="x"
        )
        assert (status, headers["Retry-After"]) == (429, str(body["parameters"]["retry_after"]))
        assert len(tg.effects) == 2
        tg.advance(11)
        await bot.send_message(1001, "now")
        tg.limits(on=False)
        await asyncio.gather(*(bot.send_message(1001, str(number)) for number in range(10)))
