"""Public REST: /api/v5/public and /api/v5/market. Handlers give the rows of `data`."""

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.call import Call, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import grid_start
from sandbox.exchange.numbers import whole
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.market_rows import book_row, candle_row, instrument_row, ticker_row
from sandbox.exchange.okx.names import CATEGORIES, find
from sandbox.exchange.venue import Venue

_HOUR, _DAY = 60 * MINUTE, 24 * 60 * MINUTE
BARS = {f"{minutes}m": minutes * MINUTE for minutes in (1, 3, 5, 15, 30)}
BARS |= {f"{hours}H": hours * _HOUR for hours in (1, 2, 4)}
BARS |= {"6Hutc": 6 * _HOUR, "12Hutc": 12 * _HOUR, "1Dutc": _DAY, "1Wutc": 7 * _DAY}
_RECENT = 1_440  # bars that market/candles reaches back
_MOST = 300
_LISTED = frozenset({"Trading", "Suspended", "PreLaunch"})


def server_time(venue: Venue, _call: Call) -> list[Row]:
    return [{"ts": str(venue.clock.stated_ms())}]


def instruments(venue: Venue, call: Call) -> list[Row]:
    category = _category(call)
    found = [
        instrument
        for instrument in venue.market.instruments.values()
        if instrument.category == category
        and instrument.status in _LISTED
        and call.get("instId") in {"", instrument.symbol}
    ]
    if call.get("instId") and not found:
        raise VenueError(codes.NO_INSTRUMENT)
    return [instrument_row(instrument) for instrument in found]


def candles(venue: Venue, call: Call) -> list[list[str]]:
    """Newest first, the forming one among them; not further back than 1,440 bars."""
    instrument, interval = _wanted(venue, call)
    oldest = grid_start(call.now, interval) - (_RECENT - 1) * interval
    return _bars(venue, call, instrument, interval, oldest)


def history_candles(venue: Venue, call: Call) -> list[list[str]]:
    """Newest first, closed ones only, as far back as there are any."""
    instrument, interval = _wanted(venue, call)
    return [row for row in _bars(venue, call, instrument, interval, 0) if row[-1] == "1"]


def _bars(venue: Venue, call: Call, instrument: Instrument, interval: int, oldest: int) -> list[list[str]]:
    """The newest `limit` bars that opened before `after` and later than `before` (both left out)."""
    limit = whole(call.params, "limit", 100, most=_MOST) or 100
    after = whole(call.params, "after", call.now + 1)
    before = whole(call.params, "before", 0)
    last = min(grid_start(call.now, interval), grid_start(after - 1, interval))
    first = max(
        last - (limit - 1) * interval, grid_start(before, interval) + interval if before else 0, oldest
    )
    count = (last - first) // interval + 1
    bars = venue.bars.page(instrument.key, interval, first, count) if count > 0 else []
    return [candle_row(instrument, bar, confirmed=bar.start + interval <= call.now) for bar in reversed(bars)]


def tickers(venue: Venue, call: Call) -> list[Row]:
    category = _category(call)
    return [
        ticker_row(venue.market, instrument, call.now)
        for instrument in venue.market.instruments.values()
        if instrument.category == category and instrument.status in _LISTED
    ]


def ticker(venue: Venue, call: Call) -> list[Row]:
    return [ticker_row(venue.market, instrument_of(venue, call), call.now)]


def books(venue: Venue, call: Call) -> list[Row]:
    depth = whole(call.params, "sz", 1, most=400) or 1
    return [book_row(venue.market, instrument_of(venue, call), depth, call.now)]


def instrument_of(venue: Venue, call: Call) -> Instrument:
    if not call.get("instId"):
        raise VenueError(Reason.MISSING, field="instId")
    found = find(venue.market, call.get("instId"))
    if found is None or found.status not in _LISTED:
        raise VenueError(codes.NO_INSTRUMENT)
    return found


def _wanted(venue: Venue, call: Call) -> tuple[Instrument, int]:
    instrument = instrument_of(venue, call)
    interval = BARS.get(call.get("bar") or "1m")
    if interval is None:
        raise VenueError(codes.BAD_PARAMETER, field="bar")
    return instrument, interval


def _category(call: Call) -> str:
    inst_type = call.get("instType")
    if not inst_type:
        raise VenueError(Reason.MISSING, field="instType")
    if inst_type not in {*CATEGORIES, "FUTURES", "OPTION", "MARGIN"}:
        raise VenueError(codes.BAD_PARAMETER, field="instType")
    return CATEGORIES.get(inst_type, inst_type)
