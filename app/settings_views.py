"""What the pages of settings show: values with their sources, changes, and what they mean in money."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.accounts import Account, Preset
from app.choices import Delta, Held, Resolved
from app.field_catalog import SPECS
from app.field_kinds import Value
from app.fields import Field, Section, Spec
from app.ports_settings import Change, Origin, Target
from trading.domain.account import RiskLimits
from trading.domain.tactics import DcaStep, Rung, SizingMode


@dataclass(frozen=True, slots=True)
class Place:
    """For what settings are looked at. resolved: what holds there; own: the fields that are chosen there;
    positions: that are open there; equity: quote, None: not known now.
    """

    account: Account
    target: Target
    resolved: Resolved
    own: frozenset[Field]
    positions: int
    equity: Decimal | None
    quote: str

    def row(self, field: Field) -> "SettingRow":
        """One field as it is here."""
        held = self.resolved[field]
        return SettingRow(SPECS[field], held, field in self.own, in_money(field, self.resolved, self.equity))


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One field. own: chosen at this place; money: quote, what the value means here, None: nothing to say."""

    spec: Spec
    held: Held[Value]
    own: bool
    money: Decimal | None


@dataclass(frozen=True, slots=True)
class SectionView:
    """Fields that are shown together."""

    place: Place
    section: Section
    rows: tuple[SettingRow, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field with its ready choices, as canonical texts."""

    place: Place
    row: SettingRow
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One field, from and to. money: what the new value means."""

    spec: Spec
    before: Held[Value]
    after: Held[Value]
    money: Decimal | None


@dataclass(frozen=True, slots=True)
class Past:
    """What the last days would have made, quote, with the settings before and after a change."""

    days: int
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that has been made. number: of the change, None: everything was so already; undo: an earlier
    change was taken back; past None: past days were not replayed.
    """

    place: Place
    moved: tuple[Moved, ...]
    number: int | None
    undo: bool = False
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for a second word. rises: the fields by which more can be lost; token: of what was
    shown: agreeing counts for exactly this; undo: the change that would be taken back.
    """

    place: Place
    delta: Delta
    origin: Origin
    moved: tuple[Moved, ...]
    rises: tuple[Field, ...]
    token: str
    undo: int | None = None
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class LogView:
    """The latest changes, the latest first; last: the one that can be taken back."""

    account: Account
    changes: Sequence[Change]
    last: int | None


@dataclass(frozen=True, slots=True)
class PresetMoney:
    """A preset in money of this account, quote; None: the equity is not known."""

    preset: Preset
    limits: RiskLimits
    risk: Decimal | None
    order: Decimal | None
    loss: Decimal | None


def in_money(field: Field, resolved: Resolved, equity: Decimal | None) -> Decimal | None:
    """What the value means in quote for an account of this equity. The locales hold `money-<field>`."""
    value = resolved[field].value
    if field is Field.FIXED:
        return value if isinstance(value, Decimal) else None
    if equity is None or value is None:
        return None
    if field in _SHARES and isinstance(value, Decimal):
        return equity * value
    return _planned(field, value, _entry(resolved, equity))


_SHARES = frozenset(
    {
        Field.RISK,
        Field.PERCENT,
        Field.VOLATILITY,
        Field.SHARE,
        Field.MAX_ORDER,
        Field.EXPOSURE,
        Field.DAILY_LOSS,
        Field.WEEKLY_LOSS,
    }
)


def _planned(field: Field, value: Value, entry: Decimal) -> Decimal | None:
    """entry: quote of the largest first entry."""
    if field is Field.LEVERAGE and isinstance(value, int):
        return entry / value
    if field is Field.STOP and isinstance(value, Decimal):
        return entry * value
    if not isinstance(value, tuple):
        return None
    if field is Field.LADDER:
        return sum((entry * one.gain * one.share for one in value if isinstance(one, Rung)), Decimal(0))
    return sum((entry * one.size for one in value if isinstance(one, DcaStep)), entry)


def _entry(resolved: Resolved, equity: Decimal) -> Decimal:
    """The largest first entry: what its way of sizing says, under the largest order."""
    most = _number(resolved, Field.MAX_ORDER) * equity
    mode = resolved[Field.SIZING].value
    if mode == SizingMode.FIXED:
        return min(_number(resolved, Field.FIXED), most)
    if mode == SizingMode.PERCENT:
        return min(_number(resolved, Field.PERCENT) * equity, most)
    return most


def _number(resolved: Resolved, field: Field) -> Decimal:
    value = resolved[field].value
    if not isinstance(value, Decimal):
        raise TypeError(f"{field} must be a number")
    return value
