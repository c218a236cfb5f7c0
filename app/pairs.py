"""What a person has set for one symbol of an account, and what holds there with everything inherited.

Settings inherit: service < account < symbol, under the ceiling of what the account may risk at all. Each
field shows where it comes from and can be reset by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from app.accounts import Account, Ceiling
from app.choices import NOBODY, Choices, Delta, Held, Layers, Source, limit_choices, tactics_of, texts_of
from app.choices import ceiling as caps
from app.field_kinds import Value
from app.fields import Field
from trading.domain.candle import Timeframe
from trading.domain.decision import Reason
from trading.domain.instrument import Symbol
from trading.domain.money import Ratio
from trading.domain.pair import Pair
from trading.risk.shares import fair_share

BLEND = "blend"  # the strategy that weighs all others
OWN = "own:"  # before the id of a person's own rule
UNTIL_RESUMED = datetime(9999, 1, 1, tzinfo=UTC)  # the end of a pause without an end

T = TypeVar("T")


class PairField(StrEnum):
    """What can be set for a symbol, by the name of its column. The locales hold `pair-field-<name>`."""

    ENABLED = "enabled"
    PAUSED_UNTIL = "paused_until"
    STRATEGY = "strategy"
    TIMEFRAME = "timeframe"
    RISK = "risk_per_trade"
    SHARE = "share"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class PairSettings:
    """A symbol's own settings; None: inherited. Ratios are shares of equity, as in Pair. choices: what else
    is chosen for it, without the fields that are here.
    """

    enabled: bool | None = None
    paused_until: datetime | None = None
    strategy: str | None = None
    timeframe: Timeframe | None = None
    risk_per_trade: Ratio | None = None
    share: Ratio | None = None
    model: str | None = None
    choices: Choices = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Nothing is set: everything is inherited."""
        return not any(getattr(self, one.name) not in (None, {}) for one in fields(self))


INHERITED = PairSettings()
# What is followed, and all fields of a symbol that have a column, by its name.
_FOLLOWED = MappingProxyType({Field.STRATEGY: "strategy", Field.TIMEFRAME: "timeframe"})
_COLUMNS = MappingProxyType({**_FOLLOWED, Field.RISK: "risk_per_trade", Field.SHARE: "share"})


@dataclass(frozen=True, slots=True)
class PairRecord:
    """Decisions of an account about one symbol over the last 24 hours, by the market's clock.

    signals: how many were decided on; orders: how many of them made an order; last_at, last_why: of the
    latest decision, why None: it made an order, or left a position; last_strategy: who had spoken.
    """

    signals: int
    orders: int
    last_at: datetime | None
    last_why: Reason | None
    last_strategy: str | None


class Going(StrEnum):
    """How a symbol's market is doing here. The locales hold `going-<value>`."""

    CURRENT = "current"
    STANDING_STILL = "standing-still"
    NOT_FOLLOWED = "not-followed"


@dataclass(frozen=True, slots=True)
class SymbolState:
    """The market side of a symbol, of everybody, since this process started.

    why: it stands still, in the words of the log; last_bar: when the latest judged bar opened; signals: put;
    errors: judgements that failed; last_error: without secrets.
    """

    going: Going = Going.NOT_FOLLOWED
    why: str | None = None
    last_bar: datetime | None = None
    signals: int = 0
    errors: int = 0
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedPair:
    """What holds for a symbol of an account. paused_until None: it is not paused now; model None: none."""

    enabled: Held[bool]
    paused_until: Held[datetime | None]
    strategy: Held[str]
    timeframe: Held[Timeframe]
    risk_per_trade: Held[Ratio]
    share: Held[Ratio]
    model: Held[str | None]

    def source_of(self, wanted: PairField) -> Source:
        held: Held[object] = getattr(self, wanted.value)
        return held.source


def resolved(own: PairSettings, account: Account, pairs: int, now: datetime) -> ResolvedPair:
    """Every field with where it comes from. pairs: how many enabled symbols share the account's money."""
    paused = own.paused_until if own.paused_until is not None and now < own.paused_until else None
    shared = Held(fair_share(account.limits, pairs), Source.SHARED)
    return ResolvedPair(
        enabled=_held(own.enabled, Held(True, Source.SERVICE)),
        paused_until=Held(paused, Source.SERVICE if paused is None else Source.SYMBOL),
        strategy=_held(own.strategy, Held(account.strategy, _of_account(account, PairField.STRATEGY))),
        timeframe=_held(own.timeframe, Held(account.timeframe, _of_account(account, PairField.TIMEFRAME))),
        risk_per_trade=_risk(own, account),
        share=_held(own.share, shared),
        model=_held(own.model, Held(None, Source.SERVICE)),
    )


def _held(own: T | None, inherited: Held[T]) -> Held[T]:
    return inherited if own is None else Held(own, Source.SYMBOL)


def _of_account(account: Account, field: PairField) -> Source:
    return Source.SERVICE if field.value in account.inherits else Source.ACCOUNT


def _risk(own: PairSettings, account: Account) -> Held[Ratio]:
    if own.risk_per_trade is None:
        return Held(account.limits.risk_per_trade, Source.ACCOUNT)
    allowed = ceiling(own.risk_per_trade, account)
    return Held(allowed, Source.SYMBOL if allowed == own.risk_per_trade else Source.CEILING)


def ceiling(risk: Ratio, account: Account) -> Ratio:
    """The risk per trade, no larger than the account's key and its owner's plan permit."""
    return _under(risk, promised=account.key is not None and account.key.promised, plan=account.ceiling)


def _under(risk: Ratio, *, promised: bool, plan: Ceiling) -> Ratio:
    return Ratio(min(risk, caps(promised=promised, plan=plan).get(Field.RISK, risk)))


def engine_pair(own: PairSettings, usual: Pair, *, promised: bool, layers: Layers = NOBODY) -> Pair:
    """What the engine is to know of a symbol. usual: what holds for the account's other symbols; layers: what
    the account and its owner have chosen.
    """
    risk = own.risk_per_trade
    return Pair(
        enabled=own.enabled is not False,
        paused_until=own.paused_until,
        strategy=own.strategy or usual.strategy,
        timeframe=own.timeframe or usual.timeframe,
        risk_per_trade=None if risk is None else _under(risk, promised=promised, plan=layers.plan),
        share=own.share,
        tactics=tactics_of(replace(layers, symbol=own.choices)) if own.choices else usual.tactics,
    )


def symbol_choices(own: PairSettings) -> Choices:
    """Everything that is chosen for a symbol, but whether it is on."""
    kept = {one: getattr(own, name) for one, name in _COLUMNS.items()}
    return {**own.choices, **{one: value for one, value in kept.items() if value is not None}}


def with_choices(own: PairSettings, choices: Choices) -> PairSettings:
    """The settings with these choices in place of all that were there."""
    kept: dict[str, Any] = {name: choices.get(one) for one, name in _COLUMNS.items()}
    return replace(own, **kept, choices={one: v for one, v in choices.items() if one not in _COLUMNS})


def differing(before: PairSettings, after: PairSettings) -> tuple[Delta, Delta]:
    """What has been chosen anew for a symbol: how it was, and how it is."""
    was, now = (texts_of(symbol_choices(one)) for one in (before, after))
    told = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    return {Field(name): was.get(name) for name in told}, {Field(name): now.get(name) for name in told}


def layers_of(account: Account, user: Choices, own: Choices, pair: PairSettings, pairs: int) -> Layers:
    """Who has chosen what for a symbol. own: of the account, beside its columns; pairs: as for `resolved`."""
    usual: dict[Field, Held[Value]] = {Field.SHARE: Held(fair_share(account.limits, pairs), Source.SHARED)}
    chosen = dict(limit_choices(account.limits))
    for one, name in _FOLLOWED.items():
        if name in account.inherits:
            usual[one] = Held(getattr(account, name), Source.SERVICE)
        else:
            chosen[one] = getattr(account, name)
    promised = account.key is not None and account.key.promised
    return Layers(user, {**own, **chosen}, symbol_choices(pair), usual, promised, account.ceiling)


def enabled_among(symbols: tuple[Symbol, ...], settings: Mapping[Symbol, PairSettings]) -> int:
    """How many of the chosen symbols are on: paused ones too, they come back."""
    return sum(settings.get(symbol, INHERITED).enabled is not False for symbol in symbols)
