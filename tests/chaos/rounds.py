"""One round: trade in bad weather, kill something while orders are on their way, come back, compare."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

import asyncpg

from app.infra.clock import SystemClock
from app.runtime.broker import open_queue
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import SHARDS
from app.services.emergency import EMERGENCY
from app.services.emergency import Emergency as EmergencyDesk
from sandbox.exchange.entities import Order
from sandbox.exchange.faults import Fault, FaultKind
from tests.chaos.audit import Findings, audit
from tests.chaos.points import Point
from tests.chaos.proxy import FINE, weather
from tests.chaos.world import UP_WITHIN, World, walk
from tests.support.builders import ratio
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.ids import ORDER_PREFIX, SignalId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price
from trading.domain.signal import Signal, Stance, signal_id
from trading.strategies.catalog import DEFAULT

_CLOCK = SystemClock()
# Of a PostgreSQL that has just been killed; asyncpg's own InternalClientError is neither of the other two: it
# is what a query gets between a backend's last word to an idle connection and the end of that connection.
_STORE_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_IN_FLIGHT = (
    "SELECT count(*) FROM order_intent WHERE status IN ('planned', 'submitting', 'unknown', 'canceling')"
)
_UNCERTAIN = f"{_IN_FLIGHT} OR (kind <> 'protect' AND status = 'open')"
# MEXC holds no stops: those are watched by us and never seen there.
_NAKED = """
    SELECT count(*) FROM position WHERE closed_at IS NULL
        AND (exiting IS NOT NULL OR stop_seen_at IS NULL AND symbol NOT LIKE 'mexc/%')
"""
_OPEN = "SELECT count(*) FROM position WHERE closed_at IS NULL"
_BUSY = "SELECT count(*) FROM emergency WHERE done_at IS NULL"
_LEFT = "SELECT kind, status, symbol, count(*) FROM order_intent GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 12"
_STORES = ("postgres", "redis")
_REACHED_WITHIN = 20.0  # seconds for a point to be reached; else the round is void
_FLIES_WITHIN = 12.0
_SETTLED_WITHIN = 150.0  # seconds: the longest horizon, its looks, and a second order


class Blow(StrEnum):
    """What is struck that is not the service at a point of its own."""

    POSTGRES = "PostgreSQL killed"
    REDIS = "Redis killed"
    WIRES = "wires only"


@dataclass(frozen=True, slots=True)
class Round:
    """What came out of one. in_flight: orders without a proof at the kills; reached: the blow has fallen."""

    what: Point | Blow
    in_flight: int
    reached: bool
    found: Findings

    @property
    def is_void(self) -> bool:
        return not (self.reached and self.in_flight)


async def play(world: World, what: Point | Blow, chance: random.Random, before: Findings, mark: str) -> Round:
    """Play one round in a world whose service runs; it runs again afterwards. mark: of its signals."""
    signals = asyncio.create_task(_signal(world, chance, mark))
    try:
        async with _walking(world, chance):
            async with _weather(world, chance):
                in_flight, reached = await _blow(world, what, chance, mark)
                begun = None if world.service.runs else await world.begin()
                await asyncio.sleep(chance.uniform(1, 6))
            if not world.service.runs:
                begun = await world.begin()
            if begun is not None:
                await world.up(begun)
            await signals
    finally:
        signals.cancel()
        await asyncio.gather(signals, return_exceptions=True)
    await _arm(world, armed=False)  # a signal that was left over must not begin anything while books are read
    await _settled(world, _UNCERTAIN, _NAKED, _BUSY)
    standing = (await audit(world)).without(before)
    await _close_all(world, chance)
    found = (await audit(world)).without(before)
    found.lost |= standing.lost
    found.drift |= standing.drift
    await _release(world)
    return Round(what, in_flight, reached, found)


async def _blow(world: World, what: Point | Blow, chance: random.Random, mark: str) -> tuple[int, bool]:
    """Strike. Returns the orders in flight then, and whether it has struck."""
    if isinstance(what, Point):
        return await _service(world, what, chance, mark)
    if what is not Blow.WIRES:
        return await _store(world, what, chance), True
    in_flight = await _flying(world)
    await asyncio.sleep(4)
    return in_flight, True


async def _service(world: World, point: Point, chance: random.Random, mark: str) -> tuple[int, bool]:
    """Let the service kill itself there. Returns the orders in flight then, and whether it was reached."""
    if point is Point.RECONCILIATION:
        in_flight = await _flying(world)
        await world.service.kill()
        in_flight = max(in_flight, await world.number(_IN_FLIGHT))
        await world.begin(point, chance.randint(1, len(world.people)))
        reached = await world.service.ended(UP_WITHIN)
        await world.service.kill()
        return in_flight, reached
    if point is Point.AFTER_SEND:
        _strike_after_send(world, chance.randint(1, 6))
    else:
        world.service.arm(point, chance.randint(1, 2 if point is Point.EMERGENCY else 5))
    if point is Point.EMERGENCY:
        await _flying(world)
        await _press(world, chance, mark)
    reached = await world.service.ended(_REACHED_WITHIN)
    world.on_order = None
    await world.service.kill()
    return await world.number(_IN_FLIGHT), reached


def _strike_after_send(world: World, nth: int) -> None:
    """The exchange itself pulls the trigger, when it has taken the n-th order and not answered yet."""
    seen = 0

    def placed(order: Order) -> None:
        nonlocal seen
        seen += order.link_id.startswith(ORDER_PREFIX)
        if seen == nth:
            world.service.strike()

    world.on_order = placed


async def _store(world: World, what: Blow, chance: random.Random) -> int:
    """Kill a store while orders fly, leave it dead for a moment, and start it again. The service lives on."""
    in_flight = await _flying(world)
    store = world.postgres if what is Blow.POSTGRES else world.redis
    store.kill()
    await asyncio.sleep(chance.uniform(0.2, 3.0))
    await store.again()
    if what is Blow.POSTGRES:
        in_flight = max(in_flight, await world.number(_IN_FLIGHT))
    await asyncio.sleep(chance.uniform(1.0, 3.0))
    return in_flight


async def _flying(world: World) -> int:
    """Wait until orders are on their way, some at once if they come. Returns how many."""
    until, best = time.monotonic() + _FLIES_WITHIN, 0
    while time.monotonic() < until and best < 2:
        best = max(best, await world.number(_IN_FLIGHT))
        await asyncio.sleep(0.01)
    return best


async def _press(world: World, chance: random.Random, mark: str) -> None:
    """Some people press their emergency stop."""
    async with world.units() as units:
        desk = EmergencyDesk(units, _NoPrices())
        for person in chance.sample(world.people, max(1, len(world.people) // 3)):
            await desk.press(person.user, mark)


class _NoPrices:
    def last(self, symbol: Symbol) -> Price | None:
        return None


async def _signal(world: World, chance: random.Random, mark: str) -> None:
    """Everybody is to trade everything, one symbol after the other. What Redis loses the service's sweep finds."""
    symbols = world.symbols
    chance.shuffle(symbols)
    shards = sorted({person.account % SHARDS for person in world.people})
    async with (
        world.units() as units,
        open_queue(world.redis.address, _nobody, IncidentDesk(units, _CLOCK), _CLOCK) as queue,
    ):
        for symbol in symbols:
            made = _made(world, symbol, chance, mark)
            with suppress(*_STORE_AWAY, LookupError):
                async with units() as work:
                    await work.signals.put(made)
                for shard in shards:
                    await queue.hand_over([made.id], shard)
            await asyncio.sleep(chance.uniform(0.0, 0.4))


async def _nobody(signals: list[str], shard: int) -> int:
    raise LookupError("who gives the signals trades nothing")


def _made(world: World, symbol: Symbol, chance: random.Random, mark: str) -> Signal:
    close, now = world.houses[symbol.exchange].prices[symbol], _CLOCK.now()
    short = symbol.market is MarketType.LINEAR and chance.random() < 0.5
    sign = -1 if short else 1
    return Signal(
        id=SignalId(f"{signal_id(DEFAULT, symbol, Timeframe.M1, now)}-{mark}"),
        strategy=DEFAULT,
        symbol=symbol,
        timeframe=Timeframe.M1,
        stance=Stance.SHORT if short else Stance.LONG,
        strength=ratio("1"),
        reference=Price(close),
        stop=Price(close * (1 - sign * Decimal("0.006"))),
        target=Price(close * (1 + sign * Decimal("0.005"))),
        happened_at=now,
        valid_for=timedelta(seconds=30),
    )


@asynccontextmanager
async def _weather(world: World, chance: random.Random) -> AsyncIterator[None]:
    """Every wire has troubles that come and go, and the exchanges fail in ways of their own."""

    async def blow(name: str, own: random.Random) -> None:
        while True:
            world.proxies[name].switch(weather(own, mild=name in _STORES))
            await asyncio.sleep(own.uniform(0.2, 1.0))

    tasks = [asyncio.create_task(blow(name, random.Random(chance.random()))) for name in world.proxies]
    for house in world.houses.values():
        for fault in _faults(chance):
            house.sandbox.faults.add(fault)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for proxy in world.proxies.values():
            proxy.switch(FINE)
        for house in world.houses.values():
            house.sandbox.faults.clear()


def _faults(chance: random.Random) -> list[Fault]:
    """Orders whose answers vanish, are torn, or come late; private streams that drop, repeat and reorder."""

    def often(match: str, kind: FaultKind, probability: float, seconds: float = 1.0) -> Fault:
        return Fault(match, kind, times=0, probability=probability, seconds=seconds)

    orders, streams = "^POST .*order", "^WS "
    return [
        often(orders, FaultKind.DROP_BEFORE, 0.04),
        often(orders, FaultKind.DROP_AFTER, 0.06),
        often(orders, FaultKind.TRUNCATE, 0.04),
        often(orders, FaultKind.DELAY_AFTER, 0.5, chance.uniform(0.2, 1.0)),
        often(orders, FaultKind.DELAY_BEFORE, 0.2, chance.uniform(0.2, 0.8)),
        often("^DELETE ", FaultKind.DROP_AFTER, 0.1),
        often("^GET ", FaultKind.TRUNCATE, 0.01),
        often(streams, FaultKind.WS_DROP, 0.01),
        often(streams, FaultKind.WS_DUPLICATE, 0.05),
        often(streams, FaultKind.WS_REORDER, 0.05),
    ]


@asynccontextmanager
async def _walking(world: World, chance: random.Random) -> AsyncIterator[None]:
    walking = asyncio.create_task(walk(world, random.Random(chance.random())))
    try:
        yield
    finally:
        walking.cancel()
        await asyncio.gather(walking, return_exceptions=True)


async def _settled(world: World, *questions: str) -> None:
    """Wait until each of these counts is 0. What is not settled in time is left to the audit."""

    async def all_zero() -> bool:
        return not any([await world.number(question) for question in questions])

    await _until(all_zero, _SETTLED_WITHIN)


async def _until(true: Callable[[], Awaitable[bool]], within: float) -> bool:
    until = time.monotonic() + within
    while not await true():
        if time.monotonic() > until:
            return False
        await asyncio.sleep(0.2)
    return True


async def _close_all(world: World, chance: random.Random) -> None:
    """Prices jump, here up to the targets and there down to the stops, until nothing is open any more."""
    up = {symbol: chance.random() < 0.5 for symbol in world.symbols}
    for number in range(4):
        for house in world.houses.values():
            for symbol, price in list(house.prices.items()):
                step = Decimal("0.009") * (1 if up[symbol] != (number == 2) else -1)
                house.move(symbol, (price * (1 + step)).quantize(Decimal("0.00001")))
        if await _until(lambda: _nothing(world), 12.0):
            break
    await _settled(world, _UNCERTAIN)


async def _nothing(world: World) -> bool:
    return not await world.number(_OPEN)


async def _arm(world: World, *, armed: bool) -> None:
    async with world.units() as units, units() as work:
        for person in world.people:
            await work.accounts.set_armed(person.user, person.account, armed=armed)


async def _release(world: World) -> None:
    """What a human does afterwards: brakes and emergency stops are released, prices return."""
    async with world.units() as units, units() as work:
        await work.operations.set_control(Control.RUNNING, "after a round", "chaos")
        for halt in await work.brakes.halted_symbols():
            await work.brakes.release_symbol(halt.symbol)
        for person in world.people:
            await work.accounts.release(person.account, EMERGENCY, "chaos")
    await _arm(world, armed=True)


async def left(world: World) -> str:
    """What our books hold, for whoever wants to know why something was not settled."""
    return str([tuple(row) for row in await world.ask(_LEFT)])
