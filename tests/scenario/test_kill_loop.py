"""kill -9 at random moments of trading on a failing exchange: nothing lost, nothing doubled, nothing unprotected."""

from pathlib import Path

import pytest

from tests.scenario.kill_loop import play

KILLS = 5


@pytest.mark.timeout(240)
async def test_no_order_is_lost_or_doubled_by_kills(
    postgres_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    tally = await play(postgres_dsn, redis_url, tmp_path, kills=KILLS, seed=7)
    print(tally)  # noqa: T201  # the figures, for who wants to see them
    assert len(tally.in_flight) == KILLS
    assert not tally.is_void, f"nothing was at stake: {tally}"
    assert tally.holds, str(tally)
