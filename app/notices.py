"""News on its way to a chat: events as tagged JSON-able records, and back. The outbox carries them."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.accounts import AccountKind
from app.alerts import AlertKind
from trading.domain.candle import Timeframe
from trading.domain.events import (
    AccountHalted,
    DriftFound,
    EmergencyDone,
    EntryRefused,
    Event,
    ForeignOrders,
    MarketGone,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    PositionAdjusted,
    PositionClosed,
    PositionOpened,
    SoftStopBlind,
    StopConfirmed,
)
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Money, exact
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
class Incident:
    """For the operators: something failed. place: where; summary: without secrets or traceback."""

    place: str
    summary: str


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
    | Incident
    | ServiceStarted
    | OrderQuarantined
    | Braked
    | Switched
    | MarketChanged
    | SymbolAvoided
    | AlertFired
)

NEWS: tuple[type[News], ...] = (
    PositionOpened,
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
    Incident,
    ServiceStarted,
    OrderQuarantined,
    Braked,
    Switched,
    MarketChanged,
    SymbolAvoided,
    AlertFired,
)
KINDS: Mapping[str, type[News]] = MappingProxyType({news.__name__: news for news in NEWS})


class Unreadable(ValueError):
    """The record is none of ours; the message names the kind and the field, never the value."""


def encode(event: News) -> tuple[str, dict[str, object]]:
    """The kind of the notice, and its body of strings, integers, booleans, nulls, lists and objects."""
    return type(event).__name__, {field.name: _pack(getattr(event, field.name)) for field in fields(event)}


def decode(kind: str, body: Mapping[str, object]) -> News:
    """The event of a notice. Raises Unreadable where the kind is unknown or a field is missing or wrong."""
    news = KINDS.get(kind)
    if news is None:
        raise Unreadable(f"kind must be one of ours, was {kind[:40]!r}")
    hints = get_type_hints(news)
    values: dict[str, Any] = {}
    for field in fields(news):
        if field.name not in body and field.default is not MISSING:
            continue  # a notice that was written before the field was
        try:
            values[field.name] = _unpack(hints[field.name], body[field.name])
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            raise Unreadable(f"{kind}.{field.name} must be a {hints[field.name]}") from None
    return news(**values)


def _pack(value: object) -> object:
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    for kind, pack in _PACK:
        if isinstance(value, kind):
            return pack(value)
    raise TypeError(f"notices cannot carry a {type(value).__name__}")


def _unpack(hint: Any, value: Any) -> object:
    if get_origin(hint) in {Union, UnionType}:
        (kept,) = (arm for arm in get_args(hint) if arm is not NoneType)
        return None if value is None else _unpack(kept, value)
    if get_origin(hint) is tuple:
        return tuple(_unpack(get_args(hint)[0], item) for item in value)
    while hasattr(hint, "__supertype__"):  # the class behind a NewType of a NewType
        hint = hint.__supertype__
    if hint in _UNPACK:
        return _UNPACK[hint](value)
    return hint(_typed(str, value)) if issubclass(hint, Enum) else _typed(hint, value)


def _typed(kind: type[Any], value: object) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("instants must carry a time zone")
    return moment


def _money(value: Any) -> Money:
    return Money(exact(_typed(str, value["amount"])), _typed(str, value["currency"]))


# The order matters: an enum may be a str, a bool is an int.
_PACK: tuple[tuple[Any, Callable[[Any], object]], ...] = (
    (Symbol, lambda symbol: symbol.key),
    (Enum, lambda member: member.value),
    (str | int | NoneType, lambda value: value),
    (Decimal, str),
    (datetime, lambda moment: moment.astimezone(UTC).isoformat()),
    (Money, lambda money: {"amount": str(money.amount), "currency": money.currency}),
)
_UNPACK: Mapping[type[Any], Callable[[Any], object]] = MappingProxyType(
    {
        Symbol: lambda value: Symbol.parse(_typed(str, value)),
        Decimal: lambda value: exact(_typed(str, value)),
        datetime: lambda value: _aware(datetime.fromisoformat(_typed(str, value))),
        Money: _money,
    }
)
