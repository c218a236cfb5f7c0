"""A small bot for the page: everything the page can draw, once."""

import io
import math
import time

from aiogram import Bot, Dispatcher, F, Router
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from PIL import Image, ImageDraw

WELCOME = (
    "<b>Welcome, {name}!</b>\n\nI trade for you while you sleep, and I tell you about everything I do. "
    "Let us set you up in four steps:\n\n1. Language and terms\n2. An exchange key <i>(trade only)</i>\n"
    "3. Symbols and risk\n4. Paper or live"
)
STATUS = (
    "<b>Status</b> · paper · <tg-time unix='{now}' format='r'>just now</tg-time>\n"
    "<pre>BTC/USDT  long  0.0150\nentry     64 210.5\nstop      63 180.0  seen\ntarget    66 300.0</pre>\n"
    "Unrealised <b>+14.32 USDT</b>, balance <tg-spoiler>10 214.90 USDT</tg-spoiler>.\n"
    "<blockquote expandable>Why this trade?\nThe trend filter turned up at 12:00 with ADX 31.\n"
    "Volume was 1.8 times its average.\nRisk was 0.5 % of the account, 51.07 USDT.\n"
    "The stop is 2 ATR below the entry.</blockquote>"
)


def keyboard(*rows: tuple[InlineKeyboardButton, ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(row) for row in rows])


def callback(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data, style=style)


def chart_png() -> bytes:
    """A candle picture, deterministic."""
    image = Image.new("RGB", (1000, 620), "#131c26")
    draw = ImageDraw.Draw(image)
    for y in range(60, 600, 90):
        draw.line((30, y, 970, y), fill="#1f2c3a", width=2)
    price = 300.0
    for index in range(46):
        close = price + 26 * math.sin(index * 0.9) - 3.2
        x = 50 + index * 20
        colour = "#3fb68b" if close < price else "#e0565b"
        draw.line((x, min(price, close) - 18, x, max(price, close) + 18), fill=colour, width=3)
        draw.rectangle((x - 6, min(price, close), x + 6, max(price, close) + 2), fill=colour)
        price = close if 90 < close < 540 else price
    for y, colour in ((170, "#3fb68b"), (330, "#5aa5ea"), (430, "#e0565b")):
        for x in range(30, 970, 24):
            draw.line((x, y, x + 12, y), fill=colour, width=3)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def settings(volume: int) -> tuple[str, InlineKeyboardMarkup]:
    markup = keyboard(
        (callback("Less", f"risk:{volume - 1}"), callback("More", f"risk:{volume + 1}")),
        (callback("Done", "done", "primary"),),
    )
    return f"Risk per trade: <b>{volume / 10:.1f} %</b>", markup


def showcase_router(page: str) -> Router:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message) -> None:
        markup = keyboard(
            (callback("English", "lang:en"), callback("Русский", "lang:ru")),
            (callback("Accept and go on", "accept", "success"),),
            (InlineKeyboardButton(text="Enter a key", url=page), callback("Not now", "later", "danger")),
        )
        name = message.from_user.first_name if message.from_user else "friend"
        await message.answer(WELCOME.format(name=name), reply_markup=markup)

    @router.message(Command("status"))
    async def status(message: Message) -> None:
        copy = InlineKeyboardButton(text="Copy order id", copy_text=CopyTextButton(text="7f3a-42"))
        markup = keyboard(
            (callback("Refresh", "refresh"), copy), (callback("Close position", "close", "danger"),)
        )
        await message.answer(STATUS.format(now=int(time.time()) - 180), reply_markup=markup)

    @router.message(Command("chart"))
    async def chart(message: Message, bot: Bot) -> None:
        await bot.send_chat_action(message.chat.id, "upload_photo")
        caption = "<b>BTC/USDT</b> long filled\nentry 64 210.5 · stop 63 180.0 · target 66 300.0"
        await message.answer_photo(
            BufferedInputFile(chart_png(), "chart.png"),
            caption=caption,
            reply_markup=keyboard((callback("Explain", "why"),)),
        )

    @router.message(Command("risk"))
    async def risk(message: Message) -> None:
        text, markup = settings(5)
        await message.answer(text, reply_markup=markup)

    @router.message(F.text)
    async def echo(message: Message) -> None:
        await message.answer(f"You said: <code>{message.html_text}</code>")

    add_presses(router)
    return router


def add_presses(router: Router) -> None:
    @router.callback_query(F.data.startswith("risk:"))
    async def change(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        assert query.data is not None
        text, markup = settings(int(query.data.partition(":")[2]))
        await query.message.edit_text(text, reply_markup=markup)
        await query.answer()

    @router.callback_query(F.data == "accept")
    async def accept(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Terms accepted. Now connect an exchange: /keys")
        await query.answer("Thank you")

    @router.callback_query(F.data == "later")
    async def later(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.delete()
        await query.answer("As you wish")

    @router.callback_query()
    async def other(query: CallbackQuery) -> None:
        await query.answer(f"Nothing happens at {query.data} here.", show_alert=True)


async def introduce(bot: Bot) -> None:
    """What the bot tells about itself before anybody starts it."""
    commands = {
        "start": "begin anew",
        "status": "positions and stops",
        "chart": "the last fill",
        "risk": "risk per trade",
    }
    await bot.set_my_commands([BotCommand(command=k, description=v) for k, v in commands.items()])
    await bot.set_my_description(
        "Trades your own exchange account by rules you choose, and proves every order."
    )


def showcase_dispatcher(page: str) -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.include_router(showcase_router(page))
    return dispatcher
