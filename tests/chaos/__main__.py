"""So many rounds of chaos, as a table, and one line: `python -m tests.chaos --rounds 22 --seed 1`.

Exit code 0 only where nothing was doubled or lost and no book drifted. A round in which nothing was in flight
at its blow proves nothing: it is played again.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.run import KINDS, Score, run
from trading.domain.instrument import ExchangeId


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=len(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=2, help="at each exchange")
    parser.add_argument("--exchanges", type=ExchangeId, nargs="+", default=list(ExchangeId))
    parser.add_argument("--only", help="one kind of round, by its name")
    options = parser.parse_args()
    logging.getLogger("asyncio").setLevel(
        logging.ERROR
    )  # it warns of each write to a connection that was cut
    kinds = [kind for kind in KINDS if options.only in {None, kind.value}]
    with tempfile.TemporaryDirectory(prefix="simbiot-chaos-") as name:
        score = asyncio.run(
            _told(Path(name), kinds, options.rounds, options.seed, options.exchanges, options.accounts)
        )
    say(score.line())
    sys.exit(0 if score.holds else 1)


async def _told(
    directory: Path,
    kinds: Sequence[object],
    rounds: int,
    seed: int,
    exchanges: Sequence[ExchangeId],
    accounts: int,
) -> Score:
    try:
        return await run(directory, kinds, rounds, seed, exchanges, accounts, say)  # type: ignore[arg-type]
    except BaseException:
        log = directory / "service.log"
        if log.exists():
            sys.stderr.write(log.read_text(errors="replace")[-8000:])
        raise


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
