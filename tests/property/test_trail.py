"""Over any path of prices a stop that follows never goes back, and never stays farther behind than it may."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC_PERP, an_instrument
from tests.support.sessions import a_holding
from trading.domain.instrument import Side
from trading.domain.money import Price
from trading.engine.levels import moved, step_due

INSTRUMENT = an_instrument(BTC_PERP)
PATHS = st.lists(st.decimals("1000", "200000", places=1), min_size=1, max_size=60)


@given(
    side=st.sampled_from(Side),
    path=PATHS,
    trail=st.decimals("0.1", "30000", places=1),
    away=st.integers(1, 9_000),
)
def test_the_stop_follows_and_never_goes_back(
    side: Side, path: list[Decimal], trail: Decimal, away: int
) -> None:
    sign, best = side.sign, path[0]
    holding = a_holding(BTC_PERP, side, stop=Price(Decimal(60_000 - away * side.sign)), trail=Price(trail))
    for price in map(Price, path):
        assert holding.stop is not None
        if (price - holding.stop) * sign <= 0:
            break  # there it has closed the position
        best = max(best * sign, price * sign) * sign
        due, level = step_due(holding), moved(holding, INSTRUMENT, price)
        if level is not None:
            assert (level - holding.stop) * sign > 0
            assert (price - level) * sign > 0, "it stays on the losing side"
            assert abs(price - level) <= trail, "rounding never gives more away"
            assert due is not None
            assert (price - due) * sign >= 0, "the index knows every step"
            holding = replace(holding, stop=level)
        assert (best - (holding.stop or 0)) * sign < trail * Decimal("1.25") + INSTRUMENT.tick
