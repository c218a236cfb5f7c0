"""Between a stream of bars and a slow reader."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta

from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.instrument import Symbol
from trading.exchanges.client import AnswerRefused
from trading.exchanges.lines import Message

_CLOSED_WAITING = 5000  # closed bars that a slow reader may leave lying
_QUIET = timedelta(seconds=90)  # of a whole stream, where single symbols may be silent for ever
_LOOKS = 10  # at who is silent, during one silence
_MISSHAPEN = (
    AnswerRefused,
    MissingData,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
)

Read = Callable[[Message], tuple[str, Sequence[tuple[Candle, bool]]] | None]
TopicOf = Callable[[Message], str | None]


class CandleMailbox:
    """Of a forming bar the latest state waits, of closed bars all do.

    symbols: by topic; topic_of: what a message is about that cannot be read; confirms: the stream says which
    bar is closed; silence: how long any one symbol may say nothing before there is trouble with it, None
    where only all of them together must be heard; time: in seconds.
    """

    def __init__(
        self,
        symbols: Mapping[str, Symbol],
        timeframe: Timeframe,
        read: Read,
        topic_of: TopicOf,
        confirms: bool,  # noqa: FBT001  a fact of the row, passed through
        silence: timedelta | None,
        time: Callable[[], float] | None = None,
    ) -> None:
        self._symbols = symbols
        self._timeframe = timeframe
        self._read = read
        self._topic_of = topic_of
        self._confirms = confirms
        self._each = silence is not None
        self._silence = (silence or _QUIET).total_seconds()
        self._time = time or asyncio.get_running_loop().time
        now = self._time()
        self._heard = dict.fromkeys(symbols, now)
        self._told = dict.fromkeys(symbols, now)
        self._look_at = now + self._silence / _LOOKS
        self._closed: deque[CandleUpdate] = deque()
        self._forming: dict[Symbol, CandleUpdate] = {}
        self._troubles: dict[Symbol, SymbolTrouble] = {}
        self._latest: dict[Symbol, Candle] = {}
        self._news = asyncio.Event()
        self._over: str | None = None

    def put(self, message: Message) -> None:
        """Takes a raw message. A bar that cannot be read is its symbol's trouble.

        Where nobody can say whose it was, the stream is over: the reader reads anew.
        """
        try:
            found = self._read(message)
        except _MISSHAPEN:
            return self._spoiled(message)
        symbol = self._symbols.get(found[0]) if found else None
        if found is None or symbol is None:
            return None
        self._heard[found[0]] = self._time()
        for candle, closed in found[1]:
            if not self._confirms:
                self._close_before(symbol, candle)
            self._keep(CandleUpdate(symbol, self._timeframe, candle, closed))
        return self._news.set()

    def trouble(self, topic: str, why: str) -> None:
        """This topic cannot be trusted. Its silence from now on is no further news."""
        symbol = self._symbols[topic]
        self._told[topic] = self._time()
        self._troubles[symbol] = SymbolTrouble(symbol, why)
        self._news.set()

    def end(self, why: str) -> None:
        self._over = self._over or why
        self._news.set()

    async def get(self) -> CandleUpdate | SymbolTrouble:
        """The next bar, closed ones first. Raises TryAgain when the stream is over or silent."""
        while True:
            if self._time() >= self._look_at:
                self._look()
            if self._over is not None:
                raise TryAgain(f"the candle stream ended: {self._over}")
            if self._closed:
                return self._closed.popleft()
            if self._troubles:
                return self._troubles.pop(next(iter(self._troubles)))
            if self._forming:
                return self._forming.pop(next(iter(self._forming)))
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(self._look_at - self._time(), 0)):
                    await self._news.wait()

    def _look(self) -> None:
        """Whoever is silent is told of, once in a silence: a lost subscription is not a lost stream."""
        now = self._time()
        self._look_at = now + self._silence / _LOOKS
        silent = [topic for topic, heard in self._heard.items() if now - heard >= self._silence]
        if len(silent) == len(self._heard):
            return self.end("every symbol is silent")
        for topic in silent if self._each else ():
            if now - max(self._told[topic], self._heard[topic]) >= self._silence:
                self.trouble(topic, "silent")
        return None

    def _spoiled(self, message: Message) -> None:
        try:
            topic = self._topic_of(message)
        except _MISSHAPEN:
            topic = None
        if topic is None:
            self.end("an unreadable bar")
        elif topic in self._symbols:
            self._heard[topic] = self._time()
            self.trouble(topic, "an unreadable bar")

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
