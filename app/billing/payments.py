"""Purchases and charges: what was ordered, and what money has moved. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from trading.domain.ids import UserId

STARS_CURRENCY = "XTR"


class Provider(StrEnum):
    """Who takes the money."""

    STARS = "stars"
    CRYPTO_PAY = "cryptopay"


class ChargeId(NamedTuple):
    """A payment as its provider names it: each is credited once."""

    provider: Provider
    id: str


class Direction(StrEnum):
    """IN: paid to us. OUT: given back."""

    IN = "in"
    OUT = "out"


class PurchaseState(StrEnum):
    """NEW: nothing was paid. PAID: credited. VOID: withdrawn by us. REFUNDED: given back."""

    NEW = "new"
    PAID = "paid"
    VOID = "void"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order for a plan at a price that was shown. payer pays, beneficiary gets it (a gift: somebody else,
    None: whoever has the gift's code); amount: in the currency; recurring: charged again every `days`.
    """

    id: int
    payer: UserId
    beneficiary: UserId | None
    plan: str
    price_version: int
    provider: Provider
    amount: Decimal
    currency: str
    days: int
    recurring: bool
    state: PurchaseState
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a provider says has happened, from whatever source: an update, its list, its answer.

    payload: what we gave it with the invoice; payer: by its word, None where it does not tell; until: of
    recurring payments, how long it lasts.
    """

    charge: ChargeId
    direction: Direction
    amount: Decimal
    currency: str
    at: datetime
    payload: str
    payer: UserId | None = None
    recurring: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that has moved, kept for ever. purchase None: it belongs to none of ours; review: why an operator
    should look at it, None: all was as ordered; days: that it has bought for its purchase's beneficiary.
    """

    charge: ChargeId
    direction: Direction
    amount: Decimal
    currency: str
    at: datetime
    purchase: int | None
    user: UserId | None
    review: str | None = None
    days: int = 0
