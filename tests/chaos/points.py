"""The nine places where a process kills itself, as wrappers around the ports that the real runtime is given."""

import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.accounts import User
from app.ports import Claim, Entrance, UnitOfWork, UnitOfWorkFactory
from app.ports_delivery import Notice
from trading.domain.decision import Approved
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId
from trading.domain.order import OrderIntent
from trading.engine.emergency import EmergencyStep
from trading.engine.state import Holding, Session
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.exchanges.quirks import Params
from trading.ports import Clock, OrderReport


class Point(StrEnum):
    """Where kill -9 strikes. AFTER_SEND is in the exchange's hand: it has the order, nobody has its answer."""

    BEFORE_CLAIM = "before claim"
    AFTER_CLAIM_COMMIT = "after claim commit"
    BEFORE_SEND = "before send"
    AFTER_SEND = "after send"
    AFTER_ACK = "after ack"
    FILLS_COMMIT = "fills commit"
    DELIVERY = "outbox delivery"
    RECONCILIATION = "reconciliation"
    EMERGENCY = "emergency stop"


class Bomb:
    """Ends its own process when its point is reached for the n-th time; does nothing until it is set."""

    def __init__(self) -> None:
        self._point: Point | None = None
        self._left = 0
        self.acknowledged: set[ClientOrderId] = set()

    def set(self, point: Point, nth: int) -> None:
        self._point, self._left = point, nth

    def at(self, point: Point) -> None:
        if point is not self._point:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Units:
    """A UnitOfWorkFactory whose transactions pass the points."""

    def __init__(self, inner: UnitOfWorkFactory, bomb: Bomb) -> None:
        self._inner = inner
        self._bomb = bomb

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        async with self._inner() as work:
            orders = work.orders = _Orders(work.orders, self._bomb)
            sessions = work.sessions = _Sessions(work.sessions, self._bomb)
            work.emergencies = _Emergencies(work.emergencies, self._bomb)
            yield work
            if sessions.filled:
                self._bomb.at(Point.FILLS_COMMIT)
            if sessions.acknowledges:
                self._bomb.at(Point.AFTER_ACK)
        if orders.claimed:
            self._bomb.at(Point.AFTER_CLAIM_COMMIT)


class _Passing:
    """All that it does not name itself is done by the one behind it."""

    def __init__(self, inner: Any, bomb: Bomb) -> None:
        self._inner = inner
        self._bomb = bomb

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Orders(_Passing):
    claimed = False

    async def claim(
        self, account: AccountId, order: ClientOrderId, entrance: Entrance | None = None
    ) -> Claim | None:
        self._bomb.at(Point.BEFORE_CLAIM)
        claim: Claim | None = await self._inner.claim(account, order, entrance)
        self.claimed = claim is not None
        return claim


class _Sessions(_Passing):
    filled = False
    acknowledges = False

    async def add_fill(self, fill: Fill, base: str) -> bool:
        fresh: bool = await self._inner.add_fill(fill, base)
        self.filled = self.filled or fresh
        return fresh

    async def save(self, before: Session, after: Session, closed: Sequence[Holding] = ()) -> None:
        await self._inner.save(before, after, closed)
        self.acknowledges = bool(self._bomb.acknowledged & before.orders.keys())
        self._bomb.acknowledged -= before.orders.keys()


class _Emergencies(_Passing):
    async def move(self, run: int, account: AccountId, step: EmergencyStep, *, proved: bool = False) -> None:
        self._bomb.at(Point.EMERGENCY)
        await self._inner.move(run, account, step, proved=proved)


class Gateway(_Passing):
    """An ExchangeGateway that passes the points on its way back."""

    async def submit(self, order: Approved, stamp: datetime) -> str:
        exchange_id: str = await self._inner.submit(order, stamp)
        self._bomb.acknowledged.add(order.intent.id)
        return exchange_id

    async def open_orders(self, market: Any, symbols: Any) -> list[OrderReport]:
        self._bomb.at(Point.RECONCILIATION)
        found: list[OrderReport] = await self._inner.open_orders(market, symbols)
        return found


class Messages(_Passing):
    """A Notifier whose message has left when the process ends."""

    async def deliver(self, notice: Notice, user: User) -> int | None:
        message: int | None = await self._inner.deliver(notice, user)
        self._bomb.at(Point.DELIVERY)
        return message

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        message: int | None = await self._inner.gather(notices, user)
        self._bomb.at(Point.DELIVERY)
        return message


class Exchange(CcxtExchange):
    """An exchange whose wire passes the last point before the socket."""

    def __init__(
        self, exchange: ExchangeId, network: NetworkConfig, clock: Clock, window: timedelta, bomb: Bomb
    ) -> None:
        super().__init__(exchange, network, clock, window, timeout=timedelta(seconds=4))
        self._dialect = _Dialect(self._dialect, bomb)


class _Dialect(_Passing):
    def wire(self, client: Any, scope: Any) -> Any:
        return _Wire(self._inner.wire(client, scope), self._bomb)


class _Wire(_Passing):
    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        self._bomb.at(Point.BEFORE_SEND)
        created: str = await self._inner.create(intent, params, stamp)
        return created
