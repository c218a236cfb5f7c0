"""What has been chosen, field by field, and what holds where several have chosen: pure rules.

Values inherit: service < user < account < symbol, under the ceiling of what the account may risk at all.
A field that nobody has chosen is inherited; a field chosen as None is off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from app.accounts import NO_CEILING, PRESETS, PROMISED, Ceiling, Preset
from app.field_catalog import FIELDS, SPECS, raises_risk
from app.field_kinds import Unfit, Value
from app.fields import Field, Scope
from app.records import Unreadable
from trading.domain.account import RiskLimits
from trading.domain.money import Ratio
from trading.domain.tactics import (
    NO_PROTECTIONS,
    PLAIN_TACTICS,
    EntryPlan,
    ExitPlan,
    Protections,
    Sizing,
    SizingMode,
    Tactics,
    Trailing,
    TrailingKind,
)

T = TypeVar("T")
Choices = Mapping[Field, Value]
# What becomes of fields: their new canonical texts; None: inherited again.
Delta = Mapping[Field, str | None]

LIMITS: Mapping[Field, str] = MappingProxyType(
    {
        Field.RISK: "risk_per_trade",
        Field.MAX_ORDER: "max_order",
        Field.EXPOSURE: "max_exposure",
        Field.POSITIONS: "max_positions",
        Field.DAILY_LOSS: "max_daily_loss",
        Field.COOLDOWN: "cooldown_bars",
    }
)
_AMOUNTS: Mapping[SizingMode, Field] = MappingProxyType(
    {
        SizingMode.FIXED: Field.FIXED,
        SizingMode.PERCENT: Field.PERCENT,
        SizingMode.VOLATILITY: Field.VOLATILITY,
    }
)
_TRIGGERED = frozenset({TrailingKind.BREAKEVEN, TrailingKind.BELOW_TRIGGER, TrailingKind.BELOW_HIGH})
_DISTANT = frozenset({TrailingKind.BELOW_TRIGGER, TrailingKind.BELOW_HIGH})


class Source(StrEnum):
    """Where a value comes from. CEILING: more was wanted than the account may risk. SHARED: worked out from
    how many pairs share the money. The locales hold `pair-from-<source>`.
    """

    SYMBOL = "symbol"
    ACCOUNT = "account"
    USER = "user"
    SERVICE = "service"
    CEILING = "ceiling"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """A value and where it comes from."""

    value: T
    source: Source


Resolved = Mapping[Field, Held[Value]]


@dataclass(frozen=True, slots=True)
class Layers:
    """Who has chosen what. usual: what the service holds, where it is not what the catalogue says;
    promised: the account's key is trusted on its owner's word alone; plan: the most that its owner's plan
    permits.
    """

    user: Choices = field(default_factory=dict)
    account: Choices = field(default_factory=dict)
    symbol: Choices = field(default_factory=dict)
    usual: Mapping[Field, Held[Value]] = field(default_factory=dict)
    promised: bool = False
    plan: Ceiling = NO_CEILING

    @property
    def is_plain(self) -> bool:
        """Nobody has chosen anything."""
        return not (self.user or self.account or self.symbol)

    def of(self, scope: Scope) -> Choices:
        """What is chosen at this level alone."""
        return {Scope.USER: self.user, Scope.ACCOUNT: self.account, Scope.SYMBOL: self.symbol}[scope]


NOBODY = Layers()  # has chosen anything


def ceiling(*, promised: bool, plan: Ceiling = NO_CEILING) -> Mapping[Field, Decimal]:
    """The most that an account may choose of what is limited."""
    caps = [cap for cap in (PROMISED if promised else None, plan.limits) if cap is not None]
    found: dict[Field, Decimal] = {
        one: min(Decimal(getattr(cap, name)) for cap in caps) for one, name in _CAPPED.items() if caps
    }
    return found if plan.leverage is None else {**found, Field.LEVERAGE: plan.leverage}


_CAPPED = MappingProxyType({one: name for one, name in LIMITS.items() if one is not Field.COOLDOWN})


def resolve(layers: Layers) -> Resolved:
    """Every field with what holds and where it comes from."""
    caps = ceiling(promised=layers.promised, plan=layers.plan)
    return {spec.field: _capped(_held(spec.field, layers), caps.get(spec.field)) for spec in FIELDS}


def _held(wanted: Field, layers: Layers) -> Held[Value]:
    nearest = ((layers.symbol, Source.SYMBOL), (layers.account, Source.ACCOUNT), (layers.user, Source.USER))
    for choices, source in nearest:
        if wanted in choices:
            return Held(choices[wanted], source)
    return layers.usual.get(wanted, Held(SPECS[wanted].usual, Source.SERVICE))


def _capped(held: Held[Value], cap: Decimal | None) -> Held[Value]:
    value = held.value
    if cap is None or not isinstance(value, Decimal | int) or value <= cap:
        return held
    return Held(int(cap) if isinstance(value, int) else Ratio(cap), Source.CEILING)


def tactics_of(layers: Layers) -> Tactics:
    """What the engine is to know of entering and leaving."""
    if layers.is_plain:  # most accounts, at every step
        return PLAIN_TACTICS
    value: dict[Field, Any] = {one: held.value for one, held in resolve(layers).items()}
    mode, kind = value[Field.SIZING], value[Field.TRAILING]
    return Tactics(
        entry=EntryPlan(
            sizing=Sizing(mode, value[_AMOUNTS[mode]] if mode in _AMOUNTS else None),
            direction=value[Field.DIRECTION],
            leverage=value[Field.LEVERAGE],
            dca=value[Field.DCA] or (),
        ),
        exit=ExitPlan(
            stop=value[Field.STOP],
            ladder=value[Field.LADDER] or (),
            trailing=Trailing(
                kind=kind,
                trigger=value[Field.TRIGGER] if kind in _TRIGGERED else None,
                distance=value[Field.DISTANCE] if kind in _DISTANT else None,
                buffer=value[Field.BUFFER],
            ),
            time_limit=value[Field.TIME_LIMIT],
        ),
    )


def protections_of(layers: Layers) -> Protections:
    """What the engine is to know of locking entries after losses."""
    if layers.is_plain:
        return NO_PROTECTIONS
    value: dict[Field, Any] = {one: held.value for one, held in resolve(layers).items()}
    return Protections(
        weekly_loss=value[Field.WEEKLY_LOSS],
        stop_guard=value[Field.STOP_GUARD],
        drawdown=value[Field.DRAWDOWN],
        low_profit=value[Field.LOW_PROFIT],
    )


def texts_of(choices: Choices) -> dict[str, str]:
    """As they are kept and exported: canonical texts by the names of their fields."""
    return {one.value: SPECS[one].write(value) for one, value in choices.items()}


def choices_of(body: Mapping[str, object], scope: Scope) -> Choices:
    """What was kept. Raises Unreadable for a field, a value or a place that the catalogue does not permit."""
    found: dict[Field, Value] = {}
    for name, text in body.items():
        if name not in {*Field} or not isinstance(text, str):
            raise Unreadable(f"{name[:40]} must be a field with a text")
        spec = SPECS[Field(name)]
        if scope not in spec.scopes:
            raise Unreadable(f"{name} cannot be chosen for a {scope}")
        try:
            found[spec.field] = spec.read(text)
        except Unfit as unfit:
            raise Unreadable(f"{name} must be a value within its bounds: {unfit.fault}") from None
    return found


def changed(choices: Choices, delta: Delta) -> Choices:
    """The choices after a change. Raises Unfit for a text that is no value."""
    left = {one: value for one, value in choices.items() if one not in delta}
    return {**left, **{one: SPECS[one].read(text) for one, text in delta.items() if text is not None}}


def now_of(choices: Choices, fields: Mapping[Field, Any]) -> Delta:
    """What these fields are at this level, as a change that would bring them back."""
    return {one: SPECS[one].write(choices[one]) if one in choices else None for one in fields}


def rises(before: Resolved, after: Resolved) -> tuple[Field, ...]:
    """The fields by which more can be lost after a change than before it: amounts of other ways of sizing
    than the one that will hold do not count.
    """
    idle = {amount for mode, amount in _AMOUNTS.items() if after[Field.SIZING].value != mode}
    return tuple(
        one for one in before if one not in idle and raises_risk(one, before[one].value, after[one].value)
    )


def limit_choices(limits: RiskLimits) -> Choices:
    """What an account has chosen of its limits: those that are not what the service holds."""
    values = {one: getattr(limits, name) for one, name in LIMITS.items()}
    return {one: value for one, value in values.items() if value != SPECS[one].usual}


def limits_with(choices: Choices) -> RiskLimits:
    """The limits of an account that has chosen this."""
    values: dict[str, Any] = {name: choices.get(one, SPECS[one].usual) for one, name in LIMITS.items()}
    return RiskLimits(**values)


def preset_of(limits: RiskLimits) -> Preset:
    """The preset whose numbers these are, else CUSTOM."""
    return next((preset for preset, numbers in PRESETS.items() if numbers == limits), Preset.CUSTOM)


def preset_delta(preset: Preset) -> Delta:
    """What choosing a preset changes."""
    limits = limit_choices(PRESETS[preset])
    return {one: SPECS[one].write(limits[one]) if one in limits else None for one in LIMITS}
