"""The service's own thresholds: the same for everybody, not for users to change."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from trading.domain.money import Ratio

ONE_PER_CENT = Ratio(Decimal("0.01"))
FIVE_BASIS_POINTS = Ratio(Decimal("0.0005"))


@dataclass(frozen=True, slots=True)
class Rules:
    """Ages and bands below which nothing is opened, and how long a position may lack its stop.

    price_age: of the last price at an entry; price_band: how far it may have moved since the signal;
    stop_gap: the least distance of a stop, as a share of price; balance_age: of the balances that size an
    entry; entry_wait: for an entry to finish filling
    before its stop is placed; naked_limit: without a proved stop the position is closed; plan_life: of an
    order that was not claimed; horizon: past it no late request can still reach the exchange.
    """

    price_age: timedelta = timedelta(seconds=10)
    price_band: Ratio = ONE_PER_CENT
    stop_gap: Ratio = FIVE_BASIS_POINTS
    balance_age: timedelta = timedelta(minutes=30)
    entry_wait: timedelta = timedelta(seconds=2)
    naked_limit: timedelta = timedelta(seconds=30)
    plan_life: timedelta = timedelta(seconds=60)
    horizon: timedelta = timedelta(seconds=15)
    max_attempts: int = 8
    max_entries_a_day: int = 200


def scaled(rules: Rules, rate: float) -> Rules:
    """The rules for a market clock that runs `rate` times faster, so that real waits stay as they are."""
    return replace(
        rules,
        price_age=rules.price_age * rate,
        balance_age=rules.balance_age * rate,
        entry_wait=rules.entry_wait * rate,
        naked_limit=rules.naked_limit * rate,
        plan_life=rules.plan_life * rate,
        horizon=rules.horizon * rate,
    )
