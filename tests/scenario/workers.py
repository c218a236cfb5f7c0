"""The runs of two workers: what happens to one of them, and the controls that must go wrong.

For nights: `python -m tests.scenario.workers --rounds 20 --freeze 60`. Exit code 0 only where every run held,
none was void, and every control doubled.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from db.migrate import migrate
from tests.scenario.stage import SYMBOLS, Stage, Tally, Worker, staged
from tests.support.stores import FAST

# Seconds between the commit and the send, before our own fence looks at the stamp; it holds past half a window.
STALLS = {"ETH": 0.5, "SOL": 1.9, "XRP": 3.0, "DOGE": 5.0}
_TOO_LATE = 1.4  # windows after the fence has looked, as a frozen process sends: the exchange must refuse
_HEARD = 0.2  # seconds until what a worker had said before it was stopped has been read
_A_MOMENT = 0.35  # seconds between fence and socket for every order, so that faults find some in between


def by_key(stalls: dict[str, float]) -> dict[str, float]:
    return {SYMBOLS[coin].key: seconds for coin, seconds in stalls.items()}


async def _caught(worker: Worker, enough: int = 4) -> int:
    """Wait until the worker has orders on their way, and a moment for more. Returns how many: a neighbour may
    be quicker and leave it but one.
    """
    async with asyncio.timeout(60):
        while not worker.begun:
            await asyncio.sleep(0.005)
    until = time.monotonic() + _A_MOMENT
    while len(worker.begun) < enough and time.monotonic() < until:
        await asyncio.sleep(0.005)
    return len(worker.begun)


async def _healed(stage: Stage, tally: Tally, since: float) -> Tally:
    await stage.settled()
    tally.heal = time.monotonic() - since
    return await stage.compare(tally)


async def stalled(dsn: str, redis: str, directory: Path, window: float = 5.0) -> Tally:
    """Both workers send late: by half a second to five before the fence, by more than the window after it."""
    tally = Tally()
    slow = {"before": by_key(STALLS), "after": by_key({"BTC": window * _TOO_LATE}), "window": window}
    async with staged(dsn, redis, directory) as stage:
        first, second = await stage.pair(slow, slow)
        began = time.monotonic()
        await stage.signal(*SYMBOLS)
        await _caught(first)
        await _caught(second)
        tally.in_flight = len(first.begun) + len(second.begun)
        return await _healed(stage, tally, began)


async def killed(dsn: str, redis: str, directory: Path, window: float = 5.0) -> Tally:
    """kill -9 of one of two under load."""
    tally, load = Tally(), {"always": _A_MOMENT, "window": window}
    async with staged(dsn, redis, directory) as stage:
        victim, _ = await stage.pair(load, load)
        await stage.signal("BTC", "ETH", "SOL")
        await _caught(victim)
        await victim.kill()
        tally.in_flight = len(victim.begun)
        return await _healed(stage, tally, time.monotonic())


async def frozen(dsn: str, redis: str, directory: Path, seconds: float, window: float = 5.0) -> Tally:
    """One is stopped between its commits and its sends, the other takes over, and the first wakes up again."""
    tally, load = Tally(), {"always": _A_MOMENT, "window": window}
    async with staged(dsn, redis, directory) as stage:
        victim, _ = await stage.pair(load, load)
        await stage.signal("BTC", "ETH", "SOL")
        await _caught(victim)
        victim.freeze()
        began = time.monotonic()
        await asyncio.sleep(_HEARD)
        tally.in_flight = len(victim.begun)
        await asyncio.sleep(seconds)
        victim.thaw()
        await asyncio.sleep(2.0)  # what it had in hand has left by now
        return await _healed(stage, tally, began)


async def unfenced(dsn: str, redis: str, directory: Path) -> Tally:
    """Control: signed with the time of sending, and sent again by a neighbour who did not find it."""
    return await _control(
        dsn,
        redis,
        directory,
        victim={"fenced": False, "before": by_key({"ETH": 3.0})},
        takeover=2.0,
        skew=0.0,
    )


async def skewed(dsn: str, redis: str, directory: Path, skew: float = -0.9, window: float = 5.0) -> Tally:
    """Control: the fence holds, but the exchange's clock is behind by more than the takeover's margin."""
    late = {"after": by_key({"ETH": window + 0.7}), "tells_time": False, "window": window}
    return await _control(dsn, redis, directory, victim=late, takeover=window + 0.2, skew=skew)


async def _control(
    dsn: str, redis: str, directory: Path, *, victim: dict[str, object], takeover: float, skew: float
) -> Tally:
    tally = Tally()
    other = {"fenced": False, "takeover": takeover, "tells_time": False}
    async with staged(dsn, redis, directory) as stage:
        stage.exchange.clock.skew = skew
        first, _ = await stage.pair(victim, other)
        await stage.signal("ETH")
        tally.in_flight = await _caught(first)
        async with asyncio.timeout(60):
            while first.begun:
                await asyncio.sleep(0.05)
        return await stage.compare(tally)


async def _once(run: Callable[[str, str, Path], Awaitable[Tally]]) -> Tally:
    with tempfile.TemporaryDirectory(prefix="simbiot-workers-") as name:
        directory = Path(name)
        stores = directory / "stores"
        async with embedded_postgres(stores, settings=FAST) as dsn, embedded_redis(stores) as redis:
            await migrate(dsn)
            return await run(dsn, redis, directory)


async def _rounds(count: int, freeze: float) -> bool:
    """All runs, so many times; their figures on standard output."""
    runs: tuple[tuple[str, Callable[[str, str, Path], Awaitable[Tally]], bool], ...] = (
        ("stalled", stalled, True),
        ("killed", killed, True),
        (f"frozen {freeze:g} s", lambda d, r, p: frozen(d, r, p, freeze), True),
        ("late, clock right", lambda d, r, p: skewed(d, r, p, skew=0.0), True),
        ("control: no fence", unfenced, False),
        ("control: clock beyond the margin", skewed, False),
    )
    good, total = True, Tally()
    for number in range(count):
        for name, run, must_hold in runs:
            tally = await _once(run)
            right = tally.in_flight > 0 and (tally.holds if must_hold else bool(tally.doubled))
            good = good and right
            if must_hold:
                total.in_flight += tally.in_flight
                total.stale += tally.stale + tally.fenced
                total.doubled += tally.doubled
                total.lost += tally.lost
            mark = "ok " if right else "BAD"
            print(f"{number + 1} {mark} {name}: {tally}", flush=True)  # noqa: T201  # a program that reports
    print(  # noqa: T201
        f"rounds {count} in_flight {total.in_flight} stale {total.stale} "
        f"doubled {len(total.doubled)} lost {len(total.lost)}"
    )
    return good


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--freeze", type=float, default=60.0)
    options = parser.parse_args()
    sys.exit(0 if asyncio.run(_rounds(options.rounds, options.freeze)) else 1)


if __name__ == "__main__":
    main()
