"""The use-cases of money, put together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from app.billing.payments import Provider
from app.billing.providers import PaymentProvider
from app.ports import Cipher, UnitOfWorkFactory
from app.services.payments import Payments
from app.services.refunds import Refunds, Renewing
from app.services.shop import Shop
from app.services.subscriptions import happened
from trading.ports import Clock


@dataclass(frozen=True, slots=True)
class Money:
    """What is bought, paid, charged again and given back."""

    shop: Shop
    payments: Payments
    renewing: Renewing
    refunds: Refunds


def money_of(
    unit: UnitOfWorkFactory,
    providers: Mapping[Provider, PaymentProvider],
    offered: Callable[[], Awaitable[frozenset[Provider]]],
    cipher: Cipher,
    clock: Clock,
) -> Money:
    """clock: real time."""
    payments = Payments(unit, cipher.tag, happened, clock)
    return Money(
        Shop(unit, providers, offered, payments, happened, clock),
        payments,
        Renewing(unit, providers, happened, clock),
        Refunds(unit, providers, payments, clock),
    )
