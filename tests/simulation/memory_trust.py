"""Trust in memory: in a simulated world nobody has said anything, and no key grows old."""

from tests.simulation.memory_orders import Open
from trading.domain.ids import AccountId


class MemoryTrust:
    """Of `app.ports_trust.Trust` what a reconciliation asks. What people look at is absent."""

    def __init__(self, transaction: Open) -> None:
        self._transaction = transaction

    async def trades_by_hand(self, account: AccountId) -> bool:
        self._transaction.check()
        return False
