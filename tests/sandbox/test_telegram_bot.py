"""A real aiogram bot against the sandbox: what it sends, edits, deletes and answers."""

import asyncio
from pathlib import Path

import pytest
from aiogram import Dispatcher, F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from sandbox.telegram import ControlError, TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, bot_and_alice, keyboard, make_bot, polling


def hello_dispatcher() -> Dispatcher:
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("Hello, <b>you</b>", reply_markup=keyboard("One", "Two"))

    @router.message(F.photo)
    async def photo(message: Message) -> None:
        assert message.photo is not None
        await message.answer_photo(message.photo[-1].file_id, caption="Yours")

    @router.message(Command("later"))
    async def later(message: Message) -> None:
        await asyncio.sleep(0.2)
        await message.answer("Later")

    @router.callback_query()
    async def press(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"Pressed {query.data}", reply_markup=keyboard("Back"))
        await query.answer("Done")

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def test_hello_by_long_polling() -> None:
    async with TelegramSandbox() as tg:
        alice = tg.users.add(id=1001, first_name="Alice", language_code="en")
        async with make_bot(tg) as bot, polling(bot, hello_dispatcher()):
            await alice.start()
            hello = await alice.wait_for(lambda m: m.buttons)
            assert (hello.text, hello.entities) == (
                "Hello, you",
                [{"type": "bold", "offset": 7, "length": 3}],
            )
            tap = await alice.tap(text="Two")
            assert (await tap.answered()).text == "Done"
            edited = await alice.wait_for(lambda m: m.edited)
            assert (edited.message_id, edited.text, edited.buttons) == (
                hello.message_id,
                "Pressed do:Two",
                ["Back"],
            )
        assert tg.violations == []
        assert [effect.kind for effect in tg.effects] == ["sent", "edited", "toast"]


async def test_a_photo_goes_round() -> None:
    async with TelegramSandbox() as tg:
        alice = tg.users.add(id=1001, first_name="Alice")
        async with make_bot(tg) as bot, polling(bot, hello_dispatcher()):
            await alice.say(photo=PIXEL)
            answer = await alice.wait_for(lambda m: m.photo)
            assert answer.text == "Yours"
            file = await bot.get_file(answer.wire["photo"][0]["file_id"])
            content = await bot.download(file)
            assert content is not None
            assert content.read() == PIXEL
        assert tg.violations == []


async def test_send_returns_the_message_as_aiogram_knows_it() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        sent = await bot.send_message(1001, "<b>Hi</b> /help", reply_markup=keyboard("A"))
        assert sent.from_user is not None
        assert (sent.from_user.id, sent.chat.id, sent.chat.first_name) == (tg.config.bot_id, 1001, "Alice")
        assert sent.html_text == "<b>Hi</b> /help"
        assert [e.type for e in sent.entities or []] == ["bold", "bot_command"]
        assert sent.reply_markup is not None
        assert sent.reply_markup.inline_keyboard[0][0].callback_data == "do:A"


async def test_replies_photos_documents_copies_and_forwards() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.limits(on=False)
        first = await bot.send_message(1001, "first")
        reply = await bot.send_message(
            1001, "second", reply_parameters=ReplyParameters(message_id=first.message_id)
        )
        assert reply.reply_to_message is not None
        assert reply.reply_to_message.message_id == first.message_id
        photo = await bot.send_photo(
            1001, BufferedInputFile(PIXEL, "p.png"), caption="<i>c</i>", has_spoiler=True
        )
        assert photo.photo is not None
        assert (photo.photo[-1].width, photo.caption, photo.has_media_spoiler) == (1, "c", True)
        again = await bot.send_photo(1001, photo.photo[-1].file_id)
        assert again.photo is not None
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        document = await bot.send_document(1001, BufferedInputFile(b"a;b", "report.csv"), caption="Report")
        assert document.document is not None
        assert (document.document.file_name, document.document.file_size) == ("report.csv", 3)
        copied = await bot.copy_message(1001, 1001, photo.message_id, caption="other")
        assert tg.user(1001).transcript()[-1].message_id == copied.message_id
        assert tg.user(1001).transcript()[-1].text == "other"
        forwarded = await bot.forward_message(1001, 1001, first.message_id)
        assert forwarded.forward_origin is not None
        assert tg.violations == []


async def test_edits_of_every_kind() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.limits(on=False)
        text = await bot.send_message(1001, "one", reply_markup=keyboard("A"))
        edited = await bot.edit_message_text("two", chat_id=1001, message_id=text.message_id)
        assert isinstance(edited, Message)
        assert (edited.text, edited.reply_markup) == ("two", None)
        assert edited.edit_date is not None
        marked = await bot.edit_message_reply_markup(
            chat_id=1001, message_id=text.message_id, reply_markup=keyboard("B")
        )
        assert isinstance(marked, Message)
        assert marked.text == "two"
        photo = await bot.send_photo(1001, BufferedInputFile(PIXEL, "p.png"), caption="old")
        recaptioned = await bot.edit_message_caption(chat_id=1001, message_id=photo.message_id, caption="new")
        assert isinstance(recaptioned, Message)
        assert (recaptioned.caption, recaptioned.photo is not None) == ("new", True)
        media = InputMediaPhoto(media=BufferedInputFile(PIXEL, "q.png"), caption="<b>newest</b>")
        replaced = await bot.edit_message_media(media, chat_id=1001, message_id=photo.message_id)
        assert isinstance(replaced, Message)
        assert replaced.caption == "newest"
        assert tg.violations == []


async def test_deletes_pins_reacts_and_leaves_no_trace() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.limits(on=False)
        said = await tg.user(1001).say("my secret key")
        sent = await bot.send_message(1001, "pin me")
        await bot.pin_chat_message(1001, sent.message_id)
        full = await bot.get_chat(1001)
        assert full.pinned_message is not None
        assert full.pinned_message.message_id == sent.message_id
        await bot.unpin_chat_message(1001)
        await bot.set_message_reaction(1001, said.message_id, [ReactionTypeEmoji(emoji="👍")])
        assert tg.user(1001).transcript()[1].reactions == ["👍"]
        await bot.delete_message(1001, said.message_id)
        await bot.delete_messages(1001, [sent.message_id, 999])
        assert [m.text for m in tg.user(1001).transcript()] == ["/start"]
        await bot.send_chat_action(1001, "typing")
        assert [e.kind for e in tg.effects] == [
            "sent",
            "pinned",
            "unpinned",
            "reaction",
            "deleted",
            "deleted",
            "action",
        ]


async def test_buttons_that_do_not_call_the_bot() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        rows = [
            [InlineKeyboardButton(text="Page", url="http://127.0.0.1:8000/keys")],
            [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="42"), style="primary")],
        ]
        await bot.send_message(1001, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
        assert (await tg.user(1001).tap(text="Page")).url == "http://127.0.0.1:8000/keys"
        assert (await tg.user(1001).tap(text="Copy")).copied == "42"
        assert tg.updates.waiting()[-1].kind == "message"


async def test_only_buttons_that_are_there_can_be_pressed() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        alice = tg.user(1001)
        sent = await bot.send_message(1001, "x", reply_markup=keyboard("Old"))
        await bot.edit_message_text(
            "y", chat_id=1001, message_id=sent.message_id, reply_markup=keyboard("New")
        )
        with pytest.raises(ControlError, match="no button 'Old'; there are: New"):
            await alice.tap(text="Old")
        await alice.tap(data="do:New", message_id=sent.message_id)
        await alice.delete(sent.message_id)
        with pytest.raises(ControlError, match="no longer there"):
            await alice.tap(text="New", message_id=sent.message_id)
        await alice.forge("do:Old")
        assert [u.body.get("data") for u in tg.updates.waiting()][-2:] == ["do:New", "do:Old"]


async def test_a_callback_is_answered_once_and_in_time() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot.send_message(1001, "x", reply_markup=keyboard("A"))
        tap = await tg.user(1001).tap(text="A")
        await bot.answer_callback_query(tap.callback_id, text="Yes", show_alert=True)
        answer = await tap.answered()
        assert (answer.text, answer.alert) == ("Yes", True)
        with pytest.raises(
            TelegramBadRequest, match="query is too old and response timeout expired or query ID is"
        ):
            await bot.answer_callback_query(tap.callback_id)
        late = await tg.user(1001).tap(text="A")
        tg.advance(61)
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(late.callback_id)
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query("12345")


async def test_reply_keyboard_is_kept_for_the_page_and_not_returned() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        markup = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Status")]], resize_keyboard=True)
        sent = await bot.send_message(1001, "x", reply_markup=markup)
        assert sent.reply_markup is None
        assert tg.user(1001).transcript()[-1].wire["reply_markup"]["keyboard"] == [[{"text": "Status"}]]


async def test_a_group_is_seen_through_privacy_mode_and_can_be_left() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.groups.add(id=-1001, title="Traders", creator=1001)
        alice = tg.user(1001)
        await alice.say("just talking", chat_id=-1001)
        await alice.say("/status", chat_id=-1001)
        kinds = [(u.kind, u.body.get("text")) for u in tg.updates.waiting()][-3:]
        assert kinds == [("my_chat_member", None), ("message", None), ("message", "/status")]
        assert (await bot.get_chat_member_count(-1001)) == 2
        await bot.leave_chat(-1001)
        with pytest.raises(TelegramForbiddenError, match="bot is not a member of the supergroup chat"):
            await bot.send_message(-1001, "x")
        tg.groups.add_bot(-1001, by=1001)
        tg.groups.remove_bot(-1001, by=1001)
        with pytest.raises(TelegramForbiddenError, match="bot was kicked from the supergroup chat"):
            await bot.send_message(-1001, "x")


async def test_what_the_bot_api_does_not_have_is_recorded() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot.send_message(1001, "x", disable_web_page_preview=True)
        assert [v.text for v in tg.violations] == ["the Bot API has no parameter 'disable_web_page_preview'"]
        with pytest.raises(TelegramAPIError, match="sendDice is not built in this sandbox"):
            await bot.send_dice(1001)
        assert tg.violations[-1].method == "sendDice"


async def test_pictures_are_kept_beside_the_state_file(tmp_path: Path) -> None:
    picture = BufferedInputFile(PIXEL, "p.png")
    from_first = ""
    # The same file id works after a restart.
    for round_number in range(2):
        async with TelegramSandbox(TelegramConfig(state_file=tmp_path / "tg.db")) as tg, make_bot(tg) as bot:
            if round_number == 0:
                await tg.users.add(id=1001, first_name="Alice").start()
                sent = await bot.send_photo(1001, picture)
                assert sent.photo is not None
                from_first = sent.photo[-1].file_id
            else:
                await bot.send_photo(1001, from_first)
                assert [m.photo for m in tg.user(1001).transcript()] == [False, True, True]
