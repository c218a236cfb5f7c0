"""Updates: recorded before they are acknowledged, handled once, in order; secrets never stored."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiogram.exceptions import TelegramUnauthorizedError

from db.pool import Pool
from sandbox.telegram import TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_support import PIXEL
from tests.support.builders import ETH
from tests.support.chat import ALICE, House, command, house_at, open_house, register, running

CANARIES = [
    "my key is KEYcanary0123456789 ok?",
    "secret: s3cr3tCanaryValue42",
    "api_key=abc12345canary",
    "CANARY" + "a1B2" * 8,
    "deadbeef" * 5 + "c0ffee",
    "-----BEGIN PRIVATE KEY-----\nMIIcanary12\n-----END PRIVATE KEY-----",
    "ключ: канарейка12345",
]


async def everything_stored(pool: Pool) -> str:
    """Every row of every table, as text."""
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    texts: list[str] = []
    for table in tables:
        for row in await pool.fetch(
            f'SELECT t.*, to_jsonb(t)::text AS "as_text" FROM "{table["tablename"]}" t'
        ):
            texts.append(row["as_text"])
            texts.extend(v.decode("utf-8", "replace") for v in row.values() if isinstance(v, bytes))
    return "\n".join(texts)


@pytest.mark.parametrize("text", CANARIES)
async def test_a_pasted_key_is_deleted_explained_and_stored_nowhere(house: House, text: str) -> None:
    alice = house.person()
    await register(alice)
    said = await alice.say(text)
    answer = await alice.wait_for(lambda m: "I deleted your message" in m.text, after=said.message_id)
    assert "Exchange key" in answer.buttons
    assert said.message_id not in [m.message_id for m in alice.transcript()]
    await house.idle()
    stored = await everything_stored(house.pool)
    for word in text.split():
        if len(word) >= 10 and "PRIVATE" not in word:
            assert word.strip("?") not in stored


async def test_it_is_never_stored_even_while_it_waits(pool: Pool) -> None:
    async with open_house(pool) as house:
        alice = house.person()
        await alice.say(CANARIES[3])
        await alice.say("", photo=PIXEL)
        update: dict[str, Any] = {
            "update_id": 5,
            "message": {
                "message_id": 1,
                "date": 0,
                "chat": {"id": ALICE, "type": "private"},
                "from": {"id": ALICE, "is_bot": False, "first_name": "Alice"},
                "document": {"file_id": "f" * 60, "file_unique_id": "u", "file_name": CANARIES[3] + ".txt"},
                "caption": CANARIES[1],
                "reply_to_message": {"message_id": 0, "date": 0, "text": CANARIES[0]},
            },
        }
        assert await house.bot.inbox.record([update]) == 5
        stored = await everything_stored(pool)
        assert "anary" not in stored.replace("SandboxKey", "")
        assert "f" * 60 in stored, "Telegram's own file ids stay"


async def test_a_key_in_an_edited_message_is_deleted_too(house: House) -> None:
    alice = house.person()
    await register(alice)
    said = await alice.say("sol")
    await house.idle()
    await alice.edit(said.message_id, CANARIES[3])
    await alice.wait_for(lambda m: "I deleted your message" in m.text)
    assert said.message_id not in [m.message_id for m in alice.transcript()]


async def test_where_it_cannot_be_deleted_the_person_is_asked_to(house: House) -> None:
    alice = house.person()
    await register(alice)
    house.tg.faults.add("400", method="deleteMessage", text="message can't be deleted")
    said = await alice.say(CANARIES[3])
    await alice.wait_for(lambda m: "Please delete your last message" in m.text, after=said.message_id)


async def test_what_the_bot_offers_as_a_link_is_not_kept_with_presses(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/keys")
    page = await alice.tap(text="Open the secure page")
    token = page.url.rsplit("/", 1)[1]
    await house.idle()
    house.tg.faults.add("delay", method="answerCallbackQuery", seconds=0.5)
    tap = await alice.tap(text="Menu")
    async with asyncio.timeout(30):
        while not (
            stored := await house.pool.fetchval(
                "SELECT body FROM tg_update WHERE update_id = $1", tap.update_id
            )
        ):
            await asyncio.sleep(0.01)
    assert token.encode() not in stored


async def test_poison_does_not_stop_the_rest(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    poison: list[dict[str, Any]] = [
        {"message": {"message_id": "x", "from": {"id": ALICE}}},
        {"message": 5},
        {
            "callback_query": {
                "id": "1",
                "from": {"id": ALICE, "is_bot": False, "first_name": "A"},
                "data": "h||1|t",
            }
        },
        {"message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "moon"}, "from": {"id": ALICE}}},
        {"unheard_of": {}},
        {},
    ]
    for update in poison:
        house.tg.raw(update)
    assert "No open positions" in await command(alice, "/status")
    await house.idle()
    outcomes = list((await house.outcomes()).values())
    assert outcomes.count("dead: ValidationError") >= 2
    assert outcomes[-1] == "handled"
    assert await house.pool.fetchval("SELECT sum(count) FROM incident WHERE place = 'tgbot.lanes'") >= 2


async def test_an_update_that_comes_twice_is_handled_once(house: House) -> None:
    alice = house.person()
    await register(alice)
    said = await alice.say("/help")
    await alice.wait_for(lambda m: "How this works" in m.text, after=said.message_id)
    await house.idle()
    first = max(await house.outcomes())
    house.tg.redeliver(first)
    await asyncio.sleep(0.3)
    await house.idle()
    assert len([m for m in alice.transcript() if "How this works" in m.text]) == 1


async def test_updates_wait_through_a_restart_and_are_handled_once(pool: Pool, tmp_path: Path) -> None:
    config = TelegramConfig(flood=False, state_file=tmp_path / "telegram.db")
    async with TelegramSandbox(config) as tg:
        async with house_at(pool, tg) as house, running(house):
            alice = house.person()
            await register(alice)
            await house.idle()
        for text in ("/symbols eth", "/risk 0.5", "/help"):
            await alice.say(text)
        async with house_at(pool, tg) as house:
            poller_only = asyncio.create_task(
                house.bot.inbox.record([u.wire() for u in tg.updates.waiting()])
            )
            assert await poller_only is not None
            assert await pool.fetchval("SELECT count(*) FROM tg_update WHERE done_at IS NULL") == 3
        async with house_at(pool, tg) as house, running(house):
            await alice.wait_for(lambda m: "How this works" in m.text)
            await house.idle()
            account = await house.account()
            assert account.symbols == (ETH,)
            assert str(account.limits.risk_per_trade) == "0.005"
        assert [
            m.text.splitlines()[0] for m in alice.transcript() if m.from_bot and "How this" in m.text
        ] == ["How this works"]
        assert tg.updates.waiting() == []


async def test_a_handler_that_was_killed_is_run_again(pool: Pool) -> None:
    async with open_house(pool) as house:
        alice = house.person()
        async with running(house):
            await register(alice)
            await house.idle()
        await alice.say("/symbols eth")
        house.tg.faults.add("delay", method="sendMessage", seconds=30)
        task = asyncio.create_task(house.bot.run())
        async with asyncio.timeout(25):
            while not (await house.account()).symbols:
                await asyncio.sleep(0.01)
        house.bot._lanes._busy[ALICE].cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await pool.fetchval("SELECT count(*) FROM tg_update WHERE done_at IS NULL") == 1
        house.tg.faults.clear()
        async with running(house):
            await alice.wait_for(lambda m: "ETH/USDT added" in m.text)
            assert (await house.account()).symbols == (ETH,)


async def test_a_late_press_is_not_acted_on(pool: Pool) -> None:
    async with open_house(pool) as house:
        alice = house.person()
        async with running(house):
            await register(alice)
            await command(alice, "/symbols eth")
            await command(alice, "/trade")
            await house.idle()
        tap = await alice.tap(text="Start trading")
        await house.bot.inbox.record([u.wire() for u in house.tg.updates.waiting()])
        await pool.execute(
            "UPDATE tg_update SET body = convert_to(regexp_replace(convert_from(body, 'UTF8'),"
            ' \'"seen_at":"[^"]*"\', \'"seen_at":"2026-01-01T00:00:00+00:00"\'), \'UTF8\') WHERE done_at IS NULL'
        )
        async with running(house):
            answer = await tap.answered()
            assert "arrived too late" in answer.text
            assert not (await house.account()).armed


async def test_order_is_kept_for_each_person(house: House) -> None:
    alice = house.person()
    await register(alice)
    for text in ("/risk 0.9", "/risk 0.8", "/risk 0.7", "/symbols eth", "/risk 0.6"):
        await alice.say(text)
    await house.idle()
    assert str((await house.account()).limits.risk_per_trade) == "0.006"


async def test_telegrams_failures_are_waited_out(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    for kind in ("502", "500", "429"):
        house.tg.faults.add(kind, method="sendMessage", retry_after=1)
        assert "How this works" in await command(alice, "/help")
    house.tg.faults.add("502", method="getUpdates", times=1)
    house.tg.faults.add("malformed_json", method="getUpdates", times=1)
    assert "No open positions" in await command(alice, "/status")


async def test_a_blocked_person_is_unreachable_until_they_come_back(house: House) -> None:
    alice = house.person()
    await register(alice)
    await alice.block()
    await house.idle()
    assert await house.pool.fetchval("SELECT reachable FROM person WHERE id = $1", ALICE) is False
    await alice.unblock()
    await alice.start()
    await house.idle()
    assert await house.pool.fetchval("SELECT reachable FROM person WHERE id = $1", ALICE) is True


async def test_blocked_while_being_answered_is_no_incident(house: House) -> None:
    alice = house.person()
    await register(alice)
    house.tg.faults.add("403", method="sendMessage", text="bot was blocked by the user")
    await alice.say("/help")
    await house.idle()
    assert "unreachable" in (await house.outcomes()).values()
    assert await house.pool.fetchval("SELECT count(*) FROM incident") == 0


async def test_a_failure_of_ours_is_an_apology_and_an_incident(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    await house.pool.execute("ALTER TABLE balance RENAME TO balance_gone")
    answer = await command(alice, "/balance")
    assert "Something went wrong on my side" in answer
    assert "balance_gone" not in answer
    row = await house.pool.fetchrow("SELECT place, summary FROM incident")
    assert row is not None
    assert row["place"] == "tgbot.handler"


async def test_a_wrong_token_ends_the_bot(pool: Pool) -> None:
    async with TelegramSandbox(TelegramConfig(flood=False)) as tg, house_at(pool, tg) as house:
        tg.world.config = TelegramConfig(token="4200000001:" + "x" * 35)
        with pytest.raises(ExceptionGroup) as caught:
            await asyncio.wait_for(house.bot.run(), 30)
    assert caught.group_contains(TelegramUnauthorizedError)
