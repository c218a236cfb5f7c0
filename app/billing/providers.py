"""The port of those who take money. One file for each that there is, and one line in the wiring."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from app.billing.payments import ChargeId, Provider, Purchase, Seen
from trading.domain.ids import UserId


class ProviderFailed(Exception):
    """The provider was not reached, or its answer makes no sense: nothing is known. No secret in it."""


class ProviderRefused(Exception):
    """The provider said no for good; the message is its code."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the payer reads on the invoice, in their language."""

    title: str
    description: str


class PaymentProvider(Protocol):
    """Makes invoices, tells what was paid, gives money back.

    Raises ProviderFailed where nothing is known, ProviderRefused where it never will be.
    """

    @property
    def name(self) -> Provider: ...

    async def invoice(self, purchase: Purchase, payload: str, words: Words) -> str:
        """The address at which it is paid. payload comes back with every payment."""
        ...

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]:
        """Which of these were paid, asked of the provider itself. Empty where it cannot be asked so."""
        ...

    async def moved(self, cursor: int) -> tuple[Sequence[Seen], int]:
        """Money that has moved since the cursor, oldest first, and the next cursor; all pages."""
        ...

    async def balance(self) -> Decimal | None:
        """What lies with the provider, None where it does not tell."""
        ...

    async def refund(self, charge: ChargeId, payer: UserId) -> None:
        """Give it back. Doing it twice gives it back once."""
        ...

    async def stop_renewing(self, charge: ChargeId, payer: UserId, *, stopped: bool) -> None:
        """Charge the subscription that began with this charge no longer, or permit its payer to go on."""
        ...
