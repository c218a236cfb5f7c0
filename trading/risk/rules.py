"""The service's own thresholds: the same for everybody, not for users to change."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from trading.domain.money import Ratio
from trading.risk.rates import Rates

ONE_PER_CENT = Ratio(Decimal("0.01"))
FIVE_BASIS_POINTS = Ratio(Decimal("0.0005"))
HALF_PER_CENT = Ratio(Decimal("0.005"))
ONE_AND_A_HALF_PER_CENT = Ratio(Decimal("0.015"))
A_FIFTH = Ratio(Decimal("0.2"))
EXIT_BANDS = (ONE_PER_CENT, Ratio(Decimal("0.02")), Ratio(Decimal("0.04")))
RATES = Rates()


@dataclass(frozen=True, slots=True)
class Rules:
    """Ages and bands below which nothing is opened, and how long a position may lack its stop.

    price_age: of the last price at an entry; clock_slack: by which it may seem to be of the future;
    price_band: how far it may have moved since the signal; entry_band, major_band: how far from it an entry
    may trade; exit_bands: the same of an exit, by attempt; second_band: how far a second source may say
    otherwise; max_spread: between the best bid and ask, as a share of their middle; needs_book: whether a
    price without them is refused; max_equity_share, max_notional: the most that one entry may be worth, of
    equity and in quote, whatever its owner permits; mark_age: of the prices that value what is held;
    stop_gap: the least distance of a stop, as a share of price; balance_age: of the balances that size an
    entry; entry_wait: for an entry to finish filling before its stop is placed; naked_limit: without a proved
    stop the position is closed; plan_life: of an order that was not claimed; horizon: past it no late request
    can still reach the exchange, on those exchanges that are quickest; proof_patience: past it an order
    without a proof is a human's to decide; soft_silence: without a price for so long a stop that is watched
    by us sees nothing; emergency_patience: of an emergency stop, for what cannot be proved.
    """

    price_age: timedelta = timedelta(seconds=3)
    clock_slack: timedelta = timedelta(seconds=1)
    price_band: Ratio = ONE_PER_CENT
    entry_band: Ratio = ONE_PER_CENT
    major_band: Ratio = HALF_PER_CENT
    exit_bands: tuple[Ratio, ...] = EXIT_BANDS
    second_band: Ratio = ONE_AND_A_HALF_PER_CENT
    max_spread: Ratio = ONE_PER_CENT
    needs_book: bool = False
    max_equity_share: Ratio = A_FIFTH
    max_notional: Decimal = Decimal(5_000)
    mark_age: timedelta = timedelta(minutes=1)
    stop_gap: Ratio = FIVE_BASIS_POINTS
    balance_age: timedelta = timedelta(minutes=30)
    entry_wait: timedelta = timedelta(seconds=2)
    rest_limit: timedelta = timedelta(seconds=10)
    naked_limit: timedelta = timedelta(seconds=30)
    plan_life: timedelta = timedelta(seconds=60)
    horizon: timedelta = timedelta(seconds=15)
    proof_patience: timedelta = timedelta(minutes=10)
    soft_silence: timedelta = timedelta(seconds=15)
    emergency_patience: timedelta = timedelta(minutes=10)
    max_attempts: int = 8
    max_entries_a_day: int = 200
    rates: Rates = RATES


def scaled(rules: Rules, rate: float) -> Rules:
    """The rules for a market clock that runs `rate` times faster, so that real waits stay as they are."""
    return replace(
        rules,
        price_age=rules.price_age * rate,
        clock_slack=rules.clock_slack * rate,
        mark_age=rules.mark_age * rate,
        balance_age=rules.balance_age * rate,
        entry_wait=rules.entry_wait * rate,
        rest_limit=rules.rest_limit * rate,
        naked_limit=rules.naked_limit * rate,
        plan_life=rules.plan_life * rate,
        horizon=rules.horizon * rate,
        proof_patience=rules.proof_patience * rate,
        soft_silence=rules.soft_silence * rate,
        emergency_patience=rules.emergency_patience * rate,
    )
