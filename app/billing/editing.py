"""What operators change of a plan: each field with what is allowed for it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from app.accounts import LANGUAGES, MAX_RISK, MAX_SYMBOLS, MIN_RISK
from app.billing.plans import Plan, PlanKind
from trading.domain.account import RiskLimits
from trading.domain.money import NotANumber, Ratio, typed_number

MONTH = 30  # days: the only period that Stars are charged again after
LONGEST_TITLE = 32
MOST_DAYS = 3660
_HUNDRED = Decimal(100)
_ALL, _NONE = frozenset({"*", "all", "все", "всё"}), frozenset({"-", "off", "no", "none", "нет"})
_YES = frozenset({"yes", "on", "да", "1"})


class PlanField(StrEnum):
    """What can be changed. The locales hold `plan-field-<value>`."""

    ON_SALE = "on-sale"
    PRICE = "price"
    DAYS = "days"
    TITLE = "title"
    LIVE = "live"
    ACCOUNTS = "accounts"
    SYMBOLS = "symbols"
    STRATEGIES = "strategies"
    OWN_RULES = "own-rules"
    LEVERAGE = "leverage"
    RISK = "risk"
    ORDER = "order"
    EXPOSURE = "exposure"
    LOSS = "loss"
    POSITIONS = "positions"
    BACKTESTS = "backtests"
    MODELS = "models"
    WEB = "web"


class _Span(NamedTuple):
    name: str
    least: Decimal
    most: Decimal


def _span(name: str, least: str, most: str) -> _Span:
    return _Span(name, Decimal(least), Decimal(most))


_COUNTS: Mapping[PlanField, _Span] = MappingProxyType(
    {
        PlanField.ACCOUNTS: _span("accounts", "0", "20"),
        PlanField.SYMBOLS: _span("symbols", "1", str(MAX_SYMBOLS)),
        PlanField.OWN_RULES: _span("own_rules", "0", "20"),
        PlanField.BACKTESTS: _span("backtests_a_day", "0", "1000"),
        PlanField.MODELS: _span("models", "0", "100"),
    }
)
# Shares of equity; typed as percents.
_SHARES: Mapping[PlanField, _Span] = MappingProxyType(
    {
        PlanField.RISK: _Span("risk_per_trade", MIN_RISK, MAX_RISK),
        PlanField.ORDER: _span("max_order", "0.01", "1"),
        PlanField.EXPOSURE: _span("max_exposure", "0.01", "1"),
        PlanField.LOSS: _span("max_daily_loss", "0.005", "0.5"),
    }
)
_LEVERAGE = _span("leverage", "1", "10")
_POSITIONS = _span("max_positions", "1", "50")
_SWITCHES: Mapping[PlanField, str] = MappingProxyType({PlanField.LIVE: "live", PlanField.WEB: "web"})
SWITCHED = frozenset({PlanField.ON_SALE, *_SWITCHES})
_WIDEST = RiskLimits(MAX_RISK, Ratio(Decimal(1)), Ratio(Decimal(1)), Ratio(Decimal("0.5")), 50)
_DEAREST = {PlanKind.TIER: 10_000, PlanKind.PASS: 100_000}  # Stars that Telegram takes, renewed and at once
_MOST_USD = Decimal(10_000)


class PlanUnfit(ValueError):
    """The text is nothing for the field. allowed: what would be."""

    def __init__(self, field: PlanField, text: str, allowed: str) -> None:
        super().__init__(f"{field}: {allowed}")
        self.field, self.text, self.allowed = field, text, allowed


class PlanFixed(ValueError):
    """The field of this plan is not for changing."""


@dataclass(frozen=True, slots=True)
class NewPrice:
    """Stars for so many days, dollars where other ways to pay are offered."""

    stars: int
    days: int
    usd: Decimal | None


def fields_of(plan: Plan) -> tuple[PlanField, ...]:
    """What can be changed of this plan."""
    fixed = {
        PlanKind.FREE: {
            PlanField.ON_SALE,
            PlanField.PRICE,
            PlanField.DAYS,
            PlanField.LIVE,
            PlanField.ACCOUNTS,
        },
        PlanKind.TRIAL: {PlanField.PRICE},
    }.get(plan.kind, {PlanField.DAYS})
    return tuple(field for field in PlanField if field not in fixed)


def edited(plan: Plan, field: PlanField, text: str, known: Sequence[str]) -> Plan:
    """The plan with this field as typed; of a price there is `priced`. known: strategies.

    Raises PlanUnfit, PlanFixed.
    """
    if field not in fields_of(plan) or field is PlanField.PRICE:
        raise PlanFixed(field)
    said = text.strip()
    if field is PlanField.TITLE:
        return _titled(plan, said)
    if field is PlanField.DAYS:
        return replace(plan, days=int(_number(field, said, _span("", "1", "90"), whole=True)))
    if field is PlanField.ON_SALE:
        return replace(plan, on_sale=said.lower() in _YES)
    return replace(plan, permits=replace(plan.permits, **_permit(plan, field, said, known)))


def _permit(plan: Plan, field: PlanField, said: str, known: Sequence[str]) -> Mapping[str, Any]:
    if field in _SWITCHES:
        return {_SWITCHES[field]: said.lower() in _YES}
    if field in _COUNTS:
        span = _COUNTS[field]
        return {span.name: int(_number(field, said, span, whole=True))}
    if field is PlanField.LEVERAGE:
        return {"leverage": _number(field, said, _LEVERAGE, whole=True)}
    if field is PlanField.STRATEGIES:
        return {"strategies": _strategies(said, known)}
    return {"ceiling": _ceiling(plan.permits.ceiling, field, said)}


def _ceiling(now: RiskLimits | None, field: PlanField, said: str) -> RiskLimits | None:
    """One limit of it; none: no limit at all beyond what anybody has."""
    if said.lower() in _NONE:
        return None
    base = now or _WIDEST
    if field is PlanField.POSITIONS:
        return replace(base, max_positions=int(_number(field, said, _POSITIONS, whole=True)))
    span = _SHARES[field]
    typed = _Span("", span.least * _HUNDRED, span.most * _HUNDRED)
    share: dict[str, Any] = {span.name: Ratio(_number(field, said.rstrip("% "), typed) / _HUNDRED)}
    return replace(base, **share)


def priced(plan: Plan, text: str) -> NewPrice:
    """`350 30` or `350 30 4.99`: Stars, days, dollars. Raises PlanUnfit, PlanFixed."""
    if PlanField.PRICE not in fields_of(plan):
        raise PlanFixed(PlanField.PRICE)
    parts = text.replace("⭐", " ").replace("$", " ").split()
    dearest = _DEAREST[plan.kind]
    days = str(MONTH) if plan.kind is PlanKind.TIER else "1…365"
    unfit = PlanUnfit(PlanField.PRICE, text, f"⭐ 1…{dearest}, {days}, ($ 0.01…{_MOST_USD})")
    if len(parts) not in {2, 3}:
        raise unfit
    try:
        stars = _number(PlanField.PRICE, parts[0], _span("", "1", str(dearest)), whole=True)
        least, most = (MONTH, MONTH) if plan.kind is PlanKind.TIER else (1, 365)
        bought = _number(PlanField.PRICE, parts[1], _span("", str(least), str(most)), whole=True)
        cents = parts[2] if len(parts) > 2 else None  # noqa: PLR2004  # Stars, days, dollars
        usd = (
            None if cents is None else _number(PlanField.PRICE, cents, _Span("", Decimal("0.01"), _MOST_USD))
        )
    except PlanUnfit:
        raise unfit from None
    return NewPrice(int(stars), int(bought), usd)


def _titled(plan: Plan, said: str) -> Plan:
    """`en Standard`; the language alone: as the locales call it."""
    language, _space, title = said.partition(" ")
    title = " ".join("".join(one if one.isprintable() else " " for one in title).split())
    if language not in LANGUAGES or len(title) > LONGEST_TITLE:
        allowed = f"{' / '.join(LANGUAGES)} + 0…{LONGEST_TITLE}"
        raise PlanUnfit(PlanField.TITLE, said, allowed)
    others = {code: one for code, one in plan.titles.items() if code != language}
    return replace(plan, titles={**others, language: title} if title else others)


def _strategies(said: str, known: Sequence[str]) -> frozenset[str] | None:
    if said.lower() in _ALL:
        return None
    names = frozenset(said.replace(",", " ").split())
    if not names or not names <= {*known}:
        raise PlanUnfit(PlanField.STRATEGIES, said, f"*, {', '.join(known)}")
    return names


def _number(field: PlanField, said: str, span: _Span, *, whole: bool = False) -> Decimal:
    allowed = f"{span.least.normalize():f}…{span.most.normalize():f}"
    try:
        number = typed_number(said)
    except NotANumber:
        raise PlanUnfit(field, said, allowed) from None
    if not span.least <= number <= span.most or (whole and number != int(number)):
        raise PlanUnfit(field, said, allowed)
    return number
