"""Inline mode, drafts, rich messages and effects of the sandbox Telegram, through a real aiogram bot."""

import asyncio
from typing import Any

import pytest
from aiogram import Dispatcher, Router
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound
from aiogram.types import (
    BufferedInputFile,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputRichBlockParagraph,
    InputRichBlockTable,
    InputRichMessage,
    InputTextMessageContent,
    MessageGenerationStopped,
    RichBlockTableCell,
    RichTextBold,
)

from sandbox.telegram import ControlError, TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, bot_and_alice, polling

PARTY = "5046509860389126442"


def article(number: str, text: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=text)
    return InlineQueryResultArticle(id=number, title=f"About {number}", input_message_content=content)


def inline_dispatcher(results: Any) -> Dispatcher:
    router = Router()

    @router.inline_query()
    async def asked(query: InlineQuery) -> None:
        await query.answer(results(query.query), cache_time=1, is_personal=False)

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def test_what_was_asked_inline_becomes_a_message_of_the_person() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        alice = tg.users.get(1001)
        photo = await bot.send_photo(1001, BufferedInputFile(PIXEL, "a.png"))
        assert photo.photo is not None
        file_id = photo.photo[-1].file_id

        def results(text: str) -> list[Any]:
            return [
                article("btc", f"<b>{text}</b>"),
                InlineQueryResultCachedPhoto(id="p", photo_file_id=file_id),
            ]

        async with polling(bot, inline_dispatcher(results)):
            query = await alice.inline("btc")
            assert [one.title for one in query.results or []] == ["About btc", "Photo"]
            said = await alice.choose(query, "btc")
            assert (said.text, said.from_bot, said.wire["via_bot"]["id"]) == ("btc", False, tg.config.bot_id)
            assert said.entities[0]["type"] == "bold"
            assert (await alice.choose(query, "p")).photo
            with pytest.raises(ControlError, match="no result"):
                await alice.choose(query, "else")
        assert tg.violations == []


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([article("a", "x"), article("a", "y")], "RESULT_ID_DUPLICATE"),
        ([article("a", "<b>x")], "can't parse entities"),
        ([article(str(n), "x") for n in range(51)], "RESULTS_TOO_MUCH"),
        ([InlineQueryResultCachedPhoto(id="p", photo_file_id="nothing")], "file"),
    ],
)
async def test_inline_results_that_telegram_would_refuse(results: list[Any], why: str) -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        await bot.get_updates(allowed_updates=["message", "inline_query"])
        asking = asyncio.create_task(tg.users.get(1001).inline("btc"))
        update = next(u for u in await bot.get_updates(offset=-1, timeout=5) if u.inline_query)
        assert update.inline_query is not None
        with pytest.raises(TelegramBadRequest, match=why):
            await bot.answer_inline_query(update.inline_query.id, results)
        await bot.answer_inline_query(update.inline_query.id, [article("ok", "fine")])
        assert (await asking).results
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_inline_query(update.inline_query.id, [article("ok", "fine")])


async def test_a_prepared_message_needs_somewhere_to_go() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        prepared = await bot.save_prepared_inline_message(1001, article("a", "x"), allow_user_chats=True)
        assert prepared.id
        with pytest.raises(TelegramBadRequest, match="PEER_TYPES_INVALID"):
            await bot.save_prepared_inline_message(1001, article("a", "x"))
        assert tg.violations == []


async def test_a_draft_is_no_message_and_can_be_stopped() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        alice = tg.users.get(1001)
        stopped: asyncio.Future[MessageGenerationStopped] = asyncio.get_running_loop().create_future()
        router = Router()

        @router.stopped_message_generation()
        async def enough(event: MessageGenerationStopped) -> None:
            stopped.set_result(event)

        dispatcher = Dispatcher()
        dispatcher.include_router(router)
        async with polling(bot, dispatcher):
            before = len(alice.transcript())
            assert await bot.send_message_draft(1001, draft_id=7, text="Half <b>done</b>", can_stop=True)
            assert len(alice.transcript()) == before
            assert [e.text for e in tg.effects if e.kind == "draft"] == ["Half done"]
            await alice.stop_draft()
            assert (await asyncio.wait_for(stopped, 30)).draft_id == 7
            with pytest.raises(ControlError, match="nothing is being written"):
                await alice.stop_draft()
        with pytest.raises(TelegramBadRequest, match="DRAFT_ID_INVALID"):
            await bot.send_message_draft(1001, draft_id=0, text="x")
        assert tg.violations == []


def cell(text: str, align: str = "left") -> RichBlockTableCell:
    return RichBlockTableCell(text=text, align=align, valign="middle")


def rich(*rows: tuple[str, str]) -> InputRichMessage:
    table = InputRichBlockTable(cells=[[cell(a), cell(b, "right")] for a, b in rows], is_compact=True)
    return InputRichMessage(blocks=[InputRichBlockParagraph(text=[RichTextBold(text="Open")]), table])


async def test_a_table_is_sent_read_back_and_edited() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        sent = await bot.send_rich_message(1001, rich(("BTC", "+1.2 %")))
        assert sent.rich_message is not None
        shown = tg.users.get(1001).last()
        assert shown is not None
        assert shown.text == "Open\nBTC +1.2 %"
        await bot.edit_message_text(
            chat_id=1001, message_id=sent.message_id, rich_message=rich(("BTC", "+2.0 %"))
        )
        assert shown.text == "Open\nBTC +2.0 %"
        with pytest.raises(TelegramBadRequest, match="not modified"):
            await bot.edit_message_text(
                chat_id=1001, message_id=sent.message_id, rich_message=rich(("BTC", "+2.0 %"))
            )
        await bot.edit_message_text("plain again", chat_id=1001, message_id=sent.message_id)
        assert shown.text == "plain again"
        wide = InputRichBlockTable(cells=[[cell(str(n)) for n in range(21)]])
        with pytest.raises(TelegramBadRequest, match="RICH_TABLE_TOO_WIDE"):
            await bot.send_rich_message(1001, InputRichMessage(blocks=[wide]))
        assert tg.violations == []


async def test_a_server_of_before_knows_no_rich_messages() -> None:
    config = TelegramConfig(rich_messages=False)
    async with TelegramSandbox(config) as tg, bot_and_alice(tg) as bot:
        with pytest.raises(TelegramNotFound):
            await bot.send_rich_message(1001, rich(("BTC", "1")))


async def test_an_effect_is_one_of_telegrams_own() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        sent = await bot.send_message(1001, "Target!", message_effect_id=PARTY)
        assert sent.effect_id == PARTY
        with pytest.raises(TelegramBadRequest, match="EFFECT_ID_INVALID"):
            await bot.send_message(1001, "Target!", message_effect_id="1")


async def test_bots_that_ask_for_no_inline_queries_get_none() -> None:
    async with TelegramSandbox(TelegramConfig()) as tg, bot_and_alice(tg) as bot:
        await bot.get_updates(allowed_updates=["message"])
        with pytest.raises(ControlError, match="does not ask"):
            await tg.users.get(1001).inline("btc")
