"""The second factor of operators: set up on a one-time page, asked for by a code, given for ten minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes, token_urlsafe

from app.accounts import User
from app.errors import Refusal, Refused
from app.notices import encode
from app.operator_news import FactorChange, FactorChanged
from app.ports import Cipher, UnitOfWork, UnitOfWorkFactory
from app.ports_people import Factor, FactorPageRow
from app.rights import Right
from app.services.keys import digest_of
from app.services.operators import holders, permitted
from app.totp import MOST_WRONG, FactorState, Verdict, address_of, attempt, readable
from trading.domain.ids import UserId
from trading.ports import Clock

LINK_LIFE = timedelta(minutes=5)
ISSUER = "Simbiot"
_PURPOSE = "second-factor"
_SECRET_BYTES = 20
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class FactorView:
    """How it stands. until: of being open, or of being locked."""

    is_set: bool
    is_open: bool = False
    is_locked: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FactorLink:
    """A fresh page."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FactorPage:
    """What a page shows: the secret to be typed, and the same as an address for a picture."""

    language: str
    secret: str
    address: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"FactorPage({self.language!r}, ***)"


class SecondFactor:
    """page_url: where the one-time pages live; clock: people's time."""

    def __init__(self, unit: UnitOfWorkFactory, cipher: Cipher, clock: Clock, page_url: str) -> None:
        self._unit = unit
        self._cipher = cipher
        self._clock = clock
        self._page_url = page_url.rstrip("/")

    async def look(self, user_id: UserId) -> FactorView:
        async with self._unit() as work:
            await operator(work, user_id)
            factor = await work.factors.get(user_id)
        return FactorView(is_set=False) if factor is None else self._view(factor.state)

    async def offer(self, user_id: UserId) -> FactorLink:
        """A page to set it up. Whoever has one must have given its code: a new one takes its place."""
        token, expires_at = token_urlsafe(32), self._clock.now() + LINK_LIFE
        sealed = self._cipher.seal_own(user_id, _PURPOSE, token_bytes(_SECRET_BYTES))
        async with self._unit() as work:
            await operator(work, user_id)
            if await work.factors.opened(user_id) is False:
                raise Refused(Refusal.SECOND_FACTOR_NEEDED)
            await work.factors.offer(digest_of(token), FactorPageRow(user_id, sealed, expires_at))
        return FactorLink(f"{self._page_url}/{token}", expires_at)

    async def page(self, token: str) -> FactorPage:
        """What the page shows. Raises Refused for a link that was used or has expired."""
        async with self._unit() as work:
            row, user = await self._row(work, token)
        secret = self._cipher.open_own(row.owner, _PURPOSE, row.sealed)
        address = address_of(secret, ISSUER, str(user.id))
        return FactorPage(user.language, readable(secret), address, row.expires_at)

    async def confirm(self, token: str, typed: str) -> None:
        """The first code: it holds from now on, and is open. Raises Refused; then the page stays usable."""
        async with self._unit() as work:
            row, user = await self._row(work, token)
            secret = self._cipher.open_own(row.owner, _PURPOSE, row.sealed)
            verdict, state = attempt(secret, FactorState(0), typed, self._clock.now())
            if verdict is not Verdict.RIGHT:
                raise Refused(Refusal.FACTOR_WRONG, {"count": str(MOST_WRONG)})
            if not await work.factors.use(digest_of(token)):
                raise Refused(Refusal.LINK_EXPIRED)
            await work.factors.put(row.owner, Factor(row.sealed, state))
            await work.acts.note(row.owner, "factor-set", f"user {row.owner}")
            await _tell(work, user, FactorChange.SET, digest_of(token).hex()[:32])

    async def enter(self, user_id: UserId, typed: str) -> FactorView:
        """A typed code. Raises Refused for a wrong one; the fifth in a row locks, and the owners are told."""
        now = self._clock.now()
        async with self._unit() as work:
            user = await operator(work, user_id)
            factor = await work.factors.get(user_id)
            if factor is None:
                raise Refused(Refusal.SECOND_FACTOR_MISSING)
            secret = self._cipher.open_own(user_id, _PURPOSE, factor.sealed)
            verdict, state = attempt(secret, factor.state, typed, now)
            await work.factors.remember(user_id, state)
            done = verdict is Verdict.RIGHT
            await work.acts.note(user_id, "factor-open", f"user {user_id}", {"verdict": verdict}, done=done)
            if verdict is Verdict.LOCKS:
                await _tell(work, user, FactorChange.LOCKED, str(int(now.timestamp())))
        if verdict is Verdict.WRONG:
            raise Refused(Refusal.FACTOR_WRONG, {"count": str(MOST_WRONG - state.wrong)})
        if not done and state.locked_until is not None:
            minutes = -(-int((state.locked_until - now).total_seconds()) // _MINUTE)
            raise Refused(Refusal.FACTOR_LOCKED, {"minutes": str(minutes)})
        return self._view(state)

    async def close(self, user_id: UserId) -> FactorView:
        """Ask for a code again from now on, also for a page that was offered before."""
        async with self._unit() as work:
            await operator(work, user_id)
            factor = await work.factors.get(user_id)
            if factor is None:
                return FactorView(is_set=False)
            state = FactorState(factor.state.last_step, factor.state.wrong, factor.state.locked_until)
            await work.factors.remember(user_id, state)
            await work.factors.withdraw(user_id)
        return self._view(state)

    async def reset(self, user_id: UserId, of: UserId) -> None:
        """An owner takes another operator's away: they set up a new one."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.ROLES)
            if of == user_id:
                raise Refused(Refusal.FACTOR_OWN)
            await forget_factor(work, user_id, of, self._clock.now())

    async def _row(self, work: UnitOfWork, token: str) -> tuple[FactorPageRow, User]:
        row = await work.factors.page(digest_of(token), self._clock.now())
        if row is None:
            raise Refused(Refusal.LINK_EXPIRED)
        return row, await operator(work, row.owner)

    def _view(self, state: FactorState) -> FactorView:
        now = self._clock.now()
        if state.is_locked(now):
            return FactorView(is_set=True, is_locked=True, until=state.locked_until)
        if state.is_open(now):
            return FactorView(is_set=True, is_open=True, until=state.open_until)
        return FactorView(is_set=True)


async def operator(work: UnitOfWork, user_id: UserId) -> User:
    """Somebody with a role. Raises Refused otherwise."""
    return await permitted(work, user_id, Right.SERVICE)


async def forget_factor(work: UnitOfWork, by: UserId, of: UserId, now: datetime) -> bool:
    """Take a second factor away. False where there was none."""
    user = await work.users.get(of)
    if user is None:
        raise Refused(Refusal.NO_SUCH_PERSON)
    gone = await work.factors.forget(of)
    if gone:
        await work.acts.note(by, "factor-reset", f"user {of}")
        await _tell(work, user, FactorChange.RESET, str(int(now.timestamp())))
    return gone


async def _tell(work: UnitOfWork, user: User, change: FactorChange, once: str) -> None:
    """To the owners, and to whose it is."""
    kind, body = encode(FactorChanged(change, user.id, user.name))
    told = {user.id, *(owner.id for owner in await holders(work, Right.ROLES))}
    for one in sorted(told):
        dedupe = f"factor:{user.id}:{change}:{once}"
        await work.outbox.add(one, kind, body, dedupe=dedupe, account=None, critical=True)
