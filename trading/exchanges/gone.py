"""Asking symbol by symbol about markets that an exchange lists no more."""

from collections.abc import Iterator
from contextlib import contextmanager

from trading.domain.instrument import Symbol
from trading.exchanges.client import AnswerRefused
from trading.exchanges.markets import MarketTable

_NO_MARKET = frozenset({"-1121", "10007"})


@contextmanager
def unless_gone(table: MarketTable, symbol: Symbol) -> Iterator[None]:
    """The block's question about this symbol; where the symbol is listed no more, its refusal is no failure.

    Nothing can trade in a market that is gone, and the account's other symbols must still be read. What was
    filled there before and never read is found by the balances. A refusal of a market that is still listed
    is a failure like any other.
    """
    try:
        yield
    except AnswerRefused as error:
        if table.lists(symbol) or error.code not in _NO_MARKET:
            raise
