"""News on its way to a chat: events as tagged JSON-able records, and back. The outbox carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from app.accounts import AccountKind
from app.alerts import AlertKind
from app.billing.plan_news import PlanNews
from app.desk_news import DESK_NEWS, DeskNews
from app.failures import Alarm
from app.money_news import MONEY_NEWS, MoneyNews
from app.operator_news import OPERATOR_NEWS, OperatorNews
from app.records import Unreadable as Unreadable
from app.records import packed, unpacked
from app.reports import Reported
from app.ticket_news import TicketAnswered, TicketWritten
from trading.domain.candle import Timeframe
from trading.domain.events import (
    AccountHalted,
    DriftFound,
    EmergencyDone,
    EntriesLocked,
    EntryRefused,
    Event,
    ForeignOrders,
    MarketGone,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    PositionAdjusted,
    PositionClosed,
    PositionIncreased,
    PositionOpened,
    PositionReduced,
    SoftStopBlind,
    StopConfirmed,
)
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.order import OrderKind
from trading.domain.signal import Stance
from trading.risk.breakers import Why
from trading.universe.avoidance import AvoidWhy
from trading.universe.changes import ChangeKind
from trading.xray.records import Regime


@dataclass(frozen=True, slots=True)
class KeyConnected:
    """A person's exchange key was checked and kept.

    tail: of the key; kind: of the account they look at; promised: on its owner's word.
    """

    exchange: ExchangeId
    kind: AccountKind
    tail: str
    addresses: tuple[str, ...]
    expires_at: datetime | None
    promised: bool = False


@dataclass(frozen=True, slots=True)
class KeyExpires:
    """A key runs out soon. days: whole ones that are left."""

    exchange: ExchangeId
    expires_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Incident:
    """For the operators: something failed. place: where; summary: without secrets or traceback; number: of
    the incident, 0: not known; count: how often it was there.
    """

    place: str
    summary: str
    number: int = 0
    alarm: Alarm = Alarm.NEW
    count: int = 1


@dataclass(frozen=True, slots=True)
class ServiceStarted:
    """For the operators: the service has come up. accounts: how many need looking after."""

    version: str
    accounts: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class OrderQuarantined:
    """For the operators: no read settles this order. since: when it was signed, None where it never was."""

    account: AccountId
    order: ClientOrderId
    kind: OrderKind
    symbol: Symbol
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Braked:
    """For the operators: entries were stopped by the service itself.

    symbol None: everywhere; actual, limit: what was found and what is allowed; until None: until it is
    released.
    """

    reason: Why
    symbol: Symbol | None
    actual: Decimal
    limit: Decimal
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Switched:
    """For the operators: one of them has halted or released a symbol, or, with None, everything."""

    halted: bool
    symbol: Symbol | None
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class MarketChanged:
    """The exchange has changed a market that somebody holds or has chosen.

    before, after: in the rule's own unit, None where the market is gone, suspended or back.
    """

    symbol: Symbol
    change: ChangeKind
    before: Decimal | None
    after: Decimal | None
    held: bool


@dataclass(frozen=True, slots=True)
class SymbolAvoided:
    """A person keeps losing on a symbol with a strategy: it enters there no more until then.

    actual, limit: losses in a row, or mean profit as a ratio.
    """

    symbol: Symbol
    strategy: str
    why: AvoidWhy
    actual: Decimal
    limit: Decimal
    until: datetime


@dataclass(frozen=True, slots=True)
class AlertFired:
    """What a person wanted to be told has come to be.

    level, value: quote or points, asked and found; regime, before: the state now and before;
    strategy, stance: who has said what; over: it is not told again; closed_at: of the bar.
    """

    kind: AlertKind
    symbol: Symbol
    timeframe: Timeframe
    level: Decimal | None
    value: Decimal | None
    regime: Regime | None
    before: Regime | None
    strategy: str | None
    stance: Stance | None
    over: bool
    closed_at: datetime


News = (
    Event
    | KeyConnected
    | KeyExpires
    | Incident
    | ServiceStarted
    | OrderQuarantined
    | Braked
    | Switched
    | MarketChanged
    | SymbolAvoided
    | AlertFired
    | Reported
    | TicketWritten
    | TicketAnswered
    | PlanNews
    | OperatorNews
    | MoneyNews
    | DeskNews
)

NEWS: tuple[type[News], ...] = (
    PositionOpened,
    PositionIncreased,
    PositionReduced,
    EntriesLocked,
    StopConfirmed,
    PositionClosed,
    OrderRefused,
    OrderUnproved,
    OrderSettled,
    EntryRefused,
    AccountHalted,
    SoftStopBlind,
    DriftFound,
    PositionAdjusted,
    ForeignOrders,
    MarketGone,
    EmergencyDone,
    KeyConnected,
    KeyExpires,
    Incident,
    ServiceStarted,
    OrderQuarantined,
    Braked,
    Switched,
    MarketChanged,
    SymbolAvoided,
    AlertFired,
    Reported,
    TicketWritten,
    TicketAnswered,
    *OPERATOR_NEWS,
    *MONEY_NEWS,
    *DESK_NEWS,
    PlanNews,
)
KINDS: Mapping[str, type[News]] = MappingProxyType({news.__name__: news for news in NEWS})


def encode(event: News) -> tuple[str, dict[str, object]]:
    """The kind of the notice, and its body of strings, integers, booleans, nulls, lists and objects."""
    return type(event).__name__, packed(event)


def decode(kind: str, body: Mapping[str, object]) -> News:
    """The event of a notice. Raises Unreadable where the kind is unknown or a field is missing or wrong."""
    news = KINDS.get(kind)
    if news is None:
        raise Unreadable(f"kind must be one of ours, was {kind[:40]!r}")
    return unpacked(news, body)
