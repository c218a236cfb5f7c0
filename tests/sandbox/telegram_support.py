"""What the tests of the sandbox Telegram share: a real aiogram bot and its polling."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.telegram import TelegramSandbox

# The smallest honest picture: one grey pixel as PNG, and one of 4 x 2.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc33"
    "0000000049454e44ae426082"
)


def make_bot(tg: TelegramSandbox, token: str | None = None) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(tg.url))
    return Bot(
        token or tg.config.token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML)
    )


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    """One row of buttons; the data of `One` is `do:One`."""
    row = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


@contextlib.asynccontextmanager
async def bot_and_alice(tg: TelegramSandbox) -> AsyncIterator[Bot]:
    """A bot that does not poll, and Alice (1001) who has started it."""
    alice = tg.users.add(id=1001, first_name="Alice", language_code="en")
    await alice.start()
    async with make_bot(tg) as bot:
        yield bot


@contextlib.asynccontextmanager
async def polling(bot: Bot, dispatcher: Dispatcher) -> AsyncIterator[None]:
    task = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=1)
    )
    try:
        yield
    finally:
        with contextlib.suppress(RuntimeError):  # when it never came up, the task says why
            await dispatcher.stop_polling()
        await task


async def post(url: str, **body: Any) -> tuple[int, Any, dict[str, str]]:
    """Status, JSON and headers of a bare POST."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        return answer.status, await answer.json(), dict(answer.headers)
