"""Days that operators give or take back, of one person or of many. Above a size another one agrees first."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from app.billing.plans import FREE, Plan
from app.billing.subscriptions import Extended, Granted, Subscription
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Matter, Right, asks_second
from app.services.approvals import second
from app.services.operators import permitted
from app.services.subscriptions import happened_to
from trading.domain.ids import UserId

MOST_DAYS = 3660
MOST_PEOPLE = 1000
_EXAMPLE = "1001 1002 pro 30 · 1001 +10 · 1001 -10"
_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_DAYS = re.compile(r"[+-]?[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grant:
    """days of a plan, or, with None, more days of what each has; less than zero: taken back."""

    people: tuple[UserId, ...]
    plan: str | None
    days: int

    @property
    def size(self) -> int:
        return len(self.people) * abs(self.days)

    @property
    def subject(self) -> str:
        """Binds everything of it, whatever its length."""
        said = f"{self.plan or 'extend'} {self.days} {' '.join(map(str, self.people))}"
        digest = blake2b(said.encode(), digest_size=8).hexdigest()
        return f"{self.plan or 'days'} {self.days:+} × {len(self.people)} ({digest})"  # noqa: RUF001  # times


@dataclass(frozen=True, slots=True)
class GrantView:
    """What would be done. names: of the first few; second: another operator has to agree."""

    grant: Grant
    names: tuple[str, ...]
    plan: Plan | None
    second: bool


@dataclass(frozen=True, slots=True)
class GrantDone:
    """waiting: another operator was asked, nothing is given yet."""

    grant: Grant
    plan: Plan | None
    waiting: bool


def read_grant(text: str) -> Grant:
    """Ids, then a plan and days, or days with their sign. Raises Refused."""
    words = text.replace(",", " ").split()
    wrong = Refused(Refusal.GRANT_BOUNDS, {"text": text[:60], "allowed": _EXAMPLE})
    if len(words) < 2 or not _DAYS.fullmatch(words[-1]):  # noqa: PLR2004  # whom, and how much
        raise wrong
    *rest, last = words
    named = not _ID.fullmatch(rest[-1])
    plan = rest.pop() if named else None
    days = int(last)
    signed = last[0] in "+-"
    if not rest or not all(map(_ID.fullmatch, rest)) or (named == signed) or not 0 < abs(days) <= MOST_DAYS:
        raise wrong
    people = tuple(dict.fromkeys(UserId(int(one)) for one in rest))
    if len(people) > MOST_PEOPLE:
        raise wrong
    return Grant(people, plan, days)


class Grants:
    """Everything about presents of the house."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def read(self, user_id: UserId, text: str) -> Grant:
        """What an operator has typed. Raises Refused."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
        return read_grant(text)

    async def look(self, user_id: UserId, grant: Grant) -> GrantView:
        """What it would do. Raises Refused where somebody or the plan is not there."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            plan = await _plan(work, grant)
            names = await _names(work, grant)
        return GrantView(grant, names[:5], plan, asks_second(Matter.GRANT, grant.size))

    async def plans(self, user_id: UserId) -> tuple[Plan, ...]:
        """What can be given."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            return tuple(one for one in (await work.plans.all()).values() if one.code != FREE)

    async def present(self, user_id: UserId, person: UserId) -> Subscription | None:
        """What somebody has."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            return await work.subscriptions.get(person)

    async def give(self, user_id: UserId, grant: Grant) -> GrantDone:
        """Do it, or ask another operator first where it is large. Raises Refused, then nothing is changed."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.GRANT)
            plan = await _plan(work, grant)
            await _names(work, grant)
            if not await second(work, user, Matter.GRANT, grant.subject, grant.size):
                return GrantDone(grant, plan, waiting=True)
            event = Extended(grant.days) if grant.plan is None else Granted(grant.plan, grant.days)
            await happened_to(work, grant.people, event, f"operator {user_id}")
            detail = {"plan": grant.plan, "days": grant.days, "people": list(grant.people)}
            alone = len(grant.people) == 1
            about = f"user {grant.people[0]}" if alone else f"{len(grant.people)} people"
            await work.acts.note(user_id, "grant", about, detail)
        return GrantDone(grant, plan, waiting=False)


async def _plan(work: UnitOfWork, grant: Grant) -> Plan | None:
    if grant.plan is None:
        return None
    plans = await work.plans.all()
    if grant.plan not in plans or grant.plan == FREE:
        known = ", ".join(code for code in plans if code != FREE)
        raise Refused(Refusal.PLAN_UNKNOWN, {"text": grant.plan[:40], "known": known})
    return plans[grant.plan]


async def _names(work: UnitOfWork, grant: Grant) -> tuple[str, ...]:
    """Raises Refused where one of them is not there."""
    found = [await work.users.get(person) for person in grant.people]
    missing = [str(one) for one, user in zip(grant.people, found, strict=True) if user is None]
    if missing:
        raise Refused(Refusal.GRANT_NOBODY, {"ids": ", ".join(missing[:10])})
    return tuple(user.name for user in found if user is not None)
