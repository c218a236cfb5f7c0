"""Attention: what a person hears of and when, and where they are; and the verdict on each piece of news."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.attention import (
    BUDGETS,
    HOURS,
    MAX_SMALLEST,
    SETTABLE,
    USUAL,
    Attention,
    Manner,
    Priority,
    Topic,
    Wishes,
    attention,
    exit_subject,
)
from app.attention_views import WishesView, ZonesView
from app.errors import Refusal, Refused
from app.matters import matter_of
from app.ports import UnitOfWorkFactory
from app.ports_attention import Listener
from app.ports_delivery import Notice
from app.services.people import registered
from app.zones import COMMON, is_zone, search, zone_of
from trading.domain.events import ExitWhy
from trading.domain.ids import UserId
from trading.domain.money import NotANumber, typed_number
from trading.ledger.periods import Period
from trading.ports import Clock

_DAY = timedelta(days=1)


class AttentionDesk:
    """What people choose. clock: real time. Every change is kept at once and holds from the next news on."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def view(self, user_id: UserId) -> WishesView:
        async with self._unit() as work:
            user = await registered(work, user_id)
            wishes = await work.wanting.of(user_id)
        return WishesView(wishes, user.zone, self._clock.now())

    async def turn(self, user_id: UserId, topic: Topic) -> WishesView:
        """On, silent, off, and on again. Raises ValueError for a topic that is nobody's choice."""
        if topic not in SETTABLE:
            raise ValueError(f"{topic} cannot be chosen")
        return await self._change(user_id, lambda wishes: wishes.with_wish(topic, wishes.of(topic).following))

    async def turn_exit(self, user_id: UserId, why: ExitWhy) -> WishesView:
        """The same for ends of this reason alone."""
        return await self._change(
            user_id,
            lambda wishes: wishes.with_wish(exit_subject(why), wishes.of(Topic.CLOSED, why).following),
        )

    async def set_quiet(self, user_id: UserId, since: int, until: int) -> WishesView:
        """Local hours without a sound; equal: none."""
        hours = (_hour(since), _hour(until))
        return await self._change(
            user_id, lambda wishes: replace(wishes, quiet_from=hours[0], quiet_until=hours[1])
        )

    async def set_smallest(self, user_id: UserId, amount: Decimal) -> WishesView:
        """In quote. Raises Refused for what there cannot be."""
        if not Decimal(0) <= amount <= MAX_SMALLEST:
            raise Refused(Refusal.SMALLEST_OUT_OF_BOUNDS, {"limit": str(MAX_SMALLEST)})
        return await self._change(user_id, lambda wishes: replace(wishes, smallest=amount))

    async def type_smallest(self, user_id: UserId, text: str) -> WishesView:
        try:
            return await self.set_smallest(user_id, typed_number(text))
        except NotANumber:
            bounds = {"min": "0", "max": str(MAX_SMALLEST)}
            raise Refused(Refusal.NOT_A_NUMBER, bounds) from None

    async def set_most(self, user_id: UserId, most: int | None) -> WishesView:
        """Pushes a day; None: as many as there are."""
        if most not in BUDGETS:
            raise ValueError(f"there is no budget of {most}")
        return await self._change(user_id, lambda wishes: replace(wishes, most=most))

    async def set_digest(self, user_id: UserId, hour: int) -> WishesView:
        """The local hour at which what waited is told."""
        at = _hour(hour)
        return await self._change(user_id, lambda wishes: replace(wishes, digest=at))

    async def set_report(self, user_id: UserId, period: Period, hour: int | None) -> WishesView:
        """The local hour of the daily or weekly report; None: not wanted."""
        at = None if hour is None else _hour(hour)
        if period is Period.DAY:
            return await self._change(user_id, lambda wishes: replace(wishes, day_hour=at))
        return await self._change(user_id, lambda wishes: replace(wishes, week_hour=at))

    async def reset(self, user_id: UserId) -> WishesView:
        return await self._change(user_id, lambda _: USUAL)

    async def zones(self, user_id: UserId, words: str | None = None) -> ZonesView:
        """The common zones, or those that the words may mean."""
        async with self._unit() as work:
            user = await registered(work, user_id)
        now = self._clock.now()
        found = COMMON if words is None else tuple(search(words, now))
        return ZonesView(user.zone, found, now, words)

    async def set_zone(self, user_id: UserId, zone: str) -> ZonesView:
        """They are there from now on: their hours and days are those of that place."""
        if not is_zone(zone):
            raise ValueError("the zone must be one of the tz database")
        async with self._unit() as work:
            await registered(work, user_id)
            await work.users.set_zone(user_id, zone)
            await work.wanting.plan_anew(user_id)
        return ZonesView(zone, COMMON, self._clock.now())

    async def _change(self, user_id: UserId, change: Callable[[Wishes], Wishes]) -> WishesView:
        async with self._unit() as work:
            user = await registered(work, user_id)
            wishes = change(await work.wanting.of(user_id))
            await work.wanting.put(user_id, wishes)
        return WishesView(wishes, user.zone, self._clock.now())


class Verdicts:
    """How news that is about to be sent is told, each to its person. clock: real time."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock

    async def of(self, notices: Sequence[Notice]) -> Sequence[Attention]:
        """The verdict on each of these notices, which would be sent in this order."""
        users = {notice.user for notice in notices}
        async with self._unit() as work:
            listeners = await work.wanting.listeners(users)
            budgeted = {user for user, one in listeners.items() if one.wishes.most is not None}
            told = dict(await work.wanting.pushes(budgeted, _DAY)) if budgeted else {}
        now = self._clock.now()
        verdicts: list[Attention] = []
        for notice in notices:
            verdict = _verdict(notice, listeners.get(notice.user), now, told.get(notice.user, 0))
            if verdict.manner is Manner.RING and notice.priority is not Priority.CRITICAL:
                told[notice.user] = told.get(notice.user, 0) + 1
            verdicts.append(verdict)
        return verdicts


def _verdict(notice: Notice, listener: Listener | None, now: datetime, told: int) -> Attention:
    if listener is None:
        return Attention(Manner.RING)
    local = now.astimezone(zone_of(listener.zone))
    return attention(matter_of(notice.kind, notice.body, notice.priority), listener.wishes, local, told)


def _hour(hour: int) -> int:
    if not 0 <= hour < HOURS:
        raise ValueError(f"there is no hour {hour}")
    return hour
