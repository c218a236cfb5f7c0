"""Connections of a stream: who hears what, and what is left when they end."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from trading.exchanges.client import AnswerRefused
from trading.exchanges.lines import Line, Lines

URL, OTHER = "wss://one", "wss://other"


class HandSocket:
    """A ccxt connection whose other end is the test."""

    def __init__(self, url: str) -> None:
        loop = asyncio.get_running_loop()
        self.url = url
        self.connected: asyncio.Future[str] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.said: list[object] = []
        self.closed = False

    def future(self, name: str) -> asyncio.Future[None]:
        assert name == "ended"
        return self.ended

    def connect(self, _session: object) -> asyncio.Future[str]:
        return self.connected

    async def send(self, message: object) -> None:
        if self.closed:
            raise ConnectionError("closed")
        self.said.append(message)

    async def close(self) -> None:
        self.closed = True
        self.ended.cancel()


class HandClient:
    """A client that holds such connections."""

    session: object = None

    def __init__(self) -> None:
        self.sockets: dict[str, HandSocket] = {}
        self.ears: dict[str, Callable[[Any], None]] = {}

    def client(self, url: str) -> HandSocket:
        return self.sockets.setdefault(url, HandSocket(url))

    def listen(self, url: str, ear: Callable[[Any], None]) -> None:
        self.ears[url] = ear

    async def close(self) -> None:
        for socket in self.sockets.values():
            if socket.connected.done():
                await socket.close()


class Stage:
    """Lines over hand-made clients, what they push, and how often one of them was lost."""

    def __init__(self) -> None:
        self.clients: list[HandClient] = []
        self.heard: list[object] = []
        self.lost = 0
        self.lines = Lines(self.make, self.heard.append, self.lose)  # type: ignore[arg-type]  # as much of a client as is used

    def make(self) -> HandClient:
        self.clients.append(HandClient())
        return self.clients[-1]

    def lose(self) -> None:
        self.lost += 1

    async def connect(self, url: str = URL) -> tuple[Line, HandSocket, Callable[[Any], None]]:
        dialling = asyncio.ensure_future(self.lines.connect(url))
        await asyncio.sleep(0)
        client = next(client for client in reversed(self.clients) if url in client.sockets)
        client.sockets[url].connected.set_result(url)
        return await dialling, client.sockets[url], client.ears[url]


async def test_an_answer_goes_to_who_asked_and_everything_else_is_pushed() -> None:
    stage = Stage()
    line, socket, tell = await stage.connect()
    asking = asyncio.ensure_future(line.ask({"op": "auth"}, lambda message: message == "yes"))
    await asyncio.sleep(0)
    for message in ("news", "yes", "yes"):
        tell(message)
    assert await asking == "yes"
    assert (socket.said, stage.heard) == ([{"op": "auth"}], ["news", "yes"])


async def test_a_refusal_reaches_who_asked_and_the_connection_goes_on() -> None:
    stage = Stage()
    line, _, tell = await stage.connect()

    def answers(message: object) -> bool:
        raise AnswerRefused(200, "10003", str(message))

    asking = asyncio.ensure_future(line.ask("who", answers))
    await asyncio.sleep(0)
    tell("no")
    with pytest.raises(AnswerRefused):
        await asking
    tell("news")
    assert stage.heard == ["news"]


async def test_a_connection_that_ends_while_it_is_asked_says_so_and_is_lost() -> None:
    stage = Stage()
    line, socket, _ = await stage.connect()
    asking = asyncio.ensure_future(line.ask("who", lambda _: True))
    await asyncio.sleep(0)
    socket.ended.set_exception(ConnectionResetError("gone"))
    with pytest.raises(ConnectionResetError):
        await asking
    assert stage.lost == 1


async def test_a_connection_that_is_closed_under_us_is_a_failure_not_a_cancellation() -> None:
    stage = Stage()
    line, socket, _ = await stage.connect()
    asking = asyncio.ensure_future(line.ask("who", lambda _: True))
    await asyncio.sleep(0)
    await socket.close()
    with pytest.raises(ConnectionError):
        await asking


async def test_two_connections_to_one_address_take_two_clients_and_other_addresses_share() -> None:
    stage = Stage()
    await stage.connect(URL)
    await stage.connect(OTHER)
    assert len(stage.clients) == 1
    await stage.connect(URL)
    assert len(stage.clients) == 2
    await stage.lines.close()
    assert all(socket.closed for client in stage.clients for socket in client.sockets.values())


async def test_a_connection_that_comes_after_the_end_is_closed() -> None:
    stage = Stage()
    dialling = asyncio.ensure_future(stage.lines.connect(URL))
    await asyncio.sleep(0)
    dialling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dialling
    await stage.lines.close()
    (client,) = stage.clients
    client.sockets[URL].connected.set_result(URL)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert client.sockets[URL].closed
