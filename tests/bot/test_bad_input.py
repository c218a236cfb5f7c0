"""What people get wrong, and what they try: a clear answer in their language, and nothing changed."""

import asyncio
from decimal import Decimal

import pytest

from app.accounts import MAX_SYMBOLS, PRESETS, Preset
from tests.sandbox.telegram_support import PIXEL
from tests.support.builders import BTC, BTC_PERP, ETH
from tests.support.chat import ALICE, BOB, SOL, House, command, register
from trading.domain.ids import UserId

NUMBERS = [
    "NaN",
    "nan",
    "1e999",
    "1_000",
    "１２",
    "٣",
    "-1",
    "+1",
    "0x10",
    "1 000",
    "1,2,3",
    "one",
    "∞",
    "9" * 40,
]


async def test_an_unknown_symbol_is_named_and_not_added(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols")
    answer = await command(alice, "<b>DOGGO</b> & co")
    assert 'no market called "<b>DOGGO</b> & co"' in answer, "shown as it was typed, never as markup"
    assert (await house.account()).symbols == ()


async def test_an_unknown_symbol_in_russian(house: House) -> None:
    alice = house.person(language="ru")
    await register(alice, language="Русский")
    assert "Рынка «doggo» я не знаю" in await command(alice, "doggo")


async def test_an_ambiguous_symbol_asks_which_one(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols")
    said = await alice.say("btc")
    asked = await alice.wait_for(lambda m: "can mean several markets" in m.text, after=said.message_id)
    assert asked.buttons[:2] == ["Add BTC/USDT", "Add BTC/USDT perp"]
    assert (await house.account()).symbols == ()
    await alice.tap(text="Add BTC/USDT perp")
    await alice.wait_for(lambda m: "✓ BTC/USDT perp" in m.buttons)
    assert (await house.account()).symbols == (BTC_PERP,)


async def test_a_typed_name_adds_after_symbols_and_only_offers_elsewhere(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/help")
    said = await alice.say("sol")
    await alice.wait_for(lambda m: "Add SOL/USDT" in m.buttons, after=said.message_id)
    assert (await house.account()).symbols == ()
    await command(alice, "/symbols")
    await command(alice, "sol")
    await command(alice, "ETH-usdt")
    assert (await house.account()).symbols == (SOL, ETH)


async def test_too_many_symbols(house: House) -> None:
    alice = house.person()
    await register(alice)
    account = await house.account()
    many = [BTC] + [BTC.__class__(BTC.exchange, BTC.market, f"C{i}/USDT") for i in range(MAX_SYMBOLS - 1)]
    async with house.unit() as work:
        await work.accounts.set_symbols(UserId(ALICE), account.id, many)
    await command(alice, "/symbols")
    assert f"{MAX_SYMBOLS} symbols at most" in await command(alice, "sol")
    assert len((await house.account()).symbols) == MAX_SYMBOLS


async def test_text_where_a_number_is_asked(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/risk")
    await alice.tap(text="My own risk per trade")
    await alice.wait_for(lambda m: "Send a number from 0.1 to 5" in m.text)
    for text in NUMBERS:
        answer = await command(alice, text)
        assert "not a number I can read" in answer or "out of bounds" in answer, text
        assert "Nothing was changed" in answer, text
        account = await house.account()
        assert (account.preset, account.limits) == (Preset.BALANCED, PRESETS[Preset.BALANCED]), text


@pytest.mark.parametrize(("text", "shown"), [("0.05", "0.05%"), ("5.01", "5.01%"), ("99999", "99999%")])
async def test_risk_out_of_bounds_says_what_is_allowed(house: House, text: str, shown: str) -> None:
    alice = house.person()
    await register(alice)
    answer = await command(alice, f"/risk {text}")
    assert shown in answer
    assert "from 0.1% to 5%" in answer
    assert (await house.account()).preset is Preset.BALANCED


async def test_risk_out_of_bounds_in_russian_uses_its_comma(house: House) -> None:
    alice = house.person(language="ru")
    await register(alice, language="Русский")
    assert "7,5% — вне пределов" in await command(alice, "/risk 7,5")


@pytest.mark.parametrize(
    ("text", "ratio"), [("1.5", "0.015"), ("0,5", "0.005"), ("5", "0.05"), ("0.1", "0.001")]
)
async def test_a_typed_risk_is_taken_as_asked(house: House, text: str, ratio: str) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/risk")
    await alice.tap(text="My own risk per trade")
    await alice.wait_for(lambda m: "Send a number" in m.text)
    answer = await command(alice, text)
    assert "Risk per trade" in answer
    if "More can be lost" in answer:
        assert (await house.account()).preset is Preset.BALANCED, "not before it is agreed to"
        await alice.tap(text="Yes, do it")
        await alice.wait_for(lambda m: "Changed" in m.text)
    account = await house.account()
    assert (account.preset, account.limits.risk_per_trade) == (Preset.CUSTOM, Decimal(ratio))


async def test_a_number_that_nobody_asked_for_gets_a_hint(house: House) -> None:
    alice = house.person()
    await register(alice)
    assert "If this is your risk" in await command(alice, "2")
    await command(alice, "/risk")
    await alice.tap(text="My own risk per trade")
    await alice.wait_for(lambda m: "Send a number" in m.text)
    await command(alice, "/status")
    assert "If this is your risk" in await command(alice, "2"), "a command ends the question"
    assert (await house.account()).preset is Preset.BALANCED


async def test_a_second_start_changes_nothing(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols eth")
    before = await house.account()
    assert "Simbiot" in await command(alice, "/start")
    assert "Simbiot" in await command(alice, "/start payload")
    assert await house.account() == before
    assert await house.pool.fetchval("SELECT count(*) FROM account") == 1


async def test_an_unregistered_person_is_led_to_the_start(house: House) -> None:
    alice = house.person()
    for said in ("/trade", "/status", "/symbols", "/risk 1", "/keys", "/stop", "/mode", "btc", "7"):
        message = await alice.say(said)
        answer = await alice.wait_for(lambda m: "not met yet" in m.text, after=message.message_id)
        assert answer.buttons == ["Start"]
    await alice.tap(text="Start")
    await alice.wait_for(lambda m: "Which language" in m.text)
    assert await house.pool.fetchval("SELECT count(*) FROM account") == 0


async def test_a_banned_person_is_told_so_and_nothing_else(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    async with house.unit() as work:
        await work.users.set_banned(UserId(ALICE), banned=True)
    assert "Your access is closed" in await command(alice, "/trade")
    assert "Your access is closed" in await command(alice, "/start")
    tap = await alice.tap(text="⚙️ Settings")
    answer = await tap.answered()
    assert (answer.alert, "access is closed" in answer.text) == (True, True)


async def test_unknown_commands_pictures_and_empty_words(house: House) -> None:
    alice = house.person()
    await register(alice)
    assert "do not know this command" in await command(alice, "/moon now")
    assert "no market called" in await command(alice, "....")
    said = await alice.say("", photo=PIXEL)
    answer = await alice.wait_for(lambda m: True, after=said.message_id)
    assert "text and buttons only" in answer.text


async def test_in_a_group_the_bot_says_so_and_leaves(house: House) -> None:
    alice = house.person(language="ru")
    house.person(BOB, name="Bob")
    house.tg.groups.add(id=-100500, title="Traders", creator=ALICE, members=(BOB,))
    await alice.wait_for(lambda m: "личных чатах" in m.text, chat_id=-100500)
    await house.idle()
    assert "left" in [effect.kind for effect in house.tg.effects]
    told = [m for m in alice.transcript(-100500) if m.from_bot]
    assert len(told) == 1, "politely means once"
    assert await house.pool.fetchval("SELECT count(*) FROM person") == 0


async def test_a_command_in_a_group_is_not_obeyed(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols eth")
    before = await house.account()
    house.tg.raw(
        {
            "message": {
                "message_id": 7,
                "date": 1767614400,
                "chat": {"id": -42, "type": "group", "title": "G"},
                "from": {"id": ALICE, "is_bot": False, "first_name": "Alice"},
                "text": "/stop",
            }
        }
    )
    await house.idle()
    assert await house.account() == before


async def test_too_many_messages_get_one_warning(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    for _ in range(60):
        await alice.say("/help")
    await alice.wait_for(lambda m: "Too fast for me" in m.text)
    await alice.say("/stop")
    await alice.wait_for(lambda m: "New trades are stopped" in m.text)
    await house.idle()
    warnings = [m for m in alice.transcript() if m.from_bot and "Too fast" in m.text]
    answers = [m for m in alice.transcript() if m.from_bot and "How this works" in m.text]
    assert len(warnings) == 1
    assert 15 <= len(answers) < 60


async def test_people_do_not_wait_for_each_other(house: House) -> None:
    people = [house.person(2000 + i, name=f"P{i}") for i in range(10)]
    await asyncio.gather(*(register(person) for person in people))
    assert await house.pool.fetchval("SELECT count(*) FROM account") == 10
