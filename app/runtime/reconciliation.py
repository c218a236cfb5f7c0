"""Reading back what the exchange knows: at start, after every reconnection, on a timer, on doubt."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from app.ports import UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.inquiry import Inquiry
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType
from trading.domain.order import OrderStatus
from trading.engine.reconcile import Drift, Findings, reconcile
from trading.engine.session import OrderSeen, Ticked
from trading.ports import Clock, ExchangeGateway, OrderReport

_OVERLAP = timedelta(minutes=5)
_FIRST_LOOK = timedelta(days=1)
_AT_ONCE = 50


class Reconciliation:
    """One account at a time, many beside each other. A read that failed skips the account: never `flat`."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        pool: AccountPool,
        desk: Desk,
        inquiry: Inquiry,
        hub: MarketHub,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._pool = pool
        self._desk = desk
        self._inquiry = inquiry
        self._hub = hub
        self._clock = clock
        self._drifting: dict[AccountId, frozenset[str]] = {}
        self._log = structlog.get_logger("reconciliation")

    async def all(self, accounts: Sequence[AccountId]) -> int:
        """Reconcile these accounts. Returns how many were clean."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(account: AccountId) -> bool:
            async with gate:
                return await self.account(account)

        return sum(await asyncio.gather(*(one(account) for account in accounts)))

    async def account(self, account: AccountId) -> bool:
        """Reconcile one account. True where every read succeeded; the account may open positions then."""
        try:
            async with self._pool.use(account) as gateway:
                findings = await self._compare(gateway, account)
        except KeysUnusable as error:
            await self._desk.pause(account, "keys", error.kind)
            return False
        except ExchangeFailure as error:
            self._log.warning("reconciliation skipped", account=account, why=str(error))
            return False
        for order_id, report in findings.seen:
            await self._desk.apply(account, OrderSeen(order_id, report, asked=True))
        for order in findings.ask:
            await self._inquiry.look(account, order.intent.id)
        await self._strangers(account, findings.strangers)
        await self._drifted(account, findings.drift)
        await self._desk.reconciled(account)
        await self._desk.apply(account, Ticked())
        return True

    async def _compare(self, gateway: ExchangeGateway, account: AccountId) -> Findings:
        async with self._unit() as work:
            watermark = await work.sessions.fills_watermark(account)
        since = watermark - _OVERLAP if watermark else self._clock.now() - _FIRST_LOOK
        reports: list[OrderReport] = []
        for market in MarketType:
            await self._desk.fills(account, await gateway.fills_since(market, since))
            reports.extend(await gateway.open_orders(market))
        balances = await gateway.balances()
        positions = await gateway.positions()
        await self._desk.balances(account, balances)
        async with self._unit() as work:
            session = await work.sessions.peek(account)
        if session is None:
            raise LookupError(f"account {account} must exist")
        return reconcile(session, reports, balances, positions, self._hub.instruments)

    async def _strangers(self, account: AccountId, strangers: Sequence[OrderReport]) -> None:
        """Orders with our prefix: known ones that ended late are late evidence, unknown ones are an alarm."""
        for report in strangers:
            if report.order is None:
                continue
            async with self._unit() as work:
                known = await work.orders.get(account, report.order)
            if known is None:
                await self._desk.pause(account, "orders", report.order)
            elif known.status is not OrderStatus.PLANNED:
                await self._desk.apply(account, OrderSeen(report.order, report, asked=True))

    async def _drifted(self, account: AccountId, drift: Sequence[Drift]) -> None:
        """A difference seen twice in a row pauses the account; nothing is traded to make it fit."""
        now = frozenset(one.symbol.key for one in drift)
        twice = now & self._drifting.get(account, frozenset())
        self._drifting[account] = now
        for one in drift:
            if one.symbol.key in twice:
                await self._desk.pause(account, "drift", one.symbol.title)
