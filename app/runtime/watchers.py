"""Private streams of accounts that have positions or orders: what happens there is known within moments."""

from collections.abc import Awaitable, Callable, Sequence

from app.runtime.desk import Desk
from app.runtime.pool import AccountPool
from app.runtime.supervisor import Supervisor
from app.runtime.triggers import Triggers
from trading.domain.account import Balance
from trading.domain.errors import KeysUnusable
from trading.domain.fill import Fill
from trading.domain.ids import AccountId
from trading.engine.session import OrderSeen
from trading.ports import AccountNews, OrderReport, StreamRestarted

MOST = 1000  # private streams of one process: what is above is looked at by the timer, until there is room
Reconcile = Callable[[AccountId], Awaitable[object]]


class Watchers:
    """One supervised loop an account.

    is_mine: this worker is the one that looks after the account; most: accounts that are watched at a time.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        pool: AccountPool,
        desk: Desk,
        triggers: Triggers,
        reconcile: Reconcile,
        is_mine: Callable[[AccountId], bool] = lambda _: True,
        most: int = MOST,
    ) -> None:
        self._supervisor = supervisor
        self._pool = pool
        self._desk = desk
        self._triggers = triggers
        self._reconcile = reconcile
        self._is_mine = is_mine
        self._most = most
        self._watched: set[AccountId] = set()

    def ensure(self, account: AccountId) -> None:
        """Watch the account, if it is not watched yet, no other worker does, and there is room."""
        if not self._is_mine(account) or (account not in self._watched and len(self._watched) >= self._most):
            return
        self._watched.add(account)
        self._supervisor.start(f"stream of account {account}", lambda: self._watch(account))

    async def release_idle(self) -> None:
        """Stop watching accounts that have nothing open any more, and watch those that have."""
        for account in self._watched - self._triggers.busy:
            if not self._triggers.is_busy(account):  # it may have become so while others were stopped
                await self.stop(account)
        for account in self._triggers.busy - self._watched:
            self.ensure(account)

    async def take_over(self, busy: Sequence[AccountId]) -> None:
        """Watch those of these accounts that are ours now, whoever made them busy; watch no others."""
        for account in [one for one in self._watched if not self._is_mine(one)]:
            await self.stop(account)
        for account in busy:
            self.ensure(account)

    async def stop(self, account: AccountId) -> None:
        """Watch the account no more, until it is to be watched again."""
        self._watched.discard(account)
        await self._supervisor.stop(f"stream of account {account}")

    async def _watch(self, account: AccountId) -> None:
        try:
            async with self._pool.use(account) as gateway:
                async for news in gateway.news():
                    await self._happened(account, news)
        except KeysUnusable as error:
            self._watched.discard(account)  # it is tried again with the next tidying, not at once
            await self._desk.pause(account, "keys", error.kind)

    async def _happened(self, account: AccountId, news: AccountNews) -> None:
        match news:
            case StreamRestarted():
                await self._reconcile(account)
            case Fill():
                await self._desk.fills(account, [news])
            case Balance():
                await self._desk.balances(account, [news])
            case OrderReport(order=order) if order is not None:
                await self._desk.apply(account, OrderSeen(order, news, asked=False))
            case _:
                pass  # an order that is not ours
