"""WebSocket connections over ccxt: what we say, what is answered to it, and what is pushed."""

import asyncio
from collections.abc import Callable
from typing import Any

from trading.exchanges.client import ExchangeClient

Message = Any  # as read from the wire: JSON as dictionaries or lists, other text as it is, binary as bytes
Heard = Callable[[Message], None]
Answers = Callable[[Message], bool]


class Line:
    """One open connection."""

    def __init__(self, socket: Any, heard: Heard) -> None:
        self._socket = socket
        self._heard = heard
        self._asked: tuple[Answers, asyncio.Future[Message]] | None = None
        self._ended: asyncio.Future[Any] = socket.future("ended")

    async def say(self, message: Message) -> None:
        """Sends a message: text as it is, anything else as JSON."""
        await self._socket.send(message)

    async def ask(self, message: Message, answers: Answers) -> Message:
        """Sends a message and returns the first one heard that `answers` it; it is not pushed on.

        answers may raise AnswerRefused for a message that refuses: it is raised here. One question at a time.
        Raises OSError or a ccxt error where the connection ends before.
        """
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked = (answers, answer)
        try:
            await self.say(message)
            await asyncio.wait({answer, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                self.check()
            return answer.result()
        finally:
            self._asked = None
            answer.cancel()

    def check(self) -> None:
        """Raises why the connection ended, where it has."""
        if self._ended.cancelled():
            raise ConnectionError("the connection was closed")
        if self._ended.done():
            self._ended.result()

    def hear(self, message: Message) -> None:
        """Takes a message from the connection. Never raises: the receiving loop would end in silence."""
        if self._asked is not None and not self._asked[1].done():
            answers, answer = self._asked
            try:
                if answers(message):
                    answer.set_result(message)
                    return
            except Exception as error:  # noqa: BLE001  it is the asker who must hear of it
                answer.set_exception(error)
                return
        self._heard(message)


class Lines:
    """All connections of one stream. heard: what is pushed, must not raise; lost: any of them has ended."""

    def __init__(
        self, make_client: Callable[[], ExchangeClient], heard: Heard, lost: Callable[[], None]
    ) -> None:
        self._make_client = make_client
        self._heard = heard
        self._lost = lost
        self._clients: list[tuple[ExchangeClient, set[str]]] = []
        self._sockets: list[Any] = []

    async def connect(self, url: str) -> Line:
        """Opens a connection. Raises a ccxt error or OSError where it cannot be had."""
        client = self._client_for(url)
        socket = client.client(url)
        self._sockets.append(socket)
        line = Line(socket, self._heard)
        client.listen(url, line.hear)
        ended = socket.future("ended")
        ended.add_done_callback(_seen)
        ended.add_done_callback(lambda _: self._lost())
        connected = socket.connect(client.session)
        await asyncio.wait({connected, ended}, return_when=asyncio.FIRST_COMPLETED)
        line.check()
        return line

    async def close(self) -> None:
        """Ends all connections, those too that are only being made."""
        for socket in self._sockets:
            if not socket.connected.done():  # ccxt goes on dialling, and would keep what it gets
                socket.connected.add_done_callback(lambda _, late=socket: asyncio.ensure_future(late.close()))
        self._sockets.clear()
        while self._clients:
            client, _ = self._clients.pop()
            await client.close()

    def _client_for(self, url: str) -> ExchangeClient:
        # A client holds one connection to an address: a second one to the same needs another client.
        for client, urls in self._clients:
            if url not in urls:
                urls.add(url)
                return client
        client = self._make_client()
        self._clients.append((client, {url}))
        return client


def _seen(future: Any) -> None:
    """Takes note of a failure that nobody may be waiting for any more."""
    if not future.cancelled():
        future.exception()
