"""Refusals in Telegram's own words, trouble on order, and flood control."""

from typing import Any

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.telegram import TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, bot_and_alice, keyboard, make_bot, post


async def refused(tg: TelegramSandbox, method: str, **params: Any) -> str:
    """Code and description of a bare call that must fail."""
    _, body, _ = await post(f"{tg.url}/bot{tg.config.token}/{method}", **params)
    assert body["ok"] is False, body
    return f"{body['error_code']} {body['description']}"


def one_button(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", **button}]]}


TEXT_ERRORS = [
    ("sendMessage", {}, "400 Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "x"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "400 Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 1001}, "400 Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 1001, "text": " \n "}, "400 Bad Request: message text is empty"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "<b></b>", "parse_mode": "HTML"},
        "400 Bad Request: message text is empty",
    ),
    ("sendMessage", {"chat_id": 1001, "text": "x" * 4097}, "400 Bad Request: message is too long"),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "parse_mode": "XML"},
        "400 Bad Request: unsupported parse_mode",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "a <b>b", "parse_mode": "HTML"},
        "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "я <p>", "parse_mode": "html"},
        '400 Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 3',
    ),
    (
        "sendMessage",
        {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
        "400 Bad Request: message to be replied not found",
    ),
    ("sendPhoto", {"chat_id": 1001}, "400 Bad Request: there is no photo in the request"),
    (
        "sendPhoto",
        {"chat_id": 1001, "photo": "AgAC"},
        "400 Bad Request: wrong file identifier/HTTP URL specified",
    ),
    (
        "sendPhoto",
        {"chat_id": 1001, "photo": "https://e.org/x.png"},
        "400 Bad Request: failed to get HTTP URL content",
    ),
    (
        "sendChatAction",
        {"chat_id": 1001, "action": "dance"},
        "400 Bad Request: wrong parameter action in request",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "text": "x"},
        "400 Bad Request: message identifier is not specified",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": 99, "text": "x"},
        "400 Bad Request: message to edit not found",
    ),
    (
        "editMessageText",
        {"chat_id": 1001, "message_id": 1, "text": "x"},
        "400 Bad Request: message can't be edited",
    ),
    ("deleteMessage", {"chat_id": 1001, "message_id": 99}, "400 Bad Request: message to delete not found"),
    (
        "copyMessage",
        {"chat_id": 1001, "from_chat_id": 1001, "message_id": 9},
        "400 Bad Request: message to copy not found",
    ),
    ("getFile", {"file_id": "x"}, "400 Bad Request: wrong file_id or the file is temporarily unavailable"),
    (
        "setMyCommands",
        {"commands": [{"command": "A", "description": "x"}]},
        "400 Bad Request: BOT_COMMAND_INVALID",
    ),
    ("setMyCommands", {"commands": [{"command": "a"}]}, "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    (
        "sendGift",
        {"chat_id": 1001},
        "501 Not Implemented: method sendGift is not built in this sandbox",
    ),
    ("sendNonsense", {}, "404 Not Found: method not found"),
]


@pytest.mark.parametrize(("method", "params", "words"), TEXT_ERRORS)
async def test_refusals(method: str, params: dict[str, Any], words: str) -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg):
        assert await refused(tg, method, **params) == words
        assert tg.effects == []


_UNPARSED = "400 Bad Request: can't parse inline keyboard button: "
BUTTONS = [
    (one_button(), f"{_UNPARSED}Text buttons are unallowed in the inline keyboard"),
    (one_button(callback_data=""), f"{_UNPARSED}Text buttons are unallowed in the inline keyboard"),
    (
        one_button(callback_data="a", url="http://e.org"),
        f"{_UNPARSED}exactly one action must be specified, found url and callback_data",
    ),
    (one_button(callback_data="ж" * 33), "400 Bad Request: BUTTON_DATA_INVALID"),
    (one_button(callback_data="a", style="pink"), f"{_UNPARSED}invalid button style specified"),
    (
        one_button(url="ftp://e.org"),
        "400 Bad Request: inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol",
    ),
    (
        one_button(url="http://localhost:8000"),
        "400 Bad Request: inline keyboard button URL 'http://localhost:8000' is invalid: Wrong HTTP URL",
    ),
    (
        one_button(url="http://"),
        "400 Bad Request: inline keyboard button URL 'http://' is invalid: URL host is empty",
    ),
    (one_button(copy_text={"text": ""}), "400 Bad Request: BUTTON_COPY_TEXT_INVALID"),
    ({"inline_keyboard": [["x"]]}, f"{_UNPARSED}expected an Object"),
    ({"inline_keyboard": [[{"callback_data": "x"}]]}, f'{_UNPARSED}can\'t find field "text"'),
    (
        {"inline_keyboard": [{"text": "x"}]},
        "400 Bad Request: can't parse keyboard button: KeyboardButton rows must be of type Array",
    ),
    ("[]", "400 Bad Request: object expected as reply markup"),
    ("{", "400 Bad Request: can't parse reply keyboard markup JSON object"),
    ({"keybord": []}, "400 Bad Request: can't parse reply keyboard markup JSON object"),
]


@pytest.mark.parametrize(("markup", "words"), BUTTONS)
async def test_wrong_keyboards(markup: Any, words: str) -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg):
        assert await refused(tg, "sendMessage", chat_id=1001, text="x", reply_markup=markup) == words


async def test_callback_data_of_64_bytes_is_taken() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        button = InlineKeyboardButton(text="x", callback_data="ж" * 32)
        await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))


async def test_an_edit_that_changes_nothing() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        sent = await bot.send_message(1001, "<b>x</b>", reply_markup=keyboard("A"))
        with pytest.raises(
            TelegramBadRequest, match="message is not modified: specified new message content"
        ):
            await bot.edit_message_text(
                "<b>x</b>", chat_id=1001, message_id=sent.message_id, reply_markup=keyboard("A")
            )
        with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
            await bot.edit_message_caption(chat_id=1001, message_id=sent.message_id, caption="y")
        await bot.edit_message_text("x", chat_id=1001, message_id=sent.message_id, reply_markup=keyboard("A"))
        photo = await bot.send_photo(1001, BufferedInputFile(PIXEL, "p.png"))
        with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
            await bot.edit_message_text("y", chat_id=1001, message_id=photo.message_id)
        with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
            await bot.send_photo(1001, BufferedInputFile(b"no picture", "p.png"))


async def test_an_old_message_is_not_deleted() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        sent = await bot.send_message(1001, "x")
        tg.advance(48 * 3600 + 1)
        with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
            await bot.delete_message(1001, sent.message_id)


async def test_who_may_be_written_to() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        bob = tg.users.add(id=1002, first_name="Bob")
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(1002, "x")
        tg.groups.add(id=-1001, title="Traders", creator=1002)
        with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
            await bot.send_message(1002, "x")
        await bob.start()
        await bot.send_message(1002, "x")
        await bob.block()
        for call in (bot.send_message(1002, "x"), bot.send_chat_action(1002, "typing")):
            with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
                await call
        await bob.start()
        await bot.send_message(1002, "welcome back")
        changes = [
            u.body["new_chat_member"]["status"] for u in tg.updates.waiting() if u.kind == "my_chat_member"
        ]
        assert changes == ["member", "kicked", "member"]
        with pytest.raises(TelegramForbiddenError, match="bots can't send messages to bots"):
            await bot.send_message(tg.config.bot_id, "x")


async def test_a_foreign_token() -> None:
    async with TelegramSandbox() as tg, make_bot(tg, "1234567:" + "x" * 35) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_unknown_method_is_telegram_shaped() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.faults.add("400", text="query is too old and response timeout expired or query ID is invalid")
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.get_me()
        status, body, _ = await post(f"{tg.url}/bot{tg.config.token}/fly")
        assert (status, body["ok"], body["error_code"]) == (404, False, 404)
