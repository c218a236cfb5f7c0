"""The use-cases' way to the running service."""

from app.runtime.dealer import Dealer
from app.runtime.service import Service
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.order import OrderStatus
from trading.domain.signal import Signal
from trading.engine.decide import Decision


class Wake:
    """The use-cases' way to the service, which is made after them."""

    def __init__(self) -> None:
        self._service: Service | None = None

    def connect(self, service: Service) -> None:
        self._service = service

    def account(self, account: AccountId) -> None:
        if self._service is not None:
            self._service.account(account)

    def keys(self, account: AccountId) -> None:
        if self._service is not None:
            self._service.keys(account)

    def news(self) -> None:
        if self._service is not None:
            self._service.news()

    def symbols(self) -> None:
        if self._service is not None:
            self._service.symbols()

    # What people do by hand waits for its answer.

    async def weigh(self, signal: Signal, account: AccountId) -> Decision:
        return await self._dealer.weigh(signal, account)

    async def follow(self, signal: Signal, account: AccountId) -> None:
        await self._dealer.follow(signal, account)

    async def call_off(self, account: AccountId, order: ClientOrderId) -> None:
        await self._dealer.call_off(account, order)

    async def read_back(self, account: AccountId) -> bool:
        return await self._dealer.read_back(account)

    async def judge(self, account: AccountId, order: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        return await self._dealer.judge(account, order, gone=gone)

    @property
    def _dealer(self) -> Dealer:
        if self._service is None:
            raise LookupError("the service is not connected yet")
        return self._service.dealer
