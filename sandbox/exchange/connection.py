"""One WebSocket connection: what it listens to, and its way out."""

import asyncio
import time
import uuid
from typing import Any

import orjson
from aiohttp import web

from sandbox.exchange.faults import Fault, FaultKind

_BACKLOG = 5_000


class Connection:
    """Messages are queued and sent in order by `write`; a reader that does not keep up is dropped."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, path: str) -> None:
        self.id = str(uuid.uuid4())
        self.path = path
        self.category = path.rpartition("/")[2]
        self.topics: set[str] = set()
        self.address = request.remote or ""
        self.uid = 0
        self.label = ""
        self._socket = socket
        self._request = request
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_BACKLOG)
        self._held: bytes | None = None
        self._silent_until = 0.0
        self._mute_pongs_until = 0.0

    @property
    def private(self) -> bool:
        return self.category == "private"

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label, str(self.uid)) if self.uid else ()

    @property
    def pongs(self) -> bool:
        return time.monotonic() >= max(self._silent_until, self._mute_pongs_until)

    def send(self, message: dict[str, Any]) -> None:
        self.send_bytes(orjson.dumps(message))

    def send_bytes(self, body: bytes, faults: list[Fault] | None = None) -> None:
        """Queues a message, bent by the faults that hit it."""
        kinds = {fault.kind: fault for fault in faults or ()}
        if FaultKind.WS_DROP in kinds:
            self.drop()
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

    def mute_pongs(self, seconds: float) -> None:
        self._mute_pongs_until = time.monotonic() + seconds

    def drop(self) -> None:
        """Cuts the line without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Sends what is queued until cancelled."""
        while True:
            body = await self._queue.get()
            await self._socket.send_str(body.decode())

    def _put(self, body: bytes) -> None:
        try:
            self._queue.put_nowait(body)
        except asyncio.QueueFull:
            self.drop()
