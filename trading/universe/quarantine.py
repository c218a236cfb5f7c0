"""Symbols that make trouble are left alone, each reason for itself, and tried again ever more seldom.

Only entries and attention are withheld: the exits of what is held there go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, Symbol


class Trouble(StrEnum):
    """What is wrong with a symbol. Every trouble has a text in every locale (`trouble-...`)."""

    TIMEOUTS = "timeouts"
    NOT_BY_API = "not-by-api"
    SUSPENDED = "suspended"
    EMPTY = "empty"  # candles that do not come
    POISONED = "poisoned"  # bars that cannot be true
    STALE = "stale"  # the stream has gone silent


# Refusals of orders that are about the symbol and not about the order or the account.
_CODES: Mapping[tuple[ExchangeId, str], Trouble] = MappingProxyType(
    {
        (exchange, code): trouble
        for exchange, trouble, codes in (
            (ExchangeId.MEXC, Trouble.NOT_BY_API, ("10007", "70011", "-1121", "30018", "30019")),
            (ExchangeId.MEXC, Trouble.SUSPENDED, ("30000", "30001", "30014", "30016", "30020", "30021")),
            (ExchangeId.MEXC, Trouble.SUSPENDED, ("30027", "30028")),
            (ExchangeId.BYBIT, Trouble.NOT_BY_API, ("10029", "170121")),
            (ExchangeId.BYBIT, Trouble.SUSPENDED, ("110074", "170151")),
            (ExchangeId.OKX, Trouble.NOT_BY_API, ("51001", "51015")),
            (ExchangeId.OKX, Trouble.SUSPENDED, ("51021", "51022", "51027", "51028", "51029", "51030")),
            (ExchangeId.BINANCE, Trouble.NOT_BY_API, ("-1121",)),
        )
        for code in codes
    }
)


@dataclass(frozen=True, slots=True)
class QuarantinePolicy:
    """strikes: how often before the symbol is left alone; first, longest: until it is tried again, growing
    twofold; forget: so long without a strike, and the count begins anew.
    """

    strikes: Mapping[Trouble, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                Trouble.TIMEOUTS: 5,
                Trouble.NOT_BY_API: 1,
                Trouble.SUSPENDED: 1,
                Trouble.EMPTY: 3,
                Trouble.POISONED: 2,
                Trouble.STALE: 3,
            }
        )
    )
    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=24)
    forget: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """A symbol's trouble. strikes: since it began; tries: probes that failed; since: of the first strike;
    last_at: of the latest one or probe; probe_at None: not in quarantine.
    """

    symbol: Symbol
    trouble: Trouble
    strikes: int
    tries: int
    since: datetime
    last_at: datetime
    probe_at: datetime | None = None

    @property
    def is_shut(self) -> bool:
        """Whether the symbol is in quarantine for this."""
        return self.probe_at is not None


def struck(
    case: Case | None, symbol: Symbol, trouble: Trouble, now: datetime, policy: QuarantinePolicy
) -> Case:
    """The case after one more strike. One that is in quarantine already waits for its probe."""
    if case is None or _is_forgotten(case, now, policy):
        case = Case(symbol, trouble, 0, 0, now, now)
    case = replace(case, strikes=case.strikes + 1, last_at=now)
    if case.is_shut or case.strikes < policy.strikes[trouble]:
        return case
    return replace(case, probe_at=now + interval(case.tries, policy))


def probed(case: Case, now: datetime, policy: QuarantinePolicy, *, healthy: bool) -> Case | None:
    """The case after a probe: lifted, or left alone for twice as long."""
    if healthy:
        return None
    tries = case.tries + 1
    return replace(case, tries=tries, last_at=now, probe_at=now + interval(tries, policy))


def on_trial(case: Case, now: datetime) -> Case:
    """Where only an order can tell: the symbol is let in again, and the next strike shuts it for longer."""
    return replace(case, tries=case.tries + 1, last_at=now, probe_at=None)


def interval(tries: int, policy: QuarantinePolicy) -> timedelta:
    """How long a symbol is left alone after so many probes that failed."""
    factor: int = 1 << min(tries, 24)  # past this the longest holds anyway, and a timedelta would overflow
    return min(policy.first * factor, policy.longest)


def is_due(case: Case, now: datetime) -> bool:
    """Whether the symbol is to be tried again."""
    return case.probe_at is not None and case.probe_at <= now


def _is_forgotten(case: Case, now: datetime, policy: QuarantinePolicy) -> bool:
    """Its last strike was long ago: as long as it would be shut, at least."""
    return not case.is_shut and now - case.last_at > max(policy.forget, interval(case.tries, policy))


def trouble_of(exchange: ExchangeId, code: str) -> Trouble | None:
    """What a refusal of an order says of its symbol; None where it speaks of something else."""
    return _CODES.get((exchange, code))
