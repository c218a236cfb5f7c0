"""Public streams: what there is to say about the market since the last time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.exchange.bars import Bar
from sandbox.exchange.binance.rest_market import INTERVALS, book_row, day_row, top_row
from sandbox.exchange.binance.rows import candle, eight
from sandbox.exchange.call import Row
from sandbox.exchange.instruments import SPOT, Instrument
from sandbox.exchange.market import Key
from sandbox.exchange.numbers import round_to
from sandbox.exchange.venue import Venue

_MOST_TRADES = 5
_KINDS = frozenset(
    {"ticker", "miniTicker", "bookTicker", "trade", "aggTrade", "depth5", "depth10", "depth20"}
)


@dataclass(frozen=True, slots=True)
class Stream:
    """A parsed stream name, such as btcusdt@kline_1m; `detail` is the interval, `group` who listens."""

    group: str
    name: str
    kind: str
    detail: str
    key: Key


def parse(venue: Venue, group: str, name: str) -> Stream | None:
    """None for what says nothing: the exchange takes any name without a word."""
    symbol, _, rest = name.partition("@")
    kind, _, detail = rest.partition("_")
    kind = kind.partition("@")[0]
    key = SPOT, symbol.upper()
    instrument = venue.market.instruments.get(key)
    known = detail in INTERVALS if kind == "kline" else kind in _KINDS
    if instrument is None or instrument.status == "Closed" or not known or symbol != symbol.lower():
        return None
    return Stream(group, name, kind, detail, key)


class Feeds:
    """Events for the time between two ticks; each closed bar is told once with x true."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._told: dict[tuple[str, str], Row] = {}

    def events(self, stream: Stream, since: int, now: int) -> Iterator[Row]:
        market = self._venue.market
        instrument = market.instruments[stream.key]
        match stream.kind:
            case "kline":
                yield from self._klines(stream, instrument, since, now)
            case "trade" | "aggTrade":
                yield from self._trades(stream, instrument, since, now)
            case "bookTicker":
                yield from self._changed(
                    stream, {"u": 0} | _top(top_row(instrument, market.last(instrument.key)))
                )
            case "ticker" | "miniTicker":
                full = stream.kind == "ticker"
                event = {"s": instrument.symbol} | _day(day_row(market, instrument), full=full)
                yield from self._changed(stream, event, now, "24hrTicker" if full else "24hrMiniTicker")
            case _:
                yield book_row(market, instrument, int(stream.kind.removeprefix("depth")))

    def first(self, stream: Stream, now: int) -> Iterator[Row]:
        """What a new listener is told at once: the bar that is forming."""
        if stream.kind == "kline":
            yield from self.events(stream, now, now)

    def _klines(self, stream: Stream, instrument: Instrument, since: int, now: int) -> Iterator[Row]:
        interval = INTERVALS[stream.detail]
        for bar, closed in self._venue.bars.news(stream.key, interval, since, now):
            shown = _kline(instrument, stream.detail, bar, interval) | {"x": closed}
            yield {"e": "kline", "E": now, "s": instrument.symbol, "k": shown}

    def _trades(self, stream: Stream, instrument: Instrument, since: int, now: int) -> Iterator[Row]:
        if now <= since:
            return
        for point in self._venue.market.points(stream.key, since, now)[-_MOST_TRADES:]:
            price = round_to(point.price, instrument.tick)
            place = (
                {"t": point.ms} if stream.kind == "trade" else {"a": point.ms, "f": point.ms, "l": point.ms}
            )
            head = {"e": stream.kind, "E": now, "s": instrument.symbol}
            yield (
                head
                | place
                | {
                    "p": eight(price),
                    "q": eight(instrument.step),
                    "T": point.ms,
                    "m": bool(point.ms % 2),
                    "M": True,
                }
            )

    def _changed(self, stream: Stream, event: Row, now: int = 0, kind: str = "") -> Iterator[Row]:
        """Only what is new; with the head of an event where it has one."""
        place = stream.group, stream.name
        if self._told.get(place) != event:
            self._told[place] = event
            yield ({"e": kind, "E": now} | event) if kind else event


def _kline(instrument: Instrument, name: str, bar: Bar, interval: int) -> Row:
    times = {"t": bar.start, "T": bar.start + interval - 1, "s": instrument.symbol, "i": name}
    return times | {"f": 0, "L": 99, "n": 100, "B": "0"} | candle(instrument, bar)


def _top(row: Row) -> Row:
    return {
        "s": row["symbol"],
        "b": row["bidPrice"],
        "B": row["bidQty"],
        "a": row["askPrice"],
        "A": row["askQty"],
    }


def _day(row: Row, *, full: bool) -> Row:
    mini = {"c": "lastPrice", "o": "openPrice", "h": "highPrice", "l": "lowPrice", "v": "volume"}
    mini |= {"q": "quoteVolume"}
    more = {"p": "priceChange", "P": "priceChangePercent", "w": "weightedAvgPrice", "x": "prevClosePrice"}
    more |= {"Q": "lastQty", "b": "bidPrice", "B": "bidQty", "a": "askPrice", "A": "askQty"}
    more |= {"F": "firstId", "L": "lastId", "n": "count"}
    return {short: row[name] for short, name in (mini | more if full else mini).items()}
