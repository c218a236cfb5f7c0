"""A person's first minutes, over the wire: real aiogram, the sandbox Telegram, real PostgreSQL."""

import json
import re

from app.accounts import MAX_SYMBOLS, TERMS_VERSION, AccountKind, Preset
from tests.support.builders import BTC, ETH
from tests.support.chat import ALICE, KEY, OPERATOR, SECRET, House, command, register
from trading.domain.ids import UserId

CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


async def test_from_start_to_armed_in_english(house: House) -> None:
    alice = house.person(language="de")  # a language that we do not have
    await alice.start()
    greeting = await alice.wait_for(lambda m: "Which language" in m.text)
    assert "Hello, Alice" in greeting.text
    assert greeting.buttons == ["English", "Русский"]
    await alice.tap(text="English")
    await alice.wait_for(lambda m: "cannot withdraw" in m.text)
    await alice.tap(text="I accept")
    menu = await alice.wait_for(lambda m: "You are in" in m.text)
    assert menu.message_id == greeting.message_id, "the menu is one message, edited in place"
    assert "PAPER" in menu.text
    assert "Trading is off" in menu.text

    await alice.tap(text="Symbols")
    await alice.wait_for(lambda m: f"0 of {MAX_SYMBOLS}" in m.text)
    await alice.tap(text="BTC/USDT")
    await alice.wait_for(lambda m: "✓ BTC/USDT" in m.buttons)
    await alice.tap(text="ETH/USDT")
    await alice.wait_for(lambda m: {"✓ BTC/USDT", "✓ ETH/USDT"} <= set(m.buttons))

    await command(alice, "/risk")
    await alice.tap(text="Careful")
    await alice.wait_for(lambda m: "✓ Careful" in m.buttons and "0.5%" in m.text)

    await command(alice, "/trade")
    await alice.tap(text="Start trading")
    on = await alice.wait_for(lambda m: "Trading is on" in m.text)
    assert "BTC/USDT, ETH/USDT" in on.text
    account = await house.account()
    assert (account.armed, account.kind, account.preset) == (True, AccountKind.PAPER, Preset.CAREFUL)
    assert account.symbols == (BTC, ETH)
    assert not any(CYRILLIC.search(m.text.replace("Русский", "")) for m in alice.transcript())

    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    assert user.terms_accepted_at is not None
    version = await house.pool.fetchval("SELECT terms_version FROM person WHERE id = $1", ALICE)
    assert version == TERMS_VERSION


async def test_from_start_to_armed_in_russian(house: House) -> None:
    alice = house.person(language="ru-RU")
    await alice.start()
    await alice.wait_for(lambda m: "Здравствуйте, Alice" in m.text)
    await alice.tap(text="Русский")
    await alice.wait_for(lambda m: "не может выводить" in m.text)
    await alice.tap(text="Принимаю")
    await alice.wait_for(lambda m: "Бумажный счёт открыт" in m.text)
    await alice.tap(text="Пары")
    await alice.wait_for(lambda m: f"0 из {MAX_SYMBOLS}" in m.text)
    await alice.tap(text="BTC/USDT")
    await alice.wait_for(lambda m: "✓ BTC/USDT" in m.buttons)
    await command(alice, "/trade")
    await alice.tap(text="Включить торговлю")
    await alice.wait_for(lambda m: "Торговля включена" in m.text)
    assert (await house.account()).armed
    shown = [m.text for m in alice.transcript() if m.from_bot]
    assert all(CYRILLIC.search(text) for text in shown)


async def test_connecting_a_key_and_going_live_takes_a_second_word(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/mode")
    mode = await alice.wait_for(lambda m: "Paper or live" in m.text)
    assert "Live" not in mode.buttons, "without a key there is no live account to choose"

    await command(alice, "/keys")
    page = await alice.tap(text="Open the secure page")
    form = await house.web.get(page.url)
    assert "Withdrawal" in form.text
    done = await house.web.post(page.url, data={"key": KEY, "secret": SECRET})
    assert done.status_code == 200
    assert f"…{KEY[-4:]}" in done.text

    keys = await command(alice, "/keys")
    assert f"…{KEY[-4:]}" in keys
    assert "203.0.113.7" in keys
    assert KEY not in keys

    await command(alice, "/mode")
    await alice.tap(text="Live")
    await alice.wait_for(lambda m: "real money?" in m.text)
    assert (await house.account()).kind is AccountKind.PAPER, "one press changes nothing"
    await alice.tap(text="Yes, trade real money")
    await alice.wait_for(lambda m: "You are live" in m.text and "LIVE" in m.text)
    account = await house.account()
    assert (account.kind, account.armed) == (AccountKind.LIVE, False)
    await command(alice, "/symbols eth")
    await command(alice, "/trade")
    await alice.tap(text="Start trading with real money")
    await alice.wait_for(lambda m: "Trading is on" in m.text and "LIVE" in m.text)
    assert (await house.account()).armed


async def test_disconnecting_destroys_the_key_and_goes_back_to_paper(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/keys")
    page = await alice.tap(text="Open the secure page")
    await house.web.post(page.url, data={"key": KEY, "secret": SECRET})
    await command(alice, "/keys")
    await alice.tap(text="Disconnect")
    await alice.wait_for(lambda m: "Disconnect Bybit?" in m.text)
    await alice.tap(text="Yes, disconnect")
    await alice.wait_for(lambda m: "Disconnected" in m.text)
    assert await house.pool.fetchval("SELECT count(*) FROM credential") == 0
    assert (await house.account()).kind is AccountKind.PAPER


ANSWERS = [
    ("/help", "Never send a key"),
    ("/status", "No open positions"),
    ("/balance", "have not seen this account"),
    ("/settings", "Trend following"),
    ("/language", "Which language"),
    ("/stop", "New trades are stopped"),
    ("/risk", "Careful"),
    ("/mode", "play money"),
    ("/symbols", f"0 of {MAX_SYMBOLS}"),
    ("/trade", "First choose what to trade"),
    ("/keys", "never into this chat"),
]


async def test_every_command_answers(house: House) -> None:
    alice = house.person()
    await register(alice)
    for said, answer in ANSWERS:
        assert answer in await command(alice, said)


async def test_the_language_can_be_changed_at_any_time(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/language")
    await alice.tap(text="Русский")
    await alice.wait_for(lambda m: "Теперь говорим по-русски" in m.text)
    assert "Настройки" in await command(alice, "/settings")
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    assert user.language == "ru"


async def test_operators_see_numbers_and_errors_others_do_not(house: House) -> None:
    boss = house.person(OPERATOR, name="Operator")
    await register(boss)
    async with house.unit() as work:
        await work.incidents.record("hub", "TryAgain: silent <b>feed</b>")
    assert "People" in await command(boss, "/service")
    errors = await command(boss, "/errors")
    assert "hub × 1" in errors
    assert "silent <b>feed</b>" in errors, "what a failure says is text, never markup"
    alice = house.person()
    await register(alice)
    assert await command(alice, "/service") == "This command is for operators."
    assert await command(alice, "/errors") == "This command is for operators."
    assert {"service", "errors"} <= set(boss.commands())
    assert not {"service", "errors"} & set(alice.commands())


async def test_commands_are_registered_per_language(house: House) -> None:
    alice, vera = house.person(), house.person(1003, "ru", "Вера")
    await register(alice)
    assert alice.commands()[0] == "start"
    texts = {
        call.params.get("language_code", ""): str(json.loads(call.params["commands"]))
        for call in house.tg.calls("setMyCommands")
        if "all_private_chats" in str(call.params["scope"])
    }
    assert "Open positions" in texts[""]
    assert "Позиции" in texts["ru"]
    assert vera.commands() == alice.commands()
