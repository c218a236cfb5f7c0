"""People as operators deal with them: finding, looking, banning, pausing, noting, writing."""

from datetime import timedelta

from app.accounts import User
from app.errors import Refusal, Refused
from app.notices import encode
from app.operator_news import BanChanged, EntriesPaused, Letter
from app.people_views import AccountLine, CardView, FoundView
from app.ports import Cipher, UnitOfWork, UnitOfWorkFactory
from app.rights import Right
from app.services.entitlements import entitled_of
from app.services.operators import permitted
from app.services.people import AccountWake
from app.tickets import TicketState
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

BANNED = "banned"  # why accounts are held whose owner is banned
PAUSED_BY_OPERATOR = "operator-pause"
PAGE = 8
NOTES = 3
LONGEST = {"reason": 200, "note": 500, "letter": 600}  # characters
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_KEY = range(12, 129)  # characters


class PeopleDesk:
    """Each act asks for its right, and leaves a row."""

    def __init__(self, unit: UnitOfWorkFactory, cipher: Cipher, wake: AccountWake) -> None:
        self._unit = unit
        self._cipher = cipher
        self._wake = wake

    async def find(self, user_id: UserId, text: str = "", page: int = 0) -> FoundView:
        """Whom a text may mean: an id, a name, the end of a key, a charge; all for nothing."""
        text, page = " ".join(text.split())[:64], max(page, 0)
        prints = (
            [self._cipher.fingerprint(exchange, text) for exchange in ExchangeId] if len(text) in _KEY else []
        )
        async with self._unit() as work:
            await permitted(work, user_id, Right.PEOPLE)
            found = await work.people_desk.find(text, prints, PAGE + 1, page * PAGE)
            if text and not page:
                kept = f"···{text[-4:]}" if prints else text  # it may be a key
                await work.acts.note(user_id, "find", "", {"text": kept, "found": len(found)})
        return FoundView(text, tuple(found[:PAGE]), page, len(found) > PAGE)

    async def card(self, user_id: UserId, of: UserId) -> CardView:
        async with self._unit() as work:
            role = (await permitted(work, user_id, Right.PEOPLE)).role
            user = await somebody(work, of)
            await work.acts.note(user_id, "look", f"user {of}")
            accounts = tuple(await work.accounts.of(of))
            sessions = await work.sessions.look([account.id for account in accounts])
            holds = await work.people_desk.holds(of)
            ticket = await work.tickets.latest_of(of)
            refused = await work.trust.refusals(of, user.active_account, DAY) if user.active_account else None
            plan = await entitled_of(work, of)
            return CardView(
                role=role,
                user=user,
                plan=plan.plan,
                standing=plan.standing,
                until=plan.until,
                ban_reason=await work.people_desk.ban_reason(of),
                accounts=tuple(
                    AccountLine(
                        one,
                        holds.get(one.id, ()),
                        len(sessions[one.id].holdings) if one.id in sessions else 0,
                    )
                    for one in accounts
                ),
                paused=any(PAUSED_BY_OPERATOR in codes for codes in holds.values()),
                failed=await work.tickets.lately(of),
                refused=tuple(refused[1][:NOTES]) if refused else (),
                delivery=await work.people_desk.delivery(of),
                payments=await work.people_desk.payments(of),
                notes=tuple(await work.people_desk.notes(of, NOTES)),
                ticket=ticket.code if ticket else None,
                tickets_open=ticket is not None and ticket.state is not TicketState.CLOSED,
            )

    async def ban(self, user_id: UserId, of: UserId, reason: str) -> None:
        """They command nothing any more, and nothing is opened for them. Stops and exits go on."""
        reason = _fitting("reason", reason)
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            user = await _ordinary(work, user_id, of)
            await work.people_desk.ban(of, reason)
            await self._hold(work, user_id, of, BANNED, Control.REDUCE_ONLY)
            await work.acts.note(user_id, "ban", f"user {of}", {"reason": reason})
            if not user.banned:
                await _tell(work, of, BanChanged(banned=True, reason=reason), await _moment(work))
        await self._look_again(of)

    async def unban(self, user_id: UserId, of: UserId) -> None:
        async with self._unit() as work:
            await permitted(work, user_id, Right.ADMIT)
            user = await somebody(work, of)
            await work.people_desk.unban(of)
            await self._free(work, user_id, of, BANNED)
            await work.acts.note(user_id, "unban", f"user {of}")
            if user.banned:
                await _tell(work, of, BanChanged(banned=False, reason=""), await _moment(work))
        await self._look_again(of)

    async def pause(self, user_id: UserId, of: UserId) -> None:
        """No entries on any of their accounts until an operator lets them go on."""
        await self._switch(user_id, of, paused=True)

    async def resume(self, user_id: UserId, of: UserId) -> None:
        await self._switch(user_id, of, paused=False)

    async def note(self, user_id: UserId, of: UserId, text: str) -> None:
        text = _fitting("note", text)
        async with self._unit() as work:
            await permitted(work, user_id, Right.NOTE)
            await somebody(work, of)
            await work.people_desk.note(of, user_id, text)
            await work.acts.note(user_id, "note", f"user {of}")

    async def write(self, user_id: UserId, of: UserId, text: str) -> None:
        """A letter to them, through the bot."""
        text = _fitting("letter", text)
        async with self._unit() as work:
            await permitted(work, user_id, Right.NOTE)
            await somebody(work, of)
            await work.people_desk.note(of, user_id, f"✉️ {text}")  # goes when they leave, as an act does not
            await work.acts.note(user_id, "write", f"user {of}", {"characters": len(text)})
            await _tell(work, of, Letter(text), await _moment(work))

    async def refused(self, user_id: UserId, what: str) -> None:
        """Somebody tried what is for operators: a row of its own, one an hour for each thing."""
        async with self._unit() as work:
            if not await work.people_desk.refused_lately(user_id, what, HOUR):
                await work.acts.note(user_id, what, "", done=False)

    async def _switch(self, user_id: UserId, of: UserId, *, paused: bool) -> None:
        async with self._unit() as work:
            await permitted(work, user_id, Right.NOTE)
            await somebody(work, of)
            if paused:
                await self._hold(work, user_id, of, PAUSED_BY_OPERATOR, Control.ENTRIES_PAUSED)
            else:
                await self._free(work, user_id, of, PAUSED_BY_OPERATOR)
            await work.acts.note(user_id, "pause" if paused else "resume", f"user {of}")
            await _tell(work, of, EntriesPaused(paused), await _moment(work))
        await self._look_again(of)

    async def _hold(self, work: UnitOfWork, by: UserId, of: UserId, code: str, control: Control) -> None:
        for account in sorted(account.id for account in await work.accounts.of(of)):
            await work.accounts.hold(account, code, "", f"admin {by}", control)

    async def _free(self, work: UnitOfWork, by: UserId, of: UserId, code: str) -> None:
        for account in sorted(account.id for account in await work.accounts.of(of)):
            await work.accounts.release(account, code, f"admin {by}")

    async def _look_again(self, of: UserId) -> None:
        async with self._unit() as work:
            accounts = [account.id for account in await work.accounts.of(of)]
        for account in accounts:
            self._wake.account(account)


async def somebody(work: UnitOfWork, of: UserId) -> User:
    """The person of a button or of an id. Raises Refused where there is none."""
    user = await work.users.get(of)
    if user is None:
        raise Refused(Refusal.NO_SUCH_PERSON)
    return user


async def _ordinary(work: UnitOfWork, user_id: UserId, of: UserId) -> User:
    """Somebody else, and no operator."""
    user = await somebody(work, of)
    if of == user_id:
        raise Refused(Refusal.NOT_ON_ONESELF)
    if user.is_operator:
        raise Refused(Refusal.NOT_ON_OPERATORS, {"role": user.role.value})
    return user


def _fitting(kind: str, text: str) -> str:
    tidy = text.strip()
    if not 0 < len(tidy) <= LONGEST[kind]:
        raise Refused(Refusal.TEXT_LENGTH, {"actual": str(len(tidy)), "max": str(LONGEST[kind])})
    return tidy


async def _moment(work: UnitOfWork) -> str:
    return (await work.approvals.clock()).isoformat()


async def _tell(work: UnitOfWork, of: UserId, news: BanChanged | EntriesPaused | Letter, once: str) -> None:
    kind, body = encode(news)
    critical = not isinstance(news, Letter)
    await work.outbox.add(of, kind, body, dedupe=f"desk:{kind}:{once}", account=None, critical=critical)
