"""Bybit v5 as questions and orders: what is sent for each, and how its pages are turned.

Failures leave as ccxt raised them; the gateway says what they mean.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.domain.errors import MissingData, TwoOrders
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.money import plain
from trading.domain.order import OrderIntent
from trading.exchanges import parse
from trading.exchanges.catalog import ExchangeRow, OrderForm, checked, form_of
from trading.exchanges.client import STAMP, BybitClient, stamp_of
from trading.exchanges.markets import MarketTable

_MOST_PAGES = 1000
_TICK = timedelta(milliseconds=1)

Ask = Callable[[dict[str, Any]], Awaitable[Any]]


def order_params(row: ExchangeRow, intent: OrderIntent) -> dict[str, object]:
    """What an intent carries beside symbol, side and amount. Raises ValueError for what cannot be written."""
    quirks = row.markets[intent.symbol.market]
    form = form_of(intent)
    params: dict[str, object] = {"clientOrderId": str(intent.id)}
    if form is OrderForm.MARKET_BUY_BY_COST:
        params["marketUnit"] = "quoteCoin"
    if intent.symbol.market is MarketType.LINEAR:
        params |= {"positionIdx": 0, "reduceOnly": intent.reduce_only}
    if form is OrderForm.STOP and intent.trigger is not None:
        params["triggerPrice"] = plain(intent.trigger)
        if quirks.stop_filter is not None:
            params["orderFilter"] = quirks.stop_filter
        else:
            params["triggerDirection"] = "descending" if intent.side is Side.SELL else "ascending"
            params["triggerBy"] = "LastPrice"
    return checked(quirks, form, params)


class BybitWire:
    """The private side of one account."""

    def __init__(self, client: BybitClient, row: ExchangeRow, table: MarketTable) -> None:
        self._client = client
        self._row = row
        self._table = table

    async def create(self, intent: OrderIntent, params: dict[str, object], stamp: datetime) -> str:
        """Sends the order once, signed with the stamp. Raises MissingData where the answer proves nothing."""
        signed = params | {STAMP: stamp_of(stamp)}
        name = intent.symbol.name
        if form_of(intent) is OrderForm.MARKET_BUY_BY_COST and intent.cost is not None:
            answer = await self._client.create_market_buy_order_with_cost(name, plain(intent.cost), signed)
        else:
            answer = await self._client.create_order(
                name, "market", intent.side.value, plain(intent.qty), None, signed
            )
        identity = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(identity, str) or not identity:
            raise MissingData("the answer holds no order id")
        if answer.get("clientOrderId") not in {None, intent.id}:
            raise MissingData("the answer is about another order")
        return identity

    async def last_price(self, symbol: Symbol) -> Decimal:
        found = parse.rows(await self._client.publicGetV5MarketTickers(self._about(symbol)))
        if len(found) != 1:
            raise MissingData(f"exactly one ticker of {symbol} must be shown")
        return parse.decimal(found[0], "lastPrice")

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        request = self._about(symbol) | {"orderLinkId": str(order)}
        if stop and (order_filter := self._row.markets[symbol.market].stop_filter) is not None:
            request["orderFilter"] = order_filter
        parse.result(await self._client.privatePostV5OrderCancel(request))

    async def order(self, symbol: Symbol, order: ClientOrderId) -> parse.Row | None:
        """The row of an order by our id. None only if every place where it could be has answered."""
        asks: tuple[Ask, ...] = (
            self._client.privateGetV5OrderRealtime,
            self._client.privateGetV5OrderHistory,
        )
        request = self._about(symbol) | {"orderLinkId": str(order)}
        for order_filter in self._row.markets[symbol.market].query_filters:
            narrowed = request if order_filter is None else request | {"orderFilter": order_filter}
            for ask in asks:
                found = [row for row in parse.rows(await ask(dict(narrowed))) if self._is(row, order)]
                if len(found) > 1:
                    raise TwoOrders("two orders carry one client id")
                if found:
                    return found[0]
        return None

    async def open_orders(self, market: MarketType) -> Sequence[parse.Row]:
        request = self._in(market) | {"limit": self._row.orders_per_page, "openOnly": 0}
        return await self._all(self._client.privateGetV5OrderRealtime, request)

    async def executions(self, market: MarketType, since: datetime, until: datetime) -> Sequence[parse.Row]:
        """All rows from since on, in as many questions as the exchange's longest window asks for."""
        found: list[parse.Row] = []
        begin = since
        while True:
            end = begin + self._row.history_window - _TICK
            last = end >= until
            request = {
                "category": market.value,
                "startTime": stamp_of(begin),
                "limit": self._row.fills_per_page,
            }
            if not last:
                request["endTime"] = stamp_of(end)
            found.extend(await self._all(self._client.privateGetV5ExecutionList, request))
            if last:
                return found
            begin = end + _TICK

    async def wallet(self) -> parse.Row:
        accounts = parse.rows(await self._client.privateGetV5AccountWalletBalance({"accountType": "UNIFIED"}))
        if len(accounts) != 1:
            raise MissingData("exactly one unified account must be shown")
        return accounts[0]

    async def positions(self) -> Sequence[parse.Row]:
        request = self._in(MarketType.LINEAR) | {"limit": self._row.positions_per_page}
        return await self._all(self._client.privateGetV5PositionList, request)

    async def close(self) -> None:
        await self._client.close()

    def _is(self, row: parse.Row, order: ClientOrderId) -> bool:
        if row.get("orderLinkId") != order:
            raise MissingData("the answer is about another order")
        return True

    def _in(self, market: MarketType) -> dict[str, Any]:
        settle = self._row.markets[market].settle
        return {"category": market.value} | ({} if settle is None else {"settleCoin": settle})

    def _about(self, symbol: Symbol) -> dict[str, Any]:
        instrument = self._table.instrument(symbol)
        known = symbol.name if instrument is None else instrument.exchange_symbol
        if not known.isalnum():  # a name of ours without the exchange's id
            raise MissingData(f"{symbol} is not a market of this exchange")
        return {"category": symbol.market.value, "symbol": known}

    @staticmethod
    async def _all(ask: Ask, request: dict[str, Any]) -> list[parse.Row]:
        found: list[parse.Row] = []
        page, turned = dict(request), set[str]()
        while len(turned) < _MOST_PAGES:
            answer = await ask(dict(page))
            fresh = parse.rows(answer)
            found.extend(fresh)
            after = parse.cursor(answer)
            if not after or not fresh:
                return found
            if after in turned:
                break
            turned.add(after)
            page["cursor"] = after
        raise MissingData("the pages do not end")
