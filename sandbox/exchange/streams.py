"""The WebSocket side: connections, their rules and faults; a front has the words."""

import asyncio
import contextlib
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

from aiohttp import WSMsgType, web

from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.faults import HANDSHAKE, PONGS, WS_EVENTS, Faults
from sandbox.exchange.front import Front
from sandbox.exchange.journal import Entry, Journal
from sandbox.exchange.pace import Pace, Topic

_BROKEN = (ConnectionError, RuntimeError)
_POLICY = 1008
_AT_ONCE = 200  # topics


class Streams:
    """All open connections."""

    def __init__(self, front: Front, faults: Faults, journal: Journal, push_seconds: float = 0.0) -> None:
        self._pace = Pace(push_seconds)
        self._front = front
        self._venue = front.venue
        self._faults = faults
        self._journal = journal
        self._connections: set[Connection] = set()
        self._pace.tick(self._venue.clock.now_ms())
        self._venue.books.listeners.append(self._on_change)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(path, self._serve) for path in self._front.paths]

    def drop(self, account: str = "", path: str = "", topic: str = "") -> int:
        """Cuts the connections of an account and path, listening to a topic (all by default); how many."""
        chosen = [
            connection
            for connection in self._connections
            if path in {"", connection.path}
            and (not account or account in connection.labels)
            and (not topic or any(re.search(topic, name) for name in connection.topics))
        ]
        for connection in chosen:
            connection.drop()
        return len(chosen)

    def connected(self) -> list[Connection]:
        return list(self._connections)

    def publish_market(self) -> None:
        """Says what happened since the last call to whoever listens."""
        self._say(self._listeners())

    async def publish_in_turn(self) -> None:
        """The same, and lets what is said leave meanwhile: of thousands of topics the first do not wait."""
        listeners = self._listeners()
        for begin in range(0, len(listeners), _AT_ONCE):
            self._say(listeners[begin : begin + _AT_ONCE])
            await asyncio.sleep(0)

    def _listeners(self) -> list[tuple[Topic, list[Connection]]]:
        listeners: dict[Topic, list[Connection]] = defaultdict(list)
        for connection in self._connections:
            for name in connection.topics:
                listeners[connection.group, name].append(connection)
        self._pace.keep(listeners)
        return list(listeners.items())

    def _say(self, listeners: Iterable[tuple[Topic, list[Connection]]]) -> None:
        now = self._venue.clock.now_ms()
        self._pace.tick(now)
        for topic, connections in listeners:
            since = self._pace.due(topic)
            if since is None:
                continue
            for frame in self._front.news(*topic, since, now):
                self._push(connections, topic[1], frame)

    async def keep_rules(self) -> None:
        """Closes what was idle for too long, or lasted too long; pings where the exchange does."""
        now = time.monotonic()
        for connection in list(self._connections):
            rules = connection.rules
            limits = (
                (rules.idle, connection.heard, "idle for too long"),
                (rules.life, connection.opened, "lasted too long"),
                (0.0 if connection.topics else rules.unsubscribed, connection.opened, "no subscription"),
                (rules.ping * 3, connection.ponged, "no pong"),
            )
            broken = next((why for limit, since, why in limits if limit and now - since > limit), None)
            if broken is not None:
                await self._end(connection, broken)
            elif rules.ping and now - connection.state.get("pinged", connection.opened) > rules.ping:
                connection.state["pinged"] = now
                with contextlib.suppress(*_BROKEN):
                    await connection.ping()

    async def close(self) -> None:
        for connection in list(self._connections):
            connection.drop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        refusal = self._faults.take(f"WS {path}", (), "", HANDSHAKE)
        if refusal or self._venue.maintenance:
            self._note(path, "", "fault", refusal[0].kind if refusal else "maintenance")
            return web.Response(status=(refusal[0].status if refusal else 0) or 503)
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=256 * 1024)
        connection = Connection(socket, request, self._ping_fault, self._front.rules.streams)
        try:
            self._front.open(connection)
        except VenueError as error:
            code, reply = self._front.refuse(error, self._venue.clock.stated_ms())
            self._note(path, "", "refused", code=code)
            return web.Response(body=reply.body, status=reply.status, content_type=reply.content_type)
        await socket.prepare(request)
        self._connections.add(connection)
        self._note(path, connection.label, "accepted")
        writer = asyncio.create_task(connection.write())
        self._welcome(connection, connection.topics)
        try:
            await self._listen(connection, socket)
        finally:
            self._connections.discard(connection)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, *_BROKEN):
                await writer
        return socket

    async def _listen(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            connection.heard = time.monotonic()
            if message.type is WSMsgType.PING:
                if connection.answers_ping():
                    await socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                connection.ponged = connection.heard
            elif message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                if self._too_fast(connection):
                    await self._end(connection, "too many requests")
                    return
                self._hear(connection, message.data)

    def _hear(self, connection: Connection, frame: Frame) -> None:
        """One frame; new subscriptions are told how things stand, a new account is noted."""
        before, account = set(connection.topics), connection.uid
        try:
            self._front.hear(connection, frame)
        except VenueError as error:
            code, reply = self._front.refuse(error, self._venue.clock.stated_ms())
            self._note(connection.path, connection.label, "refused", code=code)
            if reply.body:
                connection.push(reply.body.decode())
        for code in connection.refusals:
            self._note(connection.path, "", "refused", code=code)
        connection.refusals.clear()
        if connection.uid != account:
            self._note(connection.path, connection.label, "accepted")
        self._welcome(connection, connection.topics - before)

    def _welcome(self, connection: Connection, topics: Iterable[str]) -> None:
        now = self._venue.clock.now_ms()
        for name in sorted(topics):
            for frame in self._front.first(connection.group, name, now):
                self._push([connection], name, frame)

    @staticmethod
    def _too_fast(connection: Connection) -> bool:
        """Whether the frame just heard is one too many in a second."""
        if not connection.rules.frames:
            return False
        now = connection.heard
        connection.frames = [at for at in connection.frames if at > now - 1] + [now]
        return len(connection.frames) > connection.rules.frames

    async def _end(self, connection: Connection, why: str) -> None:
        self._note(connection.path, connection.label, "closed", why)
        with contextlib.suppress(*_BROKEN):
            await connection.close(_POLICY, why)

    def _ping_fault(self, connection: Connection) -> float:
        found = self._faults.take(f"WS {connection.path} pong", connection.labels, "", PONGS)
        return found[0].seconds if found else 0.0

    def _on_change(self, changed: Sequence[Record]) -> None:
        for uid in {record.uid for record in changed}:
            mine = [record for record in changed if record.uid == uid]
            for connection in [known for known in self._connections if known.uid == uid]:
                for topic, frame in self._front.announce(connection, mine):
                    self._push([connection], topic, frame)

    def _push(self, connections: list[Connection], topic: str, frame: Frame) -> None:
        if not self._faults:
            for connection in connections:
                connection.push(frame)
            return
        text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
        for connection in connections:
            what = f"WS {connection.path} {topic}"
            connection.push(frame, self._faults.take(what, connection.labels, text, WS_EVENTS))

    def _note(self, path: str, account: str, effect: str, fault: str = "", code: int = 0) -> None:
        now = self._venue.clock.now_ms()
        self._journal.add(Entry(now, "WS", path, account, "", effect, code, str(fault)))
