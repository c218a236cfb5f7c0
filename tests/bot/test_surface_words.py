"""What people send without meaning it: pasted keys in every wrapping, forwarded and edited commands, names."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from db.pool import Pool
from tests.bot.test_inbox import everything_stored
from tests.support.chat import ALICE, House, command, open_house, register, running
from tgbot.redact import redact, redact_text
from trading.domain.ids import UserId

# Of the shape that each exchange gives out; none was ever in use.
KEYS = {
    "binance key": "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "bybit key": "xK3mP9qR2sT5vW8yZa",
    "bybit key of letters": "qWkzHBvtXLmRyPfdJn",
    "bybit secret": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6",
    "mexc key": "mx0vglTnRkBuYVpOlB",
    "mexc key of small letters": "mx0vgl7dd8dsa8d7sa",
    "mexc secret": "9f86d081884c7d659a2feaa0c55ad015",
    "okx key": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "okx secret": "9F86D081884C7D659A2FEAA0C55AD015",
}
INNOCENT = (
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "/order 0a1b2c3d4e5f",
    "order 1723456789012345678 and C02__443776347957968896087",
    "HelloWorldThisIsAName",
    "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL} hi \u200fשלום",
)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged during the test."""
    kept, before = StringIO(), structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(kept))
    yield kept
    structlog.configure(**before)


def hidden(key: str) -> str:
    """With signs that nobody sees inside."""
    return "\u200b".join(key[i : i + 5] for i in range(0, len(key), 5)) + "\ufeff"


def wrapped(key: str, number: int) -> dict[str, Any]:
    """A message in which the key stands where a person may have put it."""
    chat, sender = {"id": ALICE, "type": "private"}, {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    origin = {"type": "hidden_user", "date": 0, "sender_user_name": "Bob"}
    file = {"file_id": "BQADBAADZQEAAt8bWFNhVzcvbUe3XgI", "file_unique_id": "u"}
    code = [{"type": "pre", "offset": 0, "length": len(key)}]
    shapes: tuple[dict[str, Any], ...] = (
        {"text": key},
        {"text": f"key:{key},thanks"},
        {"text": hidden(key)},
        {"text": key, "entities": code},
        {"text": f"```\n{key}\n```"},
        {
            "text": "here",
            "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": f"x.io/?k={key}"}],
        },
        {"text": key, "forward_origin": origin},
        {"text": f"/keys {key}"},
        {"caption": key, "document": file},
        {"document": {**file, "file_name": f"{key}.txt"}},
        {"text": key, "reply_to_message": {"message_id": 1, "date": 0, "chat": chat, "text": key}},
        {"text": "see", "quote": {"text": key, "position": 0}},
    )
    return {
        "message_id": number,
        "date": 1767614400,
        "chat": chat,
        "from": sender,
        **shapes[number % len(shapes)],
    }


SHAPES = 12


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_keys_of_every_exchange_are_seen_in_every_wrapping(key: str) -> None:
    for number in range(SHAPES):
        clean = str(redact(wrapped(key, number)))
        assert key not in clean, number
        assert hidden(key) not in clean, number


async def test_a_pasted_key_is_nowhere_and_its_person_is_told(pool: Pool, log: StringIO) -> None:
    """Searched for while it waits, and after; in every table, and in what is logged."""
    async with open_house(pool) as house:
        async with running(house):
            await register(house.person())
            await house.idle()
        updates = [
            {"update_id": 900_000_000 + 100 * place + number, kind: wrapped(key, number)}
            for place, key in enumerate(KEYS.values())
            for number in range(place % 3, SHAPES, 3)
            for kind in ("message" if (place + number) % 4 else "edited_message",)
        ]
        await house.bot.inbox.record(updates)
        waiting = await everything_stored(pool)
        async with running(house):
            await house.idle()
        stored = waiting + await everything_stored(pool) + log.getvalue()
        for key in KEYS.values():
            assert key not in stored
            assert hidden(key) not in stored
        told = [str(call.params["text"]) for call in house.tg.calls("sendMessage")]
        assert sum("delete" in text for text in told) >= len(updates)
        asked = {call.params["message_id"] for call in house.tg.calls("deleteMessage")}
        assert set(map(int, asked)) >= set(range(SHAPES)), "each of them was to be deleted"
        assert set((await house.outcomes()).values()) <= {"handled", "redacted"}


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_secret_stays_as_it_was_written(text: str) -> None:
    assert redact_text(text) == text
    assert redact_text(f"look: {text} ok?") == f"look: {text} ok?"


async def test_a_code_of_settings_survives(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/risk 0.5")
    code = await house.services.settings.code(UserId(ALICE))
    for text in (code, f"here: {code} , take it", f"{code}\n"):
        assert redact_text(text) == text
    said = await alice.say(code)
    await alice.wait_for(lambda m: True, after=said.message_id)
    assert said.message_id in [m.message_id for m in alice.transcript()]


def test_what_belongs_to_a_payment_is_kept_as_it_is() -> None:
    payment = {
        "currency": "XTR",
        "invoice_payload": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6",
        "telegram_payment_charge_id": "stxaB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6",
        "provider_payment_charge_id": "1001_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7b",
    }
    assert redact({"successful_payment": payment}) == {"successful_payment": payment}


FOREIGN = {
    "forwarded": {"forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "Bob"}},
    "of a channel": {
        "forward_origin": {
            "type": "channel",
            "date": 0,
            "message_id": 1,
            "chat": {"id": -5, "type": "channel"},
        }
    },
    "by another bot": {
        "via_bot": {"id": 77, "is_bot": True, "first_name": "Helper", "username": "helperbot"}
    },
    "of a chat": {"sender_chat": {"id": -100500, "type": "supergroup", "title": "Traders"}},
}


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_only_own_words_are_obeyed(house: House, language: str) -> None:
    """The same command does something as a message of one's own, and nothing in any other way."""
    alice = house.person(language=language)
    await register(alice, language={"en": "English", "ru": "Русский"}[language])
    before = await house.account()
    shared = {
        "message_id": 77,
        "date": 1767614400,
        "chat": {"id": ALICE, "type": "private"},
        "from": {"id": ALICE, "is_bot": False, "first_name": "Alice", "language_code": language},
        "text": "/symbols eth",
    }
    for extra in FOREIGN.values():
        house.tg.raw({"message": shared | extra})
    house.tg.raw({"edited_message": shared | {"edit_date": 1767614401}})
    await house.idle()
    assert await house.account() == before
    told = {"en": "only on what you write yourself", "ru": "только то, что вы написали сами"}[language]
    assert sum(told in m.text for m in alice.transcript()) == len(FOREIGN)
    kept = list((await house.outcomes()).values())[-len(FOREIGN) - 1 :]
    assert kept == ["refused: forwarded"] * 2 + ["refused: via bot", "refused: of a chat", "handled"]
    await command(alice, "/symbols eth")
    assert (await house.account()).symbols != before.symbols


async def test_an_edited_answer_answers_no_question(house: House) -> None:
    alice = house.person()
    await register(alice)
    said = await alice.say("hm")
    await house.idle()
    await command(alice, "/risk")
    await alice.tap(text="My own risk per trade")
    await alice.wait_for(lambda m: "Send a number" in m.text)
    before = await house.account()
    await alice.edit(said.message_id, "0.5")
    await house.idle()
    assert await house.account() == before


NAMES = (
    "<b>",
    "\"><a href='//x'>y</a>",
    "\u202eecila",
    "&lt;i&gt;",
    "😀" * 32,
    "{name} %s $1",
    "\u2067\u2066x",
)


async def test_a_name_is_text_whatever_is_in_it(house: House) -> None:
    """The sandbox refuses what Telegram would not parse; the fixture fails where the bot sent such a thing."""
    for number, name in enumerate(NAMES, 7000):
        person = house.person(number, name=name)
        await register(person)
        for text in ("/status", "/settings", "/report"):
            await command(person, text)
    await house.idle()
    assert set((await house.outcomes()).values()) == {"handled"}
    assert await house.pool.fetchval("SELECT count(*) FROM person WHERE id >= 7000") == len(NAMES)
