"""The use-cases' way to the running service."""

from app.runtime.service import Service
from trading.domain.ids import AccountId


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
