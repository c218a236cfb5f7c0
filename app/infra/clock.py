"""Time as the rest of the product sees it: the only caller of the machine's clock and of its sleep."""

import asyncio
import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime


class SystemClock:
    """The machine's time. Instants are aware and in UTC, spans are seconds."""

    __slots__ = ()

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  this is the clock that everybody else is given

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never steps back."""
        return time.monotonic()  # noqa: TID251  as now()

    async def sleep(self, seconds: float) -> None:
        """Returns no earlier than this many seconds from now; at once for zero or less."""
        await asyncio.sleep(seconds)  # noqa: TID251  as now()


@dataclass(frozen=True, slots=True)
class ScaledClock:
    """Market time of the demo: it runs `rate` times as fast as the machine's, from one shared epoch.

    `now()` = epoch_market + (real - epoch_real) * rate; `monotonic()` and `sleep()` are in market seconds.
    The same three numbers in the table `market_clock` make the database's `clock_now()` agree with it.
    Raises ValueError for a rate that is not a positive finite number and for naive instants.
    """

    rate: float
    epoch_real: datetime
    epoch_market: datetime
    real: SystemClock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"rate must be a positive finite number, was {self.rate!r}")
        for name, instant in (("epoch_real", self.epoch_real), ("epoch_market", self.epoch_market)):
            if instant.utcoffset() is None:
                raise ValueError(f"{name} must carry a time zone, was {instant!r}")

    def now(self) -> datetime:
        return (self.epoch_market + (self.real.now() - self.epoch_real) * self.rate).astimezone(UTC)

    def monotonic(self) -> float:
        """Market seconds since an arbitrary start; never steps back."""
        return self.real.monotonic() * self.rate

    async def sleep(self, seconds: float) -> None:
        """Returns no earlier than this many market seconds from now."""
        await self.real.sleep(seconds / self.rate)
