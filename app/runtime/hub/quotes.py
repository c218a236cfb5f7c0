"""The prices that a hub knows: the last one of each symbol, with the book's top where it was told lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import Price
from trading.domain.ticker import Ticker
from trading.risk.quotes import Quote, SecondOpinion

Second = Callable[[Symbol], SecondOpinion | None]


class QuoteBook:
    """book_for: how long the book's top that a ticker told holds; second: what another source says."""

    def __init__(self, book_for: timedelta, second: Second | None) -> None:
        self._book_for = book_for
        self._second = second
        self.quotes: dict[Symbol, Quote] = {}
        self.tickers: dict[Symbol, Ticker] = {}

    def traded(self, symbol: Symbol, price: Price, at: datetime) -> None:
        """The symbol was heard of at this price."""
        bid, ask = self._top(symbol, at)
        self.quotes[symbol] = Quote(price, at, bid, ask, self._opinion(symbol))

    def closed(self, symbol: Symbol, price: Price, at: datetime) -> None:
        """A bar closed at this price: better than nothing, and nothing new where there is a price."""
        if symbol not in self.quotes:
            self.traded(symbol, price, at)

    def ticked(self, tickers: Sequence[Ticker]) -> Sequence[Symbol]:
        """Take up these; the symbols that nothing had been heard of since."""
        silent = []
        for ticker in tickers:
            symbol, known = ticker.symbol, self.quotes.get(ticker.symbol)
            self.tickers[symbol] = ticker
            if known is None or known.at < ticker.seen_at:
                self.traded(symbol, ticker.last, ticker.seen_at)
                silent.append(symbol)
            else:
                self.quotes[symbol] = replace(known, bid=ticker.bid, ask=ticker.ask)
        return silent

    def _top(self, symbol: Symbol, at: datetime) -> tuple[Price | None, Price | None]:
        ticker = self.tickers.get(symbol)
        if ticker is None or at - ticker.seen_at > self._book_for:
            return None, None
        return ticker.bid, ticker.ask

    def _opinion(self, symbol: Symbol) -> SecondOpinion | None:
        return None if self._second is None else self._second(symbol)


class OtherExchange:
    """What another exchange says of a symbol: its price of the same base and quote, of the same market type.

    own, other: the instruments of both; tickers: of the other one. Where the other one does not list the
    market there is no second opinion of it; where it lists it and tells nothing, or what it lists is not
    known, the opinion is empty.
    """

    def __init__(
        self,
        own: Mapping[Symbol, Instrument],
        other: Mapping[Symbol, Instrument],
        tickers: Mapping[Symbol, Ticker],
    ) -> None:
        self._own = own
        self._other = other
        self._tickers = tickers
        self._same: dict[Symbol, Symbol] = {}
        self._compared = 0, 0  # how many markets the two had when they were compared

    def __call__(self, symbol: Symbol) -> SecondOpinion | None:
        if not self._other:
            return SecondOpinion()  # what it lists is not known: nothing is confirmed
        same = self._same.get(symbol) or self._find(symbol)
        if same is None or not self._other[same].active:
            return None
        ticker = self._tickers.get(same)
        return SecondOpinion() if ticker is None else SecondOpinion(ticker.last, ticker.seen_at)

    def _find(self, symbol: Symbol) -> Symbol | None:
        known = len(self._own), len(self._other)  # neither ever forgets a market
        if self._compared != known:  # the names of the two exchanges are not compared, their currencies are
            self._compared = known
            theirs = {_market(one): key for key, one in self._other.items()}
            found = ((key, theirs.get(_market(one))) for key, one in self._own.items())
            self._same = {key: other for key, other in found if other is not None}
        return self._same.get(symbol)


def _market(instrument: Instrument) -> tuple[str, str, str]:
    return instrument.symbol.market, instrument.base, instrument.quote
