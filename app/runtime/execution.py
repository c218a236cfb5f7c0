"""Talking to exchanges about orders: claim, send once, read. No rules: outcomes become events."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import nullcontext, suppress

from structlog.contextvars import bind_contextvars

from app.ports import Claim, Entrance, UnitOfWorkFactory
from app.runtime.agenda import Agenda, CancelOrder, Item, LookAfter, LookAt, PlaceOrder, SetLeverage
from app.runtime.desk import Desk
from app.runtime.gates import Gates
from app.runtime.incidents import IncidentDesk
from app.runtime.inquiry import Inquiry
from app.runtime.leverages import LeverageKeeper
from app.runtime.pool import AccountPool
from app.runtime.watchers import Watchers
from trading.domain.decision import Reason
from trading.domain.errors import (
    Declined,
    ExchangeFailure,
    KeysUnusable,
    MissingData,
    OutcomeUnknown,
    TryAgain,
)
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus
from trading.engine.outcomes import PROVED_AWAY
from trading.engine.session import SendAcknowledged, SendFailed, SessionEvent, Ticked
from trading.ports import Clock, ExchangeGateway
from trading.risk.policy import as_approved

SEND_WITHIN = 1.5  # seconds after the claim was begun; later, the order is left unsent and proved away
_LOOKS = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds before each look after a send or a cancel
_AT_ONCE = 50  # requests to one exchange, of entries, and of what makes safer
_ENTRIES_AT_ONCE = 4  # claims of entries: they follow each other in the database, and each holds a connection


class Execution:
    """Works the agenda off, many accounts at a time.

    clock: people's seconds, not the market's; doubtful: exchanges whose clock is not to be trusted now;
    entrance: what an entry passes in its claim.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        agenda: Agenda,
        pool: AccountPool,
        desk: Desk,
        inquiry: Inquiry,
        watchers: Watchers,
        leverages: LeverageKeeper,
        incidents: IncidentDesk,
        clock: Clock,
        doubtful: Callable[[], Collection[ExchangeId]] = frozenset,
        entrance: Entrance | None = None,
    ) -> None:
        self._unit = unit
        self._agenda = agenda
        self._pool = pool
        self._desk = desk
        self._inquiry = inquiry
        self._watchers = watchers
        self._leverages = leverages
        self._incidents = incidents
        self._clock = clock
        self._doubtful = doubtful
        self._entrance = entrance
        self._sending: set[ClientOrderId] = set()
        self._following: set[tuple[ClientOrderId, bool]] = set()  # with: its end is asked for
        self._gates = Gates(_AT_ONCE)
        self._entries = asyncio.Semaphore(_ENTRIES_AT_ONCE)

    async def run(self) -> None:
        """Work until cancelled. One item's failure is its own."""
        async with asyncio.TaskGroup() as group:
            while True:
                item = await self._agenda.next()
                group.create_task(self._guarded(item), name=type(item).__name__)

    async def _guarded(self, item: Item) -> None:
        bind_contextvars(account=item.account)  # of this item's own task
        try:
            await self._do(item)
        except Exception as error:  # noqa: BLE001  # an order's failure must not end the others
            await self._incidents.report("execution", error)

    async def _do(self, item: Item) -> None:
        match item:
            case PlaceOrder(account, order):
                await self._place(account, order)
            case CancelOrder(account, order):
                bind_contextvars(symbol=order.intent.symbol.key)
                await self._follow(account, order.intent.id, ending=order)
            case LookAt(account, order):
                await self._follow(account, order)
            case SetLeverage(account, symbol, leverage):
                await self._leverages.arrange(account, symbol, leverage)
            case LookAfter(account):
                self._watchers.ensure(account)

    async def _place(self, account: AccountId, order_id: ClientOrderId) -> None:
        if order_id in self._sending:
            return
        self._sending.add(order_id)
        try:
            outcome = await self._send(account, order_id)
            await self._desk.apply(account, outcome)
        finally:
            self._sending.discard(order_id)
        if not isinstance(outcome, Ticked) and not self._pool.is_barred(account):
            await self._follow(account, order_id)

    async def _send(self, account: AccountId, order_id: ClientOrderId) -> SessionEvent:
        """Claim the order and send it once. Whatever is not a definitive answer is not known.

        Cancelled on the way, it stays SUBMITTING: the next look finds out. Without usable keys, or while the
        exchange takes nothing from us, nothing is claimed: the order waits, and past its time it is void.
        """
        try:
            async with self._pool.use(account) as gateway:
                intent = await self._prepared(gateway, account, order_id)
                if intent is None:
                    return Ticked()
                async with self._gate_of(intent):
                    return await self._claim_and_submit(gateway, intent)
        except Declined as error:
            return SendFailed(order_id, error.code)
        except KeysUnusable as error:
            await self._desk.pause(account, "keys", error.kind)
            return SendFailed(order_id, f"keys-{error.kind}")
        except (OutcomeUnknown, ExchangeFailure):
            return SendFailed(order_id, None)

    async def _prepared(
        self, gateway: ExchangeGateway, account: AccountId, order_id: ClientOrderId
    ) -> OrderIntent | None:
        """Wait for the order's turn before it is stamped. None where it may not leave now."""
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        if order is None or order.status is not OrderStatus.PLANNED:
            return None
        bind_contextvars(symbol=order.intent.symbol.key)  # of this item's own task
        try:
            await gateway.prepare(order.intent)
        except (TryAgain, MissingData):
            return None  # the sweep finds it again
        return order.intent

    async def _claim_and_submit(self, gateway: ExchangeGateway, intent: OrderIntent) -> SessionEvent:
        # Claims of entries wait for each other in the database: exits must find a connection all the same.
        async with self._entries if intent.kind is OrderKind.ENTRY else nullcontext():
            claim, begun = await self._claimed(intent)
        if claim is None:
            return Ticked()
        if self._clock.monotonic() - begun > SEND_WITHIN:
            return SendFailed(intent.id, None)
        exchange_id = await gateway.submit(as_approved(claim.order), claim.stamp)
        return SendAcknowledged(intent.id, exchange_id)

    async def _claimed(self, intent: OrderIntent) -> tuple[Claim | None, float]:
        """With when it was begun. An entry is void where clocks do not agree; exits and stops go on."""
        is_entry = intent.kind is OrderKind.ENTRY
        async with self._unit() as work:
            # Before the stamp: a slow commit counts. A wait for a connection does not: no stamp is made yet.
            begun = self._clock.monotonic()
            if is_entry and intent.symbol.exchange in self._doubtful():
                await work.orders.void(intent.account, intent.id, Reason.CLOCK_SKEW)
                return None, begun
            return await work.orders.claim(intent.account, intent.id, self._entrance), begun

    def _gate_of(self, intent: OrderIntent) -> asyncio.Semaphore:
        """Nobody waits for another exchange, and what makes safer never waits for entries."""
        return self._gates.of(intent.symbol.exchange, intent.kind is OrderKind.ENTRY)

    async def _follow(
        self, account: AccountId, order_id: ClientOrderId, *, ending: Order | None = None
    ) -> None:
        """Read the order until it rests or is final, for a few seconds; the sweep and the stream go on.

        ending: the order whose end is asked for, again before each read, as only a read proves it. What is
        still working afterwards is asked for again by the next reconciliation. One at a time for each order:
        a read that changes nothing asks for another one.
        """
        followed = (order_id, ending is not None)
        if followed in self._following:
            return
        self._following.add(followed)
        try:
            for pause in _LOOKS:
                if await self._looked(account, order_id, pause, ending):
                    return
        except KeysUnusable as error:
            await self._desk.pause(account, "keys", error.kind)
        finally:
            self._following.discard(followed)

    async def _looked(
        self, account: AccountId, order_id: ClientOrderId, pause: float, ending: Order | None
    ) -> bool:
        """One look after a pause. True where there is nothing more to follow."""
        try:
            if ending is not None:
                await self._ask_for_the_end(account, ending)
            await self._clock.sleep(pause)
            status = await self._inquiry.look(account, order_id)
        except KeysUnusable:
            raise
        except ExchangeFailure:
            return False
        if status is None or status.is_final or status in PROVED_AWAY:
            return True
        return ending is None and await self._rests(account, order_id, status)

    async def _ask_for_the_end(self, account: AccountId, order: Order) -> None:
        is_stop = order.intent.kind is OrderKind.PROTECT
        with suppress(TryAgain):  # only the read decides
            cancels = self._gates.of(order.intent.symbol.exchange, "cancel")
            async with cancels, self._pool.use(account) as gateway:
                await gateway.cancel(order.intent.symbol, order.intent.id, stop=is_stop)

    async def _rests(self, account: AccountId, order_id: ClientOrderId, status: OrderStatus) -> bool:
        if status is not OrderStatus.OPEN:
            return False
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        return order is not None and order.intent.kind is OrderKind.PROTECT
