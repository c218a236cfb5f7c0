"""One WebSocket connection: what it listens to, and its way out."""

import asyncio
import struct
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web

from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.rules import StreamRules

_BACKLOG = 5_000
_TEXT, _BINARY = 0x81, 0x82  # a whole message
_TWO_BYTES, _EIGHT_BYTES, _MOST_IN_TWO = 126, 127, 0xFFFF  # how the length is told

Frame = str | bytes  # bytes go out as a binary frame


class Connection:
    """Messages are queued and sent in order by `write`; a reader that does not keep up is dropped.

    `group` says, with a topic's name, what the topic is; connections of one group and topic get the
    same frames. `uid` is 0 before it signs on. `state` belongs to the front. `ping_fault` is asked
    whether a ping is to stay without an answer, and for how long.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        request: web.Request,
        ping_fault: Callable[["Connection"], float],
        rules: StreamRules,
    ) -> None:
        self.id = str(uuid.uuid4())
        self.path = request.path
        self.query = dict(request.query)
        self.group = request.path
        self.rules = rules
        self.topics: set[str] = set()
        self.state: dict[str, Any] = {}
        self.address = request.remote or ""
        self.uid = 0
        self.label = ""
        self.opened = self.heard = self.ponged = time.monotonic()
        self.frames: list[float] = []
        self.refusals: list[int] = []  # codes, for the journal
        self._ping_fault = ping_fault
        self._socket = socket
        self._request = request
        self._queue: asyncio.Queue[Frame] = asyncio.Queue(_BACKLOG)
        self._held: Frame | None = None
        self._silent_until = 0.0
        self._mute_pongs_until = 0.0

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label, str(self.uid)) if self.uid else ()

    def sign_on(self, uid: int, label: str) -> None:
        """From now on it hears of this account."""
        self.uid, self.label = uid, label

    def answers_ping(self) -> bool:
        """Whether a ping is answered; asks the faults."""
        seconds = self._ping_fault(self)
        if seconds:
            self._mute_pongs_until = time.monotonic() + seconds
        return time.monotonic() >= max(self._silent_until, self._mute_pongs_until)

    def send(self, message: dict[str, Any]) -> None:
        self.push(orjson.dumps(message).decode())

    def push(self, body: Frame, faults: list[Fault] | None = None) -> None:
        """Queues a message, bent by the faults that hit it."""
        kinds = {fault.kind: fault for fault in faults or ()}
        if FaultKind.WS_DROP in kinds:
            self.drop()
            return
        if FaultKind.WS_LOSE in kinds:
            return
        if FaultKind.WS_SILENCE in kinds:
            self._silent_until = time.monotonic() + kinds[FaultKind.WS_SILENCE].seconds
        if time.monotonic() < self._silent_until:
            return
        if FaultKind.WS_REORDER in kinds and self._held is None:
            self._held = body
            return
        self._put(body)
        if FaultKind.WS_DUPLICATE in kinds:
            self._put(body)
        if self._held is not None:
            held, self._held = self._held, None
            self._put(held)

    def drop(self) -> None:
        """Cuts the line without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Sends what is queued until cancelled."""
        while True:
            body = await self._queue.get()
            if not self._queue.empty() and self._sends_at_once(body):
                continue
            if isinstance(body, bytes):
                await self._socket.send_bytes(body)
            else:
                await self._socket.send_str(body)

    def _sends_at_once(self, first: Frame) -> bool:
        """Sends all that is queued in one piece, where the line is free: a piece for each would cost more."""
        transport = self._request.transport
        if transport is None or transport.is_closing() or transport.get_write_buffer_size():
            return False
        frames = [_framed(first)]
        while not self._queue.empty():
            frames.append(_framed(self._queue.get_nowait()))
        transport.write(b"".join(frames))
        return True

    async def ping(self) -> None:
        await self._socket.ping()

    async def close(self, code: int, reason: str) -> None:
        """Ends it with a word, as an exchange does that enforces its rules."""
        await self._socket.close(code=code, message=reason.encode())

    def _put(self, body: Frame) -> None:
        try:
            self._queue.put_nowait(body)
        except asyncio.QueueFull:
            self.drop()


def _framed(body: Frame) -> bytes:
    """A message as a server frames it (RFC 6455): whole, not masked."""
    kind, data = (_BINARY, body) if isinstance(body, bytes) else (_TEXT, body.encode())
    size = len(data)
    if size < _TWO_BYTES:
        return bytes((kind, size)) + data
    long = size > _MOST_IN_TWO
    return struct.pack("!BBQ" if long else "!BBH", kind, _EIGHT_BYTES if long else _TWO_BYTES, size) + data
