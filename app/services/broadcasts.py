"""Broadcasts in the making: what is sent, to whom, how; tried out on oneself first."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from app.accounts import User
from app.broadcasts import HOURS, TESTERS, Segment, Status, Trait, due_at
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_broadcasts import Broadcast, Figures, Source
from app.rights import RIGHTS, Right
from app.services.broadcast_words import buttons_of, people_of
from app.services.operators import holders, permitted
from trading.domain.ids import UserId
from trading.ports import Clock

_LATEST = 8
_MOST_IN_ALBUM = 10
EDITED, ORPHANED = "edited", "author"  # why it was paused
NEWS_OF_IT = "Broadcast"  # the kind under which the outbox carries it


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """A broadcast as an operator sees it. recipients: how many it would reach now, of a draft;
    testers: other operators who could look at it.
    """

    broadcast: Broadcast
    author: str
    figures: Figures
    recipients: int
    testers: int
    now: datetime


async def view_of(work: UnitOfWork, one: Broadcast, user: User, now: datetime) -> BroadcastView:
    """What is shown of it to this operator."""
    open_yet = one.status in {Status.DRAFT, Status.SCHEDULED}
    author = await work.users.get(one.author)
    return BroadcastView(
        broadcast=one,
        author=author.name if author is not None else "",
        figures=Figures() if open_yet else await work.deliveries.figures(one.id, now),
        recipients=await work.deliveries.count(one.segment, one.category) if open_yet else one.counted or 0,
        testers=len(await testers(work, user.id)),
        now=now,
    )


async def testers(work: UnitOfWork, but: UserId) -> Sequence[User]:
    """Operators who may broadcast themselves, but for this one."""
    found = [one for one in await holders(work, Right.BROADCAST) if one.id != but and one.is_registered]
    return found[:TESTERS]


async def found(work: UnitOfWork, number: int, *statuses: Status) -> Broadcast:
    """The broadcast, locked, in one of these states. Raises Refused otherwise."""
    one = await work.broadcasts.get(number, lock=True)
    if one is None:
        raise Refused(Refusal.BROADCAST_GONE)
    if one.status not in statuses:
        raise Refused(Refusal.BROADCAST_STATE, {"status": one.status.value})
    return one


async def has_author(work: UnitOfWork, one: Broadcast) -> bool:
    """Whoever wrote it may still broadcast: what is copied stands in their chat, and they can change it."""
    author = await work.users.get(one.author)
    return author is not None and not author.banned and Right.BROADCAST in RIGHTS[author.role]


async def appoint(work: UnitOfWork, one: Broadcast, people: Collection[UserId], now: datetime) -> None:
    """Each has their own moment: not in their quiet hours."""
    listeners = await work.wanting.listeners(people)
    due = {
        user: due_at(now, one.category, listener.wishes, listener.zone, silent=one.silent)
        for user, listener in listeners.items()
    }
    await work.deliveries.enlist(one.id, due)


class Broadcasts:
    """For operators with the right. clock: real time. Every change makes a new version: whatever was agreed
    to holds for what was shown, and for nothing else.
    """

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock
        self._tries = count()

    async def latest(self, user_id: UserId) -> Sequence[BroadcastView]:
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            now = self._clock.now()
            return [await view_of(work, one, user, now) for one in await work.broadcasts.latest(_LATEST)]

    async def view(self, user_id: UserId, number: int) -> BroadcastView:
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await work.broadcasts.get(number)
            if one is None:
                raise Refused(Refusal.BROADCAST_GONE)
            return await view_of(work, one, user, self._clock.now())

    async def make(self, user_id: UserId, source: Source) -> BroadcastView:
        """A draft of what its author has sent."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            number = await work.broadcasts.make(user_id, source)
            await work.acts.note(user_id, "broadcast-draft", f"broadcast {number}", {"kind": source.kind})
            one = await found(work, number, Status.DRAFT)
            return await view_of(work, one, user, self._clock.now())

    async def put_source(self, user_id: UserId, number: int, source: Source) -> BroadcastView:
        """In this language it says this. Only its author's messages can be copied: others make their own."""
        return await self._change(user_id, number, lambda one: one, source)

    async def add_to_album(self, user_id: UserId, number: int, language: str, message: int) -> BroadcastView:
        """A further picture or file of the album that is being sent."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
        kept = next((source for source in one.sources if source.language == language), None)
        messages = tuple(sorted({*(kept.messages if kept else ()), message}))[:_MOST_IN_ALBUM]
        return await self.put_source(user_id, number, Source(language, messages, "album"))

    async def put_buttons(self, user_id: UserId, number: int, text: str) -> BroadcastView:
        """Typed lines; see `buttons_of`. A dash alone: none."""
        made = buttons_of("" if text.strip() in {"-", "\u2013", "\u2014"} else text)
        return await self._change(user_id, number, lambda one: replace(one, buttons=made))

    async def put_people(self, user_id: UserId, number: int, text: str) -> BroadcastView:
        """Typed ids; a dash alone: anybody."""
        people = () if text.strip() in {"-", "\u2013", "\u2014"} else people_of(text)
        return await self._change(
            user_id, number, lambda one: replace(one, segment=Segment(one.segment.wants, people))
        )

    async def turn(self, user_id: UserId, number: int, what: str) -> BroadcastView:
        """A tap on one of its settings: a trait of the people, or how it is sent."""
        turn = _TURNS.get(what) or _segment_turn(Trait(what))
        return await self._change(user_id, number, turn)

    async def drop_source(self, user_id: UserId, number: int, language: str) -> BroadcastView:
        """In this language it says nothing of its own. The last one stays."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
            if len(one.sources) > 1:
                await work.broadcasts.drop_source(number, language)
                await work.broadcasts.put(replace(one, version=one.version + 1))
            one = await found(work, number, Status.DRAFT)
            return await view_of(work, one, user, self._clock.now())

    async def discard(self, user_id: UserId, number: int) -> BroadcastView:
        """A draft that is not wanted."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
            segment = one.segment.without_people()
            one = replace(one, status=Status.CANCELLED, segment=segment, ended_at=self._clock.now())
            await work.broadcasts.put(one)
            await work.acts.note(user_id, "broadcast-discard", f"broadcast {number}")
            return await view_of(work, one, user, self._clock.now())

    async def try_out(self, user_id: UserId, number: int, *, others: bool) -> int:
        """As recipients will get it: to oneself, or to a few other operators. Returns to how many."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await work.broadcasts.get(number)
            if one is None:
                raise Refused(Refusal.BROADCAST_GONE)
            people = await testers(work, user_id) if others else [user]
            if not people:
                raise Refused(Refusal.NO_TESTERS)
            once = f"try:{number}:{self._clock.now().isoformat()}:{next(self._tries)}"
            for person in people:
                body = {"broadcast": number}
                await work.outbox.add(person.id, NEWS_OF_IT, body, dedupe=once, account=None)
            await work.acts.note(user_id, "broadcast-try", f"broadcast {number}", {"people": len(people)})
        return len(people)

    async def edited(self, user_id: UserId, message: int) -> bool:
        """A message of this person says something else now, and so would what copies it: it is not what was
        agreed to. It asks for no right, since it only stops. True where something was stopped.
        """
        async with self._unit() as work:
            found = await work.broadcasts.of_message(user_id, message)
            for one in found:
                await self._put_edited(work, one)
        return any(one.status is not Status.DRAFT for one in found)

    async def _put_edited(self, work: UnitOfWork, one: Broadcast) -> None:
        changed = replace(one, version=one.version + 1)
        if one.status is Status.SCHEDULED:
            changed = replace(changed, status=Status.DRAFT, counted=None, starts_at=None)
        if one.status in {Status.RUNNING, Status.PAUSED}:
            changed = replace(changed, status=Status.PAUSED, why=EDITED)
            await work.deliveries.withdraw(one.id)
        await work.broadcasts.put(changed)
        if one.status is not Status.DRAFT:
            await work.acts.note(one.author, "broadcast-edited", f"broadcast {one.id}", {"was": one.status})

    async def _change(
        self,
        user_id: UserId,
        number: int,
        change: Callable[[Broadcast], Broadcast],
        source: Source | None = None,
    ) -> BroadcastView:
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.BROADCAST)
            one = await found(work, number, Status.DRAFT)
            if source is not None:
                if one.author != user_id:
                    raise Refused(Refusal.BROADCAST_OF_OTHER)
                await work.broadcasts.put_source(number, source)
            await work.broadcasts.put(replace(change(one), version=one.version + 1))
            one = await found(work, number, Status.DRAFT)
            return await view_of(work, one, user, self._clock.now())


def _segment_turn(trait: Trait) -> Callable[[Broadcast], Broadcast]:
    return lambda one: replace(one, segment=one.segment.turned(trait))


def _next_hours(hours: int) -> int:
    return HOURS[(HOURS.index(hours) + 1) % len(HOURS)] if hours in HOURS else HOURS[0]


_TURNS: dict[str, Callable[[Broadcast], Broadcast]] = {
    "category": lambda one: replace(one, category=one.category.following),
    "silent": lambda one: replace(one, silent=not one.silent),
    "protect": lambda one: replace(one, protect=not one.protect),
    "hours": lambda one: replace(one, hours=_next_hours(one.hours)),
}
