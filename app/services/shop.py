"""Buying: what is sold, the terms, an order with its invoice, receipts, and gifts that are opened."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.billing.codes import Promo, discounted
from app.billing.payments import STARS_CURRENCY, Provider, Purchase, PurchaseState
from app.billing.plans import Plan, PlanKind, Price
from app.billing.providers import PaymentProvider, ProviderFailed, ProviderRefused, Words
from app.billing.subscriptions import Granted, Subscription
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_payments import Entry, Gift
from app.services.payments import Happened, Payments
from app.services.people import registered
from app.services.receipts import tell_opened
from trading.domain.ids import UserId
from trading.ports import Clock

SALE_TERMS = "2026-11"
LIFE = timedelta(hours=1)  # of an order
MONTH = 30  # days: the only period that Stars are charged again after
DEAREST = 10_000  # Stars of a recurring payment
MOST = 20  # orders of one person
WITHIN = timedelta(hours=1)
SHOWN = 8  # receipts, gifts
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LENGTH = 10
_DOLLARS = "USD"


@dataclass(frozen=True, slots=True)
class ShopView:
    """plans: on sale; present: what the person has; agreed: to the terms of sale; ways: by which is paid."""

    plans: tuple[Plan, ...]
    present: Subscription | None
    agreed: bool
    ways: frozenset[Provider]

    def plan(self, code: str) -> Plan | None:
        return next((one for one in self.plans if one.code == code), None)


@dataclass(frozen=True, slots=True)
class OrderView:
    """address: where it is paid, empty: the invoice stands in the chat."""

    purchase: Purchase
    address: str


class Shop:
    """offered: by which ways people may pay now; clock: real time."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        providers: Mapping[Provider, PaymentProvider],
        offered: Callable[[], Awaitable[frozenset[Provider]]],
        payments: Payments,
        happened: Happened,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._providers = providers
        self._offered = offered
        self._payments = payments
        self._happened = happened
        self._clock = clock

    async def look(self, user_id: UserId) -> ShopView:
        ways = await self._offered() & self._providers.keys()
        async with self._unit() as work:
            await registered(work, user_id)
            selling = await work.plans.selling()
            plans = (await work.plans.all()).values() if selling else ()
            return ShopView(
                tuple(one for one in plans if one.on_sale and one.price is not None),
                await work.subscriptions.get(user_id),
                await work.purchases.agreed(user_id) == SALE_TERMS,
                ways,
            )

    async def agree(self, user_id: UserId) -> None:
        async with self._unit() as work:
            await registered(work, user_id)
            await work.purchases.agree(user_id, SALE_TERMS)

    async def order(
        self,
        user_id: UserId,
        code: str,
        words: Words,
        *,
        gift: bool = False,
        cheaper: bool = False,
        provider: Provider = Provider.STARS,
    ) -> OrderView:
        """Order at the present price. words: on the invoice; cheaper: with the discount that the person has,
        in Stars and once. Raises Refused.
        """
        way = self._providers.get(provider)
        if way is None or provider not in await self._offered():
            raise Refused(Refusal.WAY_NOT_OFFERED)
        async with self._unit() as work:
            promo = await _held(work, user_id, code) if cheaper else None
            purchase = await self._draft(work, user_id, code, provider, promo, gift=gift)
            if promo is not None and not await work.promos.bind(promo.id, user_id, purchase.id):
                raise Refused(Refusal.DISCOUNT_GONE)
        try:
            address = await way.invoice(purchase, self._payments.payload(purchase.id), words)
        except (ProviderFailed, ProviderRefused) as error:
            raise Refused(Refusal.PAYMENT_SILENT) from error
        return OrderView(purchase, address)

    async def receipts(self, user_id: UserId) -> Sequence[Entry]:
        async with self._unit() as work:
            await registered(work, user_id)
            return await work.charges.of(user_id, SHOWN)

    async def receipt(self, user_id: UserId, number: int) -> Entry:
        """One of the person's own."""
        async with self._unit() as work:
            await registered(work, user_id)
            entry = await work.charges.entry(number)
        if entry is None or entry.charge.user != user_id:
            raise Refused(Refusal.CHARGE_UNKNOWN)
        return entry

    async def gifts(self, user_id: UserId) -> Sequence[Gift]:
        """What the person has paid for somebody else."""
        async with self._unit() as work:
            await registered(work, user_id)
            return await work.gifts.of_payer(user_id, SHOWN)

    async def open_gift(self, user_id: UserId, code: str) -> Purchase:
        """Whoever comes first has the days; coming twice gives them once. Raises Refused."""
        async with self._unit() as work:
            gift = await work.gifts.lock(code.strip().lower()[:_LENGTH])
            if gift is None or gift.purchase.state in {PurchaseState.NEW, PurchaseState.VOID}:
                raise Refused(Refusal.GIFT_UNKNOWN)
            if gift.purchase.state is PurchaseState.REFUNDED:
                raise Refused(Refusal.GIFT_RETURNED)
            if gift.taken_by is not None:
                if gift.taken_by != user_id:
                    raise Refused(Refusal.GIFT_TAKEN)
                return gift.purchase
            await work.gifts.take(gift.code, user_id, self._clock.now())
            granted = Granted(gift.purchase.plan, gift.purchase.days)
            await self._happened(work, user_id, granted, f"gift {gift.purchase.id}")
            if gift.purchase.payer != user_id:
                await tell_opened(work, gift.purchase)
        return gift.purchase

    async def _draft(
        self,
        work: UnitOfWork,
        user_id: UserId,
        code: str,
        provider: Provider,
        promo: Promo | None,
        *,
        gift: bool,
    ) -> Purchase:
        await registered(work, user_id)
        plan, now = await self._sold(work, code), self._clock.now()
        await _may_order(work, user_id, now)
        price = _price(plan)
        recurring = is_recurring(plan, provider, gift=gift) and promo is None
        present = await work.subscriptions.get(user_id)
        if recurring and present is not None and present.renews and present.plan == code:
            raise Refused(Refusal.RENEWS_ALREADY)
        amount, currency = _asked(price, provider, promo)
        made = await work.purchases.add(
            Purchase(
                id=0,
                payer=user_id,
                beneficiary=None if gift else user_id,
                plan=code,
                price_version=price.version,
                provider=provider,
                amount=amount,
                currency=currency,
                days=price.days,
                recurring=recurring,
                state=PurchaseState.NEW,
                created_at=now,
                expires_at=now + LIFE,
            )
        )
        if gift:
            await work.gifts.add("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)), made.id)
        return made

    async def _sold(self, work: UnitOfWork, code: str) -> Plan:
        plan = await work.plans.get(code) if await work.plans.selling() else None
        if plan is None or not plan.on_sale or plan.price is None:
            raise Refused(Refusal.NOT_FOR_SALE)
        return plan


def is_recurring(plan: Plan, provider: Provider, *, gift: bool) -> bool:
    """Whether it is charged again by itself: what Telegram permits, and makes sense for the plan."""
    price = _price(plan)
    monthly = price.days == MONTH and price.stars <= DEAREST
    return provider is Provider.STARS and plan.kind is PlanKind.TIER and monthly and not gift


def _price(plan: Plan) -> Price:
    if plan.price is None:
        raise Refused(Refusal.NOT_FOR_SALE)
    return plan.price


async def _may_order(work: UnitOfWork, user_id: UserId, now: datetime) -> None:
    if await work.purchases.agreed(user_id) != SALE_TERMS:
        raise Refused(Refusal.SALE_TERMS_FIRST)
    if await work.purchases.lately(user_id, now - WITHIN) >= MOST:
        raise Refused(Refusal.ORDERED_OFTEN, {"limit": str(MOST)})


async def _held(work: UnitOfWork, user_id: UserId, code: str) -> Promo:
    promo = await work.promos.discount(user_id, code)
    if promo is None:
        raise Refused(Refusal.DISCOUNT_GONE)
    return promo


def _asked(price: Price, provider: Provider, promo: Promo | None) -> tuple[Decimal, str]:
    """What is charged again is never at a discount: it would be for ever."""
    if provider is Provider.STARS:
        stars = price.stars if promo is None else discounted(price.stars, promo.terms)
        return Decimal(stars), STARS_CURRENCY
    if price.usd is None:
        raise Refused(Refusal.WAY_NOT_OFFERED)
    return price.usd, _DOLLARS
