"""What people do by hand, at once: through the same desk, the same checks and the same orders as all else."""

from app.ports import UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.inquiry import Inquiry
from app.runtime.reconciliation import Reconciliation
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.order import OrderStatus
from trading.domain.signal import Signal
from trading.engine.decide import Decision
from trading.engine.session import CalledOff


class Dealer:
    """Implements app.services.dealing.Dealer."""

    def __init__(
        self, unit: UnitOfWorkFactory, desk: Desk, reconciliation: Reconciliation, inquiry: Inquiry
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._reconciliation = reconciliation
        self._inquiry = inquiry

    async def weigh(self, signal: Signal, account: AccountId) -> Decision:
        return await self._desk.weigh(signal, account)

    async def follow(self, signal: Signal, account: AccountId) -> None:
        """The signal is committed first: whoever is killed afterwards leaves one that nobody else follows."""
        async with self._unit() as work:
            await work.signals.put(signal)
        await self._desk.decide(signal, [account])

    async def call_off(self, account: AccountId, order: ClientOrderId) -> None:
        await self._desk.apply(account, CalledOff(order))

    async def read_back(self, account: AccountId) -> bool:
        return await self._reconciliation.account(account)

    async def judge(self, account: AccountId, order: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        return await self._inquiry.judge(account, order, gone=gone)
