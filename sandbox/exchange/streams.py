"""The WebSocket side: public topics in step with the market, private ones with every change."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from sandbox.exchange.connection import Connection
from sandbox.exchange.entities import Account, Execution, Order, Position, Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.faults import HANDSHAKE, PONGS, WS_EVENTS, Faults
from sandbox.exchange.feeds import Feeds, parse
from sandbox.exchange.identity import authenticate_stream
from sandbox.exchange.journal import Entry, Journal
from sandbox.exchange.venue import Venue
from sandbox.exchange.wire import execution_row, order_row

PATHS = ("/v5/public/spot", "/v5/public/linear", "/v5/private")
_SPOT_ARGS = 10
_PRIVATE = frozenset({"order", "execution", "position", "wallet"})
_BROKEN = (ConnectionError, RuntimeError)

Message = dict[str, Any]


class Streams:
    """All open connections."""

    def __init__(self, venue: Venue, faults: Faults, journal: Journal) -> None:
        self._venue = venue
        self._faults = faults
        self._journal = journal
        self._feeds = Feeds(venue)
        self._connections: set[Connection] = set()
        self._since = venue.clock.now_ms()
        venue.books.listeners.append(self._on_change)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(path, self._serve) for path in PATHS]

    def drop(self, account: str = "", path: str = "") -> int:
        """Cuts the connections of an account and path (all by default); how many."""
        chosen = [
            connection
            for connection in self._connections
            if path in {"", connection.path} and (not account or account in connection.labels)
        ]
        for connection in chosen:
            connection.drop()
        return len(chosen)

    def publish_market(self) -> None:
        """Says what happened since the last call to whoever listens."""
        since, now = self._since, self._venue.clock.now_ms()
        self._since = max(now, since)
        listeners: dict[tuple[str, str], list[Connection]] = defaultdict(list)
        for connection in self._connections:
            for name in connection.topics if not connection.private else ():
                listeners[connection.category, name].append(connection)
        for (category, name), connections in listeners.items():
            topic = parse(self._venue, category, name)
            if topic is not None:
                for message in self._feeds.messages(topic, since, now):
                    self._push(connections, name, orjson.dumps(message))

    async def close(self) -> None:
        for connection in list(self._connections):
            connection.drop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        refusal = self._faults.take(f"WS {path}", (), "", HANDSHAKE)
        if refusal:
            self._note(path, "", "fault", refusal[0].kind)
            return web.Response(status=refusal[0].status or 503)
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=256 * 1024)
        await socket.prepare(request)
        connection = Connection(socket, request, path)
        self._connections.add(connection)
        self._note(path, "", "accepted")
        writer = asyncio.create_task(connection.write())
        try:
            async for message in socket:
                if message.type is WSMsgType.PING:
                    if self._answers_ping(connection):
                        await socket.pong(message.data)
                elif message.type is WSMsgType.TEXT:
                    self._hear(connection, message.data)
        finally:
            self._connections.discard(connection)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, *_BROKEN):
                await writer
        return socket

    def _hear(self, connection: Connection, text: str) -> None:
        """Answers one frame."""
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            frame = None
        if not isinstance(frame, dict):
            connection.send({"success": False, "ret_msg": "error:invalid json", "conn_id": connection.id})
            return
        request_id = str(frame.get("req_id") or "")
        arguments = frame.get("args")
        args = arguments if isinstance(arguments, list) else []
        match frame.get("op"):
            case "ping":
                if self._answers_ping(connection):
                    connection.send(self._pong(connection, request_id))
            case "auth":
                self._auth(connection, args, request_id)
            case "subscribe":
                self._subscribe(connection, [str(arg) for arg in args], request_id)
            case "unsubscribe":
                connection.topics -= {str(arg) for arg in args}
                connection.send(_reply(connection, "unsubscribe", request_id))
            case other:
                connection.send(_reply(connection, str(other), request_id, error="error:invalid op"))

    def _answers_ping(self, connection: Connection) -> bool:
        for fault in self._faults.take(f"WS {connection.path} pong", connection.labels, "", PONGS):
            connection.mute_pongs(fault.seconds)
        return connection.pongs

    def _pong(self, connection: Connection, request_id: str) -> Message:
        if connection.private:
            now = str(self._venue.clock.stated_ms())
            return {"req_id": request_id, "op": "pong", "args": [now], "conn_id": connection.id}
        return _reply(connection, "ping", request_id, message="pong")

    def _auth(self, connection: Connection, args: list[Any], request_id: str) -> None:
        now = self._venue.clock.stated_ms()
        try:
            keys = self._venue.books.keys
            key = authenticate_stream(keys, args if connection.private else (), now, connection.address)
        except VenueError as refusal:
            answer = _reply(connection, "auth", request_id, error=refusal.message)
            connection.send(answer | {"ret_code": refusal.code})
            self._note(connection.path, "", "refused", code=refusal.code)
            return
        connection.uid = key.uid
        connection.label = self._venue.books.accounts[key.uid].label
        connection.send(_reply(connection, "auth", request_id))
        self._note(connection.path, connection.label, "accepted")

    def _subscribe(self, connection: Connection, args: list[str], request_id: str) -> None:
        error = self._refused(connection, args)
        connection.send(_reply(connection, "subscribe", request_id, error=error, message="subscribe"))
        if error:
            return
        connection.topics |= set(args)
        now = self._venue.clock.now_ms()
        for name in args if not connection.private else ():
            topic = parse(self._venue, connection.category, name)
            if topic is not None:
                for message in self._feeds.first(topic, now):
                    self._push([connection], name, orjson.dumps(message))

    def _refused(self, connection: Connection, args: list[str]) -> str:
        """Why a subscription is not taken; empty where it is. All or nothing."""
        if connection.private:
            if not connection.uid:
                return "Request not authorized"
            unknown = [arg for arg in args if arg.partition(".")[0] not in _PRIVATE]
        else:
            if connection.category == "spot" and len(args) > _SPOT_ARGS:
                return f"args size >{_SPOT_ARGS}"
            unknown = [arg for arg in args if parse(self._venue, connection.category, arg) is None]
        if unknown or not args:
            return f"error:handler not found,topic:{','.join(unknown)}"
        known = connection.topics & set(args)
        return f"error:already subscribed,topic:{','.join(sorted(known))}" if known else ""

    def _on_change(self, changed: Sequence[Record]) -> None:
        for uid in {record.uid for record in changed}:
            mine = [
                connection for connection in self._connections if connection.private and connection.uid == uid
            ]
            if mine:
                self._announce(mine, [record for record in changed if record.uid == uid])

    def _announce(self, connections: list[Connection], changed: list[Record]) -> None:
        rows: dict[str, list[Message]] = {"order": [], "execution": [], "position": [], "wallet": []}
        statements = self._venue.statements
        for record in changed:
            match record:
                case Order():
                    rows["order"].append(order_row(record))
                case Execution():
                    rows["execution"].append(execution_row(record))
                case Position():
                    rows["position"].append(statements.position(record))
                case Account():
                    rows["wallet"].append(statements.wallet(record))
                case _:
                    pass
        now = self._venue.clock.stated_ms()
        for topic, data in rows.items():
            for connection in connections:
                chosen = _subscribed(connection, topic, data)
                if chosen:
                    name = next(name for name in connection.topics if name.partition(".")[0] == topic)
                    message = {
                        "id": f"{connection.id}-{now}",
                        "topic": name,
                        "creationTime": now,
                        "data": chosen,
                    }
                    self._push([connection], topic, orjson.dumps(message))

    def _push(self, connections: list[Connection], topic: str, body: bytes) -> None:
        for connection in connections:
            what = f"WS {connection.path} {topic}"
            connection.send_bytes(body, self._faults.take(what, connection.labels, body.decode(), WS_EVENTS))

    def _note(self, path: str, account: str, effect: str, fault: str = "", code: int = 0) -> None:
        now = self._venue.clock.now_ms()
        self._journal.add(Entry(now, "WS", path, account, "", effect, code, str(fault)))


def _subscribed(connection: Connection, topic: str, rows: list[Message]) -> list[Message]:
    """The rows that the connection asked for: a topic as a whole, or one category of it."""
    if topic in connection.topics:
        return rows
    return [row for row in rows if f"{topic}.{row.get('category', '')}" in connection.topics]


def _reply(
    connection: Connection, op: str, request_id: str, *, error: str = "", message: str = ""
) -> Message:
    return {
        "success": not error,
        "ret_msg": error or message,
        "conn_id": connection.id,
        "req_id": request_id,
        "op": op,
    }
