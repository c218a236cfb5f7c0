"""What has to be read of the exchange: the most urgent first, a few at a time, and again where it failed."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count

import structlog

from trading.domain.candle import Timeframe
from trading.domain.errors import ExchangeFailure, MissingData, TryAgain
from trading.domain.instrument import Symbol
from trading.ports import Clock

AT_ONCE = 8  # questions under way; the gate of the exchange says how fast they may follow each other
_TURN = 3.0  # real seconds in which it is read all the same: where bars trickle in, they do so all the time
_ATTEMPTS = 4
_FIRST, _LONGEST = 1.0, 60.0  # real seconds before another attempt
_HOLD = 1.0  # real seconds after a bar has closed in which history is not read: X-rays and orders come first

What = tuple[Symbol, Timeframe]


@dataclass(frozen=True, slots=True, order=True)
class _Errand:
    rank: tuple[int, int]
    number: int
    what: What = field(compare=False)
    attempts: int = field(default=0, compare=False)


class Errands:
    """read: does one, and raises ExchangeFailure; failed: told of what is given up, with the reason.

    pauses: people's clock.
    """

    def __init__(
        self,
        read: Callable[[Symbol, Timeframe], Awaitable[None]],
        failed: Callable[[Symbol, Timeframe, ExchangeFailure], None],
        pauses: Clock,
    ) -> None:
        self._read = read
        self._failed = failed
        self._pauses = pauses
        self._heap: list[_Errand] = []
        self._waiting: dict[What, tuple[int, int]] = {}  # the best rank that each waits with
        self._doing: set[What] = set()
        self._later: set[What] = set()
        self._numbers = count()
        self._hold_until = 0.0  # by people's clock
        self._news = asyncio.Event()
        self._log = structlog.get_logger("hub")

    def __len__(self) -> int:
        """What waits, waits for another attempt, or is being read."""
        return len(self._waiting) + len(self._later) + len(self._doing)

    def ask(self, symbol: Symbol, timeframe: Timeframe, rank: tuple[int, int], *, anew: bool = False) -> None:
        """Have it read; what waits already is not read twice, and does not wait longer.

        rank: the lower first, below zero urgent; anew: also where it is being read now, for what happened
        since.
        """
        what = (symbol, timeframe)
        if what not in self._later and (anew or what not in self._doing):
            self._put(_Errand(rank, next(self._numbers), what))

    def hold(self) -> None:
        """A bar has closed: what is not urgent waits for a moment, then it has its turn in any case."""
        now = self._pauses.monotonic()
        if now >= self._hold_until + _TURN:
            self._hold_until = now + _HOLD

    async def run(self) -> None:
        """Do them, for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work(group))

    def _put(self, errand: _Errand) -> None:
        known = self._waiting.get(errand.what)
        if known is None or errand.rank < known:
            self._waiting[errand.what] = errand.rank
            heapq.heappush(self._heap, errand)
            self._news.set()

    async def _work(self, group: asyncio.TaskGroup) -> None:
        while True:
            while not self._heap:
                self._news.clear()
                await self._news.wait()
            rest = self._hold_until - self._pauses.monotonic()
            if rest > 0 and self._heap[0].rank[0] >= 0:
                await self._pauses.sleep(min(rest, _HOLD / 4))
                continue
            errand = heapq.heappop(self._heap)
            if self._waiting.get(errand.what) != errand.rank:
                continue  # it was done at a better rank
            del self._waiting[errand.what]
            self._doing.add(errand.what)
            try:
                await self._read(*errand.what)
            except ExchangeFailure as error:
                self._again(group, errand, error)
            except Exception as error:  # noqa: BLE001  # what one symbol brings must not stop the others
                self._log.error("cannot be read", symbol=errand.what[0].key, exc_info=error)
                self._failed(*errand.what, MissingData(f"it cannot be read: {type(error).__name__}"))
            finally:
                self._doing.discard(errand.what)

    def _again(self, group: asyncio.TaskGroup, errand: _Errand, error: ExchangeFailure) -> None:
        attempts = errand.attempts + 1
        if not isinstance(error, TryAgain) or attempts >= _ATTEMPTS:
            self._failed(*errand.what, error)
            return
        pause = min(max(error.after, _FIRST * 2**errand.attempts), _LONGEST)
        self._later.add(errand.what)
        group.create_task(self._after(pause, replace(errand, attempts=attempts)))

    async def _after(self, pause: float, errand: _Errand) -> None:
        try:
            await self._pauses.sleep(pause)
        finally:
            self._later.discard(errand.what)
        self._put(errand)
