"""Who may do what: given and taken by owners; and the trail of what operators did."""

from collections.abc import Sequence

from app.accounts import Role, User
from app.desk_news import DeskSummary
from app.errors import Refusal, Refused
from app.health_views import Sheet
from app.notices import encode
from app.operator_news import AdmissionAsked, ApprovalAsked, RoleGiven
from app.people_views import AuditView, OperatorLine
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_operators import Act
from app.rights import RIGHTS, Right
from app.services.exports import written
from app.services.operators import permitted
from app.services.people_desk import somebody
from app.ticket_news import TicketWritten
from trading.domain.ids import UserId

GIVEN = (Role.VIEWER, Role.SUPPORT, Role.ADMIN)  # owners come from the configuration
PAGE = 10
SHEET = 10_000  # acts of one file
# News for whoever has the right; what still waits when it is taken never leaves.
_NEWS = {
    TicketWritten.__name__: Right.TICKETS,
    AdmissionAsked.__name__: Right.ADMIT,
    ApprovalAsked.__name__: Right.GRANT,
    DeskSummary.__name__: Right.SERVICE,
}
_COLUMNS = ("id", "at", "by", "act", "subject", "done", "detail")


class Roles:
    """For owners."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def all(self, user_id: UserId) -> tuple[OperatorLine, ...]:
        async with self._unit() as work:
            await permitted(work, user_id, Right.ROLES)
            return tuple(
                [
                    OperatorLine(one, await work.factors.opened(one.id) is not None)
                    for one in await work.users.operators()
                ]
            )

    async def look(self, user_id: UserId, of: UserId) -> OperatorLine:
        async with self._unit() as work:
            await permitted(work, user_id, Right.ROLES)
            user = await somebody(work, of)
            return OperatorLine(user, await work.factors.opened(of) is not None)

    async def give(self, user_id: UserId, of: UserId, role: str) -> User:
        """role: one of GIVEN, or `user` to take it away; then the second factor goes with it."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.ROLES)
            user = await somebody(work, of)
            if of == user_id:
                raise Refused(Refusal.NOT_ON_ONESELF)
            known = role == Role.USER or (role in GIVEN and user.is_registered)
            if not known or user.role is Role.OWNER:
                raise Refused(Refusal.NO_SUCH_ROLE)
            if user.role.value != role:
                await self._change(work, user_id, user, Role(role))
            return await somebody(work, of)

    async def _change(self, work: UnitOfWork, by: UserId, user: User, role: Role) -> None:
        await work.users.set_role(user.id, role)
        if role is Role.USER:
            await work.factors.forget(user.id)
        gone = [kind for kind, right in _NEWS.items() if right not in RIGHTS[role]]
        await work.people_desk.withhold(user.id, gone)
        detail = {"from": user.role.value, "to": role.value}
        await work.acts.note(by, "role", f"user {user.id}", detail)
        kind, body = encode(RoleGiven(role))
        once = f"role:{(await work.approvals.clock()).isoformat()}"
        await work.outbox.add(user.id, kind, body, dedupe=once, account=None)


class Audit:
    """For owners: who did what to whom."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def page(
        self,
        user_id: UserId,
        before: int | None = None,
        about: UserId | None = None,
        by: UserId | None = None,
    ) -> AuditView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.AUDIT)
            acts = await work.acts.latest(PAGE + 1, before, _subject(about), by)
            shown = acts[:PAGE]
            names = {one.by: await _name(work, one.by) for one in shown}
        following = shown[-1].id if len(acts) > PAGE else None
        return AuditView(tuple(shown), about, by, following, names)

    async def sheet(self, user_id: UserId, about: UserId | None = None, by: UserId | None = None) -> Sheet:
        """The same as a file; who takes it is in it."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.AUDIT)
            await work.acts.note(user_id, "audit-file", _subject(about) or "")
            acts = await work.acts.latest(SHEET, None, _subject(about), by)
        rows = [_row(one) for one in acts]
        return Sheet("audit", "simbiot-audit.csv", len(rows), written(_COLUMNS, rows))


async def _name(work: UnitOfWork, user: UserId) -> str:
    found = await work.users.get(user)
    return found.name if found is not None else str(user)


def _subject(about: UserId | None) -> str | None:
    return None if about is None else f"user {about}"


def _row(act: Act) -> Sequence[str]:
    detail = "; ".join(f"{name}={value}" for name, value in act.detail.items())
    at = act.at.isoformat()
    return (str(act.id), at, str(act.by), act.name, act.subject, "yes" if act.done else "no", detail)
