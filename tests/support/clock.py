"""Time in the hand of a test."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.support.builders import NOW


class HandClock:
    """A clock that a test turns by hand; sleeping returns when it has been turned far enough."""

    def __init__(self, at: datetime = NOW) -> None:
        self._now = at
        self._turned = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()

    async def sleep(self, seconds: float) -> None:
        until = self._now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        while self._now < until:
            await self._turned.wait()

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._turned.set()
        self._turned = asyncio.Event()
