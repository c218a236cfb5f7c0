"""What operators see of the service: data without text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from app.accounts import AccountKind
from app.health_views import VenueHealth
from trading.domain.account import Control
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Price, Qty
from trading.domain.order import OrderKind, OrderStatus


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """The service in numbers. Accounts are counted once each, in their strictest state; today: since 00:00
    UTC; waiting: orders without an outcome; naked: positions whose stop is not proved; seen_*: people who
    have talked to the bot.
    """

    users: int = 0
    registered: int = 0
    seen_today: int = 0
    seen_week: int = 0
    live: int = 0
    paper: int = 0
    armed: int = 0
    paused: int = 0
    reduced: int = 0
    halted: int = 0
    orders_today: int = 0
    fills_today: int = 0
    positions: int = 0
    naked: int = 0
    soft: int = 0
    waiting: int = 0
    quarantined: int = 0
    inbox: int = 0
    critical: int = 0
    fills_out: int = 0
    alerts_out: int = 0
    bulk_out: int = 0
    sent_today: int = 0
    dropped_today: int = 0
    unreachable: int = 0
    incidents: int = 0
    symbols_halted: int = 0

    def compared(self, before: Mapping[str, int]) -> Sequence[tuple[str, int, int | None]]:
        """Each number with its name and its difference to the one before; None: that is not known."""
        numbers = {one.name: int(getattr(self, one.name)) for one in fields(self)}
        return [(name, now, now - before[name] if name in before else None) for name, now in numbers.items()]


@dataclass(frozen=True, slots=True)
class DeskAges:
    """How old the oldest of each is; None: there is none."""

    waiting: timedelta | None = None
    quarantined: timedelta | None = None
    naked: timedelta | None = None
    inbox: timedelta | None = None
    critical: timedelta | None = None
    outbox: timedelta | None = None


class Light(StrEnum):
    """The locales hold `light-<value>`."""

    WELL = "well"
    LOOK = "look"
    BAD = "bad"


class Trouble(StrEnum):
    """What may be wrong with the service. The locales hold `sign-<value>`."""

    HALTED = "halted"
    MAINTENANCE = "maintenance"
    NAKED = "naked"
    WAITING = "waiting"
    QUARANTINED = "quarantined"
    SYMBOLS = "symbols"
    INCIDENTS = "incidents"
    SILENT = "silent"
    PRICES = "prices"
    CLOCK = "clock"
    CRITICAL = "critical"
    INBOX = "inbox"
    OUTBOX = "outbox"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Sign:
    """What is not as it should be. name: of the exchange that it is about."""

    light: Light
    code: Trouble
    count: int = 0
    age: timedelta | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeskView:
    """The operators' home. database: how long it takes to answer, and its bytes; maintenance: until when."""

    counts: DeskCounts
    ages: DeskAges
    control: Control
    maintenance: datetime | None
    venues: Sequence[VenueHealth]
    database: timedelta
    size: int
    started_at: datetime
    now: datetime
    version: str
    summary: bool = True


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an account is held. The locales hold `halted-<code>`."""

    code: str
    detail: str
    control: Control
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """An account that is held by somebody else than its owner. aside: orders in quarantine."""

    account: AccountId
    user: UserId
    name: str
    exchange: ExchangeId
    kind: AccountKind
    armed: bool
    holds: tuple[Hold, ...]
    aside: int


@dataclass(frozen=True, slots=True)
class AsideOrder:
    """An order in quarantine, with what is known of it. since: when it was set aside."""

    id: ClientOrderId
    symbol: Symbol
    kind: OrderKind
    side: Side
    status: OrderStatus
    qty: Qty | None
    filled: Qty
    price: Price | None
    exchange_id: str | None
    stamped_at: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class HeldView:
    """One held account. read_at: its last clean reading of the exchange."""

    held: HeldAccount
    orders: Sequence[AsideOrder]
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldList:
    """A page of held accounts. codes: how many are held, by reason; more: there is another page."""

    accounts: Sequence[HeldAccount]
    codes: Mapping[str, int]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Planned, or under way. texts: by language, what people are answered; empty: our own words."""

    id: int
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, str]
    agreed: bool

    def is_on(self, now: datetime) -> bool:
        return self.agreed and self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class UpkeepView:
    """The maintenance that is planned or under way, if any. told: people who were or would be told."""

    maintenance: Maintenance | None
    told: int
    now: datetime


@dataclass(frozen=True, slots=True)
class RevocationView:
    """The last time that everybody was told to revoke their keys. people: who are to be told; away: who
    cannot be reached now; keys: that are stored now; destroyed: how many were destroyed, None: none were.
    """

    id: int
    begun_at: datetime
    fed: bool
    people: int
    sent: int
    failed: int
    away: int
    keys: int
    destroyed: int | None

    @property
    def left(self) -> int:
        return max(self.people - self.sent - self.failed - self.away, 0)


@dataclass(frozen=True, slots=True)
class RevokeHome:
    """Before and after: how many would be told, how many keys there are, and the last time."""

    people: int
    keys: int
    last: RevocationView | None
