"""Bybit's words over the neutral parts."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from sandbox.exchange.bybit.codes import worded
from sandbox.exchange.bybit.feeds import Feeds, category_of_path, parse
from sandbox.exchange.bybit.identity import authenticate, require
from sandbox.exchange.bybit.routes import ENDPOINTS
from sandbox.exchange.bybit.rules import ADDRESS, RULES
from sandbox.exchange.bybit.statements import Statements
from sandbox.exchange.bybit.talk import Talk
from sandbox.exchange.bybit.tickets import ticket_of
from sandbox.exchange.bybit.wire import envelope, execution_row, order_row
from sandbox.exchange.call import Endpoint, Inquiry, Json, Params, Reply, Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import ApiKey, Execution, Order, Position, Record
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.front import Front
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.params import flat_json, flat_query
from sandbox.exchange.rules import Budget
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue

_SHOWN = (
    "category",
    "symbol",
    "side",
    "orderType",
    "qty",
    "price",
    "triggerPrice",
    "stopLoss",
    "takeProfit",
    "orderId",
)


class BybitFront(Front):
    """REST under /v5, streams under /v5/public and /v5/private."""

    name = "bybit"
    hosts = ("api.bybit.com", "stream.bybit.com", "*.bybit.com", "bybit.com")
    rules = RULES
    paths = ("/v5/public/spot", "/v5/public/linear", "/v5/private")
    address_budget = ADDRESS

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.endpoints = ENDPOINTS
        self._feeds = Feeds(venue)
        self._talk = Talk(venue)

    def claimed_key(self, inquiry: Inquiry) -> str:
        return inquiry.headers.get("X-BAPI-API-KEY", "")

    def read(self, endpoint: Endpoint, inquiry: Inquiry) -> Sequence[Params]:
        if endpoint.method == "GET":
            return (flat_query(inquiry.query),)
        try:
            return (flat_json(inquiry.body),)
        except VenueError as error:
            raise VenueError(Reason.BAD_REQUEST, detail="request params type error") from error

    def authenticate(self, endpoint: Endpoint, inquiry: Inquiry, params: Params, now: int) -> ApiKey:
        payload = inquiry.query if endpoint.method == "GET" else inquiry.body
        return authenticate(self.venue.books.keys, inquiry.headers, payload, now, inquiry.address)

    def permit(self, endpoint: Endpoint, params: Params, key: ApiKey) -> None:
        if endpoint.rights == "trade":
            linear = params.get("category") == "linear"
            group, right = ("ContractTrade", "Order") if linear else ("Spot", "SpotTrade")
            require(key, group, right, write=True)
        elif endpoint.rights == "position":
            require(key, "ContractTrade", "Position", write=True)

    def link_of(self, params: Params) -> str:
        return params.get("orderLinkId", "")

    def ticket(self, params: Params) -> Ticket:
        return ticket_of(params)

    def charge_account(
        self, limits: RateLimits, endpoint: Endpoint, params: Params, uid: int
    ) -> Sequence[Allowance]:
        by_market = dict(endpoint.limits)
        limit = by_market.get(params.get("category", ""), by_market.get("", 50))
        return (limits.charge(Budget("uid", 1.0, limit, each=True), str(uid), endpoint.name),)

    def limit_headers(self, address: Allowance | None, account: Sequence[Allowance]) -> Mapping[str, str]:
        if not account:
            return {}
        clock, told = self.venue.clock, account[0]
        reset = clock.stated_ms() + clock.after_ms(told.reset) - clock.now_ms()
        return {
            "X-Bapi-Limit": str(told.budget.limit),
            "X-Bapi-Limit-Status": str(0 if told.over else told.left),
            "X-Bapi-Limit-Reset-Timestamp": str(reset),
        }

    def too_often(self, retry_after: float, *, banned: bool) -> Reply:
        return Reply(b"access too frequent", 403, content_type="text/plain")

    def answer(self, result: Json, now: int) -> Reply:
        return Reply(orjson.dumps(envelope(result, now)))

    def refuse(self, error: VenueError, now: int) -> tuple[int, Reply]:
        code, text = worded(error)
        return code, self.coded(code, text, 0, now)

    def coded(self, code: int, message: str, status: int, now: int) -> Reply:
        body = envelope({}, now, code, message or "Internal error.")
        return Reply(orjson.dumps(body), status or 200)

    def open(self, connection: Connection) -> None:
        connection.group = category_of_path(connection.path)

    def hear(self, connection: Connection, frame: Frame) -> None:
        self._talk.hear(connection, frame)

    def first(self, group: str, topic: str, now: int) -> Iterable[Frame]:
        parsed = parse(self.venue, group, topic)
        return () if parsed is None else map(_frame, self._feeds.first(parsed, now))

    def news(self, group: str, topic: str, since: int, now: int) -> Iterable[Frame]:
        parsed = parse(self.venue, group, topic)
        return () if parsed is None else map(_frame, self._feeds.messages(parsed, since, now))

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterable[tuple[str, Frame]]:
        return self._talk.announce(connection, changed)

    def order_row(self, order: Order) -> Row:
        return order_row(order)

    def execution_row(self, fill: Execution) -> Row:
        return execution_row(fill)

    def position_row(self, position: Position) -> Row:
        return Statements(self.venue).position(position)

    def shown(self, params: Params) -> Mapping[str, str]:
        return {name: params[name] for name in _SHOWN if params.get(name)}


def _frame(message: Row) -> Frame:
    return orjson.dumps(message).decode()
