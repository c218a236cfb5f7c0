"""Living many seeds in a test: one that breaks a promise prints its whole trace."""

from collections.abc import Iterable

import pytest

from tests.simulation.parts import Policy
from tests.simulation.run import simulate

WORLDS = 120  # of both files together
PER_TEST = 15


def first_caught(policy: Policy, seeds: Iterable[int]) -> int | None:
    """The first of these seeds at which this policy breaks a promise."""
    return next((seed for seed in seeds if simulate(seed, policy).violation is not None), None)


def keeps_its_promises(seeds: Iterable[int]) -> None:
    """The product lives all of these. Fails with the trace of the first that it does not."""
    for seed in seeds:
        outcome = simulate(seed)
        if outcome.violation is not None:
            trace = "\n".join(outcome.trace)
            pytest.fail(
                f"{trace}\nseed {seed}: {outcome.violation}\n"
                f"replay: python -m tests.simulation --seed {seed}",
                pytrace=False,
            )
        assert outcome.simulated > 0
