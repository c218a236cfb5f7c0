"""How updates reach the bot: long polling, conflicts, webhook with secret, kinds, lifetimes, repeats."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.methods import GetUpdates
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from sandbox.telegram import TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_support import bot_and_alice, keyboard

FAST = TelegramConfig(webhook_retry_seconds=0.01)


async def test_updates_stay_until_they_are_confirmed() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await tg.user(1001).say("one")
        first = await bot.get_updates()
        assert [u.message.text for u in first if u.message] == ["/start", "one"]
        assert [u.update_id for u in await bot.get_updates(limit=1)] == [first[0].update_id]
        assert [u.update_id for u in await bot.get_updates(offset=first[1].update_id)] == [first[1].update_id]
        await tg.user(1001).say("two")
        last = await bot.get_updates(offset=-1)
        assert [u.message.text for u in last if u.message] == ["two"]
        assert await bot.get_updates(offset=last[0].update_id + 1) == []
        assert [u.update_id for u in [*first, *last]] == list(
            range(first[0].update_id, first[0].update_id + 3)
        )


async def test_a_long_poll_ends_when_something_comes() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        done = (await bot.get_updates())[-1].update_id + 1
        poll = asyncio.create_task(bot.get_updates(offset=done, timeout=20))
        await asyncio.sleep(0.2)
        assert not poll.done()
        await tg.user(1001).say("wake up")
        async with asyncio.timeout(15):  # not the poll's own twenty
            assert len(await poll) == 1
        began = time.monotonic()
        assert await bot.get_updates(offset=done + 1, timeout=1) == []
        assert time.monotonic() - began >= 0.9


async def test_two_pollers_conflict() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        done = (await bot.get_updates())[-1].update_id + 1
        older = asyncio.create_task(bot.get_updates(offset=done, timeout=20))
        await asyncio.sleep(0.1)
        newer = asyncio.create_task(bot.get_updates(offset=done, timeout=20))
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
            await older
        await tg.user(1001).say("hello")
        assert len(await newer) == 1


async def test_only_kinds_asked_for_and_an_omitted_list_keeps_the_last() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot(GetUpdates(offset=-1, allowed_updates=["callback_query"]))
        await bot.send_message(1001, "x", reply_markup=keyboard("A"))
        before = len(tg.updates.waiting())
        await tg.user(1001).say("not heard")
        await bot(GetUpdates())
        await tg.user(1001).block()
        await tg.user(1001).unblock()
        await tg.user(1001).tap(text="A")
        assert [u.kind for u in tg.updates.waiting()][before:] == ["callback_query"]


async def test_lifetimes_of_updates() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot.send_message(1001, "x", reply_markup=keyboard("A"))
        await tg.user(1001).tap(text="A")
        tg.advance(151)
        assert [u.event_type for u in await bot.get_updates()] == ["message"]
        tg.advance(86_400)
        assert await bot.get_updates() == []


async def test_repeats_and_forged_updates() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        first = (await bot.get_updates())[0]
        await bot.get_updates(offset=first.update_id + 1)
        tg.redeliver(first.update_id)
        assert (await bot.get_updates())[0] == first
        number = tg.raw({"message": {**tg.user(1001).transcript()[0].wire, "text": "forged"}})
        assert number == first.update_id + 1
        forged = (await bot.get_updates(offset=number))[0]
        assert isinstance(forged.message, Message)
        assert forged.message.text == "forged"


class Hook:
    """A bot behind a webhook; `failures` answers with 503 first."""

    def __init__(self, bot: Bot, secret: str) -> None:
        self.seen: list[str] = []
        self.refused: list[str] = []
        self.failures = 0
        self.retry_after = ""
        dispatcher = Dispatcher()
        dispatcher.message.register(self.handle)
        inner = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=secret)
        self.app = web.Application(middlewares=[self.fail_first])
        inner.register(self.app, path="/hook")

    async def handle(self, message: Message) -> None:
        self.seen.append(f"{message.chat.id}:{message.text}")

    @web.middleware
    async def fail_first(self, request: web.Request, handler: object) -> web.StreamResponse:
        if self.failures:
            self.failures -= 1
            self.refused.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.Response(status=503, headers=headers)
        assert callable(handler)
        response = await handler(request)
        assert isinstance(response, web.StreamResponse)
        return response

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        runner = web.AppRunner(self.app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        finally:
            await runner.cleanup()


async def until(condition: object, seconds: float = 30.0) -> None:
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_webhook_with_secret_in_order_and_again_until_taken() -> None:
    async with TelegramSandbox(FAST) as tg, bot_and_alice(tg) as bot:
        hook = Hook(bot, "s3cret_-")
        bob = tg.users.add(id=1002, first_name="Bob")
        async with hook.served() as url:
            hook.failures = 3
            await bot.set_webhook(url, secret_token="s3cret_-", allowed_updates=["message"])
            await tg.user(1001).say("one")
            await tg.user(1001).say("two")
            await bob.say("three")
            await until(lambda: len(hook.seen) == 4)
            assert [s for s in hook.seen if s.startswith("1001")] == ["1001:/start", "1001:one", "1001:two"]
            assert set(hook.refused) == {"s3cret_-"}
            info = await bot.get_webhook_info()
            assert (info.url, info.last_error_message) == (
                url,
                "Wrong response from the webhook: 503 Service Unavailable",
            )
            await until(lambda: not tg.updates.waiting())
            with pytest.raises(
                TelegramConflictError, match="can't use getUpdates method while webhook is active"
            ):
                await bot.get_updates()
            await bot.delete_webhook()
            await tg.user(1001).say("polled")
            assert [u.message.text for u in await bot.get_updates() if u.message] == ["polled"]
        assert tg.violations == []


async def test_webhook_honours_retry_after() -> None:
    async with TelegramSandbox(FAST) as tg, bot_and_alice(tg) as bot:
        hook = Hook(bot, "s")
        async with hook.served() as url:
            hook.failures, hook.retry_after = 1, "1"
            began = time.monotonic()
            await bot.set_webhook(url, secret_token="s")
            await until(lambda: hook.seen)
            assert time.monotonic() - began >= 1.0


async def test_a_failing_chat_does_not_hold_up_another() -> None:
    async with TelegramSandbox(FAST) as tg, bot_and_alice(tg) as bot:
        hook = Hook(bot, "s")
        async with hook.served() as url:
            hook.failures, hook.retry_after = 1, "60"
            await bot.set_webhook(url, secret_token="s")
            await until(lambda: not hook.failures)
            await tg.users.add(id=1002, first_name="Bob").say("quick")
            await until(lambda: hook.seen)
            assert hook.seen == ["1002:quick"]


async def test_webhooks_that_are_refused() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        with pytest.raises(TelegramBadRequest, match=r"bad webhook: this sandbox delivers to 127\.0\.0\.1"):
            await bot.set_webhook("https://example.org/hook")
        with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
            await bot.set_webhook("http://127.0.0.1:1/hook", secret_token="no spaces")
        with pytest.raises(TelegramBadRequest, match="bad webhook: Wrong HTTP URL"):
            await bot.set_webhook("http://localhost:1/hook")
        assert (await bot.get_webhook_info()).url == ""


async def test_webhook_survives_a_dead_bot_and_drops_on_demand() -> None:
    async with TelegramSandbox(FAST) as tg, bot_and_alice(tg) as bot:
        await bot.set_webhook("http://127.0.0.1:1/hook", secret_token="s")
        await asyncio.sleep(0.1)
        info = await bot.get_webhook_info()
        assert info.pending_update_count == 1
        assert "Connection failed" in str(info.last_error_message)
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == []
