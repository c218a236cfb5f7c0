"""Records as the wire shows them: the field names and words of Bybit v5."""

from sandbox.exchange.bars import Bar
from sandbox.exchange.call import Json, Row
from sandbox.exchange.entities import Execution, Order
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.numbers import FINE, ZERO, plain, round_to


def order_row(order: Order) -> Row:
    closed = not order.is_open
    average = plain(round_to(order.value / order.filled, FINE)) if order.filled else ""
    return {
        "orderId": order.order_id,
        "orderLinkId": order.link_id,
        "blockTradeId": "",
        "category": order.category,
        "symbol": order.symbol,
        "price": plain(order.price),
        "qty": plain(order.qty),
        "side": order.side,
        "isLeverage": "0",
        "positionIdx": 0,
        "orderStatus": order.status,
        "createType": order.create_type,
        "cancelType": order.cancel_type,
        "rejectReason": order.reject_reason,
        "avgPrice": average,
        "leavesQty": "0" if closed else plain(order.leaves),
        "leavesValue": "0" if closed else plain(order.leaves * (order.price or ZERO)),
        "cumExecQty": plain(order.filled),
        "cumExecValue": plain(order.value),
        "cumExecFee": plain(order.fee),
        "cumFeeDetail": {order.fee_coin: plain(order.fee)} if order.fee_coin else {},
        "closedPnl": "0",
        "timeInForce": order.tif,
        "orderType": order.kind,
        "orderFilter": order.order_filter,
        "stopOrderType": order.stop_type,
        "orderIv": "",
        "marketUnit": order.unit if order.kind == "Market" and order.category == "spot" else "",
        "triggerPrice": plain(order.trigger_price) if order.trigger_price else "",
        "takeProfit": plain(order.take_profit) if order.take_profit else "",
        "stopLoss": plain(order.stop_loss) if order.stop_loss else "",
        "tpslMode": "Full" if order.take_profit or order.stop_loss else "",
        "ocoTriggerBy": "",
        "tpLimitPrice": "",
        "slLimitPrice": "",
        "tpTriggerBy": "LastPrice" if order.take_profit else "",
        "slTriggerBy": "LastPrice" if order.stop_loss else "",
        "triggerDirection": order.trigger_direction,
        "triggerBy": "LastPrice" if order.trigger_price else "",
        "lastPriceOnCreated": plain(order.last_on_create),
        "reduceOnly": order.reduce_only,
        "closeOnTrigger": order.close_on_trigger,
        "placeType": "",
        "smpType": "None",
        "smpGroup": 0,
        "smpOrderId": "",
        "createdTime": str(order.created),
        "updatedTime": str(order.updated),
    }


def execution_row(fill: Execution) -> Row:
    return {
        "symbol": fill.symbol,
        "category": fill.category,
        "orderId": fill.order_id,
        "orderLinkId": fill.link_id,
        "side": fill.side,
        "orderPrice": plain(fill.order_price),
        "orderQty": plain(fill.order_qty),
        "leavesQty": plain(fill.leaves),
        "createType": fill.create_type,
        "orderType": fill.order_type,
        "stopOrderType": fill.stop_type or "UNKNOWN",
        "execFee": plain(fill.fee),
        "execFeeV2": "",
        "feeCurrency": fill.fee_coin,
        "execId": fill.exec_id,
        "execPrice": plain(fill.price),
        "execQty": plain(fill.qty),
        "execType": "Trade",
        "execValue": plain(fill.value),
        "execTime": str(fill.time),
        "execPnl": plain(fill.pnl),
        "isLeverage": "0",
        "isMaker": fill.maker,
        "feeRate": plain(fill.fee_rate),
        "tradeIv": "",
        "markIv": "",
        "markPrice": plain(fill.price),
        "indexPrice": plain(fill.price),
        "underlyingPrice": "",
        "blockTradeId": "",
        "closedSize": plain(fill.closed),
        "seq": fill.seq,
    }


def bar_row(instrument: Instrument, bar: Bar) -> list[str]:
    """[start, open, high, low, close, volume, turnover] in strings."""
    prices = bar_prices(instrument, bar)
    return [str(bar.start), *prices.values()]


def bar_prices(instrument: Instrument, bar: Bar) -> dict[str, str]:
    volume = instrument.lots(bar.volume)
    middle = (bar.high + bar.low + bar.close) / 3
    return {
        "open": instrument.priced(bar.open),
        "high": instrument.priced(bar.high),
        "low": instrument.priced(bar.low),
        "close": instrument.priced(bar.close),
        "volume": volume,
        "turnover": instrument.priced(float(volume) * middle),
    }


def instrument_row(instrument: Instrument) -> Row:
    common: Row = {
        "symbol": instrument.symbol,
        "baseCoin": instrument.base,
        "quoteCoin": instrument.quote,
        "status": "Trading" if instrument.status == "Suspended" else instrument.status,
        "priceFilter": {"tickSize": plain(instrument.tick)},
        "riskParameters": {"priceLimitRatioX": "0.05", "priceLimitRatioY": "0.1"},
    }
    return common | (_spot_part(instrument) if instrument.is_spot else _linear_part(instrument))


def _spot_part(instrument: Instrument) -> Row:
    return {
        "innovation": "0",
        "marginTrading": "none",
        "stTag": "0",
        "lotSizeFilter": {
            "basePrecision": plain(instrument.step),
            "quotePrecision": plain(instrument.quote_step),
            "minOrderQty": plain(instrument.min_qty),
            "maxOrderQty": plain(instrument.max_limit_qty),
            "minOrderAmt": plain(instrument.min_cost),
            "maxOrderAmt": plain(instrument.max_cost),
            "maxLimitOrderQty": plain(instrument.max_limit_qty),
            "maxMarketOrderQty": plain(instrument.max_market_qty),
            "postOnlyMaxLimitOrderSize": plain(instrument.max_limit_qty),
        },
    }


def _linear_part(instrument: Instrument) -> Row:
    return {
        "contractType": "LinearPerpetual",
        "launchTime": "1585526400000",
        "deliveryTime": "0",
        "deliveryFeeRate": "",
        "priceScale": str(max(0, -int(instrument.tick.normalize().as_tuple().exponent))),
        "settleCoin": instrument.quote,
        "leverageFilter": {
            "minLeverage": "1",
            "maxLeverage": plain(instrument.max_leverage),
            "leverageStep": "0.01",
        },
        "priceFilter": {
            "tickSize": plain(instrument.tick),
            "minPrice": plain(instrument.tick),
            "maxPrice": plain(instrument.price * 100),
        },
        "lotSizeFilter": {
            "qtyStep": plain(instrument.step),
            "minOrderQty": plain(instrument.min_qty),
            "maxOrderQty": plain(instrument.max_limit_qty),
            "maxMktOrderQty": plain(instrument.max_market_qty),
            "postOnlyMaxOrderQty": plain(instrument.max_limit_qty),
            "minNotionalValue": plain(instrument.min_cost),
        },
        "unifiedMarginTrade": True,
        "fundingInterval": 480,
        "copyTrading": "none",
        "upperFundingRate": "0.00375",
        "lowerFundingRate": "-0.00375",
        "isPreListing": instrument.status == "PreLaunch",
        "preListingInfo": None,
    }


def envelope(result: Json, now: int, code: int = 0, message: str = "OK") -> Row:
    return {
        "retCode": code,
        "retMsg": message,
        "result": result,
        "retExtInfo": {},
        "time": now,
    }
