"""Two workers: one killed, frozen or late with orders in flight. Nothing is doubled and nothing lost."""

from pathlib import Path

import pytest

from tests.scenario.workers import frozen, killed, skewed, stalled, unfenced

pytestmark = pytest.mark.timeout(300)
# Seconds. The window, and with it the horizon, is shorter than in production, so that all this takes a minute;
# `python -m tests.scenario.workers` runs the same with production's own.
WINDOW = 2.0
FROZEN = 12.0  # longer than the other one needs to prove that nothing was placed


async def test_orders_that_are_sent_late_are_not_sent_or_refused(
    postgres_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    tally = await stalled(postgres_dsn, redis_url, tmp_path, WINDOW)
    print(tally)  # noqa: T201  # the figures, for who wants to see them
    assert tally.in_flight > 0, "void: nothing was at stake"
    assert tally.fenced > 0
    assert tally.stale > 0
    assert tally.holds, str(tally)


async def test_a_worker_that_is_killed_leaves_nothing_doubled_or_lost(
    postgres_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    tally = await killed(postgres_dsn, redis_url, tmp_path, WINDOW)
    print(tally)  # noqa: T201
    assert tally.in_flight > 0, "void: nothing was at stake"
    assert tally.holds, str(tally)


async def test_a_worker_that_was_frozen_sends_nothing_that_counts(
    postgres_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    tally = await frozen(postgres_dsn, redis_url, tmp_path, FROZEN, WINDOW)
    print(tally)  # noqa: T201
    assert tally.in_flight > 0, "void: nothing was at stake"
    assert tally.fenced + tally.stale > 0, "it must have tried to send when it woke up"
    assert tally.holds, str(tally)


async def test_without_the_fence_the_same_doubles(postgres_dsn: str, redis_url: str, tmp_path: Path) -> None:
    tally = await unfenced(postgres_dsn, redis_url, tmp_path)
    print(tally)  # noqa: T201
    assert tally.resent > 0
    assert tally.doubled, str(tally)


async def test_with_a_clock_beyond_the_margin_the_same_doubles(
    postgres_dsn: str, redis_url: str, tmp_path: Path
) -> None:
    tally = await skewed(postgres_dsn, redis_url, tmp_path, window=WINDOW)
    print(tally)  # noqa: T201
    assert tally.resent > 0
    assert tally.doubled, str(tally)
