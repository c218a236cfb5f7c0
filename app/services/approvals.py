"""A second person's word, where what an operator wants to do is large."""

from datetime import timedelta

from app.accounts import User
from app.errors import Refusal, Refused
from app.notices import encode
from app.operator_news import ApprovalAsked, ApprovalGiven
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_operators import Asked
from app.rights import RIGHT_OF, RIGHTS, Matter, Right, asks_second
from app.services.operators import holders, permitted
from trading.domain.ids import UserId

LIFE = timedelta(hours=24)


async def second(work: UnitOfWork, user: User, matter: Matter, subject: str, size: int) -> bool:
    """Whether this operator, who is permitted already, may go on. subject: binds what it is about, its
    content too, up to 200 characters; size: as of Matter.

    True: it is small, another operator has agreed (which is used up by this), or there is no other who could:
    then an act says that it was done alone. False: the others have been asked; commit that, say so
    (`approval-waiting`), and let the operator do the same again later.
    """
    if not asks_second(matter, size):
        return True
    others = [one for one in await holders(work, RIGHT_OF[matter]) if one.id != user.id]
    if not others:
        await work.acts.note(user.id, "alone", f"{matter} {subject}", {"size": size})
        return True
    now = await work.approvals.clock()
    agreed = await work.approvals.approved(matter, subject, size, now)
    if agreed is not None and agreed in {one.id for one in others}:
        await work.approvals.use(matter, subject)
        return True
    number = await work.approvals.ask(matter, subject, size, user.id, now + LIFE)
    await work.acts.note(user.id, "ask-second", f"{matter} {subject}", {"size": size, "number": number})
    kind, body = encode(ApprovalAsked(number, matter, subject, size, user.name))
    for other in others:
        await work.outbox.add(
            other.id,
            kind,
            body,
            dedupe=f"approval:{number}:{size}",
            account=None,
            critical=matter is Matter.REVOKE,
        )
    return False


class SecondPersons:
    """What operators ask each other to agree to."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def look(self, user_id: UserId, number: int) -> Asked:
        """What is asked. Raises Refused for what is gone, and for who may not do such a thing."""
        async with self._unit() as work:
            return await self._asked(work, user_id, number)

    async def waiting(self, user_id: UserId) -> list[Asked]:
        """What this operator could agree to."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.SERVICE)
            rights = RIGHTS[user.role]
            found = await work.approvals.waiting()
        return [one for one in found if RIGHT_OF[one.matter] in rights and one.by != user_id]

    async def approve(self, user_id: UserId, number: int) -> Asked:
        """Agree. Raises Refused where it is gone, too old, one's own, or agreed to already."""
        async with self._unit() as work:
            asked = await self._asked(work, user_id, number)
            user = await permitted(work, user_id, RIGHT_OF[asked.matter])
            if asked.by == user_id:
                raise Refused(Refusal.APPROVAL_OWN)
            if not await work.approvals.approve(number, user_id):
                raise Refused(Refusal.APPROVAL_GONE)
            about = f"{asked.matter} {asked.subject}"
            await work.acts.note(user_id, "approve", about, {"size": asked.size, "for": asked.by})
            kind, body = encode(ApprovalGiven(asked.matter, asked.subject, asked.size, user.name))
            await work.outbox.add(
                asked.by, kind, body, dedupe=f"approved:{number}:{asked.size}", account=None
            )
        return asked

    async def _asked(self, work: UnitOfWork, user_id: UserId, number: int) -> Asked:
        await permitted(work, user_id, Right.SERVICE)
        asked = await work.approvals.get(number)
        if asked is None:
            raise Refused(Refusal.APPROVAL_GONE)
        user = await work.users.get(user_id)
        right = RIGHT_OF[asked.matter]
        if user is None or right not in RIGHTS[user.role]:
            raise Refused(Refusal.NO_RIGHT, {"right": right.value, "role": user.role.value if user else ""})
        return asked
