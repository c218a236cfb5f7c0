"""What is said over Bybit's WebSockets: ops of the client, and the news of an account."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from sandbox.exchange.bybit.codes import worded
from sandbox.exchange.bybit.feeds import PRIVATE, parse
from sandbox.exchange.bybit.identity import authenticate_stream
from sandbox.exchange.bybit.rules import RULES
from sandbox.exchange.bybit.statements import Statements
from sandbox.exchange.bybit.wire import execution_row, order_row
from sandbox.exchange.call import Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import Account, Execution, Order, Position, Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.venue import Venue

_TOPICS = frozenset({"order", "execution", "position", "wallet"})


class Talk:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._statements = Statements(venue)

    def hear(self, connection: Connection, text: Frame) -> None:
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
                if connection.answers_ping():
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

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterator[tuple[str, Frame]]:
        rows: dict[str, list[Row]] = {"order": [], "execution": [], "position": [], "wallet": []}
        for record in changed:
            match record:
                case Order():
                    rows["order"].append(order_row(record))
                case Execution():
                    rows["execution"].append(execution_row(record))
                case Position():
                    rows["position"].append(self._statements.position(record))
                case Account():
                    rows["wallet"].append(self._statements.wallet(record))
                case _:
                    pass
        now = self._venue.clock.stated_ms()
        for topic, data in rows.items():
            chosen = _subscribed(connection, topic, data)
            if chosen:
                name = next(name for name in connection.topics if name.partition(".")[0] == topic)
                message = {
                    "id": f"{connection.id}-{now}",
                    "topic": name,
                    "creationTime": now,
                    "data": chosen,
                }
                yield topic, orjson.dumps(message).decode()

    def _pong(self, connection: Connection, request_id: str) -> Row:
        if connection.group == PRIVATE:
            now = str(self._venue.clock.stated_ms())
            return {"req_id": request_id, "op": "pong", "args": [now], "conn_id": connection.id}
        return _reply(connection, "ping", request_id, message="pong")

    def _auth(self, connection: Connection, args: list[Any], request_id: str) -> None:
        now, books = self._venue.clock.stated_ms(), self._venue.books
        try:
            given = args if connection.group == PRIVATE else ()
            key = authenticate_stream(books.keys, given, now, connection.address)
        except VenueError as refusal:
            code, text = worded(refusal)
            connection.send(_reply(connection, "auth", request_id, error=text) | {"ret_code": code})
            connection.refusals.append(code)
            return
        connection.sign_on(key.uid, books.accounts[key.uid].label)
        connection.send(_reply(connection, "auth", request_id))

    def _subscribe(self, connection: Connection, args: list[str], request_id: str) -> None:
        error = self._refused(connection, args)
        connection.send(_reply(connection, "subscribe", request_id, error=error, message="subscribe"))
        if not error:
            connection.topics |= set(args)

    def _refused(self, connection: Connection, args: list[str]) -> str:
        """Why a subscription is not taken; empty where it is. All or nothing."""
        if connection.group == PRIVATE:
            if not connection.uid:
                return "Request not authorized"
            unknown = [arg for arg in args if arg.partition(".")[0] not in _TOPICS]
        else:
            most = RULES.streams.args
            if connection.group == "spot" and len(args) > most:
                return f"args size >{most}"
            unknown = [arg for arg in args if parse(self._venue, connection.group, arg) is None]
        if unknown or not args:
            return f"error:handler not found,topic:{','.join(unknown)}"
        known = connection.topics & set(args)
        return f"error:already subscribed,topic:{','.join(sorted(known))}" if known else ""


def _subscribed(connection: Connection, topic: str, rows: list[Row]) -> list[Row]:
    """The rows that the connection asked for: a topic as a whole, or one category of it."""
    if topic in connection.topics:
        return rows
    return [row for row in rows if f"{topic}.{row.get('category', '')}" in connection.topics]


def _reply(connection: Connection, op: str, request_id: str, *, error: str = "", message: str = "") -> Row:
    return {
        "success": not error,
        "ret_msg": error or message,
        "conn_id": connection.id,
        "req_id": request_id,
        "op": op,
    }
