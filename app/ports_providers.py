"""Ports of ways to pay: whether each is offered, and the invoices that were made there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.billing.payments import Provider
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Switched:
    """Who has offered a way to pay, or withdrawn it, and when."""

    enabled: bool
    by: UserId
    at: datetime


class PaymentSwitches(Protocol):
    """Which ways to pay people are offered. Stars have no switch."""

    async def of(self, provider: Provider) -> Switched | None:
        """None: nobody has ever offered it."""
        ...

    async def set(self, provider: Provider, by: UserId, *, enabled: bool) -> bool:
        """False where it was so already."""
        ...


class ProviderInvoices(Protocol):
    """Invoices at providers which name them by themselves; one for each purchase."""

    async def page(self, provider: Provider, purchase: int) -> str | None:
        """Where it is paid."""
        ...

    async def keep(self, provider: Provider, invoice: str, purchase: int, page: str) -> str:
        """Where it is paid: another address than this one if it has an invoice already."""
        ...

    async def of(self, provider: Provider, purchases: Sequence[int]) -> Mapping[str, int]:
        """Their invoices, with the purchase of each."""
        ...
