"""One random life of payments: people order, pay (also what they should not), renew, take back; messages are
lost, doubled and swapped; transactions are cut; Telegram is silent. At its end the books are the ledger's.
"""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiogram.types import Update

from app.accounts import Role
from app.billing.checkout import Asked
from app.billing.payments import Provider, Purchase
from app.billing.providers import ProviderFailed, Words
from app.billing.subscriptions import SubscriptionEvent
from app.errors import Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.payments import Payments, Renewing
from app.services.reconciling import Reconciliation
from app.services.refunds import Refunds
from app.services.refunds import Renewing as RenewingDesk
from app.services.shop import SALE_TERMS, Shop
from app.services.subscriptions import happened
from db.pool import Pool
from db.uow import PgUnits
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.payments import give_back, take, tell_state
from sandbox.telegram.stars import NANO, Offer
from tests.support.chat import a_key_cipher
from tests.support.operators import open_factor_at
from tests.support.payments import ADMIN
from tgbot.stars import StarsProvider, seen_in_message
from trading.domain.ids import UserId

WORDS = Words("A plan", "Its days")
STEPS = 20
PLANS = ("week", "basic", "pro")
MONTH = 2_592_000
LIMIT = 20  # looks until nothing is left to do


class Cut(Exception):
    """The transaction ended before it was committed."""


@dataclass(slots=True)
class CutUnits:
    """A UnitOfWorkFactory whose next transactions are cut at their end."""

    inner: UnitOfWorkFactory
    cuts: int = 0

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        async with self.inner() as work:
            yield work
            if self.cuts:
                self.cuts -= 1
                raise Cut


class SandboxClock:
    """The time of the sandbox: months pass in a moment."""

    def __init__(self, tg: TelegramSandbox) -> None:
        self._tg = tg

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._tg.world.now(), UTC)

    def monotonic(self) -> float:
        return self._tg.world.now()

    async def sleep(self, seconds: float) -> None:
        self._tg.advance(seconds)


@dataclass
class Town:
    """The sandbox with its ledger, the use-cases on real stores, and the people of one life after another."""

    tg: TelegramSandbox
    pool: Pool
    stars: StarsProvider
    people: int = 100_000
    units: CutUnits = field(init=False)

    def __post_init__(self) -> None:
        clock = SandboxClock(self.tg)
        self.units = CutUnits(PgUnits(self.pool))
        providers = {Provider.STARS: self.stars}

        async def offered() -> frozenset[Provider]:
            return frozenset(providers)

        async def kept(work: UnitOfWork, user: UserId, event: SubscriptionEvent, cause: str) -> object:
            return await happened(work, user, event, cause, clock.now())

        self.payments = Payments(self.units, a_key_cipher().tag, kept, clock)
        self.shop = Shop(self.units, providers, offered, self.payments, kept, clock)
        self.refunds = Refunds(self.units, providers, self.payments, clock)
        self.renewing = RenewingDesk(self.units, providers, kept, clock)
        self.books = Reconciliation(self.units, [self.stars], self.payments, clock)

    async def newcomer(self) -> UserId:
        self.people += 1
        user = UserId(self.people)
        await self.tg.users.add(id=user, first_name=f"P{user}").start()
        async with self.units() as work:
            await work.users.touch(user, f"P{user}", "en", Role.USER)
            await work.users.accept_terms(user, "x")
            await work.purchases.agree(user, SALE_TERMS)
        self.tg.updates.drop_pending()
        return user


@asynccontextmanager
async def a_town(pool: Pool) -> AsyncIterator[Town]:
    async with (
        TelegramSandbox(TelegramConfig(flood=False)) as tg,
        StarsProvider(tg.config.token, tg.url) as stars,
    ):
        unit = PgUnits(pool)
        async with unit() as work:
            await work.plans.set_selling(selling=True)
            await work.users.touch(ADMIN, "Admin", "en", Role.OWNER)
            await work.users.accept_terms(ADMIN, "x")
        await open_factor_at(unit, ADMIN)
        tg.updates.allow(["message", "subscription", "pre_checkout_query"])
        yield Town(tg, pool, stars)


@dataclass
class Life:
    """One seed. orders: with their links; credited: charges that must have brought their days."""

    town: Town
    dice: random.Random
    people: list[UserId] = field(default_factory=list)
    orders: list[Purchase] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    refunded: int = 0

    async def live(self) -> None:
        self.people = [await self.town.newcomer(), await self.town.newcomer()]
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            *(self.order, self.order, *(self.pay,) * 5, *(self.hear,) * 3),
            *(
                self.renew,
                self.charge_back,
                self.refund,
                self.errands,
                self.reconcile,
                self.change,
                self.open,
            ),
        )
        await self.order()
        for _ in range(STEPS):
            await self.guarded(self.dice.choice(acts))
        await self.end()

    async def guarded(self, act: Callable[[], Awaitable[None]]) -> None:
        """Now and then a transaction is cut, or Telegram does not answer."""
        trouble = self.dice.random()
        if trouble < 0.15:
            self.town.units.cuts = 1
        elif trouble < 0.25:
            kind = self.dice.choice(("502", "drop_after"))
            self.town.tg.faults.add(
                kind, method=self.dice.choice(("refundStarPayment", "getStarTransactions"))
            )
        try:
            await act()
        except (Cut, Refused, ProviderFailed):
            pass
        finally:
            self.town.units.cuts = 0
            self.town.tg.faults.pending.clear()
            self.collect()

    def collect(self) -> None:
        """What Telegram has to tell; some of it is lost, some comes twice."""
        queue = self.town.tg.updates
        for one in queue.waiting():
            if one.kind in {"message", "subscription"}:
                copies = self.dice.choices((0, 1, 2), (15, 70, 15))[0]
                self.updates += [Update.model_validate(one.wire())] * copies
            queue.confirm(one.update_id)

    async def order(self) -> None:
        gift = self.dice.random() < 0.15
        who = self.dice.choice(self.people)
        made = await self.town.shop.order(who, self.dice.choice(PLANS), WORDS, gift=gift)
        self.orders.append(made.purchase)

    async def pay(self) -> None:
        """Mostly as the bot permits; sometimes it has happened all the same."""
        if not self.orders:
            return
        order, world = self.dice.choice(self.orders), self.town.tg.world
        payer = order.payer if self.dice.random() < 0.85 else self.dice.choice(self.people)
        payload = self.town.payments.payload(order.id)
        if self.dice.random() < 0.05:
            payload = f"v1:{order.id}:{'0' * 16}"
        amount = order.amount - 1 if self.dice.random() < 0.05 else order.amount
        if self.dice.random() < 0.7:
            asked = Asked(payer, payload, amount, order.currency)
            if await self.town.payments.checkout(asked) is not None:
                return
        key = f"{order.id}.{len(world.stars.offers)}"
        period = MONTH if order.recurring else 0
        offer = Offer(key, "A plan", "Its days", payload, int(amount), "buy", period)
        world.stars.save(offer)
        take(world, world.users[payer], offer, world.chats[payer])

    async def hear(self) -> None:
        """In any order."""
        self.dice.shuffle(self.updates)
        while self.updates and self.dice.random() < 0.8:
            update = self.updates.pop()
            await self.tell(update)

    async def tell(self, update: Update) -> None:
        told, message = update.subscription, update.message
        if told is not None:
            await self.town.payments.renewing(
                told.invoice_payload, UserId(told.user.id), Renewing(told.state)
            )
        elif message is not None:
            seen = seen_in_message(message, UserId(message.chat.id))
            if seen is not None:
                await self.town.payments.seen(seen)

    async def renew(self) -> None:
        self.town.tg.advance(MONTH)
        world = self.town.tg.world
        for user in self.people:
            for one in world.stars.subscriptions_of(user):
                if not one.canceled and self.dice.random() < 0.7:
                    take(world, world.users[user], world.stars.offers[one.offer_id], world.chats[user], one)

    async def change(self) -> None:
        world = self.town.tg.world
        for user in self.people:
            for one in world.stars.subscriptions_of(user)[:1]:
                one.canceled = not one.canceled
                tell_state(world, one, "canceled" if one.canceled else "active")

    async def charge_back(self) -> None:
        world = self.town.tg.world
        mine = [
            one for one in world.stars.charges.values() if one.user_id in self.people and not one.refunded
        ]
        if mine:
            give_back(world, self.dice.choice(mine))

    async def refund(self) -> None:
        numbers = await self.town.pool.fetch(
            "SELECT number FROM charge WHERE user_id = ANY ($1::bigint[])", self.people
        )
        if numbers:
            number = self.dice.choice(numbers)["number"]
            draft, _ = await self.town.refunds.draft(ADMIN, number, "random")
            await self.town.refunds.confirm(ADMIN, draft)
            self.refunded += 1

    async def errands(self) -> None:
        self.town.tg.advance(3700)
        await self.town.refunds.run()
        await self.town.renewing.run()

    async def reconcile(self) -> None:
        await self.town.books.look()

    async def open(self) -> None:
        code = await self.town.pool.fetchval(
            "SELECT code FROM gift g JOIN purchase p ON p.id = g.purchase WHERE p.user_id = ANY ($1::bigint[])",
            self.people,
        )
        if code is not None:
            await self.town.shop.open_gift(self.dice.choice(self.people), code)

    async def end(self) -> None:
        """Good weather: errands are run, and the list is read to its end."""
        for _ in range(LIMIT):
            await self.errands()
            self.collect()
            if not await self.town.books.look() and not await self.left():
                break
        for update in self.updates:  # the rest comes late, and changes nothing
            if update.message is not None:
                await self.tell(update)
        await check(self.town, self.people)

    async def left(self) -> int:
        return int(await self.town.pool.fetchval("SELECT count(*) FROM refund_request WHERE state = 'asked'"))


async def check(town: Town, people: list[UserId]) -> None:
    """The books are the ledger's, to the unit and line by line; days were given and taken exactly once."""
    ledger = town.tg.world.stars
    lines = ledger.ledger(0, 10**9)
    kept = await town.pool.fetch("SELECT charge_id, direction, amount, days, review, user_id FROM charge")
    ours = {(row["charge_id"], row["direction"]): row for row in kept}
    theirs = {(one.id, "in" if one.incoming else "out"): one.nanos for one in lines}
    assert len(theirs) == len(lines)
    assert {key: int(row["amount"]) * NANO for key, row in ours.items()} == theirs
    total = sum(int(row["amount"]) * (1 if row["direction"] == "in" else -1) for row in kept)
    assert total * NANO == ledger.nanos
    steps = await town.pool.fetch(
        "SELECT event, cause FROM subscription_step WHERE user_id = ANY ($1::bigint[])", people
    )
    causes = [row["cause"] for row in steps if row["cause"].startswith(("charge ", "refund "))]
    assert len(causes) == len(set(causes)), "given or taken twice"
    mine = [row for row in kept if row["user_id"] in people]
    bought = {f"charge stars:{row['charge_id']}" for row in mine if row["days"]}
    assert {one for one in causes if one.startswith("charge ")} == bought
    back = {row["charge_id"] for row in kept if row["direction"] == "out"}
    taken = {f"refund stars:{row['charge_id']}" for row in mine if row["days"] and row["charge_id"] in back}
    gifts = await town.pool.fetch(
        """
        SELECT c.charge_id FROM charge c JOIN gift g ON g.purchase = c.purchase
        WHERE g.taken_by = ANY ($1::bigint[]) AND c.direction = 'out'
        """,
        people,
    )
    allowed = taken | {f"refund stars:{row['charge_id']}" for row in gifts}
    assert taken <= {one for one in causes if one.startswith("refund ")} <= allowed
    await check_nobody_is_left_without(town, people)


async def check_nobody_is_left_without(town: Town, people: list[UserId]) -> None:
    """Whoever paid their own order as it stood has its days, unless the money went back."""
    short = await town.pool.fetch(
        """
        SELECT c.charge_id FROM charge c JOIN purchase p ON p.id = c.purchase
        WHERE c.user_id = p.user_id AND c.user_id = ANY ($1::bigint[]) AND c.direction = 'in' AND c.days = 0
          AND p.beneficiary_id IS NOT NULL AND c.amount >= p.amount
          AND NOT EXISTS (SELECT FROM charge o WHERE o.charge_id = c.charge_id AND o.direction = 'out')
        """,
        people,
    )
    assert short == []


async def run(town: Town, seed: int) -> None:
    """One life. Raises AssertionError where the books are wrong."""
    await Life(town, random.Random(seed)).live()
