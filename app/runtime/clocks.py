"""Three clocks that order safety rests on: the exchange's, the database's (of the stamps), and our own.

Ours is anchored to the others by its monotonic half, so that a jump of ours is known the moment it is asked
for, without another measurement. Spans are market time; ages and limits are real time, scaled by the rate.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from app.ports import UnitOfWorkFactory
from app.runtime.incidents import IncidentDesk
from trading.domain.errors import ExchangeFailure, MissingData
from trading.domain.instrument import ExchangeId
from trading.ports import Clock

ALARM = timedelta(milliseconds=500)
HALT = timedelta(seconds=1)  # entries stop; half of what the horizon allows for is still left
_EXCHANGE_LIFE, _DATABASE_LIFE = timedelta(minutes=3), timedelta(seconds=10)
_SLOW = timedelta(milliseconds=500)  # a measurement that took longer says too little


class ClockApart(MissingData):
    """Two clocks that must agree do not: what time it is there is not known well enough to open anything."""


class OffsetSource(Protocol):
    """An exchange that tells its time, and signs by it."""

    async def clock_offset(self) -> timedelta:
        """How far the exchange's clock is ahead of ours. Raises TryAgain or MissingData."""
        ...

    def correct(self, exchange: timedelta, stamps: timedelta) -> None:
        """Sign and measure ages with this from now on: how far exchange and stamps are ahead of our clock."""
        ...


class Doubt(StrEnum):
    """Why nothing is opened on an exchange."""

    UNKNOWN = "unknown"  # its offset, or the database's, is not known or too old
    APART = "apart"  # a second or more between two clocks that must agree


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far another clock was ahead of ours when it was compared, and both halves of ours then."""

    ahead: timedelta
    now: datetime
    monotonic: float

    def ahead_at(self, now: datetime, monotonic: float) -> timedelta:
        """How far it is ahead now: what our clock has jumped since, the other one has not."""
        jumped = (now - self.now) - timedelta(seconds=monotonic - self.monotonic)
        return self.ahead - jumped

    def age_at(self, monotonic: float) -> timedelta:
        return timedelta(seconds=monotonic - self.monotonic)


class Clocks:
    """Measures, remembers, warns. clock: the market's, as stamps are; rate: market seconds in a real one.

    Why it is safe to sign with a stamp that was moved by the measured offset: the exchange compares what we
    sign with its own clock, so it refuses a late copy one window after the instant of the claim, whatever
    the two clocks show. Our own fence, the takeover and the horizon never use the exchange's clock: they
    compare stamps with the database's time and with monotonic spans. A wrong offset can therefore only make
    the exchange refuse too early, or late by as much as it is wrong, which the horizon allows for: entries
    stop at a second, the margin holds more.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        sources: Mapping[ExchangeId, OffsetSource],
        incidents: IncidentDesk,
        clock: Clock,
        rate: float,
    ) -> None:
        self._unit = unit
        self._sources = sources
        self._incidents = incidents
        self._clock = clock
        self._rate = rate
        self._exchanges: dict[ExchangeId, Anchor] = {}
        self._database: Anchor | None = None
        self._jumped: float | None = None  # monotonic: when two anchors of the database last disagreed
        self._log = structlog.get_logger("clocks")

    # What others ask

    def now(self) -> datetime:
        """The database's time, by the clock of stamps; our own before the first comparison."""
        now = self._clock.now()
        return now if self._database is None else now + self._database.ahead_at(now, self._clock.monotonic())

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    def is_steady(self, span: timedelta) -> bool:
        """The database's clock has not jumped within this span: ages of stamps can be trusted."""
        return self._jumped is None or self._clock.monotonic() - self._jumped >= span.total_seconds()

    def doubtful(self) -> frozenset[ExchangeId]:
        """Exchanges on which nothing may be opened now."""
        return frozenset(exchange for exchange in self._sources if self.doubt(exchange) is not None)

    def doubt(self, exchange: ExchangeId) -> Doubt | None:
        """Why nothing may be opened there now; exits go on. None: all clocks agree, or it tells no time."""
        if exchange not in self._sources:
            return None
        now, monotonic = self._clock.now(), self._clock.monotonic()
        anchor, database = self._exchanges.get(exchange), self._database
        if anchor is None or database is None:
            return Doubt.UNKNOWN
        too_old = anchor.age_at(monotonic) > _EXCHANGE_LIFE * self._rate
        if too_old or database.age_at(monotonic) > _DATABASE_LIFE * self._rate:
            return Doubt.UNKNOWN
        ours, theirs = database.ahead_at(now, monotonic), anchor.ahead_at(now, monotonic)
        return Doubt.APART if max(abs(ours), abs(theirs - ours)) >= HALT * self._rate else None

    # Measuring

    async def compare_database(self) -> None:
        """Every second: one short question. A slow answer says nothing, and what is known grows old."""
        before, began = self._clock.now(), self._clock.monotonic()
        async with self._unit() as work:
            theirs = await work.operations.clock()
        after, ended = self._clock.now(), self._clock.monotonic()
        took = timedelta(seconds=ended - began)
        if took > _SLOW * self._rate:
            return
        ahead = theirs - (before + took / 2)
        if abs((after - before) - took) > _SLOW * self._rate:
            return  # our clock jumped in between: the next comparison tells by how much
        if self._database is not None:
            expected = self._database.ahead_at(after, ended)
            if abs(expected - ahead) >= ALARM * self._rate:
                self._jumped = ended
        self._database = Anchor(ahead, after, ended)
        self._tell_sources()
        if abs(ahead) >= ALARM * self._rate:
            await self._warn("database", ahead)

    async def compare_exchanges(self) -> None:
        """Every minute: each exchange by itself; one that does not answer is unknown in three minutes."""
        await asyncio.gather(*(self._compare(exchange) for exchange in self._sources))

    async def _compare(self, exchange: ExchangeId) -> None:
        try:
            ahead = await self._sources[exchange].clock_offset()
        except ExchangeFailure as error:
            self._log.warning("clock not compared", exchange=exchange.value, why=str(error))
            return
        now, monotonic = self._clock.now(), self._clock.monotonic()
        self._exchanges[exchange] = Anchor(ahead, now, monotonic)
        self._tell_sources()
        of_stamps = self._database.ahead_at(now, monotonic) if self._database else timedelta(0)
        if abs(ahead - of_stamps) >= ALARM * self._rate:
            await self._warn(exchange.value, ahead - of_stamps)

    def _tell_sources(self) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        stamps = self._database.ahead_at(now, monotonic) if self._database else timedelta(0)
        for exchange, anchor in self._exchanges.items():
            self._sources[exchange].correct(anchor.ahead_at(now, monotonic), stamps)

    async def _warn(self, name: str, ahead: timedelta) -> None:
        self._log.warning("clocks apart", of=name, ahead=ahead.total_seconds())
        await self._incidents.report(
            "clocks", ClockApart(f"the clock of {name} is half a second or more off")
        )
