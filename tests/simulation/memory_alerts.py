"""Alerts in memory: in a simulated world nobody has set one."""

from collections.abc import Sequence

from app.alerts import Alert
from tests.simulation.memory_orders import Open
from trading.domain.candle import Timeframe


class MemoryAlerts:
    """Of `app.ports.Alerts` what the service asks at every bar. What people do with them is absent."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction

    async def active(self, timeframe: Timeframe) -> Sequence[Alert]:
        self._transaction.check()
        return ()
