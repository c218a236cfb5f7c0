"""The outbox's way to the chats: what is urgent first, one in flight per chat, paced, at least once.

Each message is marked as being sent before it is. A mark that is found when a sender starts means that nobody
knows whether the message has arrived: what matters is sent again and says so, bulk is not.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace

import structlog

from app.attention import Attention, Manner, Priority
from app.delivery import DIGEST
from app.pacing import Pace
from app.ports import UnitOfWorkFactory
from app.ports_delivery import (
    Doubtful,
    Flooded,
    Notice,
    Notifier,
    TryLater,
    Undeliverable,
    Unreachable,
)
from app.runtime.delivery.lines import Lines
from app.runtime.delivery.outcomes import Dropped, Gone, Later, Outcomes, Sent, ids
from app.runtime.incidents import IncidentDesk
from trading.ports import Clock

_IDLE = 0.5  # seconds between looks where nobody has rung
_TIDY = 5.0  # seconds between looks for what has expired
_CONCURRENCY = 24  # messages in flight
_LANDING = 5.0  # seconds for messages that are under way when the process ends
_LONGEST = 60.0  # seconds between attempts, unless Telegram asks for more
_GIVE_UP = 8  # attempts of a notice that fails by itself: it must not hold up those behind it for ever

Attend = Callable[[Sequence[Notice]], Awaitable[Sequence[Attention]]]


async def everything_rings(notices: Sequence[Notice]) -> Sequence[Attention]:
    """What holds where nobody has wishes."""
    return [Attention(Manner.RING)] * len(notices)


class Relay:
    """Sends what the outbox holds, as long as it is the only one. clock: people's seconds.

    attend: how much attention each of these notices may take; worker: names this process in the marks.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        notifier: Notifier,
        incidents: IncidentDesk,
        clock: Clock,
        pace: Pace | None = None,
        attend: Attend = everything_rings,
        worker: str = "alone",
    ) -> None:
        self._unit = unit
        self._notifier = notifier
        self._incidents = incidents
        self._clock = clock
        self._pace = pace or Pace(clock)
        self._attend = attend
        self._worker = worker
        self._rung = asyncio.Event()
        self._lines = Lines(self._pace, clock.monotonic)
        self._outcomes = Outcomes(unit, incidents, clock)
        self._looked, self._tidied = -_IDLE, -_TIDY
        self._news = True
        self._more: AbstractSet[Priority] = frozenset()  # of which not everything that waits is loaded
        self._flying: set[asyncio.Task[None]] = set()
        self._launching: asyncio.Task[float] | None = None  # what is marked is sent
        self.counts: Counter[str] = Counter()
        self._log = structlog.get_logger("relay")

    def ring(self) -> None:
        """News has been committed."""
        self._news = True
        self._rung.set()

    async def run(self) -> None:
        """Deliver until cancelled. What another run had loaded counts for nothing."""
        self._lines = Lines(self._pace, self._clock.monotonic)
        self._outcomes = Outcomes(self._unit, self._incidents, self._clock)
        self._flying.clear()
        self._news = True
        await self._recover()
        writing = asyncio.create_task(self._write_down(), name="outcomes")
        try:
            while True:
                self._rung.clear()
                await self._load()
                self._launching = asyncio.create_task(self._launch(), name="launch")
                await self._rest(await asyncio.shield(self._launching))
        finally:
            await self._land(writing)

    async def _land(self, writing: asyncio.Task[None]) -> None:
        """What is under way may arrive, and is written down: then there is no doubt about it later."""
        if self._launching is not None:
            await asyncio.wait([self._launching])
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=_LANDING)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        await self._outcomes.write_rest()

    async def _recover(self) -> None:
        async with self._unit() as work:
            doubtful, unknown = await work.outbox.recover()
        self._count("doubtful", doubtful)
        self._count("unknown", unknown)

    async def _load(self) -> None:
        """Take what waits into memory, when there is news or it is time to look."""
        now = self._clock.monotonic()
        rooms = self._lines.rooms
        wanted = self._news or now - self._looked >= _IDLE or self._more & rooms.keys()
        if not rooms or not wanted:
            return
        self._looked, self._news = now, False
        try:
            if now - self._tidied >= _TIDY:
                self._tidied = now
                async with self._unit() as work:
                    tidied = await work.outbox.tidy()
                for why, count in tidied.items():
                    self._count(why, count)
            async with self._unit() as work:
                found = await work.outbox.claim(rooms, self._lines.loaded, self._lines.full)
            loaded = Counter(one.priority for one in found)
            self._more = {priority for priority, room in rooms.items() if loaded[priority] >= room}
            self._lines.put(await self._wanted(found))
        except Exception as error:  # noqa: BLE001  # what is being delivered must not be cut off by it
            await self._incidents.report("outbox", error)

    async def _wanted(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Without what its person does not want now; the others as they want them."""
        asked = [one for one in notices if one.priority is not Priority.CRITICAL and one.group != DIGEST]
        verdicts = dict(zip(ids(asked), await self._attend(asked), strict=True)) if asked else {}
        unwanted = [one for one, verdict in verdicts.items() if verdict.manner is Manner.DROP]
        held = {one: v.until for one, v in verdicts.items() if v.manner is Manner.DIGEST}
        silent = {one for one, verdict in verdicts.items() if verdict.manner is Manner.SILENT}
        if unwanted or held or silent:
            async with self._unit() as work:
                await work.outbox.dropped(unwanted, "not wanted")
                await work.outbox.hushed(silent)
                for until in set(held.values()):
                    await work.outbox.held([one for one, at in held.items() if at == until], until)
        away = {*unwanted, *held}
        return [replace(one, silent=one.silent or one.id in silent) for one in notices if one.id not in away]

    async def _launch(self) -> float:
        """Send what may be sent now. Returns the seconds until more may be."""
        picked: list[Sequence[Notice]] = []
        wait = 0.0
        while wait <= 0 and len(self._flying) + len(picked) < _CONCURRENCY:
            notices, wait = self._lines.pick()
            if notices:
                picked.append(notices)
        for notices in await self._marked(picked):
            task = asyncio.create_task(self._deliver(notices), name=f"notice {notices[0].id}")
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return wait or _IDLE

    async def _marked(self, picked: Sequence[Sequence[Notice]]) -> Sequence[Sequence[Notice]]:
        """Write down that they are being sent; without those that have been decided elsewhere."""
        if not picked:
            return ()
        try:
            async with self._unit() as work:
                waiting = await work.outbox.mark([one.id for some in picked for one in some], self._worker)
        except Exception as error:  # noqa: BLE001  # nothing was sent: they wait on
            await self._incidents.report("outbox", error)
            for notices in picked:
                self._lines.back(notices, 1.0)
            return ()
        going = []
        for notices in picked:
            left = [one for one in notices if one.id in waiting]
            self._lines.forget(one.id for one in notices if one.id not in waiting)
            if left:
                going.append(left)
            else:
                self._lines.over(notices[0].user)
        return going

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _IDLE)):
                await self._rung.wait()

    async def _deliver(self, notices: Sequence[Notice]) -> None:
        try:
            await self._once(notices)
        except Exception as error:  # noqa: BLE001  # one message's failure must not stop the others
            await self._incidents.report("relay", error)
            if notices[0].attempts + 1 >= _GIVE_UP:
                self._drop(notices, "it fails by itself")
            else:
                self._again(notices, 1.0)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._rung.set()

    async def _once(self, notices: Sequence[Notice]) -> None:
        user_id = notices[0].user
        async with self._unit() as work:
            user = await work.users.get(user_id)
        if user is None:  # the outbox itself knows what the banned are still told
            self._drop(notices, "nobody to send it to")
            return
        try:
            if len(notices) == 1:
                message = await self._notifier.deliver(notices[0], user)
            else:
                message = await self._notifier.gather(notices, user)
        except Flooded as flood:
            self._count("flooded", 1)
            self._pace.refused(user_id, flood.after)
            self._again(notices, flood.after, failed=False)
        except TryLater as error:
            self._again(notices, error.after)
        except Doubtful as error:
            if notices[0].priority is Priority.BULK:
                self._drop(notices, "unknown")
            else:
                self._again(notices, error.after, doubtful=True)
        except Unreachable:
            self._lines.leave(user_id)
            self._lines.over(user_id)
            self._outcomes.add(Gone(ids(notices), user_id))
        except Undeliverable as error:
            self._drop(notices, str(error))
            await self._incidents.report("notifier", error)
        else:
            self._count("sent", len(notices))
            self._lines.over(user_id)
            self._outcomes.add(Sent(ids(notices), message))

    def _again(
        self, notices: Sequence[Notice], after: float, *, doubtful: bool = False, failed: bool = True
    ) -> None:
        """As late as was asked for, and later each time. News of money is never given up."""
        tries = notices[0].attempts
        seconds = max(after, min(2.0 ** min(tries, 10), _LONGEST)) if failed else after
        tried = [
            replace(one, attempts=one.attempts + 1, doubtful=one.doubtful or doubtful) for one in notices
        ]
        self._outcomes.add(Later(tried, seconds, doubtful))

    def _drop(self, notices: Sequence[Notice], why: str) -> None:
        self._count(why, len(notices))
        self._lines.over(notices[0].user)
        self._outcomes.add(Dropped(ids(notices), why))

    async def _write_down(self) -> None:
        while True:
            for outcome in await self._outcomes.write():
                if isinstance(outcome, Later):  # its mark is gone: now it may be marked again
                    self._lines.back(outcome.tried, outcome.seconds)
                else:
                    self._lines.forget(outcome.notices)
                if isinstance(outcome, Gone):
                    self._tidied, self._news = -_TIDY, True
            self._rung.set()

    def _count(self, what: str, number: int) -> None:
        """Since this process began: what was sent, and what became of the rest."""
        if number:
            self.counts[what] += number
            if what != "sent":
                self._log.info("notices not simply sent", outcome=what, count=number)
