"""From the first menu to the last goodbye, over the wire."""

import pytest
from aiogram.filters import Command
from asyncpg import InsufficientPrivilegeError

from app.accounts import Role
from app.notices import encode
from app.operator_news import AdmissionAsked
from app.ports import SealedKey
from tests.support.builders import BTC, ETH
from tests.support.chat import (
    ALICE,
    BOB,
    KEY,
    OPERATOR,
    SECRET,
    House,
    a_key_cipher,
    command,
    register,
)
from tgbot.app import ROUTERS
from tgbot.i18n import translators
from tgbot.profile import ADMIN_COMMANDS, ALIASES, COMMANDS, SUBJECTS, commands, nearest
from tgbot.screens.menu import SECTIONS
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId

HOSTILE = '<b>Bobby</b> "><a href=x>\u202etxt'


def registered() -> set[str]:
    """Every command that some router takes."""
    found: set[str] = set()
    for make in ROUTERS:
        for handler in make().message.handlers:
            for one in handler.filters or ():
                if isinstance(one.callback, Command):
                    found |= {str(name) for name in one.callback.commands}
    return found


def test_every_command_stands_in_help_and_nothing_else_does() -> None:
    listed = [name for names in SUBJECTS.values() for name in names]
    assert len(listed) == len(set(listed))
    assert registered() == {*listed, *ADMIN_COMMANDS, *ALIASES}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_list_for_telegram_fits(language: str) -> None:
    offered = commands(translators()[language], Role.OWNER)
    assert len(COMMANDS) <= 45
    assert len(offered) <= 100
    assert all(0 < len(one.description) <= 256 for one in offered)


def test_a_mistyped_command_finds_the_one_that_was_meant() -> None:
    assert nearest("statsu")[0] in {"status", "stats"}
    assert nearest("forceentr")[0] == "forceentry"
    assert nearest("qqqqqq") == ()


async def test_an_unknown_command_is_answered_with_the_nearest(house: House) -> None:
    alice = house.person()
    await register(alice)
    assert "/profit" in await command(alice, "/proffit")
    assert "do not know" in await command(alice, "/" + "z" * 4000)


TITLES = {
    "market": "Market",
    "reports": "Reports",
    "settings": "Settings",
    "safety": "Safety",
    "help": "Help",
}


@pytest.mark.parametrize("section", SECTIONS)
async def test_everything_is_reached_within_three_taps(house: House, section: str) -> None:
    """Each page from a person of its own: nobody is so fast that the bot has to slow them down."""
    tr, title = translators()["en"], TITLES[section]
    for number, way in enumerate(SECTIONS[section]):
        alice = house.person(2000 + number)
        await register(alice)
        await alice.tap(text=tr.plain(f"button-menu-{section}"))
        page = await alice.wait_for(lambda m: title in m.text.partition("\n")[0])
        assert "Menu" in page.buttons
        before = str(page.wire)
        await (await alice.tap(text=tr.plain(f"button-{way.name}"))).answered()
        await house.idle()
        shown = alice.last()
        assert shown is not None
        assert str(shown.wire) != before, way.name
    outcomes = (await house.outcomes()).values()
    assert {one for one in outcomes if not one.startswith("refused: ")} == {"handled"}


async def test_help_lists_commands_by_subject(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/help")
    await alice.tap(text="By hand")
    page = await alice.wait_for(lambda m: "/forceentry" in m.text)
    assert "/forceexit — Close by hand" in page.text
    await alice.tap(text="‹ Back")
    await alice.wait_for(lambda m: "Never send a key" in m.text)


async def test_the_usual_is_one_press_and_trading_five_taps_away(house: House) -> None:
    alice = house.person()
    await alice.start()
    taps = 0

    async def tap(label: str) -> None:
        nonlocal taps
        await alice.wait_for(lambda m: label in m.buttons)
        await alice.tap(text=label)
        taps += 1

    await tap("English")
    await tap("I accept")
    menu = await alice.wait_for(lambda m: "First steps · 2 of 8" in m.text)
    assert "✓ Terms" in menu.text
    assert "○ Choose symbols" in menu.text
    await tap("🚀 The usual: BTC, ETH, careful, paper")
    await alice.wait_for(lambda m: "One press is left" in m.text)
    await tap("Start trading")
    await alice.wait_for(lambda m: "Trading is on" in m.text)
    assert taps <= 5
    account = await house.account()
    assert account.armed
    assert account.symbols == (BTC, ETH)
    assert account.preset == "careful"
    home = await command(alice, "/start")
    assert "First steps · 5 of 8" in home
    await alice.tap(text="Hide these steps")
    await alice.wait_for(lambda m: "Simbiot" in m.text and "First steps" not in m.text)
    assert "First steps" not in await command(alice, "/start")


async def test_deleting_asks_twice_and_a_wrong_word_changes_nothing(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/delete_me")
    await alice.tap(text="Delete my account")
    asked = await alice.wait_for(lambda m: "exactly this" in m.text)
    assert "not the word" in await command(alice, "DELETE")
    assert await house.services.people.get(UserId(ALICE)) is not None
    word = next(line for line in asked.text.splitlines() if line.startswith("DELETE "))
    await command(alice, "/status")  # something else: the question is closed
    await command(alice, word)
    assert await house.services.people.get(UserId(ALICE)) is not None


async def texts_of(house: House) -> str:
    """Everything that stands in a text, a document or bytes anywhere in the database."""
    columns = await house.pool.fetch(
        """
        SELECT table_name, column_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
          AND data_type IN ('text', 'jsonb', 'json', 'ARRAY', 'bytea', 'bigint', 'character varying')
        """
    )
    found: list[str] = []
    for table, column in ((row["table_name"], row["column_name"]) for row in columns):
        rows = await house.pool.fetch(f'SELECT "{column}"::text AS value FROM "{table}"')
        found += [str(row["value"]) for row in rows]
    return "\n".join(found)


async def some_acts(house: House) -> None:
    """What operators have done about Alice, and what she has tried."""
    async with house.unit() as work:
        for name, subject, detail in (
            ("find", "", {"text": "zephyr", "found": 1}),
            ("ban", f"user {ALICE}", {"reason": "Zephyrine again"}),
            ("grant", "2 people", {"people": [ALICE, BOB], "days": ALICE}),
        ):
            await work.acts.note(UserId(OPERATOR), name, subject, detail)
        await work.acts.note(UserId(ALICE), "/admin", done=False)
        kind, body = encode(AdmissionAsked(UserId(ALICE), "Zephyrine", "en"))
        await work.outbox.add(UserId(BOB), kind, body, dedupe="asked", account=None)


async def check_acts(house: House, pseudonym: str) -> None:
    """They stand there still, lead to nobody, and cannot be changed otherwise."""
    acts = await house.pool.fetch("SELECT name, by, subject, detail FROM operator_act ORDER BY id")
    assert [(act["subject"], act["detail"]) for act in acts if act["name"] in {"find", "ban", "grant"}] == [
        ("", {"found": 1}),
        (f"user {pseudonym}", {}),
        ("2 people", {"people": [int(pseudonym), BOB], "days": ALICE}),
    ]
    assert ALICE not in {act["by"] for act in acts}
    for change in ("SET subject = ''", "SET by = 5", "SET detail = '{}'"):
        with pytest.raises(InsufficientPrivilegeError):
            await house.pool.execute(f"UPDATE operator_act {change} WHERE name = 'grant'")


async def test_deleting_leaves_no_trace_and_start_begins_anew(house: House) -> None:
    alice, bob = house.person(name="Zephyrine"), house.person(BOB, name="Bob")
    await register(alice)
    await register(bob)
    await command(alice, "/keys")
    page = await alice.tap(text="Open the secure page")
    await house.web.post(page.url, data={"key": KEY, "secret": SECRET})
    await command(alice, "/symbols btc")
    await command(alice, "/alerts BTC 65000")
    await command(alice, "/support Zephyrine has a question")
    await command(alice, "/panic")
    sealed = await _sealed(house)
    await some_acts(house)

    await command(alice, "/delete_me")
    await alice.tap(text="📄 Send me everything first")
    await alice.wait_for(lambda m: "everything that I have of you" in m.text)
    files = [m for m in alice.transcript() if "document" in m.wire]
    assert [file.wire["document"]["file_name"] for file in files] == [
        "simbiot-profile.json",
        "simbiot-settings.txt",
    ]
    await alice.tap(text="Delete my account")
    asked = await alice.wait_for(lambda m: "exactly this" in m.text)
    word = next(line for line in asked.text.splitlines() if line.startswith("DELETE "))
    assert "Your account is deleted" in await command(alice, word.lower())
    await house.idle()

    assert await house.services.people.get(UserId(ALICE)) is None
    left = await texts_of(house)
    assert "Zephyrine" not in left
    assert not {str(ALICE), f"user {ALICE}"} & set(left.splitlines()) - {str(ALICE)}
    assert await house.pool.fetchval("SELECT count(*) FROM credential") == 0
    assert await house.pool.fetchval("SELECT count(*) FROM credential_half") == 0
    assert SECRET.encode() not in a_key_cipher().open_key(sealed), "a copy of the envelope holds noise"
    gone = await house.pool.fetchrow("SELECT * FROM audit_log WHERE changes ? 'left'")
    assert gone is not None
    assert (gone["subject"], gone["action"]) == ("person", "delete")
    await check_acts(house, gone["row_id"])
    owners = await house.pool.fetch("SELECT DISTINCT user_id FROM account WHERE user_id <> $1", BOB)
    assert all(row["user_id"] >= 2**53 for row in owners)
    assert str(owners[0]["user_id"]) == gone["row_id"]

    await alice.block()
    await house.idle()
    assert await house.services.people.get(UserId(ALICE)) is None, "blocking makes nobody known again"
    await alice.unblock()
    assert "Which language" in await command(alice, "/start")
    for label in ("English", "I accept"):
        await alice.tap(text=label)
        await house.idle()
    account = await house.account()
    assert (account.armed, account.symbols) == (False, ())
    assert "No open positions" in await command(alice, "/status")
    assert "No open positions" in await command(bob, "/status")


async def _sealed(house: House) -> SealedKey:
    """The key as a thief of a backup without the halves would have it."""
    row = await house.pool.fetchrow(
        "SELECT c.*, h.half FROM credential c JOIN credential_half h USING (account_id)"
    )
    assert row is not None
    whole = SealedKey(
        AccountId(row["account_id"]),
        UserId(ALICE),
        ExchangeId.BYBIT,
        row["sealed"],
        row["version"],
        row["half"],
    )
    assert SECRET.encode() in a_key_cipher().open_key(whole)
    return SealedKey(whole.account, whole.owner, whole.exchange, whole.sealed, whole.version)
