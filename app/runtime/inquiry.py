"""Asking an exchange what became of an order, and letting the answer happen to the account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from app.ports import UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.pool import AccountPool
from trading.domain.errors import ExchangeFailure, TwoOrders
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId
from trading.domain.order import Order, OrderStatus
from trading.engine.outcomes import PROVED_AWAY, lacks_fills
from trading.engine.resolve import BEFORE_STAMP, Evidence, Look, is_overdue, unexplained
from trading.engine.session import GivenUp, Judged, NotPlacedProved, OrderSeen, SendFailed
from trading.ports import Clock, ExchangeGateway, OrderReport, ReportStatus
from trading.risk.rules import Rules


class Inquiry:
    """Looks at orders, one at a time. Reads may raise TryAgain, KeysUnusable or MissingData.

    horizons: by exchange, how long after its stamp a request may still have an effect there (market time);
    none is shorter than the rules' own. clock: of the stamps; is_steady: it has not jumped within this span.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        pool: AccountPool,
        desk: Desk,
        clock: Clock,
        rules: Rules,
        rate: float,
        horizons: Mapping[ExchangeId, timedelta] = MappingProxyType({}),
        is_steady: Callable[[timedelta], bool] = lambda _: True,
    ) -> None:
        self._unit = unit
        self._pool = pool
        self._desk = desk
        self._clock = clock
        self._rules = rules
        self._rate = rate
        self._horizons = horizons
        self._is_steady = is_steady
        self._evidence: dict[ClientOrderId, Evidence] = {}
        self._lacking: dict[ClientOrderId, datetime] = {}  # since when orders lack executions
        self._ends: dict[ClientOrderId, datetime] = {}  # horizons of orders without a proof

    def past_horizon(self, order_id: ClientOrderId) -> float | None:
        """Real seconds since the horizon of an order that was looked at; negative before it."""
        end = self._ends.get(order_id)
        return None if end is None else (self._clock.now() - end).total_seconds() / self._rate

    async def look(self, account: AccountId, order_id: ClientOrderId) -> OrderStatus | None:
        """Read the order and its executions once. Returns its status afterwards, None where it is unknown.

        Two orders under its id, or no proof within the rules' patience, and a human has to decide. One that
        answered reads do not find is no obstacle from then on, not even beside an execution that could have
        been its own: an order that traded is found by its id, and replicas are not behind for so long.
        """
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        if order is None or order.status in PROVED_AWAY:
            self._forget(order_id)
            return order.status if order else None
        if order.stamped_at is not None and order.status.is_unproved:
            self._ends[order_id] = order.stamped_at + self._horizon(order)
        try:
            status = await self._asked(account, order)
        except TwoOrders:
            return await self._give_up(account, order_id, conflict=True)
        except ExchangeFailure:
            if is_overdue(order, self._clock.now(), self._rules.proof_patience):
                await self._give_up(account, order_id, conflict=False)
            raise
        return status

    async def judge(self, account: AccountId, order_id: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        """A human asks about an order in quarantine: what the exchange shows now settles it. gone: where it
        shows nothing of it, among its open orders neither, the human's word does.
        """
        status = await self.look(account, order_id)
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        if order is None or status is not OrderStatus.QUARANTINED:
            return status
        symbol = order.intent.symbol
        try:
            async with self._pool.use(account) as gateway:
                report = await gateway.find_order(symbol, order_id)
                if report is None:
                    working = await gateway.open_orders(symbol.market, {symbol})
                    if not gone or any(one.order == order_id for one in working):
                        return status
                    await self._read_fills(gateway, account, order)
        except TwoOrders:
            return status
        session = await self._desk.apply(account, Judged(order_id, report))
        after = session.orders.get(order_id)
        return after.status if after else None

    async def _asked(self, account: AccountId, order: Order) -> OrderStatus | None:
        order_id = order.intent.id
        async with self._pool.use(account) as gateway:
            asked_at = self._clock.now()
            report = await gateway.find_order(order.intent.symbol, order_id)
            if report is None:
                return await self._not_found(gateway, account, order, asked_at)
            self._forget(order_id)
            if lacks_fills(order, report):
                await self._read_fills(gateway, account, order)
                async with self._unit() as work:
                    order = await work.orders.get(account, order_id) or order
                if order.status.is_final and lacks_fills(order, report):
                    return order.status  # seen again it would be asked for again, without a pause or an end
        session = await self._desk.apply(account, OrderSeen(order_id, report, asked=True))
        after = session.orders.get(order_id)
        if after is not None and not after.status.is_final and lacks_fills(after, report):
            return await self._without_fills(account, after)
        self._lacking.pop(order_id, None)
        return after.status if after else None

    async def _without_fills(self, account: AccountId, order: Order) -> OrderStatus | None:
        """Said to have traded, and no execution tells of it: in the end a human has to say what that was."""
        order_id, now = order.intent.id, self._clock.now()
        if now - self._lacking.setdefault(order_id, now) < self._rules.proof_patience:
            return order.status
        self._lacking.pop(order_id)
        return await self._give_up(account, order_id, conflict=True)

    async def _read_fills(self, gateway: ExchangeGateway, account: AccountId, order: Order) -> Sequence[Fill]:
        since = (order.stamped_at or order.intent.decide_before) - BEFORE_STAMP * self._rate
        symbol = order.intent.symbol
        fills = await gateway.fills_since(symbol.market, since, {symbol})
        await self._desk.fills(account, fills)
        return fills

    async def _not_found(
        self, gateway: ExchangeGateway, account: AccountId, order: Order, asked_at: datetime
    ) -> OrderStatus | None:
        """One explicit not-found by id. It counts only with open orders and executions agreeing."""
        order_id, symbol = order.intent.id, order.intent.symbol
        working = await gateway.open_orders(symbol.market, {symbol})
        fills = await self._read_fills(gateway, account, order)
        look = Look(asked_at, self._clock.now())
        async with self._unit() as work:
            order = await work.orders.get(account, order_id) or order
        if order.status.is_final or any(report.order == order_id for report in working):
            self._forget(order_id)
            return order.status
        if order.status is OrderStatus.SUBMITTING and self._is_past_horizon(order):
            # Whoever claimed it is gone: without an answer it is not known.
            await self._desk.apply(account, SendFailed(order_id, None))
        evidence = self._evidence.get(order_id, Evidence())
        if self._is_steady(self._horizon(order)):
            evidence = evidence.with_not_found(order, look, self._horizon(order), self._rate)
        self._evidence[order_id] = evidence
        suspected = order.status.is_unproved and await self._may_be_among(account, order, fills)
        return await self._concluded(account, order, suspected=suspected)

    async def _concluded(self, account: AccountId, order: Order, *, suspected: bool) -> OrderStatus | None:
        """What the evidence gathered so far proves, if anything. suspected: an execution could be its own."""
        order_id = order.intent.id
        not_found = self._evidence.get(order_id, Evidence()).proves_not_placed
        if not_found and not suspected:
            self._forget(order_id)
            if order.status.is_unproved:
                await self._desk.apply(account, NotPlacedProved(order_id))
                return OrderStatus.NOT_PLACED
            # What the exchange has forgotten has ended: a stop protects nothing any more, and an exit that is
            # waited for would trap its position.
            ended = _ended(order, self._clock.now())
            await self._desk.apply(account, OrderSeen(order_id, ended, asked=True))
            return OrderStatus.CANCELED
        if is_overdue(order, self._clock.now(), self._rules.proof_patience):
            return await self._give_up(account, order_id, conflict=not_found)
        return order.status

    async def _may_be_among(self, account: AccountId, order: Order, fills: Sequence[Fill]) -> bool:
        """Whether an execution that no order of ours explains could be this order's."""
        strange = [fill.exchange_order for fill in fills if fill.order is None]
        if not strange:
            return False
        async with self._unit() as work:
            ours = await work.orders.known_at(account, order.intent.symbol, strange)
        return unexplained(order, fills, ours, self._horizon(order), self._rate) is not None

    async def _give_up(
        self, account: AccountId, order_id: ClientOrderId, *, conflict: bool
    ) -> OrderStatus | None:
        session = await self._desk.apply(account, GivenUp(order_id, conflict))
        after = session.orders.get(order_id)
        if after is None or after.status.is_final:
            self._forget(order_id)  # otherwise what reads have shown goes on counting
        return after.status if after else None

    def _forget(self, order_id: ClientOrderId) -> None:
        self._evidence.pop(order_id, None)
        self._ends.pop(order_id, None)

    def _horizon(self, order: Order) -> timedelta:
        return max(self._rules.horizon, self._horizons.get(order.intent.symbol.exchange, timedelta(0)))

    def _is_past_horizon(self, order: Order) -> bool:
        stamp = order.stamped_at
        return stamp is not None and self._clock.now() >= stamp + self._horizon(order)


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
