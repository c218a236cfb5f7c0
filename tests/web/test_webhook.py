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
KNOWN = {HEADER: SECRET, "Content-Type": "application/json"}
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
        answer = await house.web.post(PATH, content=UPDATE, headers=KNOWN)
        assert (answer.status_code, answer.content) == (200, b"")
    assert await recorded(house) == 1


async def test_what_is_no_update_is_acknowledged_and_forgotten(house: House) -> None:
    for body in (b"", b"{", b"[]", b"null", b'{"update_id": "9"}', b'{"update_id": NaN}', b"\xff"):
        answer = await house.web.post(PATH, content=body, headers=KNOWN)
        assert answer.status_code == 200, "an error would make Telegram bring it for ever"
    assert await recorded(house) == 0


async def test_a_large_body_is_refused(house: House) -> None:
    answer = await house.web.post(PATH, content=b"x" * (256 * 1024 + 1), headers=KNOWN)
    assert answer.status_code == 413


async def test_only_json_is_read(house: House) -> None:
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = await house.web.post(PATH, content=UPDATE, headers={HEADER: SECRET, "Content-Type": kind})
        assert (answer.status_code, answer.content) == (415, b""), kind
    assert await recorded(house) == 0
    answer = await house.web.post(
        PATH, content=UPDATE, headers={HEADER: SECRET, "Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert (answer.status_code, await recorded(house)) == (200, 1)


async def test_the_client_address_that_a_header_claims_opens_nothing(house: House) -> None:
    for address in ("149.154.160.1", "abc", "149.154.160.1, 10.0.0.1"):
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            answer = await house.web.post(PATH, content=UPDATE, headers={name: address})
            assert (answer.status_code, answer.content) == (401, b"")
    assert await recorded(house) == 0


def update(number: str, text: str = '"/help"', sender: str = "1001") -> bytes:
    """Written out by hand, so that it may be such as no encoder would make."""
    message = (
        f'"message_id": 1, "date": 0, "text": {text}, "chat": {{"id": 1001, "type": "private"}},'
        f' "from": {{"id": {sender}, "is_bot": false, "first_name": "A"}}'
    )
    return f'{{"update_id": {number}, "message": {{{message}}}}}'.encode()


HOSTILE = {
    "deeper than the stack": update("9", "[" * 50_000 + "]" * 50_000),
    "deep as it may be": update("9", "[" * 900 + "]" * 900),
    "not a number": update("9", "NaN"),
    "infinity": update("9", "Infinity"),
    "a letter that no text has": update("9", r'"\u0000"'),
    "half a letter": update("9", r'"\ud800"'),
    "an id of 65 bits": update(str(2**64)),
    "an id of 64 bits": update(str(2**63)),
    "a negative id": update("-1"),
    "an id that is a truth": update("true"),
    "an id with a fraction": update("9.0"),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_what_telegram_would_not_send_is_not_kept(house: House, body: bytes) -> None:
    answer = await house.web.post(PATH, content=body, headers=KNOWN)
    assert answer.status_code == 200
    assert await recorded(house) == 0


async def test_strange_senders_have_no_lane_of_their_own(house: House) -> None:
    for number, sender in enumerate((str(2**63), str(2**64), "-5", '"1001"', "1e3")):
        answer = await house.web.post(PATH, content=update(str(number), sender=sender), headers=KNOWN)
        assert answer.status_code == 200
    lanes = await house.pool.fetch("SELECT DISTINCT lane FROM tg_update")
    assert [row["lane"] for row in lanes] == [0]


async def test_of_a_key_that_comes_twice_the_last_counts_everywhere(house: House) -> None:
    """One reading of the bytes: nobody is let in by one value and served by another."""
    body = update("9").replace(b'"from":', b'"from": {"id": 5, "is_bot": false, "first_name": "B"}, "from":')
    assert (await house.web.post(PATH, content=body, headers=KNOWN)).status_code == 200
    row = await house.pool.fetchrow("SELECT lane, body FROM tg_update")
    assert row is not None
    assert row["lane"] == ALICE
    assert b'"id":5' not in row["body"]


async def test_there_is_no_other_way_in(house: House) -> None:
    assert (await house.web.get(PATH)).status_code == 405
    assert (await house.web.post("/telegram/other", content=UPDATE, headers=KNOWN)).status_code == 404


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
