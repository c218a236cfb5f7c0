"""A real aiogram bot against the sandbox: long polling, sends, edits, buttons, errors."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox.telegram import TelegramConfig, TelegramSandbox


def make_bot(tg: TelegramSandbox, token: str | None = None) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(tg.url))
    return Bot(token or tg.config.token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def hello_router() -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("Hello, <b>you</b>", reply_markup=keyboard("One", "Two"))

    @router.message(Command("photo"))
    @router.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(f"You said {message.text}")

    @router.callback_query()
    async def press(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"Pressed {query.data}", reply_markup=keyboard("Back"))
        await query.answer("Done")

    return router


@contextlib.asynccontextmanager
async def polling(bot: Bot) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher()
    dispatcher.include_router(hello_router())
    task = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False, polling_timeout=2)
    )
    try:
        yield dispatcher
    finally:
        await dispatcher.stop_polling()
        await task


async def test_hello_by_long_polling() -> None:
    async with TelegramSandbox() as tg:
        alice = tg.users.add(id=1001, first_name="Alice", language_code="en")
        bot = make_bot(tg)
        async with bot, polling(bot):
            await alice.start()
            hello = await alice.wait_for(lambda m: m.buttons)
            assert hello.text == "Hello, you"
            assert hello.entities == [{"type": "bold", "offset": 7, "length": 3}]
            tap = await alice.tap(text="Two")
            assert (await tap.answered()).text == "Done"
            edited = await alice.wait_for(lambda m: m.edited)
            assert edited.message_id == hello.message_id
            assert edited.text == "Pressed do:Two"
            assert edited.buttons == ["Back"]
        assert tg.violations == []
        assert [e.kind for e in tg.effects] == ["sent", "edited", "toast"]
