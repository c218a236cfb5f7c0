"""The catalogue of settings: for each field its bounds, its usual value and its ready choices."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from app.accounts import MAX_RISK, MIN_RISK, PRESETS, Preset
from app.field_kinds import (
    OFF,
    Amount,
    Choice,
    Count,
    Dca,
    Fault,
    Ladder,
    Name,
    Percent,
    Span,
    Unfit,
    Value,
)
from app.fields import Field, Scope, Section, Spec
from app.guard_fields import GUARDS
from trading.domain.candle import Timeframe
from trading.domain.money import Ratio
from trading.domain.tactics import (
    PLAIN_TACTICS,
    Direction,
    SizingMode,
    TrailingKind,
)

_PAIR = frozenset({Scope.ACCOUNT, Scope.SYMBOL})
_HERE = frozenset({Scope.ACCOUNT})
_WIDE = frozenset({Scope.USER, Scope.ACCOUNT})
_ENDLESS = Decimal("Infinity")


def _more(value: Any) -> Decimal:
    """The larger, the riskier; off is the riskiest: nothing holds it any more."""
    return _ENDLESS if value is None else Decimal(value)


def _less(value: Any) -> Decimal:
    return -Decimal(value)


def _sizes(steps: Any) -> Decimal:
    """How often the first entry is bought again."""
    return sum((step.size for step in steps or ()), Decimal(0))


def _percent(low: str, high: str) -> Percent:
    return Percent(Decimal(low), Decimal(high))


def _ratio(text: str) -> Ratio:
    return Ratio(Decimal(text))


_BALANCED = PRESETS[Preset.BALANCED]
_MONEY, _LIMITS, _EXITS, _GUARDS = Section.MONEY, Section.LIMITS, Section.EXITS, Section.GUARDS
_RISK = Percent(MIN_RISK * 100, MAX_RISK * 100)
_SPLIT = Ladder(_percent("0.1", "1000"), _percent("1", "100"))
_AGAIN = Dca(_percent("0.1", "90"), Amount(Decimal("0.1"), Decimal(5)))

FIELDS: tuple[Spec, ...] = (
    Spec(
        Field.RISK,
        "rk",
        _MONEY,
        _RISK,
        _BALANCED.risk_per_trade,
        ("0.25", "0.5", "1", "1.5", "2", "3"),
        _PAIR,
        weight=_more,
        column=True,
    ),
    Spec(Field.SIZING, "sz", _MONEY, Choice(SizingMode), SizingMode.RISK, tuple(SizingMode)),
    Spec(
        Field.FIXED,
        "fa",
        _MONEY,
        Amount(Decimal(5), Decimal(1_000_000)),
        Decimal(50),
        ("20", "50", "100", "250", "500", "1000"),
        weight=_more,
    ),
    Spec(
        Field.PERCENT,
        "pa",
        _MONEY,
        _percent("0.5", "100"),
        _ratio("0.1"),
        ("2", "5", "10", "15", "20", "25"),
        weight=_more,
    ),
    Spec(
        Field.VOLATILITY,
        "vt",
        _MONEY,
        _percent("0.05", "5"),
        _ratio("0.01"),
        ("0.25", "0.5", "1", "1.5", "2"),
        weight=_more,
    ),
    Spec(
        Field.SHARE,
        "sh",
        _MONEY,
        _percent("1", "100"),
        _ratio("1"),
        ("5", "10", "20", "30", "50", "100"),
        frozenset({Scope.SYMBOL}),
        weight=_more,
    ),
    Spec(
        Field.MAX_ORDER,
        "mo",
        _LIMITS,
        _percent("1", "100"),
        _BALANCED.max_order,
        ("5", "10", "20", "30", "50"),
        _HERE,
        weight=_more,
        column=True,
    ),
    Spec(
        Field.EXPOSURE,
        "me",
        _LIMITS,
        _percent("5", "300"),
        _BALANCED.max_exposure,
        ("25", "50", "80", "100"),
        _HERE,
        weight=_more,
        column=True,
    ),
    Spec(
        Field.POSITIONS,
        "mp",
        _LIMITS,
        Count(1, 50),
        _BALANCED.max_positions,
        ("1", "2", "3", "5", "8", "12"),
        _HERE,
        weight=_more,
        column=True,
    ),
    Spec(
        Field.DAILY_LOSS,
        "dl",
        _LIMITS,
        _percent("0.5", "20"),
        _BALANCED.max_daily_loss,
        ("1", "2", "3", "4", "6", "8"),
        _HERE,
        weight=_more,
        column=True,
    ),
    Spec(
        Field.WEEKLY_LOSS,
        "wl",
        _LIMITS,
        _percent("1", "40"),
        None,
        (OFF, "3", "5", "8", "10", "15"),
        _WIDE,
        off=True,
        weight=_more,
    ),
    Spec(
        Field.COOLDOWN,
        "cd",
        _LIMITS,
        Count(0, 100),
        _BALANCED.cooldown_bars,
        ("0", "1", "3", "5", "10", "20"),
        _HERE,
        weight=_less,
        column=True,
    ),
    Spec(Field.STOP, "st", _EXITS, _percent("0.1", "50"), None, (OFF, "1", "2", "3", "5", "10"), off=True),
    Spec(
        Field.LADDER,
        "ld",
        _EXITS,
        _SPLIT,
        None,
        (OFF, "3:100", "2:50 4:50", "2:50 4:30 8:20", "1:25 2:25 4:25 8:25"),
        off=True,
    ),
    Spec(Field.TRAILING, "tk", _EXITS, Choice(TrailingKind), TrailingKind.SIGNAL, tuple(TrailingKind)),
    Spec(
        Field.TRIGGER,
        "tt",
        _EXITS,
        _percent("0.1", "100"),
        _ratio("0.01"),
        ("0.5", "1", "1.5", "2", "3", "5"),
    ),
    Spec(
        Field.DISTANCE,
        "td",
        _EXITS,
        _percent("0.1", "50"),
        _ratio("0.01"),
        ("0.5", "1", "1.5", "2", "3", "5"),
    ),
    Spec(
        Field.BUFFER,
        "tb",
        _EXITS,
        _percent("0", "5"),
        PLAIN_TACTICS.exit.trailing.buffer,
        ("0", "0.05", "0.1", "0.2", "0.5"),
    ),
    Spec(
        Field.TIME_LIMIT,
        "tl",
        _EXITS,
        Span(timedelta(minutes=5), timedelta(days=365)),
        None,
        (OFF, "1h", "4h", "12h", "1d", "3d", "7d"),
        off=True,
    ),
    Spec(
        Field.DCA,
        "dc",
        Section.DCA,
        _AGAIN,
        None,
        (OFF, "3:1", "3:1 6:1", "2:1 4:1.5 8:2"),
        off=True,
        weight=_sizes,
    ),
    Spec(Field.DIRECTION, "di", Section.MARKET, Choice(Direction), Direction.BOTH, tuple(Direction)),
    Spec(Field.LEVERAGE, "lv", Section.MARKET, Count(1, 10), 1, ("1", "2", "3", "5", "10"), weight=_more),
    Spec(Field.STRATEGY, "sy", Section.STRATEGY, Name(), "ema_trend", (), _PAIR, column=True),
    Spec(
        Field.TIMEFRAME,
        "tf",
        Section.STRATEGY,
        Choice(Timeframe),
        Timeframe.M1,
        tuple(Timeframe),
        _PAIR,
        column=True,
    ),
    *GUARDS,
)
SPECS: Mapping[Field, Spec] = MappingProxyType({spec.field: spec for spec in FIELDS})
_BY_CODE: Mapping[str, Spec] = MappingProxyType({spec.code: spec for spec in FIELDS})


def spec_of(code: str) -> Spec:
    """The field of a button's code. Raises Unfit for one of another release."""
    if code not in _BY_CODE:
        raise Unfit(Fault.UNREADABLE, {"example": ", ".join(_BY_CODE)})
    return _BY_CODE[code]


def in_section(section: Section, scope: Scope) -> Sequence[Spec]:
    """The fields of a section that can be chosen for this, in the order in which they are shown."""
    return [spec for spec in FIELDS if spec.section is section and scope in spec.scopes]


def raises_risk(field: Field, before: Value, after: Value) -> bool:
    """Whether more can be lost with the value after."""
    weight = SPECS[field].weight
    return weight is not None and weight(after) > weight(before)
