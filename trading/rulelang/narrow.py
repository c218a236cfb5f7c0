"""A rule asked about a few symbols of a panel: what it costs goes with them, not with the whole market."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trading.candles.panel import Panel
from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.rulelang.compiled import OwnRule
from trading.strategies.verdicts import Column, Mask, Verdicts

_MATRICES = ("open", "high", "low", "close", "volume")


def judged(rule: OwnRule, panel: Panel, rows: Sequence[int]) -> Verdicts:
    """Verdicts over all rows of the panel; of others than these nothing is said."""
    wanted = np.array(rows, dtype=np.int64)
    said = rule.judge(Table(narrowed(panel, wanted)))
    size, places = len(panel), {int(row): place for place, row in enumerate(wanted)}

    def spread(column: Column) -> Column:
        whole = np.full(size, np.nan)
        whole[wanted] = column
        return whole

    def why(row: int, stance: Stance) -> tuple[Because, ...]:
        return said.why(places[row], stance)

    mask: Mask = np.zeros(size, np.bool_)
    mask[wanted] = said.said
    stance = np.zeros(size, np.int8)
    stance[wanted] = said.stance
    return replace(
        said,
        said=mask,
        stance=stance,
        strength=np.nan_to_num(spread(said.strength)),
        reference=spread(said.reference),
        stop=spread(said.stop),
        target=spread(said.target),
        trail=spread(said.trail),
        why=why,
    )


def narrowed(panel: Panel, rows: NDArray[np.int64]) -> Panel:
    """These rows of the panel, in this order."""
    symbols = tuple(panel.symbols[row] for row in rows.tolist())
    matrices = {name: getattr(panel, name)[rows] for name in _MATRICES}
    return Panel(symbols, panel.timeframe, panel.opened_at, **matrices, counts=panel.counts[rows])
