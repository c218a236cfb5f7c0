"""From MEXC's answers and pushes to our types. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance
from trading.domain.candle import Candle
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, TradeId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty, Ratio
from trading.exchanges.fields import Row, SymbolOf, candle, client_id, decimal, decimal_or, moment, text
from trading.exchanges.mexc.frames import Push
from trading.exchanges.mexc.row import MEXC
from trading.exchanges.wire import Scope
from trading.ports import OrderReport, ReportStatus

_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_STATUSES = {
    "NEW": ReportStatus.OPEN,
    "PARTIALLY_FILLED": ReportStatus.OPEN,
    "FILLED": ReportStatus.FILLED,
    "CANCELED": ReportStatus.CANCELED,
    "PARTIALLY_CANCELED": ReportStatus.CANCELED,
}
# The same in pushes, as numbers.
_PUSHED_SIDES = {1: Side.BUY, 2: Side.SELL}
_PUSHED_STATUSES = {
    1: ReportStatus.OPEN,
    2: ReportStatus.FILLED,
    3: ReportStatus.OPEN,
    4: ReportStatus.CANCELED,
    5: ReportStatus.CANCELED,
}
_MARKET = "MARKET"
_PUSHED_MARKET = 5
_ONLINE = "1"
_BOTH_SIDES = 1
_NO_LIMIT = Qty(Decimal("1e15"))  # it tells the largest order only by its value
_SPOT = MarketType.SPOT


# Public


def instrument(market: Row) -> Instrument:
    """The rules of a market that ccxt has loaded; the numbers come from the exchange's own row.

    Active only where both sides can be traded by API, also at market: what is opened must be closed.
    """
    info: Row = market["info"]
    quirks = MEXC.markets[_SPOT]
    tick, lot = _step(info, "quoteAssetPrecision"), _step(info, "baseAssetPrecision")
    least = max(decimal(info, "quoteAmountPrecision"), decimal_or(info, "quoteAmountPrecisionMarket", ZERO))
    return Instrument(
        symbol=Symbol(ExchangeId.MEXC, _SPOT, str(market["symbol"])),
        exchange_symbol=text(info, "symbol"),
        base=str(market["base"]),
        quote=str(market["quote"]),
        tick=tick,
        lot=lot,
        cost_step=tick,
        min_qty=Qty(max(decimal_or(info, "baseSizePrecision", lot), lot)),
        max_qty=_NO_LIMIT,
        min_notional=least,
        taker_fee=Ratio(decimal_or(info, "takerCommission", quirks.taker_fee)),
        maker_fee=Ratio(decimal_or(info, "makerCommission", quirks.maker_fee)),
        active=_trades(info),
        holds_stops=False,
    )


def _step(info: Row, name: str) -> Decimal:
    """Ten to the minus so many decimals."""
    return Decimal(1).scaleb(-int(decimal(info, name)))


def _trades(info: Row) -> bool:
    return (
        str(info.get("status")) == _ONLINE
        and info.get("isSpotTradingAllowed") is True
        and info.get("tradeSideType", _BOTH_SIDES) in {_BOTH_SIDES, str(_BOTH_SIDES)}
        and _MARKET in (info.get("orderTypes") or ())
    )


def bar(push: Push) -> Candle:
    """A bar as it forms. The window's start is in seconds."""
    body = push.body
    row = (
        body.windowStart * 1000,
        body.openingPrice,
        body.highestPrice,
        body.lowestPrice,
        body.closingPrice,
        body.volume or "0",
    )
    return candle(row)


# Private, by REST


def order_report(row: Row, symbol_of: SymbolOf, seen_at: datetime) -> OrderReport:
    status = _STATUSES.get(text(row, "status"))
    if status is None:
        raise MissingData("the order has a status that is not known")
    side = _SIDES.get(text(row, "side"))
    by_cost = side is Side.BUY and row.get("type") == _MARKET
    return OrderReport(
        order=client_id(row.get("clientOrderId")),
        exchange_id=text(row, "orderId"),
        symbol=symbol_of(_SPOT, text(row, "symbol")),
        status=status,
        filled=Qty(decimal(row, "executedQty")),
        spent=decimal(row, "cummulativeQuoteQty"),
        trigger=None,
        reason=_reason(row),
        seen_at=seen_at,
        side=side,
        qty=None if by_cost or "origQty" not in row else Qty(decimal(row, "origQty")),
    )


def _reason(row: Row) -> str | None:
    told = row.get("cancelReason")
    return told if isinstance(told, str) and told else None


def fill(row: Row, account: AccountId, symbol_of: SymbolOf, seen_at: datetime) -> Fill:
    buys = row.get("isBuyer")
    if not isinstance(buys, bool):
        raise MissingData("the side of a trade must be given")
    return Fill(
        trade=TradeId(text(row, "id")),
        account=account,
        symbol=symbol_of(_SPOT, text(row, "symbol")),
        order=client_id(row.get("clientOrderId")),
        exchange_order=text(row, "orderId"),
        side=Side.BUY if buys else Side.SELL,
        price=Price(decimal(row, "price")),
        qty=Qty(decimal(row, "qty")),
        fee=_fee(row, "commission", "commissionAsset"),
        maker=row.get("isMaker") is True,
        happened_at=moment(row, "time"),
        seen_at=seen_at,
    )


def _fee(row: Row, amount: str, currency: str) -> Money:
    """In the quote currency on either side, or in its own coin MX: where it charges nothing it names none."""
    charged = decimal_or(row, amount, ZERO)
    return Money(charged, text(row, currency) if charged else str(row.get(currency) or ""))


def balance(row: Row, seen_at: datetime) -> Balance:
    free = decimal(row, "free")
    return Balance(text(row, "asset"), free + decimal(row, "locked"), free, seen_at)


# Private, pushed


def pushed_order(push: Push, scope: Scope) -> OrderReport:
    body = push.body
    status = _PUSHED_STATUSES.get(body.status)
    if status is None:
        raise MissingData("the order has a status that is not known")
    row = _row(body, "id", "quantity", "cumulativeQuantity", "cumulativeAmount")
    side = _PUSHED_SIDES.get(body.tradeType)
    by_cost = side is Side.BUY and body.orderType == _PUSHED_MARKET
    return OrderReport(
        order=client_id(body.clientId),
        exchange_id=text(row, "id"),
        symbol=scope.table.symbol(_SPOT, _named(push)),
        status=status,
        filled=Qty(decimal_or(row, "cumulativeQuantity", ZERO)),
        spent=decimal_or(row, "cumulativeAmount", ZERO),
        trigger=None,
        reason=None,
        seen_at=scope.clock.now(),
        side=side,
        qty=None if by_cost else Qty(decimal(row, "quantity")),
    )


def pushed_fill(push: Push, scope: Scope) -> Fill:
    body = push.body
    side = _PUSHED_SIDES.get(body.tradeType)
    if side is None:
        raise MissingData("the side of a trade must be given")
    row = _row(body, "price", "quantity", "tradeId", "orderId", "feeAmount", "feeCurrency", "time")
    return Fill(
        trade=TradeId(text(row, "tradeId")),
        account=scope.account,
        symbol=scope.table.symbol(_SPOT, _named(push)),
        order=client_id(body.clientOrderId),
        exchange_order=text(row, "orderId"),
        side=side,
        price=Price(decimal(row, "price")),
        qty=Qty(decimal(row, "quantity")),
        fee=_fee(row, "feeAmount", "feeCurrency"),
        maker=bool(body.isMaker),
        happened_at=moment(row, "time"),
        seen_at=scope.clock.now(),
    )


def pushed_balance(push: Push) -> Balance:
    row = _row(push.body, "vcoinName", "balanceAmount", "frozenAmount")
    free = decimal(row, "balanceAmount")  # what is free; what orders hold stands beside it
    return Balance(text(row, "vcoinName"), free + decimal_or(row, "frozenAmount", ZERO), free, _told_at(push))


def _told_at(push: Push) -> datetime:
    if not push.told_at:  # a time inside its body is of whole seconds: too coarse to compare with a trade's
        raise MissingData("a push must tell its time")
    return instant(push.told_at)


def _row(body: Any, *names: str) -> Mapping[str, Any]:
    return {name: getattr(body, name) for name in names}


def _named(push: Push) -> str:
    if not push.symbol:
        raise MissingData("a push must name its market")
    return push.symbol


def instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
