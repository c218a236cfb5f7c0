"""Crypto Pay as one who takes money: what it is asked for, in the words of `app.billing.providers`.

It has no subscriptions. Nor does it give payments back, but it sends coins: to whoever has ordered, as many
as came, under a name that it takes once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import structlog

from app.billing.payments import ChargeId, Direction, Provider, Purchase, Seen
from app.billing.providers import ProviderFailed, ProviderRefused, Words
from app.infra.cryptopay import CryptoInvoice, CryptoPay, CryptoTransfer
from app.ports import UnitOfWorkFactory
from trading.domain.ids import UserId
from trading.ports import Clock

_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=31)  # of an invoice's life
_DESCRIPTION = 1024
_NEAR = Decimal("0.01")  # share of a price by which its worth in another currency may differ
_CENT = Decimal("0.01")
_BACK = "refund-"  # begins the names of what is sent back
_CODES = {"NOT_ENOUGH_COINS": "BALANCE_TOO_LOW"}  # its words for what all providers say
_OVERLAP = 3600  # seconds before the cursor that are told again: clocks differ, and credit is given once


class CryptoPayProvider:
    """`app.billing.providers.PaymentProvider`. clock: real time."""

    def __init__(self, api: CryptoPay, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._api = api
        self._unit = unit
        self._clock = clock
        self._log = structlog.get_logger("cryptopay")

    @property
    def name(self) -> Provider:
        return Provider.CRYPTO_PAY

    async def app(self) -> str:
        """What Crypto Pay calls us: the proof that the token is right."""
        return await self._api.name()

    async def invoice(self, purchase: Purchase, payload: str, words: Words) -> str:
        """One for each purchase: asked again, it is the same."""
        async with self._unit() as work:
            page = await work.provider_invoices.page(self.name, purchase.id)
        if page is not None:
            return page
        life = min(purchase.expires_at - self._clock.now(), _LONGEST)
        if life < _SHORTEST:
            raise ProviderRefused("EXPIRED")
        text = f"{words.title}\n{words.description}"[:_DESCRIPTION]
        made = await self._api.create(purchase.amount, purchase.currency, text, payload, life)
        async with self._unit() as work:
            page = await work.provider_invoices.keep(self.name, str(made.id), purchase.id, made.page)
        if page != made.page:
            await self._withdraw(made.id)
        return page

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]:
        async with self._unit() as work:
            numbers = await work.provider_invoices.of(self.name, [one.id for one in purchases])
        if not numbers:
            return ()
        found = await self._api.invoices([int(one) for one in numbers])
        return self._seen(found.values())

    async def moved(self, cursor: int) -> tuple[Sequence[Seen], int]:
        """The cursor is a Unix time; what was paid shortly before is told again."""
        came = self._seen((await self._api.paid()).values())
        gone = _gone({one.charge.id: one for one in came}, await self._api.transfers())
        seen = [one for one in (*came, *gone) if one.at.timestamp() >= cursor - _OVERLAP]
        seen.sort(key=lambda one: (one.at, one.direction, one.charge.id))
        return seen, max([cursor, *(int(one.at.timestamp()) for one in seen)])

    async def balance(self) -> Decimal | None:
        """Several assets, and what is withdrawn is not told: nothing that books could be held to."""
        return None

    async def refund(self, charge: ChargeId, payer: UserId) -> None:
        """The app's owner must have permitted transfers; else it is refused, and done by hand."""
        name = f"{_BACK}{charge.id}"
        if await self._api.transfers(name):
            return
        invoice = (await self._api.invoices([int(charge.id)])).get(int(charge.id))
        if invoice is None or invoice.paid_asset is None or invoice.paid_amount is None:
            raise ProviderRefused("NOT_PAID")
        try:
            await self._api.transfer(payer, invoice.paid_asset, invoice.paid_amount, name)
        except ProviderRefused as error:
            if await self._api.transfers(name):  # somebody else has just done it
                return
            raise ProviderRefused(_CODES.get(str(error), str(error))) from None

    async def stop_renewing(self, charge: ChargeId, payer: UserId, *, stopped: bool) -> None:
        """Nothing renews here."""
        if not stopped:
            raise ProviderRefused(f"NEVER_RENEWS {charge.id} {payer}")

    async def _withdraw(self, invoice: int) -> None:
        """Its address was given to nobody: that it stays does no harm."""
        try:
            await self._api.delete(invoice)
        except (ProviderFailed, ProviderRefused) as error:
            self._log.warning("an invoice too many stays", invoice_id=invoice, error=str(error))

    def _seen(self, invoices: Iterable[CryptoInvoice]) -> list[Seen]:
        return [
            Seen(
                charge=ChargeId(self.name, str(one.id)),
                direction=Direction.IN,
                amount=_worth(one),
                currency=one.currency,
                at=one.paid_at or self._clock.now(),
                payload=one.payload,
            )
            for one in invoices
            if one.status == "paid"
        ]


def _gone(came: Mapping[str, Seen], transfers: Sequence[CryptoTransfer]) -> list[Seen]:
    """Payments that were given back, by the names of what was sent."""
    return [
        replace(came[number], direction=Direction.OUT, at=one.at)
        for one in transfers
        if (number := one.spend_id.removeprefix(_BACK)) != one.spend_id and number in came
    ]


def _worth(invoice: CryptoInvoice) -> Decimal:
    """The price; where what was paid for it was worth something else, that."""
    worth = invoice.worth
    if worth is None or abs(worth - invoice.amount) <= invoice.amount * _NEAR:
        return invoice.amount
    return worth.quantize(_CENT)
