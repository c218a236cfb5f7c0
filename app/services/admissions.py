"""Who may come in while the service is closed: newcomers ask, operators decide, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.accounts import User
from app.errors import Refusal, Refused
from app.notices import encode
from app.operator_news import AdmissionAsked, AdmissionDecided
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_people import Admission, AdmissionState
from app.rights import Right
from app.services.operators import holders, permitted
from trading.domain.ids import UserId

AGAIN_AFTER = timedelta(days=7)
SHOWN = 10


@dataclass(frozen=True, slots=True)
class AdmissionsView:
    """Whether the service is closed, and who waits."""

    closed: bool
    waiting: tuple[Admission, ...]


async def is_closed(work: UnitOfWork, usual: bool) -> bool:  # noqa: FBT001  one of two states
    """As operators have switched it; usual: as the configuration says."""
    switched = await work.admissions.closed()
    return usual if switched is None else switched


async def admit(work: UnitOfWork, user: User, *, closed: bool) -> None:
    """Raises Refused for who has to ask first. closed: as the configuration says."""
    if user.is_operator or not await is_closed(work, closed):
        return
    asked = await work.admissions.get(user.id)
    if asked is None or asked.state is not AdmissionState.APPROVED:
        raise Refused(Refusal.NOT_ADMITTED)


class Admissions:
    """closed: as the configuration says, until an operator switches it."""

    def __init__(self, unit: UnitOfWorkFactory, *, closed: bool = False) -> None:
        self._unit = unit
        self._closed = closed

    async def ask(self, user_id: UserId) -> AdmissionState:
        """To be let in. Asking again changes nothing while it waits; after a no it takes a week."""
        async with self._unit() as work:
            user = await work.users.get(user_id)
            if user is None or user.banned:
                raise Refused(Refusal.BANNED if user else Refusal.NOT_REGISTERED)
            if user.is_registered or not await is_closed(work, self._closed):
                return AdmissionState.APPROVED
            known = await work.admissions.get(user_id)
            if known is not None and known.state is not AdmissionState.DENIED:
                return known.state
            if known is not None and known.decided_at is not None:
                left = known.decided_at + AGAIN_AFTER - await work.approvals.clock()
                if left > timedelta(0):
                    raise Refused(Refusal.ADMISSION_WAIT, {"days": str(left.days + 1)})
            await work.admissions.ask(user_id)
            await self._tell(work, user, (known.asked if known else 0) + 1)
        return AdmissionState.WAITING

    async def look(self, user_id: UserId) -> AdmissionsView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            closed, waiting = await is_closed(work, self._closed), await work.admissions.waiting(SHOWN)
        return AdmissionsView(closed, tuple(waiting))

    async def one(self, user_id: UserId, of: UserId) -> Admission:
        """Raises Refused where somebody has decided already."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            found = await work.admissions.get(of)
        if found is None or found.state is not AdmissionState.WAITING:
            raise Refused(Refusal.ALREADY_DECIDED)
        return found

    async def decide(self, user_id: UserId, of: UserId, *, approved: bool) -> None:
        """The first word counts."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            if not await work.admissions.decide(of, user_id, approved=approved):
                raise Refused(Refusal.ALREADY_DECIDED)
            await work.acts.note(user_id, "admit" if approved else "deny", f"user {of}")
            kind, body = encode(AdmissionDecided(approved))
            once = f"admitted:{(await work.approvals.clock()).isoformat()}"
            await work.outbox.add(of, kind, body, dedupe=once, account=None)

    async def switch(self, user_id: UserId, *, closed: bool) -> Sequence[Admission]:
        """Close the service to newcomers, or open it. Who waits goes on waiting."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            await work.admissions.set_closed(user_id, closed=closed)
            await work.acts.note(user_id, "registration", "", {"closed": closed})
            return await work.admissions.waiting(SHOWN)

    async def _tell(self, work: UnitOfWork, user: User, time: int) -> None:
        kind, body = encode(AdmissionAsked(user.id, user.name, user.language))
        for operator in await holders(work, Right.ADMIT):
            once = f"admission:{user.id}:{time}"
            await work.outbox.add(operator.id, kind, body, dedupe=once, account=None)
