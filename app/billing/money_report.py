"""What the money of a span of time was, in parts that add up to the whole. Pure."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.billing.crediting import Review
from app.billing.payments import STARS_CURRENCY, Direction, Provider

Key = TypeVar("Key", bound=Hashable)
_NOTHING = Decimal(0)
_NOT_OURS = frozenset({Review.UNKNOWN, Review.PAYER, Review.CURRENCY, Review.LESS})
_TWICE = frozenset({Review.AGAIN, Review.RETURNED})  # of a gift: its code is opened once


class Period(StrEnum):
    """This month, the last thirty days, the last twelve months with this one."""

    MONTH = "month"
    DAYS = "days"
    YEAR = "year"


class Kind(StrEnum):
    """What a movement of money was. NEW: an order was paid for the first time. RENEWAL: again. KEPT: it has
    bought nothing. REFUND: we gave it back. CHARGEBACK: it went back, and not by us.
    """

    NEW = "new"
    RENEWAL = "renewal"
    KEPT = "kept"
    REFUND = "refund"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True)
class Sum:
    """Movements that are alike in everything that is asked, together. month: its first moment; plan: of the
    order, None: there is none; gift: it is whoever's who has the code; bought: days were given for it; first:
    no payment of the order before has bought any. amount: without a sign.
    """

    month: datetime
    provider: Provider
    currency: str
    plan: str | None
    direction: Direction
    gift: bool
    review: str | None
    bought: bool
    first: bool
    count: int
    amount: Decimal

    @property
    def signed(self) -> Decimal:
        return self.amount if self.direction is Direction.IN else -self.amount


@dataclass(frozen=True, slots=True)
class Part:
    """amount: with its sign, what went back is less than nothing."""

    count: int = 0
    amount: Decimal = _NOTHING

    def plus(self, one: Sum) -> "Part":
        return Part(self.count + one.count, self.amount + one.signed)


@dataclass(frozen=True, slots=True)
class Recurring:
    """What renews by itself now: how many, and Stars in thirty days."""

    count: int
    stars: Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """People. active: had a plan that was paid or given when the span began; ended: of them, whose plan is
    over; trials: begun within; paid: of them, who have bought since.
    """

    active: int = 0
    ended: int = 0
    trials: int = 0
    paid: int = 0

    @property
    def churn(self) -> Decimal | None:
        """None: there was nobody to lose."""
        return Decimal(self.ended) / self.active if self.active else None

    @property
    def conversion(self) -> Decimal | None:
        return Decimal(self.paid) / self.trials if self.trials else None


@dataclass(frozen=True, slots=True)
class Presents:
    """Days that were given without money: by codes and for invitations; discounts: orders paid with one."""

    codes: int = 0
    code_days: int = 0
    invitations: int = 0
    invitation_days: int = 0
    discounts: int = 0


@dataclass(frozen=True, slots=True)
class MoneyReport:
    """balances: all that has come less all that has gone, since ever."""

    period: Period
    start: datetime
    end: datetime
    sums: tuple[Sum, ...]
    recurring: Recurring
    flow: Flow
    presents: Presents
    balances: Mapping[tuple[Provider, str], Decimal] = field(default_factory=dict)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Stars first."""
        return tuple(
            sorted({one.currency for one in self.sums}, key=lambda one: (one != STARS_CURRENCY, one))
        )

    def kinds(self, currency: str) -> Mapping[Kind, Part]:
        return self._by(currency, kind_of)

    def plans(self, currency: str) -> Mapping[str, Part]:
        """Empty: of no order."""
        return self._by(currency, lambda one: one.plan or "")

    def providers(self, currency: str) -> Mapping[Provider, Part]:
        return self._by(currency, lambda one: one.provider)

    def months(self, currency: str) -> Mapping[datetime, Part]:
        return self._by(currency, lambda one: one.month)

    def net(self, currency: str) -> Decimal:
        return sum((one.signed for one in self.sums if one.currency == currency), _NOTHING)

    def _by(self, currency: str, key: Callable[[Sum], Key]) -> Mapping[Key, Part]:
        return parted((one for one in self.sums if one.currency == currency), key)


def parted(sums: Iterable[Sum], key: Callable[[Sum], Key]) -> Mapping[Key, Part]:
    """Each movement in exactly one part."""
    parts: dict[Key, Part] = {}
    for one in sums:
        parts[key(one)] = parts.get(key(one), Part()).plus(one)
    return parts


def kind_of(one: Sum) -> Kind:
    if one.direction is Direction.OUT:
        return Kind.CHARGEBACK if one.review == Review.CHARGEBACK else Kind.REFUND
    gift_kept = one.gift and one.review in _TWICE
    if one.plan is None or one.review in _NOT_OURS or gift_kept or not (one.bought or one.gift):
        return Kind.KEPT
    return Kind.NEW if one.first else Kind.RENEWAL


def started(period: Period, now: datetime) -> datetime:
    """When it began, in UTC."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if period is Period.MONTH:
        return month
    if period is Period.DAYS:
        return now - timedelta(days=30)
    year, before = divmod(month.year * 12 + month.month - 1 - 11, 12)
    return month.replace(year=year, month=before + 1)
