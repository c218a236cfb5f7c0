"""A world from a seed: one exchange, one store, some workers, and everything that may befall them."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random

from app.runtime.service import Service
from tests.simulation.gateway import Network, News, SimGateway, SimTime
from tests.simulation.judge import Judge
from tests.simulation.loop import PROCESS, Process, VirtualClock, VirtualLoop
from tests.simulation.market import Fate, Tape, TapeFeed
from tests.simulation.memory import Fate as CommitFate
from tests.simulation.memory import MemoryUnits, Transaction, Weather
from tests.simulation.parts import Policy
from tests.simulation.people import People
from tests.simulation.scenario import Blow, Scenario
from tests.simulation.streams import Streams
from tests.simulation.venue import Placed, Venue
from tests.simulation.worker import Handed, Inbox, Tools, run_worker
from tests.support.builders import an_instrument
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, SignalId

_PRICES = {"BTC": Decimal(60_000), "ETH": Decimal(3_000)}
_AT_LEAST = 45.0  # seconds of calm: every account is reconciled in them
_UP = 5.0  # seconds that a worker takes to come up
_PATIENCE = 20 * 60.0  # seconds after the last trouble within which all must have come to rest


@dataclass(eq=False)
class Seat:
    """The place of one worker; its lives come and go."""

    number: int
    process: Process | None = None
    task: asyncio.Task[None] | None = None
    service: Service | None = None
    up_since: float = 0.0
    inbox: "asyncio.Queue[Handed]" = field(default_factory=asyncio.Queue)


class World:
    """Runs one scenario and judges it."""

    def __init__(self, scenario: Scenario, policy: Policy, loop: VirtualLoop) -> None:
        self.scenario, self.policy, self.loop = scenario, policy, loop
        self.chance = Random(f"world {scenario.seed}")
        self.clock = VirtualClock(loop)
        self.venue_clock = VirtualClock(loop, timedelta(seconds=scenario.skew))
        self.lines: list[tuple[float, str, tuple[object, ...]]] = []
        instruments = {symbol: an_instrument(symbol) for symbol in scenario.symbols}
        prices = {symbol: _PRICES[symbol.name.split("/")[0]] for symbol in scenario.symbols}
        self.tape = Tape(scenario.seed, instruments, prices, scenario.volatility, self.clock.now)
        self.network = Network(
            Random(f"network {scenario.seed}"),
            scenario.writes_fail,
            scenario.reads_fail,
            scenario.lag,
            scenario.stream_fails,
            scenario.window,
        )
        self.streams = Streams(self.network, self.later)
        self.venue = Venue(
            instruments,
            dict(prices),
            scenario.reuses_ids,
            timedelta(seconds=scenario.window),
            Random(f"venue {scenario.seed}"),
            self.venue_clock.now,
            self.later,
            self._happened,
        )
        self.units = MemoryUnits(
            self.clock.now, Weather(self._trip, self._commit_fate, loop.nap), self._committed
        )
        self.strategy = Fate(scenario.seed, self.clock)
        self.seats = [Seat(number) for number in range(scenario.workers)]
        self.processes: list[Process] = []
        self.accounts: list[AccountId] = []
        self.judge = Judge(self)
        self.people = People(self)
        self.troubled = False

    # What gateways and parts know of it

    def note(self, what: str, *details: object) -> None:
        self.lines.append((self.loop.time(), what, details))

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """In the world's own name: it happens whatever becomes of who caused it."""
        self.loop.call_later(seconds, what, context=Context())

    async def at_the_socket(self, account: AccountId) -> None:
        process, chance = PROCESS.get(), self.chance
        if process is None or not self.troubled:
            return
        if chance.random() < self.scenario.storms:
            self.later(chance.uniform(0.0, 0.2), lambda: self._outage(on=True))
            self.later(chance.uniform(15.0, 60.0), lambda: self._outage(on=False))
        if chance.random() >= self.scenario.strikes:
            return
        seconds = chance.choice((1.0, 2.0, 4.0, 7.0, 20.0, 60.0))
        if chance.random() < 0.5:
            self.freeze(process, seconds)
            await asyncio.sleep(0)
        else:
            self._light(process, chance.randint(1, 20), kills=chance.random() < 0.7, seconds=seconds)

    def _light(self, process: Process, fuse: int, *, kills: bool, seconds: float) -> None:
        """After so many turns of its own the process is killed or frozen."""

        def blown(struck: Process) -> None:
            seat = next(seat for seat in self.seats if seat.process is struck)
            if kills:
                self.kill(seat, seconds)
            else:
                self.freeze(struck, seconds)

        process.fuse, process.blown = fuse, blown

    def listen(self, gateway: SimGateway, inbox: News) -> None:
        self.streams.add(gateway.account, PROCESS.get(), inbox)

    def unlisten(self, inbox: News) -> None:
        self.streams.remove(inbox)

    # Workers

    def start(self, seat: Seat) -> None:
        seat.process = Process(f"w{seat.number}")
        seat.up_since = self.loop.time()
        clock = VirtualClock(self.loop, timedelta(seconds=self.chance.uniform(-0.3, 0.3)))
        time = SimTime(self, clock)
        seat.inbox = asyncio.Queue()
        self.processes.append(seat.process)
        context = copy_context()
        context.run(PROCESS.set, seat.process)
        tools = Tools(
            name=f"{seat.process.name}.{len(self.processes)}",
            alone=len(self.seats) == 1,
            clock=clock,
            unit=self.units,
            gateway=lambda account: self.policy.gateway(SimGateway(self, account, time)),
            time=time,
            feed=TapeFeed(self.tape),
            strategy=self.strategy,
            inbox=Inbox(self._hand_over, seat.inbox),
            policy=self.policy,
        )

        seat.service = None
        ready = partial(setattr, seat, "service")
        seat.task = self.loop.create_task(run_worker(tools, ready), context=context)
        seat.task.add_done_callback(lambda task: self._ended(seat, task), context=Context())
        self.note("start", seat.process.name)

    def _ended(self, seat: Seat, task: "asyncio.Task[None]") -> None:
        """A worker that could not even begin is begun again by its host."""
        if not task.cancelled() and task.exception() is not None and seat.process is not None:
            self.note("failed", seat.process.name, repr(task.exception()))
            self.kill(seat, 5.0)

    def services(self) -> list[Service]:
        """Those that can be spoken to."""
        seats = (seat for seat in self.seats if seat.process is not None and not seat.process.dead)
        return [seat.service for seat in seats if seat.service is not None]

    def _hand_over(self, signals: Sequence[SignalId], shard: int) -> None:
        """To somebody, who may be dead or frozen; sometimes to two. With one worker nothing is lost."""
        times = 2 if self.chance.random() < 0.1 else 1
        for _ in range(times):
            self.chance.choice(self.seats).inbox.put_nowait((tuple(signals), shard))

    def kill(self, seat: Seat, seconds: float) -> None:
        process = seat.process
        if process is None or process.dead:
            return
        self.note("kill", process.name)
        process.dead = True
        seat.service = None
        self.units.drop(process)
        self.streams.drop(process)
        self.tape.drop(process)
        self.later(seconds, lambda: self.start(seat))

    def freeze(self, process: Process, seconds: float) -> None:
        if process.dead or process.frozen:
            return
        self.note("freeze", process.name, seconds)
        process.frozen = True
        until = self.loop.time() + seconds

        def give_up() -> None:
            if process.frozen and not process.dead:
                self.units.drop(process)

        def thaw() -> None:
            if process.frozen and self.loop.time() >= until:
                self.note("thaw", process.name)
                process.frozen = False
                self.loop.give_back(process)

        self.later(5.0, give_up)  # idle_in_transaction_session_timeout
        self.later(seconds, thaw)

    def _strike(self, blow: Blow) -> None:
        seat = self.seats[blow.worker]
        if seat.process is not None and not seat.process.dead and self.troubled:
            self._light(seat.process, blow.fuse, kills=blow.kills, seconds=blow.seconds)

    # What happens

    def _trip(self) -> float:
        """Mostly none: a statement that waits for nothing lets nobody else go first."""
        fate = self.chance.random()
        if self.troubled and fate < self.scenario.store_fails:
            return self.chance.uniform(0.5, 2.5)
        return 0.0 if fate < 0.6 else fate * 0.004

    def _commit_fate(self) -> CommitFate:
        if not self.troubled or self.chance.random() >= self.scenario.store_fails:
            return CommitFate.WELL
        return self.chance.choice((CommitFate.LOST, CommitFate.UNHEARD))

    def _committed(self, transaction: Transaction) -> None:
        for (account, cid), row in transaction.views.orders.written.items():
            order = row.order
            self.note("row", account, cid, order.intent.kind, order.status, order.filled, order.reason)
        self.judge.committed(transaction)

    def _happened(self, account: AccountId, news: Placed | Fill) -> None:
        if isinstance(news, Fill):
            self.note("fill", account, news.order, news.side, news.qty, news.price, news.trade)
        else:
            self.note("venue", account, news.intent.id, news.status, news.filled)
        self.judge.happened(account, news)
        self.streams.tell(account, news, self.venue)

    def _plan(self) -> None:
        scenario = self.scenario
        for blow in scenario.blows:
            self.later(blow.at, lambda blow=blow: self._strike(blow))  # type: ignore[misc]
        for span in scenario.outages:
            self.later(span.at, lambda: self._outage(on=True))
            self.later(span.at + span.seconds, lambda: self._outage(on=False))
        self.people.plan()

    def _outage(self, *, on: bool) -> None:
        self.note("outage", on)
        self.network.outage = on and self.troubled

    # The run

    async def live(self) -> None:
        """The scenario, then calm until all is at rest, then the verdict."""
        await self.people.settle()
        self.troubled = True
        for seat in self.seats:
            self.start(seat)
        self._plan()
        await self._days(self.scenario.minutes * 60.0)
        self._calm()
        began = self.loop.time()
        await self._days(_AT_LEAST)
        while self.judge.unrest() and self.loop.time() - began < _PATIENCE:
            await self._days(5.0)
        self.judge.verdict()

    async def _days(self, seconds: float) -> None:
        until = self.loop.time() + seconds
        while self.loop.time() < until:
            await asyncio.sleep(1.0)
            for symbol in self.scenario.symbols:
                price = self.tape.next_price(symbol) if self.troubled else self.tape.prices[symbol]
                self.tape.prices[symbol] = price
                self.venue.move(symbol, price)
                if not self.network.outage:
                    self.tape.tell(symbol, price)
            self.judge.tick()
            self.judge.check()

    def _calm(self) -> None:
        self.note("calm")
        self.troubled, self.venue.calm, self.strategy.over = False, True, True
        for process in self.processes:
            process.fuse = None
        self.network.outage = False
        self.network.writes_fail = self.network.reads_fail = self.network.stream_fails = 0.0
        self.network.lag = 0.0

    def is_healthy(self) -> bool:
        """Some worker is up and may do its work."""
        now = self.loop.time()
        up = [seat for seat in self.seats if seat.process is not None and seat.process.is_up]
        return any(now - seat.up_since > _UP for seat in up) and not self.network.outage
