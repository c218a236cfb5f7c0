"""The way of a request: faults, limits, signature, handler, journal, answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from sandbox.exchange import errors, spoil
from sandbox.exchange.call import Call
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import VenueError
from sandbox.exchange.faults import REST, Fault, FaultKind, Faults
from sandbox.exchange.identity import authenticate, require
from sandbox.exchange.journal import Entry, Journal, shown
from sandbox.exchange.limits import Allowance, RateLimits
from sandbox.exchange.routes import ENDPOINTS, Endpoint
from sandbox.exchange.venue import Venue
from sandbox.exchange.wire import envelope

_MOST_BODY = 64 * 1024


@dataclass(slots=True)
class _Visit:
    """One request on its way through the gate."""

    endpoint: Endpoint
    payload: str
    params: Mapping[str, str]
    labels: tuple[str, ...]
    faults: list[Fault]
    effect: str = "refused"
    code: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def fault(self, kind: FaultKind) -> Fault | None:
        return next((fault for fault in self.faults if fault.kind is kind), None)


class Gate:
    """Serves the REST endpoints of one venue."""

    def __init__(self, venue: Venue, faults: Faults, journal: Journal, limits: RateLimits) -> None:
        self._venue = venue
        self._faults = faults
        self._journal = journal
        self._limits = limits

    def routes(self) -> list[web.RouteDef]:
        return [web.route(endpoint.method, endpoint.path, self._handler(endpoint)) for endpoint in ENDPOINTS]

    def _handler(self, endpoint: Endpoint) -> spoil.Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(endpoint, request)

        return handle

    async def _handle(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        if not self._limits.allow_address(request.remote or ""):
            return web.Response(status=403, text="access too frequent")
        raw = await request.read() if endpoint.method == "POST" else b""
        payload = raw.decode("utf-8", "replace") if raw else request.rel_url.raw_query_string
        labels = self._labels(request)
        taken = self._faults.take(endpoint.name, labels, payload, REST)
        visit = _Visit(endpoint, payload, {}, labels, taken)
        early = next((fault for fault in taken if fault.is_before and spoil.replaces(fault)), None)
        delay = visit.fault(FaultKind.DELAY_BEFORE)
        if delay is not None:
            await asyncio.sleep(delay.seconds)
        if early is not None:
            visit.effect = "fault"
            self._note(visit, early.kind)
            return await spoil.instead(request, early, self._venue.clock.stated_ms())
        body = self._process(visit, request)
        waiting = visit.fault(FaultKind.DELAY_AFTER)
        late = next((fault for fault in taken if not fault.is_before and fault is not waiting), None)
        self._note(visit, late.kind if late is not None else waiting.kind if waiting is not None else "")
        if waiting is not None:
            await asyncio.sleep(waiting.seconds)
        if late is not None:
            return await spoil.afterwards(request, late, body, self._venue.clock.stated_ms())
        return web.Response(body=body, content_type="application/json", headers=visit.headers)

    def _process(self, visit: _Visit, request: web.Request) -> bytes:
        """Signature and time window now, then the handler, then the commit: no awaits in between."""
        clock = self._venue.clock
        try:
            visit.params = _parameters(visit.endpoint, visit.payload)
            key = self._admit(visit, request) if visit.endpoint.private else None
            self._venue.catch_up()
            stale = visit.fault(FaultKind.STALE_LIST)
            stale_ms = 0 if stale is None else clock.after_ms(stale.seconds) - clock.now_ms()
            call = Call(visit.params, clock.now_ms(), stale_ms, key)
            result = visit.endpoint.handler(self._venue, call)
            self._hide(visit, str(result.get("orderId", "")))
            if visit.endpoint.write:
                self._venue.books.commit()
        except VenueError as refusal:
            visit.code = refusal.code
            return orjson.dumps(envelope(None, clock.stated_ms(), refusal.code, refusal.message))
        visit.effect = "accepted"
        return orjson.dumps(envelope(result, clock.stated_ms()))

    def _admit(self, visit: _Visit, request: web.Request) -> ApiKey:
        endpoint, clock = visit.endpoint, self._venue.clock
        key = authenticate(
            self._venue.books.keys, request.headers, visit.payload, clock.stated_ms(), request.remote or ""
        )
        linear = visit.params.get("category") == "linear"
        limit = endpoint.linear_limit if linear and endpoint.linear_limit else endpoint.limit
        allowance = self._limits.allow_uid(key.uid, endpoint.name, limit)
        visit.headers = self._limit_headers(allowance)
        if allowance.left < 0:
            raise VenueError(errors.TOO_MANY)
        if endpoint.rights == "trade":
            require(
                key, "ContractTrade" if linear else "Spot", "Order" if linear else "SpotTrade", write=True
            )
        elif endpoint.rights == "position":
            require(key, "ContractTrade", "Position", write=True)
        return key

    def _limit_headers(self, allowance: Allowance) -> dict[str, str]:
        clock = self._venue.clock
        reset = clock.stated_ms() + clock.after_ms(allowance.reset) - clock.now_ms()
        return {
            "X-Bapi-Limit": str(allowance.limit),
            "X-Bapi-Limit-Status": str(max(0, allowance.left)),
            "X-Bapi-Limit-Reset-Timestamp": str(reset),
        }

    def _hide(self, visit: _Visit, order_id: str) -> None:
        fault = visit.fault(FaultKind.HIDE_ORDER)
        order = self._venue.books.orders.get(order_id)
        if fault is not None and order is not None:
            order.hidden_until = self._venue.clock.after_ms(fault.seconds)
            self._venue.books.touch(order)

    def _labels(self, request: web.Request) -> tuple[str, ...]:
        """Names of the account that the request claims to come from."""
        key = self._venue.books.keys.get(request.headers.get("X-BAPI-API-KEY", ""))
        return () if key is None else (self._venue.books.accounts[key.uid].label, str(key.uid))

    def _note(self, visit: _Visit, fault: str) -> None:
        params = visit.params or _lenient(visit.endpoint, visit.payload)
        self._journal.add(
            Entry(
                at=self._venue.clock.now_ms(),
                method=visit.endpoint.method,
                path=visit.endpoint.path,
                account=visit.labels[0] if visit.labels else "",
                link_id=params.get("orderLinkId", ""),
                effect=visit.effect,
                code=visit.code,
                fault=str(fault),
                params=shown(params),
            )
        )


def _parameters(endpoint: Endpoint, payload: str) -> dict[str, str]:
    """All parameters as strings; VenueError where the body is no flat JSON object."""
    if endpoint.method == "GET":
        return dict(parse_qsl(payload, keep_blank_values=True))
    try:
        body = orjson.loads(payload or "{}") if len(payload) <= _MOST_BODY else None
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise VenueError(errors.BAD_REQUEST, detail="request params type error")
    return {name: _text(value) for name, value in body.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise VenueError(errors.BAD_REQUEST, detail="request params type error")


def _lenient(endpoint: Endpoint, payload: str) -> dict[str, str]:
    try:
        return _parameters(endpoint, payload)
    except VenueError:
        return {}
