"""Where a person stands after what has happened: the table, and the dates that go with it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from app.billing.plans import FREE, Plan
from app.billing.subscriptions import (
    Bought,
    Extended,
    Granted,
    RenewalChanged,
    RenewalFailed,
    Standing,
    Subscription,
    SubscriptionEvent,
    TakenBack,
    TimePassed,
    TrialTaken,
)
from trading.domain.ids import UserId

GRACE = timedelta(days=3)
WARN_DAYS = (7, 3, 1)  # before the end of what was paid or given
FLAT_LOOK = timedelta(minutes=5)  # between two looks whether all is closed
FARTHEST = timedelta(days=36_500)  # nobody's days go beyond
_SECOND = timedelta(seconds=1)


class Step(StrEnum):
    """What an event is to the table. CUT: days are taken away; STILL: time has passed and nothing is due;
    RAN_OUT, GRACE_OVER: that time is over; FLAT: nothing is open any more.
    """

    TRIAL = "trial"
    BOUGHT = "bought"
    GRANTED = "granted"
    EXTENDED = "extended"
    CUT = "cut"
    RENEWAL = "renewal"
    RENEWAL_FAILED = "renewal-failed"
    STILL = "still"
    RAN_OUT = "ran-out"
    GRACE_OVER = "grace-over"
    FLAT = "flat"


def _row(stays: Standing, **moves: Standing) -> Mapping[Step, Standing]:
    """Everything that is not named leaves it as it is."""
    named = {Step[name.upper()]: to for name, to in moves.items()}
    return MappingProxyType({step: named.get(step, stays) for step in Step})


_S = Standing
TABLE: Mapping[Standing, Mapping[Step, Standing]] = MappingProxyType(
    {
        _S.FREE: _row(_S.FREE, trial=_S.TRIAL, bought=_S.ACTIVE, granted=_S.ACTIVE),
        _S.TRIAL: _row(_S.TRIAL, bought=_S.ACTIVE, granted=_S.ACTIVE, ran_out=_S.GRACE),
        _S.ACTIVE: _row(_S.ACTIVE, ran_out=_S.GRACE),
        _S.GRACE: _row(
            _S.GRACE, bought=_S.ACTIVE, granted=_S.ACTIVE, extended=_S.ACTIVE, grace_over=_S.REDUCE_ONLY
        ),
        _S.REDUCE_ONLY: _row(
            _S.REDUCE_ONLY, bought=_S.ACTIVE, granted=_S.ACTIVE, extended=_S.ACTIVE, flat=_S.ENDED
        ),
        _S.ENDED: _row(_S.ENDED, trial=_S.TRIAL, bought=_S.ACTIVE, granted=_S.ACTIVE, extended=_S.ACTIVE),
    }
)
TRIAL_FROM = frozenset(one for one in Standing if TABLE[one][Step.TRIAL] is Standing.TRIAL) - {Standing.TRIAL}
OVER = frozenset({Standing.FREE, Standing.ENDED})  # the free plan holds


def nobody(user: UserId, now: datetime) -> Subscription:
    """Of somebody who never had anything."""
    return Subscription(user, FREE, Standing.FREE, now)


def after(
    subscription: Subscription, event: SubscriptionEvent, now: datetime, plans: Mapping[str, Plan]
) -> Subscription:
    """The subscription after the event. Events that make no sense where it stands leave it as it is."""
    if isinstance(event, TimePassed):
        return _in_time(subscription, event, now)
    step = step_of(subscription, event, now)
    changed = _dated(subscription, event, now, plans)
    if changed == subscription:
        return subscription
    standing = TABLE[subscription.standing][step]
    moved = standing is not subscription.standing or changed.plan != subscription.plan
    grace = changed.grace_until if standing in {Standing.GRACE, Standing.REDUCE_ONLY} else None
    return replace(changed, standing=standing, since=now if moved else subscription.since, grace_until=grace)


def step_of(subscription: Subscription, event: SubscriptionEvent, now: datetime) -> Step:
    """Which column of the table it is."""
    if isinstance(event, TimePassed):
        return _due(subscription, now, flat=event.flat)
    if isinstance(event, Extended):
        return Step.EXTENDED if event.days > 0 else Step.CUT
    return _STEPS[type(event)]


_STEPS: Mapping[type[object], Step] = MappingProxyType(
    {
        TrialTaken: Step.TRIAL,
        Bought: Step.BOUGHT,
        Granted: Step.GRANTED,
        TakenBack: Step.CUT,
        RenewalChanged: Step.RENEWAL,
        RenewalFailed: Step.RENEWAL_FAILED,
    }
)


def _due(subscription: Subscription, now: datetime, *, flat: bool) -> Step:
    until, grace = subscription.until, subscription.grace_until
    if subscription.standing in {Standing.TRIAL, Standing.ACTIVE} and until is not None and until <= now:
        return Step.RAN_OUT
    if subscription.standing is Standing.GRACE and grace is not None and grace <= now:
        return Step.GRACE_OVER
    if subscription.standing is Standing.REDUCE_ONLY and flat:
        return Step.FLAT
    return Step.STILL


def _in_time(subscription: Subscription, event: TimePassed, now: datetime) -> Subscription:
    """Everything that has become due, one after the other: the service may have been away."""
    while (step := _due(subscription, now, flat=event.flat)) is not Step.STILL:
        standing = TABLE[subscription.standing][step]
        if step is Step.RAN_OUT and subscription.until is not None:
            subscription = replace(subscription, grace_until=subscription.until + GRACE)
        if step is Step.FLAT:
            subscription = replace(subscription, renews=False, charge=None, grace_until=None)
        subscription = replace(subscription, standing=standing, since=now)
    return subscription


def _dated(
    one: Subscription, event: SubscriptionEvent, now: datetime, plans: Mapping[str, Plan]
) -> Subscription:
    """With the plan and dates that follow from the event, whatever the standing will be."""
    changed = one
    match event:
        case TrialTaken(plan, days) if one.standing in TRIAL_FROM:
            changed = _fresh(one, plan, now + timedelta(days=days))
        case Bought():
            changed = _bought(one, event, now, plans)
        case Granted(plan, days):
            changed = _granted(one, plan, timedelta(days=days), now, plans)
        case Extended(days) if one.until is not None and days > 0:
            changed = replace(one, until=_limited(max(one.until, now) + timedelta(days=days), now))
        case Extended(days):
            changed = _cut(one, timedelta(days=abs(days)), now)
        case TakenBack(_, days, plan):
            changed = _cut(one, _in_days_of(one, timedelta(days=days), plan, plans), now)
        case RenewalChanged(renews) if one.standing not in OVER:
            changed = replace(one, renews=renews, failed=one.failed and not renews)
        case RenewalFailed() if one.standing not in OVER:
            changed = replace(one, renews=False, failed=True)
        case _:
            pass
    return changed


def _fresh(one: Subscription, plan: str, until: datetime) -> Subscription:
    return Subscription(one.user, plan, one.standing, one.since, until)


def _bought(one: Subscription, event: Bought, now: datetime, plans: Mapping[str, Plan]) -> Subscription:
    """What its provider says is the least; days that were left come on top of what was bought. A smaller
    plan that is paid on, or once beside a better one that renews, becomes days of the better one.
    """
    if (event.again or (one.renews and not event.renews)) and _is_better(one, event.plan, now, plans):
        return _granted(one, event.plan, timedelta(days=event.days), now, plans)
    until = now + left_on(one, plans[event.plan], now, plans) + timedelta(days=event.days)
    if event.until is not None:
        until = max(until, event.until)
    same = one.plan == event.plan and one.standing not in OVER
    goes_on = same and one.renews
    charge = one.charge if goes_on and one.charge is not None else event.charge
    renews = event.renews or goes_on
    return replace(
        _fresh(one, event.plan, _limited(until, now)), renews=renews, charge=charge if renews else None
    )


def _granted(
    one: Subscription, plan: str, given: timedelta, now: datetime, plans: Mapping[str, Plan]
) -> Subscription:
    """Nobody loses a better plan by a present: it becomes days of what they have."""
    if _is_better(one, plan, now, plans):
        more = converted(given, plans[plan], plans[one.plan])
        return replace(one, until=_limited(now + left_of(one, now) + more, now))
    until = _limited(now + left_on(one, plans[plan], now, plans) + given, now)
    same = one.plan == plan and one.standing not in OVER
    return replace(one, until=until) if same else replace(_fresh(one, plan, until), charge=one.charge)


def _is_better(one: Subscription, plan: str, now: datetime, plans: Mapping[str, Plan]) -> bool:
    """Whether days are left of a better plan than this."""
    holds = one.standing is Standing.ACTIVE and bool(left_of(one, now))
    return holds and plans[one.plan].rank > plans[plan].rank


def _in_days_of(one: Subscription, days: timedelta, plan: str | None, plans: Mapping[str, Plan]) -> timedelta:
    """What was bought, as it was taken over by the plan that there is now."""
    return days if plan is None or plan not in plans else converted(days, plans[plan], plans[one.plan])


def _cut(one: Subscription, days: timedelta, now: datetime) -> Subscription:
    """Never before now: whoever loses their days has the grace before them."""
    if one.until is None or one.until <= now:
        return one
    return replace(one, until=max(one.until - days, now))


def left_of(one: Subscription, now: datetime) -> timedelta:
    """What was paid or given and is not used up."""
    if one.until is None or one.standing in OVER:
        return timedelta(0)
    return max(one.until - now, timedelta(0))


def left_on(one: Subscription, plan: Plan, now: datetime, plans: Mapping[str, Plan]) -> timedelta:
    """What is left, as time of this plan."""
    left = left_of(one, now)
    return converted(left, plans[one.plan], plan) if left else left


def converted(left: timedelta, old: Plan, new: Plan) -> timedelta:
    """Days of one plan as days of another by their prices a day: never worth more than they were. Days of a
    plan that is not sold are worth nothing; of one without a price there are as many.
    """
    if old.code == new.code:
        return left
    if old.price is None:
        return timedelta(0)
    if new.price is None:
        return left
    rate = Fraction(old.price.stars, old.price.days) / Fraction(new.price.stars, new.price.days)
    return min((left // _SECOND * rate.numerator // rate.denominator) * _SECOND, FARTHEST)


def _limited(until: datetime, now: datetime) -> datetime:
    return min(until, now + FARTHEST)


def warning(one: Subscription, now: datetime) -> int | None:
    """How many days before its end the person is to be told of now; None: of none. What renews by itself is
    told of only where that has failed; what lasts no longer than the days, not so early.
    """
    if one.until is None or one.standing not in {Standing.TRIAL, Standing.ACTIVE} or one.renews:
        return None
    begun = [days for days in WARN_DAYS if one.until - timedelta(days=days) <= now < one.until]
    latest = min(begun, default=None)
    return None if latest is None or one.until - one.since <= timedelta(days=latest) else latest


def look_at(one: Subscription, now: datetime) -> datetime | None:
    """When something is due next, of what lies ahead."""
    if one.standing in OVER or one.until is None:
        return None
    if one.standing is Standing.REDUCE_ONLY:
        return now + FLAT_LOOK
    if one.standing is Standing.GRACE:
        return one.grace_until
    warnings = [] if one.renews else [one.until - timedelta(days=days) for days in WARN_DAYS]
    return min((at for at in (*warnings, one.until) if at > now), default=one.until)
