"""Operators and people, over the wire: found, seen, banned, let in; and whoever is no operator gets nothing."""

import csv
from io import StringIO

import pytest

from app.accounts import PRESETS, Account, AccountKind, Preset, Role
from app.errors import Refusal, Refused
from app.rights import RIGHTS, Right
from db.pool import Pool
from sandbox.telegram.api import Person
from tests.bot.test_positions import holding_btc
from tests.support.chat import ALICE, BOB, OPERATOR, House, command, open_house, register, running
from tests.support.operators import open_factor
from tgbot.profile import ADMIN_COMMANDS
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

ME, HER, HIM = UserId(OPERATOR), UserId(ALICE), UserId(BOB)


async def an_operator(house: House, language: str = "en") -> Person:
    person = house.person(OPERATOR, name="Operator", language=language)
    await house.services.people.greet(ME, "Operator", language)
    await house.services.people.accept_terms(ME)
    return person


async def agree(operator: Person) -> None:
    await operator.wait_for(lambda m: "Yes, do it" in m.buttons)
    await operator.tap(text="Yes, do it")


async def acts(house: House) -> list[tuple[str, str, bool]]:
    rows = await house.pool.fetch("SELECT name, subject, done FROM operator_act ORDER BY id")
    return [(row["name"], row["subject"], row["done"]) for row in rows]


async def told(house: House, user: int) -> list[str]:
    rows = await house.pool.fetch("SELECT kind FROM outbox WHERE user_id = $1 ORDER BY id", user)
    return [row["kind"] for row in rows]


async def test_a_person_is_found_seen_paused_noted_and_banned(house: House) -> None:
    await holding_btc(house)
    operator = await an_operator(house)
    assert "People" in await command(operator, "/people ali")
    await operator.tap(text=f"Alice · {ALICE}")
    card = await operator.wait_for(lambda m: f"{ALICE}" in m.text and "Can be written to" in m.text)
    assert "positions: 1" in card.text
    for label in ("👁 Status", "👁 Why", "👁 Settings"):
        await operator.tap(text=label)
        shown = await operator.wait_for(lambda m: "This look is noted" in m.text)
        assert set(shown.buttons) == {"‹ Card", "Menu"}, "nothing in it can be pressed"
        assert "As Alice" in shown.text
        await operator.tap(text="‹ Card")
        await operator.wait_for(lambda m: "Can be written to" in m.text)
    await operator.tap(text="⏸ Pause entries")
    await agree(operator)
    await operator.wait_for(lambda m: "operators have paused its entries" in m.text)
    account = await house.account()
    assert (account.control, account.armed) == (Control.ENTRIES_PAUSED, account.armed)
    await operator.tap(text="📝 Note")
    await operator.wait_for(lambda m: "Type a note" in m.text)
    await operator.say("asks a lot <b>")
    await operator.wait_for(lambda m: "asks a lot <b>" in m.text)
    await operator.tap(text="⛔ Ban")
    await operator.wait_for(lambda m: "Type the reason" in m.text)
    await operator.say("x" * 201)
    await operator.wait_for(lambda m: "201" in m.text and "200" in m.text)
    await operator.say("two people behind one account")
    await operator.wait_for(lambda m: "Banned: two people" in m.text)
    account = await first_account(house)
    assert account.control is Control.REDUCE_ONLY, "exits and stops go on"
    assert (await told(house, ALICE))[-2:] == ["EntriesPaused", "BanChanged"]
    alice = house.tg.user(ALICE)
    said = await alice.say("/trade")
    assert "access is closed" in (await alice.wait_for(lambda m: True, after=said.message_id)).text
    await operator.tap(text="Lift the ban")
    await agree(operator)
    await operator.wait_for(lambda m: "⛔ Ban" in m.buttons)
    await operator.tap(text="▶️ Entries go on")
    await agree(operator)
    await operator.wait_for(lambda m: "⏸ Pause entries" in m.buttons)
    assert (await house.account()).control is Control.RUNNING
    names = [name for name, subject, _ in await acts(house) if subject == f"user {ALICE}" and name != "look"]
    assert names == ["see", "see", "see", "pause", "note", "ban", "unban", "resume"]


async def first_account(house: House) -> Account:
    async with house.unit() as work:
        return (await work.accounts.of(HER))[0]


async def test_closed_to_newcomers_the_first_word_counts(pool: Pool) -> None:
    async with open_house(pool) as house, running(house):
        operator = await an_operator(house)
        await command(operator, "/requests")
        await operator.tap(text="Close it to newcomers")
        await agree(operator)
        await operator.wait_for(lambda m: "Closed" in m.text)
        alice = house.person(language="ru")
        await alice.start()
        await alice.wait_for(lambda m: "Русский" in m.buttons)
        await alice.tap(text="Русский")
        await alice.wait_for(lambda m: "Принимаю" in m.buttons)
        await alice.tap(text="Принимаю")
        await alice.wait_for(lambda m: "Попросить впустить" in m.buttons)
        await alice.tap(text="Попросить впустить")
        await alice.wait_for(lambda m: "Заявка принята" in m.text)
        assert await told(house, OPERATOR) == ["AdmissionAsked"]
        for _ in range(3):
            await house.services.desks.admissions.ask(HER)
        assert await told(house, OPERATOR) == ["AdmissionAsked"], "asking again tells nobody"
        await house.services.desks.admissions.decide(ME, HER, approved=False)
        with pytest.raises(Refused) as refused:
            await house.services.desks.admissions.ask(HER)
        assert (refused.value.code, refused.value.params) == (Refusal.ADMISSION_WAIT, {"days": "7"})
        await pool.execute("UPDATE admission SET decided_at = decided_at - interval '8 days'")
        await house.services.desks.admissions.ask(HER)
        await command(operator, "/requests")
        await operator.tap(text="✓ Alice")
        await operator.wait_for(lambda m: "Asked 2 times" in m.text)
        await agree(operator)
        await house.idle()
        with pytest.raises(Refused) as refused:
            await house.services.desks.admissions.decide(ME, HER, approved=False)
        assert refused.value.code is Refusal.ALREADY_DECIDED
        assert await told(house, ALICE) == ["AdmissionDecided", "AdmissionDecided"]
        await register(alice, language="Русский")
        assert (await house.account()).owner == HER


async def test_a_role_is_given_and_taken_with_its_commands_at_once(house: House) -> None:
    operator, bob = await an_operator(house, "ru"), house.person(BOB, name="Bob")
    await register(bob)
    await open_factor(house, OPERATOR)
    assert "Владельцев называет конфигурация" in await command(operator, "/roles")
    await command(operator, f"/roles {BOB}")
    await operator.tap(text="поддержка")
    await operator.wait_for(lambda m: "пользователь → поддержка" in m.text)
    await operator.tap(text="Да, сделать")
    await operator.wait_for(lambda m: "Bob" in m.text and "без второго фактора" in m.text)
    assert {"tickets", "people"} <= set(bob.commands())
    assert not {"roles", "audit", "payments"} & set(bob.commands()), "what the role cannot use is not offered"
    assert "People" in await command(bob, "/people")
    assert "does not include this" in await command(bob, "/requests")
    for of, role, code in (
        (ME, "user", Refusal.NOT_ON_ONESELF),
        (HIM, "owner", Refusal.NO_SUCH_ROLE),
        (UserId(5), "admin", Refusal.NO_SUCH_PERSON),
    ):
        with pytest.raises(Refused) as refused:
            await house.services.desks.roles.give(ME, of, role)
        assert refused.value.code is code
    with pytest.raises(Refused) as refused:
        await house.services.desks.people_desk.ban(HIM, ME, "mutiny")
    assert refused.value.code is Refusal.NO_RIGHT
    with pytest.raises(Refused) as refused:
        await house.services.desks.people_desk.ban(ME, HIM, "mutiny")
    assert refused.value.code is Refusal.NOT_ON_OPERATORS
    await open_factor(house, BOB)
    await house.services.desks.roles.give(ME, HIM, "user")
    assert await house.pool.fetchval("SELECT count(*) FROM second_factor WHERE user_id = $1", BOB) == 0
    assert "for operators" in await command(bob, "/people")
    page = await house.services.desks.audit.page(ME, about=HIM)
    assert [act.name for act in page.acts] == ["role", "role"]
    assert dict(page.acts[0].detail) == {"from": "support", "to": "user"}
    assert "✗ /people" in await command(operator, f"/audit by {BOB}")
    sheet = await house.services.desks.audit.sheet(ME)
    rows = list(csv.DictReader(StringIO(sheet.content.decode("utf-8-sig"))))
    assert {row["act"] for row in rows} >= {"role", "/people", "audit-file"}


async def test_what_comes_after_a_ban_or_a_pause_is_held_too(house: House) -> None:
    await register(house.person())
    await an_operator(house)
    await open_factor(house, OPERATOR)
    desks = house.services.desks
    await desks.people_desk.pause(ME, HER)
    async with house.unit() as work:
        made = await work.accounts.create(
            HER, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
        )
    assert made.control is Control.ENTRIES_PAUSED
    await desks.people_desk.ban(ME, HER, "two people behind one account")
    with pytest.raises(Refused) as refused:
        await desks.releases.check(ME, made.id, "banned")
    assert refused.value.code is Refusal.BAN_HOLD
    async with house.unit() as work:
        await work.accounts.hold(made.id, "plan", "", "billing")
    with pytest.raises(Refused, match=Refusal.PLAN_HOLD):
        await desks.releases.check(ME, made.id, "plan")


async def test_an_owner_who_is_not_configured_any_more_is_none(pool: Pool) -> None:
    async with open_house(pool) as house:
        await an_operator(house)
        await house.services.people.greet(HIM, "Bob", "en")
        await pool.execute("UPDATE person SET role = 'owner'")
        async with running(house):
            await house.person().start()
            await house.idle()
            async with house.unit() as work:
                assert [one.id for one in await work.users.operators()] == [ME]


async def test_news_for_operators_ends_with_the_role(house: House) -> None:
    await an_operator(house)
    await open_factor(house, OPERATOR)
    for user in (HER, HIM):
        await house.services.people.greet(user, "P", "en")
        await house.services.people.accept_terms(user)
    await house.services.desks.roles.give(ME, HIM, Role.SUPPORT)
    await house.pool.execute("UPDATE person SET reachable = false")  # nothing leaves yet
    await house.services.tickets.write(HER, "a secret of hers")
    await house.services.desks.roles.give(ME, HIM, Role.VIEWER)
    left = await house.pool.fetch(
        "SELECT user_id FROM outbox WHERE kind = 'TicketWritten' AND dropped_at IS NULL"
    )
    assert [row["user_id"] for row in left] == [OPERATOR]


def test_every_right_is_somebodys_and_no_role_has_an_owners() -> None:
    assert RIGHTS[Role.USER] == frozenset()
    assert RIGHTS[Role.VIEWER] <= RIGHTS[Role.ADMIN] < RIGHTS[Role.OWNER] == frozenset(Right)
    assert RIGHTS[Role.SUPPORT] <= RIGHTS[Role.ADMIN]
    assert {Right.ROLES, Right.AUDIT} == RIGHTS[Role.OWNER] - RIGHTS[Role.ADMIN]


async def test_operators_commands_from_elsewhere_do_nothing(house: House) -> None:
    """All of them, by an operator's own account: in a group, by a channel, forwarded, edited, inline."""
    operator = await an_operator(house)
    await open_factor(house, OPERATOR)
    await command(operator, "/version")
    await house.idle()
    before = await house.pool.fetchval("SELECT count(*) FROM operator_act")
    sender = {"id": OPERATOR, "is_bot": False, "first_name": "Operator"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    here, group = {"id": OPERATOR, "type": "private"}, {"id": -42, "type": "supergroup", "title": "G"}
    base = {"date": 1767614400}
    origin = {"type": "hidden_user", "date": 1767614400, "sender_user_name": "Bob"}
    number = 900
    for name in ADMIN_COMMANDS:
        text = f"/{name} {ALICE}"
        shapes = (
            {"message": {**base, "chat": group, "from": sender, "text": text}},
            {"message": {**base, "chat": group, "from": anonymous, "sender_chat": group, "text": text}},
            {
                "message": {
                    **base,
                    "chat": here,
                    "from": sender,
                    "sender_chat": {**group, "type": "channel"},
                    "text": text,
                }
            },
            {"message": {**base, "chat": here, "from": sender, "forward_origin": origin, "text": text}},
            {"edited_message": {**base, "edit_date": 1767614401, "chat": here, "from": sender, "text": text}},
        )
        for shape in shapes[number % 5 :: 2] if name not in {"panic_all", "roles"} else shapes:
            (kind, message), number = next(iter(shape.items())), number + 1
            house.tg.raw(
                {
                    kind: {
                        "message_id": number,
                        "entities": [{"type": "bot_command", "offset": 0, "length": len(name) + 1}],
                        **message,
                    }
                }
            )
    await house.idle()
    assert await house.pool.fetchval("SELECT count(*) FROM operator_act") == before
    assert await house.pool.fetchval("SELECT count(*) FROM emergency") == 0
    outcomes = list((await house.outcomes()).values())
    assert not [one for one in outcomes if one.startswith("failed")]
    alice = house.person()
    for _ in range(2):
        await command(alice, "/panic_all")
    assert [one for one in await acts(house) if not one[2]] == [("/panic_all", "", False)], "one an hour"
