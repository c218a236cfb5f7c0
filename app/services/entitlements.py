"""What a person may do by their plan: asked by use-cases, never by handlers. Where the service sells nothing
everybody may do everything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.accounts import MAX_SYMBOLS, User
from app.billing.plans import EVERYTHING, FREE, Permits, Plan
from app.billing.standing import OVER
from app.billing.subscriptions import Standing
from app.errors import Refusal, Refused
from app.pairs import OWN
from app.ports import UnitOfWork
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Entitlement:
    """plan: whose permits hold, None: the service sells nothing; until: what was paid or given lasts so long.

    plans: all there are, those that permit least first.
    """

    permits: Permits
    plan: Plan | None = None
    standing: Standing = Standing.FREE
    until: datetime | None = None
    grace_until: datetime | None = None
    renews: bool = False
    plans: Mapping[str, Plan] = field(default_factory=dict)

    @property
    def selling(self) -> bool:
        return self.plan is not None


async def entitled(work: UnitOfWork, user: User) -> Entitlement:
    """What this person may do now."""
    return await entitled_of(work, user.id)


async def entitled_of(work: UnitOfWork, user: UserId) -> Entitlement:
    if not await work.plans.selling():
        return Entitlement(EVERYTHING)
    plans = await work.plans.all()
    one = await work.subscriptions.get(user)
    if one is None:
        return Entitlement(plans[FREE].permits, plans[FREE], plans=plans)
    plan = plans[FREE if one.standing in OVER else one.plan]
    stopped = one.standing is Standing.REDUCE_ONLY
    permits = replace(plan.permits, live=False) if stopped else plan.permits
    return Entitlement(permits, plan, one.standing, one.until, one.grace_until, one.renews, plans)


async def permit_live(work: UnitOfWork, user: UserId) -> None:
    """Trading with real money. Raises Refused."""
    found = await entitled_of(work, user)
    if not found.permits.live:
        raise _refused(Refusal.PLAN_LIVE, found, lambda permits: permits.live)


async def permit_accounts(work: UnitOfWork, user: UserId, wanted: int) -> None:
    """So many exchange accounts with a key. Raises Refused."""
    found = await entitled_of(work, user)
    if wanted > found.permits.accounts:
        await permit_live(work, user)
        limit = str(found.permits.accounts)
        raise _refused(Refusal.PLAN_ACCOUNTS, found, lambda permits: permits.accounts >= wanted, limit)


async def permit_symbols(work: UnitOfWork, user: UserId, wanted: int) -> None:
    """So many symbols on one account. Raises Refused."""
    found = await entitled_of(work, user)
    limit = min(found.permits.symbols, MAX_SYMBOLS)
    if wanted > limit:
        raise _refused(Refusal.PLAN_SYMBOLS, found, lambda permits: permits.symbols >= wanted, str(limit))


async def permit_rules(work: UnitOfWork, user: UserId, wanted: int) -> None:
    """So many strategies of one's own. Raises Refused."""
    found = await entitled_of(work, user)
    if wanted > found.permits.own_rules:
        limit = str(found.permits.own_rules)
        raise _refused(Refusal.PLAN_RULES, found, lambda permits: permits.own_rules >= wanted, limit)


async def permit_strategy(work: UnitOfWork, user: UserId, name: str) -> None:
    """A strategy of the service by its name; one's own are counted when they are written. Raises Refused."""
    if name.startswith(OWN):
        return
    found = await entitled_of(work, user)
    if not found.permits.offers(name):
        named = ", ".join(sorted(found.permits.strategies or ()))
        raise _refused(Refusal.PLAN_STRATEGY, found, lambda permits: permits.offers(name), named, name)


def _refused(
    code: Refusal,
    found: Entitlement,
    enough: Callable[[Permits], bool],
    limit: str = "",
    wanted: str = "",
) -> Refused:
    """What was found, and the first plan on sale that permits it: its code and title, empty for none."""
    here = found.plan
    better = next(
        (
            one
            for one in found.plans.values()
            if one.on_sale and one.price is not None and (here is None or one.rank > here.rank)
            if enough(one.permits)
        ),
        None,
    )
    return Refused(
        code,
        {
            "plan": here.code if here else "",
            "better": better.code if better else "",
            "stopped": "yes" if found.standing is Standing.REDUCE_ONLY else "no",
            "limit": limit,
            "wanted": wanted,
        },
    )
