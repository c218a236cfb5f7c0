"""Every command with every kind of nonsense behind it: an answer in the person's language, never an incident."""

import itertools
import re
from collections.abc import Sequence

from aiogram.filters import Command

from app.accounts import Role
from sandbox.telegram.api import Person
from tests.support.chat import House
from tgbot.app import ROUTERS
from tgbot.profile import ADMIN_COMMANDS, ALIASES, SUBJECTS
from trading.domain.ids import UserId

NONSENSE = (
    "",
    "<b>DOGGO</b> & \"><a href='//x'>",
    "１２",
    "1e999",
    "NaN",
    "-1",
    "0",
    "😀" * 40,
    "\u202ecba\u202c אבג العربية",
    "x" * 4000,
    "btc btc btc",
    "'; DROP TABLE person; --",
    "a\nb|c.d,e",
    "²",
    "%s {0} {text} $1",
)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
NO_LANGUAGE = {"version"}  # a name and a number


def commands() -> list[str]:
    """As the routers take them."""
    hung = (handler for make in ROUTERS for handler in make().message.handlers)
    filters = (one.callback for handler in hung for one in handler.filters or ())
    names = [str(name) for one in filters if isinstance(one, Command) for name in one.commands]
    return list(dict.fromkeys(names))


def answers(person: Person) -> Sequence[str]:
    return [message.text for message in person.transcript() if message.from_bot]


async def a_member(house: House, number: int, language: str) -> Person:
    person = house.person(number, language=language, name=f"P{number}")
    user = UserId(number)
    await house.services.people.greet(user, f"P{number}", language)
    await house.services.people.choose_language(user, language)
    await house.services.people.accept_terms(user)
    return person


def check(person: Person, language: str, command: str, said: int) -> None:
    """As many answers as there were questions, all in one language; nothing failed."""
    texts = answers(person)
    assert len(texts) >= said, (command, texts)
    for text in texts if command not in NO_LANGUAGE else ():
        assert bool(CYRILLIC.search(text)) is (language == "ru"), (command, language, text)


async def nothing_failed(house: House) -> None:
    odd = [
        one for one in (await house.outcomes()).values() if one != "handled" and not one.startswith("refused")
    ]
    assert odd == []
    incidents = await house.pool.fetch("SELECT place, summary FROM incident")
    assert [tuple(row) for row in incidents] == []


def test_no_command_is_missing_here() -> None:
    told = {name for names in SUBJECTS.values() for name in names} | set(ADMIN_COMMANDS) | ALIASES
    assert told == set(commands())


async def test_nonsense_behind_a_command_is_answered_in_the_persons_language(house: House) -> None:
    """Bare in both languages; a third of the nonsense in one of them, another third behind the next command."""
    numbers = itertools.count(5000)
    for place, command in enumerate(sorted(set(commands()) - set(ADMIN_COMMANDS))):
        nonsense = NONSENSE[1 + place % 3 :: 3]
        for language, behind in zip(("en", "ru")[:: 1 if place % 2 else -1], ((), nonsense), strict=True):
            person = await a_member(house, next(numbers), language)
            for text in ("", *behind):
                await person.say(f"/{command} {text}"[:4096].strip())
            await house.idle()
            check(person, language, command, 1 + len(behind))
    await nothing_failed(house)


async def test_nonsense_behind_operators_commands(house: House) -> None:
    """Each operator says as many as the throttle lets one person say at once."""
    for place in range(0, len(ADMIN_COMMANDS), 9):
        user, part = 7000 + place, ADMIN_COMMANDS[place : place + 9]
        operator = await a_member(house, user, "ru")
        async with house.unit() as work:
            await work.users.set_role(UserId(user), Role.ADMIN)
        for number, command in enumerate(part):
            for nonsense in ("", ("NaN", "<b>x</b>")[number % 2]):
                await operator.say(f"/{command} {nonsense}".strip())
        await house.idle()
        check(operator, "ru", "", 2 * len(part))
    await nothing_failed(house)


async def test_operators_commands_are_refused_to_all_others(house: House) -> None:
    alice = await a_member(house, 5000, "en")
    for command in ADMIN_COMMANDS:
        said = await alice.say(f"/{command} btc")
        answer = await alice.wait_for(lambda m: True, after=said.message_id)
        assert "for operators" in answer.text, command
    assert await house.pool.fetchval("SELECT count(*) FROM emergency") == 0


async def test_a_stranger_is_led_to_the_start_by_every_command(house: House) -> None:
    for number, command in enumerate(commands(), 6000):
        person = house.person(number, language="ru" if number % 2 else "en", name="S")
        await person.say(f"/{command} 1")
    await house.idle()
    for number in range(6000, 6000 + len(commands())):
        assert answers(house.tg.user(number)), commands()[number - 6000]
    await nothing_failed(house)
    assert await house.pool.fetchval("SELECT count(*) FROM account") == 0
