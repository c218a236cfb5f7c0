"""Binance's words over the neutral parts."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

import orjson

from sandbox.exchange.binance.codes import code_of
from sandbox.exchange.binance.events import events
from sandbox.exchange.binance.feeds import Feeds, parse
from sandbox.exchange.binance.identity import Door, authenticate, require, signed_text
from sandbox.exchange.binance.routes import COUNTED, ENDPOINTS, WITHOUT_SYMBOL
from sandbox.exchange.binance.rows import order_row, trade_row
from sandbox.exchange.binance.rules import API_STREAMS, ORDERS, RULES, SAPI, WEIGHT
from sandbox.exchange.binance.talk import API, COMBINED, SUBSCRIPTION, Talk
from sandbox.exchange.binance.tickets import ticket_of
from sandbox.exchange.call import Endpoint, Inquiry, Json, Params, Reply, Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import ApiKey, Execution, Order, Record
from sandbox.exchange.errors import VenueError
from sandbox.exchange.front import Front
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.params import flat_query
from sandbox.exchange.rules import Budget
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue

_STREAMS = "/ws"


class BinanceFront(Front):
    """REST under /api/v3, streams under /ws and /stream, requests and the user stream under /ws-api/v3."""

    name = "binance"
    hosts = ("api.binance.com", "stream.binance.com", "ws-api.binance.com", "*.binance.com")
    rules = RULES
    paths = (_STREAMS, "/ws/{names:.*}", COMBINED, API)
    address_budget = WEIGHT

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.endpoints = ENDPOINTS
        self._feeds = Feeds(venue)
        self._talk = Talk(venue)

    def claimed_key(self, inquiry: Inquiry) -> str:
        return inquiry.headers.get("X-MBX-APIKEY", "")

    def read(self, endpoint: Endpoint, inquiry: Inquiry) -> Sequence[Params]:
        """From the query and the body alike; what is in both counts as in the query."""
        return (flat_query(inquiry.body) | flat_query(inquiry.query),)

    def authenticate(self, endpoint: Endpoint, inquiry: Inquiry, params: Params, now: int) -> ApiKey:
        text = signed_text(inquiry.query, inquiry.body)
        name = self.claimed_key(inquiry)
        door = Door(now, inquiry.address, self.venue.clock.rate)
        return authenticate(self.venue.books.keys, name, text, params, door)

    def permit(self, endpoint: Endpoint, params: Params, key: ApiKey) -> None:
        require(key, endpoint.rights)

    def link_of(self, params: Params) -> str:
        return params.get("origClientOrderId", "") or params.get("newClientOrderId", "")

    def ticket(self, params: Params) -> Ticket:
        return ticket_of(params)

    def charge_address(self, endpoint: Endpoint, query: str) -> tuple[Budget, int]:
        if endpoint.path.startswith("/sapi"):
            return SAPI, endpoint.weight
        heavier = dict(WITHOUT_SYMBOL).get(endpoint.path, endpoint.weight)
        narrowed = endpoint.method != "GET" or "symbol" in query
        return self.address_limit, endpoint.weight if narrowed else heavier

    def charge_account(
        self, limits: RateLimits, endpoint: Endpoint, params: Params, uid: int
    ) -> Sequence[Allowance]:
        if endpoint.name not in COUNTED:
            return ()
        return tuple(limits.charge(budget, str(uid), endpoint.name) for budget in ORDERS)

    def limit_headers(self, address: Allowance | None, account: Sequence[Allowance]) -> Mapping[str, str]:
        told = {f"X-MBX-ORDER-COUNT-{allowance.budget.name}": str(allowance.used) for allowance in account}
        if address is None:
            return told
        name = "X-SAPI-USED-IP-WEIGHT-1M" if address.budget.name == SAPI.name else "X-MBX-USED-WEIGHT-1M"
        return told | {name: str(address.used)}

    def too_often(self, retry_after: float, *, banned: bool) -> Reply:
        until = self.venue.clock.after_ms(retry_after)
        limit = f"current limit is {self.address_limit.limit} request weight per 1 MINUTE."
        advice = "Please use WebSocket Streams for live updates to avoid"
        text = f"Too much request weight used; {limit} {advice} polling the API."
        if banned:
            text = f"Way too much request weight used; IP banned until {until}. {advice} bans."
        reply = self.coded(-1003, text, 418 if banned else 429, until)
        return Reply(reply.body, reply.status, {"Retry-After": str(int(retry_after) + 1)})

    def answer(self, result: Json, now: int) -> Reply:
        return Reply(orjson.dumps(result))

    def refuse(self, error: VenueError, now: int) -> tuple[int, Reply]:
        code = code_of(error)
        reply = self.coded(code.value, code.text, code.status, now)
        headers = {"Retry-After": "10"} if code.status == 429 else {}
        return code.value, Reply(reply.body, reply.status, headers)

    def coded(self, code: int, message: str, status: int, now: int) -> Reply:
        text = message or "An unknown error occurred while processing the request."
        return Reply(orjson.dumps({"code": code, "msg": text}), status or 400)

    def open(self, connection: Connection) -> None:
        """Streams named in the address are subscribed at once."""
        connection.group = next(
            path for path in (API, COMBINED, _STREAMS) if connection.path.startswith(path)
        )
        if connection.group == API:
            connection.rules = API_STREAMS
        elif connection.group == COMBINED:
            connection.topics |= {name for name in connection.query.get("streams", "").split("/") if name}
        else:
            names = unquote(connection.path).removeprefix(_STREAMS).split("/")
            connection.topics |= {name for name in names if "@" in name}

    def hear(self, connection: Connection, frame: Frame) -> None:
        self._talk.hear(connection, frame)

    def first(self, group: str, topic: str, now: int) -> Iterable[Frame]:
        stream = parse(self.venue, group, topic)
        return () if stream is None else (_frame(group, topic, row) for row in self._feeds.first(stream, now))

    def news(self, group: str, topic: str, since: int, now: int) -> Iterable[Frame]:
        stream = parse(self.venue, group, topic)
        rows = () if stream is None else self._feeds.events(stream, since, now)
        return (_frame(group, topic, row) for row in rows)

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterable[tuple[str, Frame]]:
        for event in events(self.venue, changed):
            wrapped = {"subscriptionId": connection.state.get(SUBSCRIPTION, 0), "event": event}
            yield event["e"], orjson.dumps(wrapped).decode()

    def order_row(self, order: Order) -> Row:
        return order_row(order)

    def execution_row(self, fill: Execution) -> Row:
        return trade_row(fill)


def _frame(group: str, topic: str, event: Row) -> Frame:
    """Combined streams say which stream it is."""
    told = {"stream": topic, "data": event} if group == COMBINED else event
    return orjson.dumps(told).decode()
