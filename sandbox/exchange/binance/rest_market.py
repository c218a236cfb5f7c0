"""Public REST: /api/v3."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

import orjson

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.binance.codes import Code
from sandbox.exchange.binance.rows import candle_row, eight, symbol_row
from sandbox.exchange.call import Call, Json, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import SPOT, Instrument
from sandbox.exchange.market import Market, best_price, grid_start, side_levels
from sandbox.exchange.numbers import round_to, whole
from sandbox.exchange.venue import Venue

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
INTERVALS: Mapping[str, int] = MappingProxyType(
    {f"{count}m": count * MINUTE for count in (1, 3, 5, 15, 30)}
    | {f"{count}h": count * HOUR for count in (1, 2, 4, 6, 8, 12)}
    | {"1d": DAY, "1w": 7 * DAY}
)
_SYMBOL = re.compile(r"[A-Z0-9-_.]{1,20}")
_GONE = "Closed"


def ping(venue: Venue, call: Call) -> Json:
    return {}


def server_time(venue: Venue, call: Call) -> Json:
    return {"serverTime": venue.clock.stated_ms()}


def instrument_of(market: Market, symbol: str) -> Instrument:
    """VenueError for what is missing, malformed, unknown or gone."""
    if not symbol:
        raise VenueError(Reason.MISSING, field="symbol")
    if not _SYMBOL.fullmatch(symbol):
        text = "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'."
        raise VenueError(Code(-1100, text))
    found = market.instruments.get((SPOT, symbol))
    if found is None or found.status == _GONE:
        raise VenueError(Reason.BAD_SYMBOL)
    return found


def _chosen(venue: Venue, call: Call) -> list[Instrument]:
    """Of `symbol`, of `symbols`, or all."""
    if call.get("symbol"):
        return [instrument_of(venue.market, call.get("symbol"))]
    if call.get("symbols"):
        try:
            names = orjson.loads(call.get("symbols"))
        except orjson.JSONDecodeError:
            raise VenueError(Code(-1100, "Illegal characters found in parameter 'symbols'.")) from None
        return [instrument_of(venue.market, str(name)) for name in names]
    return [item for item in venue.market.instruments.values() if item.status != _GONE]


def exchange_info(venue: Venue, call: Call) -> Json:
    return {
        "timezone": "UTC",
        "serverTime": venue.clock.stated_ms(),
        "rateLimits": [
            _limit("REQUEST_WEIGHT", "MINUTE", 1, 6000),
            _limit("ORDERS", "SECOND", 10, 100),
            _limit("ORDERS", "DAY", 1, 200_000),
            _limit("RAW_REQUESTS", "MINUTE", 5, 61_000),
        ],
        "exchangeFilters": [],
        "symbols": [symbol_row(instrument) for instrument in _chosen(venue, call)],
    }


def _limit(kind: str, interval: str, count: int, limit: int) -> Row:
    return {"rateLimitType": kind, "interval": interval, "intervalNum": count, "limit": limit}


def klines(venue: Venue, call: Call) -> Json:
    """Oldest first; the last one is forming."""
    instrument = instrument_of(venue.market, call.get("symbol"))
    interval = INTERVALS.get(call.get("interval"))
    if interval is None:
        raise VenueError(Code(-1120, "Invalid interval."))
    limit = whole(call.params, "limit", 500, most=1000) or 500
    start, end = whole(call.params, "startTime", 0), min(whole(call.params, "endTime", call.now), call.now)
    last = grid_start(end, interval)
    first = grid_start(start + interval - 1, interval) if start else last - (limit - 1) * interval
    last = min(last, first + (limit - 1) * interval)
    count = (last - first) // interval + 1
    bars = venue.bars.page(instrument.key, interval, max(first, 0), count) if count > 0 else []
    return [candle_row(instrument, bar, interval) for bar in bars]


def ticker_day(venue: Venue, call: Call) -> Json:
    return _one_or_all(call, [day_row(venue.market, item) for item in _chosen(venue, call)])


def ticker_price(venue: Venue, call: Call) -> Json:
    rows = (
        {"symbol": item.symbol, "price": eight(venue.market.last(item.key))} for item in _chosen(venue, call)
    )
    return _one_or_all(call, rows)


def ticker_book(venue: Venue, call: Call) -> Json:
    return _one_or_all(call, [top_row(item, venue.market.last(item.key)) for item in _chosen(venue, call)])


def _one_or_all(call: Call, rows: Iterable[Row]) -> Json:
    found = list(rows)
    return found[0] if call.get("symbol") else found


def top_row(instrument: Instrument, last: Decimal) -> Row:
    """Around `last`: the price moves on between two questions for it."""
    return {
        "symbol": instrument.symbol,
        "bidPrice": eight(best_price(instrument, last, "Sell")),
        "bidQty": _top_size(instrument, last, "Sell"),
        "askPrice": eight(best_price(instrument, last, "Buy")),
        "askQty": _top_size(instrument, last, "Buy"),
    }


def _top_size(instrument: Instrument, last: Decimal, side: str) -> str:
    level = next(side_levels(instrument, last, side), None)
    return eight(Decimal(0) if level is None else level.qty)


def day_row(market: Market, instrument: Instrument) -> Row:
    last, now = market.last(instrument.key), market.clock.now_ms()
    day = market.day(instrument.key)
    before = round_to(day.open, instrument.tick)
    volume = round_to(day.volume, instrument.step)
    worth = round_to(volume * round_to(day.close, instrument.tick), Decimal("0.00000001"))
    percent = round_to((last - before) / before * 100, Decimal("0.001"))
    top = top_row(instrument, last)
    return {
        "symbol": instrument.symbol,
        "priceChange": f"{last - before:.8f}",
        "priceChangePercent": f"{percent:.3f}",
        "weightedAvgPrice": eight(last),
        "prevClosePrice": eight(before),
        "lastPrice": eight(last),
        "lastQty": eight(instrument.step),
        **{name: value for name, value in top.items() if name != "symbol"},
        "openPrice": eight(before),
        "highPrice": eight(max(last, round_to(day.high, instrument.tick))),
        "lowPrice": eight(min(last, round_to(day.low, instrument.tick))),
        "volume": eight(volume),
        "quoteVolume": eight(worth),
        "openTime": now - DAY,
        "closeTime": now,
        "firstId": 0,
        "lastId": 99,
        "count": 100,
    }


def depth(venue: Venue, call: Call) -> Json:
    instrument = instrument_of(venue.market, call.get("symbol"))
    return book_row(venue.market, instrument, whole(call.params, "limit", 100, most=5000) or 100)


def book_row(market: Market, instrument: Instrument, levels: int) -> Row:
    last = market.last(instrument.key)
    sides = {
        name: [[eight(level.price), eight(level.qty)] for level in side_levels(instrument, last, side)]
        for name, side in (("bids", "Sell"), ("asks", "Buy"))
    }
    return {"lastUpdateId": market.clock.now_ms()} | {name: rows[:levels] for name, rows in sides.items()}


def average_price(venue: Venue, call: Call) -> Json:
    instrument = instrument_of(venue.market, call.get("symbol"))
    last = venue.market.last(instrument.key)
    return {"mins": 5, "price": eight(last), "closeTime": call.now}
