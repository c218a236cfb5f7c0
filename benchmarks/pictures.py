"""How long each picture takes to be drawn, and what the process that draws it takes of memory.

Milliseconds of processor time in one process, the one in the middle of the rounds; then through the pool of
the service, one after another, with the pickling and the pipe, in real time. There is no peer: no library for
charts is installed here; telegram.md 8 of the design compares four of them.
"""

import asyncio
import statistics
import time
from pathlib import Path

from app.infra.draw_pool import DrawPool
from app.ports_files import Drawing
from benchmarks.report import Figures, main
from tests.support.drawings import everything
from tgbot.i18n import translators

ROUNDS = 15
GOAL_MS, GOAL_MB = 150.0, 80.0


def processor_ms(drawing: Drawing) -> float:
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time()
        drawing.png()
        taken.append((time.process_time() - before) * 1000)
    return round(statistics.median(taken), 1)


def children_mb() -> float:
    """Of the largest process that this one has started."""
    children = Path("/proc/self/task").glob("*/children")
    found = [int(pid) for children_of in children for pid in children_of.read_text().split()]
    sizes = [
        int(line.split()[1]) / 1024
        for pid in found
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return round(max(sizes), 1)


async def through_pool(drawings: dict[str, Drawing]) -> Figures:
    async with DrawPool(1) as pool:
        begun = time.monotonic()
        await pool(drawings["month"])
        first = (time.monotonic() - begun) * 1000
        taken = []
        for _ in range(ROUNDS):
            for drawing in drawings.values():
                begun = time.monotonic()
                await pool(drawing)
                taken.append((time.monotonic() - begun) * 1000)
        return {
            "pool_first_ms": round(first, 1),
            "pool_p50_ms": round(statistics.median(taken), 1),
            "pool_p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
            "process_mb": children_mb(),
            "goal_process_mb": GOAL_MB,
        }


def measure() -> Figures:
    made = asyncio.run(everything(translators()["en"]))
    drawings = {name: drawing for name, drawing in made.items() if drawing is not None}
    figures = {f"{name}_ms": processor_ms(drawing) for name, drawing in drawings.items()}
    slowest = {"slowest_ms": max(float(taken) for taken in figures.values()), "goal_slowest_ms": GOAL_MS}
    return {**figures, **slowest, **asyncio.run(through_pool(drawings))}


if __name__ == "__main__":
    main(measure)
