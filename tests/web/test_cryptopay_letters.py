"""Where Crypto Pay tells of payments: a fast word for what is genuine, none for strangers."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.infra.cryptopay_letters import CryptoPayLetters
from sandbox.cryptopay import Letter
from tests.support.builders import NOW
from tests.support.clock import HandClock
from web.routes.cryptopay import BODY_LIMIT, letter_routes

TOKEN, PATH = "12345:AAhandmade0token0for0tests", "/pay/0123456789abcdef"
LETTER = Letter.of(TOKEN, 1, {"invoice_id": 1, "status": "paid"}, NOW)


class Door:
    """The route at a browser's hand, and how often it rang."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        app = FastAPI()
        letters = CryptoPayLetters(TOKEN, PATH, lambda: self.rung.append("!"), HandClock())
        app.include_router(letter_routes(letters))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox")

    async def post(self, letter: Letter, path: str = PATH) -> httpx.Response:
        headers = {
            name.encode(): value if isinstance(value, bytes) else value.encode()
            for name, value in letter.headers.items()
        }
        return await self.http.post(path, content=letter.body, headers=headers)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    opened = Door()
    yield opened
    await opened.http.aclose()


async def test_a_genuine_letter_is_acknowledged_however_often_it_comes(door: Door) -> None:
    for _ in range(3):
        answer = await door.post(LETTER)
        assert (answer.status_code, answer.content) == (200, b"")
    assert len(door.rung) == 3


async def test_strangers_are_turned_away_without_a_word(door: Door) -> None:
    signatures: list[str | bytes | None] = [None, "", "wrong", "0" * 64, "ééé".encode(), b"\xff"]
    for signature in signatures:
        answer = await door.post(LETTER.with_signature(signature))
        assert (answer.status_code, answer.content) == (401, b""), signature
    assert (await door.post(LETTER.reserialised())).status_code == 401
    assert not door.rung


async def test_elsewhere_is_nothing(door: Door) -> None:
    assert (await door.post(LETTER, "/pay/0123456789abcdee")).status_code == 404
    assert (await door.http.get(PATH)).status_code == 405
    assert not door.rung


async def test_a_large_letter_is_refused_however_it_is_signed(door: Door) -> None:
    assert (await door.post(Letter(b" " * BODY_LIMIT, {}).signed_by(TOKEN))).status_code == 200
    assert (await door.post(Letter(b" " * (BODY_LIMIT + 1), {}).signed_by(TOKEN))).status_code == 413
    assert not door.rung
