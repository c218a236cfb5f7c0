"""The breakers of the exchanges: every request tells how it went; only entries are held back."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

import structlog

from trading.domain.account import Balance
from trading.domain.decision import Approved
from trading.domain.errors import ExchangeFailure, MissingData, OutcomeUnknown, TryAgain
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.order import OrderIntent
from trading.ports import AccountNews, Clock, Credentials, ExchangeGateway, OrderReport, PositionReport
from trading.risk.venue import Breaker, State

T = TypeVar("T")
Opening = Callable[[AccountId, Credentials], ExchangeGateway]
_NO_ANSWER = (TryAgain, OutcomeUnknown, MissingData)  # a definitive no is an answer


class Venues:
    """One breaker an exchange, in this process's own experience. clock: people's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._breakers: dict[ExchangeId, Breaker] = {}
        self._log = structlog.get_logger("venues")

    def told(self, exchange: ExchangeId, *, answered: bool) -> None:
        """A request has ended."""
        before = self._breakers.get(exchange, Breaker())
        after = before.after(self._clock.now(), answered=answered)
        self._breakers[exchange] = after
        if after.state is not before.state:
            self._log.warning("breaker", exchange=exchange.value, state=after.state.value)

    def answers(self, exchange: ExchangeId) -> bool:
        """Whether its breaker lets entries through. Asking changes nothing."""
        return self._breakers.get(exchange, Breaker()).state is State.CLOSED

    def lets_in(self, exchange: ExchangeId) -> bool:
        """Whether an entry may go there now. The one that ends a rest is the probe."""
        breaker = self._breakers.get(exchange)
        if breaker is None:
            return True
        allowed, self._breakers[exchange] = breaker.entered(self._clock.now())
        return allowed

    def watching(self, exchange: ExchangeId, opened: Opening) -> Opening:
        """The same way to open a gateway, whose requests are counted then."""
        return lambda account, keys: WatchedGateway(self, exchange, opened(account, keys))


class WatchedGateway:
    """`trading.ports.ExchangeGateway` that tells how its requests went."""

    def __init__(self, venues: Venues, exchange: ExchangeId, gateway: ExchangeGateway) -> None:
        self._venues = venues
        self._exchange = exchange
        self._gateway = gateway

    async def _told(self, request: Awaitable[T]) -> T:
        try:
            answer = await request
        except ExchangeFailure as error:
            self._venues.told(self._exchange, answered=not isinstance(error, _NO_ANSWER))
            raise
        self._venues.told(self._exchange, answered=True)
        return answer

    async def prepare(self, order: OrderIntent) -> None:
        await self._gateway.prepare(order)

    async def submit(self, order: Approved, stamp: datetime) -> str:
        return await self._told(self._gateway.submit(order, stamp))

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        await self._told(self._gateway.cancel(symbol, order, stop=stop))

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        return await self._told(self._gateway.find_order(symbol, order))

    async def open_orders(self, market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        return await self._told(self._gateway.open_orders(market, symbols))

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        return await self._told(self._gateway.fills_since(market, since, symbols))

    async def balances(self) -> Sequence[Balance]:
        return await self._told(self._gateway.balances())

    async def positions(self) -> Sequence[PositionReport]:
        return await self._told(self._gateway.positions())

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        await self._told(self._gateway.set_leverage(symbol, leverage))

    async def leverage(self, symbol: Symbol) -> Decimal:
        return await self._told(self._gateway.leverage(symbol))

    def news(self) -> AsyncIterator[AccountNews]:
        return self._gateway.news()

    async def close(self) -> None:
        await self._gateway.close()
