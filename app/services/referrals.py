"""Invitations: everybody's own link, who came by it, what it has earned, and what operators let it earn."""

import secrets
from dataclasses import dataclass, replace

from app.billing.codes import SIGNS
from app.billing.plans import FREE, Plan
from app.billing.referrals import LINK_LENGTH, Programme, ProgrammeUnfit, read_programme
from app.errors import Refusal, Refused
from app.ports import UnitOfWorkFactory
from app.ports_codes import Invited
from app.rights import Right
from app.services.codes import Tag, digest_of
from app.services.operators import permitted
from app.services.people import registered
from trading.domain.ids import UserId

EXAMPLE = "7 7 basic 30 180"
_SIGNS = SIGNS.lower()


@dataclass(frozen=True, slots=True)
class InviteView:
    """running: invitations bring something now; plan: whose days, for who has none."""

    invited: Invited
    programme: Programme
    plan: Plan | None
    running: bool


class Invitations:
    """tag: keyed, by which somebody who has left is known again."""

    def __init__(self, unit: UnitOfWorkFactory, tag: Tag) -> None:
        self._unit = unit
        self._tag = tag

    async def page(self, user_id: UserId) -> InviteView:
        """The person's link, made with the first look."""
        async with self._unit() as work:
            await registered(work, user_id)
            await work.referrals.link(user_id, "".join(secrets.choice(_SIGNS) for _ in range(LINK_LENGTH)))
            now = await work.subscriptions.now()
            month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            invited = await work.referrals.invited(user_id, month)
            programme = await work.referrals.programme()
            selling = await work.plans.selling()
            plan = await work.plans.get(programme.plan)
        if invited is None:
            raise LookupError("a link that was just made is there")
        return InviteView(invited, programme, plan, programme.running and selling)

    async def came(self, user_id: UserId, code: str) -> bool:
        """Somebody new has followed a link; False: it counts for nobody, and they are not told."""
        async with self._unit() as work:
            said = code.strip().lower()
            return await work.referrals.come(user_id, said, digest_of(self._tag, user_id))

    async def programme(self, user_id: UserId) -> Programme:
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            return await work.referrals.programme()

    async def switch(self, user_id: UserId, *, running: bool) -> Programme:
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT, stops=not running)
            programme = replace(await work.referrals.programme(), running=running)
            await work.referrals.set_programme(programme)
            await work.acts.note(user_id, "referrals-on" if running else "referrals-off", "referrals")
        return programme

    async def set(self, user_id: UserId, text: str) -> Programme:
        """As typed. Raises Refused with what is allowed."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            try:
                programme = read_programme(text, await work.referrals.programme())
            except ProgrammeUnfit as unfit:
                raise Refused(
                    Refusal.REFERRALS_BOUNDS, {"word": str(unfit) or "…", "allowed": EXAMPLE}
                ) from None
            plans = await work.plans.all()
            if programme.plan not in plans or programme.plan == FREE:
                known = ", ".join(one for one in plans if one != FREE)
                raise Refused(Refusal.PLAN_UNKNOWN, {"text": programme.plan[:40], "known": known})
            await work.referrals.set_programme(programme)
            await work.acts.note(user_id, "edit-referrals", "referrals", {"text": text[:100]})
        return programme
