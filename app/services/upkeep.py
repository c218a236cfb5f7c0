"""Maintenance: people are answered with its text and entries wait; stops, exits and alarms go on."""

from datetime import timedelta

from app.desk_news import MaintenanceOver, MaintenancePlanned, Words
from app.desk_views import Maintenance, UpkeepView
from app.errors import Refusal, Refused
from app.notices import encode
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Right
from app.services.operators import permitted
from app.upkeep import LONGEST, TEXT_LIMIT, Unreadable, Wanted, read
from trading.domain.ids import UserId
from trading.ports import Clock

_FRESH = 1.0  # seconds for which what was read is true


class Upkeep:
    """clock: of people."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock
        self._known: Maintenance | None = None
        self._read_at = -_FRESH

    async def on(self) -> Maintenance | None:
        """The maintenance that is on now: asked at every update, read from the database once a second."""
        if self._clock.monotonic() - self._read_at >= _FRESH:
            async with self._unit() as work:
                self._know(await work.upkeep.current())
        known = self._known
        return known if known is not None and known.is_on(self._clock.now()) else None

    async def look(self, user_id: UserId) -> UpkeepView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.SERVICE)
            return await self._view(work, await work.upkeep.current())

    async def plan(self, user_id: UserId, text: str) -> UpkeepView:
        """Keep what was typed as a plan that is agreed to next. Raises Refused for what cannot be read."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            wanted = _read(text)
            starts_at = self._clock.now() + wanted.starts_in
            ends_at = starts_at + wanted.length
            number = await work.upkeep.plan(starts_at, ends_at, wanted.texts, user_id)
            return await self._view(work, await work.upkeep.get(number))

    async def agree(self, user_id: UserId, number: int, *, tell: bool) -> UpkeepView:
        """It is so. tell: everybody, in the same transaction."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            if not await work.upkeep.agree(number):
                raise Refused(Refusal.MAINTENANCE_GONE)
            agreed = await work.upkeep.current()
            if agreed is None:
                raise LookupError("what was agreed must be there")
            told = await self._tell(work, agreed) if tell else 0
            detail = {"until": agreed.ends_at.isoformat(), "told": told}
            await work.acts.note(user_id, "maintenance", f"maintenance {number}", detail)
            view = await self._view(work, agreed)
        self._know(agreed)
        return view

    async def end(self, user_id: UserId) -> UpkeepView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.HALT)
            if await work.upkeep.end(user_id):
                await work.acts.note(user_id, "end-maintenance")
            view = await self._view(work, None)
        self._know(None)
        return view

    async def expire(self) -> bool:
        """End what is past its time, and tell the operators. False where there was nothing to do."""
        now = self._clock.now()
        async with self._unit() as work:
            current = await work.upkeep.current()
            if current is None or now < current.ends_at or not await work.upkeep.end(None):
                return False
            kind, body = encode(MaintenanceOver(current.ends_at))
            for admin in await work.users.admins():
                once = f"maintenance-over:{current.id}"
                await work.outbox.add(admin.id, kind, body, dedupe=once, account=None)
        self._know(None)
        return True

    async def _tell(self, work: UnitOfWork, agreed: Maintenance) -> int:
        words = tuple(Words(language, text) for language, text in sorted(agreed.texts.items()))
        kind, body = encode(MaintenancePlanned(agreed.starts_at, agreed.ends_at, words))
        life = min(agreed.ends_at - self._clock.now(), LONGEST + timedelta(days=14))
        return await work.upkeep.tell(kind, body, f"maintenance:{agreed.id}", life)

    async def _view(self, work: UnitOfWork, maintenance: Maintenance | None) -> UpkeepView:
        return UpkeepView(maintenance, await work.upkeep.audience(), self._clock.now())

    def _know(self, maintenance: Maintenance | None) -> None:
        self._known, self._read_at = maintenance, self._clock.monotonic()


def _read(text: str) -> Wanted:
    try:
        return read(text)
    except Unreadable as error:
        values = {"where": str(error), "max": str(TEXT_LIMIT), "text": text[:40]}
        raise Refused(Refusal.MAINTENANCE_UNREADABLE, values) from None
