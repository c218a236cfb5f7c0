"""What makes people smile, each with a way without it: sharing, copying, effects, drafts, inline cards."""

from dataclasses import replace
from decimal import Decimal

from tests.bot.test_history import lived
from tests.bot.test_market import seen
from tests.bot.test_notifier import CLOSED, a_notice, registered
from tests.support.builders import BTC, BTC_PERP, ETH
from tests.support.chat import ALICE, SOL, House, command, register
from tests.support.insight import a_ticker
from tests.support.second_reader import misread
from tgbot.screens.news import PARTY
from trading.domain.candle import Timeframe
from trading.domain.events import ExitWhy
from trading.domain.ids import UserId


async def test_a_closed_trade_is_shared_without_amounts(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    await command(alice, "/order AAAAAA")
    menu = await alice.wait_for(lambda m: "📣 Share" in m.buttons)
    tap = await alice.tap(text="📣 Share")
    picture = await alice.wait_for(lambda m: bool(m.photo), after=menu.message_id)
    assert picture.text == f"BTC/USDT: +1.00% with @{house.tg.config.bot_username}"
    assert picture.buttons == []
    assert "no amounts" in (await tap.answered()).text


async def test_the_code_of_the_settings_is_copied_with_a_tap(house: House) -> None:
    await register(house.person())
    alice = house.tg.user(ALICE)
    await command(alice, "/settings")
    await alice.tap(text="📤 Export and import")
    await alice.wait_for(lambda m: "⧉ Copy the code" in m.buttons)
    code = await house.services.settings.code((await house.account()).owner)
    assert (await alice.tap(text="⧉ Copy the code")).copied == code


async def test_anybody_puts_a_card_of_a_market_into_a_chat(house: House) -> None:
    seen(house, BTC, ETH, timeframe=Timeframe.H1)
    stranger = house.person(2001, language="ru", name="Stranger")
    query = await stranger.inline("btc")
    titles = [one.title for one in query.results or []]
    assert titles == ["BTC/USDT · 60\u00a0000 · +1,23\u00a0%"], (
        "the perpetual has no price, so it is not offered"
    )
    said = await stranger.choose(query, (query.results or [])[0].id)
    assert "за 24 ч +1,23" in said.text
    assert "оборот 1" in said.text
    assert set(said.text.splitlines()[2]) <= set("▁▂▃▄▅▆▇█")
    assert await house.services.people.get(UserId(2001)) is None, "whoever only looks is not written down"
    assert await house.pool.fetchval("SELECT count(*) FROM tg_update") == 0
    assert (await house.pool.fetchval("SELECT count(*) FROM incident")) == 0


async def test_without_a_name_there_is_what_moves_the_most(house: House) -> None:
    house.insight.tickers = {
        BTC: a_ticker(BTC, "60000", "0.01"),
        ETH: a_ticker(ETH, "3000", "-0.2"),
        SOL: replace(a_ticker(SOL, "150", "0.9"), quote_volume=Decimal(999)),
        BTC_PERP: a_ticker(BTC_PERP, "60000", "0.02"),
    }
    query = await house.person().inline("")
    titles = [one.title for one in query.results or []]
    assert titles == ["ETH/USDT · 3,000 · −20.00%", "BTC/USDT perp · 60,000 · +2.00%"]


async def test_an_unknown_market_leads_to_the_bot(house: House) -> None:
    query = await house.person().inline("nothing like it <b>&")
    assert query.results == []
    assert query.button == {"text": "No such market. Open Simbiot", "start_parameter": "inline"}


async def test_a_second_reader_finds_what_is_wrong(house: House) -> None:
    await register(house.person())
    assert misread(house.tg) == []
    journal = house.tg.world.journal
    wrong = (
        ("sendMessage", {"chat_id": "1", "text": "<b>open", "parse_mode": "HTML"}),
        ("sendPhoto", {"chat_id": "1", "photo": "x", "caption": "😀" * 513}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
    )
    for method, params in wrong:
        journal.open_call(method, dict(params)).ok = True
    fine = "<tg-time unix='1' format='t'>12:00</tg-time> <blockquote expandable>x</blockquote>"
    journal.open_call("sendMessage", {"chat_id": "1", "text": fine, "parse_mode": "HTML"}).ok = True
    found = [complaint.split(":")[0] for complaint in misread(house.tg)]
    journal.calls.clear()
    assert found == [method for method, _ in wrong]


async def test_a_reached_target_is_celebrated_once(house: House) -> None:
    user = await registered(house)
    for number, (news, effect) in enumerate(
        (
            (CLOSED, PARTY),
            (replace(CLOSED, why=ExitWhy.STOP), None),
            (replace(CLOSED, profit=Decimal(-1)), None),
        )
    ):
        await house.bot.notifier.deliver(await a_notice(house, news, number=number), user)
        sent = house.tg.calls("sendPhoto")[-1]
        assert sent.ok
        assert sent.params.get("message_effect_id") == effect
    quiet = replace(await a_notice(house, CLOSED, number=9), silent=True)
    await house.bot.notifier.deliver(quiet, user)
    assert "message_effect_id" not in house.tg.calls("sendPhoto")[-1].params


async def test_news_comes_without_an_effect_that_telegram_does_not_know(house: House) -> None:
    user = await registered(house)
    house.tg.faults.add("400", method="sendPhoto", text="EFFECT_ID_INVALID")
    await house.bot.notifier.deliver(await a_notice(house, CLOSED), user)
    first, second = house.tg.calls("sendPhoto")
    assert (first.ok, second.ok) == (False, True)
    assert "message_effect_id" not in second.params
    assert house.tg.effects[-1].kind == "sent"


async def test_files_are_announced_while_they_are_put_together(house: House) -> None:
    await lived(house)
    alice = house.tg.user(ALICE)
    said = await alice.say("/export")
    await alice.wait_for(lambda m: "Sent above" in m.text, after=said.message_id)
    assert [e.text for e in house.tg.effects if e.kind == "draft"] == ["📦 Putting your files together…"]
    house.tg.faults.add("400", method="sendMessageDraft", text="DRAFTS_NOT_HERE")
    said = await alice.say("/export")
    await alice.wait_for(lambda m: "Sent above" in m.text, after=said.message_id)
    await house.idle()
    kinds = [(e.kind, e.text) for e in house.tg.effects if "Putting" in e.text][1:]
    assert [kind for kind, _ in kinds] == ["sent", "deleted"]
