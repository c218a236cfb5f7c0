"""Providers of payments with the hand on the other side: who pays, who is silent, what time it is."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.billing.payments import Provider, Purchase, PurchaseState
from app.billing.providers import PaymentProvider, Words
from app.infra.cryptopay import CryptoPay
from app.infra.cryptopay_provider import CryptoPayProvider
from app.ports import UnitOfWorkFactory
from sandbox.cryptopay import CryptoPaySandbox, Mood, Refusal
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.payments import take
from sandbox.telegram.stars import Offer
from tests.support.builders import NOW
from tests.support.clock import HandClock
from tgbot.stars import StarsProvider
from trading.domain.ids import UserId

WORDS = Words("A month of Simbiot", "All symbols, real money")


def an_order(number: int = 17, amount: str = "9.99", at: datetime = NOW) -> Purchase:
    """At Crypto Pay, for an hour."""
    return Purchase(
        id=number,
        payer=UserId(1001),
        beneficiary=UserId(1001),
        plan="plus",
        price_version=1,
        provider=Provider.CRYPTO_PAY,
        amount=Decimal(amount),
        currency="USD",
        days=30,
        recurring=False,
        state=PurchaseState.NEW,
        created_at=at,
        expires_at=at + timedelta(hours=1),
    )


class Till(Protocol):
    """A provider, and the world around it."""

    clock: HandClock
    can_be_asked: bool  # which of some orders were paid, beside what has moved

    @property
    def provider(self) -> PaymentProvider: ...

    def purchase(self, number: int = 17, amount: str | None = None) -> Purchase:
        """An order at this provider, of now; amount: None for a usual one."""
        ...

    async def pay(self, address: str, *, amount: Decimal | None = None, late: bool = False) -> bool:
        """As the payer. amount: something else than the price; late: the payment was under way when the
        invoice ended. False where the provider does not let it happen.
        """
        ...

    async def forge(self, payload: str) -> None:
        """Somebody is paid at the same provider for something that is not ours."""
        ...

    def hang_up(self) -> None:
        """The provider answers nothing any more."""
        ...


Kit = Callable[[UnitOfWorkFactory], AbstractAsyncContextManager[Till]]


@dataclass(slots=True)
class CryptoPayTill:
    """Crypto Pay on loopback."""

    sandbox: CryptoPaySandbox
    provider: CryptoPayProvider
    clock: HandClock
    can_be_asked: bool = True

    def purchase(self, number: int = 17, amount: str | None = None) -> Purchase:
        return an_order(number, amount or "9.99", self.clock.now())

    def number(self, address: str) -> int:
        return next(
            n for n, one in self.sandbox.invoices.items() if one.hash == address.partition("start=")[2]
        )

    async def pay(self, address: str, *, amount: Decimal | None = None, late: bool = False) -> bool:
        try:
            self.sandbox.pay(self.number(address), amount=amount, late=late)
        except Refusal:
            return False
        return True

    async def forge(self, payload: str) -> None:
        async with CryptoPay(self.sandbox.url, self.sandbox.token) as api:
            made = await api.create(Decimal(5), "USD", "a hat", payload, timedelta(hours=1))
        self.sandbox.pay(made.id)

    def hang_up(self) -> None:
        self.sandbox.mood = Mood.DOWN


@asynccontextmanager
async def crypto_pay(unit: UnitOfWorkFactory) -> AsyncIterator[CryptoPayTill]:
    clock = HandClock()
    async with CryptoPaySandbox(now=clock.now) as sandbox, CryptoPay(sandbox.url, sandbox.token) as api:
        sandbox.deposits["USDT"] = Decimal(100)
        yield CryptoPayTill(sandbox, CryptoPayProvider(api, unit, clock), clock)


@dataclass(slots=True)
class StarsTill:
    """Telegram Stars on loopback."""

    sandbox: TelegramSandbox
    provider: PaymentProvider
    clock: HandClock
    can_be_asked: bool = False

    def purchase(self, number: int = 17, amount: str | None = None) -> Purchase:
        made = an_order(number, amount or "350", self.clock.now())
        return replace(made, provider=Provider.STARS, currency="XTR", recurring=True)

    async def pay(self, address: str, *, amount: Decimal | None = None, late: bool = False) -> bool:
        if amount is not None:
            return False
        world = self.sandbox.world
        offer = world.stars.offers[address.partition("t.me/$")[2]]
        take(world, world.users[1001], offer, world.chats[1001])
        return True

    async def forge(self, payload: str) -> None:
        world = self.sandbox.world
        take(world, world.users[1001], Offer("hat", "A hat", "Not ours", payload, 5), world.chats[1001])
        world.stars.save(Offer("hat", "A hat", "Not ours", payload, 5))

    def hang_up(self) -> None:
        self.sandbox.faults.add("502", times=0)


@asynccontextmanager
async def stars(_: UnitOfWorkFactory) -> AsyncIterator[StarsTill]:
    async with (
        TelegramSandbox(TelegramConfig(flood=False)) as sandbox,
        StarsProvider(sandbox.config.token, sandbox.url) as provider,
    ):
        await sandbox.users.add(id=1001, first_name="Alice").start()
        yield StarsTill(sandbox, provider, HandClock())


KITS: dict[str, Kit] = {
    "stars": stars,
    "crypto pay": crypto_pay,
}
