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
    spot = instrument.is_spot
    return {
        "accFillSz": sized(instrument, filled),
        "algoClOrdId": order.link_id if is_algo(order) else "",
        "algoId": algo_id(order),
        "attachAlgoClOrdId": "",
        "attachAlgoOrds": [],
        "avgPx": plain(round_to(value / filled, FINE)) if filled else "",
        "cTime": str(order.created),
        "cancelSource": _cancel_source(order),
        "cancelSourceReason": "",
        "category": "normal",
        "ccy": "",
        "clOrdId": "" if is_algo(order) else order.link_id,
        "fee": plain(-order.fee) if order.fee else "0",
        "feeCcy": order.fee_coin or _fee_coin(instrument, order),
        **_last_fill(instrument, last),
        "instId": instrument.symbol,
        "instType": inst_type(order.category),
        "isTpLimit": "false",
        "lever": "" if spot else "10",
        "linkedAlgoOrd": {"algoId": algo_id(order)},
        "ordId": ord_id(order),
        "ordType": "market" if order.kind == "Market" else _KINDS[order.tif],
        "pnl": "0",
        "posSide": "" if spot else "net",
        "px": plain(order.price) if order.price else "",
        "pxType": "",
        "pxUsd": "",
        "pxVol": "",
        "quickMgnType": "",
        "rebate": "0",
        "rebateCcy": instrument.quote,
        "reduceOnly": "true" if order.reduce_only else "false",
        "side": order.side.lower(),
        "slOrdPx": "",
        "slTriggerPx": "",
        "slTriggerPxType": "",
        "source": "7" if is_algo(order) else "",
        "state": state or _LIVE.get(order.status, "canceled"),
        "stpId": "",
        "stpMode": "cancel_maker",
        "sz": plain(order.qty) if order.by_cost else sized(instrument, order.qty),
        "tag": "",
        "tdMode": "cash" if spot else "cross",
        "tgtCcy": ("quote_ccy" if order.by_cost else "base_ccy") if spot and order.kind == "Market" else "",
        "tpOrdPx": "",
        "tpTriggerPx": "",
        "tpTriggerPxType": "",
        "uTime": str(order.updated),
    }


def _last_fill(instrument: Instrument, last: Execution | None) -> Row:
    if last is None:
        return {"fillPx": "", "fillSz": "0", "fillTime": "", "tradeId": ""}
    return {
        "fillPx": plain(last.price),
        "fillSz": sized(instrument, last.qty),
        "fillTime": str(last.time),
        "tradeId": str(last.seq),
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
        "activePx": "",
        "actualPx": plain(round_to(order.value / order.filled, FINE)) if order.filled else "",
        "actualSide": "sl" if fired else "",
        "actualSz": sized(instrument, order.qty) if fired else "0",
        "algoClOrdId": order.link_id,
        "algoId": algo_id(order),
        "amendPxOnTriggerType": "0",
        "attachAlgoOrds": [],
        "cTime": str(order.created),
        "callbackRatio": "",
        "callbackSpread": "",
        "ccy": "",
        "clOrdId": "",
        "closeFraction": "",
        "failCode": _FAILURES.get(order.reject_reason, ""),
        "instId": instrument.symbol,
        "instType": inst_type(order.category),
        "last": plain(order.last_on_create),
        "lever": "" if spot else "10",
        "moveTriggerPx": "",
        "ordId": child,
        "ordIdList": [child] if child else [],
        "ordPx": "",
        "ordType": "conditional",
        "posSide": "" if spot else "net",
        "quickMgnType": "",
        "reduceOnly": "true" if order.reduce_only else "false",
        "side": order.side.lower(),
        "slOrdPx": "-1",
        "slTriggerPx": plain(order.trigger_price),
        "slTriggerPxType": "last",
        "state": algo_state(order),
        "sz": sized(instrument, order.qty),
        "tag": "",
        "tdMode": "cash" if spot else "cross",
        "tgtCcy": "base_ccy" if spot else "",
        "tpOrdPx": "",
        "tpTriggerPx": "",
        "tpTriggerPxType": "",
        "triggerPx": "",
        "triggerPxType": "",
        "triggerTime": str(order.updated) if fired else "",
        "uTime": str(order.updated),
    }


def algo_state(order: Order) -> str:
    if has_fired(order):
        return "effective"
    if order.reject_reason in _FAILURES:
        return "order_failed"
    return "live" if order.status == "Untriggered" else "canceled"


def fill_row(instrument: Instrument, fill: Execution, order: Order | None) -> Row:
    return {
        "instType": inst_type(fill.category),
        "instId": instrument.symbol,
        "tradeId": str(fill.seq),
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
