"""The markets of one exchange as last told: from the exchange's ids to our symbols and rules."""

from collections.abc import Iterable

from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol


class MarketTable:
    """Instruments by our symbol and by the exchange's id. A market that is gone stays known, not active."""

    def __init__(self, exchange: ExchangeId) -> None:
        self._exchange = exchange
        self._by_id: dict[tuple[MarketType, str], Symbol] = {}
        self._instruments: dict[Symbol, Instrument] = {}

    def learn(self, instruments: Iterable[Instrument]) -> None:
        """Takes over a fresh list; positions in markets that vanished must still be readable."""
        for instrument in instruments:
            self._instruments[instrument.symbol] = instrument
            self._by_id[instrument.symbol.market, instrument.exchange_symbol] = instrument.symbol

    def instrument(self, symbol: Symbol) -> Instrument | None:
        return self._instruments.get(symbol)

    def symbol(self, market: MarketType, exchange_symbol: str) -> Symbol:
        """Our symbol of the exchange's id; one that was never listed here keeps the id as its name."""
        return self._by_id.get((market, exchange_symbol)) or Symbol(self._exchange, market, exchange_symbol)
