"""What a registered user costs: memory of the service process, and the time until all of them are served.

The service runs as a process of its own with all roles; the embedded servers are not counted. 10,000 people,
each with an armed paper account and three symbols, are registered by the real repositories. Prices fall
steadily: every bar of every symbol makes a signal, and every account decides on it (spot has no shorts), so
that what is measured is the engine, not ten thousand positions.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from app.accounts import AccountKind, Preset
from benchmarks.report import Figures, main
from benchmarks.world import SYMBOLS, World, open_world, register
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol

USERS = 10_000
BARS = 2
RATE = 2.0  # a bar closes every thirty seconds
GOAL_IDLE_MB, GOAL_KB_PER_USER = 600.0, 60.0
SPOT = tuple(symbol for symbol in SYMBOLS if symbol.market is MarketType.SPOT)
_BATCH, _WRITERS = 250, 3
_FIRST_USER = 100_000


def resident_kb(pid: int, what: str = "VmRSS") -> int:
    """KiB of a process that are in memory now; VmHWM: that ever were."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1])
    raise LookupError(f"{what} of process {pid}")


def choice(number: int) -> Sequence[Symbol]:
    return [SPOT[(number + place) % len(SPOT)] for place in range(3)]


async def register_all(world: World) -> None:
    batches = iter(range(0, USERS, _BATCH))

    async def writer() -> None:
        for start in batches:
            async with world.units() as work:
                for number in range(start, min(start + _BATCH, USERS)):
                    user = UserId(_FIRST_USER + number)
                    await register(work, user, AccountKind.PAPER, choice(number), Preset.BALANCED)

    await asyncio.gather(*(writer() for _ in range(_WRITERS)))
    await world.pool.execute("ANALYZE")


async def idle_kb(world: World) -> int:
    """The service without a user, ten seconds after it has begun to trade."""
    await world.service.start()
    await world.until("SELECT count(*) > 0 FROM instrument", seconds=60)
    await asyncio.sleep(10)
    resident = resident_kb(world.service.pid)
    await world.service.stop()
    return resident


async def recovered_s(world: World) -> float:
    """Seconds from the start of the process until every account has been reconciled."""
    began = time.monotonic()
    await world.service.start()
    await world.until(
        "SELECT count(*) = $1 FROM account WHERE reconciled_at > (SELECT started_at FROM service_control)",
        USERS,
        seconds=300,
    )
    return time.monotonic() - began


async def decided_ms(world: World) -> float:
    """Real milliseconds from the close of the slowest bar to the last of its decisions."""
    signals = BARS * len(SPOT)
    complete = """
        SELECT s.id, max(d.decided_at) - s.happened_at AS took
        FROM signal s JOIN decision d ON d.signal_id = s.id
        WHERE s.happened_at > $2 GROUP BY s.id HAVING count(*) = $1
    """
    begun = await world.pool.fetchval("SELECT clock_now()")
    each = USERS * 3 // len(SPOT)
    await world.until(f"SELECT count(*) >= $3 FROM ({complete}) AS done", each, begun, signals, seconds=120)
    rows = await world.pool.fetch(complete, each, begun)
    return max(float(row["took"].total_seconds()) for row in rows) / RATE * 1000


async def measure() -> Figures:
    async with open_world(rate=RATE, climb=-0.0005) as world:
        idle = await idle_kb(world)
        await register_all(world)
        recovered = await recovered_s(world)
        decided = await decided_ms(world)
        await asyncio.sleep(5)
        resident = resident_kb(world.service.pid)
        peak = resident_kb(world.service.pid, "VmHWM")
    return {
        "idle_mb": round(idle / 1024, 1),
        "goal_idle_mb": GOAL_IDLE_MB,
        "kb_per_user": round((resident - idle) / USERS, 2),
        "goal_kb_per_user": GOAL_KB_PER_USER,
        "users": USERS,
        "resident_mb": round(resident / 1024, 1),
        "peak_kb_per_user": round((peak - idle) / USERS, 2),
        "reconciled_s": round(recovered, 1),
        "bar_to_last_decision_ms": round(decided),
    }


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
