"""Reading back what the exchange knows: at start, after every reconnection, on a timer, on doubt."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import structlog
from structlog.contextvars import bind_contextvars

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Board
from app.runtime.desk import Desk
from app.runtime.drifts import Drifts
from app.runtime.incidents import IncidentDesk
from app.runtime.inquiry import Inquiry
from app.runtime.leverages import LeverageKeeper
from app.runtime.pool import AccountPool
from trading.domain.errors import ExchangeFailure, KeysUnusable, MissingData
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO
from trading.domain.order import Order, OrderStatus
from trading.engine.reconcile import Findings, reconcile
from trading.engine.session import MarketClosed, OrderSeen, Ticked
from trading.engine.state import Session
from trading.ports import Clock, ExchangeGateway, OrderReport

Item = TypeVar("Item")
_OVERLAP = timedelta(minutes=5)  # real time, as all reads of what came late
_FIRST_LOOK = timedelta(days=1)
_AT_ONCE = 50
APART = 5.0  # seconds between two looks that must agree on a drift: balances may be older than fills


class Reconciliation:
    """Many accounts beside each other, the reads of each together. A read that failed skips it: never `flat`.

    clock: the market's; pauses: people's; rate: between them; apart: see APART.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        pool: AccountPool,
        desk: Desk,
        inquiry: Inquiry,
        drifts: Drifts,
        leverages: LeverageKeeper,
        hub: Board,
        incidents: IncidentDesk,
        clock: Clock,
        pauses: Clock,
        rate: float,
        apart: float = APART,
    ) -> None:
        self._unit = unit
        self._pool = pool
        self._desk = desk
        self._inquiry = inquiry
        self._drifts = drifts
        self._leverages = leverages
        self._hub = hub
        self._incidents = incidents
        self._clock = clock
        self._pauses = pauses
        self._rate = rate
        self._apart = apart
        self._drifting: dict[AccountId, Mapping[Symbol, float]] = {}
        self._unclean: set[AccountId] = set()
        self._log = structlog.get_logger("reconciliation")

    @property
    def unclean(self) -> frozenset[AccountId]:
        """Accounts whose last reconciliation did not succeed, or saw a difference: looked at again soon."""
        return frozenset(self._unclean | self._drifting.keys())

    async def all(self, accounts: Sequence[AccountId]) -> int:
        """Reconcile these accounts; connections that nobody else uses are closed again. Returns the clean."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(account: AccountId) -> bool:
            bind_contextvars(account=account)  # of this account's own task
            async with gate:
                try:
                    clean = await self.account(account)
                    await self._pool.release(account)
                except Exception as error:  # noqa: BLE001  # one account's failure must not end the others
                    await self._incidents.report("reconciliation", error)
                    return False
                return clean

        return sum(await asyncio.gather(*(one(account) for account in accounts)))

    async def account(self, account: AccountId) -> bool:
        """Reconcile one account. True where every read succeeded; the account may open positions then.

        Either way its positions are looked at: failed reads stop entries, never exits.
        """
        at_rest = False
        self._unclean.add(account)
        try:
            at_rest = await self._read_back(account)
        except KeysUnusable as error:
            await self._desk.pause(account, "keys", error.kind)
            return False
        except ExchangeFailure as error:
            self._log.warning("reconciliation skipped", account=account, why=str(error))
            clean = False
        else:
            await self._desk.reconciled(account)
            self._unclean.discard(account)
            clean = True
        if not at_rest:
            await self._desk.apply(account, Ticked())
        return clean

    async def compare(self, account: AccountId) -> Findings:
        """What the exchange shows now against our books, executions counted. Raises what its reads do."""
        async with self._pool.use(account) as gateway:
            before, watermark = await self._before(account)
            return await self._compare(gateway, before, watermark)

    async def _read_back(self, account: AccountId) -> bool:
        """True where the account has neither positions nor orders, and the exchange shows none."""
        async with self._pool.use(account) as gateway:
            before, watermark = await self._before(account)
            findings = await self._compare(gateway, before, watermark)
            await self._leverages.look(gateway, before)
        for order_id, report in findings.seen:
            await self._desk.apply(account, OrderSeen(order_id, report, asked=True))
        for order in findings.ask:
            await self._ask(account, order)
        await self._strangers(account, findings.strangers)
        await self._drifts.foreign(account, findings.foreign)
        await self._drifted(account, before, findings)
        await self._markets(account, before)
        found = findings.seen or findings.ask or findings.strangers or findings.drift
        return not (before.holdings or before.orders or found)

    async def _before(self, account: AccountId) -> tuple[Session, datetime | None]:
        """The session before anything is read, and the instant of the latest fill that we have."""
        async with self._unit() as work:
            session = await work.sessions.peek(account)
            watermark = await work.sessions.fills_watermark(account)
        if session is None:
            raise LookupError(f"account {account} must exist")
        return session, watermark

    async def _session(self, account: AccountId) -> Session:
        async with self._unit() as work:
            session = await work.sessions.peek(account)
        if session is None:
            raise LookupError(f"account {account} must exist")
        return session

    async def _compare(
        self, gateway: ExchangeGateway, before: Session, watermark: datetime | None
    ) -> Findings:
        """All reads at once: what one of them is too early for, another look will show."""
        account, symbols = before.account, _all_symbols(before)
        since = watermark - _OVERLAP * self._rate if watermark else self._clock.now() - _FIRST_LOOK
        try:
            answers = await _answers(gateway, since, symbols)
        except MissingData:
            # One market that is closed, of which an exchange may refuse to speak, must not hide the others.
            open_ones = frozenset(filter(self._is_open, symbols))
            if open_ones == symbols:
                raise
            answers = await _answers(gateway, since, open_ones)
        fills, orders, balances, positions = answers
        await self._desk.fills(account, fills)
        await self._desk.balances(account, balances)
        session = await self._session(account)
        not_ours = await self._drifts.not_ours(account)
        return reconcile(session, orders, balances, positions, self._hub.instruments, not_ours)

    async def _ask(self, account: AccountId, order: Order) -> None:
        try:
            await self._inquiry.look(account, order.intent.id)
        except MissingData:
            if self._is_open(order.intent.symbol):
                raise  # else it stays as it is until the exchange speaks of that market again

    def _is_open(self, symbol: Symbol) -> bool:
        instrument = self._hub.instruments.get(symbol)
        return instrument is not None and instrument.active

    async def _strangers(self, account: AccountId, strangers: Sequence[OrderReport]) -> None:
        """Orders with our prefix: known ones that ended late are late evidence, unknown ones are an alarm."""
        for report in strangers:
            if report.order is None:
                continue
            async with self._unit() as work:
                known = await work.orders.get(account, report.order)
                if known is None:
                    await work.brakes.unexplained(account, report.order)
            if known is None:
                await self._desk.pause(account, "orders", report.order)
            elif known.status is not OrderStatus.PLANNED:
                await self._desk.apply(account, OrderSeen(report.order, report, asked=True))

    async def _drifted(self, account: AccountId, before: Session, findings: Findings) -> None:
        """A difference that stays is its owner's to answer; nothing is traded to make it fit.

        It must be seen again some seconds later, on a position that did not move while it was read.
        """
        await self._drifts.answered(account, findings.drift)
        if not findings.drift:
            self._drifting.pop(account, None)
            return
        now, known = self._pauses.monotonic(), self._drifting.get(account, {})
        after = await self._session(account)
        steady = [
            drift for drift in findings.drift if _qty(before, drift.symbol) == _qty(after, drift.symbol)
        ]
        self._drifting[account] = {drift.symbol: known.get(drift.symbol, now) for drift in steady}
        asked = {order.intent.symbol for order in findings.ask}
        for drift in steady:
            if now - known.get(drift.symbol, now) >= self._apart:
                await self._drifts.lasting(after, drift, settled=drift.symbol not in asked)

    async def _markets(self, account: AccountId, session: Session) -> None:
        for symbol in session.holdings:
            if not self._is_open(symbol):
                await self._desk.apply(account, MarketClosed(symbol))


async def _answers(gateway: ExchangeGateway, since: datetime, symbols: frozenset[Symbol]) -> list[Any]:
    """Executions, working orders, balances and positions, as the exchange shows them now."""
    return await _together(
        _of_markets(lambda market: gateway.fills_since(market, since, symbols)),
        _of_markets(lambda market: gateway.open_orders(market, symbols)),
        gateway.balances(),
        gateway.positions(),
    )


async def _of_markets(read: Callable[[MarketType], Awaitable[Sequence[Item]]]) -> list[Item]:
    """What a read gives for each market type, together."""
    answers = await _together(*(read(market) for market in MarketType))
    return [item for answer in answers for item in answer]


async def _together(*reads: Awaitable[Any]) -> list[Any]:
    """The answers of all reads, once all have ended; the first failure where there is one."""
    answers = await asyncio.gather(*reads, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


def _all_symbols(session: Session) -> frozenset[Symbol]:
    """All that the account trades, holds or has orders in."""
    ordered = (order.intent.symbol for order in session.orders.values())
    return frozenset({*session.symbols, *session.holdings, *ordered})


def _qty(session: Session, symbol: Symbol) -> Decimal:
    holding = session.holdings.get(symbol)
    return holding.position.qty if holding else ZERO
