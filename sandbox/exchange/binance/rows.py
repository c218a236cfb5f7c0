"""Records as Binance shows them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sandbox.exchange.bars import Bar
from sandbox.exchange.binance.rules import MOST_ORDERS, MOST_STOPS
from sandbox.exchange.call import Row
from sandbox.exchange.entities import BUY, Execution, Order
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.numbers import ZERO, plain

_STATUSES = (
    ("New", "NEW"),
    ("Untriggered", "NEW"),
    ("PartiallyFilled", "PARTIALLY_FILLED"),
    ("Filled", "FILLED"),
    ("Rejected", "REJECTED"),
)
_NEVER = -1
_RESULT = (
    *("price", "origQty", "executedQty", "origQuoteOrderQty", "cummulativeQuoteQty", "status"),
    *("timeInForce", "type", "side", "workingTime", "selfTradePreventionMode"),
)
_LISTED = (("Trading", "TRADING"), ("Suspended", "BREAK"), ("PreLaunch", "PRE_TRADING"))
_TYPES = ("LIMIT", "LIMIT_MAKER", "MARKET")
_STOPS = ("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")


def eight(value: Decimal) -> str:
    """With eight decimals, as all amounts are written; more where the value has more."""
    return _padded(plain(value))


def _padded(text: str) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<8}"


def status_of(order: Order) -> str:
    known = dict(_STATUSES).get(order.status)
    if known is not None:
        return known
    return "CANCELED" if order.reject_reason == "EC_NoError" else "EXPIRED"


def type_of(order: Order) -> str:
    if order.stop_type:
        return order.stop_type
    if order.kind == "Market":
        return "MARKET"
    return "LIMIT_MAKER" if order.tif == "PostOnly" else "LIMIT"


def tif_of(order: Order) -> str:
    return "GTC" if order.kind == "Market" or order.tif == "PostOnly" else order.tif


def quantity_of(order: Order) -> Decimal:
    """The base quantity; of an order by cost what it has bought."""
    return order.filled if order.by_cost else order.qty


def cost_of(order: Order) -> Decimal:
    return order.qty if order.by_cost else ZERO


def order_row(order: Order) -> Row:
    working = order.status != "Untriggered"
    return {
        "symbol": order.symbol,
        "orderId": int(order.order_id),
        "orderListId": _NEVER,
        "clientOrderId": order.link_id,
        "price": eight(order.price),
        "origQty": eight(quantity_of(order)),
        "executedQty": eight(order.filled),
        "origQuoteOrderQty": eight(cost_of(order)),
        "cummulativeQuoteQty": eight(order.value),
        "status": status_of(order),
        "timeInForce": tif_of(order),
        "type": type_of(order),
        "side": order.side.upper(),
        "stopPrice": eight(order.trigger_price),
        "icebergQty": eight(ZERO),
        "time": order.created,
        "updateTime": order.updated,
        "isWorking": working,
        "workingTime": order.created if working else _NEVER,
        "selfTradePreventionMode": "EXPIRE_MAKER",
    }


def placed_row(order: Order, kind: str, fills: Iterable[Execution]) -> Row:
    """The answer to a new order: ACK, RESULT or FULL."""
    row: Row = {
        "symbol": order.symbol,
        "orderId": int(order.order_id),
        "orderListId": _NEVER,
        "clientOrderId": order.link_id,
        "transactTime": order.updated,
    }
    if kind == "ACK":
        return row
    shown = order_row(order)
    row |= {name: shown[name] for name in _RESULT}
    if order.trigger_price:
        row["stopPrice"] = shown["stopPrice"]
    if kind == "FULL":
        row["fills"] = [_fill(fill) for fill in fills]
    return row


def _fill(fill: Execution) -> Row:
    return {
        "price": eight(fill.price),
        "qty": eight(fill.qty),
        "commission": eight(fill.fee),
        "commissionAsset": fill.fee_coin,
        "tradeId": int(fill.exec_id),
    }


def cancelled_row(order: Order, cancel_id: str) -> Row:
    """The cancel has a client's id of its own; that of the order is origClientOrderId."""
    shown = order_row(order)
    hidden = ("icebergQty", "time", "updateTime", "isWorking", "workingTime")
    row = {name: value for name, value in shown.items() if name not in hidden}
    return row | {
        "origClientOrderId": order.link_id,
        "clientOrderId": cancel_id,
        "transactTime": order.updated,
    }


def trade_row(fill: Execution) -> Row:
    return {
        "symbol": fill.symbol,
        "id": int(fill.exec_id),
        "orderId": int(fill.order_id),
        "orderListId": _NEVER,
        "price": eight(fill.price),
        "qty": eight(fill.qty),
        "quoteQty": eight(fill.value),
        "commission": eight(fill.fee),
        "commissionAsset": fill.fee_coin,
        "time": fill.time,
        "isBuyer": fill.side == BUY,
        "isMaker": fill.maker,
        "isBestMatch": True,
    }


def candle_row(instrument: Instrument, bar: Bar, interval: int) -> list[str | int]:
    """As klines lists it: times as numbers, amounts as text."""
    shown = candle(instrument, bar)
    prices = [shown[name] for name in ("o", "h", "l", "c", "v")]
    return [bar.start, *prices, bar.start + interval - 1, shown["q"], 100, shown["V"], shown["Q"], "0"]


def candle(instrument: Instrument, bar: Bar) -> dict[str, str]:
    volume = instrument.lots(bar.volume)
    worth = float(volume) * (bar.high + bar.low + bar.close) / 3
    return {
        "o": _padded(instrument.priced(bar.open)),
        "h": _padded(instrument.priced(bar.high)),
        "l": _padded(instrument.priced(bar.low)),
        "c": _padded(instrument.priced(bar.close)),
        "v": _padded(volume),
        "q": f"{worth:.8f}",
        "V": f"{float(volume) / 2:.8f}",
        "Q": f"{worth / 2:.8f}",
    }


def symbol_row(instrument: Instrument) -> Row:
    return {
        "symbol": instrument.symbol,
        "status": dict(_LISTED)[instrument.status],
        "baseAsset": instrument.base,
        "baseAssetPrecision": 8,
        "quoteAsset": instrument.quote,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": [*_TYPES, *(_STOPS if instrument.holds_stops else ())],
        "icebergAllowed": True,
        "ocoAllowed": True,
        "otoAllowed": True,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": False,
        "cancelReplaceAllowed": True,
        "amendAllowed": False,
        "isSpotTradingAllowed": not instrument.api_closed,
        "isMarginTradingAllowed": False,
        "filters": _filters(instrument),
        "permissions": [],
        "permissionSets": [[] if instrument.api_closed else ["SPOT"]],
        "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
        "allowedSelfTradePreventionModes": ["EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"],
    }


def _filters(instrument: Instrument) -> Sequence[Row]:
    step, least = eight(instrument.step), eight(instrument.min_qty)
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": eight(instrument.tick),
            "maxPrice": eight(instrument.price * 100),
            "tickSize": eight(instrument.tick),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": least,
            "maxQty": eight(instrument.max_limit_qty),
            "stepSize": step,
        },
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": eight(ZERO),
            "maxQty": eight(instrument.max_market_qty),
            "stepSize": eight(ZERO),
        },
        {
            "filterType": "PERCENT_PRICE_BY_SIDE",
            "bidMultiplierUp": "5",
            "bidMultiplierDown": "0.2",
            "askMultiplierUp": "5",
            "askMultiplierDown": "0.2",
            "avgPriceMins": 5,
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": eight(instrument.min_cost),
            "applyMinToMarket": True,
            "maxNotional": eight(instrument.max_cost),
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": MOST_ORDERS},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": MOST_STOPS},
    ]
