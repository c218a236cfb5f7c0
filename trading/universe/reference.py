"""The market that stands for all others of an exchange, and what a person leaves out themselves."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from trading.domain.instrument import MarketType, Symbol

# Bases and quotes in the order in which they are asked for: the first that trades leads.
_BASES, _QUOTES = ("BTC", "ETH"), ("USDT", "USDC", "USD", "FDUSD", "EUR")


def leaders(available: Collection[Symbol], turnover: Mapping[Symbol, float]) -> tuple[Symbol, ...]:
    """References of an exchange, the best first: bitcoin and ether for dollars, then by turnover.

    Of a pair that is there as spot and as perpetual, spot comes first. Empty where nothing is available.
    """
    names = [f"{base}/{quote}" for base in _BASES for quote in _QUOTES]
    ranks = {name: rank for rank, name in enumerate(names)}

    def rank(symbol: Symbol) -> tuple[int, float, bool, str]:
        name = symbol.name.partition(":")[0]
        known = ranks.get(name, len(ranks))
        volume = 0.0 if name in ranks else -turnover.get(symbol, 0.0)
        return known, volume, symbol.market is not MarketType.SPOT, symbol.name

    return tuple(sorted(available, key=rank))


def leader(available: Collection[Symbol], turnover: Mapping[Symbol, float]) -> Symbol | None:
    """The reference of an exchange; None where nothing is available."""
    return next(iter(leaders(available, turnover)), None)


class Shelf(StrEnum):
    """A person's own lists. Where the white one has symbols of an exchange, only these are entered there;
    what stands on the black one never is.
    """

    WHITE = "white"
    BLACK = "black"


def wanted(
    symbols: Sequence[Symbol], white: Collection[Symbol], black: Collection[Symbol]
) -> tuple[Symbol, ...]:
    """Those of the symbols that the lists let in, in the same order."""
    chosen, shut = frozenset(white), frozenset(black)
    narrowed = {symbol.exchange for symbol in chosen}
    let_in = (one for one in symbols if one in chosen or one.exchange not in narrowed)
    return tuple(symbol for symbol in let_in if symbol not in shut)
