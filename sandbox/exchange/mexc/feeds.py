"""Public topics of MEXC's stream: bars and the top of the book, as binary frames."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.exchange.bars import MINUTE
from sandbox.exchange.connection import Frame
from sandbox.exchange.instruments import SPOT, Instrument
from sandbox.exchange.mexc import pushes
from sandbox.exchange.mexc.protobuf import frame
from sandbox.exchange.mexc.rows import book_ticker_row
from sandbox.exchange.mexc.rules import DAY_MS
from sandbox.exchange.venue import Venue

_KLINE = "spot@public.kline.v3.api.pb"
_TOP = "spot@public.aggre.bookTicker.v3.api.pb"
INTERVALS: Mapping[str, int] = {
    "Min1": MINUTE,
    "Min5": 5 * MINUTE,
    "Min15": 15 * MINUTE,
    "Min30": 30 * MINUTE,
    "Min60": 60 * MINUTE,
    "Hour4": 240 * MINUTE,
    "Hour8": 480 * MINUTE,
    "Day1": DAY_MS,
    "Week1": 7 * DAY_MS,
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed topic. interval: of bars, by MEXC's name, else empty."""

    name: str
    instrument: Instrument
    interval: str


def parse(venue: Venue, name: str) -> Topic | None:
    """None for what is no public topic."""
    match name.split("@"):
        case ["spot", kind, symbol, interval] if f"spot@{kind}" == _KLINE and interval in INTERVALS:
            pass
        case ["spot", kind, "10ms" | "100ms", symbol] if f"spot@{kind}" == _TOP:
            interval = ""
        case _:
            return None
    found = venue.market.instruments.get((SPOT, symbol))
    return None if found is None or found.status == "Closed" else Topic(name, found, interval)


class Feeds:
    """What there is to say about the market since the last time. Nothing tells that a bar is closed."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue

    def frames(self, topic: Topic, since: int, now: int) -> Iterator[Frame]:
        stated = self._venue.clock.stated_ms()
        instrument = topic.instrument
        if not topic.interval:
            row = book_ticker_row(instrument, self._venue.market.last(instrument.key))
            names = {"bidPrice": "bidPrice", "bidQty": "bidQuantity", "askPrice": "askPrice"}
            names |= {"askQty": "askQuantity"}
            body = {names[name]: str(value) for name, value in row.items() if name in names}
            symbol = instrument.symbol
            yield frame(topic.name, "publicAggreBookTicker", body, symbol=symbol, created=stated, sent=stated)
            return
        interval = INTERVALS[topic.interval]
        for bar, _ in self._venue.bars.news(instrument.key, interval, since, now):
            bar_body = pushes.kline_body(instrument, bar, interval, topic.interval)
            yield frame(
                topic.name,
                "publicSpotKline",
                bar_body,
                symbol=instrument.symbol,
                created=stated,
                sent=stated,
            )
