"""Presses of somebody else, from elsewhere, from long ago: nothing happens, and the person is told."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import pytest

from db.pool import Pool
from sandbox.telegram.api import Person
from tests.support.chat import ALICE, BOB, House, a_key_cipher, command, open_house, register, running
from tgbot.callbacks import ALWAYS, Action, Press, pack
from trading.domain.ids import UserId

ARGUMENTS = ("", "1", "1.a", "bybit", "all.100.0000000000000000")


async def what_is_traded(house: House) -> Mapping[str, Any]:
    """All that a press of another person must leave as it is."""
    tables = ("person", "account", "control", "emergency", "alert")
    there = await house.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = {row["tablename"] for row in there} & set(tables)
    assert {"person", "account"} <= names
    return {
        name: [
            row["row"]
            for row in await house.pool.fetch(
                f"SELECT to_jsonb(t) - ARRAY['seen_at', 'screen'] AS row FROM {name} t ORDER BY 1"
            )
        ]
        for name in sorted(names)
    }


def batched(actions: list[Action], size: int) -> list[list[Action]]:
    """As many as the throttle lets one person press at once, twice each."""
    return [actions[i : i + size] for i in range(0, len(actions), size)]


async def a_member(house: House, number: int) -> Person:
    """Who has said one thing, so that there is a message to press on."""
    bob = house.person(number, name="Bob")
    await house.services.people.greet(UserId(number), "Bob", "en")
    await house.services.people.accept_terms(UserId(number))
    await command(bob, "/version")
    await house.idle()
    return bob


async def ready_to_arm(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols eth")
    await command(alice, "/trade")
    await house.idle()


async def test_no_action_of_alice_is_done_for_bob(house: House) -> None:
    """Her real buttons, of her menu of now and of those that never expire, pressed by him."""
    await ready_to_arm(house)
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    parts = batched(list(Action), 9)
    bobs = [await a_member(house, BOB + place) for place in range(len(parts))]
    before, said = await what_is_traded(house), [len(bob.transcript()) for bob in bobs]
    for bob, actions in zip(bobs, parts, strict=True):
        for action, argument in zip(actions, cycle(ARGUMENTS), strict=False):
            for version in {user.screen, ALWAYS if action.is_durable else user.screen}:
                data = pack(a_key_cipher(), UserId(ALICE), Press(action, argument, version))
                answer = await (await bob.forge(data)).answered()
                assert (answer.alert, answer.text) == (True, "This button belongs to somebody else."), action
    await house.idle()
    assert await what_is_traded(house) == before
    assert [len(bob.transcript()) for bob in bobs] == said
    assert await house.pool.fetchval("SELECT count(*) FROM incident") == 0


async def test_a_press_on_a_message_in_another_chat_is_answered_and_not_obeyed(house: House) -> None:
    """Of an inline message the bot is told no chat at all."""
    await ready_to_arm(house)
    data = next(
        button["callback_data"]
        for message in reversed(house.tg.user(ALICE).transcript())
        for row in message.keyboard
        for button in row
        if button["text"] == "Start trading"
    )
    sender = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    common = {"from": sender, "chat_instance": "1", "data": data}
    group = {"message_id": 1, "date": 1767614400, "chat": {"id": -42, "type": "group", "title": "G"}}
    house.tg.raw({"callback_query": {"id": "801", "inline_message_id": "AAAA", **common}})
    house.tg.raw({"callback_query": {"id": "802", "message": group, **common}})
    await house.idle()
    assert not (await house.account()).armed
    answered = {call.params["callback_query_id"] for call in house.tg.calls("answerCallbackQuery")}
    assert {"801", "802"} <= answered
    assert list((await house.outcomes()).values())[-2:] == ["refused: private-only"] * 2


@pytest.mark.parametrize(("seconds", "armed"), [(25, True), (31, False)])
async def test_a_press_that_is_thirty_seconds_old_asks_again(
    pool: Pool, seconds: int, *, armed: bool
) -> None:
    async with open_house(pool) as house:
        async with running(house):
            await ready_to_arm(house)
        await house.tg.user(ALICE).tap(text="Start trading")
        await house.bot.inbox.record([update.wire() for update in house.tg.updates.waiting()])
        await pool.execute(
            "UPDATE tg_update SET body = convert_to(regexp_replace(convert_from(body, 'UTF8'),"
            ' \'"seen_at":"[^"]*"\', format(\'"seen_at":"%s"\', to_char('
            " (clock_timestamp() - make_interval(secs => $1)) AT TIME ZONE 'UTC',"
            " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'))), 'UTF8') WHERE done_at IS NULL",
            float(seconds),
        )
        async with running(house):
            await house.idle()
            assert (await house.account()).armed is armed


async def test_a_press_that_waited_while_nobody_listened_asks_again(pool: Pool) -> None:
    """After a downtime nobody knows how old it is: money waits for a second press, words are answered."""
    async with open_house(pool) as house:
        alice = house.person()
        async with running(house):
            await register(alice)
            await command(alice, "/symbols eth")
            await command(alice, "/trade")
            await house.idle()
        tap = await alice.tap(text="Start trading")
        asked = await alice.say("/version")
        async with running(house):
            assert "arrived too late" in (await tap.answered()).text
            await alice.wait_for(lambda m: "Simbiot" in m.text, after=asked.message_id)
            await house.idle()
            assert not (await house.account()).armed
            await command(alice, "/trade")
            await alice.tap(text="Start trading")
            await alice.wait_for(lambda m: "Trading is on" in m.text)
            assert (await house.account()).armed
