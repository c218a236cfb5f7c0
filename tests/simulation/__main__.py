"""`python -m tests.simulation --seed N` replays a seed; `--seeds N` lives many and ends with one line."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.simulation.bad import POLICIES
from tests.simulation.run import Outcome, simulate

_CHUNK = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of violations, as far as an exit code can say it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="live this one and print its trace")
    parser.add_argument("--seeds", type=int, default=500, help="live so many")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--policy", choices=sorted(POLICIES), default="product")
    wanted = parser.parse_args(arguments)
    if wanted.seed is not None:
        return replay(wanted.seed, wanted.policy)
    return many(range(wanted.first, wanted.first + wanted.seeds), wanted.policy, wanted.jobs)


def replay(seed: int, policy: str) -> int:
    outcome = simulate(seed, POLICIES[policy])
    sys.stdout.write("\n".join(outcome.trace) + "\n")
    sys.stdout.write(f"seed {seed}: {told(outcome)}\n")
    return int(outcome.violation is not None)


def told(outcome: Outcome) -> str:
    """One line about a run."""
    figures = f"{outcome.intents} intents, {outcome.accepted} accepted, {outcome.simulated:.0f} s"
    return f"{outcome.violation or 'kept its promises'} ({figures}, trace {outcome.digest[:12]})"


def many(seeds: Sequence[int], policy: str, jobs: int) -> int:
    """Live all of them, and print those that break a promise as they are found."""
    violations, intents, simulated, naked = 0, 0, 0.0, 0.0
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        lived = pool.map(partial(_lived, policy=policy), seeds, chunksize=_CHUNK)
        for seed, violation, made, seconds, longest in lived:
            intents, simulated, naked = intents + made, simulated + seconds, max(naked, longest)
            if violation is not None:
                violations += 1
                sys.stdout.write(f"seed {seed}: {violation}\n")
                sys.stdout.flush()
    sys.stdout.write(
        f"intents {intents} simulated_hours {simulated / 3600:.0f} longest_naked_s {naked:.0f}\n"
    )
    sys.stdout.write(f"seeds {len(seeds)} violations {violations}\n")
    return int(violations > 0)


def _lived(seed: int, policy: str) -> tuple[int, str | None, int, float, float]:
    try:
        outcome = simulate(seed, POLICIES[policy])
    except Exception as error:  # noqa: BLE001  # whatever it was, it is told with its seed
        return seed, f"broke down: {error!r}", 0, 0.0, 0.0
    return seed, outcome.violation, outcome.intents, outcome.simulated, outcome.naked


if __name__ == "__main__":
    sys.exit(main())
