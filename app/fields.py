"""Everything that a person can set about trading: one catalogue for screens, typed input, codes and database.

A setting is a field and a value; its bounds, what the service holds where nobody has chosen anything, and
how risky a value is stand here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.field_kinds import LONGEST, OFF, Fault, Kind, Unfit, Value


class Field(StrEnum):
    """What can be set, by the name that is kept. The locales hold `field-<name>`, `field-about-<name>`."""

    RISK = "risk-per-trade"
    SIZING = "sizing"
    FIXED = "fixed-amount"
    PERCENT = "percent-amount"
    VOLATILITY = "volatility-target"
    SHARE = "share"
    MAX_ORDER = "max-order"
    EXPOSURE = "max-exposure"
    POSITIONS = "max-positions"
    DAILY_LOSS = "max-daily-loss"
    WEEKLY_LOSS = "weekly-loss"
    COOLDOWN = "cooldown-bars"
    STOP = "stop"
    LADDER = "ladder"
    TRAILING = "trailing"
    TRIGGER = "trailing-trigger"
    DISTANCE = "trailing-distance"
    BUFFER = "breakeven-buffer"
    TIME_LIMIT = "time-limit"
    DCA = "dca"
    DIRECTION = "direction"
    LEVERAGE = "leverage"
    STRATEGY = "strategy"
    TIMEFRAME = "timeframe"
    STOP_GUARD = "stop-guard"
    DRAWDOWN = "drawdown-guard"
    LOW_PROFIT = "low-profit-guard"


class Section(StrEnum):
    """Fields that are shown together. The locales hold `section-<value>`."""

    MONEY = "money"
    LIMITS = "limits"
    EXITS = "exits"
    DCA = "dca"
    MARKET = "market"
    STRATEGY = "strategy"
    GUARDS = "guards"


class Scope(StrEnum):
    """For what a value is chosen; the nearer one holds. The locales hold `scope-<value>`."""

    USER = "user"  # all accounts of a person
    ACCOUNT = "account"
    SYMBOL = "symbol"  # of one account


Weight = Callable[[Any], Decimal]


@dataclass(frozen=True, slots=True)
class Spec:
    """One field. code: in buttons, two letters that are never reused; usual: what the service holds; offers:
    texts of ready choices; off: None may be chosen; weight: how risky a value is, None: no more than others;
    column: kept in a column of the account that is always filled, so that its usual value is no choice.
    """

    field: Field
    code: str
    section: Section
    kind: Kind
    usual: Value
    offers: tuple[str, ...]
    scopes: frozenset[Scope] = frozenset(Scope)
    off: bool = False
    weight: Weight | None = None
    column: bool = False

    def read(self, text: str) -> Value:
        """The value of a typed text, None for `off` where that may be. Raises Unfit."""
        if self.off and text.strip().lower() == OFF:
            return None
        if len(text) > LONGEST:
            raise Unfit(Fault.UNREADABLE, {"example": self.offers[0]})
        return self.kind.read(text)

    def write(self, value: Value) -> str:
        """The canonical text of a value: what is kept, carried by buttons and exported."""
        return OFF if value is None else self.kind.write(value)
