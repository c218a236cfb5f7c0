"""What is put together for Crypto Pay: nothing without a token, a secret address, letters that wake."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, NoReturn

import pytest

from app.billing.payments import Provider, Purchase, Seen
from app.config import load
from app.infra.clock import SystemClock
from app.runtime.incidents import IncidentDesk
from app.tills import CryptoPayTill, open_crypto_pay
from sandbox.cryptopay import Letter
from tests.support.chat import a_key_cipher

TOKEN = "12345:AAhandmade0token0for0tests"


def no_store() -> NoReturn:
    raise AssertionError("nothing is looked up here")


async def opened(
    stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch, **variables: str
) -> CryptoPayTill | None:
    for name, value in {"BOT_TOKEN": "1:x", **variables}.items():
        monkeypatch.setenv(name, value)
    return await open_crypto_pay(load(), no_store, a_key_cipher(), stack)


class Books:
    """Nothing is ordered; each look is told."""

    def __init__(self) -> None:
        self.looked = asyncio.Semaphore(0)

    async def unpaid(self, provider: Provider, since: Any) -> list[Purchase]:
        self.looked.release()
        return []

    async def seen(self, seen: Seen) -> None:
        raise AssertionError("nothing was paid")


async def test_without_a_token_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AsyncExitStack() as stack:
        assert await opened(stack, monkeypatch, CRYPTO_PAY_TOKEN="") is None


async def test_its_address_is_secret_and_told_only_where_we_are_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with AsyncExitStack() as stack:
        private = await opened(stack, monkeypatch, CRYPTO_PAY_TOKEN=TOKEN)
        public = await opened(stack, monkeypatch, CRYPTO_PAY_TOKEN=TOKEN, WEB_URL="https://simbiot.example/")
        assert private is not None
        assert public is not None
        assert private.on.letters is None
        assert public.on.letters == f"https://simbiot.example{public.letters.path}"
        assert len(public.letters.path.removeprefix("/pay/")) == 32
        assert TOKEN.split(":")[1] not in public.letters.path


async def test_a_letter_is_followed_by_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    async with AsyncExitStack() as stack:
        till = await opened(stack, monkeypatch, CRYPTO_PAY_TOKEN=TOKEN)
        assert till is not None
        letter = Letter.of(TOKEN, 1, {"status": "paid"}, SystemClock().now())
        signature = str(letter.headers["crypto-pay-api-signature"]).encode()
        assert till.letters.take(letter.body, signature), "before the loop runs too"
        books = Books()
        polling = asyncio.create_task(till.poll(books, IncidentDesk(no_store, SystemClock())).run())
        async with asyncio.timeout(10):
            await books.looked.acquire()
            assert till.letters.take(letter.body, signature)
            await books.looked.acquire()
        polling.cancel()
