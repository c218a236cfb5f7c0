"""Public topics: what there is to say about the market since the last time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.exchange.bars import Bar
from sandbox.exchange.bybit.rest_market import INTERVALS, book_row, ticker_row, trade_row
from sandbox.exchange.bybit.wire import bar_prices
from sandbox.exchange.call import Row
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Key
from sandbox.exchange.venue import Venue

PRIVATE = "private"
_MOST_TRADES = 5


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed topic name, such as kline.1.BTCUSDT; `detail` is the interval or the depth."""

    name: str
    kind: str
    detail: str
    key: Key


def category_of_path(path: str) -> str:
    """spot, linear or private."""
    return path.rpartition("/")[2]


def parse(venue: Venue, category: str, name: str) -> Topic | None:
    """None for what is no topic of that category."""
    parts = name.split(".")
    kind, symbol = parts[0], parts[-1]
    detail = parts[1] if len(parts) == 3 else ""
    instrument = venue.market.instruments.get((category, symbol))
    wanted = {
        "kline": detail in INTERVALS,
        "orderbook": detail in {"1", "50", "200", "500", "1000"},
        "tickers": len(parts) == 2,
        "publicTrade": len(parts) == 2,
    }
    if instrument is None or not wanted.get(kind, False):
        return None
    return Topic(name, kind, detail, instrument.key)


class Feeds:
    """Messages of public topics for the time between two ticks; each closed bar is confirmed once."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._tickers: dict[tuple[str, str], Row] = {}

    def messages(self, topic: Topic, since: int, now: int) -> Iterator[Row]:
        instrument = self._venue.market.instruments[topic.key]
        match topic.kind:
            case "kline":
                yield from self._kline(topic, instrument, since, now)
            case "tickers":
                yield from self._ticker(topic, instrument, now)
            case "publicTrade":
                yield from self._trades(topic, instrument, since, now)
            case _:
                data = book_row(self._venue, instrument, int(topic.detail))
                yield {"topic": topic.name, "type": "snapshot", "ts": now, "data": data, "cts": now}

    def first(self, topic: Topic, now: int) -> Iterator[Row]:
        """What a new listener is told at once."""
        if topic.kind == "publicTrade":
            return
        if topic.kind == "tickers":
            instrument = self._venue.market.instruments[topic.key]
            row = ticker_row(self._venue.market, instrument)
            yield _message(topic, "snapshot", now, row)
            return
        yield from self.messages(topic, now, now)

    def _kline(self, topic: Topic, instrument: Instrument, since: int, now: int) -> Iterator[Row]:
        interval = INTERVALS[topic.detail]
        for bar, _ in self._venue.bars.news(topic.key, interval, since, now):
            yield _message(topic, "snapshot", now, [_bar(topic, instrument, bar, interval, now)])

    def _ticker(self, topic: Topic, instrument: Instrument, now: int) -> Iterator[Row]:
        row = ticker_row(self._venue.market, instrument)
        before = self._tickers.get(topic.key)
        self._tickers[topic.key] = row
        if row == before:
            return
        if instrument.is_spot or before is None:
            yield _message(topic, "snapshot", now, row)
        else:
            changed = {name: value for name, value in row.items() if before.get(name) != value}
            yield _message(topic, "delta", now, {"symbol": instrument.symbol} | changed)

    def _trades(self, topic: Topic, instrument: Instrument, since: int, now: int) -> Iterator[Row]:
        if now <= since:
            return
        points = self._venue.market.points(topic.key, since, now)[-_MOST_TRADES:]
        rows = [trade_row(instrument, point.ms, point.price, place) for place, point in enumerate(points)]
        data = [
            {
                "T": int(row["time"]),
                "s": row["symbol"],
                "S": row["side"],
                "v": row["size"],
                "p": row["price"],
                "i": row["execId"],
                "BT": False,
                "RPI": False,
                "seq": int(row["seq"]),
            }
            for row in rows
        ]
        yield _message(topic, "snapshot", now, data)


def _bar(topic: Topic, instrument: Instrument, bar: Bar, interval: int, now: int) -> Row:
    end = bar.start + interval
    return {
        "start": bar.start,
        "end": end - 1,
        "interval": topic.detail,
        **bar_prices(instrument, bar),
        "confirm": end <= now,
        "timestamp": min(now, end),
    }


def _message(topic: Topic, kind: str, now: int, data: Row | list[Row]) -> Row:
    return {"topic": topic.name, "type": kind, "ts": now, "data": data}
