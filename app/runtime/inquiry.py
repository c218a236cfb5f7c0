"""Asking an exchange what became of an order, and letting the answer happen to the account."""

from datetime import datetime, timedelta

from app.ports import UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.pool import AccountPool
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.outcomes import PROVED_AWAY
from trading.engine.resolve import Evidence
from trading.engine.session import NotPlacedProved, OrderSeen, SendFailed
from trading.ports import Clock, ExchangeGateway, OrderReport, ReportStatus
from trading.risk.rules import Rules

# Executions are read from a little before the stamp: the exchange's clock is not ours.
_BEFORE = timedelta(seconds=5)


class Inquiry:
    """Looks at orders, one at a time. Reads may raise TryAgain, KeysUnusable or MissingData."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        pool: AccountPool,
        desk: Desk,
        clock: Clock,
        rules: Rules,
        rate: float,
    ) -> None:
        self._unit = unit
        self._pool = pool
        self._desk = desk
        self._clock = clock
        self._rules = rules
        self._rate = rate
        self._evidence: dict[ClientOrderId, Evidence] = {}

    async def look(self, account: AccountId, order_id: ClientOrderId) -> OrderStatus | None:
        """Read the order and its executions once. Returns its status afterwards, None where it is unknown."""
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        if order is None or order.status in PROVED_AWAY:
            self._evidence.pop(order_id, None)
            return order.status if order else None
        async with self._pool.use(account) as gateway:
            report = await gateway.find_order(order.intent.symbol, order_id)
            if report is None:
                return await self._not_found(gateway, account, order)
            self._evidence.pop(order_id, None)
            if report.filled > order.filled:
                await self._read_fills(gateway, account, order)
        session = await self._desk.apply(account, OrderSeen(order_id, report, asked=True))
        after = session.orders.get(order_id)
        return after.status if after else None

    async def _read_fills(self, gateway: ExchangeGateway, account: AccountId, order: Order) -> int:
        since = (order.stamped_at or order.intent.decide_before) - _BEFORE * self._rate
        return await self._desk.fills(account, await gateway.fills_since(order.intent.symbol.market, since))

    async def _not_found(
        self, gateway: ExchangeGateway, account: AccountId, order: Order
    ) -> OrderStatus | None:
        """One explicit not-found by id. It counts only with open orders and executions agreeing."""
        market, order_id = order.intent.symbol.market, order.intent.id
        working = await gateway.open_orders(market)
        await self._read_fills(gateway, account, order)
        async with self._unit() as work:
            order = await work.orders.get(account, order_id) or order
        may_be_gone = order.status.is_unproved or _is_resting_stop(order)
        if not may_be_gone or any(report.order == order_id for report in working):
            self._evidence.pop(order_id, None)
            return order.status
        if order.status is OrderStatus.SUBMITTING and self._is_past_horizon(order):
            # Whoever claimed it is gone: without an answer it is not known.
            await self._desk.apply(account, SendFailed(order_id, None))
        evidence = self._evidence.get(order_id, Evidence())
        evidence = evidence.with_not_found(order, self._clock.now(), self._rules.horizon, self._rate)
        self._evidence[order_id] = evidence
        if not evidence.proves_not_placed:
            return order.status
        del self._evidence[order_id]
        if order.status.is_unproved:
            await self._desk.apply(account, NotPlacedProved(order_id))
            return OrderStatus.NOT_PLACED
        # A stop that the exchange has forgotten protects nothing: it has ended, and another is needed.
        await self._desk.apply(account, OrderSeen(order_id, _ended(order, self._clock.now()), asked=True))
        return OrderStatus.CANCELED

    def _is_past_horizon(self, order: Order) -> bool:
        stamp = order.stamped_at
        return stamp is not None and self._clock.now() >= stamp + self._rules.horizon


def _is_resting_stop(order: Order) -> bool:
    return order.intent.kind is OrderKind.PROTECT and not order.status.is_final


def _ended(order: Order, seen_at: datetime) -> OrderReport:
    return OrderReport(
        order=order.intent.id,
        exchange_id=order.exchange_id or "",
        symbol=order.intent.symbol,
        status=ReportStatus.CANCELED,
        filled=order.filled,
        spent=order.spent,
        trigger=None,
        reason="forgotten",
        seen_at=seen_at,
    )
