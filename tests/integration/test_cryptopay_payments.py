"""Crypto Pay's money in our books: credited once, whatever is lost, repeated, forged or late."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI

from app.accounts import Role
from app.billing.crediting import Review
from app.billing.payments import Charge, Provider, Purchase, PurchaseState
from app.billing.providers import ProviderFailed
from app.billing.subscriptions import Bought, Standing, SubscriptionEvent
from app.errors import Refused
from app.infra.cryptopay_letters import CryptoPayLetters
from app.ports import UnitOfWork
from app.services.collecting import Collecting, KeptBooks
from app.services.money import money_of
from app.services.payment_ways import CryptoPayOn, PaymentWays
from app.services.payments import Payments
from app.services.reconciling import Reconciliation
from db.pool import Pool
from db.uow import PgUnits
from sandbox.cryptopay import Mood
from tests.support.chat import a_key_cipher
from tests.support.payments import ADMIN, ALICE, people
from tests.support.tills import WORDS, CryptoPayTill, an_order, crypto_pay
from trading.domain.ids import UserId
from web.routes.cryptopay import letter_routes

PAYER = UserId(1001)
PATH = "/pay/0123456789abcdef"


@dataclass
class Shop:
    """Orders, the provider, and who credits. given: what became of subscriptions."""

    unit: PgUnits
    till: CryptoPayTill
    given: list[SubscriptionEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.payments = Payments(self.unit, a_key_cipher().tag, self._happened, self.till.clock)
        self.collecting = Collecting(
            self.till.provider, KeptBooks(self.unit, self.payments.seen), self.till.clock
        )

    async def _happened(self, work: UnitOfWork, user: UserId, event: SubscriptionEvent, cause: str) -> None:
        self.given.append(event)

    async def order(self, amount: str = "9.99") -> tuple[Purchase, str]:
        """An order and where it is paid."""
        async with self.unit() as work:
            purchase = await work.purchases.add(an_order(0, amount, self.till.clock.now()))
        payload = self.payments.payload(purchase.id)
        return purchase, await self.till.provider.invoice(purchase, payload, WORDS)

    async def charges(self, purchase: Purchase) -> list[Charge]:
        async with self.unit() as work:
            return [*await work.charges.of_purchase(purchase.id)]

    async def state(self, purchase: Purchase) -> PurchaseState:
        async with self.unit() as work:
            found = await work.purchases.get(purchase.id)
        assert found is not None
        return found.state


@pytest.fixture
async def shop(pool: Pool) -> AsyncIterator[Shop]:
    unit = PgUnits(pool)
    async with unit() as work:
        await work.users.touch(PAYER, "Alice", "en", Role.USER)
    async with crypto_pay(unit) as till:
        yield Shop(unit, till)


async def test_a_lost_letter_is_credited_once_by_asking(shop: Shop) -> None:
    purchase, address = await shop.order()
    _, _ = await shop.order("19.99")
    assert await shop.collecting.look() == 0
    assert await shop.till.pay(address, amount=Decimal("9.99"))
    await asyncio.gather(*(shop.collecting.look() for _ in range(3)))
    await shop.collecting.look()
    (charge,) = await shop.charges(purchase)
    assert (charge.amount, charge.currency, charge.days, charge.review) == (Decimal("9.99"), "USD", 30, None)
    assert [type(one) for one in shop.given] == [Bought]
    assert await shop.state(purchase) is PurchaseState.PAID


async def test_letters_only_wake_us_whatever_they_claim(shop: Shop) -> None:
    """Genuine ones about what is not paid credit nothing; of fifty replays one credit is left."""
    purchase, address = await shop.order()
    rung: list[str] = []
    token = shop.till.sandbox.token
    app = FastAPI()
    app.include_router(
        letter_routes(CryptoPayLetters(token, PATH, lambda: rung.append("!"), shop.till.clock))
    )
    letter = shop.till.sandbox.letter(shop.till.number(address))
    claimed = letter.changed(token, payload={"invoice_id": 1, "status": "paid", "amount": "1000000"})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:

        async def post() -> None:
            headers = {name: str(value) for name, value in claimed.headers.items()}
            assert (await http.post(PATH, content=claimed.body, headers=headers)).status_code == 200

        await post()
        assert len(rung) == 1
        await shop.collecting.look()
        assert await shop.charges(purchase) == []
        assert await shop.till.pay(address)
        for _ in range(3):
            await post()
            await shop.collecting.look()
    assert len(await shop.charges(purchase)) == 1
    assert len(shop.given) == 1


async def test_money_after_the_end_is_credited_and_looked_at(shop: Shop) -> None:
    purchase, address = await shop.order()
    shop.till.clock.advance(3700)
    assert not await shop.till.pay(address), "the invoice has ended too"
    assert await shop.till.pay(address, late=True)
    await shop.collecting.look()
    (charge,) = await shop.charges(purchase)
    assert charge.review == Review.LATE
    assert len(shop.given) == 1


@pytest.mark.parametrize(("paid", "review", "given"), [("5", Review.LESS, 0), ("20", Review.MORE, 1)])
async def test_another_amount_is_kept_and_looked_at(
    shop: Shop, paid: str, review: Review, given: int
) -> None:
    purchase, address = await shop.order()
    assert await shop.till.pay(address, amount=Decimal(paid))
    await shop.collecting.look()
    (charge,) = await shop.charges(purchase)
    assert (charge.amount, charge.review) == (Decimal(paid), review)
    assert len(shop.given) == given


async def test_what_was_paid_while_nobody_could_be_asked_is_credited_later(shop: Shop) -> None:
    purchase, address = await shop.order()
    assert await shop.till.pay(address)
    shop.till.sandbox.mood = Mood.DOWN
    with pytest.raises(ProviderFailed):
        await shop.collecting.look()
    shop.till.clock.advance(timedelta(hours=30).total_seconds())
    shop.till.sandbox.mood = Mood.WELL
    await shop.collecting.look()
    (charge,) = await shop.charges(purchase)
    assert charge.review is None, "it was paid in time, only seen late"


async def test_what_no_order_waits_for_any_more_is_found_by_the_books(shop: Shop) -> None:
    """Paid, and seen by nobody for a month: the hourly comparison credits it, and forged ones are looked at."""
    purchase, address = await shop.order()
    assert await shop.till.pay(address)
    await shop.till.forge(f"v1:{purchase.id}:AAAAAAAAAAAAAAAA")
    shop.till.clock.advance(timedelta(days=30).total_seconds())
    assert await shop.collecting.look() == 0
    moved, _ = await shop.till.provider.moved(0)
    for _ in range(2):
        for one in moved:
            await shop.payments.seen(one)
    assert [one.review for one in await shop.charges(purchase)] == [None]
    async with shop.unit() as work:
        (odd,) = await work.charges.latest(10, review=True)
    assert (odd.charge.purchase, odd.charge.review) == (None, Review.UNKNOWN)
    assert len(shop.given) == 1


async def test_an_order_of_another_provider_is_not_asked_for(shop: Shop) -> None:
    async with shop.unit() as work:
        await work.purchases.add(
            replace(an_order(at=shop.till.clock.now()), provider=Provider.STARS, currency="XTR")
        )
    shop.till.sandbox.calls.clear()
    assert await shop.collecting.look() == 0
    assert not shop.till.sandbox.calls


async def test_a_plan_is_offered_bought_and_given_back(pool: Pool) -> None:
    unit = PgUnits(pool)
    await people(unit)
    async with crypto_pay(unit) as till:
        ways = PaymentWays(unit, CryptoPayOn(till.provider))
        takers = {Provider.CRYPTO_PAY: till.provider}
        money = money_of(unit, takers, ways.offered, a_key_cipher(), till.clock)
        collecting = Collecting(till.provider, KeptBooks(unit, money.payments.seen), till.clock)
        books = Reconciliation(unit, [till.provider], money.payments, till.clock)

        async def order(plan: str) -> str:
            made = await money.shop.order(ALICE, plan, WORDS, provider=Provider.CRYPTO_PAY)
            assert not made.purchase.recurring
            return made.address

        async with unit() as work:
            await work.plans.add_price("pro", 900, 30, Decimal("19.99"), ADMIN)
        with pytest.raises(Refused, match="way-not-offered"):
            await order("pro")
        assert (await ways.offer(ADMIN)).priced == 1
        with pytest.raises(Refused, match="way-not-offered"):
            await order("basic")
        address = await order("pro")
        await ways.withdraw(ADMIN)
        assert await till.pay(address)
        assert await collecting.look() == 1, "what was ordered before is still asked for"
        async with unit() as work:
            bought = await work.subscriptions.get(ALICE)
            (entry,) = await work.charges.of(ALICE, 9)
        assert bought is not None
        assert (bought.plan, bought.standing, bought.renews) == ("pro", Standing.ACTIVE, False)

        refund, _ = await money.refunds.draft(ADMIN, entry.number, "it was not for them")
        assert await money.refunds.confirm(ADMIN, refund)
        assert await money.refunds.run() == 1
        for _ in range(2):
            await books.look()
        (sent,) = till.sandbox.transfers
        assert (sent.user_id, sent.amount) == (ALICE, Decimal("19.99"))
        async with unit() as work:
            left = await work.subscriptions.get(ALICE)
            assert await work.charges.total(Provider.CRYPTO_PAY) == 0
            assert not await work.charges.latest(9, review=True)
        assert left is not None
        assert left.until is not None
        assert bought.until is not None
        assert bought.until - left.until > timedelta(days=29)
