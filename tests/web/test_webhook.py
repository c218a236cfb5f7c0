"""Where Telegram brings updates: strangers are turned away, updates are recorded, then acknowledged."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn

from db.pool import Pool
from tests.support.chat import ALICE, House, command, open_house, register, running
from tgbot.app import Webhook

PATH, SECRET = "/telegram/0123456789abcdef", "s3cret-of-the-webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = (
    b'{"update_id": 9, "message": {"message_id": 1, "date": 0, "text": "/help",'
    b' "chat": {"id": 1001, "type": "private"}, "from": {"id": 1001, "is_bot": false, "first_name": "A"}}}'
)


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    async with open_house(pool, webhook=Webhook(f"http://127.0.0.1:8080{PATH}", SECRET)) as opened:
        yield opened


async def recorded(house: House) -> int:
    return int(await house.pool.fetchval("SELECT count(*) FROM tg_update"))


STRANGERS: list[bytes | None] = [
    None,
    b"",
    b"wrong",
    SECRET.encode() + b"x",
    SECRET.encode()[:-1],
    "ééé".encode(),
    b"\xff",
]


async def test_strangers_are_turned_away_without_a_word(house: House) -> None:
    for secret in STRANGERS:
        headers = {} if secret is None else {HEADER.encode(): secret}
        answer = await house.web.post(PATH, content=UPDATE, headers=headers)
        assert (answer.status_code, answer.content) == (401, b""), secret
    assert await recorded(house) == 0


async def test_an_update_is_recorded_once_and_acknowledged(house: House) -> None:
    for _ in range(3):
        answer = await house.web.post(PATH, content=UPDATE, headers={HEADER: SECRET})
        assert (answer.status_code, answer.content) == (200, b"")
    assert await recorded(house) == 1


async def test_what_is_no_update_is_acknowledged_and_forgotten(house: House) -> None:
    for body in (b"", b"{", b"[]", b"null", b'{"update_id": "9"}', b'{"update_id": NaN}', b"\xff"):
        answer = await house.web.post(PATH, content=body, headers={HEADER: SECRET})
        assert answer.status_code == 200, "an error would make Telegram bring it for ever"
    assert await recorded(house) == 0


async def test_a_large_body_is_refused(house: House) -> None:
    answer = await house.web.post(PATH, content=b"x" * (256 * 1024 + 1), headers={HEADER: SECRET})
    assert answer.status_code == 413


async def test_there_is_no_other_way_in(house: House) -> None:
    assert (await house.web.get(PATH)).status_code == 405
    assert (
        await house.web.post("/telegram/other", content=UPDATE, headers={HEADER: SECRET})
    ).status_code == 404


async def test_the_first_steps_by_webhook(pool: Pool) -> None:
    """The sandbox Telegram brings updates to our own server, over TCP."""
    socket_config = uvicorn.Config("web:none", host="127.0.0.1", port=0, log_config=None, lifespan="off")
    socket = socket_config.bind_socket()
    port = socket.getsockname()[1]
    async with open_house(pool, webhook=Webhook(f"http://127.0.0.1:{port}{PATH}", SECRET)) as house:
        transport = house.web._transport
        server = uvicorn.Server(
            uvicorn.Config(transport.app, log_config=None, lifespan="off", access_log=False)  # type: ignore[attr-defined]
        )
        serving = asyncio.create_task(server.serve([socket]))
        async with running(house):
            alice = house.person()
            await register(alice)
            assert "How this works" in await command(alice, "/help")
            await house.idle()
            account = await house.account(ALICE)
            assert not account.armed
        server.should_exit = True
        await serving
    assert house.tg.violations == []
