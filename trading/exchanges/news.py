"""What happens to one account, as the exchange pushes it: connected, lost, connected again, until closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any

import aiohttp
import ccxt

from trading.domain.errors import MissingData, TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType
from trading.exchanges import parse
from trading.exchanges.client import BybitClient
from trading.exchanges.markets import MarketTable
from trading.ports import AccountNews, Clock, StreamRestarted

_TOPICS = ("order", "execution", "wallet")
_MARKETS = {market.value: market for market in MarketType}
_INBOX = 2000  # messages; a reader that is further behind is better served by reading everything anew
_CONNECT_SECONDS = 10.0
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds
_LOST = (ccxt.BaseError, aiohttp.ClientError, OSError, TimeoutError, TryAgain, MissingData)

Message = tuple[str, dict[str, Any]]


class PrivateStream:
    """The private WebSocket of one account. Iterated by one reader at a time."""

    def __init__(
        self,
        make_client: Callable[[], BybitClient],
        table: MarketTable,
        account: AccountId,
        clock: Clock,
        ready: Callable[[], Awaitable[None]],
    ) -> None:
        self._make_client = make_client
        self._ready = ready
        self._table = table
        self._account = account
        self._clock = clock
        self._closed = asyncio.Event()
        self._inbox: asyncio.Queue[Message | None] = asyncio.Queue()

    async def news(self, check_keys: Callable[[], Awaitable[object]]) -> AsyncIterator[AccountNews]:
        """Everything that is pushed, with a StreamRestarted before what follows each (re)connection.

        Raises KeysUnusable where the stream is refused and check_keys, a plain read, is refused too.
        """
        wait = _FIRST_WAIT
        while not self._closed.is_set():
            client = self._make_client()
            try:
                await self._ready()
                await self._connect(client)
                if self._closed.is_set():
                    return
                wait = _FIRST_WAIT
                yield StreamRestarted(self._clock.now())
                async for item in self._pushed():
                    yield item
            except ccxt.AuthenticationError:
                await self._confirm(check_keys)
            except _LOST:  # reading on after a gap is what StreamRestarted is for
                pass
            finally:
                await client.close()
            await self._pause(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def close(self) -> None:
        """Ends the iteration, wherever it is."""
        self._closed.set()
        self._push(None)

    async def _connect(self, client: BybitClient) -> None:
        self._inbox = asyncio.Queue(_INBOX)
        client.listen(lambda topic, message: self._push((topic, message)))
        url = client.implode_hostname(client.urls["api"]["ws"]["private"]["contract"])
        async with asyncio.timeout(_CONNECT_SECONDS):
            ended = client.ended(url)
            await client.log_in(url)
            await client.subscribe(url, list(_TOPICS))
        ended.add_done_callback(lambda _: self._push(None))

    def _push(self, message: Message | None) -> None:
        if message is None or self._inbox.full():
            while not self._inbox.empty():
                self._inbox.get_nowait()
            message = None  # the end: what was dropped is read back after the restart
        self._inbox.put_nowait(message)

    async def _pushed(self) -> AsyncIterator[AccountNews]:
        while (message := await self._inbox.get()) is not None:
            for item in self._parsed(*message):
                yield item

    def _parsed(self, topic: str, message: dict[str, Any]) -> Iterable[AccountNews]:
        data = message.get("data")
        if not isinstance(data, list):
            raise MissingData("a message of the private stream holds no data")
        for row in data:
            yield from self._item(topic, row)

    def _item(self, topic: str, row: parse.Row) -> Iterable[AccountNews]:
        seen_at = self._clock.now()
        if topic == "wallet":
            if row.get("accountType") == "UNIFIED":
                yield from parse.balances(row, seen_at)
            return
        market = _MARKETS.get(str(row.get("category")))
        if market is None:  # options and inverse contracts are nobody's here
            return
        if topic == "order":
            yield parse.order_report(row, market, self._table.symbol, seen_at)
        elif topic == "execution" and parse.is_execution(row):
            yield parse.fill(row, market, self._account, self._table.symbol, seen_at)

    async def _confirm(self, check_keys: Callable[[], Awaitable[object]]) -> None:
        # The stream also refuses too many sessions with the code of a wrong key: only a read condemns a key.
        try:
            await check_keys()
        except (TryAgain, MissingData):
            return

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
