"""What happens to one account, as the exchange pushes it: connected, lost, connected again, until closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import aiohttp
import ccxt

from trading.domain.errors import KeysUnusable, MissingData, TryAgain
from trading.domain.instrument import ExchangeId
from trading.exchanges.client import AnswerRefused, ExchangeClient
from trading.exchanges.faults import failed_read
from trading.exchanges.lines import Lines, Message
from trading.exchanges.wire import AccountStream
from trading.ports import AccountNews, Clock, StreamRestarted

_INBOX = 2000  # messages; a reader that is further behind is better served by reading everything anew
_CONNECT_SECONDS = 10.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds
_MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
_LOST = (ccxt.BaseError, aiohttp.ClientError, OSError, TimeoutError, TryAgain, MissingData)


class PrivateStream:
    """The private WebSocket of one account. Iterated by one reader at a time."""

    def __init__(
        self,
        exchange: ExchangeId,
        make_client: Callable[[], ExchangeClient],
        make_stream: Callable[[], AccountStream],
        clock: Clock,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        self._exchange = exchange
        self._make_client = make_client
        self._make_stream = make_stream
        self._clock = clock
        self._ready = ready
        self._closed = asyncio.Event()
        self._inbox: asyncio.Queue[Message | None] = asyncio.Queue()

    async def news(self, check_keys: Callable[[], Awaitable[object]]) -> AsyncIterator[AccountNews]:
        """Everything that is pushed, with a StreamRestarted before what follows each (re)connection.

        Raises KeysUnusable where the stream is refused and check_keys, a plain read, is refused too.
        """
        wait = _FIRST_WAIT
        while not self._closed.is_set():
            self._inbox = asyncio.Queue(_INBOX)
            lines = Lines(self._make_client, self._push, lambda: self._push(None))
            stream = self._make_stream()
            renewing = asyncio.ensure_future(self._renew(stream))
            try:
                await self._ready()
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await stream.open(lines)
                if self._closed.is_set():
                    return
                wait = _FIRST_WAIT
                yield StreamRestarted(self._clock.now())
                async for item in self._pushed(stream):
                    yield item
            except AnswerRefused as error:
                await self._judge(error, check_keys)
            except _LOST:  # reading on after a gap is what StreamRestarted is for
                pass
            finally:
                renewing.cancel()
                await lines.close()
                with suppress(*_LOST):
                    await stream.close()
                await asyncio.gather(renewing, return_exceptions=True)
            await self._pause(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def close(self) -> None:
        """Ends the iteration, wherever it is."""
        self._closed.set()
        self._push(None)

    def _push(self, message: Message | None) -> None:
        if message is None or self._inbox.full():
            while not self._inbox.empty():
                self._inbox.get_nowait()
            message = None  # the end: what was dropped is read back after the restart
        self._inbox.put_nowait(message)

    async def _pushed(self, stream: AccountStream) -> AsyncIterator[AccountNews]:
        while (message := await self._inbox.get()) is not None:
            try:
                items = tuple(stream.news(message))
            except _MISSHAPEN as error:  # a message of another shape, not a reason to listen no more
                raise MissingData("a message has a shape that is not known") from error
            for item in items:
                yield item

    async def _renew(self, stream: AccountStream) -> None:
        """Keeps alive what the stream holds at the exchange; where that fails, all begins anew."""
        while stream.renew_every is not None:
            await self._clock.sleep(stream.renew_every.total_seconds())
            try:
                await stream.renew()
            except _LOST:
                self._push(None)
                return

    async def _judge(self, refusal: AnswerRefused, check_keys: Callable[[], Awaitable[object]]) -> None:
        # Streams also refuse too many sessions with the code of a wrong key: only a read condemns a key.
        if not isinstance(failed_read(self._exchange, refusal), KeysUnusable):
            return
        with suppress(TryAgain, MissingData):
            await check_keys()

    async def _pause(self, seconds: float) -> None:
        if self._closed.is_set():
            return
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({sleeping, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            closing.cancel()
            await asyncio.gather(sleeping, closing, return_exceptions=True)
