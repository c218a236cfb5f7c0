"""Whether a payment that is about to be made may be made: the table of no's. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.billing.payments import Purchase, PurchaseState
from trading.domain.ids import UserId


class No(StrEnum):
    """Why not. The locales hold `checkout-<value>`."""

    FORGED = "forged"
    UNKNOWN = "unknown"
    PAYER = "payer"
    BANNED = "banned"
    PAID = "paid"
    VOID = "void"
    EXPIRED = "expired"
    CURRENCY = "currency"
    AMOUNT = "amount"
    OFF_SALE = "off-sale"
    PRICE = "price"
    RENEWS = "renews"


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment about to be made, as its provider says."""

    payer: UserId
    payload: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order beside what holds now. version: of the plan's price, None: it has none; renews: the payer has
    the same plan already, and it is charged again by itself; banned: what is paid could not be used.
    """

    purchase: Purchase
    on_sale: bool
    version: int | None
    renews: bool
    banned: bool = False


def refusal(ordered: Ordered | None, asked: Asked, now: datetime) -> No | None:
    """None: it may be paid. The first line that holds says why not."""
    if ordered is None:
        return No.UNKNOWN
    purchase = ordered.purchase
    table = (
        (No.PAYER, asked.payer != purchase.payer),
        (No.BANNED, ordered.banned),
        (No.VOID, purchase.state is PurchaseState.VOID),
        (No.PAID, purchase.state is not PurchaseState.NEW),
        (No.EXPIRED, now >= purchase.expires_at),
        (No.CURRENCY, asked.currency != purchase.currency),
        (No.AMOUNT, asked.amount != purchase.amount),
        (No.OFF_SALE, not ordered.on_sale),
        (No.PRICE, ordered.version != purchase.price_version),
        (No.RENEWS, purchase.recurring and ordered.renews),
    )
    return next((no for no, holds in table if holds), None)
