"""OKX v5 in front of the neutral exchange."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from sandbox.exchange.call import Endpoint, Inquiry, Json, Params, Reply, Row
from sandbox.exchange.connection import Connection, Frame
from sandbox.exchange.entities import ApiKey, Execution, Order, Position, Record
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.front import Front
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.feeds import Feeds
from sandbox.exchange.okx.identity import authenticate, check_deadline
from sandbox.exchange.okx.names import is_algo
from sandbox.exchange.okx.routes import ENDPOINTS, PLACING
from sandbox.exchange.okx.rows import algo_row, fill_row, order_row, trade_id
from sandbox.exchange.okx.rules import ADDRESS, RULES, SECONDS, SUB_ACCOUNT
from sandbox.exchange.okx.statement import position_row
from sandbox.exchange.okx.talk import Talk
from sandbox.exchange.okx.tickets import ticket_of
from sandbox.exchange.params import flat_query, flat_row
from sandbox.exchange.rules import Budget
from sandbox.exchange.ticket import Ticket
from sandbox.exchange.venue import Venue

_MOST_BODY = 64 * 1024


class OkxFront(Front):
    """REST under /api/v5, streams under /ws/v5."""

    name = "okx"
    hosts = ("www.okx.com", "ws.okx.com", "*.okx.com", "okx.com")
    rules = RULES
    paths = ("/ws/v5/public", "/ws/v5/business", "/ws/v5/private")
    address_budget = ADDRESS

    def __init__(self, venue: Venue) -> None:
        super().__init__(venue)
        self.endpoints = ENDPOINTS
        self._feeds = Feeds(venue)
        self._talk = Talk(venue)

    def claimed_key(self, inquiry: Inquiry) -> str:
        return inquiry.headers.get("OK-ACCESS-KEY", "")

    def read(self, endpoint: Endpoint, inquiry: Inquiry) -> Sequence[Params]:
        if endpoint.method == "GET":
            return (flat_query(inquiry.query),)
        try:
            body = orjson.loads(inquiry.body or "{}") if len(inquiry.body) <= _MOST_BODY else None
        except orjson.JSONDecodeError:
            body = None
        rows = body if isinstance(body, list) else [body]
        return tuple(_flat(row) for row in rows)

    def authenticate(self, endpoint: Endpoint, inquiry: Inquiry, params: Params, now: int) -> ApiKey:
        key = authenticate(self.venue.books.keys, inquiry, now)
        if endpoint.method == "POST" and endpoint.path in PLACING:
            check_deadline(inquiry.headers, now)
        return key

    def permit(self, endpoint: Endpoint, params: Params, key: ApiKey) -> None:
        if endpoint.rights == "trade" and (key.read_only or "trade" not in key.permissions.get("perm", ())):
            raise VenueError(Reason.NO_PERMISSION)

    def link_of(self, params: Params) -> str:
        return params.get("algoClOrdId") or params.get("clOrdId", "")

    def ticket(self, params: Params) -> Ticket:
        return ticket_of(self.venue.market, params)

    def charge_account(
        self, limits: RateLimits, endpoint: Endpoint, params: Params, uid: int
    ) -> Sequence[Allowance]:
        ((apart, limit),) = endpoint.limits or (("", 60),)
        who = f"{uid}:{params.get(apart, '')}" if apart else str(uid)
        own = limits.charge(Budget("uid", SECONDS, limit, each=True), who, endpoint.name)
        if own.over or endpoint.path not in PLACING or not params.get("instId", "").endswith("-SWAP"):
            return (own,)
        if limits.charge(SUB_ACCOUNT, str(uid), endpoint.name).over:
            raise VenueError(codes.TOO_MANY_ORDERS_A_SECOND)
        return (own,)

    def too_often(self, retry_after: float, *, banned: bool) -> Reply:
        return _told(codes.TOO_MANY, codes.TOO_MANY.text)

    def answer(self, result: Json, now: int) -> Reply:
        """0 where all went well, 1 where nothing did, 2 where some of a batch did."""
        rows = result if isinstance(result, list) else [result]
        failed = sum(isinstance(row, dict) and row.get("sCode", "0") != "0" for row in rows)
        code = "0" if not failed else "1" if failed == len(rows) else "2"
        return Reply(orjson.dumps({"code": code, "data": rows, "msg": ""}))

    def refuse(self, error: VenueError, now: int) -> tuple[int, Reply]:
        answer, text = codes.worded(error)
        return int(answer.code), _told(answer, text, now)

    def coded(self, code: int, message: str, status: int, now: int) -> Reply:
        body = {"code": str(code), "data": [], "msg": message or "System error."}
        return Reply(orjson.dumps(body), status or 200)

    def hear(self, connection: Connection, frame: Frame) -> None:
        self._talk.hear(connection, frame)

    def first(self, group: str, topic: str, now: int) -> Iterable[Frame]:
        return self._feeds.first(group, topic, now)

    def news(self, group: str, topic: str, since: int, now: int) -> Iterable[Frame]:
        return self._feeds.news(group, topic, since, now)

    def announce(self, connection: Connection, changed: Sequence[Record]) -> Iterable[tuple[str, Frame]]:
        return self._talk.announce(connection, changed)

    def order_row(self, order: Order) -> Row:
        instrument = self.venue.market.instruments[order.key]
        return algo_row(instrument, order) if is_algo(order) else order_row(instrument, order)

    def execution_row(self, fill: Execution) -> Row:
        instrument = self.venue.market.instruments[fill.category, fill.symbol]
        return fill_row(instrument, fill, self.venue.books.orders.get(fill.order_id))

    def trade_id(self, fill: Execution) -> str:
        return trade_id(fill)

    def position_row(self, position: Position) -> Row:
        return position_row(self.venue.market, position)

    def shown(self, params: Params) -> Mapping[str, str]:
        return {name: value for name, value in params.items() if value}


def _flat(row: object) -> Params:
    """An order of the body as strings; attached orders are not of the sandbox."""
    if isinstance(row, dict):
        attached = row.get("attachAlgoOrds")
        if attached:
            raise VenueError(codes.BAD_ROW, field="attachAlgoOrds")
        row = {name: value for name, value in row.items() if name != "attachAlgoOrds"}
    return flat_row(row)


def _told(answer: codes.Answer, text: str, now: int = 0) -> Reply:
    if not answer.row:
        body: Row = {"code": answer.code, "data": [], "msg": text}
        return Reply(orjson.dumps(body), answer.status)
    ids = {"algoClOrdId": "", "algoId": "", "clOrdId": "", "ordId": "", "tag": "", "ts": str(now)}
    row = ids | {"sCode": answer.code, "sMsg": text}
    return Reply(orjson.dumps({"code": "1", "data": [row], "msg": "All operations failed"}), answer.status)
