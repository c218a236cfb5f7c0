"""Bybit v5 as questions and orders: what is sent for each, and how its pages are turned.

Failures leave as ccxt raised them; the gateway says what they mean.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance
from trading.domain.errors import MissingData, TwoOrders
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.money import plain
from trading.domain.order import OrderIntent
from trading.exchanges.bybit import parse
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.client import STAMP, AnswerRefused, ExchangeClient, stamp_of
from trading.exchanges.fields import Row, accepted, decimal
from trading.exchanges.quirks import OrderForm, Params, form_of
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, PositionReport

_RISES, _FALLS = 1, 2  # how the price must come to a trigger
_MOST_PAGES = 1000
_NOT_MODIFIED = "110043"  # the leverage is that one already
_TICK = timedelta(milliseconds=1)

Ask = Callable[[dict[str, Any]], Awaitable[Any]]


def written(intent: OrderIntent) -> Params:
    """The request of an order. Raises ValueError for what cannot be written."""
    market = intent.symbol.market
    quirks = BYBIT.markets[market]
    form = form_of(quirks, intent)
    params: dict[str, object] = {
        "category": market.value,
        "side": "Buy" if intent.side is Side.BUY else "Sell",
        "orderType": "Market",
        "qty": plain(intent.qty),
        "orderLinkId": str(intent.id),
    }
    if market is MarketType.LINEAR:
        params |= {"positionIdx": 0, "reduceOnly": intent.reduce_only}
    elif form is not OrderForm.MARKET_IN_BAND:
        params["marketUnit"] = "baseCoin"
    if form is OrderForm.MARKET_BUY_BY_COST and intent.cost is not None:
        params |= {"marketUnit": "quoteCoin", "qty": plain(intent.cost)}
    if form is OrderForm.MARKET_IN_BAND and intent.limit is not None:
        params |= {"orderType": "Limit", "timeInForce": "IOC", "price": plain(intent.limit)}
    if form is OrderForm.STOP and intent.trigger is not None:
        params["triggerPrice"] = plain(intent.trigger)
        if quirks.stop_filter is not None:
            params["orderFilter"] = quirks.stop_filter
        else:
            params |= {"triggerDirection": _FALLS if intent.side is Side.SELL else _RISES}
            params["triggerBy"] = "LastPrice"
    return params


class BybitWire:
    """An AccountWire."""

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    def written(self, intent: OrderIntent) -> Params:
        return {**written(intent), "symbol": self._scope.table.name(intent.symbol)}

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        answer = await self._client.privatePostV5OrderCreate({**params, STAMP: stamp_of(stamp)})
        found = parse.result(answer)
        return accepted(intent, found.get("orderId"), found.get("orderLinkId"))

    async def last_price(self, symbol: Symbol) -> Decimal:
        found = parse.rows(await self._client.publicGetV5MarketTickers(self._about(symbol)))
        if len(found) != 1:
            raise MissingData(f"exactly one ticker of {symbol} must be shown")
        return decimal(found[0], "lastPrice")

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        request = self._about(symbol) | {"orderLinkId": str(order)}
        if stop and (order_filter := BYBIT.markets[symbol.market].stop_filter) is not None:
            request["orderFilter"] = order_filter
        parse.result(await self._client.privatePostV5OrderCancel(request))

    async def order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        asks: tuple[Ask, ...] = (
            self._client.privateGetV5OrderRealtime,
            self._client.privateGetV5OrderHistory,
        )
        request = self._about(symbol) | {"orderLinkId": str(order)}
        for order_filter in BYBIT.markets[symbol.market].query_filters:
            narrowed = request if order_filter is None else request | {"orderFilter": order_filter}
            for ask in asks:
                found = [row for row in parse.rows(await ask(dict(narrowed))) if self._is(row, order)]
                if len(found) > 1:
                    raise TwoOrders("two orders carry one client id")
                if found:
                    return self._report(found[0], symbol.market)
        return None

    async def open_orders(self, market: MarketType, _symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        request = self._in(market) | {"limit": BYBIT.orders_per_page, "openOnly": 0}
        rows = await self._all(self._client.privateGetV5OrderRealtime, request)
        return [self._report(row, market) for row in rows]

    async def executions(
        self, market: MarketType, since: datetime, until: datetime, _symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        scope, rows = self._scope, await self._executions(market, since, until)
        seen_at = scope.clock.now()
        return [
            parse.fill(row, market, scope.account, scope.table.symbol, seen_at)
            for row in rows
            if parse.is_execution(row)
        ]

    async def _executions(self, market: MarketType, since: datetime, until: datetime) -> list[Row]:
        found: list[Row] = []
        begin = since
        while True:
            end = begin + BYBIT.history_window - _TICK
            last = end >= until
            request = {
                "category": market.value,
                "startTime": stamp_of(begin),
                "limit": BYBIT.fills_per_page,
            }
            if not last:
                request["endTime"] = stamp_of(end)
            found.extend(await self._all(self._client.privateGetV5ExecutionList, request))
            if last:
                return found
            begin = end + _TICK

    async def balances(self) -> Sequence[Balance]:
        asked_at = self._client.time.passed()
        answer = await self._client.privateGetV5AccountWalletBalance({"accountType": "UNIFIED"})
        accounts = parse.rows(answer)
        if len(accounts) != 1:
            raise MissingData("exactly one unified account must be shown")
        return parse.balances(accounts[0], asked_at)

    async def positions(self) -> Sequence[PositionReport]:
        request = self._in(MarketType.LINEAR) | {"limit": BYBIT.positions_per_page}
        rows = await self._all(self._client.privateGetV5PositionList, request)
        seen_at = self._scope.clock.now()
        found = (parse.position(row, self._scope.table.symbol, seen_at) for row in rows)
        return [position for position in found if position is not None]

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        request = self._about(symbol) | {"buyLeverage": str(leverage), "sellLeverage": str(leverage)}
        try:
            parse.result(await self._client.privatePostV5PositionSetLeverage(request))
        except AnswerRefused as refusal:
            if refusal.code != _NOT_MODIFIED or refusal.http not in BYBIT.codes.refusing:
                raise

    async def leverage(self, symbol: Symbol) -> Decimal:
        found = parse.rows(await self._client.privateGetV5PositionList(self._about(symbol)))
        if len(found) != 1 or found[0].get("symbol") != self._scope.table.name(symbol):
            raise MissingData(f"exactly one position of {symbol} must be shown")
        return decimal(found[0], "leverage")

    def _report(self, row: Row, market: MarketType) -> OrderReport:
        return parse.order_report(row, market, self._scope.table.symbol, self._scope.clock.now())

    def _is(self, row: Row, order: ClientOrderId) -> bool:
        if row.get("orderLinkId") != order:
            raise MissingData("the answer is about another order")
        return True

    def _in(self, market: MarketType) -> dict[str, Any]:
        settle = BYBIT.markets[market].settle
        return {"category": market.value} | ({} if settle is None else {"settleCoin": settle})

    def _about(self, symbol: Symbol) -> dict[str, Any]:
        return {"category": symbol.market.value, "symbol": self._scope.table.name(symbol)}

    @staticmethod
    async def _all(ask: Ask, request: dict[str, Any]) -> list[Row]:
        found: list[Row] = []
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
