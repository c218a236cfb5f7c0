"""Records as MEXC's REST shows them."""

from decimal import Decimal

from sandbox.exchange.bars import Bar
from sandbox.exchange.call import Row
from sandbox.exchange.entities import BUY, Execution, Order
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market, best_price, side_levels
from sandbox.exchange.numbers import ZERO, nearest, plain, round_to

KINDS = {
    "GTC": "LIMIT",
    "PostOnly": "LIMIT_MAKER",
    "IOC": "IMMEDIATE_OR_CANCEL",
    "FOK": "FILL_OR_KILL",
}
_STATES = {
    "New": "NEW",
    "PartiallyFilled": "PARTIALLY_FILLED",
    "Filled": "FILLED",
    "Cancelled": "CANCELED",
    "PartiallyFilledCanceled": "PARTIALLY_CANCELED",
    "Rejected": "CANCELED",  # a maker order that would take is taken back
    "Deactivated": "CANCELED",
}
_ONLINE, _PAUSED, _OFFLINE = "1", "2", "3"
_STATUSES = {"Trading": _ONLINE, "Suspended": _PAUSED, "PreLaunch": _PAUSED, "Closed": _OFFLINE}
_FINE = Decimal("0.00000001")


def kind_of(order: Order) -> str:
    return "MARKET" if order.kind == "Market" else KINDS[order.tif]


def state_of(order: Order) -> str:
    return _STATES[order.status]


def created_row(order: Order) -> Row:
    """The answer to a new order: neither status nor client id."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": -1,
        "price": plain(order.price),
        "origQty": quantity_of(order),
        "type": kind_of(order),
        "side": order.side.upper(),
        "stpMode": "",
        "transactTime": order.created,
    }


def order_row(order: Order) -> Row:
    """An order as a query shows it."""
    worth = order.qty if order.by_cost else order.qty * (order.price or order.last_on_create)
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": -1,
        "clientOrderId": order.link_id or None,
        "price": plain(order.price or average(order)),
        "origQty": quantity_of(order),
        "executedQty": plain(order.filled),
        "cummulativeQuoteQty": plain(order.value),
        "status": state_of(order),
        "timeInForce": None,
        "type": kind_of(order),
        "side": order.side.upper(),
        "stopPrice": None,
        "icebergQty": None,
        "time": order.created,
        "updateTime": order.updated,
        "isWorking": True,
        "stpMode": "",
        "cancelReason": "",
        "origQuoteOrderQty": plain(round_to(worth, _FINE)),
    }


def cancelled_row(order: Order) -> Row:
    """The answer to a cancel: the order that it ended, under its own client id."""
    names = (
        "symbol",
        "orderId",
        "price",
        "origQty",
        "executedQty",
        "cummulativeQuoteQty",
        "status",
        "type",
        "side",
    )
    row = order_row(order)
    return {name: row[name] for name in names} | {
        "origClientOrderId": order.link_id or None,
        "clientOrderId": order.link_id or None,
    }


def quantity_of(order: Order) -> str:
    """In base units; an order by cost counts what it got."""
    return plain(order.filled if order.by_cost else order.qty)


def average(order: Order) -> Decimal:
    return round_to(order.value / order.filled, _FINE) if order.filled else ZERO


def trade_row(fill: Execution) -> Row:
    return {
        "symbol": fill.symbol,
        "id": fill.exec_id,
        "orderId": fill.order_id,
        "orderListId": -1,
        "price": plain(fill.price),
        "qty": plain(fill.qty),
        "quoteQty": plain(fill.value),
        "commission": plain(fill.fee),
        "commissionAsset": fill.fee_coin,
        "time": fill.time,
        "isBuyer": fill.side == BUY,
        "isMaker": fill.maker,
        "isBestMatch": True,
        "isSelfTrade": False,
        "clientOrderId": fill.link_id or None,
    }


def symbol_row(instrument: Instrument, *, sides: int, market: bool) -> Row:
    """One symbol of exchangeInfo. Precisions are counts of decimals, minima hide in fields named otherwise.

    sides: 1 both, 2 buys only, 3 sells only, 4 none; market: it takes market orders by API.
    """
    # The immediate kinds are taken and not named.
    kinds = ["LIMIT", "MARKET", "LIMIT_MAKER"] if market else ["LIMIT", "LIMIT_MAKER"]
    base, quote = _decimals(instrument.step), _decimals(instrument.tick)
    return {
        "symbol": instrument.symbol,
        "status": _STATUSES[instrument.status],
        "baseAsset": instrument.base,
        "baseAssetPrecision": base,
        "quoteAsset": instrument.quote,
        "quotePrecision": quote,
        "quoteAssetPrecision": quote,
        "baseCommissionPrecision": base,
        "quoteCommissionPrecision": quote,
        "orderTypes": kinds,
        "isSpotTradingAllowed": not instrument.api_closed,
        "isMarginTradingAllowed": False,
        "quoteAmountPrecision": plain(instrument.min_cost),
        "baseSizePrecision": plain(instrument.min_qty),
        "permissions": ["SPOT"],
        "filters": [],
        "maxQuoteAmount": plain(instrument.max_cost),
        "makerCommission": plain(instrument.maker),
        "takerCommission": plain(instrument.taker),
        "quoteAmountPrecisionMarket": plain(instrument.min_cost),
        "maxQuoteAmountMarket": plain(instrument.max_cost),
        "fullName": instrument.base,
        "tradeSideType": sides,
        "st": False,
    }


def _decimals(step: Decimal) -> int:
    exponent = step.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def bar_row(instrument: Instrument, bar: Bar, interval: int) -> list[str | int]:
    """[start, open, high, low, close, volume, end, quote volume]."""
    return [
        bar.start,
        instrument.priced(bar.open),
        instrument.priced(bar.high),
        instrument.priced(bar.low),
        instrument.priced(bar.close),
        instrument.lots(bar.volume),
        bar.start + interval,
        turnover(instrument, bar),
    ]


def turnover(instrument: Instrument, bar: Bar) -> str:
    volume = float(instrument.lots(bar.volume))
    return nearest(volume * (bar.high + bar.low + bar.close) / 3, _FINE, 8)


def ticker_row(market: Market, instrument: Instrument) -> Row:
    last, day = market.last(instrument.key), market.day(instrument.key)
    before = round_to(day.open, instrument.tick)
    now = market.clock.stated_ms()
    top = book_ticker_row(instrument, last)
    return {
        "symbol": instrument.symbol,
        "priceChange": str(last - before),
        "priceChangePercent": str(round_to((last - before) / before, Decimal("0.0001"))),
        "prevClosePrice": plain(before),
        "lastPrice": plain(last),
        **{name: top[name] for name in ("bidPrice", "bidQty", "askPrice", "askQty")},
        "openPrice": plain(before),
        "highPrice": plain(max(last, round_to(day.high, instrument.tick))),
        "lowPrice": plain(min(last, round_to(day.low, instrument.tick))),
        "volume": plain(round_to(day.volume, instrument.step)),
        "quoteVolume": turnover(instrument, day),
        "openTime": now - 86_400_000,
        "closeTime": now,
        "count": None,
    }


def book_ticker_row(instrument: Instrument, last: Decimal) -> Row:
    """Around `last`: the price moves on between two questions for it."""
    row: Row = {"symbol": instrument.symbol}
    for name, side in (("bid", "Sell"), ("ask", "Buy")):
        level = next(side_levels(instrument, last, side), None)
        row[f"{name}Price"] = plain(best_price(instrument, last, side) if level is None else level.price)
        row[f"{name}Qty"] = "0" if level is None else plain(level.qty)
    return row


def depth_row(market: Market, instrument: Instrument, depth: int) -> Row:
    last, now = market.last(instrument.key), market.clock.now_ms()
    sides = {
        name: [
            [plain(level.price), plain(level.qty)]
            for level in list(side_levels(instrument, last, side))[:depth]
        ]
        for name, side in (("bids", "Sell"), ("asks", "Buy"))
    }
    return {"lastUpdateId": now, **sides, "timestamp": now}
