"""Public REST: /v5/market."""

from decimal import Decimal

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.bybit.pages import page
from sandbox.exchange.bybit.tickets import category_of, instrument_of
from sandbox.exchange.bybit.wire import bar_row, instrument_row
from sandbox.exchange.call import Call, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Market, best_price, grid_start, side_levels
from sandbox.exchange.numbers import plain, round_to, whole
from sandbox.exchange.venue import Venue

DAY = 24 * 60 * MINUTE
INTERVALS = {str(minutes): minutes * MINUTE for minutes in (1, 3, 5, 15, 30, 60, 120, 240, 360, 720)}
INTERVALS |= {"D": DAY, "W": 7 * DAY}
_LISTED = frozenset({"Trading", "Suspended"})


def server_time(venue: Venue, call: Call) -> Row:
    stated = venue.clock.stated_ms()
    return {"timeSecond": str(stated // 1000), "timeNano": str(stated * 1_000_000)}


def instruments_info(venue: Venue, call: Call) -> Row:
    category = category_of(call.params)
    symbol, status = call.get("symbol"), call.get("status")
    found = [
        instrument
        for instrument in venue.market.instruments.values()
        if instrument.category == category
        and symbol in {"", instrument.symbol}
        and call.get("baseCoin") in {"", instrument.base}
        and _shown(instrument, status)
    ]
    if symbol and not any(key == (category, symbol) for key in venue.market.instruments):
        raise VenueError(Reason.BAD_SYMBOL, category)
    if category == "spot":
        return {"category": category, "list": [instrument_row(instrument) for instrument in found]}
    return {"category": category} | page(call, found, default=500, most=1000, row=instrument_row)


def _shown(instrument: Instrument, status: str) -> bool:
    """Spot lists only what trades; linear shows another status when asked for it."""
    if instrument.is_spot:
        return instrument.status == "Trading"
    return instrument.status == status if status else instrument.status in _LISTED


def kline(venue: Venue, call: Call) -> Row:
    instrument = instrument_of(venue.market, call.params)
    interval = INTERVALS.get(call.get("interval"))
    if interval is None:
        raise VenueError(Reason.BAD_REQUEST, detail="Invalid period!")
    limit = whole(call.params, "limit", 200, most=1000) or 200
    start, end = whole(call.params, "start", 0), min(whole(call.params, "end", call.now), call.now)
    last = grid_start(end, interval)
    first = grid_start(start + interval - 1, interval) if start else last - (limit - 1) * interval
    if start and not call.get("end"):
        last = min(last, first + (limit - 1) * interval)
    first = max(first, last - (limit - 1) * interval, 0)
    count = (last - first) // interval + 1
    bars = venue.bars.page(instrument.key, interval, first, count) if count > 0 else []
    rows = [bar_row(instrument, bar) for bar in reversed(bars)]
    return {"category": instrument.category, "symbol": instrument.symbol, "list": rows}


def tickers(venue: Venue, call: Call) -> Row:
    category = category_of(call.params)
    if call.get("symbol"):
        chosen = [instrument_of(venue.market, call.params)]
    else:
        chosen = [item for item in venue.market.instruments.values() if item.category == category]
    return {
        "category": category,
        "list": [ticker_row(venue.market, item) for item in chosen if item.status in _LISTED],
    }


def ticker_row(market: Market, instrument: Instrument) -> Row:
    last = market.last(instrument.key)
    day = market.day(instrument.key)
    before = round_to(day.open, instrument.tick)
    row: Row = {
        "symbol": instrument.symbol,
        "lastPrice": plain(last),
        "bid1Price": plain(best_price(instrument, last, "Sell")),
        "bid1Size": _top_size(instrument, last, "Sell"),
        "ask1Price": plain(best_price(instrument, last, "Buy")),
        "ask1Size": _top_size(instrument, last, "Buy"),
        "prevPrice24h": plain(before),
        "price24hPcnt": plain(round_to((last - before) / before, Decimal("0.0001"))),
        "highPrice24h": plain(max(last, round_to(day.high, instrument.tick))),
        "lowPrice24h": plain(min(last, round_to(day.low, instrument.tick))),
        "volume24h": plain(round_to(day.volume, instrument.step)),
        "turnover24h": plain(round_to(day.volume * day.close, Decimal("0.0001"))),
    }
    if not instrument.is_spot:
        row |= {
            "indexPrice": plain(last),
            "markPrice": plain(last),
            "prevPrice1h": plain(before),
            "openInterest": "0",
            "openInterestValue": "0",
            "fundingRate": "0.0001",
            "nextFundingTime": str(grid_start(market.clock.now_ms(), 8 * 60 * MINUTE) + 8 * 60 * MINUTE),
        }
    return row


def _top_size(instrument: Instrument, last: Decimal, side: str) -> str:
    level = next(side_levels(instrument, last, side), None)
    return "0" if level is None else plain(level.qty)


def orderbook(venue: Venue, call: Call) -> Row:
    instrument = instrument_of(venue.market, call.params)
    depth = whole(call.params, "limit", 1 if instrument.is_spot else 25, most=200)
    return book_row(venue, instrument, depth)


def book_row(venue: Venue, instrument: Instrument, depth: int) -> Row:
    last, now = venue.market.last(instrument.key), venue.clock.now_ms()
    sides = {
        name: [[plain(level.price), plain(level.qty)] for level in side_levels(instrument, last, side)][
            :depth
        ]
        for name, side in (("b", "Sell"), ("a", "Buy"))
    }
    return {"s": instrument.symbol, **sides, "ts": now, "u": now, "seq": now, "cts": now}


def recent_trade(venue: Venue, call: Call) -> Row:
    """The turns of the price path, as if each had been traded."""
    instrument = instrument_of(venue.market, call.params)
    limit = whole(call.params, "limit", 60, most=60 if instrument.is_spot else 1000) or 60
    points = venue.market.points(instrument.key, call.now - limit * MINUTE, call.now)[-limit:]
    rows = [trade_row(instrument, point.ms, point.price, number) for number, point in enumerate(points)]
    return {"category": instrument.category, "list": rows[::-1]}


def trade_row(instrument: Instrument, ms: int, price: float, number: int) -> Row:
    size = round_to(instrument.depth / 100 / Decimal(repr(price)), instrument.step)
    return {
        "execId": f"{ms:016d}{number:03d}",
        "symbol": instrument.symbol,
        "price": plain(round_to(price, instrument.tick)),
        "size": plain(max(size, instrument.step)),
        "side": "Buy" if (ms + number) % 2 else "Sell",
        "time": str(ms),
        "isBlockTrade": False,
        "isRPITrade": False,
        "seq": str(ms),
    }
