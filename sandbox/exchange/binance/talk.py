"""What is said over Binance's WebSockets: subscriptions to streams, and requests of the WebSocket API."""

from collections.abc import Mapping
from typing import Any

import orjson

from sandbox.exchange.binance.codes import Code, code_of
from sandbox.exchange.binance.identity import Door, authenticate, require, sorted_text
from sandbox.exchange.call import Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.errors import VenueError
from sandbox.exchange.params import flat_row
from sandbox.exchange.venue import Venue

API = "/ws-api/v3"
COMBINED = "/stream"
SUBSCRIPTION = "subscription"  # of the user stream, in a connection's state


class Talk:
    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def hear(self, connection: Connection, text: Frame) -> None:
        """Answers one frame."""
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            frame = None
        if not isinstance(frame, dict):
            connection.send({"error": {"code": 3, "msg": "Invalid JSON: expected value at line 1 column 1"}})
        elif connection.group == API:
            self._request(connection, frame)
        else:
            connection.send(_answer(connection, frame))

    def _request(self, connection: Connection, frame: Mapping[str, Any]) -> None:
        told: Row = {"id": frame.get("id")}
        try:
            params = flat_row(frame.get("params") or {})
            told |= {"status": 200, "result": self._result(connection, str(frame.get("method")), params)}
        except VenueError as refusal:
            code = code_of(refusal)
            connection.refusals.append(code.value)
            told |= {"status": code.status, "error": {"code": code.value, "msg": code.text}}
        connection.send(told | {"rateLimits": []})

    def _result(self, connection: Connection, method: str, params: dict[str, str]) -> Row:
        match method:
            case "ping":
                return {}
            case "time":
                return {"serverTime": self._venue.clock.stated_ms()}
            case "userDataStream.subscribe.signature":
                return self._sign_on(connection, params)
            case "userDataStream.unsubscribe":
                connection.sign_on(0, "")
                return {}
            case _:
                raise VenueError(Code(-1000, f"Unknown method '{method}'."))

    def _sign_on(self, connection: Connection, params: dict[str, str]) -> Row:
        """One account a connection; its events carry the number of the subscription."""
        books, clock = self._venue.books, self._venue.clock
        door = Door(clock.stated_ms(), connection.address, clock.rate)
        key = authenticate(books.keys, params.get("apiKey", ""), sorted_text(params), params, door)
        require(key, "read")
        connection.state[SUBSCRIPTION] = connection.state.get(SUBSCRIPTION, -1) + 1
        connection.sign_on(key.uid, books.accounts[key.uid].label)
        return {"subscriptionId": connection.state[SUBSCRIPTION]}


def _answer(connection: Connection, frame: Mapping[str, Any]) -> Row:
    """Subscriptions to market streams. Names that mean nothing are taken like all others."""
    given = frame.get("params")
    names = {str(name) for name in given} if isinstance(given, list) else set()
    match frame.get("method"):
        case "SUBSCRIBE" if len(connection.topics | names) > connection.rules.topics:
            return _error(frame, "Invalid request: too many subscriptions on this connection")
        case "SUBSCRIBE":
            connection.topics |= names
        case "UNSUBSCRIBE":
            connection.topics -= names
        case "LIST_SUBSCRIPTIONS":
            return {"result": sorted(connection.topics), "id": frame.get("id")}
        case other:
            return _error(frame, f"Invalid request: unknown variant `{other}`")
    return {"result": None, "id": frame.get("id")}


def _error(frame: Mapping[str, Any], text: str) -> Row:
    return {"error": {"code": 2, "msg": text}, "id": frame.get("id")}
