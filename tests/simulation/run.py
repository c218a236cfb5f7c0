"""Living one seed, from nothing to a verdict."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import structlog

from tests.simulation.judge import Violation
from tests.simulation.loop import VirtualLoop
from tests.simulation.parts import PRODUCT, Policy
from tests.simulation.scenario import scenario_of
from tests.simulation.world import World


@dataclass(frozen=True)
class Outcome:
    """What a run came to. digest: of its whole trace."""

    seed: int
    violation: str | None
    trace: tuple[str, ...]
    digest: str
    intents: int
    accepted: int
    simulated: float
    naked: float


def _text(detail: object) -> str:
    if isinstance(detail, datetime):
        return f"{detail:%H:%M:%S.%f}"
    return f"{type(detail).__name__}({detail})" if isinstance(detail, Exception) else str(detail)


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing is logged: the trace tells more."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(50), cache_logger_on_first_use=False
    )
    collected = gc.isenabled()
    gc.disable()  # collecting would end generators at other moments in every run
    try:
        yield
    finally:
        structlog.configure(**before)
        if collected:
            gc.enable()


def simulate(seed: int, policy: Policy = PRODUCT) -> Outcome:
    """Live one seed. The same seed and policy give the same outcome, to the last line of the trace."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    world = World(scenario_of(seed), policy, loop)
    violation: str | None = None
    with _silent():
        try:
            loop.run_until_complete(world.live())
        except Violation as error:
            violation = str(error)
        finally:
            _end(loop, world)
    trace = tuple(_trace(world))
    return Outcome(
        seed=seed,
        violation=violation,
        trace=trace,
        digest=sha256("\n".join(trace).encode()).hexdigest(),
        intents=len(world.units.books.orders.rows),
        accepted=len(world.venue.orders),
        simulated=loop.time(),
        naked=world.judge.longest_naked,
    )


def _end(loop: VirtualLoop, world: World) -> None:
    """Everybody goes home; nothing that they do on the way counts."""
    world.judge.over = True
    for task in (tasks := [task for task in loop.tasks if not task.done()]):
        task.cancel()
    for process in world.processes:
        process.dead = process.frozen = False
        process.fuse = None
        loop.give_back(process)

    async def all_gone() -> None:
        await asyncio.gather(*tasks, return_exceptions=True)

    loop.run_until_complete(all_gone())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    asyncio.set_event_loop(None)


def _trace(world: World) -> Iterator[str]:
    for at, what, details in world.lines:
        yield f"{at:10.3f} {what:8} " + " ".join(_text(detail) for detail in details)
