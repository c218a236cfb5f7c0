"""When an order that was not found may be held never to have existed.

Law 2: only past the exchange's own time window plus a margin, with three explicit not-founds. A read that
failed is no evidence.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trading.domain.order import Order

NEEDED = 3
_APART = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Explicit not-founds of one order: how many that count, and when the last one was."""

    count: int = 0
    last: datetime | None = None

    def with_not_found(
        self, order: Order, now: datetime, horizon: timedelta, apart: float = 1.0
    ) -> "Evidence":
        """The evidence with one more not-found of the order by its id, open orders and executions.

        It counts only past the horizon of the order's stamp, and a second (of the market clock times `apart`)
        after the one before.
        """
        too_early = order.stamped_at is None or now < order.stamped_at + horizon
        too_close = self.last is not None and now - self.last < _APART * apart
        if too_early or too_close:
            return self
        return replace(self, count=self.count + 1, last=now)

    @property
    def proves_not_placed(self) -> bool:
        return self.count >= NEEDED


# Seconds between looks for an order without proof. Just past the horizon (15 s) they come close together:
# three not-founds prove it away, and a position may be waiting for its stop.
SCHEDULE = (0.5, 1.0, 2.0, 4.0, 8.0, 1.2, 1.2, 1.2, 5.0, 15.0, 30.0, 60.0)


def next_look(looks: int) -> float:
    """Seconds to wait before the next look, after this many."""
    return SCHEDULE[min(looks, len(SCHEDULE) - 1)]
