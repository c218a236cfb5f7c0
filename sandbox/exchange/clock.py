"""Market time: real time at an adjustable rate, or moved by hand."""

import time


class SandboxClock:
    """Says what time it is on the exchange. Everything it reports, signs and prices is in this time.

    market = epoch_market + (real - epoch_real) * rate, all in seconds since 1970. With `manual` the
    time stands still until `advance`. `skew` moves only what the exchange *says* and checks
    signatures against, as a wrong clock would; prices and fills keep the true market time.
    """

    def __init__(
        self,
        rate: float = 1.0,
        epoch_real: float | None = None,
        epoch_market: float | None = None,
        *,
        manual: bool = False,
    ) -> None:
        if not rate > 0:
            raise ValueError(f"rate must be positive, was {rate}")
        now = time.time()
        self.rate = rate
        self.manual = manual
        self.epoch_real = now if epoch_real is None else epoch_real
        self.epoch_market = self.epoch_real if epoch_market is None else epoch_market
        self.skew = 0.0
        self._advanced = 0.0

    def now(self) -> float:
        """Market seconds since 1970."""
        if self.manual:
            return self.epoch_market + self._advanced
        return self.epoch_market + (time.time() - self.epoch_real) * self.rate + self._advanced

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def stated_ms(self) -> int:
        """What the exchange believes and says: market time plus the skew."""
        return int((self.now() + self.skew) * 1000)

    def after_ms(self, seconds: float) -> int:
        """Market milliseconds at `seconds` real seconds from now (of market time when manual)."""
        return int((self.now() + seconds * (1.0 if self.manual else self.rate)) * 1000)

    def advance(self, seconds: float) -> None:
        """Skips ahead by `seconds` of market time; time never goes back."""
        if seconds < 0:
            raise ValueError(f"seconds must not be negative, was {seconds}")
        self._advanced += seconds

    def dump(self) -> dict[str, float | bool]:
        return {
            "rate": self.rate,
            "epoch_real": self.epoch_real,
            "epoch_market": self.epoch_market + self._advanced,
            "manual": self.manual,
            "skew": self.skew,
        }

    def resume(self, epoch_real: float, epoch_market: float, rate: float) -> None:
        """Goes on from a saved clock: market time has run on meanwhile, at the saved rate."""
        self._advanced = 0.0
        if self.manual:
            self.epoch_real, self.epoch_market = epoch_real, epoch_market
            return
        now = time.time()
        self.epoch_market = epoch_market + max(0.0, now - epoch_real) * rate
        self.epoch_real = now
