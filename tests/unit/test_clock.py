import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.infra.clock import ScaledClock, SystemClock
from trading.ports import Clock

EPOCH = datetime(2026, 11, 21, tzinfo=UTC)
MARKET = datetime(2024, 3, 1, tzinfo=UTC)


class HandClock(SystemClock):
    """Machine time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class Scaled:
    real: HandClock
    market: ScaledClock


@pytest.fixture
def scaled() -> Scaled:
    real = HandClock()
    return Scaled(real, ScaledClock(60.0, EPOCH, MARKET, real))


async def test_the_system_clock_fills_the_port() -> None:
    clock: Clock = SystemClock()
    before, started = datetime.now(UTC), clock.monotonic()
    await clock.sleep(0.02)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() - started >= 0.02


def test_market_time_runs_at_its_rate(scaled: Scaled) -> None:
    clock: Clock = scaled.market
    assert clock.now() == MARKET
    scaled.real.seconds = 90.5
    assert clock.now() == MARKET + timedelta(minutes=90, seconds=30)
    assert clock.monotonic() == 90.5 * 60


async def test_sleep_is_in_market_seconds(scaled: Scaled) -> None:
    before = scaled.market.now(), scaled.market.monotonic()
    await scaled.market.sleep(300)
    assert scaled.real.slept == [5.0]
    assert scaled.market.now() - before[0] == timedelta(seconds=300)
    assert scaled.market.monotonic() - before[1] == 300


async def test_a_real_scaled_clock_hurries() -> None:
    clock = ScaledClock(1000.0, datetime.now(UTC), MARKET)
    started = asyncio.get_running_loop().time()
    await clock.sleep(20)
    assert 0.02 <= asyncio.get_running_loop().time() - started < 2
    assert clock.now() >= MARKET + timedelta(seconds=20)


def test_rate_one_and_one_epoch_is_the_machines_time() -> None:
    real = HandClock()
    assert ScaledClock(1.0, EPOCH, EPOCH, real).now() == real.now()


def test_now_is_in_utc_whatever_the_epoch_was_told_in() -> None:
    tokyo = MARKET.astimezone(timezone(timedelta(hours=9)))
    assert ScaledClock(2.0, EPOCH, tokyo, HandClock()).now().tzinfo is UTC


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_refuses_a_rate_that_is_none(rate: float) -> None:
    with pytest.raises(ValueError, match="rate must be a positive finite number"):
        ScaledClock(rate, EPOCH, MARKET)


@pytest.mark.parametrize("name", ["epoch_real", "epoch_market"])
def test_refuses_a_naive_epoch(name: str) -> None:
    epochs = {"epoch_real": EPOCH, "epoch_market": MARKET, name: datetime(2026, 1, 1)}  # noqa: DTZ001  on purpose
    with pytest.raises(ValueError, match=f"{name} must carry a time zone"):
        ScaledClock(1.0, epochs["epoch_real"], epochs["epoch_market"])
