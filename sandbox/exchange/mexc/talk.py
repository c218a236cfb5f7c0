"""What is said over MEXC's WebSocket: subscriptions and pings in JSON, news in protocol buffers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import orjson

from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import Account, Execution, Order, Record
from sandbox.exchange.mexc import pushes
from sandbox.exchange.mexc.feeds import parse
from sandbox.exchange.mexc.listen_keys import ListenKeys
from sandbox.exchange.mexc.protobuf import Body, frame
from sandbox.exchange.mexc.rules import RULES
from sandbox.exchange.venue import Venue

ORDERS = "spot@private.orders.v3.api.pb"
DEALS = "spot@private.deals.v3.api.pb"
ACCOUNT = "spot@private.account.v3.api.pb"
PRIVATE = frozenset({ORDERS, DEALS, ACCOUNT})
PUBLIC_GROUP = "public"
_KEY, _TOLD, _DEAD = "listen_key", "coins", "dead"


class Talk:
    def __init__(self, venue: Venue, keys: ListenKeys) -> None:
        self._venue = venue
        self._keys = keys
        self._private: list[Connection] = []

    def open(self, connection: Connection) -> None:
        """A listen key in the address signs on; one that is not alive is told so, and hears nothing."""
        connection.group = PUBLIC_GROUP
        key = connection.query.get("listenKey", "")
        if not key:
            return
        uid = self._keys.owner(key)
        if not uid:
            connection.push("Invalid listen key")
            return
        connection.state[_KEY] = key
        connection.group = key
        connection.sign_on(uid, self._venue.books.accounts[uid].label)
        self._private.append(connection)

    def expire(self) -> None:
        """Cuts the connections whose key has ended."""
        for connection in list(self._private):
            if not self._keys.owner(connection.state[_KEY]):
                self._private.remove(connection)
                connection.drop()

    def hear(self, connection: Connection, text: Frame) -> None:
        """Answers one frame."""
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            message = None
        if not isinstance(message, dict):
            connection.send({"id": 0, "code": 0, "msg": "no valid message"})
            return
        number = message.get("id", 0)
        params = message.get("params")
        topics = [str(name) for name in params] if isinstance(params, list) else []
        match str(message.get("method", "")).upper():
            case "PING":
                if connection.answers_ping():
                    connection.send({"id": number, "code": 0, "msg": "PONG"})
            case "SUBSCRIPTION":
                told = self._subscribe(connection, topics)
                connection.send({"id": number, "code": 0, "msg": told})
            case "UNSUBSCRIPTION":
                connection.topics -= set(topics)
                connection.send({"id": number, "code": 0, "msg": ",".join(topics)})
            case _:
                connection.send({"id": number, "code": 0, "msg": "no valid method"})

    def _subscribe(self, connection: Connection, topics: list[str]) -> str:
        """What the answer says. Above the limit it says the same, and nothing ever comes."""
        blocked = [name for name in topics if not self._known(connection, name)]
        for name in topics:
            if name not in blocked and len(connection.topics) < RULES.streams.topics:
                connection.topics.add(name)
        if blocked:
            return f"Not Subscribed successfully! [{','.join(blocked)}].  Reason： Blocked! "  # noqa: RUF001
        return ",".join(topics)

    def _known(self, connection: Connection, name: str) -> bool:
        return connection.uid > 0 if name in PRIVATE else parse(self._venue, name) is not None

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterator[tuple[str, Frame]]:
        now = self._venue.clock.stated_ms()
        deals = {record.order_id: record.qty for record in changed if isinstance(record, Execution)}
        for record in changed:
            match record:
                case Order():
                    body = pushes.order_body(record, deals.get(record.order_id, Decimal(0)))
                    yield from _told(connection, ORDERS, "privateOrders", body, record.symbol, now)
                case Execution():
                    body = pushes.deal_body(record)
                    yield from _told(connection, DEALS, "privateDeals", body, record.symbol, now)
                case Account():
                    for body in self._coins(connection, record, now):
                        yield from _told(connection, ACCOUNT, "privateAccount", body, "", now)
                case _:
                    pass

    def _coins(self, connection: Connection, account: Account, now: int) -> Iterator[Body]:
        """The coins that are not as they were told last."""
        told: dict[str, tuple[Decimal, Decimal]] = connection.state.setdefault(_TOLD, {})
        for coin, total in account.coins.items():
            locked = self._venue.funds.locked(account, coin)
            state = total - locked, locked
            if told.get(coin) != state:
                told[coin] = state
                yield pushes.account_body(coin, *state, now)


def _told(
    connection: Connection, topic: str, kind: str, body: Body, symbol: str, now: int
) -> Iterator[tuple[str, Frame]]:
    if topic in connection.topics:
        yield topic, frame(topic, kind, body, symbol=symbol, created=now, sent=now)
