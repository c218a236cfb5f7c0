"""A hundred and twenty worlds, in two files so that two workers of the test run share them: here the odd ones."""

import pytest

from tests.simulation.seeds import PER_TEST, WORLDS, keeps_its_promises


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")  # killed workers leave some behind
@pytest.mark.timeout(600)  # a busy machine is no fault
@pytest.mark.parametrize("first", range(0, WORLDS, 2 * PER_TEST))
def test_the_order_code_keeps_its_promises(first: int) -> None:
    keeps_its_promises(range(first + 1, first + 2 * PER_TEST, 2))
