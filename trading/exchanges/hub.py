"""One exchange: its network, its markets, and everything of ours that speaks to it."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from types import TracebackType
from typing import Self

from trading.domain.errors import ExchangeFailure, TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.exchanges.dialects import DIALECTS
from trading.exchanges.factory import ClientFactory
from trading.exchanges.faults import failed_read
from trading.exchanges.feed import CcxtFeed
from trading.exchanges.gateway import CONVERSATION, CcxtGateway
from trading.exchanges.keys import CcxtKeyInspector
from trading.exchanges.markets import MarketTable
from trading.exchanges.network import Network, NetworkConfig
from trading.exchanges.news import PrivateStream
from trading.exchanges.rate import RateGate, Toll, Urgency, urgently
from trading.exchanges.road import Road
from trading.exchanges.wire import Scope
from trading.ports import Clock, Credentials

_SAMPLES = 3
_TIMEOUT = timedelta(seconds=10)
_STREAM_PATIENCE = 60.0  # seconds that a stream waits for its turn; then it waits as after a lost one


class CcxtExchange:
    """An exchange while it is entered. Gateways that it made are closed by who asked for them, before it.

    recv_window: how old a signed request may be when it arrives (market time), later it is refused by the
    exchange; timeout: of one request (real time); pauses: people's clock, by which budgets of requests run.
    """

    def __init__(
        self,
        exchange: ExchangeId,
        network: NetworkConfig,
        clock: Clock,
        recv_window: timedelta | None = None,
        timeout: timedelta = _TIMEOUT,
        pauses: Clock | None = None,
    ) -> None:
        self._dialect = DIALECTS[exchange]
        self.row = self._dialect.row
        self._clock = clock
        self._recv_window = recv_window or self.row.recv_window
        self._timeout = timeout
        self._pauses = pauses or clock
        self.gate = RateGate(self._pauses, self.row.weights)
        self.connects = RateGate(self._pauses, self.row.connects, _STREAM_PATIENCE)
        self._network = Network(self.row.hosts, network)
        self._table = MarketTable(exchange)
        self._open = AsyncExitStack()
        self._first_time = asyncio.Lock()
        self._failed: ExchangeFailure | None = None  # the last attempt to learn the markets

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            await opening.enter_async_context(self._network)
            self._factory = ClientFactory(
                self._dialect.client,
                self._dialect.options,
                self._network,
                self._clock,
                self._road,
                self._recv_window,
                self._timeout,
            )
            opening.push_async_callback(self._factory.template.close)
            self.feed = CcxtFeed(self._dialect, self._factory, self._table, self.ready)
            self.inspector = CcxtKeyInspector(self._dialect, self._factory)
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def gateway(self, account: AccountId, credentials: Credentials) -> CcxtGateway:
        """A gateway to one account. Costs milliseconds; nothing is sent."""
        client = self._factory.private(credentials, account)
        scope = Scope(account, self._table, self._clock)
        stream = PrivateStream(
            self.row.exchange,
            lambda: self._factory.private_stream(credentials),
            lambda: self._dialect.stream(client, scope),
            self._clock,
            self._stream_turn,
        )
        wire = self._dialect.wire(client, scope)
        return CcxtGateway(
            account, self.row, client, wire, self._clock, self._recv_window, self.ready, stream
        )

    def _road(self, account: AccountId | None, usual: Urgency) -> Road:
        return Road(self.gate, self.row, self._pauses, account, usual)

    def instrument(self, symbol: Symbol) -> Instrument | None:
        """The rules of a market as last told, without asking."""
        return self._table.instrument(symbol)

    async def ready(self) -> None:
        """Sees to it that the markets are known. Raises TryAgain or MissingData.

        Whoever waited for an attempt that failed shares its failure: a thousand accounts that each tried
        in their turn, while the exchange is silent, would wait for hours.
        """
        failed_before = self._failed
        async with self._first_time:
            if not self._table.is_empty:
                return
            if self._failed is not failed_before:
                raise TryAgain(str(self._failed))
            try:
                await self.feed.instruments()
            except ExchangeFailure as error:
                self._failed = error
                raise

    async def _stream_turn(self) -> None:
        """The exchange bears one more private stream: when all were lost, a thousand do not come at once."""
        await self.ready()
        await self.connects.enter(Toll(), Urgency.CLOSE)

    @property
    def ahead(self) -> timedelta:
        """How far the exchange's clock was ahead of ours, as it was measured last."""
        return self._factory.time.offset

    async def clock_offset(self) -> timedelta:
        """How far the exchange's clock is ahead of ours, by the fastest of a few answers. Raises TryAgain.

        Reads are signed with it from then on; a write keeps the stamp that it was claimed with.
        """
        samples = [await self._offset() for _ in range(_SAMPLES)]
        offset = self._factory.time.offset = min(samples)[1]
        return offset

    def correct(self, exchange: timedelta, stamps: timedelta) -> None:
        """Sign, and measure how old stamps are, with these: how far either clock is ahead of ours."""
        time = self._factory.time
        time.offset, time.stamps = exchange, stamps

    async def _offset(self) -> tuple[timedelta, timedelta]:
        asked = self._clock.now()
        try:
            with urgently(Urgency.RECONCILE):  # without the time nothing may be ordered
                answered = await self._dialect.server_time(self._factory.template)
        except CONVERSATION as error:
            raise failed_read(self.row.exchange, error) from None
        took = self._clock.now() - asked
        return took, answered - (asked + took / 2)
