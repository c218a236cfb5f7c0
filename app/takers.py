"""Those who take money, put together: Stars, and what else is set up."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack

from app.billing.payments import Provider
from app.billing.providers import PaymentProvider
from app.config import Settings
from app.ports import UnitOfWorkFactory
from app.runtime.cashier import Cashier
from app.runtime.incidents import IncidentDesk
from app.services.collecting import KeptBooks
from app.services.money import Money
from app.services.reconciling import Reconciliation
from app.tills import CryptoPayTill
from tgbot.stars import StarsProvider
from trading.ports import Clock

Face = tuple[str, Callable[[], Awaitable[None]]]


async def open_takers(
    settings: Settings, till: CryptoPayTill | None, stack: AsyncExitStack
) -> Mapping[Provider, PaymentProvider]:
    """By name, while the stack is open."""
    token, url = settings.bot_token.get_secret_value(), settings.telegram_api_url or None
    stars = await stack.enter_async_context(StarsProvider(token, url))
    takers: tuple[PaymentProvider, ...] = (stars,) if till is None else (stars, till.provider)
    return {taker.name: taker for taker in takers}


def cashier_of(
    unit: UnitOfWorkFactory, takers: Mapping[Provider, PaymentProvider], money: Money, clock: Clock
) -> Cashier:
    """clock: real time."""
    books = Reconciliation(unit, tuple(takers.values()), money.payments, clock)
    return Cashier(money.refunds, money.renewing, books, clock)


def polls(
    till: CryptoPayTill | None, unit: UnitOfWorkFactory, money: Money, incidents: IncidentDesk
) -> tuple[Face, ...]:
    """The loops that ask what was paid of what was ordered."""
    if till is None:
        return ()
    return (("payments", till.poll(KeptBooks(unit, money.payments.seen), incidents).run),)
