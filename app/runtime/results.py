"""Results are looked at as positions close: who keeps losing on a symbol leaves it alone for a while."""

from collections.abc import Callable
from datetime import datetime

import structlog

from app import notices
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_universe import Avoided, Track
from trading.ports import Clock
from trading.universe.avoidance import AvoidPolicy, avoidance


class Results:
    """clock: the market's; news: called when something has been left in the outbox."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        clock: Clock,
        news: Callable[[], None],
        policy: AvoidPolicy | None = None,
    ) -> None:
        self._unit = unit
        self._clock = clock
        self._news = news
        self._policy = policy or AvoidPolicy()
        self._looked_at: datetime | None = None  # at first as far back as a rule may reach
        self._log = structlog.get_logger("results")

    async def look(self) -> int:
        """Look at what has closed since the last look. Returns how many symbols were shut for somebody."""
        now = self._clock.now()
        since = self._looked_at or now - self._policy.longest
        async with self._unit() as work:
            tracks = await work.shelves.fresh_tracks(since)
        shut = 0
        for track in tracks:
            async with self._unit() as work:
                shut += await self._judge(work, track, now)
        # a position that closed in this very moment may not be committed yet
        self._looked_at = now - self._policy.overlap
        if shut:
            self._news()
        return shut

    async def _judge(self, work: UnitOfWork, track: Track, now: datetime) -> bool:
        forgiven_at = await work.shelves.forgiven_at(track)
        results = await work.shelves.results(track, now - 2 * self._policy.window)
        found = avoidance(results, self._policy, now, forgiven_at)
        if found is None or not await work.shelves.avoid(track, found):
            return False
        self._log.info("left alone", symbol=track.symbol.key, strategy=track.strategy, why=found.why.value)
        await _tell(work, Avoided(track, found))
        return True


async def _tell(work: UnitOfWork, avoided: Avoided) -> None:
    track, found = avoided.track, avoided.avoidance
    news = notices.SymbolAvoided(
        track.symbol, track.strategy, found.why, found.actual, found.limit, found.until
    )
    kind, body = notices.encode(news)
    once = f"avoided:{track.symbol}:{track.strategy}:{found.since.isoformat()}"
    await work.outbox.add(track.owner, kind, body, dedupe=once, account=None)
