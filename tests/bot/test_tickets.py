"""Conversations with support, over the wire, from both sides."""

import json
from collections.abc import Awaitable

import pytest

from app.accounts import LANGUAGES, Role
from app.errors import Refusal, Refused
from app.notices import KINDS, decode
from app.tickets import LONGEST
from sandbox.telegram.api import Person
from tests.architecture.test_locales import messages
from tests.sandbox.telegram_support import PIXEL
from tests.support.chat import ALICE, BOB, OPERATOR, House, command, register
from tgbot.i18n import translators
from tgbot.screens.base import Told
from tgbot.screens.news import screen_of
from tgbot.screens.tickets import FAQ, answered_often
from trading.domain.ids import UserId

HOSTILE = '<b>Bobby</b> "><a href=x>\u202etxt'
MARA = 1010  # of the support


async def hire(house: House) -> Person:
    """Somebody of the support, who has chosen English."""
    mara = house.person(MARA, name="Mara")
    await register(mara)
    async with house.unit() as work:
        await work.users.set_role(UserId(MARA), Role.SUPPORT)
    return mara


def starting(person: Person, label: str) -> str:
    """The whole text of the button that starts so, on the latest message."""
    page = person.last()
    assert page is not None
    return next(one for one in page.buttons if one.startswith(label))


async def refusal(act: Awaitable[object]) -> Refusal:
    with pytest.raises(Refused) as refused:
        await act
    return refused.value.code


async def told(house: House, user: int, kind: str) -> list[str]:
    """What waits for this person, as they will read it."""
    rows = await house.pool.fetch(
        "SELECT body FROM outbox WHERE user_id = $1 AND kind = $2 ORDER BY id", user, kind
    )
    tr = translators()["en"]
    bodies = [row["body"] if isinstance(row["body"], dict) else json.loads(row["body"]) for row in rows]
    account = await house.account(ALICE)
    return [screen_of(decode(kind, body), Told(tr, account.kind)).text for body in bodies]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_that_is_asked_most_has_its_answer_and_no_other_is_kept(language: str) -> None:
    tr = translators()[language]
    for code in FAQ:
        assert tr.plain(f"faq-{code}") in answered_often(tr, code).text
        assert tr.has(f"faq-{code}-answer")
    kept = {key.split("-")[1] for key in messages(language) if key.startswith("faq-")}
    assert kept == {*FAQ}


async def test_a_question_goes_to_the_support_and_its_answer_comes_back(house: House) -> None:
    mara, boss = await hire(house), house.person(OPERATOR, name="Operator")
    await register(boss)
    alice, bob = house.person(name=HOSTILE), house.person(BOB, name="Bob")
    await register(alice)
    await register(bob)

    page = await command(alice, "/support")
    assert "people read it" in page
    await alice.tap(text="What if the bot goes down?")
    await alice.wait_for(lambda m: "on the exchange itself" in m.text)
    await alice.tap(text="✍️ Write to us")
    await alice.wait_for(lambda m: "in one message" in m.text)
    assert "Sent: T1" in await command(alice, "<i>Where</i> is my stop?")
    for operator in (MARA, OPERATOR):
        (news,) = await told(house, operator, "TicketWritten")
        assert "&lt;i&gt;Where&lt;/i&gt; is my stop?" in news
    assert await told(house, BOB, "TicketWritten") == []

    # a picture goes into the same conversation
    await command(alice, "/support")
    await alice.tap(text="✍️ Write to us")
    await alice.wait_for(lambda m: "in one message" in m.text)
    said = await alice.say("here it is", photo=PIXEL)
    await alice.wait_for(lambda m: "Sent: T1" in m.text, after=said.message_id)

    assert "Conversations: waiting · 1" in await command(mara, "/tickets")
    await mara.tap(text=starting(mara, "T1 · "))
    thread = await mara.wait_for(lambda m: "here it is" in m.text)
    assert "with nobody" in thread.text
    await mara.tap(text="📎 1")
    await mara.wait_for(lambda m: bool(m.wire.get("photo")))
    await mara.tap(text="↩️ Answer", message_id=thread.message_id)
    await mara.wait_for(lambda m: "Your answer to" in m.text)
    assert "with 1010" in await command(mara, "It lies on the exchange: /safe shows it.")
    (answer,) = await told(house, ALICE, "TicketAnswered")
    assert "/safe shows it." in answer

    await command(alice, "/support")
    await alice.tap(text="💬 My conversation")
    mine = await alice.wait_for(lambda m: "Your conversation T1" in m.text)
    assert "Answered." in mine.text
    await alice.tap(text="✓ It is solved")
    await alice.wait_for(lambda m: "Good to hear" in m.text)
    assert "Sent: T2" in await command(alice, "/support something else")
    acts = await house.pool.fetch("SELECT by, name, subject FROM operator_act")
    assert (MARA, "ticket-answer", f"user {ALICE}") in [tuple(row) for row in acts]


async def test_ready_answers_are_kept_and_sent_in_the_owners_language(house: House) -> None:
    mara, bob = await hire(house), house.person(BOB, language="ru", name="Боб")
    await register(bob, language="Русский")
    await command(bob, "/support где мой стоп?")
    await command(mara, "/tickets")
    await mara.tap(text="📋 Ready answers")
    await mara.wait_for(lambda m: "no ready answers yet" in m.text)
    await mara.tap(text="➕ Add")
    await mara.wait_for(lambda m: "three dashes" in m.text)
    assert "needs the name" in await command(mara, "only a name")
    await command(mara, "stop\n---\nOn the exchange.\n---\nНа бирже.")
    await command(mara, "/tickets")
    await mara.tap(text=starting(mara, "T1 · "))
    await mara.wait_for(lambda m: "где мой стоп" in m.text)
    await mara.tap(text="📋 Ready answers")
    await mara.wait_for(lambda m: "sent at once" in m.text)
    await mara.tap(text="stop")
    await mara.wait_for(lambda m: "На бирже." in m.text)
    rows = await house.pool.fetch(
        "SELECT body FROM outbox WHERE user_id = $1 AND kind = 'TicketAnswered'", BOB
    )
    assert len(rows) == 1


async def test_others_neither_read_nor_answer_nor_flood(house: House) -> None:
    alice, bob = house.person(), house.person(BOB, name="Bob")
    await register(alice)
    await register(bob)
    desk = house.services.tickets
    ticket = await desk.write(UserId(ALICE), "mine")
    for act in (
        desk.look(UserId(BOB), ticket.id),
        desk.answer(UserId(BOB), ticket.id, "x"),
        desk.close(UserId(BOB), ticket.id),
        desk.waiting(UserId(BOB)),
        desk.keep_ready(UserId(BOB), "a\n---\nb\n---\nc"),
    ):
        assert await refusal(act) is Refusal.NOT_ADMIN
    assert await desk.solved(UserId(BOB), ticket.id) is False
    assert await refusal(desk.file(UserId(BOB), ticket.id, 1)) is Refusal.NO_SUCH_TICKET
    assert "operators" in await command(bob, "/tickets")
    assert await refusal(desk.write(UserId(ALICE), "x" * (LONGEST + 1))) is Refusal.LINE_LENGTH
    assert await refusal(desk.write(UserId(ALICE), "  ")) is Refusal.LINE_LENGTH
    for _ in range(9):
        await desk.write(UserId(ALICE), "again")
    assert await refusal(desk.write(UserId(ALICE), "and again")) is Refusal.ASKED_OFTEN
    assert {"TicketWritten", "TicketAnswered"} <= KINDS.keys()
