"""A broadcast on its way: begun by its number of recipients, paused, cancelled, taken back, watched."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from app.broadcasts import Status
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_broadcasts import Broadcast
from app.rights import Matter, Right
from app.services.approvals import second
from app.services.broadcast_words import moment_of
from app.services.broadcasts import EDITED, BroadcastView, appoint, found, has_author, view_of
from app.services.operators import permitted
from app.zones import zone_of
from trading.domain.ids import UserId
from trading.ports import Clock

_UNDER_WAY = (Status.SCHEDULED, Status.RUNNING, Status.PAUSED)
_OVER = frozenset({Status.CANCELLED, Status.DONE, Status.RECALLED})
_LONGEST_WAIT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Begun:
    """view: as it is now; asked: nothing has begun yet, a second person has to agree first."""

    view: BroadcastView
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A message of its author's chat that shows how it goes; last: it is not changed any more after this."""

    view: BroadcastView
    message: int
    owner: UserId
    language: str
    zone: str
    last: bool


class Sendings:
    """For operators with the right. clock: real time."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def ask(self, user_id: UserId, number: int, when: str | None = None) -> BroadcastView:
        """How many it would reach, which has to be typed to begin. when: typed, where its author is."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
            now = self._clock.now()
            starts_at = None if when is None else moment_of(when, now.astimezone(zone_of(user.zone)))
            if starts_at is not None and starts_at - now > _LONGEST_WAIT:
                raise Refused(Refusal.WHEN_FAR, {"limit": str(_LONGEST_WAIT.days)})
            recipients = await work.deliveries.count(one.segment, one.category)
            if not recipients:
                raise Refused(Refusal.BROADCAST_NOBODY)
            one = replace(one, counted=recipients, starts_at=starts_at)
            await work.broadcasts.put(one)
            return await view_of(work, one, user, now)

    async def begin(self, user_id: UserId, number: int, typed: str) -> Begun:
        """Begin, or wait for its hour. Raises Refused where the number is not that of its recipients now."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
            now = self._clock.now()
            recipients = await work.deliveries.count(one.segment, one.category)
            if typed.replace("\u00a0", "").replace(" ", "") != str(recipients) or one.counted != recipients:
                one = replace(one, counted=recipients)
                await work.broadcasts.put(one)
                wrong: dict[str, str] | None = {"text": typed[:20], "count": str(recipients)}
            else:
                wrong = None
                if not await second(work, user, Matter.BROADCAST, subject_of(one), recipients):
                    return Begun(await view_of(work, one, user, now), asked=True)
                one = _begun(one, now)
                await work.broadcasts.put(one)
                detail = {"recipients": recipients, "version": one.version}
                await work.acts.note(user_id, "broadcast-begin", f"broadcast {number}", detail)
            view = await view_of(work, one, user, now)
        if wrong is not None:
            raise Refused(Refusal.BROADCAST_COUNT, wrong)
        return Begun(view)

    async def pause(self, user_id: UserId, number: int) -> BroadcastView:
        """Nothing more leaves but what is on its way this moment. A second time changes nothing."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST, stops=True)
            one = await found(work, number, Status.RUNNING, Status.PAUSED)
            if one.status is Status.RUNNING:
                one = replace(one, status=Status.PAUSED)
                await work.broadcasts.put(one)
                await work.deliveries.withdraw(number)
                await work.acts.note(user_id, "broadcast-pause", f"broadcast {number}")
            return await view_of(work, one, user, self._clock.now())

    async def resume(self, user_id: UserId, number: int) -> BroadcastView:
        """It is worth telling for as long again. Still paused: edited, and a second person has been asked."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.PAUSED)
            if not await has_author(work, one):
                raise Refused(Refusal.BROADCAST_OF_OTHER)
            now, size = self._clock.now(), one.counted or 0
            if one.why == EDITED and not await second(work, user, Matter.BROADCAST, subject_of(one), size):
                return await view_of(work, one, user, now)
            await appoint(work, one, await work.deliveries.unfed(number), now)
            one = replace(one, status=Status.RUNNING, why=None, deadline=now + timedelta(hours=one.hours))
            await work.broadcasts.put(one)
            await work.acts.note(user_id, "broadcast-resume", f"broadcast {number}")
            return await view_of(work, one, user, now)

    async def cancel(self, user_id: UserId, number: int) -> BroadcastView:
        """For good. Whoever has it keeps it; see `recall`."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST, stops=True)
            one = await found(work, number, *_UNDER_WAY)
            now = self._clock.now()
            await work.deliveries.withdraw(number)
            segment = one.segment.without_people()
            one = replace(one, status=Status.CANCELLED, segment=segment, ended_at=now)
            await work.broadcasts.put(one)
            await work.acts.note(user_id, "broadcast-cancel", f"broadcast {number}")
            return await view_of(work, one, user, now)

    async def recall(self, user_id: UserId, number: int) -> BroadcastView:
        """Delete it where it has arrived, as far as Telegram still does that."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DONE, Status.CANCELLED, Status.RECALLED)
            now = self._clock.now()
            await work.deliveries.settle(one, now)
            if not (await work.deliveries.figures(number, now)).to_recall:
                raise Refused(Refusal.BROADCAST_LATE)
            one = replace(one, status=Status.RECALLING)
            await work.broadcasts.put(one)
            await work.acts.note(user_id, "broadcast-recall", f"broadcast {number}")
            return await view_of(work, one, user, now)

    async def resend(self, user_id: UserId, number: int) -> BroadcastView:
        """To those of whom nobody knows whether it has arrived: some of them will have it twice."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DONE)
            now = self._clock.now()
            people = await work.deliveries.again(number)
            if not people:
                raise Refused(Refusal.BROADCAST_NOBODY)
            if not await has_author(work, one):
                raise Refused(Refusal.BROADCAST_OF_OTHER)
            await appoint(work, one, await work.deliveries.unfed(number), now)
            one = replace(
                one, status=Status.RUNNING, ended_at=None, deadline=now + timedelta(hours=one.hours)
            )
            await work.broadcasts.put(one)
            await work.acts.note(user_id, "broadcast-resend", f"broadcast {number}", {"people": people})
            return await view_of(work, one, user, now)

    async def put_card(self, user_id: UserId, number: int, message: int) -> None:
        """This message of its author shows how it goes."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, *Status)
            if one.author == user_id:
                await work.broadcasts.put(replace(one, card=message))

    async def cards(self) -> list[Card]:
        """All that are kept up to date. Asked by the service itself."""
        async with self._unit() as work:
            return [card for one in await work.broadcasts.cards() if (card := await self._card(work, one))]

    async def card_over(self, number: int) -> None:
        """Its card is not changed any more."""
        async with self._unit() as work:
            one = await work.broadcasts.get(number, lock=True)
            if one is not None:
                await work.broadcasts.put(replace(one, card=None))

    async def _card(self, work: UnitOfWork, one: Broadcast) -> Card | None:
        owner = await work.users.get(one.author)
        if owner is None or one.card is None or not await has_author(work, one):
            return None
        view = await view_of(work, one, owner, self._clock.now())
        return Card(view, one.card, owner.id, owner.language, owner.zone, one.status in _OVER)


def subject_of(one: Broadcast) -> str:
    """What a second person agrees to: this content, for these people."""
    digest = sha256(repr((one.sources, one.buttons, one.segment, one.category, one.silent)).encode())
    return f"broadcast {one.id} v{one.version} {digest.hexdigest()[:12]}"


def _begun(one: Broadcast, now: datetime) -> Broadcast:
    """Under way, or waiting for its hour."""
    if one.starts_at is not None and one.starts_at > now:
        return replace(one, status=Status.SCHEDULED)
    return started(one, now)


def started(one: Broadcast, now: datetime) -> Broadcast:
    return replace(one, status=Status.RUNNING, started_at=now, deadline=now + timedelta(hours=one.hours))
