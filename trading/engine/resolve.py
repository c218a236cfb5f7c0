"""When an order that was not found may be held never to have existed, and when a human has to decide.

Law 2: only past the exchange's own time window plus a margin, with three explicit not-founds. A read that
failed is no evidence, and neither is one beside an execution that could be the order's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trading.domain.fill import Fill
from trading.domain.order import Order, OrderType

NEEDED = 3
# Executions are read, and suspected, from a little before the stamp: the exchange's clock is not ours.
BEFORE_STAMP = timedelta(seconds=5)
_APART = timedelta(seconds=1)
_TOGETHER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Look:
    """One look that found nothing: by id, among open orders, among executions; all three were answered.

    asked_at: before the first read was sent; answered_at: when the last one had answered.
    """

    asked_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Explicit not-founds of one order: how many that count, and when the last one was."""

    count: int = 0
    last: datetime | None = None

    def with_not_found(self, order: Order, look: Look, horizon: timedelta, rate: float = 1.0) -> "Evidence":
        """The evidence with one more look that found nothing.

        It counts only if it was begun past the horizon of the order's stamp, if its reads were answered
        within ten seconds, and a second after the look before. rate: market seconds in a real one.
        """
        too_early = order.stamped_at is None or look.asked_at < order.stamped_at + horizon
        too_close = self.last is not None and look.asked_at - self.last < _APART * rate
        too_slow = look.answered_at - look.asked_at > _TOGETHER * rate
        if too_early or too_close or too_slow:
            return self
        return replace(self, count=self.count + 1, last=look.answered_at)

    @property
    def proves_not_placed(self) -> bool:
        return self.count >= NEEDED


def unexplained(
    order: Order, fills: Sequence[Fill], ours: Collection[str], horizon: timedelta, rate: float = 1.0
) -> Fill | None:
    """An execution that no order of ours explains and that could be this order's; None where there is none.

    ours: ids of the exchange that belong to orders of ours. What happens past the horizon was made by
    somebody else, unless the order is a stop, which may have waited.
    """
    if order.stamped_at is None:
        return None
    begins, ends = order.stamped_at - BEFORE_STAMP * rate, order.stamped_at + horizon
    intent = order.intent
    for fill in fills:
        of_these_terms = (fill.symbol, fill.side) == (intent.symbol, intent.side)
        in_time = begins <= fill.happened_at and (intent.type is OrderType.STOP or fill.happened_at <= ends)
        if of_these_terms and in_time and fill.order is None and fill.exchange_order not in ours:
            return fill
    return None


def is_overdue(order: Order, now: datetime, patience: timedelta) -> bool:
    """Its outcome should have been proved by now, one way or the other."""
    return order.status.is_unproved and order.stamped_at is not None and now >= order.stamped_at + patience


EARLY = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between looks before the horizon, by looks so far
_JUST_PAST = 0.5
# Seconds past the horizon up to which looks are so many seconds apart. Just past it they come close together:
# three not-founds prove an order away, and a position may be waiting for its stop.
LATE = ((5.0, 1.2), (10.0, 5.0), (30.0, 15.0), (90.0, 30.0))
RARELY = 60.0


def next_look(looks: int, past: float | None) -> float:
    """Seconds to wait before the next look, after so many.

    past: seconds since the order's horizon, negative before it, None where it is not known yet.
    """
    if past is not None and past >= 0:
        return next((pause for until, pause in LATE if past < until), RARELY)
    pause = EARLY[min(looks, len(EARLY) - 1)]
    return pause if past is None else min(pause, _JUST_PAST - past)
