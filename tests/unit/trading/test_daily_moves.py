"""How much a price usually moves in a day, from the bars that there are."""

from decimal import Decimal
from math import log, nan, sqrt

import numpy as np
import pytest

from tests.support.builders import BTC, ETH
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.money import Ratio
from trading.strategies.signals import daily_moves


def a_panel(*rows: list[float], counts: list[int] | None = None) -> Panel:
    closes = np.array(rows)
    width = closes.shape[1]
    return Panel(
        symbols=(BTC, ETH)[: len(rows)],
        timeframe=Timeframe.H1,
        opened_at=np.arange(width, dtype=np.int64) * 3_600_000,
        open=closes, high=closes, low=closes, close=closes, volume=closes,
        counts=np.array(counts or [width] * len(rows)),
    )  # fmt: skip


def up_and_down(bars: int, share: float = 0.01) -> list[float]:
    """Each bar a hundredth above or below the one before, in logarithms."""
    return [100.0 if number % 2 else 100.0 * (1 + share) for number in range(bars)]


def test_a_day_of_hourly_bars_moves_by_the_root_of_twenty_four_of_their_moves() -> None:
    (move,) = daily_moves(a_panel(up_and_down(101)), [0])
    assert move is not None
    assert float(move) == pytest.approx(log(1.01) * sqrt(24), rel=0.01)


def test_only_the_last_hundred_changes_count() -> None:
    wild = up_and_down(60, 0.2)
    assert daily_moves(a_panel(wild + up_and_down(101)), [0]) == daily_moves(a_panel(up_and_down(101)), [0])


def test_what_stands_before_a_gap_is_not_looked_at() -> None:
    calm = up_and_down(40)
    rows = [up_and_down(40, 0.2) + calm, up_and_down(80)]
    first, second = daily_moves(a_panel(*rows, counts=[40, 80]), [0, 1])
    assert first is not None
    assert second is not None
    assert [first] == daily_moves(a_panel(calm), [0])


@pytest.mark.parametrize(
    "closes",
    [up_and_down(20), [100.0] * 50, [*up_and_down(30), nan, *up_and_down(30)], [*up_and_down(40), 0.0]],
    ids=["too few bars", "a price that never moves", "a bar that is no number", "a price of zero"],
)
def test_nothing_is_made_up(closes: list[float]) -> None:
    assert daily_moves(a_panel(closes), [0]) == [None]


def test_the_rows_that_are_asked_for_in_their_order() -> None:
    panel = a_panel(up_and_down(50), up_and_down(50, 0.02))
    small, large = daily_moves(panel, [0])[0] or Ratio(Decimal(0)), daily_moves(panel, [1])[0]
    assert daily_moves(panel, [1, 0]) == [large, small]
    assert large is not None
    assert large > small > 0
    assert daily_moves(panel, []) == []
