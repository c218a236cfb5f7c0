"""The runtime's parts put together over ports, so that the program and its tests run the same engine."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from app.pacing import Pace
from app.ports import UnitOfWorkFactory
from app.ports_delivery import Notifier
from app.runtime.agenda import Agenda
from app.runtime.alerts import AlertDesk
from app.runtime.analysis import Analyst, Catalogue, Hear, Leader, Look, Own, in_a_thread
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.brakes import Brakes
from app.runtime.broker import Queue, Work, open_queue
from app.runtime.clocks import Clocks, OffsetSource
from app.runtime.dealer import Dealer
from app.runtime.desk import Desk
from app.runtime.doorkeeper import Doorkeeper
from app.runtime.drifts import Drifts
from app.runtime.emergency import Emergency
from app.runtime.execution import Execution
from app.runtime.incidents import IncidentDesk
from app.runtime.inquiry import Inquiry
from app.runtime.key_watch import KeyWatch
from app.runtime.leases import Alone, LeaseKeeper
from app.runtime.leverages import LeverageKeeper
from app.runtime.pairs import SymbolBook
from app.runtime.pool import AccountPool
from app.runtime.reconciliation import APART, Reconciliation
from app.runtime.relay import Attend, Relay, everything_rings
from app.runtime.scout import Scout
from app.runtime.service import Face, Parts, Service
from app.runtime.shards import ShardTask
from app.runtime.soft_stops import SoftStops
from app.runtime.supervisor import Supervisor
from app.runtime.sweep import Sweep
from app.runtime.timetable import Job, Timetable
from app.runtime.triggers import Triggers
from app.runtime.universe import Universe
from app.runtime.venues import Venues
from app.runtime.watchers import Watchers
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.ports import Clock
from trading.risk.rules import Rules
from trading.strategies.base import Strategy
from trading.universe.reference import leader

OpenQueue = Callable[[str | None, Work, IncidentDesk, Clock], AbstractAsyncContextManager[Queue]]


@dataclass(frozen=True, slots=True)
class Outside:
    """Parts that bring libraries with threads, sockets or a clock of their own: a simulation has others."""

    queue: OpenQueue = open_queue
    timetable: Callable[[IncidentDesk], Timetable] = Timetable
    look: Look = in_a_thread


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine stands in. market_clock: of stamps, bars and limits; clock: of people; rate between.

    horizons: by exchange, see Inquiry; clocks: exchanges that tell their time; queue_url: a Redis over which
    several workers share the work, None for one process; worker: names this start of this process; venues:
    the breakers that the accounts' gateways report to, None where they do not; usual: the strategy of
    accounts that name none, by default the first of them; apart: of Reconciliation; personal, own: of
    Catalogue; atlas: where findings are read, None where nobody reads them; hear: who is told of them;
    jobs: of the timetable, beside its own.
    """

    unit: UnitOfWorkFactory
    markets: Markets
    accounts: AccountPool
    notifier: Notifier
    incidents: IncidentDesk
    market_clock: Clock
    clock: Clock
    rate: float
    rules: Rules
    strategies: Sequence[Strategy]
    paper_price: Callable[[Symbol, Price], Awaitable[None]]
    faces: tuple[tuple[str, Face], ...]
    version: str
    horizons: Mapping[ExchangeId, timedelta] = field(default_factory=dict)
    clocks: Mapping[ExchangeId, OffsetSource] = field(default_factory=dict)
    queue_url: str | None = None
    worker: str = "alone"
    venues: Venues | None = None
    outside: Outside = Outside()
    universe: Universe | None = None
    usual: str | None = None
    apart: float = APART
    personal: frozenset[str] = frozenset()
    own: Own | None = None
    atlas: Atlas | None = None
    book: SymbolBook = field(default_factory=SymbolBook)
    leader: Leader | None = None
    hear: tuple[Hear, ...] = ()
    pace: Pace | None = None
    attend: Attend = everything_rings
    jobs: tuple[Job, ...] = ()


def usual_of(around: Surroundings) -> tuple[str, Timeframe] | None:
    """What holds for accounts that name nothing; None: as it is kept, this process has no strategies."""
    name = around.usual or next((strategy.name for strategy in around.strategies), None)
    return None if name is None else (name, around.markets.timeframe)


def first_of(markets: Markets, exchange: ExchangeId) -> Symbol | None:
    """The market that leads an exchange of which no turnover is known."""
    rows = markets.hubs[exchange].instruments.values()
    return leader({row.symbol for row in rows if row.active}, {})


@asynccontextmanager
async def open_engine(around: Surroundings) -> AsyncIterator[Service]:
    """The service, ready to run; leaving the block stops its loops, jobs and connections."""
    unit, markets, clock, market_clock = around.unit, around.markets, around.clock, around.market_clock
    async with AsyncExitStack() as stack:
        stack.push_async_callback(around.accounts.close)
        incidents = around.incidents
        keeper = Alone() if around.queue_url is None else LeaseKeeper(unit, incidents, clock, around.worker)
        stack.push_async_callback(keeper.release)
        supervisor = await stack.enter_async_context(Supervisor(clock, incidents))
        clocks = Clocks(unit, around.clocks, incidents, market_clock, around.rate)

        agenda, triggers = Agenda(), Triggers()
        relay = Relay(unit, around.notifier, incidents, clock, around.pace, around.attend, around.worker)
        desk = Desk(unit, markets, triggers, agenda, market_clock, around.rules, relay.ring)
        inquiry = Inquiry(
            unit,
            around.accounts,
            desk,
            clocks,
            around.rules,
            around.rate,
            around.horizons,
            clocks.is_steady,
        )
        drifts = Drifts(unit, desk, markets, market_clock, relay.ring)
        leverages = LeverageKeeper(unit, around.accounts)
        reconciliation = Reconciliation(
            unit,
            around.accounts,
            desk,
            inquiry,
            drifts,
            leverages,
            markets,
            incidents,
            market_clock,
            clock,
            around.rate,
            around.apart,
        )
        emergency = Emergency(
            unit,
            desk,
            reconciliation,
            around.accounts,
            incidents,
            market_clock,
            clock,
            around.rules,
            around.horizons,
        )
        watchers = Watchers(
            supervisor, around.accounts, desk, triggers, reconciliation.account, keeper.is_mine
        )
        rules, venues = around.rules, around.venues or Venues(clock)
        doorkeeper = Doorkeeper(markets, venues, rules, market_clock)
        execution = Execution(
            unit,
            agenda,
            around.accounts,
            desk,
            inquiry,
            watchers,
            leverages,
            incidents,
            clock,
            clocks.doubtful,
            doorkeeper.entrance,
        )
        task = ShardTask(unit, desk)
        open_one = around.outside.queue
        queue = await stack.enter_async_context(open_one(around.queue_url, task, incidents, clock))
        timetable = around.outside.timetable(incidents)
        stack.callback(timetable.stop)
        yield Service(
            Parts(
                unit=unit,
                market_clock=market_clock,
                clock=clock,
                rate=around.rate,
                markets=markets,
                scout=Scout(unit, markets, incidents, supervisor, clock, around.universe, keeper),
                analyst=Analyst(
                    unit,
                    markets,
                    around.atlas or Atlas(markets, lambda _: None),
                    Catalogue(around.strategies, around.personal, around.own),
                    supervisor,
                    queue.hand_over,
                    incidents,
                    clock,
                    around.leader or partial(first_of, markets),
                    around.book,
                    keeper,
                    around.outside.look,
                    (AlertDesk(unit, relay.ring).hear, *around.hear),
                ),
                pool=around.accounts,
                reconciliation=reconciliation,
                emergency=emergency,
                soft_stops=SoftStops(unit, desk, markets, triggers, market_clock, rules, keeper.is_mine),
                watchers=watchers,
                execution=execution,
                brakes=Brakes(unit, markets, doorkeeper, incidents, market_clock, clock, rules, relay.ring),
                sweep=Sweep(
                    unit,
                    agenda,
                    desk,
                    inquiry,
                    triggers,
                    around.accounts,
                    incidents,
                    market_clock,
                    clock,
                    keeper.is_mine,
                ),
                relay=relay,
                dealer=Dealer(unit, desk, reconciliation, inquiry),
                key_watch=KeyWatch(unit, around.accounts, desk, clock, relay.ring),
                incidents=incidents,
                supervisor=supervisor,
                timetable=timetable,
                paper_price=around.paper_price,
                faces=around.faces,
                version=around.version,
                keeper=keeper,
                queue=queue,
                clocks=clocks,
                usual=usual_of(around),
                jobs=around.jobs,
            )
        )
