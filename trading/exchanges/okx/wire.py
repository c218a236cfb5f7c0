"""OKX v5 as questions and orders: what is sent for each, and how its pages are turned.

A stop is an order of its own kind (an algo order) under an id of its own. When it fires it becomes another
order with another number; what that one does is told of the stop.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, Inexact, localcontext
from typing import Any

from trading.domain.account import Balance
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import plain
from trading.domain.order import OrderIntent
from trading.exchanges.client import STAMP, AnswerRefused, ExchangeClient, stamp_of
from trading.exchanges.fields import Row, accepted, client_id, decimal, text
from trading.exchanges.okx import parse
from trading.exchanges.okx.row import OKX
from trading.exchanges.quirks import OrderForm, Params, form_of
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, PositionReport

_MOST_PAGES = 1000
_OWNERS = 5000  # orders that are remembered: whoever trades by hand may make very many
_NOT_THERE = "51603"
_AT_MARKET = "-1"
_STOP_KINDS = "conditional,oco"  # those that may be asked for together
_RECENT_FILLS = timedelta(days=3) - timedelta(hours=1)  # how far back the quick list of fills reaches

Ask = Callable[[dict[str, Any]], Awaitable[Any]]


def written(intent: OrderIntent, contract: Decimal) -> Params:
    """The request of an order, without its instId. contract: base units in one unit of its size.

    Raises ValueError for what cannot be written.
    """
    market = intent.symbol.market
    spot, form = market is MarketType.SPOT, form_of(OKX.markets[market], intent)
    params: dict[str, object] = {
        "tdMode": "cash" if spot else "cross",
        "side": intent.side.value,
        "ordType": "market",
        "sz": plain(_in_contracts(intent.qty, contract)),
    }
    if not spot:
        params["reduceOnly"] = intent.reduce_only
    if form is OrderForm.STOP and intent.trigger is not None:
        params |= {"ordType": "conditional", "algoClOrdId": str(intent.id), "slOrdPx": _AT_MARKET}
        params |= {"slTriggerPx": plain(intent.trigger), "slTriggerPxType": "last"}
        return params
    params["clOrdId"] = str(intent.id)
    if form is OrderForm.MARKET_BUY_BY_COST and intent.cost is not None:
        params |= {"tgtCcy": "quote_ccy", "sz": plain(intent.cost)}
    elif form is OrderForm.MARKET_IN_BAND and intent.limit is not None:
        params |= {"ordType": "ioc", "px": plain(intent.limit)}
    elif spot:
        params["tgtCcy"] = "base_ccy"
    return params


def _in_contracts(qty: Decimal, contract: Decimal) -> Decimal:
    with localcontext() as exactly:
        exactly.traps[Inexact] = True
        try:
            return qty / contract
        except Inexact as error:
            raise ValueError(f"{qty} is no exact number of contracts of {contract}") from error


class OkxWire:
    """An AccountWire."""

    def __init__(self, client: ExchangeClient, scope: Scope) -> None:
        self._client = client
        self._scope = scope
        self._owners: dict[str, tuple[ClientOrderId | None, str]] = {}  # by number, of orders without our id

    def written(self, intent: OrderIntent) -> Params:
        contract = parse.size(self._scope, intent.symbol)
        return {**written(intent, contract), "instId": self._scope.table.name(intent.symbol)}

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        signed = {**params, STAMP: stamp_of(stamp)}
        if "algoClOrdId" in params:
            row = parse.one(await self._client.privatePostTradeOrderAlgo(signed))
            return accepted(intent, row.get("algoId"), row.get("algoClOrdId"))
        row = parse.one(await self._client.privatePostTradeOrder(signed))
        return accepted(intent, row.get("ordId"), row.get("clOrdId"))

    async def last_price(self, symbol: Symbol) -> Decimal:
        answer = await self._client.publicGetMarketTicker({"instId": self._scope.table.name(symbol)})
        return decimal(parse.one(answer), "last")

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        name = self._scope.table.name(symbol)
        if not stop:
            request = {"instId": name, "clOrdId": str(order)}
            parse.one(await self._client.privatePostTradeCancelOrder(request))
            return
        row = parse.one(await self._client.privateGetTradeOrderAlgo({"algoClOrdId": str(order)}))
        named = {"instId": name, "algoId": text(row, "algoId")}
        parse.one(await self._client.privatePostTradeCancelAlgos([named]))

    async def order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        request = {"instId": self._scope.table.name(symbol), "clOrdId": str(order)}
        row = await self._found(self._client.privateGetTradeOrder, request)
        if row is not None:
            self._check(row, symbol, row.get("clOrdId"), order)
            return parse.order_report(row, symbol, self._scope)
        stop = await self._found(self._client.privateGetTradeOrderAlgo, {"algoClOrdId": str(order)})
        if stop is None:
            return None
        self._check(stop, symbol, stop.get("algoClOrdId"), order)
        return await self._stop(stop, symbol)

    async def _stop(self, stop: Row, symbol: Symbol) -> OrderReport:
        if stop.get("state") != parse.FIRED:
            return parse.stop_report(stop, symbol, self._scope)
        request = {"instId": self._scope.table.name(symbol), "ordId": text(stop, "ordId")}
        row = parse.one(await self._client.privateGetTradeOrder(request))
        if row.get("algoId") != text(stop, "algoId"):
            raise MissingData("the order is not of the stop that fired")
        # Whatever the row repeats of the stop's own id: the stop told its order's number.
        told = {**row, "algoClOrdId": stop["algoClOrdId"]}
        return parse.order_report(told, symbol, self._scope)

    async def open_orders(self, market: MarketType, _symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        client, request = self._client, {"instType": parse.INST_TYPES[market], "limit": OKX.orders_per_page}
        orders = await self._all(client.privateGetTradeOrdersPending, request, "ordId")
        kinds = request | {"ordType": _STOP_KINDS}
        stops = await self._all(client.privateGetTradeOrdersAlgoPending, kinds, "algoId")
        found = [parse.order_report(row, self._symbol(row, market), self._scope) for row in _ours(orders)]
        waiting = [parse.stop_report(row, self._symbol(row, market), self._scope) for row in _ours(stops)]
        return [*found, *waiting]

    async def executions(
        self, market: MarketType, since: datetime, until: datetime, _symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        recent = until - since < _RECENT_FILLS
        ask = self._client.privateGetTradeFills if recent else self._client.privateGetTradeFillsHistory
        request = {"instType": parse.INST_TYPES[market], "limit": OKX.fills_per_page}
        request["begin"] = str(stamp_of(since) - 1)
        rows = await self._all(ask, request, "billId")
        found = []
        for row in _ours(rows):
            owner = await self._owner(row)
            found.append(parse.fill(row, self._symbol(row, market), self._scope, owner))
        return found

    async def balances(self) -> Sequence[Balance]:
        asked_at = self._client.time.passed()
        account = parse.one(await self._client.privateGetAccountBalance({}))
        return parse.balances(account, asked_at)

    async def positions(self) -> Sequence[PositionReport]:
        rows = parse.rows(await self._client.privateGetAccountPositions({"instType": "SWAP"}))
        found = (parse.position(row, self._scope) for row in rows)
        return [position for position in found if position is not None]

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        request = self._margin_of(symbol) | {"lever": str(leverage)}
        self._lever(parse.one(await self._client.privatePostAccountSetLeverage(request)), symbol)

    async def leverage(self, symbol: Symbol) -> Decimal:
        answer = await self._client.privateGetAccountLeverageInfo(self._margin_of(symbol))
        return self._lever(parse.one(answer), symbol)

    def _margin_of(self, symbol: Symbol) -> dict[str, str]:
        return {"instId": self._scope.table.name(symbol), "mgnMode": "cross"}

    def _lever(self, row: Row, symbol: Symbol) -> Decimal:
        if row.get("instId") != self._scope.table.name(symbol) or row.get("mgnMode") != "cross":
            raise MissingData("the answer is about another leverage")
        return decimal(row, "lever")

    async def _owner(self, row: Row) -> tuple[ClientOrderId | None, str]:
        """Whose execution it is. A list of fills tells nothing of stops: the order is asked, once."""
        number = text(row, "ordId")
        ours = client_id(row.get("clOrdId"))
        if ours is not None:
            return ours, number
        if number not in self._owners:
            request = {"instId": text(row, "instId"), "ordId": number}
            order = await self._found(self._client.privateGetTradeOrder, request)
            if order is None:  # nothing is taken for foreign that may be a stop of ours
                raise MissingData("an execution is shown, but not its order")
            while len(self._owners) >= _OWNERS:  # the oldest goes first
                del self._owners[next(iter(self._owners))]
            self._owners[number] = parse.owner(order)
        return self._owners[number]

    async def _found(self, ask: Ask, request: dict[str, Any]) -> Row | None:
        """The one row, or None where the exchange says that there is none."""
        try:
            answer = await ask(request)
        except AnswerRefused as refusal:
            if refusal.code == _NOT_THERE and refusal.http in OKX.codes.refusing:
                return None
            raise
        return parse.one(answer) if parse.rows(answer) else None

    def _check(self, row: Row, symbol: Symbol, told: object, order: ClientOrderId) -> None:
        if told != order or row.get("instId") != self._scope.table.name(symbol):
            raise MissingData("the answer is about another order")

    def _symbol(self, row: Row, market: MarketType) -> Symbol:
        return self._scope.table.symbol(market, text(row, "instId"))

    @staticmethod
    async def _all(ask: Ask, request: Mapping[str, Any], number: str) -> list[Row]:
        """All pages, newest first. number: the field that the next page is asked for by."""
        found: list[Row] = []
        page = dict(request)
        for _ in range(_MOST_PAGES):
            fresh = parse.rows(await ask(dict(page)))
            found.extend(fresh)
            if len(fresh) < request["limit"]:
                return found
            after = text(fresh[-1], number)
            if after == page.get("after"):
                break
            page["after"] = after
        raise MissingData("the pages do not end")


def _ours(rows: Sequence[Row]) -> list[Row]:
    """Rows of the markets that are traded here."""
    return [row for row in rows if parse.market_of(row) is not None]
