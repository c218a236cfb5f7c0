"""How many entries are too many. The counts are taken in the transaction that claims an order."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from trading.domain.decision import Reason, Refused


@dataclass(frozen=True, slots=True)
class Rates:
    """The most entries that may be claimed, in sliding windows of market time.

    Of one account: burst within burst_window, hourly, daily; apart: between two of one symbol and side;
    repeats: of one strategy, symbol and side within an hour. service: of all live accounts within a second.
    """

    burst: int = 5
    burst_window: timedelta = timedelta(seconds=10)
    hourly: int = 60
    daily: int = 200
    apart: timedelta = timedelta(seconds=10)
    repeats: int = 10
    service: int = 50


@dataclass(frozen=True, slots=True)
class Claimed:
    """Entries claimed before this one: see Rates. alike: of its symbol and side within `apart`; service: 0
    for a paper account, whose orders reach no exchange.
    """

    burst: int = 0
    hour: int = 0
    day: int = 0
    alike: int = 0
    repeats: int = 0
    service: int = 0


def refusal_of(claimed: Claimed, rates: Rates) -> Refused | None:
    """The rate that one more entry would exceed, with what was found and what is allowed."""
    found = (
        (Reason.TOO_MANY_ORDERS, claimed.day, rates.daily),
        (Reason.ORDER_RATE, claimed.hour, rates.hourly),
        (Reason.ORDER_RATE, claimed.burst, rates.burst),
        (Reason.REPEATED, claimed.repeats, rates.repeats),
        (Reason.TOO_SOON, claimed.alike, 1),
        (Reason.SERVICE_BUSY, claimed.service, rates.service),
    )
    for reason, actual, limit in found:
        if actual >= limit:
            return Refused(reason, Decimal(actual), Decimal(limit))
    return None
