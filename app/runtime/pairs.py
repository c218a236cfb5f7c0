"""How each symbol's market is doing: what was judged, what failed, why one stands still. Of this process.

Written by whoever judges bars, read by pages. One symbol's trouble is noted with that symbol and no other.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from app.pairs import Going, SymbolState
from app.runtime.incidents import describe
from trading.domain.instrument import Symbol

_UNKNOWN = SymbolState()


class SymbolBook:
    """The state of every symbol that is followed here. `app.services.pairs.SymbolStates`."""

    def __init__(self) -> None:
        self._states: dict[Symbol, SymbolState] = {}
        self._log = structlog.get_logger("symbols")

    def of(self, symbol: Symbol) -> SymbolState:
        """NOT_FOLLOWED where nothing was heard of it since the start."""
        return self._states.get(symbol, _UNKNOWN)

    def judged(self, symbol: Symbol, bar: datetime, signals: int = 0) -> None:
        """The bar that opened then was judged. signals: put for it."""
        state = self.of(symbol)
        if state.going is Going.STANDING_STILL:
            self._log.info("goes on", symbol=symbol)
        self._states[symbol] = replace(
            state, going=Going.CURRENT, why=None, last_bar=bar, signals=state.signals + signals
        )

    def stands_still(self, symbol: Symbol, why: str) -> None:
        """Nothing is judged until the reason is gone. Said in the log once for each reason."""
        state = self.of(symbol)
        if (state.going, state.why) != (Going.STANDING_STILL, why):
            self._log.warning("stands still", symbol=symbol, why=why)
        self._states[symbol] = replace(state, going=Going.STANDING_STILL, why=why)

    def failed(self, symbol: Symbol, error: BaseException) -> None:
        """Judging it has failed: it is counted, and the symbol stands still until a bar is judged again."""
        state, summary = self.of(symbol), describe(error)
        self._log.error("cannot be judged", symbol=symbol, error=summary)
        self._states[symbol] = replace(
            state, going=Going.STANDING_STILL, why=summary, errors=state.errors + 1, last_error=summary
        )

    def forget(self, symbol: Symbol) -> None:
        """Nobody needs it any more."""
        self._states.pop(symbol, None)
