"""What MEXC pushes: the bodies of its frames, before they are written as protocol buffers."""

from decimal import Decimal

from sandbox.exchange.bars import Bar
from sandbox.exchange.entities import BUY, Execution, Order
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.mexc.protobuf import Body
from sandbox.exchange.mexc.rows import average, quantity_of, turnover
from sandbox.exchange.numbers import ZERO, plain

_TYPES = {"GTC": 1, "PostOnly": 2, "IOC": 3, "FOK": 4}
_MARKET = 5
_STATES = {
    "New": 1,
    "Filled": 2,
    "PartiallyFilled": 3,
    "Cancelled": 4,
    "Rejected": 4,
    "Deactivated": 4,
    "PartiallyFilledCanceled": 5,
}


def order_body(order: Order, last_deal: Decimal) -> Body:
    """The order after a change; last_deal: base units of the trade that made the change, if one did."""
    remains = ZERO if order.by_cost or not order.is_open else order.leaves
    owed = order.leaves if order.by_cost else order.leaves * order.price
    return {
        "id": order.order_id,
        "clientId": order.link_id,
        "price": plain(order.price or average(order)),
        "quantity": quantity_of(order),
        "amount": plain(order.qty if order.by_cost else order.qty * order.price),
        "avgPrice": plain(average(order)),
        "orderType": _MARKET if order.kind == "Market" else _TYPES[order.tif],
        "tradeType": 1 if order.side == BUY else 2,
        "isMaker": order.tif in {"GTC", "PostOnly"} and order.kind != "Market",
        "remainAmount": plain(max(owed, ZERO)),
        "remainQuantity": plain(remains),
        "lastDealQuantity": plain(last_deal),
        "cumulativeQuantity": plain(order.filled),
        "cumulativeAmount": plain(order.value),
        "status": _STATES[order.status],
        "createTime": order.created,
    }


def deal_body(fill: Execution) -> Body:
    return {
        "price": plain(fill.price),
        "quantity": plain(fill.qty),
        "amount": plain(fill.value),
        "tradeType": 1 if fill.side == BUY else 2,
        "isMaker": fill.maker,
        "isSelfTrade": False,
        "tradeId": fill.exec_id,
        "clientOrderId": fill.link_id,
        "orderId": fill.order_id,
        "feeAmount": plain(fill.fee),
        "feeCurrency": fill.fee_coin,
        "time": fill.time,
    }


def account_body(coin: str, free: Decimal, locked: Decimal, now: int) -> Body:
    """One coin after a change: what is free, and beside it what orders hold."""
    return {
        "vcoinName": coin,
        "coinId": coin.lower(),
        "balanceAmount": plain(free),
        "frozenAmount": plain(locked),
        "type": "ENTRUST",
        "time": now,
    }


def kline_body(instrument: Instrument, bar: Bar, interval: int, name: str) -> Body:
    """A bar as it stands; nothing says whether it is closed. Window bounds in seconds."""
    return {
        "interval": name,
        "windowStart": bar.start // 1000,
        "openingPrice": instrument.priced(bar.open),
        "closingPrice": instrument.priced(bar.close),
        "highestPrice": instrument.priced(bar.high),
        "lowestPrice": instrument.priced(bar.low),
        "volume": instrument.lots(bar.volume),
        "amount": turnover(instrument, bar),
        "windowEnd": (bar.start + interval) // 1000,
    }
