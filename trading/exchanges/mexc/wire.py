"""MEXC's REST as questions and orders. Failures leave as they came; the gateway says what they mean."""

from collections.abc import Collection, Sequence
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
from trading.exchanges.client import STAMP, AnswerRefused, ExchangeClient, stamp_of
from trading.exchanges.fields import Row, accepted, decimal, list_of, moment
from trading.exchanges.gone import unless_gone
from trading.exchanges.mexc import parse
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.quirks import OrderForm, Params, form_of
from trading.exchanges.spans import rows_between
from trading.exchanges.verdicts import GONE
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, PositionReport

_TWINS = timedelta(hours=1)  # around an order, where a second one under its id would be
_RECENT = timedelta(days=1)
_AHEAD = timedelta(minutes=1)  # a trade may be newer than our idea of the exchange's time


def written(intent: OrderIntent) -> Params:
    """The request of an order, without its symbol. Raises ValueError for what cannot be written."""
    form = form_of(MEXC.markets[intent.symbol.market], intent)
    params = {
        "side": "BUY" if intent.side is Side.BUY else "SELL",
        "type": "MARKET",
        "newClientOrderId": str(intent.id),
    }
    if form is OrderForm.MARKET_BUY_BY_COST and intent.cost is not None:
        return params | {"quoteOrderQty": plain(intent.cost)}
    params["quantity"] = plain(intent.qty)
    if form is OrderForm.MARKET_IN_BAND and intent.limit is not None:
        # A parameter timeInForce is taken and ignored there: the order would rest.
        return params | {"type": "IMMEDIATE_OR_CANCEL", "price": plain(intent.limit)}
    return params


class MexcWire:
    """An AccountWire."""

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    def written(self, intent: OrderIntent) -> Params:
        return {**written(intent), **self._about(intent.symbol)}

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        answer = await self._client.spotPrivatePostOrder({**params, STAMP: stamp_of(stamp)})
        if not isinstance(answer, dict):
            raise MissingData("the answer holds no order")
        if any(answer.get(name, params[name]) != params[name] for name in ("symbol", "side")):
            raise MissingData("the answer is about another order")
        return accepted(intent, answer.get("orderId"), answer.get("clientOrderId"))

    async def last_price(self, symbol: Symbol) -> Decimal:
        about = self._about(symbol)
        answer = await self._client.spotPublicGetTickerPrice(about)
        if not isinstance(answer, dict) or answer.get("symbol") != about["symbol"]:
            raise MissingData(f"the price of {symbol} must be shown")
        return decimal(answer, "price")

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:  # noqa: ARG002  it has none
        request = self._about(symbol) | {"origClientOrderId": str(order)}
        answer = await self._client.spotPrivateDeleteOrder(request)
        if not isinstance(answer, dict):
            raise MissingData("the answer holds no order")

    async def order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        # The exchange takes a client id twice, and shows one order for it: the others are in the list.
        single = await self._single(symbol, order)
        found = {} if single is None else {single["orderId"]: single}
        for row in await self._listed(symbol, single):
            if row.get("clientOrderId") == order:
                found.setdefault(row.get("orderId"), row)
        if len(found) > 1:
            raise TwoOrders("two orders carry one client id")
        return next((self._report(row) for row in found.values()), None)

    async def _single(self, symbol: Symbol, order: ClientOrderId) -> Row | None:
        try:
            answer = await self._client.spotPrivateGetOrder(
                self._about(symbol) | {"origClientOrderId": str(order)}
            )
        except AnswerRefused as error:
            if MEXC.codes.verdict(error.code, error.text) is GONE and error.http in MEXC.codes.refusing:
                return None
            raise
        if not isinstance(answer, dict) or answer.get("clientOrderId") != order:
            raise MissingData("the answer is about another order")
        return answer

    async def _listed(self, symbol: Symbol, single: Row | None) -> Sequence[Row]:
        """The orders among which a second one under the same id would be."""
        now = self._client.time.now()
        first, last = now - _RECENT, now + _AHEAD
        if single is not None:
            made = moment(single, "time")
            first, last = made - _TWINS, made + _TWINS
        if first < now - MEXC.order_history + _TWINS:
            return ()
        ask, most = self._client.spotPrivateGetAllOrders, MEXC.orders_per_page
        return await rows_between(ask, self._about(symbol), stamp_of(first), stamp_of(last), most)

    async def open_orders(self, _market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        found: list[OrderReport] = []
        for symbol in sorted(symbols):
            with unless_gone(self._scope.table, symbol):
                rows = list_of(await self._client.spotPrivateGetOpenOrders(self._about(symbol)))
                found.extend(self._report(row) for row in rows)
        return found

    async def executions(
        self, _market: MarketType, since: datetime, until: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        last = max(until, self._client.time.now()) + _AHEAD
        found: list[Fill] = []
        for symbol in sorted(symbols):
            begin = since
            with unless_gone(self._scope.table, symbol):
                while begin < last:
                    end = min(begin + MEXC.history_window, last)
                    found.extend(await self._trades(symbol, begin, end))
                    begin = end
        return found

    async def _trades(self, symbol: Symbol, first: datetime, last: datetime) -> Sequence[Fill]:
        ask, most = self._client.spotPrivateGetMyTrades, MEXC.fills_per_page
        rows = await rows_between(ask, self._about(symbol), stamp_of(first), stamp_of(last), most)
        scope, seen_at = self._scope, self._scope.clock.now()
        return [parse.fill(row, scope.account, scope.table.symbol, seen_at) for row in rows]

    async def balances(self) -> Sequence[Balance]:
        asked_at = self._client.time.passed()
        answer = await self._client.spotPrivateGetAccount({})
        rows = list_of(answer.get("balances") if isinstance(answer, dict) else None)
        return [parse.balance(row, asked_at) for row in rows]

    async def positions(self) -> Sequence[PositionReport]:
        return ()

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        raise ValueError(f"{symbol} must be a contract to have a leverage of {leverage}")

    async def leverage(self, symbol: Symbol) -> Decimal:
        raise ValueError(f"{symbol} must be a contract to have a leverage")

    def _report(self, row: Row) -> OrderReport:
        return parse.order_report(row, self._scope.table.symbol, self._scope.clock.now())

    def _about(self, symbol: Symbol) -> dict[str, Any]:
        return {"symbol": self._scope.table.name(symbol)}
