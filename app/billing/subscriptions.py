"""What a person has bought or was given, and what may happen to it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.billing.payments import ChargeId
from trading.domain.ids import UserId


class Standing(StrEnum):
    """Where a person stands. FREE: nothing was ever bought; GRACE: the time is over, everything goes on for
    some days; REDUCE_ONLY: no entries with real money, stops and exits go on; ENDED: nothing is open any
    more, the free plan holds.
    """

    FREE = "free"
    TRIAL = "trial"
    ACTIVE = "active"
    GRACE = "grace"
    REDUCE_ONLY = "reduce-only"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Subscription:
    """until: what was paid or given lasts so long, None for FREE; grace_until: entries stop then; renews: it
    is charged again by itself; charge: the first one of a recurring payment, by which renewing is stopped;
    failed: the payment for what follows did not come.
    """

    user: UserId
    plan: str
    standing: Standing
    since: datetime
    until: datetime | None = None
    grace_until: datetime | None = None
    renews: bool = False
    charge: ChargeId | None = None
    failed: bool = False


# What may happen to a subscription.


@dataclass(frozen=True, slots=True)
class TrialTaken:
    """Once per person."""

    plan: str
    days: int


@dataclass(frozen=True, slots=True)
class Bought:
    """A payment for a plan was credited, the first one or a renewal.

    until: as its provider says (authoritative for recurring payments), None: `days` from the end of what
    there is, or from now; again: what was chosen before is paid on, nothing was chosen anew.
    """

    plan: str
    days: int
    charge: ChargeId
    until: datetime | None = None
    renews: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """Days of a plan without a payment: by an operator, a code, a gift's payer, a referral."""

    plan: str
    days: int


@dataclass(frozen=True, slots=True)
class Extended:
    """More days of whatever plan there is. Negative: taken back."""

    days: int


@dataclass(frozen=True, slots=True)
class RenewalChanged:
    """It is charged again by itself, or no longer."""

    renews: bool


@dataclass(frozen=True, slots=True)
class RenewalFailed:
    """The next payment did not come: what was paid lasts to its end, then grace."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The money went back: refund or chargeback. days: that it had bought; plan: of which, None: of what
    there is.
    """

    charge: ChargeId
    days: int
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but the clock. flat: nothing is open on any account with real money."""

    flat: bool


SubscriptionEvent = (
    TrialTaken | Bought | Granted | Extended | RenewalChanged | RenewalFailed | TakenBack | TimePassed
)
