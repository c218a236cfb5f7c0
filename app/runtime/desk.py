"""The shell around `step`: load under the account's lock, step, save, and leave the news in the outbox.

No rules live here. What has to be done at the exchange is put on the agenda after the commit.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar
from weakref import WeakValueDictionary

import orjson
from structlog.contextvars import bound_contextvars

from app import notices
from app.ports import AlreadyDone, StaleSession, UnitOfWork, UnitOfWorkFactory
from app.runtime.agenda import Agenda, CancelOrder, LookAfter, LookAt, PlaceOrder, SetLeverage
from app.runtime.boards import Board
from app.runtime.locks import lock_entries
from app.runtime.triggers import Triggers
from trading.domain.account import Balance, Control
from trading.domain.decision import Gate, Reason, Refused
from trading.domain.events import (
    AccountHalted,
    OrderUnproved,
    PositionAdjusted,
    SoftStopBlind,
)
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Symbol
from trading.domain.signal import Signal
from trading.engine.decide import Decision
from trading.engine.outcomes import QUARANTINE
from trading.engine.session import FillSeen, SessionEvent, SignalSeen, follow, step
from trading.engine.state import Session, Step, World
from trading.ledger.book import adjustment_of, entry_of
from trading.ports import Clock
from trading.risk.rules import Rules

_CRITICAL = (AccountHalted, OrderUnproved, SoftStopBlind)  # news that nobody may miss


class Desk:
    """Applies what happens to accounts. One writer each: a lock here, the row's in the database."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        hub: Board,
        triggers: Triggers,
        agenda: Agenda,
        clock: Clock,
        rules: Rules,
        news: Callable[[], None],
    ) -> None:
        self._unit = unit
        self._hub = hub
        self._triggers = triggers
        self._agenda = agenda
        self._clock = clock
        self._rules = rules
        self._news = news
        self._locks: WeakValueDictionary[AccountId, asyncio.Lock] = WeakValueDictionary()

    async def apply(self, account: AccountId, *events: SessionEvent) -> Session:
        """Let these events happen to the account, in one transaction. Returns its session after them."""
        async with self._locked(account):
            done = await _settled(lambda: self._apply(account, events))
            self._after(account, done)
        return done.session

    async def fills(self, account: AccountId, fills: Sequence[Fill]) -> int:
        """Count executions once each; those that no order of ours made are left alone. Returns the new."""
        if not fills:
            return 0
        async with self._locked(account):
            done, fresh = await _settled(lambda: self._fills(account, fills))
            self._after(account, done)
        return fresh

    async def decide(self, signal: Signal, accounts: Sequence[AccountId]) -> int:
        """Let these accounts follow a signal, each once. Returns how many orders were made.

        All are looked at together first; only those that act are taken up one by one, under their lock. One
        that fails does not stop those behind it; all failures are raised at the end.
        """
        with bound_contextvars(symbol=signal.symbol.key):
            return await self._decide(signal, accounts)

    async def _decide(self, signal: Signal, accounts: Sequence[AccountId]) -> int:
        event, world = SignalSeen(signal, self._hub.quotes), self._world()
        async with self._unit() as work:
            sessions = await work.sessions.look(accounts)
        acting: list[AccountId] = []
        failures: list[Exception] = []
        refusals: list[tuple[AccountId, Reason, Sequence[Gate]]] = []
        for account, session in sessions.items():
            done, decision = follow(session, event, world)
            if decision.leave or done.place:
                acting.append(account)
            elif isinstance(decision.outcome, Refused):
                self._arrange(account, signal.symbol, decision.outcome)
                refusals.append((account, decision.outcome.reason, decision.gates))
            failures += [decision.failure] if decision.failure else []  # a check that could not be made
        if refusals:
            async with self._unit() as work:
                await work.signals.refused(signal.id, signal.symbol, refusals)
        placed = 0
        for account in rotated(acting, signal.id):
            try:
                placed += await self._act(account, event)
            except AlreadyDone:  # another process was faster with the same cause
                continue
            except Exception as error:  # noqa: BLE001  # one account's failure is its own
                failures.append(error)
        if failures:
            raise ExceptionGroup(f"{len(failures)} accounts could not follow {signal.id}", failures)
        return placed

    async def _act(self, account: AccountId, event: SignalSeen) -> int:
        signal = event.signal
        async with self._locked(account), self._unit() as work:
            before = await _loaded(work, account, ())
            done, decision = follow(before, event, self._world())
            reason = decision.outcome.reason if isinstance(decision.outcome, Refused) else None
            if not await work.signals.decided(account, signal.id, signal.symbol, reason, decision.gates):
                return 0
            await self._save(work, before, done)
        self._after(account, done)
        return len(done.place)

    async def weigh(self, signal: Signal, account: AccountId) -> Decision:
        """What the account would make of the signal now. Nothing is kept. Raises LookupError.

        What it lacks at the exchange is asked for: the entry itself finds it there.
        """
        async with self._unit() as work:
            session = await work.sessions.peek(account)
        if session is None:
            raise LookupError(f"account {account} must exist")
        decision = follow(session, SignalSeen(signal, self._hub.quotes), self._world())[1]
        if isinstance(decision.outcome, Refused):
            self._arrange(account, signal.symbol, decision.outcome)
        return decision

    async def balances(self, account: AccountId, balances: Sequence[Balance]) -> None:
        """Keep what the exchange says of the balances."""
        async with self._unit() as work:
            await work.sessions.put_balances(account, balances)

    async def reconciled(self, account: AccountId) -> None:
        """The account's first or next clean reconciliation is done."""
        async with self._unit() as work:
            await work.sessions.set_reconciled(account, self._clock.now())

    async def pause(self, account: AccountId, code: str, detail: str) -> None:
        """Let the account open nothing any more, and tell its owner once."""
        async with self._locked(account), self._unit() as work:
            before = await _loaded(work, account, ())
            if await work.accounts.hold(account, code, detail, "engine"):
                await self._save(work, before, Step(before, tell=(AccountHalted(code, detail),)))
        self._news()

    async def _apply(self, account: AccountId, events: Sequence[SessionEvent]) -> Step:
        async with self._unit() as work:
            before = await _loaded(work, account, _orders_of(events))
            done = self._stepped(before, events)
            await self._save(work, before, done)
        return done

    async def _fills(self, account: AccountId, fills: Sequence[Fill]) -> tuple[Step, int]:
        async with self._unit() as work:
            before = await _loaded(work, account, {fill.order: None for fill in fills if fill.order})
            fresh = [fill for fill in fills if fill.order in before.orders and await self._keep(work, fill)]
            done = self._stepped(before, [FillSeen(fill) for fill in fresh])
            await self._save(work, before, done)
        return done, len(fresh)

    def _stepped(self, before: Session, events: Sequence[SessionEvent]) -> Step:
        done, world = Step(before), self._world()
        for event in events:
            done = done.then(step(done.session, event, world))
        return done

    def _world(self) -> World:
        return World(self._hub.instruments, self._rules, self._clock.now(), self._hub.quotes)

    async def _keep(self, work: UnitOfWork, fill: Fill) -> bool:
        instrument = self._hub.instruments[fill.symbol]
        if not await work.sessions.add_fill(fill, instrument.base):
            return False
        await work.sessions.add_entry(entry_of(fill, instrument))
        return True

    async def _save(self, work: UnitOfWork, before: Session, done: Step) -> None:
        after = done.session
        if done.pause is not None:
            await work.accounts.hold(after.account, done.pause, "", "engine")
            after = replace(after, control=max(after.control, Control.REDUCE_ONLY))
        await work.sessions.save(before, after, done.closed)
        locked = await lock_entries(work, after, self._clock.now()) if done.closed else ()
        for event in (*done.tell, *locked):
            kind, body = notices.encode(event)
            # A halt carries nothing of its own that tells it from the next one: the instant does.
            once = f"{self._clock.now():%Y%m%d%H%M%S}" if isinstance(event, AccountHalted) else ""
            dedupe = f"{after.account}:{kind}:{_digest(body)}{once}"
            if isinstance(event, PositionAdjusted):
                instrument = self._hub.instruments[event.symbol]
                await work.sessions.add_entry(adjustment_of(after.account, event, instrument))
            await work.outbox.add(
                after.owner,
                kind,
                body,
                dedupe=dedupe,
                account=after.account,
                critical=isinstance(event, _CRITICAL),
            )
            if isinstance(event, AccountHalted) and event.code == QUARANTINE:
                await self._page(work, after, ClientOrderId(event.detail))

    async def _page(self, work: UnitOfWork, session: Session, order_id: ClientOrderId) -> None:
        """Tell the admins of an order that a human has to decide about."""
        order = session.orders[order_id]
        intent = order.intent
        await work.incidents.record(
            "quarantine", f"{intent.kind} of {intent.symbol}", account=session.account
        )
        news = notices.OrderQuarantined(
            session.account, order_id, intent.kind, intent.symbol, order.stamped_at
        )
        kind, body = notices.encode(news)
        for admin in await work.users.admins():
            dedupe = f"quarantine:{session.account}:{order_id}:{admin.id}"
            await work.outbox.add(admin.id, kind, body, dedupe=dedupe, account=None, critical=True)

    def _arrange(self, account: AccountId, symbol: Symbol, refused: Refused) -> None:
        """What an entry lacked, and the exchange can be asked for."""
        if refused.reason is Reason.LEVERAGE_PENDING and refused.limit is not None:
            self._agenda.put(SetLeverage(account, symbol, int(refused.limit)))

    def _after(self, account: AccountId, done: Step) -> None:
        self._triggers.update(done.session)
        for approved in done.place:
            self._agenda.put(PlaceOrder(account, approved.intent.id))
        for order in done.cancel:
            self._agenda.put(CancelOrder(account, order))
        for order_id in done.ask:
            self._agenda.put(LookAt(account, order_id))
        if done.place:
            self._agenda.put(LookAfter(account))
        if done.tell:
            self._news()

    @asynccontextmanager
    async def _locked(self, account: AccountId) -> AsyncIterator[None]:
        lock = self._locks.setdefault(account, asyncio.Lock())
        async with lock:
            yield


def _digest(body: Mapping[str, object]) -> str:
    return sha256(orjson.dumps(body)).hexdigest()[:32]


T = TypeVar("T")


async def _settled(attempt: Callable[[], Awaitable[T]]) -> T:
    """The attempt's outcome; once more where another process went between its load and its save."""
    try:
        return await attempt()
    except (StaleSession, AlreadyDone):
        return await attempt()


def rotated(items: Sequence[T], key: str) -> Sequence[T]:
    """The same items, begun at another place for each key: nobody is always the first to be served."""
    start = int.from_bytes(sha256(key.encode()).digest()[:4]) % len(items) if items else 0
    return (*items[start:], *items[:start])


def _orders_of(events: Sequence[SessionEvent]) -> Sequence[ClientOrderId]:
    return [order for event in events if (order := getattr(event, "order", None)) is not None]


async def _loaded(work: UnitOfWork, account: AccountId, orders: Iterable[ClientOrderId]) -> Session:
    """The session, with these orders even where they are final: late evidence is looked at, not ignored."""
    session = (await work.sessions.load([account])).get(account)
    if session is None:
        raise LookupError(f"account {account} must exist")
    for order_id in orders:
        if order_id not in session.orders and (order := await work.orders.get(account, order_id)):
            session = session.with_order(order)
    return session
