"""The outbox's way to the chats: in order per chat, one in flight per chat, paced, at least once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from app.ports import Notice, Notifier, TryLater, Undeliverable, UnitOfWorkFactory, Unreachable
from app.runtime.incidents import IncidentDesk
from trading.domain.ids import UserId
from trading.ports import Clock

_IDLE = 1.0  # seconds between looks where nobody has rung
_PER_SECOND = 25  # messages over all chats; Telegram's own bound is about 30
_PER_CHAT = 1.0  # seconds between messages to one chat
_LONGEST = 60.0  # seconds between attempts, unless Telegram asks for more
_GIVE_UP = 8  # attempts of a notice that fails by itself: it must not hold up those behind it for ever


class Relay:
    """Sends what the outbox holds. clock: people's seconds."""

    def __init__(
        self, unit: UnitOfWorkFactory, notifier: Notifier, incidents: IncidentDesk, clock: Clock
    ) -> None:
        self._unit = unit
        self._notifier = notifier
        self._incidents = incidents
        self._clock = clock
        self._rung = asyncio.Event()
        self._busy: set[UserId] = set()
        self._free = asyncio.Semaphore(_PER_SECOND)  # of one run

    def ring(self) -> None:
        """News has been committed."""
        self._rung.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        self._free = asyncio.Semaphore(_PER_SECOND)
        async with asyncio.TaskGroup() as group:
            while True:
                self._rung.clear()
                due = await self._due()
                for notice in due:
                    await self._free.acquire()
                    self._busy.add(notice.user)
                    group.create_task(self._deliver(notice), name=f"notice {notice.id}")
                    group.create_task(self._refill())
                if not due:
                    await self._wait()

    async def _due(self) -> Sequence[Notice]:
        try:
            async with self._unit() as work:
                return await work.outbox.due(_PER_SECOND, self._busy)
        except Exception as error:  # noqa: BLE001  # what is being delivered must not be cut off by it
            await self._incidents.report("outbox", error)
            return ()

    async def _wait(self) -> None:
        ringing = asyncio.create_task(self._rung.wait())
        resting = asyncio.create_task(self._clock.sleep(_IDLE))
        try:
            await asyncio.wait({ringing, resting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ringing.cancel()
            resting.cancel()

    async def _refill(self) -> None:
        await self._clock.sleep(1.0)
        self._free.release()

    async def _deliver(self, notice: Notice) -> None:
        try:
            await self._guarded(notice)
        except Exception as error:  # noqa: BLE001  # not even the attempt could be written down
            await self._incidents.report("relay", error)
            await self._clock.sleep(_PER_CHAT)
        finally:
            self._busy.discard(notice.user)
            self._rung.set()

    async def _guarded(self, notice: Notice) -> None:
        try:
            await self._once(notice)
        except Exception as error:  # noqa: BLE001  # one notice's failure must not stop the others
            await self._incidents.report("relay", error)
            if notice.attempts + 1 >= _GIVE_UP:
                async with self._unit() as work:
                    await work.outbox.dropped(notice.id, "it fails by itself")
            else:
                await self._later(notice, _PER_CHAT)

    async def _once(self, notice: Notice) -> None:
        async with self._unit() as work:
            user = await work.users.get(notice.user)
        if user is None:  # the outbox itself knows what the banned are still told
            async with self._unit() as work:
                await work.outbox.dropped(notice.id, "nobody to send it to")
            return
        try:
            message = await self._notifier.deliver(notice, user)
        except TryLater as error:
            await self._later(notice, error.after)
        except Unreachable:
            async with self._unit() as work:
                await work.users.set_reachable(notice.user, reachable=False)
                await work.outbox.dropped(notice.id, "unreachable")
        except Undeliverable as error:
            async with self._unit() as work:
                await work.outbox.dropped(notice.id, str(error))
            await self._incidents.report("notifier", error)
        else:
            async with self._unit() as work:
                await work.outbox.sent(notice.id, message)
            await self._clock.sleep(_PER_CHAT)

    async def _later(self, notice: Notice, after: float) -> None:
        """Try again, as late as was asked for, and later each time. News of money is never given up."""
        seconds = max(after, min(_PER_CHAT * 2 ** min(notice.attempts, 10), _LONGEST))
        async with self._unit() as work:
            await work.outbox.later(notice.id, timedelta(seconds=seconds), "try later")
