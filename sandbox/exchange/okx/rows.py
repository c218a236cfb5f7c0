"""Orders and fills as OKX's wire shows them: amounts in contracts, fees negative, everything text."""

from decimal import Decimal

from sandbox.exchange.call import Row
from sandbox.exchange.entities import BUY, Execution, Order
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.numbers import FINE, plain, round_to
from sandbox.exchange.okx.names import (
    algo_id,
    has_fired,
    inst_type,
    is_algo,
    ord_id,
    sized,
)

_LIVE = {"New": "live", "PartiallyFilled": "partially_filled", "Filled": "filled"}
_KINDS = {"GTC": "limit", "IOC": "ioc", "FOK": "fok", "PostOnly": "post_only"}
_FAILURES = {"EC_ReduceOnlyNoPosition": "51169", "EC_NotEnoughBalance": "51008"}
_NOT_OF_ORDERS = (
    "attachAlgoClOrdId",
    "cancelSourceReason",
    "ccy",
    "pxType",
    "pxUsd",
    "pxVol",
    "quickMgnType",
    "slOrdPx",
    "slTriggerPx",
    "slTriggerPxType",
    "stpId",
    "tag",
    "tpOrdPx",
    "tpTriggerPx",
    "tpTriggerPxType",
)
_NOT_OF_STOPS = (
    "activePx",
    "callbackRatio",
    "callbackSpread",
    "ccy",
    "clOrdId",
    "closeFraction",
    "moveTriggerPx",
    "ordPx",
    "quickMgnType",
    "tag",
    "tpOrdPx",
    "tpTriggerPx",
    "tpTriggerPxType",
    "triggerPx",
    "triggerPxType",
)


def order_row(
    instrument: Instrument,
    order: Order,
    last: Execution | None = None,
    *,
    acc: Decimal | None = None,
    state: str = "",
) -> Row:
    """An order, or the one that a stop became. `last`: its latest fill; `acc`: base units filled so far."""
    filled = order.filled if acc is None else acc
    value = order.value * filled / order.filled if order.filled else order.value
    return {
        **dict.fromkeys(_NOT_OF_ORDERS, ""),
        "accFillSz": sized(instrument, filled),
        **_ids(order),
        **_terms(instrument, order),
        "attachAlgoOrds": [],
        "avgPx": plain(round_to(value / filled, FINE)) if filled else "",
        "cTime": str(order.created),
        "cancelSource": _cancel_source(order),
        "category": "normal",
        "fee": plain(-order.fee) if order.fee else "0",
        "feeCcy": order.fee_coin or _fee_coin(instrument, order),
        **_last_fill(instrument, last),
        "isTpLimit": "false",
        "pnl": "0",
        "rebate": "0",
        "rebateCcy": instrument.quote,
        "source": "7" if is_algo(order) else "",
        "state": state or _LIVE.get(order.status, "canceled"),
        "stpMode": "cancel_maker",
        "uTime": str(order.updated),
    }


def _terms(instrument: Instrument, order: Order) -> Row:
    """What was asked for."""
    spot = instrument.is_spot
    return {
        "instId": instrument.symbol,
        "instType": inst_type(order.category),
        "ordType": "market" if order.kind == "Market" else _KINDS[order.tif],
        "px": plain(order.price) if order.price else "",
        "posSide": "" if spot else "net",
        "reduceOnly": "true" if order.reduce_only else "false",
        "side": order.side.lower(),
        "sz": plain(order.qty) if order.by_cost else sized(instrument, order.qty),
        "tdMode": "cash" if spot else "cross",
        "tgtCcy": ("quote_ccy" if order.by_cost else "base_ccy") if spot and order.kind == "Market" else "",
        "lever": "" if spot else "10",
    }


def _ids(order: Order) -> Row:
    """An order that a stop became has no client id of its own: it names the stop's."""
    link, algo = order.link_id, algo_id(order)
    names = {"algoId": algo, "linkedAlgoOrd": {"algoId": algo}, "ordId": ord_id(order)}
    return names | {"algoClOrdId": link if algo else "", "clOrdId": "" if algo else link}


def _last_fill(instrument: Instrument, last: Execution | None) -> Row:
    if last is None:
        return {"fillPx": "", "fillSz": "0", "fillTime": "", "tradeId": ""}
    return {
        "fillPx": plain(last.price),
        "fillSz": sized(instrument, last.qty),
        "fillTime": str(last.time),
        "tradeId": trade_id(last),
    }


def pushed_fill(last: Execution | None) -> Row:
    """What the stream adds to the row of an order: the fill that it tells of."""
    if last is None:
        return {"fillFee": "0", "fillFeeCcy": "", "execType": "", "fillPnl": "0", "code": "0", "msg": ""}
    return {
        "fillFee": plain(-last.fee) if last.fee else "0",
        "fillFeeCcy": last.fee_coin,
        "execType": "M" if last.maker else "T",
        "fillPnl": plain(last.pnl),
        "code": "0",
        "msg": "",
    }


def _fee_coin(instrument: Instrument, order: Order) -> str:
    return instrument.base if instrument.is_spot and order.side == BUY else instrument.quote


def _cancel_source(order: Order) -> str:
    """1: the user; 14: an IOC that could not get all; 31: post-only that would take."""
    if order.is_open or order.status == "Filled":
        return ""
    known = {
        "EC_NoImmediateQtyToFill": "14",
        "EC_NoEnoughQtyToFill": "13",
        "EC_PostOnlyWillTakeLiquidity": "31",
    }
    return known.get(order.reject_reason, "1")


def algo_row(instrument: Instrument, order: Order) -> Row:
    """A stop as its own kind of order: live, effective, canceled or order_failed."""
    fired = has_fired(order)
    child = ord_id(order)
    spot = instrument.is_spot
    return {
        **dict.fromkeys(_NOT_OF_STOPS, ""),
        "actualPx": plain(round_to(order.value / order.filled, FINE)) if order.filled else "",
        "actualSide": "sl" if fired else "",
        "actualSz": sized(instrument, order.qty) if fired else "0",
        "algoClOrdId": order.link_id,
        "algoId": algo_id(order),
        "amendPxOnTriggerType": "0",
        "attachAlgoOrds": [],
        "cTime": str(order.created),
        "failCode": _FAILURES.get(order.reject_reason, ""),
        "instId": instrument.symbol,
        "instType": inst_type(order.category),
        "last": plain(order.last_on_create),
        "lever": "" if spot else "10",
        "ordId": child,
        "ordIdList": [child] if child else [],
        "ordType": "conditional",
        "posSide": "" if spot else "net",
        "reduceOnly": "true" if order.reduce_only else "false",
        "side": order.side.lower(),
        "slOrdPx": "-1",
        "slTriggerPx": plain(order.trigger_price),
        "slTriggerPxType": "last",
        "state": algo_state(order),
        "sz": sized(instrument, order.qty),
        "tdMode": "cash" if spot else "cross",
        "tgtCcy": "base_ccy" if spot else "",
        "triggerTime": str(order.updated) if fired else "",
        "uTime": str(order.updated),
    }


def algo_state(order: Order) -> str:
    if has_fired(order):
        return "effective"
    if order.reject_reason in _FAILURES:
        return "order_failed"
    return "live" if order.status == "Untriggered" else "canceled"


def trade_id(fill: Execution) -> str:
    """What OKX calls the execution: a number among the symbol's trades."""
    return str(fill.seq)


def fill_row(instrument: Instrument, fill: Execution, order: Order | None) -> Row:
    return {
        "instType": inst_type(fill.category),
        "instId": instrument.symbol,
        "tradeId": trade_id(fill),
        "ordId": fill.order_id if order is None else ord_id(order),
        "clOrdId": "" if order is not None and is_algo(order) else fill.link_id,
        "billId": str(1_000_000_000_000_000_000 + fill.seq),
        "subType": "1" if fill.side == BUY else "2",
        "tag": "",
        "fillPx": plain(fill.price),
        "fillSz": sized(instrument, fill.qty),
        "fillIdxPx": plain(fill.price),
        "fillPnl": plain(fill.pnl),
        "fillPxVol": "",
        "fillPxUsd": "",
        "fillMarkVol": "",
        "fillFwdPx": "",
        "fillMarkPx": plain(fill.price) if fill.category != "spot" else "",
        "side": fill.side.lower(),
        "posSide": "net",
        "execType": "M" if fill.maker else "T",
        "feeCcy": fill.fee_coin,
        "fee": plain(-fill.fee) if fill.fee else "0",
        "feeRate": plain(-fill.fee_rate),
        "ts": str(fill.time),
        "fillTime": str(fill.time),
    }
