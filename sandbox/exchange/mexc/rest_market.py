"""Public REST of MEXC."""

from collections.abc import Mapping, Sequence

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.call import Call, Json, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import SPOT, Instrument
from sandbox.exchange.market import grid_start
from sandbox.exchange.mexc import rows
from sandbox.exchange.mexc.codes import UNKNOWN_SYMBOL
from sandbox.exchange.mexc.rules import DAY_MS
from sandbox.exchange.numbers import plain, whole
from sandbox.exchange.venue import Venue

_MOST_BARS = 500
INTERVALS: Mapping[str, int] = {
    "1m": MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "60m": 60 * MINUTE,
    "4h": 240 * MINUTE,
    "1d": DAY_MS,
    "1W": 7 * DAY_MS,
}


def ping(venue: Venue, call: Call) -> Json:
    return {}


def server_time(venue: Venue, call: Call) -> Json:
    return {"serverTime": venue.clock.stated_ms()}


def contracts(venue: Venue, call: Call) -> Json:
    """The futures side, which is not stood in for: it lists nothing."""
    return {"success": True, "code": 0, "data": []}


def default_symbols(venue: Venue, call: Call) -> Json:
    return {"code": 200, "data": open_symbols(venue), "msg": None}


def open_symbols(venue: Venue) -> list[str]:
    """What may be traded by API."""
    return [
        instrument.symbol
        for instrument in _all(venue)
        if not instrument.api_closed and instrument.status == "Trading"
    ]


def klines(venue: Venue, call: Call) -> Json:
    """Oldest first. A start without an end begins there; an end counts only with a start, and is left out."""
    instrument = instrument_of(venue, call)
    interval = INTERVALS.get(call.get("interval"))
    if interval is None:
        raise VenueError(Reason.BAD_REQUEST, detail="Invalid interval.")
    limit = whole(call.params, "limit", _MOST_BARS, most=_MOST_BARS) or _MOST_BARS
    start, end = whole(call.params, "startTime", 0), whole(call.params, "endTime", 0)
    last = grid_start(call.now, interval)
    first = last - (limit - 1) * interval
    if start:
        first = grid_start(start + interval - 1, interval)
        last = min(last, grid_start(end - 1, interval) if end else last)
    count = min(limit, (last - first) // interval + 1)
    bars = venue.bars.page(instrument.key, interval, first, count) if count > 0 else []
    return [rows.bar_row(instrument, bar, interval) for bar in bars]


def day_tickers(venue: Venue, call: Call) -> Json:
    return _one_or_all(venue, call, [rows.ticker_row(venue.market, item) for item in _chosen(venue, call)])


def prices(venue: Venue, call: Call) -> Json:
    chosen = _chosen(venue, call)
    found: list[Row] = [
        {"symbol": item.symbol, "price": plain(venue.market.last(item.key))} for item in chosen
    ]
    return _one_or_all(venue, call, found)


def book_tickers(venue: Venue, call: Call) -> Json:
    chosen = _chosen(venue, call)
    return _one_or_all(
        venue, call, [rows.book_ticker_row(item, venue.market.last(item.key)) for item in chosen]
    )


def depth(venue: Venue, call: Call) -> Json:
    limit = whole(call.params, "limit", 100, most=5_000) or 100
    return rows.depth_row(venue.market, instrument_of(venue, call), limit)


def instrument_of(venue: Venue, call: Call) -> Instrument:
    if not call.get("symbol"):
        raise VenueError(Reason.MISSING, field="symbol")
    found = venue.market.instruments.get((SPOT, call.get("symbol")))
    if found is None or found.status == "Closed":
        raise VenueError(UNKNOWN_SYMBOL)
    return found


def _all(venue: Venue) -> list[Instrument]:
    """What is listed; what was delisted is gone."""
    return [item for item in venue.market.instruments.values() if item.status != "Closed"]


def listed(venue: Venue, call: Call) -> list[Instrument]:
    """The symbols that exchangeInfo is asked for: one, several, or all."""
    names = {name for name in (call.get("symbols") or call.get("symbol")).split(",") if name}
    found = [item for item in _all(venue) if not names or item.symbol in names]
    if len(found) < len(names):
        raise VenueError(UNKNOWN_SYMBOL)
    return found


def _chosen(venue: Venue, call: Call) -> list[Instrument]:
    return [instrument_of(venue, call)] if call.get("symbol") else _all(venue)


def _one_or_all(venue: Venue, call: Call, found: Sequence[Row]) -> Json:
    return found[0] if call.get("symbol") else list(found)
