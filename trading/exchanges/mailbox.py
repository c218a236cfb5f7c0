"""Between a stream of bars and a slow reader."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import Symbol
from trading.exchanges.client import AnswerRefused
from trading.exchanges.lines import Message

_CLOSED_WAITING = 5000  # closed bars that a slow reader may leave lying
_QUIET = timedelta(seconds=90)  # of a whole stream, where single symbols may be silent for ever

Read = Callable[[Message], tuple[str, Sequence[tuple[Candle, bool]]] | None]


class CandleMailbox:
    """Of a forming bar the latest state waits, of closed bars all do.

    symbols: by topic; confirms: the stream says which bar is closed; silence: how long any one symbol may say
    nothing before the stream counts as lost, None where only all of them together must be heard; time: in
    seconds.
    """

    def __init__(
        self,
        symbols: Mapping[str, Symbol],
        timeframe: Timeframe,
        read: Read,
        confirms: bool,  # noqa: FBT001  a fact of the row, passed through
        silence: timedelta | None,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._symbols = symbols
        self._timeframe = timeframe
        self._read = read
        self._confirms = confirms
        self._silence = (silence or _QUIET).total_seconds()
        self._oldest = max if silence is None else min
        self._time = time or asyncio.get_running_loop().time
        self._heard = dict.fromkeys(symbols, self._time())
        self._closed: deque[CandleUpdate] = deque()
        self._forming: dict[Symbol, CandleUpdate] = {}
        self._latest: dict[Symbol, Candle] = {}
        self._news = asyncio.Event()
        self._over: str | None = None

    def put(self, message: Message) -> None:
        """Takes a raw message. A bar that cannot be read ends the stream: the reader reads anew."""
        try:
            found = self._read(message)
        except (
            AnswerRefused,
            MissingData,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            ArithmeticError,
        ):
            return self.end("an unreadable bar")
        symbol = self._symbols.get(found[0]) if found else None
        if found is None or symbol is None:
            return None
        self._heard[found[0]] = self._time()
        for candle, closed in found[1]:
            if not self._confirms:
                self._close_before(symbol, candle)
            self._keep(CandleUpdate(symbol, self._timeframe, candle, closed))
        return self._news.set()

    def _close_before(self, symbol: Symbol, candle: Candle) -> None:
        """Without a flag a bar is closed when the next one is seen, in the state that was told last."""
        latest = self._latest.get(symbol)
        if latest is not None and latest.opened_at < candle.opened_at:
            self._keep(CandleUpdate(symbol, self._timeframe, latest, closed=True))
        if latest is None or latest.opened_at <= candle.opened_at:
            self._latest[symbol] = candle

    def _keep(self, update: CandleUpdate) -> None:
        if not update.closed:
            self._forming[update.symbol] = update
            return
        forming = self._forming.get(update.symbol)
        if forming is not None and forming.candle.opened_at <= update.candle.opened_at:
            del self._forming[update.symbol]
        self._closed.append(update)
        if len(self._closed) > _CLOSED_WAITING:
            self.end("the reader is too slow")

    def end(self, why: str) -> None:
        self._over = self._over or why
        self._news.set()

    async def get(self) -> CandleUpdate:
        """The next bar, closed ones first. Raises TryAgain when the stream is over or a symbol is silent."""
        while True:
            patience = self._oldest(self._heard.values()) + self._silence - self._time()
            if patience <= 0:  # also while the others speak: one lost subscription is a lost stream
                self.end("a symbol is silent")
            if self._over is not None:
                raise TryAgain(f"the candle stream ended: {self._over}")
            if self._closed:
                return self._closed.popleft()
            if self._forming:
                return self._forming.pop(next(iter(self._forming)))
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._news.wait()
