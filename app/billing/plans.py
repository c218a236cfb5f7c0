"""Plans as data: what each permits, and its prices by version. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.account import RiskLimits

FREE, TRIAL = "free", "trial"  # codes of the two plans that are always there


class PlanKind(StrEnum):
    """FREE: what everybody has, paper only. TRIAL: once per person. TIER: paid month by month.
    PASS: paid once for some days.
    """

    FREE = "free"
    TRIAL = "trial"
    TIER = "tier"
    PASS = "pass"  # noqa: S105  a kind of plan


@dataclass(frozen=True, slots=True)
class Permits:
    """What a plan permits.

    live: real money; accounts: exchange accounts with a key; symbols: of one account; strategies: names that
    may be chosen, None: all; own_rules: strategies of one's own; ceiling: the most that may be risked, None:
    what the service permits to anybody; leverage: of contracts; backtests_a_day, models, web: of what comes.
    """

    live: bool = False
    accounts: int = 0
    symbols: int = 3
    strategies: frozenset[str] | None = None
    own_rules: int = 1
    ceiling: RiskLimits | None = None
    leverage: Decimal = Decimal(1)
    backtests_a_day: int = 0
    models: int = 0
    web: bool = False

    def offers(self, strategy: str) -> bool:
        return self.strategies is None or strategy in self.strategies


# Where nothing is sold.
EVERYTHING = Permits(
    live=True,
    accounts=1000,
    symbols=1000,
    own_rules=1000,
    leverage=Decimal(1000),
    backtests_a_day=1000,
    models=1000,
    web=True,
)


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan costs. stars: whole Stars; usd: where it may be paid in other ways, None: it may not;
    days: that are bought; version: counts up, an older one is not sold any more.
    """

    version: int
    stars: int
    days: int
    since: datetime
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """rank: the higher, the more it permits; titles: by language, empty: the locales hold `plan-<code>`;
    price None: it is given, not sold; on_sale: it may be bought now (who has it keeps it); days: how long a
    trial lasts.
    """

    code: str
    kind: PlanKind
    rank: int
    permits: Permits
    on_sale: bool = True
    price: Price | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    days: int = 0
