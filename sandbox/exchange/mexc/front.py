"""MEXC's words over the neutral parts."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from sandbox.exchange.call import Call, Endpoint, Inquiry, Json, Params, Reply, Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import BUY, ApiKey, Execution, Order, Record
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.front import Front
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.mexc import rest_account, rest_market, rest_orders, rows
from sandbox.exchange.mexc.codes import NO_MARKET_ORDERS, ONE_SIDE_ONLY, worded
from sandbox.exchange.mexc.feeds import Feeds, parse
from sandbox.exchange.mexc.identity import HEADER, authenticate, rights_of
from sandbox.exchange.mexc.listen_keys import ListenKeys
from sandbox.exchange.mexc.rules import ADDRESS, ORDERS, RULES
from sandbox.exchange.mexc.talk import PRIVATE, Talk
from sandbox.exchange.mexc.tickets import ticket_of
from sandbox.exchange.params import flat_json, flat_query
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue

BOTH_SIDES, BUYS_ONLY, SELLS_ONLY = 1, 2, 3
_V3 = "/api/v3"


class MexcFront(Front):
    """REST under /api/v3, streams under /ws.

    `sides` says which sides a symbol trades (1 both, 2 buys only, 3 sells only, 4 none), `no_market`
    the symbols that take no market orders by API.
    """

    name = "mexc"
    hosts = ("api.mexc.com", "wbs-api.mexc.com", "*.mexc.com")
    rules = RULES
    paths = ("/ws",)
    address_budget = ADDRESS

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.sides: dict[str, int] = {}
        self.no_market: set[str] = set()
        self.listen_keys = ListenKeys(venue.clock, RULES.listen_key_seconds)
        self.endpoints = (*_PUBLIC, *_PRIVATE, *self._own_endpoints())
        self._feeds = Feeds(venue)
        self._talk = Talk(venue, self.listen_keys)

    def _own_endpoints(self) -> tuple[Endpoint, ...]:
        desk, path = rest_account.ListenKeyDesk(self.listen_keys), f"{_V3}/userDataStream"
        reads = "SPOT_ACCOUNT_READ"
        return (
            Endpoint("GET", f"{_V3}/exchangeInfo", self._exchange_info, private=False, weight=10),
            Endpoint("POST", f"{_V3}/order", self._create, rights="SPOT_DEAL_WRITE", write=True),
            Endpoint("POST", f"{_V3}/order/test", self._test, rights="SPOT_DEAL_WRITE"),
            Endpoint("POST", path, desk.create, rights=reads),
            Endpoint("GET", path, desk.show, rights=reads),
            Endpoint("PUT", path, desk.renew, rights=reads),
            Endpoint("DELETE", path, desk.end, rights=reads),
        )

    # REST

    def claimed_key(self, inquiry: Inquiry) -> str:
        return inquiry.headers.get(HEADER, "")

    def read(self, endpoint: Endpoint, inquiry: Inquiry) -> Sequence[Params]:
        """From the query and the body; the query wins."""
        body = inquiry.body.strip()
        told = flat_json(body) if body.startswith("{") else flat_query(body)
        return (told | flat_query(inquiry.query),)

    def authenticate(self, endpoint: Endpoint, inquiry: Inquiry, params: Params, now: int) -> ApiKey:
        return authenticate(self.venue.books.keys, inquiry, params, now, self.venue.clock.rate)

    def permit(self, endpoint: Endpoint, params: Params, key: ApiKey) -> None:
        if endpoint.rights not in {"", *rights_of(key)}:
            raise VenueError(Reason.NO_PERMISSION)

    def link_of(self, params: Params) -> str:
        return params.get("newClientOrderId") or params.get("origClientOrderId", "")

    def ticket(self, params: Params) -> Ticket:
        return ticket_of(params)

    def charge_account(
        self, limits: RateLimits, endpoint: Endpoint, params: Params, uid: int
    ) -> Sequence[Allowance]:
        if endpoint.path == f"{_V3}/order" and endpoint.method != "GET":
            return (limits.charge(ORDERS, str(uid), "order"),)
        return ()

    def too_often(self, retry_after: float, *, banned: bool) -> Reply:
        status = 418 if banned else 429
        body = orjson.dumps({"code": status, "msg": "Too Many Requests"})
        return Reply(body, status, {"Retry-After": str(int(retry_after) + 1)})

    def answer(self, result: Json, now: int) -> Reply:
        return Reply(orjson.dumps(result))

    def refuse(self, error: VenueError, now: int) -> tuple[int, Reply]:
        code, text = worded(error)
        return code.value, self.coded(code.value, text, code.status, now)

    def coded(self, code: int, message: str, status: int, now: int) -> Reply:
        return Reply(orjson.dumps({"code": code, "msg": message, "_extend": None}), status or 400)

    # WebSocket

    def open(self, connection: Connection) -> None:
        self._talk.open(connection)

    def hear(self, connection: Connection, frame: Frame) -> None:
        self._talk.hear(connection, frame)

    def first(self, group: str, topic: str, now: int) -> Iterable[Frame]:
        return self.news(group, topic, now, now)

    def news(self, group: str, topic: str, since: int, now: int) -> Iterable[Frame]:
        if topic in PRIVATE:
            self._talk.expire()
            return ()
        parsed = parse(self.venue, topic)
        return () if parsed is None else self._feeds.frames(parsed, since, now)

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterable[tuple[str, Frame]]:
        return self._talk.announce(connection, changed)

    # What the control shows

    def order_row(self, order: Order) -> Row:
        return rows.order_row(order)

    def execution_row(self, fill: Execution) -> Row:
        return rows.trade_row(fill)

    def shown(self, params: Params) -> Mapping[str, str]:
        hidden = {"signature", "timestamp", "recvWindow", "listenKey", "accessKey"}
        return {name: value for name, value in params.items() if name not in hidden and value}

    # Handlers that look at the symbols' peculiarities

    def _exchange_info(self, venue: Venue, call: Call) -> Json:
        found = rest_market.listed(venue, call)
        return {
            "timezone": "CST",
            "serverTime": venue.clock.stated_ms(),
            "rateLimits": [],
            "exchangeFilters": [],
            "symbols": [
                rows.symbol_row(
                    item,
                    sides=self.sides.get(item.symbol, BOTH_SIDES),
                    market=item.symbol not in self.no_market,
                )
                for item in found
            ],
        }

    def _create(self, venue: Venue, call: Call) -> Json:
        return rows.created_row(venue.desk.create(call.uid, self._wanted(call)))

    def _test(self, venue: Venue, call: Call) -> Json:
        venue.desk.check(call.uid, self._wanted(call))
        return {}

    def _wanted(self, call: Call) -> Ticket:
        ticket = ticket_of(call.params)
        sides = self.sides.get(ticket.symbol, BOTH_SIDES)
        if sides not in {BOTH_SIDES, BUYS_ONLY if ticket.side == BUY else SELLS_ONLY}:
            raise VenueError(ONE_SIDE_ONLY)
        if ticket.kind == "Market" and ticket.symbol in self.no_market:
            raise VenueError(NO_MARKET_ORDERS)
        return ticket


_PUBLIC = (
    Endpoint("GET", f"{_V3}/ping", rest_market.ping, private=False),
    Endpoint("GET", f"{_V3}/time", rest_market.server_time, private=False),
    Endpoint("GET", f"{_V3}/defaultSymbols", rest_market.default_symbols, private=False),
    Endpoint("GET", f"{_V3}/klines", rest_market.klines, private=False),
    Endpoint("GET", f"{_V3}/ticker/24hr", rest_market.day_tickers, private=False, weight=25),
    Endpoint("GET", f"{_V3}/ticker/price", rest_market.prices, private=False),
    Endpoint("GET", f"{_V3}/ticker/bookTicker", rest_market.book_tickers, private=False),
    Endpoint("GET", f"{_V3}/depth", rest_market.depth, private=False),
    Endpoint("GET", "/api/v1/contract/detail", rest_market.contracts, private=False),
)
_PRIVATE = (
    Endpoint("GET", f"{_V3}/order", rest_orders.query, rights="SPOT_DEAL_READ", weight=2),
    Endpoint("DELETE", f"{_V3}/order", rest_orders.cancel, rights="SPOT_DEAL_WRITE", write=True),
    Endpoint("GET", f"{_V3}/openOrders", rest_orders.open_orders, rights="SPOT_DEAL_READ", weight=3),
    Endpoint("DELETE", f"{_V3}/openOrders", rest_orders.cancel_all, rights="SPOT_DEAL_WRITE", write=True),
    Endpoint("GET", f"{_V3}/allOrders", rest_orders.all_orders, rights="SPOT_DEAL_READ", weight=10),
    Endpoint("GET", f"{_V3}/myTrades", rest_orders.my_trades, rights="SPOT_ACCOUNT_READ", weight=10),
    Endpoint("GET", f"{_V3}/account", rest_account.account, rights="SPOT_ACCOUNT_READ", weight=10),
    Endpoint("GET", f"{_V3}/uid", rest_account.uid, rights="SPOT_ACCOUNT_READ"),
    Endpoint("GET", f"{_V3}/selfSymbols", rest_account.self_symbols, rights="SPOT_ACCOUNT_READ"),
    Endpoint("GET", f"{_V3}/apiKeyInfo", rest_account.key_info, rights="SPOT_ACCOUNT_READ"),
    Endpoint("GET", f"{_V3}/tradeFee", rest_account.trade_fee, rights="SPOT_ACCOUNT_READ", weight=20),
    Endpoint(
        "GET", f"{_V3}/capital/config/getall", rest_account.coins, rights="SPOT_ACCOUNT_READ", weight=10
    ),
)
