"""Closed bars of symbols, in the hand of a test."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from trading.candles.bars import Bars
from trading.candles.panel import Panel, panel_of
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Symbol


@dataclass
class HandPanels:
    """`app.services.strategies.Panels`. Nothing is known of a symbol until a test puts its bars."""

    bars: dict[Symbol, Bars] = field(default_factory=dict)
    asked: list[Timeframe] = field(default_factory=list)

    def panel(
        self,
        exchange: ExchangeId,
        timeframe: Timeframe,
        symbols: Sequence[Symbol] | None = None,
        depth: int = 500,
    ) -> Panel | None:
        self.asked.append(timeframe)
        rows = [
            (one, self.bars[one]) for one in symbols or () if one in self.bars and one.exchange is exchange
        ]
        return panel_of(rows, timeframe) if rows else None
