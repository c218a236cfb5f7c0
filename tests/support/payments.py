"""Money in tests: a service that sells, people who buy, and the provider in the test's hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from app.accounts import Role
from app.billing.payments import STARS_CURRENCY, ChargeId, Direction, Provider, Purchase, Seen
from app.billing.providers import ProviderFailed, ProviderRefused, Words
from app.billing.subscriptions import Subscription
from app.infra.clock import SystemClock
from app.money_news import MONEY_NEWS
from app.ports import UnitOfWorkFactory
from app.services.money import Money, money_of
from app.services.reconciling import Reconciliation
from app.services.shop import SALE_TERMS
from db.pool import Pool
from db.uow import PgUnits
from tests.support.chat import a_key_cipher
from tests.support.operators import open_factor_at
from trading.domain.ids import UserId
from trading.ports import Clock

ALICE, BOB, CAROL, ADMIN, SECOND = (UserId(one) for one in (1001, 1002, 1003, 1009, 1010))
WORDS = Words("Basic", "A month")
MONTH = timedelta(days=30)


@dataclass
class HandStars:
    """A provider that keeps an honest ledger, and answers as the test says.

    fails: how many of the next calls are not answered; after: the call has been carried out all the same.
    """

    lines: list[Seen] = field(default_factory=list)
    stopped: dict[ChargeId, bool] = field(default_factory=dict)
    invoices: dict[int, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fails: int = 0
    after: bool = False
    refuses: str = ""
    extra: Decimal = Decimal(0)

    @property
    def name(self) -> Provider:
        return Provider.STARS

    async def invoice(self, purchase: Purchase, payload: str, words: Words) -> str:
        self._answer("invoice")
        self.invoices[purchase.id] = payload
        return f"https://t.me/${purchase.id}" if purchase.recurring else ""

    async def paid(self, purchases: Sequence[Purchase]) -> Sequence[Seen]:
        return ()

    async def moved(self, cursor: int) -> tuple[Sequence[Seen], int]:
        self._answer("moved")
        return self.lines[cursor:], len(self.lines)

    async def balance(self) -> Decimal | None:
        return self.extra + sum(
            (one.amount if one.direction is Direction.IN else -one.amount for one in self.lines), Decimal(0)
        )

    async def refund(self, charge: ChargeId, payer: UserId) -> None:
        came = [one for one in self.lines if one.charge == charge]
        if not self.after:
            self._answer("refund")
        if len(came) == 1:
            self.lines.append(replace(came[0], direction=Direction.OUT, at=SystemClock().now()))
        if self.after:
            self._answer("refund")

    async def stop_renewing(self, charge: ChargeId, payer: UserId, *, stopped: bool) -> None:
        self._answer("stop")
        self.stopped[charge] = stopped

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.fails:
            self.fails -= 1
            raise ProviderFailed("silent")
        if self.refuses:
            raise ProviderRefused(self.refuses)


@dataclass
class Desk:
    """The use-cases of money on real stores, and handles on them."""

    pool: Pool
    unit: UnitOfWorkFactory
    stars: HandStars
    money: Money
    books: Reconciliation
    clock: Clock
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def order(self, user: UserId = ALICE, plan: str = "basic", *, gift: bool = False) -> Purchase:
        return (await self.money.shop.order(user, plan, WORDS, gift=gift)).purchase

    def payment(self, purchase: Purchase, **changes: object) -> Seen:
        """As its provider tells it; on the ledger too."""
        now = self.clock.now()
        until = now + MONTH if purchase.recurring else None
        seen = Seen(
            charge=ChargeId(Provider.STARS, f"stx{next(self.numbers):04}"),
            direction=Direction.IN,
            amount=purchase.amount,
            currency=STARS_CURRENCY,
            at=now,
            payload=self.money.payments.payload(purchase.id),
            payer=purchase.payer,
            recurring=purchase.recurring,
            until=until,
        )
        seen = replace(seen, **changes)  # type: ignore[arg-type]
        self.stars.lines.append(seen)
        return seen

    async def paid(self, purchase: Purchase, **changes: object) -> Seen:
        """Paid, and told to us."""
        seen = self.payment(purchase, **changes)
        await self.money.payments.seen(seen)
        return seen

    def back(self, seen: Seen) -> Seen:
        """The same money on its way back, on the ledger too."""
        gone = replace(seen, direction=Direction.OUT, at=self.clock.now())
        self.stars.lines.append(gone)
        return gone

    async def standing(self, user: UserId = ALICE) -> Subscription | None:
        async with self.unit() as work:
            return await work.subscriptions.get(user)

    async def days(self, user: UserId = ALICE) -> int:
        """How many days this person has left, rounded."""
        found = await self.standing(user)
        if found is None or found.until is None:
            return 0
        return round((found.until - self.clock.now()) / timedelta(days=1))

    async def number(self, seen: Seen) -> int:
        return int(
            await self.pool.fetchval(
                "SELECT number FROM charge WHERE charge_id = $1 AND direction = $2",
                seen.charge.id,
                seen.direction,
            )
        )

    async def reviews(self) -> list[tuple[str, str]]:
        rows = await self.pool.fetch(
            "SELECT charge_id, review FROM charge WHERE review IS NOT NULL ORDER BY number"
        )
        return [(row["charge_id"], row["review"]) for row in rows]

    async def told(self, user: UserId) -> list[str]:
        """The kinds of news of money for this person, oldest first."""
        rows = await self.pool.fetch("SELECT kind FROM outbox WHERE user_id = $1 ORDER BY id", user)
        kinds = {kind.__name__ for kind in MONEY_NEWS}
        return [row["kind"] for row in rows if row["kind"] in kinds]

    async def balances(self) -> bool:
        """Our books are those of the ledger, to the unit."""
        async with self.unit() as work:
            return await work.charges.total(Provider.STARS) == await self.stars.balance()


async def a_desk(pool: Pool, clock: Clock | None = None, unit: UnitOfWorkFactory | None = None) -> Desk:
    """A service that sells to three people, with an admin and an owner behind it."""
    units, real, stars = PgUnits(pool), clock or SystemClock(), HandStars()
    await people(units)
    used = unit or units

    async def offered() -> frozenset[Provider]:
        return frozenset({Provider.STARS})

    money = money_of(used, {Provider.STARS: stars}, offered, a_key_cipher(), real)
    return Desk(pool, used, stars, money, Reconciliation(used, [stars], money.payments, real), real)


async def people(unit: UnitOfWorkFactory) -> None:
    async with unit() as work:
        await work.plans.set_selling(selling=True)
        for user, role in ((ALICE, Role.USER), (BOB, Role.USER), (CAROL, Role.USER), (ADMIN, Role.OWNER)):
            await work.users.touch(user, f"Person {user}", "en", role)
            await work.users.accept_terms(user, "x")
            await work.purchases.agree(user, SALE_TERMS)
    await open_factor_at(unit, ADMIN)


async def another_operator(unit: UnitOfWorkFactory) -> None:
    async with unit() as work:
        await work.users.touch(SECOND, "Second", "en", Role.OWNER)
        await work.users.accept_terms(SECOND, "x")
    await open_factor_at(unit, SECOND)


def shifted(moment: datetime, days: float) -> datetime:
    return moment + timedelta(days=days)
