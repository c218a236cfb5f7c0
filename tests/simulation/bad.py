"""Policies: the product's own, and known-bad ones that the simulation must catch.

Each bad one is what a sensible person might have written; each takes the place of one part of the product.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.ports import Claim, Entrance, UnitOfWork, UnitOfWorkFactory
from app.runtime.execution import Execution
from app.runtime.service import Service
from tests.simulation.gateway import SimGateway
from tests.simulation.memory_orders import MemoryOrders, write_order
from tests.simulation.parts import PRODUCT, RULES, Policy
from tests.simulation.tables import Views
from trading.domain.decision import Approved
from trading.domain.errors import Declined, OutcomeUnknown, TryAgain
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.order import OrderStatus
from trading.engine.session import SendAcknowledged, SendFailed, SessionEvent, Ticked
from trading.ports import OrderReport
from trading.risk.policy import as_approved

T = TypeVar("T")
_TRIES = 3
_LEASE = timedelta(seconds=3)  # longer than any request takes, nearly always


class BlindRetry(SimGateway):
    """No answer? Once more, with a fresh stamp: the exchange knows the id, surely."""

    async def submit(self, order: Approved, stamp: datetime) -> str:
        for _ in range(_TRIES):
            try:
                return await super().submit(order, stamp)
            except OutcomeUnknown:
                stamp = self._clock.now() + self.time.stamps
        raise OutcomeUnknown(order.intent.id, "tried often enough")


class PersistAfterAck(Execution):
    """The order is sent, and what became of it is written down when the answer is there."""

    async def _send(self, account: AccountId, order_id: ClientOrderId) -> SessionEvent:
        async with self._pool.use(account) as gateway:
            async with self._unit() as work:
                order = await work.orders.get(account, order_id)
            if order is None or order.status is not OrderStatus.PLANNED:
                return Ticked()
            outcome: SessionEvent = SendFailed(order_id, None)
            try:
                async with self._unit() as work:
                    stamp = await work.operations.clock()
                outcome = SendAcknowledged(order_id, await gateway.submit(as_approved(order), stamp))
            except Declined as error:
                outcome = SendFailed(order_id, error.code)
            except OutcomeUnknown:
                pass
        async with self._unit() as work:
            claim = await work.orders.claim(account, order_id)
        return Ticked() if claim is None else outcome


class Unpinned(SimGateway):
    """The claim is a fence, so the request may be signed when it leaves."""

    async def submit(self, order: Approved, stamp: datetime) -> str:
        await self._world.at_the_socket(self.account)
        return await self.send(order, self.time.signed(self._clock.now() + self.time.stamps))


class NothingIsNothing(SimGateway):
    """A read that fails has found nothing."""

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        return await _or(super().find_order(symbol, order), None)

    async def open_orders(
        self, market: MarketType, symbols: Collection[Symbol] = ()
    ) -> Sequence[OrderReport]:
        return await _or(super().open_orders(market, symbols), ())

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol] = ()
    ) -> Sequence[Fill]:
        return await _or(super().fills_since(market, since, symbols), ())


async def _or(read: Awaitable[T], otherwise: T) -> T:
    try:
        return await read
    except TryAgain:
        return otherwise


class LockedOrders(MemoryOrders):
    """Whoever holds the order's lock may send it; a lock that ran out is another worker's to take."""

    def __init__(self, orders: MemoryOrders, locks: dict[ClientOrderId, datetime]) -> None:
        super().__init__(orders._transaction)
        self._locks = locks

    async def claim(
        self, account: AccountId, order: ClientOrderId, entrance: Entrance | None = None
    ) -> Claim | None:
        views = self._transaction.views
        row, now = views.orders.get((account, order)), views.now()
        if row is None or not self._may_be_sent(views, order, row.order.status):
            return None
        self._locks[order] = now + _LEASE
        if row.order.status is OrderStatus.PLANNED:
            if row.order.intent.decide_before <= now:
                write_order(views, replace(row.order, status=OrderStatus.VOID))
                return None
            write_order(views, replace(row.order, status=OrderStatus.SUBMITTING, stamped_at=now))
        return Claim(views.orders.items()[account, order].order, now)

    async def planned(self) -> Sequence[tuple[AccountId, ClientOrderId]]:
        views = self._transaction.views
        return [
            (row.order.intent.account, row.order.intent.id)
            for row in views.orders.values()
            if self._may_be_sent(views, row.order.intent.id, row.order.status)
        ]

    def _may_be_sent(self, views: Views, order: ClientOrderId, status: OrderStatus) -> bool:
        is_free = self._locks.get(order, views.now()) <= views.now()
        return is_free and status in {OrderStatus.PLANNED, OrderStatus.SUBMITTING}


class TtlLocks:
    """Units whose claims are locks in a store of their own, as in Redis."""

    def __init__(self, units: UnitOfWorkFactory, locks: dict[ClientOrderId, datetime]) -> None:
        self._units = units
        self._locks = locks

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[UnitOfWork]:
        async with self._units() as work:
            known: Any = work.orders
            work.orders = LockedOrders(known, self._locks)
            yield work


def _spoiled(service: Service) -> None:
    """The same execution, with the worse way to send."""
    made = PersistAfterAck.__new__(PersistAfterAck)
    vars(made).update(vars(service._parts.execution))
    service._parts = replace(service._parts, execution=made)


def _remade(kind: type[SimGateway]) -> Callable[[SimGateway], SimGateway]:
    return lambda gateway: kind(gateway._world, gateway.account, gateway.time)


def _ttl_locks() -> Callable[[UnitOfWorkFactory], UnitOfWorkFactory]:
    """The locks are shared by the workers of one world: the first unit factory that comes brings new ones."""
    worlds: dict[int, tuple[UnitOfWorkFactory, dict[ClientOrderId, datetime]]] = {}

    def wrapped(units: UnitOfWorkFactory) -> UnitOfWorkFactory:
        if id(units) not in worlds:
            worlds.clear()
            worlds[id(units)] = (units, {})
        return TtlLocks(units, worlds[id(units)][1])

    return wrapped


BAD: tuple[Policy, ...] = (
    Policy("blind-retry", gateway=_remade(BlindRetry)),
    Policy("persist-after-ack", spoil=_spoiled),
    Policy("no-horizon", rules=replace(RULES, horizon=timedelta(0))),
    Policy("ttl-lock", units=_ttl_locks()),
    Policy("fence-without-pin", gateway=_remade(Unpinned)),
    Policy("error-as-not-found", gateway=_remade(NothingIsNothing)),
)
POLICIES = {policy.name: policy for policy in (PRODUCT, *BAD)}
