"""The people's door over HTTP, what survives a kill, and who may not come in."""

import asyncio
import base64
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.telegram import ControlError, NotLoopbackError, TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, bot_and_alice, keyboard, make_bot

ROOT = Path(__file__).parents[2]


async def ctl(url: str, verb: str, **body: Any) -> Any:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/_ctl/{verb}", json=body) as answer:
        told = await answer.json()
        assert told["ok"], told
        return told["result"]


async def complaint(url: str, verb: str, **body: Any) -> str:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/_ctl/{verb}", json=body) as answer:
        told = await answer.json()
        assert not told["ok"], told
        return str(told["error"])


async def test_the_whole_conversation_over_http() -> None:
    async with TelegramSandbox() as tg, make_bot(tg) as bot:
        url = tg.url
        alice = await ctl(url, "add_user", first_name="Alice", language_code="en")
        assert alice["id"] == 1001
        await ctl(url, "start", user_id=1001, payload="ref_7")
        assert tg.updates.waiting()[0].body["text"] == "/start ref_7"
        await bot.send_message(1001, "pick", reply_markup=keyboard("A"))
        found = await ctl(url, "wait_for", user_id=1001, text="pick", button="A", timeout=2)
        pressed = asyncio.create_task(
            ctl(url, "tap", user_id=1001, message_id=found["message_id"], text="A", wait=5)
        )
        query = (await bot.get_updates(offset=-1, timeout=5))[-1].callback_query
        while query is None:
            query = (await bot.get_updates(offset=-1, timeout=5))[-1].callback_query
        await query.answer("got it")
        assert (await pressed)["answer"] == {"text": "got it", "alert": False, "url": ""}
        await ctl(url, "say", user_id=1001, text="look", photo=base64.b64encode(PIXEL).decode())
        texts = [
            m["wire"].get("text", m["wire"].get("caption"))
            for m in await ctl(url, "transcript", user_id=1001)
        ]
        assert texts == ["/start ref_7", "pick", "look"]
        assert [c["method"] for c in await ctl(url, "calls", method="sendMessage")] == ["sendMessage"]
        assert [e["kind"] for e in await ctl(url, "effects")] == ["sent", "toast"]


async def test_faults_limits_groups_and_reset_over_http() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg):
        url = tg.url
        fault = await ctl(url, "add_fault", kind="429", method="sendMessage", retry_after=3)
        assert (fault["retry_after"], len(await ctl(url, "faults"))) == (3, 1)
        await ctl(url, "clear_faults")
        assert await ctl(url, "limits", on=False) == {"on": False}
        group = await ctl(url, "add_group", title="Traders", user_id=1001)
        await ctl(url, "remove_bot", user_id=1001, chat_id=group["id"])
        await ctl(url, "add_bot", user_id=1001, chat_id=group["id"])
        await ctl(url, "block", user_id=1001)
        assert "has blocked the bot" in await complaint(url, "say", user_id=1001, text="x")
        await ctl(url, "unblock", user_id=1001)
        await ctl(url, "reset")
        assert await ctl(url, "users") == []
        assert tg.updates.waiting() == []


async def test_bad_arguments_get_a_clear_answer() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg):
        url = tg.url
        assert "no such verb; there are: add_bot" in await complaint(url, "dance")
        assert "there is no person 7 here" in await complaint(url, "say", user_id=7, text="x")
        assert await complaint(url, "say", user_id=1001, text="  ") == "an empty message cannot be sent"
        assert await complaint(url, "say", text="x") == "bad arguments: KeyError: 'user_id'"
        assert await complaint(url, "say", user_id=1001, photo="%%") == "photo must be base64"
        assert await complaint(url, "say", user_id=1001, photo="eA==") == "Bad Request: IMAGE_PROCESS_FAILED"
        assert "kind must be one of 429" in await complaint(url, "add_fault", kind="x")
        assert "unexpected keyword" in await complaint(url, "add_fault", kind="429", why="x")
        assert "already here" in await complaint(url, "add_user", id=1001, first_name="Al")
        assert (
            await complaint(url, "wait_for", user_id=1001, text="never", timeout=0.1)
            == "nothing of the kind happened in time"
        )
        assert "no button 'x'; there are: none" in await complaint(url, "tap", user_id=1001, text="x")


async def test_people_edit_and_delete_their_own() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        alice = tg.user(1001)
        said = await alice.say("typo")
        await alice.edit(said.message_id, "fixed")
        assert tg.updates.waiting()[-1].body["text"] == "fixed"
        sent = await bot.send_message(1001, "bot's")
        with pytest.raises(ControlError, match="no text message of this person"):
            await alice.edit(sent.message_id, "mine now")
        await alice.delete(sent.message_id)
        assert [m.text for m in alice.transcript()] == ["/start", "fixed"]


async def test_the_page_hears_what_happens() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot, aiohttp.ClientSession() as session:
        stream = await session.get(f"{tg.url}/_ctl/events")
        async with stream:
            assert stream.content_type == "text/event-stream"
            await stream.content.readline()
            await bot.send_message(1001, "news")
            kinds = []
            while "call" not in kinds:
                line = await asyncio.wait_for(stream.content.readline(), 30)
                if line.startswith(b"data: "):
                    kinds.append(json.loads(line[6:])["type"])
            assert kinds == ["message", "call"]


async def test_other_names_sites_and_types_are_kept_out() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg), aiohttp.ClientSession() as session:
        for headers, path in (
            ({"Host": "evil.example"}, "/"),
            ({"Host": "evil.example"}, "/_ctl/state"),
            ({"Sec-Fetch-Site": "cross-site"}, "/_ctl/state"),
        ):
            async with session.post(tg.url + path, headers=headers, json={}) as answer:
                assert answer.status == 403
        async with session.post(
            f"{tg.url}/_ctl/reset", data="{}", headers={"Content-Type": "text/plain"}
        ) as answer:
            assert (answer.status, (await answer.json())["error"]) == (
                400,
                "the body must be application/json",
            )
        for path in (
            "/static/../config.py",
            "/static/%2e%2e/config.py",
            "/static/nothing.js",
            "/static/index.html.bak",
        ):
            async with session.get(tg.url + path) as answer:
                assert answer.status == 404
        async with session.get(tg.page_url) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self';")
            assert "http://" not in (await answer.text())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="loopback"):
        TelegramConfig(host=host)


def test_a_token_must_look_like_one() -> None:
    with pytest.raises(ValueError, match="token must look like"):
        TelegramConfig(token="secret")


async def test_ipv6_loopback() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        async with TelegramSandbox(TelegramConfig(host="::1")) as tg, make_bot(tg) as bot:
            assert (await bot.get_me()).is_bot
    except OSError as error:
        pytest.skip(f"IPv6 loopback cannot be bound here: {error}")


async def test_state_survives_a_restart(tmp_path: Path) -> None:
    config = TelegramConfig(state_file=tmp_path / "tg.db")
    async with TelegramSandbox(config) as tg, bot_and_alice(tg) as bot:
        await bot.set_my_description("Describes")
        sent = await bot.send_message(1001, "kept", reply_markup=keyboard("A"))
        tap = await tg.user(1001).tap(text="A")
        numbers = [u.update_id for u in tg.updates.waiting()]
    async with TelegramSandbox(config) as tg, make_bot(tg) as bot:
        alice = tg.user(1001)
        assert [m.text for m in alice.transcript()] == ["/start", "kept"]
        assert [(e.kind, e.text) for e in tg.effects] == [("sent", "kept")]
        await bot.answer_callback_query(tap.callback_id, text="late, but not too late")
        assert alice.transcript()[1].buttons == ["A"]
        assert [u.update_id for u in await bot.get_updates()] == numbers
        assert (await bot.get_my_description()).description == "Describes"
        following = await bot.send_message(1001, "next")
        assert following.message_id == sent.message_id + 1
        await alice.say("more")
        assert tg.updates.waiting()[-1].update_id == numbers[-1] + 1
        tg.reset()
    async with TelegramSandbox(config) as tg:
        assert list(tg.users) == []


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m sandbox.telegram` and the address it prints."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.telegram", "--port", "0", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert running.stdout is not None
        line = await asyncio.wait_for(running.stdout.readline(), 60)
        yield running, line.decode().split()[-1].rstrip("/")
    finally:
        if running.returncode is None:
            running.terminate()
        await running.communicate()


async def test_kill_9_loses_nothing(tmp_path: Path) -> None:
    state = str(tmp_path / "tg.db")
    async with process("--state", state) as (running, url):
        await ctl(url, "say", user_id=1001, text="before the kill")
        async with Bot(TelegramConfig().token, AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
            await bot.send_message(1001, "seen")
        os.kill(running.pid, signal.SIGKILL)
        await running.wait()
    async with process("--state", state) as (running, url):
        texts = [m["wire"]["text"] for m in await ctl(url, "transcript", user_id=1001)]
        assert texts == ["before the kill", "seen"]
        async with Bot(TelegramConfig().token, AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
            assert [u.message.text for u in await bot.get_updates() if u.message] == ["before the kill"]
        running.terminate()
        assert await running.wait() == 0


async def test_a_wrong_start_says_why() -> None:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox.telegram", "--host", "0.0.0.0"),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await running.communicate()
    assert running.returncode == 2
    assert errors.decode() == "host must be a loopback address such as 127.0.0.1, was '0.0.0.0'\n"
