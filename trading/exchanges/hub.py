"""One exchange: its network, its markets, and everything of ours that speaks to it."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.exchanges import parse
from trading.exchanges.bybit import BybitWire
from trading.exchanges.catalog import CATALOG
from trading.exchanges.client import ClientFactory
from trading.exchanges.faults import failed_read
from trading.exchanges.feed import CcxtFeed
from trading.exchanges.gateway import CONVERSATION, CcxtGateway
from trading.exchanges.keys import CcxtKeyInspector
from trading.exchanges.markets import MarketTable
from trading.exchanges.network import Network, NetworkConfig
from trading.exchanges.news import PrivateStream
from trading.ports import Clock, Credentials

_SAMPLES = 3
_TIMEOUT = timedelta(seconds=10)


class CcxtExchange:
    """An exchange while it is entered. Gateways that it made are closed by who asked for them, before it.

    recv_window: how old a signed request may be when it arrives (market time), later it is refused by the
    exchange; timeout: of one request (real time).
    """

    def __init__(
        self,
        exchange: ExchangeId,
        network: NetworkConfig,
        clock: Clock,
        recv_window: timedelta | None = None,
        timeout: timedelta = _TIMEOUT,
    ) -> None:
        self.row = CATALOG[exchange]
        self._clock = clock
        self._recv_window = recv_window or self.row.recv_window
        self._timeout = timeout
        self._network = Network(self.row.hosts, network)
        self._table = MarketTable(exchange)
        self._open = AsyncExitStack()
        self._first_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            await opening.enter_async_context(self._network)
            self._factory = ClientFactory(self._network, self._clock, self._recv_window, self._timeout)
            opening.push_async_callback(self._factory.template.close)
            self.feed = CcxtFeed(self.row, self._factory, self._table, self.ready)
            self.inspector = CcxtKeyInspector(self.row.exchange, self._factory)
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def gateway(self, account: AccountId, credentials: Credentials) -> CcxtGateway:
        """A gateway to one account. Costs milliseconds; nothing is sent."""
        client = self._factory.private(credentials)

        async def ready() -> None:
            await self.ready()
            self._factory.renew(client)

        return CcxtGateway(
            account,
            self.row,
            BybitWire(client, self.row, self._table),
            self._table,
            self._clock,
            self._recv_window,
            ready,
            PrivateStream(
                lambda: self._factory.private_stream(credentials), self._table, account, self._clock, ready
            ),
        )

    def instrument(self, symbol: Symbol) -> Instrument | None:
        """The rules of a market as last told, without asking."""
        return self._table.instrument(symbol)

    async def ready(self) -> None:
        """Sees to it that the markets are known. Raises TryAgain or MissingData."""
        async with self._first_time:
            if self._factory.template.markets is None:
                await self.feed.instruments()

    async def clock_offset(self) -> timedelta:
        """How far the exchange's clock is ahead of ours, by the fastest of a few answers. Raises TryAgain."""
        samples = [await self._offset() for _ in range(_SAMPLES)]
        return min(samples)[1]

    async def _offset(self) -> tuple[timedelta, timedelta]:
        asked = self._clock.now()
        try:
            answer = await self._factory.template.publicGetV5MarketTime({})
        except CONVERSATION as error:
            raise failed_read(self.row.exchange, error) from None
        took = self._clock.now() - asked
        return took, parse.answered_at(answer) - (asked + took / 2)
