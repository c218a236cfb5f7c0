"""Who waits for whom on the way to an exchange: nobody for another one, and no exit for entries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.infra.clock import SystemClock
from app.ports import Claim
from app.runtime.agenda import Agenda, PlaceOrder
from app.runtime.execution import Execution
from tests.support.builders import BTC, NOW, an_intent, an_order
from tests.support.engine import eventually
from trading.domain.decision import Approved
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus

OTHER = replace(BTC, exchange=ExchangeId.OKX)


@dataclass
class Rows:
    """Planned orders, claimed as often as asked. slow: entries whose claim waits for ever."""

    orders: dict[ClientOrderId, Order] = field(default_factory=dict)
    slow: bool = False
    open_now: int = 0
    most: int = 0

    async def get(self, account: AccountId, order: ClientOrderId) -> Order | None:
        return self.orders.get(order)

    async def claim(self, account: AccountId, order: ClientOrderId, entrance: object) -> Claim | None:
        found = self.orders[order]
        self.open_now += 1
        self.most = max(self.most, self.open_now)
        if self.slow and found.intent.kind is OrderKind.ENTRY:
            await asyncio.Event().wait()
        self.open_now -= 1
        return Claim(found, NOW)


@dataclass
class Unit:
    """The one repository that an execution asks."""

    orders: Rows


@dataclass
class Venue:
    """A gateway that answers some orders, and lets the others wait for ever."""

    answers: Callable[[OrderIntent], bool]
    sent: list[OrderIntent] = field(default_factory=list)

    @asynccontextmanager
    async def use(self, account: AccountId) -> AsyncIterator["Venue"]:
        yield self

    def is_barred(self, account: AccountId) -> bool:
        return True  # nothing is followed here

    async def prepare(self, order: OrderIntent) -> None:
        return

    async def submit(self, order: Approved, stamp: datetime) -> str:
        self.sent.append(order.intent)
        if not self.answers(order.intent):
            await asyncio.Event().wait()
        return "ex-1"


class Told:
    """A desk and an incident desk that take what they are told."""

    async def apply(self, account: AccountId, *events: object) -> None:
        return

    async def report(self, place: str, error: BaseException) -> None:
        raise error


class Hurried(SystemClock):
    """Waits are over at once. late: seconds that have passed so."""

    late = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.late


@asynccontextmanager
async def executing(
    venue: Venue, rows: Rows, wait: float = 0.0
) -> AsyncIterator[Callable[[OrderIntent], None]]:
    @asynccontextmanager
    async def unit() -> AsyncIterator[Unit]:
        clocks.late += wait  # for a connection
        yield Unit(rows)

    clocks = Hurried()
    agenda, told, nothing = Agenda(), Told(), Any
    parts: Any = (unit, agenda, venue, told, nothing, nothing, nothing, told, clocks)
    running = asyncio.create_task(Execution(*parts).run())

    def place(intent: OrderIntent) -> None:
        rows.orders[intent.id] = an_order(intent, OrderStatus.PLANNED)
        agenda.put(PlaceOrder(intent.account, intent.id))

    try:
        yield place
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def entry(number: int, symbol: Symbol = BTC) -> OrderIntent:
    return replace(
        an_intent(symbol), id=ClientOrderId(f"entry{number}{symbol.exchange}"), account=AccountId(number)
    )


def an_exit(symbol: Symbol = BTC) -> OrderIntent:
    return an_intent(symbol, Side.SELL, kind=OrderKind.EXIT, cost=None, cause="exit")


def is_exit(intent: OrderIntent) -> bool:
    return intent.kind is OrderKind.EXIT


async def test_exits_do_not_wait_for_entries_that_an_exchange_does_not_answer() -> None:
    venue = Venue(is_exit)
    async with executing(venue, Rows()) as place:
        for number in range(1, 61):
            place(entry(number))
        place(an_exit())
        await eventually(lambda: any(map(is_exit, venue.sent)))
        assert len(venue.sent) < 61, "entries wait for each other"


async def test_orders_do_not_wait_for_another_exchange() -> None:
    venue = Venue(lambda intent: intent.symbol.exchange is ExchangeId.OKX)
    async with executing(venue, Rows()) as place:
        for number in range(1, 61):
            place(entry(number))
        place(entry(61, OTHER))
        await eventually(lambda: any(intent.symbol == OTHER for intent in venue.sent))


async def test_exits_find_a_connection_while_claims_of_entries_wait_in_the_database() -> None:
    """Claims of live entries follow each other, and a frozen worker may hold them all up for seconds."""
    venue, rows = Venue(is_exit), Rows(slow=True)
    async with executing(venue, rows) as place:
        for number in range(1, 61):
            place(entry(number))
        await asyncio.sleep(0)
        place(an_exit())
        await eventually(lambda: any(map(is_exit, venue.sent)))
        assert rows.most <= 5, "four claims of entries and the exit's"


async def test_an_order_that_waited_for_a_connection_is_not_late() -> None:
    """It is stamped after the wait: what was not stamped yet cannot be too old."""
    venue = Venue(is_exit)
    async with executing(venue, Rows(), wait=60.0) as place:
        place(an_exit())
        await eventually(lambda: any(map(is_exit, venue.sent)))
