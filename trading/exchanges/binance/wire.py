"""Binance's REST as questions and orders. Failures leave as they came; the gateway says what they mean."""

from collections.abc import Collection, Mapping, Sequence
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
from trading.exchanges.binance import parse
from trading.exchanges.binance.row import BINANCE
from trading.exchanges.client import STAMP, AnswerRefused, ExchangeClient, stamp_of
from trading.exchanges.fields import Row, accepted, client_id, decimal, list_of, moment
from trading.exchanges.gone import unless_gone
from trading.exchanges.quirks import OrderForm, Params, form_of
from trading.exchanges.spans import Ask, rows_between
from trading.exchanges.verdicts import GONE
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, PositionReport

_TWINS = timedelta(hours=1)  # around an order, where a second one under its id would be
_AHEAD = timedelta(minutes=1)  # a trade may be newer than our idea of the exchange's time
_TICK = timedelta(milliseconds=1)
_MOST_PAGES = 1000


def written(intent: OrderIntent) -> Params:
    """The request of an order, without its symbol. Raises ValueError for what cannot be written."""
    form = form_of(BINANCE.markets[intent.symbol.market], intent)
    params = {
        "side": "BUY" if intent.side is Side.BUY else "SELL",
        "type": "MARKET",
        "newClientOrderId": str(intent.id),
        "newOrderRespType": "ACK",  # an id is all that an answer is believed
    }
    if form is OrderForm.MARKET_BUY_BY_COST and intent.cost is not None:
        return params | {"quoteOrderQty": plain(intent.cost)}
    params["quantity"] = plain(intent.qty)
    if form is OrderForm.MARKET_IN_BAND and intent.limit is not None:
        return params | {"type": "LIMIT", "timeInForce": "IOC", "price": plain(intent.limit)}
    if form is OrderForm.STOP and intent.trigger is not None:
        return params | {"type": "STOP_LOSS", "stopPrice": plain(intent.trigger)}
    return params


class BinanceWire:
    """An AccountWire."""

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope

    def written(self, intent: OrderIntent) -> Params:
        return {**written(intent), **self._about(intent.symbol)}

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        answer = await self._client.privatePostOrder({**params, STAMP: stamp_of(stamp)})
        if not isinstance(answer, dict) or answer.get("symbol") != params["symbol"]:
            raise MissingData("the answer is about another order")
        return accepted(intent, answer.get("orderId"), answer.get("clientOrderId"))

    async def last_price(self, symbol: Symbol) -> Decimal:
        about = self._about(symbol)
        answer = await self._client.publicGetTickerPrice(about)
        if not isinstance(answer, dict) or answer.get("symbol") != about["symbol"]:
            raise MissingData(f"the price of {symbol} must be shown")
        return decimal(answer, "price")

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:  # noqa: ARG002  all alike
        answer = await self._client.privateDeleteOrder(
            self._about(symbol) | {"origClientOrderId": str(order)}
        )
        if not isinstance(answer, dict) or answer.get("origClientOrderId") != order:
            raise MissingData("the answer is about another order")

    async def order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        # The id of an order that has ended is taken again: then one is shown, and the list holds both.
        found = await self._single(symbol, order)
        if found is None:
            return None
        twins = [row for row in await self._around(symbol, found) if row.get("clientOrderId") == order]
        if any(parse.identity(row, "orderId") != parse.identity(found, "orderId") for row in twins):
            raise TwoOrders("two orders carry one client id")
        return self._report(found)

    async def _single(self, symbol: Symbol, order: ClientOrderId) -> Row | None:
        try:
            answer = await self._client.privateGetOrder(
                self._about(symbol) | {"origClientOrderId": str(order)}
            )
        except AnswerRefused as error:
            if BINANCE.codes.verdict(error.code, error.text) is GONE and error.http in BINANCE.codes.refusing:
                return None
            raise
        if not isinstance(answer, dict) or answer.get("clientOrderId") != order:
            raise MissingData("the answer is about another order")
        return answer

    async def _around(self, symbol: Symbol, order: Row) -> Sequence[Row]:
        made = moment(order, "time")
        first, last = made - _TWINS, made + _TWINS
        return await self._spread(self._client.privateGetAllOrders, symbol, first, last)

    async def open_orders(self, _market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        found: list[OrderReport] = []
        for symbol in sorted(symbols):
            with unless_gone(self._scope.table, symbol):
                rows = list_of(await self._client.privateGetOpenOrders(self._about(symbol)))
                found.extend(self._report(row) for row in rows)
        return found

    async def executions(
        self, _market: MarketType, since: datetime, until: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        found: list[Fill] = []
        last = max(until, self._client.time.now()) + _AHEAD
        for symbol in sorted(symbols):
            with unless_gone(self._scope.table, symbol):
                found.extend(await self._executions(symbol, since, last))
        return found

    async def _executions(self, symbol: Symbol, since: datetime, last: datetime) -> Sequence[Fill]:
        rows: list[Row] = []
        begin = since
        while begin < last:
            end = begin + BINANCE.history_window - _TICK
            rows.extend(await self._spread(self._client.privateGetMyTrades, symbol, begin, end))
            begin = end + _TICK
        ours = await self._ids(symbol, rows)
        return [parse.fill(row, ours[parse.identity(row, "orderId")], self._scope) for row in rows]

    async def _ids(self, symbol: Symbol, trades: Sequence[Row]) -> Mapping[str, ClientOrderId | None]:
        """Our ids of the orders of these trades, which say only the exchange's. MissingData: one lacks."""
        wanted = {int(parse.identity(row, "orderId")) for row in trades}
        found: dict[str, ClientOrderId | None] = {}
        first = min(wanted, default=0)
        for _ in range(_MOST_PAGES):
            if not wanted:
                return found
            request = self._about(symbol) | {"orderId": first, "limit": BINANCE.orders_per_page}
            rows = list_of(await self._client.privateGetAllOrders(request))
            found |= {parse.identity(row, "orderId"): client_id(row.get("clientOrderId")) for row in rows}
            wanted = {order for order in wanted if str(order) not in found}
            if str(first) not in found:  # orders are shown from this one on: it is shown no more
                break
            first = min(wanted, default=0)
        raise MissingData("the order of a trade is not shown")

    async def balances(self) -> Sequence[Balance]:
        asked_at = self._client.time.passed()
        answer = await self._client.privateGetAccount({"omitZeroBalances": "true"})
        rows = list_of(answer.get("balances") if isinstance(answer, dict) else None)
        return [parse.balance(row, ("asset", "free", "locked"), asked_at) for row in rows]

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

    async def _spread(self, ask: Ask, symbol: Symbol, first: datetime, last: datetime) -> Sequence[Row]:
        """All rows of at most a day."""
        about, most = self._about(symbol), BINANCE.orders_per_page
        return await rows_between(ask, about, stamp_of(first), stamp_of(last), most)
