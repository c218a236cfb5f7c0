"""A whole market in one process: 2,000 symbols kept current, each bar closed, understood and said in time.

The exchange is another process, with its own limits of requests, on the machine's time. The service is the
real one: hub, universe, analyst, atlas, desk, over real clients, PostgreSQL and Redis; everything that is
listed is followed, so that nothing makes it easier. One symbol is poisoned and one is silent. Spans are of
the market's clock, which is the machine's. `--exchange mexc`, `--bars 8`: another market, a longer look.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from app.accounts import AccountKind, Preset
from app.infra.clock import SystemClock
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from app.infra.observe import configure_logging
from app.serve import SWITCH
from benchmarks.exchanges import SandboxProcess, sandbox_process
from benchmarks.report import Figures, main, milliseconds, percentile
from benchmarks.watched import Watch, Watched, open_watched
from benchmarks.world import register
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.universe.screening import Policy

COUNT, BARS, PEOPLE = 2_000, 4, 30
PACE = (0.5, 2.0)  # real seconds between ticks of the market, and between two words on one symbol
CURRENT, LATE = 0.95, 2.0
EVERYBODY = Policy(Policy().thresholds[:1])  # only who does not trade is left out
_PATIENCE = 900.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. bars: closes that are watched after the start."""

    exchange: ExchangeId
    symbols: int
    bars: int


@dataclass
class Stage:
    """A sandbox with its market, the stores, and how the service is started between them."""

    plan: Plan
    sandbox: SandboxProcess
    pool: Pool
    redis: str
    clock: SystemClock = field(default_factory=SystemClock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[Watched, float]]:
        """The service, and the seconds after which nearly all that it follows was current."""
        opened = open_watched(self.sandbox, self.pool, self.redis, EVERYBODY, self.plan.symbols)
        async with opened as made:
            began, service = self.clock.monotonic(), asyncio.create_task(made.service.run())
            try:
                await self.until(lambda: _is_current(made, self.plan.symbols))
                yield made, self.clock.monotonic() - began
            finally:
                service.cancel()
                await asyncio.gather(service, return_exceptions=True)

    async def until(self, true: Callable[[], bool]) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            while not true():
                await self.clock.sleep(0.05)

    async def people(self, symbols: Sequence[Symbol]) -> None:
        """Some who trade on paper, three symbols each."""
        async with PgUnits(self.pool)() as work:
            for number in range(PEOPLE):
                some = symbols[3 * number : 3 * number + 3]
                await register(work, UserId(100 + number), AccountKind.PAPER, some, Preset.BOLD)

    async def spoil(self, poisoned: Symbol, silent: Symbol, made: Watched) -> None:
        for symbol, kind in ((poisoned, "nan"), (silent, "silent")):
            name = made.hub.instruments[symbol].exchange_symbol
            await self.sandbox.tell("bars", {"symbol": name, "kind": kind, "closed": kind == "nan"})


def _is_current(made: Watched, symbols: int) -> bool:
    """Half of what is listed is followed at least: before the universe has judged, next to nothing is."""
    wanted = made.hub.wanted
    return len(wanted) > symbols / 2 and len(made.watch.told & wanted) >= CURRENT * len(wanted)


@asynccontextmanager
async def open_stage(plan: Plan) -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="simbiot-benchmark-") as name:
        directory = Path(name)
        limit, count = None, plan.symbols
        async with (
            embedded_postgres(directory / "database") as dsn,
            embedded_redis(directory / "cache") as redis,
            open_pool(dsn, min_size=2, max_size=20) as pool,
            sandbox_process(plan.exchange, directory, ip_limit=limit, symbols=count, pace=PACE) as sandbox,
        ):
            await migrate(pool)
            yield Stage(plan, sandbox, pool, redis)


def resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    raise LookupError("VmRSS")


def lateness(watch: Watch, followed: frozenset[Symbol], bars: int) -> dict[str, float | str]:
    """Of the last whole bars."""
    whole = [watch.bars[ended] for ended in sorted(watch.bars)][-bars:]
    came = [bar.came[symbol] for bar in whole for symbol in followed & bar.came.keys()]
    owed = len(followed) * len(whole)
    seen = [bar.seen[one] - bar.came[one] for bar in whole for one in bar.came.keys() & bar.seen.keys()]
    main_looks = [max(bar.looks, key=lambda look: look[2]) for bar in whole if bar.looks]
    xrays, kept = [look[0] for look in main_looks], [look[1] for look in main_looks]
    return {
        "bars": len(whole),
        "bar_late_p50_ms": milliseconds(percentile(came, 50)),
        "bar_late_p99_ms": milliseconds(percentile(came, 99)),
        "bar_late_max_ms": milliseconds(max(came)),
        "bars_within_2s": round(sum(1 for late in came if late <= LATE) / owed, 5),
        "bars_never": owed - len(came),
        "xrays_never": sum(len(followed & bar.came.keys() - bar.seen.keys()) for bar in whole),
        "looks_a_bar": round(sum(len(bar.looks) for bar in whole) / len(whole), 1),
        "share_of_main_look": round(min(look[2] for look in main_looks) / len(followed), 4),
        "xray_after_p50_ms": milliseconds(percentile(xrays, 50)),
        "xray_after_max_ms": milliseconds(max(xrays)),
        "goal_xray_after_p50_ms": 100.0,
        "signals_after_p50_ms": milliseconds(percentile(kept, 50)),
        "signals_after_max_ms": milliseconds(max(kept)),
        "symbol_xray_after_p50_ms": milliseconds(percentile(seen, 50)),
        "symbol_xray_after_p99_ms": milliseconds(percentile(seen, 99)),
    }


def left_out(made: Watched) -> dict[str, float | str]:
    """Who stands still or is left out, and why."""
    why = Counter(made.hub.standing.values())
    listed = [symbol for symbol, row in made.hub.instruments.items() if row.active]
    reasons = [made.atlas.standing(symbol) for symbol in listed]
    silences = Counter(one.silence.value for one in reasons if one.silence is not None)
    doubts = Counter(one.detail for one in reasons if one.silence is not None and one.detail)
    print(f"standing: {dict(why)}\nsilences: {dict(silences)}\ndetails: {dict(doubts)}", file=sys.stderr)
    return {"listed": len(listed), "standing": len(made.hub.standing), "silent": sum(silences.values())}


async def measured(plan: Plan) -> Figures:
    async with open_stage(plan) as stage:
        clock = stage.clock
        async with stage.running() as (made, cold):
            ranked = sorted(made.hub.wanted & made.watch.told, key=lambda one: one.key)
            poisoned, silent = ranked[-1], ranked[-2]
            await stage.people(ranked[: 3 * PEOPLE])
            made.service.symbols()
            await stage.spoil(poisoned, silent, made)
            began, used = clock.monotonic(), os.times()
            known = len(made.watch.bars)
            await stage.until(lambda: len(made.watch.bars) > known + plan.bars)
            await clock.sleep(5.0)
            spent = os.times()
            share = (spent.user + spent.system - used.user - used.system) / (clock.monotonic() - began)
            followed = made.hub.wanted - {poisoned, silent} - made.hub.standing.keys()
            figures: dict[str, float | str] = {
                "exchange": plan.exchange.value,
                "symbols": len(made.hub.wanted),
                "cold_start_s": round(cold, 1),
                **lateness(made.watch, followed, plan.bars),
                "signals": made.watch.signals,
                "cpu_share": round(share, 3),
                "waiting": made.hub.status().waiting,
                "connections": made.hub.status().lines,
                "candles_mb": round(made.hub.memory / 2**20, 1),
                "rss_mb": resident_mb(),
                **left_out(made),
            }
        print(figures, file=sys.stderr)  # should the second start not come to its end
        async with stage.running() as (made, warm):
            return {**figures, "warm_start_s": round(warm, 1)}


def plan_of(arguments: Sequence[str]) -> tuple[Plan, Sequence[str]]:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--exchange", default="bybit")
    parser.add_argument("--symbols", type=int, default=COUNT)
    parser.add_argument("--bars", type=int, default=BARS)
    known, rest = parser.parse_known_args(arguments)
    return Plan(ExchangeId(known.exchange), known.symbols, known.bars), rest


if __name__ == "__main__":
    plan, sys.argv[1:] = plan_of(sys.argv[1:])
    sys.setswitchinterval(SWITCH)  # as the service has it
    configure_logging(json=False, level="WARNING", stream=sys.stderr)
    main(lambda: uvloop.run(measured(plan)))
