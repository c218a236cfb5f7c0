"""Ports of the service desk: failures, numbers, held accounts, maintenance, the call to revoke keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.accounts import User
from app.desk_views import AsideOrder, DeskAges, DeskCounts, HeldAccount, Maintenance, RevocationView
from app.failures import Alarm, Mute
from app.views import IncidentHit, IncidentView
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import Symbol


@dataclass(frozen=True, slots=True)
class Raised:
    """A failure that the operators are told now. id: of its incident; count: how often it was there."""

    id: int
    alarm: Alarm
    count: int


class Incidents(Protocol):
    """Failures, counted by fingerprint, told when they are news (`app.failures`)."""

    async def record(
        self, place: str, summary: str, *, user: UserId | None = None, account: AccountId | None = None
    ) -> Raised | None:
        """Count a failure, and whom it has hit. Not None: the operators are told now."""
        ...

    async def latest(self, limit: int, after: int = 0) -> Sequence[IncidentView]:
        """The newest first; after: how many to leave out."""
        ...

    async def get(self, incident: int) -> IncidentView | None: ...
    async def hits(self, incident: int, limit: int) -> Sequence[IncidentHit]:
        """Whom it has hit, the latest first."""
        ...

    async def acknowledge(self, incident: int, by: UserId) -> bool:
        """False where somebody was faster, or there is none."""
        ...

    async def mute(self, incident: int, mute: Mute) -> bool: ...


@dataclass(frozen=True, slots=True)
class Numbers:
    """The service's numbers as the database has them. maintained: until when, if it is on."""

    counts: DeskCounts
    ages: DeskAges
    size: int
    started_at: datetime
    maintained: datetime | None


class DeskNumbers(Protocol):
    """The numbers behind the operators' home, and those of other hours."""

    async def now(self, at: datetime) -> Numbers:
        """at: market time, by which days begin."""
        ...

    async def keep(self, hour: datetime, counts: Mapping[str, int]) -> bool:
        """Keep the numbers of this hour, once; those of a week and more ago are forgotten."""
        ...

    async def kept(self, not_after: datetime) -> Mapping[str, int]:
        """The latest numbers that are not younger than this; empty for none."""
        ...

    async def is_kept(self, hour: datetime) -> bool: ...
    async def listeners(self) -> Sequence[User]:
        """Operators who want the daily summary."""
        ...

    async def listen(self, user: UserId, *, wanted: bool) -> None: ...
    async def listens(self, user: UserId) -> bool: ...


class Holds(Protocol):
    """Accounts that are held by somebody else than their owner, and orders that wait for a human."""

    async def accounts(self, limit: int, after: int = 0, code: str = "") -> Sequence[HeldAccount]:
        """Those that are held longest first; code: only for this reason."""
        ...

    async def codes(self) -> Mapping[str, int]:
        """How many accounts are held, by reason."""
        ...

    async def get(self, account: AccountId) -> tuple[HeldAccount, datetime | None] | None:
        """One account, held or not, and when it was last read back."""
        ...

    async def orders(self, account: AccountId) -> Sequence[AsideOrder]:
        """Its orders in quarantine."""
        ...

    async def explain(self, symbol: Symbol | None, reason: str) -> bool:
        """Why an operator has halted the symbol, or with None the service. False where it is not halted."""
        ...


class Upkeep(Protocol):
    """Maintenance, in real time."""

    async def plan(self, starts_at: datetime, ends_at: datetime, texts: Mapping[str, str], by: UserId) -> int:
        """Keep a plan that nothing follows from before it is agreed to."""
        ...

    async def get(self, number: int) -> Maintenance | None:
        """A plan, or what is agreed; None where it has ended."""
        ...

    async def current(self) -> Maintenance | None:
        """What is agreed and not ended."""
        ...

    async def agree(self, number: int) -> bool:
        """From its start on, entries wait. It takes the place of another one. False where it is too late."""
        ...

    async def end(self, by: UserId | None) -> bool:
        """Entries wait no longer. by None: its time is over. False where there was none."""
        ...

    async def tell(self, kind: str, body: Mapping[str, object], dedupe: str, life: timedelta) -> int:
        """To everybody who is registered and can be reached, in one statement. Returns how many."""
        ...

    async def audience(self) -> int:
        """How many that would be."""
        ...


class Revocations(Protocol):
    """The call to everybody to revoke their keys."""

    async def people(self) -> int:
        """Who would be told: all that are registered and have not left, banned or not."""
        ...

    async def keys(self) -> int:
        """Keys that are stored and can be opened."""
        ...

    async def begin(self, token: str, by: UserId) -> int | None:
        """None where one is under way, or the token was used."""
        ...

    async def feed(self, room: int, kind: str) -> int | None:
        """Put into the outbox, before all other news, what is missing of the run that is under way, as long
        as fewer than `room` of it wait: those with keys first. Returns how many; None: there is no run.
        """
        ...

    async def last(self) -> RevocationView | None: ...
    async def destroy(self, run: int, by: UserId) -> Sequence[AccountId] | None:
        """Destroy the halves without which no stored key opens, hold their accounts. Returns which accounts;
        None where it was done before.
        """
        ...
