"""One account on one exchange, through ccxt: our port, over a wire, with a meaning for every failure."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

import aiohttp
import ccxt

from trading.domain.account import Balance
from trading.domain.decision import Approved
from trading.domain.errors import Declined, ExchangeFailure, MissingData, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO
from trading.domain.order import OrderIntent, OrderKind, OrderType
from trading.exchanges.client import ExchangeClient
from trading.exchanges.faults import failed_read, failed_setting, failed_write
from trading.exchanges.news import PrivateStream
from trading.exchanges.quirks import ExchangeRow, Params, checked, form_of
from trading.exchanges.rate import Urgency, urgently
from trading.exchanges.wire import AccountWire
from trading.ports import AccountNews, Clock, OrderReport, PositionReport, ReportStatus

_URGENCIES = MappingProxyType(
    {OrderKind.EXIT: Urgency.CLOSE, OrderKind.PROTECT: Urgency.PROTECT, OrderKind.ENTRY: Urgency.ENTRY}
)
_FUTURE = 5  # the part of the window by which clocks may differ
# What a failed conversation with an exchange raises; anything else is a fault of ours and stays one.
CONVERSATION = (ccxt.BaseError, aiohttp.ClientError, OSError, TimeoutError)


class CcxtGateway:
    """An ExchangeGateway over ccxt. Cheap to make; `close` ends its streams and forgets its keys."""

    def __init__(
        self,
        account: AccountId,
        row: ExchangeRow,
        client: ExchangeClient,
        wire: AccountWire,
        clock: Clock,
        recv_window: timedelta,
        ready: Callable[[], Awaitable[None]],
        stream: PrivateStream,
    ) -> None:
        self._account = account
        self._row = row
        self._client = client
        self._wire = wire
        self._clock = clock
        self._recv_window = recv_window
        self._ready = ready
        self._stream = stream

    def __repr__(self) -> str:
        return f"CcxtGateway({self._row.exchange}, account {self._account})"

    async def prepare(self, order: OrderIntent) -> None:
        with self._reading():
            await self._ready()
        await self._client.road.reserve(self._request(order), _URGENCIES[order.kind])

    async def submit(self, order: Approved, stamp: datetime) -> str:
        intent = order.intent
        quirks = self._row.markets[intent.symbol.market]
        form = form_of(quirks, intent)
        try:
            await self._ready()
            request = self._wire.written(intent)
        except (*CONVERSATION, ExchangeFailure) as error:
            raise failed_write(self._row.exchange, intent.id, error) from None
        params = checked(quirks, form, request)  # nothing is sent yet: a ValueError is our own mistake
        try:
            with urgently(_URGENCIES[intent.kind]):
                return await self._send(intent, params, stamp)
        except (OutcomeUnknown, Declined):
            raise
        except Exception as error:  # noqa: BLE001  whatever happened around the send, the order may exist
            raise failed_write(self._row.exchange, intent.id, error) from None

    async def _send(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        await self._check_trigger(intent)
        # Nothing is waited for between the look at its age and its signature.
        await self._client.road.hold(self._request(intent), _URGENCIES[intent.kind])
        self._check_age(intent.id, stamp)
        return await self._wire.create(intent, params, self._client.time.signed(stamp))

    def _request(self, order: OrderIntent) -> str:
        return self._row.stops_by if order.type is OrderType.STOP else self._row.orders_by

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        with self._reading(), urgently(Urgency.CLOSE):
            await self._ready()
            try:
                await self._wire.cancel(symbol, order, stop=stop)
            except CONVERSATION as error:
                failure = failed_read(self._row.exchange, error)
                if isinstance(failure, MissingData):  # refused: it may be final already; only a read decides
                    return
                raise failure from None

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        with self._reading(), urgently(Urgency.RECONCILE):
            await self._ready()
            return await self._wire.order(symbol, order)

    async def open_orders(self, market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        if market not in self._row.markets:
            return ()
        with self._reading(), urgently(Urgency.RECONCILE):
            await self._ready()
            found = await self._wire.open_orders(market, _of(market, symbols))
        reports = {report.exchange_id: report for report in found}
        return tuple(report for report in reports.values() if report.status is ReportStatus.OPEN)

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        if market not in self._row.markets:
            return ()
        with self._reading(), urgently(Urgency.RECONCILE):
            await self._ready()
            found = await self._wire.executions(market, since, self._clock.now(), _of(market, symbols))
        fills = {(fill.symbol, fill.trade): fill for fill in found if fill.happened_at >= since}
        return tuple(sorted(fills.values(), key=lambda fill: (fill.happened_at, fill.trade)))

    async def balances(self) -> Sequence[Balance]:
        with self._reading():
            return await self._wire.balances()

    async def positions(self) -> Sequence[PositionReport]:
        if MarketType.LINEAR not in self._row.markets:
            return ()
        with self._reading(), urgently(Urgency.RECONCILE):
            await self._ready()
            return await self._wire.positions()

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        with self._reading():
            await self._ready()
        try:
            with urgently(Urgency.ENTRY):
                await self._wire.set_leverage(symbol, leverage)
        except CONVERSATION as error:
            raise failed_setting(self._row.exchange, error) from None

    async def leverage(self, symbol: Symbol) -> Decimal:
        with self._reading(), urgently(Urgency.RECONCILE):
            await self._ready()
            return await self._wire.leverage(symbol)

    async def news(self) -> AsyncIterator[AccountNews]:
        async for item in self._stream.news(self.balances):
            yield item

    async def close(self) -> None:
        await self._stream.close()
        await self._client.close()
        self._client.road.close()

    async def _check_trigger(self, intent: OrderIntent) -> None:
        trigger = intent.trigger
        if trigger is None or not self._row.markets[intent.symbol.market].stop_turns:
            return
        try:
            last = await self._wire.last_price(intent.symbol)
        except (*CONVERSATION, MissingData):
            return  # the stop is worth more than the check
        if (trigger - last) * intent.side.sign <= ZERO:
            raise Declined("trigger", "the price is beyond the trigger already")

    def _check_age(self, order: ClientOrderId, stamp: datetime) -> None:
        # Late is not sent at all: close to its window the exchange's refusal could cross with an acceptance.
        # A stamp of the future says that our clock has jumped back: how old it is, is not known.
        age = self._client.time.age(stamp)
        if age > self._recv_window / 2:
            raise OutcomeUnknown(order, "not sent: its stamp is too old")
        if age < -self._recv_window / _FUTURE:
            raise OutcomeUnknown(order, "not sent: its stamp lies in the future")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Failures of a read get their meaning."""
        try:
            yield
        except CONVERSATION as error:
            raise failed_read(self._row.exchange, error) from None


def _of(market: MarketType, symbols: Collection[Symbol]) -> Collection[Symbol]:
    return frozenset(symbol for symbol in symbols if symbol.market is market)
