"""Public channels: what there is to say about the market since the last time.

A topic is "channel:instId". Candles are on the business address, all else on the public one.
"""

from collections.abc import Iterator

import orjson

from sandbox.exchange.call import Row
from sandbox.exchange.connection import Frame
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.market import Key
from sandbox.exchange.okx.market_rows import book_row, candle_row, ticker_row
from sandbox.exchange.okx.names import find
from sandbox.exchange.okx.rest_market import BARS
from sandbox.exchange.venue import Venue

PUBLIC, BUSINESS, PRIVATE = "/ws/v5/public", "/ws/v5/business", "/ws/v5/private"
_CANDLE = "candle"
_BOOKS = {"books5": 5, "bbo-tbt": 1, "books": 400}


def is_public(venue: Venue, path: str, channel: str, name: str) -> bool:
    """Whether there is such a channel at that address."""
    instrument = find(venue.market, name)
    if instrument is None or instrument.status == "Closed":
        return False
    if channel.startswith(_CANDLE):
        return path == BUSINESS and channel.removeprefix(_CANDLE) in BARS
    return path == PUBLIC and (channel == "tickers" or channel in _BOOKS)


class Feeds:
    """Frames of public topics for the time between two ticks; each closed bar is confirmed once."""

    def __init__(self, venue: Venue) -> None:
        self._venue = venue
        self._tickers: dict[Key, Row] = {}

    def first(self, group: str, topic: str, now: int) -> Iterator[Frame]:
        """What a new listener is told at once."""
        channel, _, name = topic.partition(":")
        instrument = self._instrument(group, channel, name)
        if instrument is not None and channel == "tickers":
            yield _frame(channel, instrument, [ticker_row(self._venue.market, instrument, now)])
        elif instrument is not None:
            yield from self.news(group, topic, now, now)

    def news(self, group: str, topic: str, since: int, now: int) -> Iterator[Frame]:
        channel, _, name = topic.partition(":")
        instrument = self._instrument(group, channel, name)
        if instrument is None:
            return
        if channel.startswith(_CANDLE):
            yield from self._candles(channel, instrument, since, now)
        elif channel == "tickers":
            row = ticker_row(self._venue.market, instrument, now)
            told = {name: value for name, value in row.items() if name != "ts"}
            if self._tickers.get(instrument.key) != told:
                self._tickers[instrument.key] = told
                yield _frame(channel, instrument, [row])
        else:
            book = book_row(self._venue.market, instrument, _BOOKS[channel], now)
            yield _frame(channel, instrument, [book | {"instId": name}])

    def _candles(self, channel: str, instrument: Instrument, since: int, now: int) -> Iterator[Frame]:
        interval = BARS[channel.removeprefix(_CANDLE)]
        for bar, closed in self._venue.bars.news(instrument.key, interval, since, now):
            yield _frame(channel, instrument, [candle_row(instrument, bar, confirmed=closed)])

    def _instrument(self, group: str, channel: str, name: str) -> Instrument | None:
        known = is_public(self._venue, group, channel, name)
        return find(self._venue.market, name) if known else None


def _frame(channel: str, instrument: Instrument, data: list[Row] | list[list[str]]) -> Frame:
    arg = {"channel": channel, "instId": instrument.symbol}
    return orjson.dumps({"arg": arg, "data": data}).decode()
