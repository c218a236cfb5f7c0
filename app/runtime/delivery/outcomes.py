"""What became of deliveries, written down in groups: while one commit is under way, the next ones gather."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_delivery import Notice
from app.runtime.incidents import IncidentDesk
from trading.domain.ids import UserId
from trading.ports import Clock

_AGAIN = 1.0  # seconds until the database is asked again


@dataclass(frozen=True, slots=True)
class Sent:
    """message: None where the notifier knows no number."""

    notices: Sequence[int]
    message: int | None


@dataclass(frozen=True, slots=True)
class Later:
    """tried: the notices as they are now; seconds: until the next attempt."""

    tried: Sequence[Notice]
    seconds: float
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """why: as it is kept."""

    notices: Sequence[int]
    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The person cannot be reached: what is critical waits for them, all else is dropped."""

    notices: Sequence[int]
    user: UserId


Outcome = Sent | Later | Dropped | Gone


@dataclass(slots=True)
class Outcomes:
    """Written in the order in which they came. forget: told of notices that are settled for good."""

    unit: UnitOfWorkFactory
    incidents: IncidentDesk
    clock: Clock
    _waiting: list[Outcome] = field(default_factory=list)
    _come: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, outcome: Outcome) -> None:
        self._waiting.append(outcome)
        self._come.set()

    async def write(self) -> Sequence[Outcome]:
        """Wait for some, commit them in one transaction, return them. Tried until it succeeds."""
        while not self._waiting:
            self._come.clear()
            await self._come.wait()
        while True:
            taken = tuple(self._waiting)
            try:
                await self._commit(taken)
            except Exception as error:  # noqa: BLE001  # the messages are out: this must be known in the end
                await self.incidents.report("outbox", error)
                await self.clock.sleep(_AGAIN)
            else:
                del self._waiting[: len(taken)]
                return taken

    async def write_rest(self) -> None:
        """At the end, once: what cannot be written down stays in doubt."""
        with suppress(Exception):
            await self._commit(self._waiting)

    async def _commit(self, outcomes: Sequence[Outcome]) -> None:
        async with self.unit() as work:
            for outcome in outcomes:
                await _write(work, outcome)


async def _write(work: UnitOfWork, outcome: Outcome) -> None:
    match outcome:
        case Sent(notices, message):
            await work.outbox.sent(notices, message)
        case Later(tried, seconds, doubtful):
            why = "it may have arrived" if doubtful else "try later"
            await work.outbox.later(ids(tried), timedelta(seconds=seconds), why, doubtful=doubtful)
        case Dropped(notices, why):
            await work.outbox.dropped(notices, why)
        case Gone(notices, user):
            await work.outbox.later(notices, timedelta(0), "unreachable")
            await work.users.set_reachable(user, reachable=False)


def ids(notices: Sequence[Notice]) -> list[int]:
    return [notice.id for notice in notices]
