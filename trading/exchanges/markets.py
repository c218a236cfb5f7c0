"""The markets of one exchange as last told: from the exchange's ids to our symbols and rules, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from trading.domain.errors import MissingData
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Listing:
    """A market as the exchange lists it. contract: base units in one unit of its quantities on the wire."""

    instrument: Instrument
    contract: Decimal = _ONE


class MarketTable:
    """Markets by our symbol and by the exchange's id. A market that is gone stays known, not active."""

    def __init__(self, exchange: ExchangeId) -> None:
        self._exchange = exchange
        self._by_id: dict[tuple[MarketType, str], Symbol] = {}
        self._listings: dict[Symbol, Listing] = {}
        self._listed: frozenset[Symbol] | None = None  # None: not asked yet

    @property
    def is_empty(self) -> bool:
        """Nothing was learnt from the exchange yet."""
        return self._listed is None

    def learn(self, listings: Iterable[Listing]) -> None:
        """Takes over a fresh list; positions in markets that vanished must still be readable."""
        fresh = tuple(listings)
        self._listed = frozenset(listing.instrument.symbol for listing in fresh)
        self._keep(fresh)

    def lists(self, symbol: Symbol) -> bool:
        """Whether the exchange still lists it; as long as it was not asked, it does."""
        return self._listed is None or symbol in self._listed

    def remember(self, instruments: Iterable[Instrument]) -> None:
        """Takes up what was known before this start: markets may have vanished meanwhile."""
        self._keep(
            Listing(instrument, instrument.contract)
            for instrument in instruments
            if instrument.symbol not in self._listings
        )

    def _keep(self, listings: Iterable[Listing]) -> None:
        for listing in listings:
            instrument = listing.instrument
            self._listings[instrument.symbol] = listing
            self._by_id[instrument.symbol.market, instrument.exchange_symbol] = instrument.symbol

    def instrument(self, symbol: Symbol) -> Instrument | None:
        found = self._listings.get(symbol)
        return None if found is None else found.instrument

    def symbol(self, market: MarketType, exchange_symbol: str) -> Symbol:
        """Our symbol of the exchange's id; one that was never listed here keeps the id as its name."""
        return self._by_id.get((market, exchange_symbol)) or Symbol(self._exchange, market, exchange_symbol)

    def name(self, symbol: Symbol) -> str:
        """The exchange's id of a symbol. Raises MissingData where it is not a market of this exchange."""
        found = self._listings.get(symbol)
        known = symbol.name if found is None else found.instrument.exchange_symbol
        if "/" in known:  # a name of ours without the exchange's id
            raise MissingData(f"{symbol} is not a market of this exchange")
        return known

    def contract(self, symbol: Symbol) -> Decimal:
        """Base units in one unit of quantity on the wire. Raises MissingData where it was never told."""
        found = self._listings.get(symbol)
        if found is None:
            raise MissingData(f"the contract size of {symbol} is not known")
        return found.contract
