"""What has happened to people's subscriptions, and what follows: the step is kept, accounts are held or let
go, too many symbols are no longer chosen, the person is told. All in the caller's unit of work.

An ending plan never strands a position: only entries stop, stops and exits go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.billing.plan_news import PlanNews, PlanWhat
from app.billing.plans import Plan
from app.billing.standing import GRACE, after, look_at, step_of, warning
from app.billing.subscriptions import (
    Extended,
    Granted,
    RenewalFailed,
    Standing,
    Subscription,
    SubscriptionEvent,
    TakenBack,
    TimePassed,
)
from app.notices import encode
from app.ports import UnitOfWork
from app.ports_billing import Due, Held, Moved, Unchosen
from app.ports_delivery import Leaving
from app.records import packed
from trading.domain.ids import UserId

TIME = "time"  # the cause of what nobody has done
_BY_TIME = {
    Standing.GRACE: PlanWhat.GRACE,
    Standing.REDUCE_ONLY: PlanWhat.REDUCE_ONLY,
    Standing.ENDED: PlanWhat.ENDED,
}


class Reader(NamedTuple):
    """Who is told, in which language."""

    user: UserId
    language: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What has become of the accounts of some people."""

    held: Sequence[Held]
    unchosen: Sequence[Unchosen]

    def added_to(self, news: PlanNews, user: UserId) -> PlanNews:
        """The news with what has become of this person's accounts."""
        mine = [one for one in self.held if one.owner == user]
        return replace(
            news,
            held=tuple(one.exchange.brand for one in mine if one.held),
            freed=tuple(one.exchange.brand for one in mine if not one.held),
            unchosen=tuple(symbol for one in self.unchosen if one.owner == user for symbol in one.symbols),
        )


async def happened(
    work: UnitOfWork, user_id: UserId, event: SubscriptionEvent, cause: str, now: datetime | None = None
) -> Subscription:
    """Keep what has happened to this person's subscription. cause: e.g. `charge stars:abc`, `operator 12`;
    now: real time, by default the database's. Raises LookupError where the person is not there.

    Where the service sells nothing it is kept all the same: it holds as soon as it does.
    """
    return (await happened_to(work, [user_id], event, cause, now))[user_id]


async def happened_to(
    work: UnitOfWork,
    users: Sequence[UserId],
    event: SubscriptionEvent,
    cause: str,
    now: datetime | None = None,
) -> Mapping[UserId, Subscription]:
    """The same, to several people at once."""
    now = now or await work.subscriptions.now()
    found = await work.subscriptions.to_change(users)
    if missing := [user for user in users if user not in found]:
        raise LookupError(f"person {missing[0]} must exist")
    plans = await work.plans.all()
    steps = [_step(due.subscription, event, now, plans, cause) for due in found.values()]
    await work.subscriptions.keep(steps, now)
    done = await settle(work, list(found))
    once = f"plan:{cause}:{now:%Y%m%d%H%M%S%f}"
    leaving = []
    for step in steps:
        then, reader = step.after, Reader(step.after.user, found[step.after.user].language)
        if (what := _told(event, step.before, then)) is not None:
            news = done.added_to(_news(what, then, plans, reader.language, _days(event)), reader.user)
            leaving.append(_leaving(news, reader, once))
    await work.outbox.add_all(leaving)
    return {step.after.user: step.after for step in steps}


def _step(
    before: Subscription, event: SubscriptionEvent, now: datetime, plans: Mapping[str, Plan], cause: str
) -> Moved:
    name = step_of(before, event, now)
    return Moved(before, after(before, event, now, plans), name, packed(event), cause)


async def pass_time(work: UnitOfWork, users: Sequence[UserId], now: datetime) -> int:
    """Everything that is due for these people. Returns how many of them stand elsewhere now."""
    plans = await work.plans.all()
    found = await work.subscriptions.to_change(users)
    steps = [_step(due.subscription, TimePassed(due.flat), now, plans, TIME) for due in found.values()]
    moved = [step for step in steps if step.after != step.before]
    still = [found[step.after.user] for step in steps if step.after == step.before]
    leaving = [one for due in still if (one := _warned(due, plans, now)) is not None]
    await work.subscriptions.seen({due.subscription.user: look_at(due.subscription, now) for due in still})
    if moved:
        await work.subscriptions.keep(moved, now)
        done = await settle(work, [step.after.user for step in moved])
        for step in moved:
            then = step.after
            reader = Reader(then.user, found[then.user].language)
            what = _BY_TIME[then.standing]
            news = done.added_to(_news(what, then, plans, reader.language), then.user)
            leaving.append(_leaving(news, reader, f"plan:{what}:{then.until:%Y%m%d%H%M%S}"))
    if await work.plans.selling():
        await work.outbox.add_all(leaving)
    return len(moved)


async def settle(work: UnitOfWork, users: Sequence[UserId]) -> Settled:
    """The accounts of these people are held, and have as many symbols, as their plans say."""
    held = await work.subscriptions.settle_holds(users)
    return Settled(held, await work.subscriptions.settle_symbols(users))


async def settle_wrong(work: UnitOfWork, now: datetime, limit: int) -> int:
    """The same for people whose accounts are not held as they should be: the service sells now, or no longer,
    a plan was changed, a key was connected at the same moment. Returns how many.
    """
    users = await work.subscriptions.wrongly_held(limit)
    if not users:
        return 0
    plans = await work.plans.all()
    known = await work.subscriptions.to_change(users)
    done = Settled(await work.subscriptions.settle_holds(users), ())
    leaving = []
    for user in users:
        then, reader = known[user].subscription, Reader(user, known[user].language)
        news = done.added_to(_news(PlanWhat.HELD, then, plans, reader.language), user)
        if news.held or news.freed:
            leaving.append(_leaving(news, reader, f"plan:held:{len(news.held)}:{now:%Y%m%d%H%M%S}"))
    await work.outbox.add_all(leaving)
    return len(users)


def title_of(plan: Plan, language: str) -> str:
    """What an operator has called it in this language; empty: the locales hold its name."""
    return plan.titles.get(language, "")


def _told(event: SubscriptionEvent, before: Subscription, then: Subscription) -> PlanWhat | None:
    """What the person is told by us; who takes money tells of it himself."""
    match event:
        case TimePassed():
            return _BY_TIME.get(then.standing)
        case Granted() | Extended() if (
            then.until is None or before.until is None or then.until > before.until
        ):
            return PlanWhat.GIVEN
        case Granted() if then.plan != before.plan:
            return PlanWhat.GIVEN
        case Extended() | TakenBack() if then != before:
            return PlanWhat.LESS
        case RenewalFailed() if then != before:
            return PlanWhat.FAILED
        case _:
            return None


def _days(event: SubscriptionEvent) -> int:
    return abs(event.days) if isinstance(event, Granted | Extended | TakenBack) else 0


def _warned(due: Due, plans: Mapping[str, Plan], now: datetime) -> Leaving | None:
    days = warning(due.subscription, now)
    if days is None:
        return None
    one, reader = due.subscription, Reader(due.subscription.user, due.language)
    news = _news(PlanWhat.ENDS, one, plans, due.language, days)
    return _leaving(news, reader, f"plan:ends:{one.until:%Y%m%d%H%M%S}:{days}")


def _news(
    what: PlanWhat, one: Subscription, plans: Mapping[str, Plan], language: str, days: int = 0
) -> PlanNews:
    plan = plans[one.plan]
    return PlanNews(
        what,
        one.plan,
        title_of(plan, language),
        one.until,
        one.grace_until or (one.until and one.until + GRACE),
        days,
        plan.permits.live,
    )


def _leaving(news: PlanNews, reader: Reader, once: str) -> Leaving:
    kind, body = encode(news)
    return Leaving(reader.user, kind, body, once)
