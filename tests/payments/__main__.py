"""Many random lives of payments: `python -m tests.payments --sequences 5000 --first 0`."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import structlog

from app.infra.embedded_postgres import embedded_postgres
from db.migrate import migrate
from db.pool import open_pool
from tests.payments.sequences import a_town, run
from tests.support.stores import FAST

FRESH = 250  # lives of a town: its ledger is read whole after each


async def soak(sequences: int, first: int) -> int:
    """How many broke."""
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for begin in range(first, first + sequences, FRESH):
            seeds = range(begin, min(begin + FRESH, first + sequences))
            async with embedded_postgres(Path(folder) / str(begin), settings=FAST) as dsn:
                await migrate(dsn)
                broken += await _town(dsn, seeds)
            sys.stdout.write(f"sequences {seeds.stop - first} broken {broken}\n")
            sys.stdout.flush()
    return broken


async def _town(dsn: str, seeds: range) -> int:
    broken = 0
    async with open_pool(dsn, max_size=5) as pool, a_town(pool) as town:
        for seed in seeds:
            try:
                await run(town, seed)
            except AssertionError as error:
                broken += 1
                sys.stdout.write(f"seed {seed}: {error}\n")
                return broken + len(seeds) - seeds.index(seed) - 1
    return broken


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    structlog.configure(processors=[structlog.processors.JSONRenderer()])
    raise SystemExit(1 if asyncio.run(soak(options.sequences, options.first)) else 0)
