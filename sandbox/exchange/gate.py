"""The way of a request: limits, faults, signature, handler, journal, answer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.exchange import spoil
from sandbox.exchange.call import Call, Endpoint, Inquiry, Params, Reply
from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.faults import REST, Fault, FaultKind, Faults
from sandbox.exchange.front import Front
from sandbox.exchange.journal import Entry, Journal
from sandbox.exchange.limits import Allowance, RateLimits


@dataclass(slots=True)
class _Visit:
    """One request on its way through the gate."""

    endpoint: Endpoint
    inquiry: Inquiry
    rows: Sequence[Params]
    labels: tuple[str, ...]
    faults: list[Fault]
    spent: Allowance | None
    effect: str = "refused"
    code: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def fault(self, kind: FaultKind) -> Fault | None:
        return next((fault for fault in self.faults if fault.kind is kind), None)


class Gate:
    """Serves the REST endpoints of one front."""

    def __init__(self, front: Front, faults: Faults, journal: Journal, limits: RateLimits) -> None:
        self._front = front
        self._venue = front.venue
        self._faults = faults
        self._journal = journal
        self._limits = limits

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route(endpoint.method, endpoint.path, self._server(endpoint))
            for endpoint in self._front.endpoints
        ]

    def _server(self, endpoint: Endpoint) -> spoil.Serve:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(endpoint, request)

        return handle

    async def _handle(self, endpoint: Endpoint, request: web.Request) -> web.StreamResponse:
        address = request.remote or ""
        ban = self._limits.banned(address)
        if ban:
            return spoil.plainly(self._front.too_often(ban, banned=True))
        budget, weight = self._front.charge_address(endpoint, request.rel_url.raw_query_string)
        spent = self._limits.charge(budget, address, endpoint.name, weight)
        if spent.over:
            self._limits.refused(address)
            return spoil.plainly(self._front.too_often(spent.reset, banned=False))
        return await self._answer(await self._visit(endpoint, request, spent), request)

    async def _visit(self, endpoint: Endpoint, request: web.Request, spent: Allowance) -> _Visit:
        body = (await request.read()).decode("utf-8", "replace")
        query = request.rel_url.raw_query_string
        inquiry = Inquiry(endpoint.method, endpoint.path, query, body, request.headers, request.remote or "")
        labels = self._labels(inquiry)
        taken = self._faults.take(endpoint.name, labels, inquiry.text, REST)
        return _Visit(endpoint, inquiry, (), labels, taken, spent)

    async def _answer(self, visit: _Visit, request: web.Request) -> web.StreamResponse:
        taken = visit.faults
        early = next((fault for fault in taken if fault.is_before and spoil.replaces(fault)), None)
        delay = visit.fault(FaultKind.DELAY_BEFORE)
        if delay is not None:
            await asyncio.sleep(delay.seconds)
        if early is not None:
            visit.effect = "fault"
            self._note(visit, early.kind)
            return await spoil.instead(request, early, self._coded(early))
        reply = self._process(visit)
        waiting = visit.fault(FaultKind.DELAY_AFTER)
        late = next((fault for fault in taken if not fault.is_before and fault is not waiting), None)
        self._note(visit, late.kind if late is not None else waiting.kind if waiting is not None else "")
        if waiting is not None:
            await asyncio.sleep(waiting.seconds)
        if late is not None:
            return await spoil.afterwards(request, late, reply, self._coded(late))
        return spoil.plainly(reply)

    def _process(self, visit: _Visit) -> Reply:
        """Signature and time window now, then the handler, then the commit: no awaits in between."""
        clock, endpoint = self._venue.clock, visit.endpoint
        try:
            self._check_open(endpoint)
            visit.rows = self._front.read(endpoint, visit.inquiry)
            key = self._admit(visit) if endpoint.private else None
            self._venue.catch_up()
            stale = visit.fault(FaultKind.STALE_LIST)
            stale_ms = 0 if stale is None else clock.after_ms(stale.seconds) - clock.now_ms()
            result = endpoint.handler(self._venue, Call(visit.rows, clock.now_ms(), stale_ms, key))
            self._hide(visit)
            if endpoint.write:
                self._venue.books.commit()
        except VenueError as refusal:
            visit.code, reply = self._front.refuse(refusal, clock.stated_ms())
            return self._with_headers(visit, reply)
        visit.effect = "accepted"
        return self._with_headers(visit, self._front.answer(result, clock.stated_ms()))

    def _check_open(self, endpoint: Endpoint) -> None:
        if self._venue.maintenance and not endpoint.always:
            raise VenueError(Reason.MAINTENANCE)

    def _admit(self, visit: _Visit) -> ApiKey:
        params = visit.rows[0] if visit.rows else {}
        now = self._venue.clock.stated_ms()
        key = self._front.authenticate(visit.endpoint, visit.inquiry, params, now)
        allowances = self._front.charge_account(self._limits, visit.endpoint, params, key.uid)
        visit.headers = self._front.limit_headers(visit.spent, allowances)
        if any(allowance.over for allowance in allowances):
            raise VenueError(Reason.TOO_MANY)
        self._front.permit(visit.endpoint, params, key)
        return key

    def _with_headers(self, visit: _Visit, reply: Reply) -> Reply:
        told = visit.headers or self._front.limit_headers(visit.spent, ())
        return Reply(reply.body, reply.status, {**told, **reply.headers}, reply.content_type)

    def _coded(self, fault: Fault) -> Reply:
        """What a fault says in the exchange's words; without a code of its own, what the exchange would."""
        now = self._venue.clock.stated_ms()
        if fault.code:
            return self._front.coded(fault.code, fault.message, fault.status, now)
        maintenance = fault.kind is FaultKind.MAINTENANCE
        reason = Reason.MAINTENANCE if maintenance else Reason.INTERNAL
        return self._front.refuse(VenueError(reason, detail=fault.message), now)[1]

    def _hide(self, visit: _Visit) -> None:
        fault = visit.fault(FaultKind.HIDE_ORDER)
        for order in self._venue.books.touched() if fault is not None else ():
            order.hidden_until = self._venue.clock.after_ms(fault.seconds if fault is not None else 0)

    def _labels(self, inquiry: Inquiry) -> tuple[str, ...]:
        """Names of the account that the request claims to come from."""
        key = self._venue.books.keys.get(self._front.claimed_key(inquiry))
        return () if key is None else (self._venue.books.accounts[key.uid].label, str(key.uid))

    def _note(self, visit: _Visit, fault: str) -> None:
        for params in visit.rows or self._lenient(visit):
            self._journal.add(
                Entry(
                    at=self._venue.clock.now_ms(),
                    method=visit.endpoint.method,
                    path=visit.endpoint.path,
                    account=visit.labels[0] if visit.labels else "",
                    link_id=self._front.link_of(params),
                    effect=visit.effect,
                    code=visit.code,
                    fault=str(fault),
                    params=dict(self._front.shown(params)),
                )
            )

    def _lenient(self, visit: _Visit) -> Sequence[Params]:
        try:
            return self._front.read(visit.endpoint, visit.inquiry) or ({},)
        except VenueError:
            return ({},)
