"""Ports of what is sold: plans with their prices, where people stand, who has had a trial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from app.billing.plans import Permits, Plan, Price
from app.billing.subscriptions import Subscription
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol


class Plans(Protocol):
    """Plans as they are kept. Changing one that is not there raises LookupError."""

    async def selling(self) -> bool:
        """Whether the service sells anything: else everybody may do everything."""
        ...

    async def set_selling(self, *, selling: bool) -> None:
        """Of the configuration, at the start of the service."""
        ...

    async def all(self) -> Mapping[str, Plan]:
        """By code, those that permit least first, each with its latest price."""
        ...

    async def get(self, code: str) -> Plan | None: ...
    async def to_change(self, code: str) -> Plan | None:
        """The plan; nobody else changes it until the unit of work ends."""
        ...

    async def set_permits(self, code: str, permits: Permits) -> None: ...
    async def set_on_sale(self, code: str, *, on_sale: bool) -> None: ...
    async def set_titles(self, code: str, titles: Mapping[str, str]) -> None: ...
    async def set_days(self, code: str, days: int) -> None: ...
    async def add_price(self, code: str, stars: int, days: int, usd: Decimal | None, by: UserId) -> Price:
        """A new version: the older ones are not sold any more."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """How a subscription came to stand where it does. after: as `before`, where it stood then."""

    at: datetime
    event: str
    detail: Mapping[str, object]
    cause: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Due:
    """A person's subscription as it is to be changed. flat: nothing is open with real money."""

    subscription: Subscription
    flat: bool
    language: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A step to be kept. detail: of the event, as a tagged record."""

    before: Subscription
    after: Subscription
    event: str
    detail: Mapping[str, object]
    cause: str


@dataclass(frozen=True, slots=True)
class Held:
    """An account whose hold for the plan has been put or lifted."""

    account: AccountId
    owner: UserId
    exchange: ExchangeId
    held: bool


@dataclass(frozen=True, slots=True)
class Unchosen:
    """Symbols of an account that the plan does not permit any more: they are not chosen any more."""

    account: AccountId
    owner: UserId
    symbols: tuple[Symbol, ...]


class Subscriptions(Protocol):
    """Where people stand, and every step that led there. Times are real ones."""

    async def now(self) -> datetime:
        """The database's real time."""
        ...

    async def get(self, user: UserId) -> Subscription | None:
        """None: nothing was ever bought or given."""
        ...

    async def to_change(self, users: Sequence[UserId]) -> Mapping[UserId, Due]:
        """What these people have, nothing too, locked until the unit of work ends; those that are there."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[UserId]:
        """People of whom something may be due, the longest waiting first."""
        ...

    async def keep(self, steps: Sequence[Moved], now: datetime) -> None:
        """Where they stand now, each with the step that led there."""
        ...

    async def seen(self, users: Mapping[UserId, datetime | None]) -> None:
        """Nothing has changed: when to look again."""
        ...

    async def steps(self, user: UserId, limit: int) -> Sequence[Taken]:
        """The latest first."""
        ...

    async def wrongly_held(self, limit: int) -> Sequence[UserId]:
        """Owners of accounts that are held for their plan and should not be, or the other way round."""
        ...

    async def settle_holds(self, users: Sequence[UserId]) -> Sequence[Held]:
        """Accounts with real money are held exactly where the plan does not permit them. The oldest stay."""
        ...

    async def settle_symbols(self, users: Sequence[UserId]) -> Sequence[Unchosen]:
        """No more symbols are chosen than the plan permits: the first ones stay."""
        ...

    async def counts(self) -> Mapping[tuple[str, str], int]:
        """How many people, by plan and standing."""
        ...


class Trials(Protocol):
    """Who has had a trial: kept when they leave, as a digest that leads to nobody."""

    async def take(self, digest: str) -> bool:
        """False where it was taken before."""
        ...

    async def taken(self, digest: str) -> bool: ...
