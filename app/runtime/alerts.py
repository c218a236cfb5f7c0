"""Alerts at the close of bars: everybody's are looked at once, and told through the outbox, each bar once."""

from collections.abc import Callable
from decimal import Decimal

from app.alerts import Fired, judge
from app.notices import AlertFired, encode
from app.ports import UnitOfWorkFactory
from app.runtime.examination import Findings


class AlertDesk:
    """Hears what was found at a bar. What is remembered and what is told are one transaction: a failure tells
    nothing, and the next bar looks again.
    """

    def __init__(self, unit: UnitOfWorkFactory, ring: Callable[[], None] | None = None) -> None:
        self._unit = unit
        self._ring = ring

    async def hear(self, found: Findings) -> None:
        async with self._unit() as work:
            alerts = await work.alerts.active(found.timeframe)
            if not alerts:
                return
            said = (*found.orders, *found.news)
            outcome = judge(alerts, found.xrays, found.about, said, found.closed_at)
            if not outcome.changed:
                return
            kept = await work.alerts.remember(outcome.changed)
            for fired in outcome.fired:
                if fired.alert.id in kept:
                    kind, body = encode(_news(fired, found))
                    key = f"alert|{fired.alert.id}|{found.closed_at.isoformat()}"
                    await work.outbox.add(fired.alert.owner, kind, body, dedupe=key, account=None)
        if outcome.fired and self._ring is not None:
            self._ring()


def _news(fired: Fired, found: Findings) -> AlertFired:
    alert, signal = fired.alert, fired.signal
    return AlertFired(
        kind=alert.kind,
        symbol=alert.symbol,
        timeframe=alert.timeframe,
        level=alert.level,
        value=fired.value if signal is None else Decimal(signal.reference),
        regime=alert.regime,
        before=fired.before,
        strategy=None if signal is None else signal.strategy,
        stance=None if signal is None else signal.stance,
        over=not alert.again,
        closed_at=found.closed_at,
    )
