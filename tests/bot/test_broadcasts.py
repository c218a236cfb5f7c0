"""An operator tells many people something, over the wire: from the message to the last click and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.infra.clock import SystemClock
from app.pacing import Pace
from app.runtime.broadcasts import BroadcastFeeder
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Relay
from app.services.attention import Verdicts
from sandbox.telegram.api import Person
from sandbox.telegram.model import Message
from tests.support.chat import ALICE, BOB, OPERATOR, House, a_key_cipher, command
from tests.support.operators import open_factor
from tgbot.callbacks import ALWAYS, Action, Press, pack
from trading.domain.ids import UserId

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


async def a_member(house: House, number: int, language: str = "en", name: str = "P") -> Person:
    person = house.person(number, language=language, name=name)
    await house.services.people.greet(UserId(number), name, language)
    await house.services.people.choose_language(UserId(number), language)
    await house.services.people.accept_terms(UserId(number))
    await command(person, "/version")
    return person


async def an_operator(house: House, language: str = "en") -> Person:
    boss = await a_member(house, OPERATOR, language, "Operator")
    await open_factor(house, OPERATOR)
    return boss


@asynccontextmanager
async def sending(house: House) -> AsyncIterator[BroadcastFeeder]:
    """The feeder, and a sender without limits."""
    clock = SystemClock()
    desk, pace = IncidentDesk(house.unit, clock), Pace(clock, rate=500)
    relay = Relay(house.unit, house.bot.notifier, desk, clock, pace, Verdicts(house.unit, clock).of)
    running = asyncio.create_task(relay.run())
    try:
        yield BroadcastFeeder(house.unit, desk, clock, relay.ring)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(house: House, feeder: BroadcastFeeder, status: str) -> None:
    async with asyncio.timeout(20):
        while await house.pool.fetchval("SELECT status FROM broadcast") != status:
            await feeder.look()
            await asyncio.sleep(0.05)


async def tap(person: Person, label: str, text: str) -> Message:
    """Press, and wait for a page with this text."""
    await person.tap(text=label)
    return await person.wait_for(lambda m: text in m.text)


async def test_from_a_message_to_its_last_click(house: House) -> None:
    boss, alice, bob = (
        await an_operator(house),
        await a_member(house, ALICE),
        await a_member(house, BOB, "ru"),
    )
    await command(boss, "/broadcast")
    said = await boss.say("<b>Down at noon</b> for ten minutes", html=True)
    draft = await boss.wait_for(lambda m: "draft" in m.text, after=said.message_id)
    assert "3 people" in draft.text
    await tap(boss, "🔘 Buttons", "parts those of one row")
    assert "Line 2" in await command(boss, "Fine = click: See you!\nPage = http://example.com")
    assert "“Fine”" in await command(
        boss, "Fine = click: See you!\nPage = https://example.com | Code = copy: X1"
    )
    await tap(boss, "👥 To whom", "3 people meet")
    await tap(boss, "Language: any", "2 people meet")
    await tap(boss, "‹ Back", "English")

    async with sending(house) as feeder:
        await (await boss.tap(text="👁 Send to me")).answered()
        shown = await boss.wait_for(lambda m: "Fine" in m.buttons)
        assert shown.wire["entities"][0]["type"] == "bold"
        await tap(boss, "▶️ Begin", "Type 2 to begin")
        assert "you typed “3”" in await command(boss, "3")
        assert "under way" in await command(boss, "2")
        await until(house, feeder, "done")
        assert await house.pool.fetchval("SELECT status FROM broadcast") == "done"
        await boss.wait_for(lambda m: "· done ·" in m.text)  # the card, edited
    got = [m for m in alice.transcript() if m.text.startswith("Down at noon")]
    assert [m.buttons for m in got] == [["Fine", "Page", "Code", "No more of these"]]
    assert not [m for m in bob.transcript() if "noon" in m.text], "he reads Russian"

    for _ in range(2):
        assert (await (await alice.tap(text="Fine")).answered()).text == "See you!"
    assert (await alice.tap(text="Code")).copied == "X1"
    assert await house.pool.fetchval("SELECT count(*) FROM broadcast_click") == 1
    stranger = pack(a_key_cipher(), UserId(BOB), Press(Action.BROADCAST_CLICK, "1.0", ALWAYS))
    assert (await (await bob.forge(stranger)).answered()).text == "See you!"
    assert await house.pool.fetchval("SELECT count(*) FROM broadcast_click") == 1, "he had none of it"
    forged = got[0].keyboard[0][0]["callback_data"]
    assert (await (await bob.forge(forged)).answered()).text == "Эта кнопка принадлежит другому человеку."

    answer = await (await alice.tap(text="No more of these")).answered()
    assert (answer.alert, "No more of this: “News”" in answer.text) == (True, True)
    await command(alice, "/notifications")
    await tap(alice, "📣 Messages from the service", "always comes")
    await tap(alice, "🚫 News", "always comes")
    await alice.wait_for(lambda m: "🔔 News" in m.buttons)


async def test_an_edit_stops_what_was_agreed_to(house: House) -> None:
    boss = await an_operator(house)
    await command(boss, "/broadcast")
    said = await boss.say("Down at noon")
    await boss.wait_for(lambda m: "draft" in m.text, after=said.message_id)
    await house.pool.execute(
        "UPDATE broadcast SET status = 'scheduled', starts_at = now() + interval '1 day'"
    )
    await boss.edit(said.message_id, "Send your coins here")
    await boss.wait_for(lambda m: "You have edited a message" in m.text)
    assert await house.pool.fetchval("SELECT status FROM broadcast") == "draft"


async def test_an_album_in_two_languages_and_back_again(house: House) -> None:
    boss, alice, bob = (
        await an_operator(house, "ru"),
        await a_member(house, ALICE),
        await a_member(house, BOB, "ru"),
    )
    await command(boss, "/broadcast")
    sent = await boss.album([PNG, PNG, PNG], "Три картинки")
    await boss.wait_for(lambda m: "альбом" in m.text, after=sent[-1].message_id)
    await house.idle()
    await tap(boss, "➕ Версия EN", "читающие на EN")
    await boss.say("Three pictures, without pictures")
    await boss.wait_for(lambda m: "EN (текст), RU (альбом)" in m.text)
    async with sending(house) as feeder:
        await tap(boss, "▶️ Начать", "Получат 3 человека")
        assert "идёт" in await command(boss, "3")
        await until(house, feeder, "done")
        pictures = [m for m in bob.transcript() if "photo" in m.wire]
        assert len(pictures) == 3
        assert len({m.wire["media_group_id"] for m in pictures}) == 1
        assert [m.buttons for m in bob.transcript() if m.text == "Новости"] == [["Не присылать такое"]]
        assert [m.text for m in alice.transcript() if "pictures" in m.text] == [
            "Three pictures, without pictures"
        ]

        await boss.tap(text="Открыть")
        await boss.wait_for(lambda m: "↩️ Отозвать: 3" in m.buttons)
        await tap(boss, "↩️ Отозвать: 3", "Удалить в 3 чатах")
        await boss.tap(text="Да, сделать")
        await house.idle()
        await until(house, feeder, "recalled")
    assert not [m for m in bob.transcript() if "photo" in m.wire or m.text == "Новости"]
    assert not [m for m in alice.transcript() if "Three" in m.text]


async def test_what_cannot_be_copied_is_refused_and_a_forward_is_not_taken(house: House) -> None:
    boss = await an_operator(house)
    await command(boss, "/broadcast")
    sender = {"id": OPERATOR, "is_bot": False, "first_name": "Operator"}
    contact = {"phone_number": "+100", "first_name": "X"}
    house.tg.raw(
        {
            "message": {
                "message_id": 9_001,
                "date": 1_767_614_400,
                "chat": {"id": OPERATOR, "type": "private", "first_name": "Operator"},
                "from": sender,
                "contact": contact,
            }
        }
    )
    await boss.wait_for(lambda m: "cannot be copied to others (contact)" in m.text)
    said = await boss.say("Mine")
    await boss.wait_for(lambda m: "draft" in m.text, after=said.message_id)
    await command(boss, "/broadcast")
    await boss.forward(said.message_id, OPERATOR)
    await house.idle()
    assert await house.pool.fetchval("SELECT count(*) FROM broadcast") == 1


async def test_it_is_for_operators_with_the_right_in_private(house: House) -> None:
    alice, boss = await a_member(house, ALICE), await a_member(house, OPERATOR, "en", "Operator")
    assert "for operators" in await command(alice, "/broadcast")
    assert "second factor" in (await command(boss, "/broadcast")).lower()
    await open_factor(house, OPERATOR)
    await command(boss, "/broadcast")
    await boss.say("A draft")
    await boss.wait_for(lambda m: "draft" in m.text and "Recipients" not in m.text)
    data = pack(a_key_cipher(), UserId(ALICE), Press(Action.BROADCAST, "1", ALWAYS))
    await (await alice.forge(data)).answered()
    await alice.wait_for(lambda m: "for operators" in m.text)
    house.tg.groups.add(id=-42, title="G", creator=OPERATOR, members=(ALICE,))
    await boss.say("/broadcast", chat_id=-42)
    await house.idle()
    assert await house.pool.fetchval("SELECT count(*) FROM broadcast") == 1
