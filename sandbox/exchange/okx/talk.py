"""What is said over OKX's WebSockets: ops of the client, and the news of an account."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from sandbox.exchange.call import Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.okx.codes import LOGIN_CODES, worded
from sandbox.exchange.okx.feeds import BUSINESS, PRIVATE, PUBLIC, is_public
from sandbox.exchange.okx.identity import login
from sandbox.exchange.okx.reports import Reports
from sandbox.exchange.okx.rules import LONGEST_FRAME, SUBSCRIPTIONS
from sandbox.exchange.params import flat_row
from sandbox.exchange.venue import Venue

_CHANNELS: Mapping[str, frozenset[str]] = {
    PUBLIC: frozenset(),
    PRIVATE: frozenset({"orders", "account", "positions", "balance_and_position"}),
    BUSINESS: frozenset({"orders-algo"}),
}
_TYPES = frozenset({"ANY", "SPOT", "SWAP"})
_TYPED = frozenset({"orders", "orders-algo", "positions"})


class Talk:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._reports = Reports(venue)

    def hear(self, connection: Connection, text: Frame) -> None:
        """Answers one frame."""
        if text == "ping":
            if connection.answers_ping():
                connection.push("pong")
            return
        if len(text) > LONGEST_FRAME:
            connection.drop()
            return
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            frame = None
        args = frame.get("args") if isinstance(frame, dict) else None
        if not isinstance(frame, dict) or not isinstance(args, list):
            _refuse(connection, {}, "60012", f"Invalid request: {_shown(text)}")
            return
        match frame.get("op"):
            case "login":
                self._login(connection, frame, args)
            case "subscribe":
                self._subscribe(connection, frame, args)
            case "unsubscribe":
                self._unsubscribe(connection, frame, args)
            case other:
                _refuse(connection, frame, "60019", f"Invalid op: {other}")

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterator[tuple[str, Frame]]:
        for channel, data in self._reports.of(changed):
            for name in sorted(connection.topics):
                told, _, kind = name.partition(":")
                rows = [row for row in data if kind in {"", "ANY", row.get("instType", "")}]
                if told == channel and rows:
                    yield channel, _push(connection, channel, kind, rows)
                    break

    def _login(self, connection: Connection, frame: Row, args: list[Any]) -> None:
        now, books = self._venue.clock.stated_ms(), self._venue.books
        try:
            given = flat_row(args[0] if args else None)
            key = login(books.keys, given, now, connection.address)
        except VenueError as refusal:
            answer, text = worded(refusal)
            code, words = LOGIN_CODES.get(answer.code, ("60009", f"Login failed. {text}"))
            _refuse(connection, frame, code, words)
            connection.refusals.append(int(code))
            return
        connection.sign_on(key.uid, books.accounts[key.uid].label)
        connection.send(_reply(connection, frame, "login") | {"code": "0", "msg": ""})

    def _subscribe(self, connection: Connection, frame: Row, args: list[Any]) -> None:
        """Each argument is confirmed, or refused, by itself."""
        if not _may_subscribe(connection, len(args)):
            _refuse(connection, frame, "60014", "Requests too frequent")
            return
        for arg in args:
            topic = self._topic(connection, arg)
            if topic is None:
                _refuse(
                    connection, frame, "60018", f"Wrong URL or {_shown(orjson.dumps(arg))} doesn't exist."
                )
            elif topic.partition(":")[0] in _CHANNELS[connection.path] and not connection.uid:
                _refuse(connection, frame, "60011", "Please log in")
            else:
                connection.topics.add(topic)
                connection.send(_reply(connection, frame, "subscribe") | {"arg": arg})
                self._greet(connection, topic)

    def _unsubscribe(self, connection: Connection, frame: Row, args: list[Any]) -> None:
        for arg in args:
            topic = self._topic(connection, arg)
            if topic is not None:
                connection.topics.discard(topic)
            connection.send(_reply(connection, frame, "unsubscribe") | {"arg": arg})

    def _topic(self, connection: Connection, arg: object) -> str | None:
        """channel:instId of a public channel, channel:instType of a private one; None for neither."""
        if not isinstance(arg, dict):
            return None
        channel, kind = str(arg.get("channel", "")), str(arg.get("instType", ""))
        if channel in _CHANNELS[connection.path]:
            return None if channel in _TYPED and kind not in _TYPES else f"{channel}:{kind}"
        name = str(arg.get("instId", ""))
        return f"{channel}:{name}" if is_public(self._venue, connection.path, channel, name) else None

    def _greet(self, connection: Connection, topic: str) -> None:
        """The account and the positions are told as they stand."""
        channel, _, kind = topic.partition(":")
        if channel in {"account", "positions"}:
            rows = self._reports.standing(channel, connection.uid)
            connection.push(_push(connection, channel, kind, rows))


def _may_subscribe(connection: Connection, count: int) -> bool:
    now = time.monotonic()
    calls: list[float] = connection.state.setdefault("subscribed", [])
    calls[:] = [at for at in calls if at > now - SUBSCRIPTIONS.seconds]
    if len(calls) >= SUBSCRIPTIONS.limit:
        return False
    calls.append(now)
    return count > 0


def _push(connection: Connection, channel: str, kind: str, rows: list[Row]) -> Frame:
    arg = {"channel": channel, "uid": str(connection.uid)} | ({"instType": kind} if kind else {})
    return orjson.dumps({"arg": arg, "data": rows}).decode()


def _reply(connection: Connection, frame: Row, event: str) -> Row:
    reply: Row = {"event": event, "connId": connection.id[:8]}
    return reply | ({"id": frame["id"]} if frame.get("id") else {})


def _refuse(connection: Connection, frame: Row, code: str, text: str) -> None:
    connection.send(_reply(connection, frame, "error") | {"code": code, "msg": text})


def _shown(text: Frame) -> str:
    return (text if isinstance(text, str) else text.decode("utf-8", "replace"))[:200]
