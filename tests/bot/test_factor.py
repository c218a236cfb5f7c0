"""The second factor, from its page to the way back; and a second person's word."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest

from app.accounts import Role
from app.errors import Refusal, Refused
from app.infra.clock import SystemClock
from app.rights import Matter, Right
from app.services.approvals import second
from app.services.operators import permitted
from app.switch import reset_factor
from app.totp import code_at, step_of
from sandbox.telegram.api import Person
from tests.support.chat import ALICE, BOB, OPERATOR, House, a_key_cipher, command, register
from tests.support.operators import open_factor
from tgbot.callbacks import Action, Press, pack
from trading.domain.ids import UserId

ME, OTHER = UserId(OPERATOR), UserId(BOB)


async def an_operator(house: House) -> Person:
    person = house.person(OPERATOR, name="Operator")
    await register(person)
    await house.idle()
    return person


async def a_role(house: House, user: int, role: Role) -> None:
    await house.services.people.greet(UserId(user), f"P{user}", "en")
    async with house.unit() as work:
        await work.users.set_role(UserId(user), role)


def code(secret: bytes, off: int = 0) -> str:
    return code_at(secret, step_of(SystemClock().now()) + off)


async def test_from_nothing_to_a_resumed_service(house: House) -> None:
    operator = await an_operator(house)
    async with house.unit() as work:
        await work.operations.set_control(3, "operator", "test")  # type: ignore[arg-type]  # halted
    await command(operator, "/halt")
    await operator.tap(text="Resume the service")
    await operator.wait_for(lambda m: "Resume the service?" in m.text)
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "you have none yet" in m.text)
    await operator.tap(text="Second factor")
    await operator.wait_for(lambda m: "Second factor</b>: none" in m.text or "Second factor: none" in m.text)
    await operator.tap(text="Set it up")
    linked = await operator.wait_for(lambda m: "works once" in m.text)
    assert "otpauth" not in linked.text
    url = next(b["url"] for row in linked.keyboard for b in row if "url" in b)
    page = await house.web.get(url)
    assert "data:image/svg" in page.text
    secret = b32decode(re.search(r'class="secret">([A-Z2-7 ]+)<', page.text).group(1).replace(" ", ""))  # type: ignore[union-attr]
    assert (await house.web.post(url, data={"code": "000000"})).status_code == 422
    assert (await house.web.post(url, data={"code": code(secret)})).status_code == 200
    assert (await house.web.get(url)).status_code == 410
    row = await house.pool.fetchrow("SELECT * FROM second_factor")
    assert row is not None
    assert secret not in row["sealed"]
    await command(operator, "/lock")
    await command(operator, "/halt")
    await operator.tap(text="Resume the service")
    await operator.wait_for(lambda m: "Resume the service?" in m.text)
    await operator.tap(text="Yes, do it")
    await operator.wait_for(lambda m: "Type the six digits" in m.text)
    said = await operator.say(code(secret, 1))
    await operator.wait_for(lambda m: "I do not ask again until" in m.text)
    assert said.message_id not in {m.message_id for m in operator.transcript()}, "the code goes at once"
    await operator.tap(text="Go on")
    await operator.wait_for(lambda m: "Service: running" in m.text)
    names = [row["name"] for row in await house.pool.fetch("SELECT name FROM operator_act ORDER BY id")]
    assert names[:2] == ["factor-set", "factor-open"]


async def test_five_wrong_codes_lock_and_the_owners_hear_of_it(house: House) -> None:
    await an_operator(house)
    await a_role(house, ALICE, Role.ADMIN)
    link = (await house.services.desks.factor.offer(ME)).url.rpartition("/")[2]
    page = await house.services.desks.factor.page(link)
    secret = b32decode(page.secret)
    await house.services.desks.factor.confirm(link, code(secret))
    left = []
    for _ in range(4):
        with pytest.raises(Refused) as refused:
            await house.services.desks.factor.enter(ME, "000000")
        left.append(refused.value.params["count"])
    assert left == ["4", "3", "2", "1"]
    for typed in ("000000", code(secret, 1)):
        with pytest.raises(Refused) as refused:
            await house.services.desks.factor.enter(ME, typed)
        assert refused.value.code is Refusal.FACTOR_LOCKED
    told = await house.pool.fetch("SELECT user_id, body ->> 'change' AS change FROM outbox ORDER BY id")
    assert [(row["user_id"], row["change"]) for row in told] == [(OPERATOR, "set"), (OPERATOR, "locked")]
    assert "locked until" in (await command(house.tg.user(OPERATOR), "/factor"))
    async with house.unit() as work:
        assert "is reset" in await reset_factor(work, ME)
    async with house.unit() as work:
        assert "has no second factor" in await reset_factor(work, ME)
        assert await reset_factor(work, UserId(1)) == "nobody here has the id 1"


async def test_a_factor_is_its_operators_own_and_another_owner_resets_it(house: House) -> None:
    await an_operator(house)
    await a_role(house, BOB, Role.OWNER)
    for user in (ALICE, BOB):
        await house.services.people.greet(
            UserId(user), "P", "en"
        )  # bob is an owner no longer: greeted as a user
    with pytest.raises(Refused) as refused:
        await house.services.desks.factor.offer(UserId(ALICE))
    assert refused.value.code is Refusal.NOT_ADMIN
    await open_factor(house, OPERATOR)
    await house.pool.execute("UPDATE second_factor SET open_until = NULL")
    with pytest.raises(Refused) as refused:
        await house.services.desks.factor.offer(ME)
    assert refused.value.code is Refusal.SECOND_FACTOR_NEEDED, "a stolen chat does not replace it"
    async with house.unit() as work:
        await work.users.set_role(OTHER, Role.OWNER)
    await open_factor(house, BOB)
    with pytest.raises(Refused) as refused:
        await house.services.desks.factor.reset(OTHER, OTHER)
    assert refused.value.code is Refusal.FACTOR_OWN
    await house.services.desks.factor.reset(OTHER, ME)
    assert not (await house.services.desks.factor.look(ME)).is_set


async def test_what_is_large_waits_for_a_second_person_and_goes_once(house: House) -> None:
    operator = await an_operator(house)
    await open_factor(house, OPERATOR)

    async def wanted(size: int = 5001, subject: str = "charge stars:a") -> bool:
        async with house.unit() as work:
            return await second(work, await permitted(work, ME, Right.REFUND), Matter.REFUND, subject, size)

    assert await wanted(5000), "small"
    assert await wanted(), "nobody else has the right"
    assert await house.pool.fetchval("SELECT count(*) FROM operator_act WHERE name = 'alone'") == 1
    await a_role(house, BOB, Role.ADMIN)
    await a_role(house, ALICE, Role.SUPPORT)
    await house.pool.execute("UPDATE person SET banned = false")
    assert not await wanted()
    assert not await wanted(), "asking again changes nothing"
    asked = await house.pool.fetch("SELECT user_id, body FROM outbox WHERE kind = 'ApprovalAsked'")
    assert [row["user_id"] for row in asked] == [BOB], "only who could do it, and once"
    number = asked[0]["body"]["number"]
    for user, factor, code_ in (
        (ME, True, Refusal.APPROVAL_OWN),
        (UserId(ALICE), True, Refusal.NO_RIGHT),
        (OTHER, False, Refusal.SECOND_FACTOR_MISSING),
    ):
        if factor:
            await open_factor(house, user)
        with pytest.raises(Refused) as refused:
            await house.services.desks.approvals.approve(user, number)
        assert refused.value.code is code_
    await open_factor(house, BOB)
    await house.services.desks.approvals.approve(OTHER, number)
    assert not await wanted(subject="charge stars:b"), "it binds what was agreed to"
    assert not await wanted(size=9000), "and how large"
    with pytest.raises(Refused) as refused:
        await house.services.desks.approvals.approve(OTHER, number)
    assert refused.value.code is Refusal.APPROVAL_GONE, (
        "whoever looks at the old size does not agree to the new"
    )
    await house.services.desks.approvals.approve(OTHER, await asked_last(house))
    assert await wanted(size=9000)
    assert not await wanted(size=9000), "agreed to once"
    await command(operator, "/factor")
    assert await house.pool.fetchval("SELECT count(*) FROM operator_act WHERE name = 'approve'") == 2


async def test_locking_ends_a_page_that_was_offered_while_it_was_open(house: House) -> None:
    await an_operator(house)
    await open_factor(house, OPERATOR)
    factor = house.services.desks.factor
    token = (await factor.offer(ME)).url.rpartition("/")[2]
    await factor.page(token)
    await factor.close(ME)
    with pytest.raises(Refused, match=Refusal.LINK_EXPIRED):
        await factor.page(token)


async def asked_last(house: House) -> int:
    rows = await house.pool.fetch(
        "SELECT body FROM outbox WHERE kind = 'ApprovalAsked' ORDER BY id DESC LIMIT 1"
    )
    number: int = rows[0]["body"]["number"]
    return number


async def test_the_word_of_who_is_no_operator_any_more_is_asked_of_another(house: House) -> None:
    await an_operator(house)
    await open_factor(house, OPERATOR)
    for user in (BOB, ALICE):
        await a_role(house, user, Role.ADMIN)
        await open_factor(house, user)

    async def wanted() -> bool:
        async with house.unit() as work:
            return await second(work, await permitted(work, ME, Right.REVOKE), Matter.REVOKE, "call", 3)

    assert not await wanted()
    await house.services.desks.approvals.approve(OTHER, await asked_last(house))
    await house.services.desks.roles.give(ME, OTHER, "user")
    assert not await wanted()
    await house.services.desks.approvals.approve(UserId(ALICE), await asked_last(house))
    assert await wanted()


async def test_another_operator_agrees_in_the_chat(house: House) -> None:
    operator = await an_operator(house)
    await a_role(house, BOB, Role.ADMIN)
    await open_factor(house, BOB)
    await open_factor(house, OPERATOR)
    async with house.unit() as work:
        admin = await permitted(work, OTHER, Right.REVOKE)
        assert not await second(work, admin, Matter.REVOKE, "everybody", 3)
        expired = await work.approvals.ask(Matter.GRANT, "x", 2000, OTHER, SystemClock().now() - timedelta(1))
    with pytest.raises(Refused) as refused:
        await house.services.desks.approvals.approve(ME, expired)
    assert refused.value.code is Refusal.APPROVAL_GONE
    await operator.forge(pack(a_key_cipher(), ME, Press(Action.APPROVAL, "", 0)))
    await operator.wait_for(lambda m: "Waiting for a second person" in m.text)
    await operator.tap(text="press the incident button · 3")
    await operator.wait_for(lambda m: "everybody" in m.text)
    await operator.tap(text="I agree")
    await operator.wait_for(lambda m: "You have agreed" in m.text)
    async with house.unit() as work:
        assert await second(work, admin, Matter.REVOKE, "everybody", 3)
