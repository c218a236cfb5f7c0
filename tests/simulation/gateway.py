"""The way of one worker to the exchange, for one account: our port over a network that does everything wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random
from typing import Protocol, TypeVar

from tests.simulation.loop import VirtualClock
from tests.simulation.venue import Placed, Venue
from trading.domain.account import Balance
from trading.domain.decision import Approved
from trading.domain.errors import ExchangeFailure, MissingData, OutcomeUnknown, TryAgain
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import OrderIntent
from trading.ports import AccountNews, OrderReport, PositionReport, ReportStatus, StreamRestarted

CLOCK_ERROR = timedelta(milliseconds=500)  # as the real adapters have it
TIMEOUT = 10.0  # seconds that a request waits for its answer
T = TypeVar("T")
News = asyncio.Queue[AccountNews | None]


class Trip(Enum):
    """What may happen to one request."""

    WELL = auto()
    REQUEST_LOST = auto()
    REPLY_LOST = auto()
    LATE = auto()  # it arrives seconds later, perhaps after its time window
    BROKEN = auto()  # it is done, and the answer is an error page
    REFUSED = auto()  # nobody listens there, which is known at once
    CUT = auto()  # the connection is gone at once; what was sent is still on its way, perhaps for seconds


@dataclass
class Network:
    """Shares of requests that go wrong; outage: nothing is answered; lag: how far reads may be behind;
    window: seconds after which the exchange refuses a request.
    """

    chance: Random
    writes_fail: float
    reads_fail: float
    lag: float
    stream_fails: float
    window: float
    outage: bool = False

    def trip(self, *, write: bool) -> Trip:
        if self.outage:
            refused = self.chance.random() < 0.8
            return Trip.REFUSED if refused else self.chance.choice((Trip.REQUEST_LOST, Trip.REPLY_LOST))
        if self.chance.random() >= (self.writes_fail if write else self.reads_fail):
            return Trip.WELL
        return self.chance.choice(tuple(Trip)[1:])

    def delay(self, trip: Trip) -> float:
        if trip in {Trip.LATE, Trip.CUT}:
            late = self.chance.random() < 0.5  # as late as the window permits, or at any time
            return self.window * self.chance.uniform(0.6, 0.99) if late else self.chance.uniform(0.5, 12.0)
        return self.chance.uniform(0.01, 0.15)

    def behind(self) -> timedelta:
        """How old what a read shows is: most reads are fresh, some come from a replica."""
        if self.lag == 0.0 or self.chance.random() < 0.5:
            return timedelta(0)
        return timedelta(seconds=self.chance.uniform(0.0, self.lag))


class Surroundings(Protocol):
    """What gateways know of their world."""

    venue: Venue
    network: Network
    venue_clock: VirtualClock

    def later(self, seconds: float, what: Callable[[], None]) -> None: ...
    def note(self, what: str, *details: object) -> None: ...
    async def at_the_socket(self, account: AccountId) -> None: ...
    def listen(self, gateway: "SimGateway", inbox: News) -> None: ...
    def unlisten(self, inbox: News) -> None: ...


@dataclass
class SimTime:
    """`app.runtime.clocks.OffsetSource` of one worker: the exchange's time as far as it is known there.

    offset, stamps: how far the exchange's clock, and the one that stamps come from, are ahead of the worker's.
    """

    world: Surroundings
    clock: VirtualClock
    offset: timedelta = timedelta(0)
    stamps: timedelta = timedelta(0)

    async def clock_offset(self) -> timedelta:
        """By the fastest of a few answers, as the adapter does it."""
        samples = [await self._offset() for _ in range(3)]
        return min(samples)[1]

    async def _offset(self) -> tuple[timedelta, timedelta]:
        asked = self.clock.now()
        theirs = await SimGateway(self.world, AccountId(0), self).asked(self.world.venue.now)
        took = self.clock.now() - asked
        return took, theirs - (asked + took / 2)

    def correct(self, exchange: timedelta, stamps: timedelta) -> None:
        self.offset, self.stamps = exchange, stamps

    def signed(self, stamp: datetime) -> datetime:
        """The stamp on the exchange's clock."""
        return stamp + (self.offset - self.stamps)

    def age(self, stamp: datetime) -> timedelta:
        return self.clock.now() + self.stamps - stamp

    def passed(self) -> datetime:
        """An instant that the exchange's clock has surely passed."""
        return self.clock.now() + self.offset - CLOCK_ERROR


class SimGateway:
    """`trading.ports.ExchangeGateway`. time: as the worker knows it."""

    def __init__(self, world: Surroundings, account: AccountId, time: SimTime) -> None:
        self.account = account
        self.time = time
        self._world = world
        self._clock = time.clock

    async def prepare(self, order: OrderIntent) -> None:
        return

    async def submit(self, order: Approved, stamp: datetime) -> str:
        age = self.time.age(stamp)
        window = self._world.venue.window
        if not -window / 5 <= age <= window / 2:
            raise OutcomeUnknown(order.intent.id, "not sent: its stamp is too old, or of the future")
        await self._world.at_the_socket(self.account)
        return await self.send(order, self.time.signed(stamp))

    async def send(self, order: Approved, stamp: datetime) -> str:
        """The request itself, whatever its stamp."""
        intent, world = order.intent, self._world
        world.note("send", self.account, intent.id, intent.kind, intent.side, intent.qty)

        def arrive() -> str | ExchangeFailure:
            answer = world.venue.arrive(self.account, intent, stamp)
            world.note("arrived", self.account, intent.id, answer)
            return answer

        try:
            answer = await self.asked(arrive, write=True)
        except TryAgain as error:
            raise OutcomeUnknown(intent.id, str(error)) from None
        if isinstance(answer, ExchangeFailure):
            raise answer
        return answer

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        await self._world.at_the_socket(self.account)
        self._world.note("cancel", self.account, order)
        await self.asked(lambda: self._world.venue.cancel(self.account, order), write=True)

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        def read() -> list[OrderReport]:
            found = self._world.venue.of(self.account, order)
            return self._reports([one for one in found if one.intent.symbol == symbol])

        reports = await self.asked(read)
        if len(reports) > 1:
            raise MissingData("two orders with one client id")
        return self._stamped(reports[0]) if reports else None

    async def open_orders(
        self, market: MarketType, symbols: Collection[Symbol] = ()
    ) -> Sequence[OrderReport]:
        def read() -> list[OrderReport]:
            mine = [one for one in self._world.venue.orders if one.account == self.account]
            reports = self._reports([one for one in mine if one.intent.symbol.market is market])
            return [report for report in reports if report.status is ReportStatus.OPEN]

        return [self._stamped(report) for report in await self.asked(read)]

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol] = ()
    ) -> Sequence[Fill]:
        def read() -> list[Fill]:
            until = self._world.venue.now() - self._world.network.behind()
            return [
                fill
                for fill in self._world.venue.fills
                if fill.account == self.account
                and fill.symbol.market is market
                and since <= fill.happened_at <= until
            ]

        fills = await self.asked(read)
        now = self._clock.now()
        return [replace(fill, seen_at=now) for fill in fills]

    async def balances(self) -> Sequence[Balance]:
        def read() -> list[tuple[str, object, object]]:
            venue = self._world.venue
            coins = venue.wallets[self.account].coins
            return [(name, coins[name], venue.free(self.account, name)) for name in sorted(coins)]

        asked_at = self.time.passed()
        rows = await self.asked(read)
        return [Balance(name, total, free, asked_at) for name, total, free in rows]  # type: ignore[arg-type]

    async def positions(self) -> Sequence[PositionReport]:
        def read() -> list[tuple[Symbol, object, object]]:
            venue = self._world.venue
            held = venue.wallets[self.account].held
            return [(symbol, qty, venue.prices[symbol]) for symbol, qty in held.items() if qty != ZERO]

        rows = await self.asked(read)
        now = self._clock.now()
        return [PositionReport(symbol, qty, Price(price), now) for symbol, qty, price in rows]  # type: ignore[arg-type]

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        venue, key = self._world.venue, (self.account, symbol)
        await self.asked(lambda: venue.leverages.update({key: Decimal(leverage)}), write=True)

    async def leverage(self, symbol: Symbol) -> Decimal:
        return await self.asked(lambda: self._world.venue.leverage(self.account, symbol))

    async def news(self) -> AsyncIterator[AccountNews]:
        await self.asked(lambda: None)
        inbox: News = asyncio.Queue()
        self._world.listen(self, inbox)
        try:
            yield StreamRestarted(self._clock.now())
            while (item := await inbox.get()) is not None:
                yield self._restamped(item)
        finally:
            self._world.unlisten(inbox)
        raise TryAgain("the stream was lost")

    async def close(self) -> None:
        return

    async def asked(self, do: Callable[[], T], *, write: bool = False) -> T:
        """One request and its answer. Raises TryAgain where there is none, whether it was done or not."""
        network = self._world.network
        trip = network.trip(write=write)
        answered: asyncio.Future[T | TryAgain] = asyncio.get_running_loop().create_future()

        def answer(what: T | TryAgain) -> None:
            if not answered.done():
                answered.set_result(what)

        def arrive() -> None:
            outcome: T | TryAgain = do()
            if trip is Trip.BROKEN:
                outcome = TryAgain("HTTP 502")
            if trip not in {Trip.REPLY_LOST, Trip.CUT} and not network.outage:
                self._world.later(network.delay(Trip.WELL), lambda: answer(outcome))

        if trip not in {Trip.REQUEST_LOST, Trip.REFUSED}:
            self._world.later(network.delay(trip), arrive)
        if trip in {Trip.CUT, Trip.REFUSED}:
            self._world.later(network.chance.uniform(0.05, 1.0), lambda: answer(TryAgain("reset")))
        else:
            self._world.later(TIMEOUT, lambda: answer(TryAgain("timeout")))
        outcome = await answered
        if isinstance(outcome, TryAgain):
            raise outcome
        return outcome

    def _reports(self, orders: Sequence[Placed]) -> list[OrderReport]:
        """As a replica shows them: those that it has heard of, in the state of then."""
        venue = self._world.venue
        moment = venue.now() - self._world.network.behind()
        seen = [(order, order.at(moment)) for order in orders]
        return [order.report(past, moment) for order, past in seen if past is not None]

    def _stamped(self, report: OrderReport) -> OrderReport:
        return replace(report, seen_at=self._clock.now())

    def _restamped(self, item: AccountNews) -> AccountNews:
        # The exchange itself says of when a balance is; all else is of when it was heard.
        return item if isinstance(item, Balance) else replace(item, seen_at=self._clock.now())
