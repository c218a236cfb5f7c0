"""Nothing that is said of a bar changes when later bars come, when other symbols' bars change, or with what
stands before a gap: for every feature, indicator, regime, level, profile, anomaly and part of the potential.
"""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.looking import (
    FIELDS,
    LATER,
    LEADER,
    OTHER,
    PANELS,
    SYMBOLS,
    WIDTH,
    Arrays,
    Compute,
    cut,
    looks_ahead,
    looks_around,
    looks_over_gaps,
    panel,
    put,
    same,
)
from trading.candles.panel import Matrix, Panel
from trading.indicators.table import Table
from trading.xray.distributions import NEED
from trading.xray.features import FEATURES, Feature, Unit
from trading.xray.quotes import quotes_of
from trading.xray.regime import REGIMES, along
from trading.xray.sight import Sight
from trading.xray.xrays import XRays, xray

INDICATORS: dict[str, Callable[[Table], object]] = {
    "open": lambda table: table.open,
    "high": lambda table: table.high,
    "low": lambda table: table.low,
    "close": lambda table: table.close,
    "volume": lambda table: table.volume,
    "ema": lambda table: (table.ema(12), table.ema(200)),
    "sma": lambda table: table.sma(20),
    "rsi": lambda table: table.rsi(14),
    "atr": lambda table: table.atr(14),
    "adx": lambda table: table.adx(14),
    "macd": lambda table: table.macd(12, 26, 9),
    "bollinger": lambda table: table.bollinger(20, 2.0),
    "donchian": lambda table: table.donchian(20),
    "keltner": lambda table: table.keltner(20, 10, 1.5),
    "stochastic": lambda table: table.stochastic(14, 3, 3),
    "obv": lambda table: table.obv(),
    "vwap": lambda table: table.vwap(20),
    "mfi": lambda table: table.mfi(14),
    "cci": lambda table: table.cci(20),
    "supertrend": lambda table: table.supertrend(10, 3.0),
    "volatility": lambda table: table.volatility(20),
    "highest": lambda table: table.highest(50),
    "lowest": lambda table: table.lowest(50),
    "change": lambda table: table.change(20),
    "volume_mean": lambda table: table.volume_mean(20),
}
LIVELY = panel(seed=7, idle=0.0, flat=0.0)
NO_INDICATORS = {"panel", "keep", "counts", "bars", "deeper"}


def lines(shape: object) -> Arrays:
    """The arrays of an indicator that has one line or many."""
    if isinstance(shape, np.ndarray):
        return (shape,)
    if isinstance(shape, tuple):
        return shape
    return tuple(getattr(shape, field.name) for field in fields(shape))  # type: ignore[arg-type]  # its shapes


def of_table(indicator: Callable[[Table], object]) -> Compute:
    return lambda panel, keep: lines(indicator(Table(panel, keep)))


def of_feature(feature: Feature) -> Compute:
    return lambda panel, keep: (feature.of(sight(panel, keep)),)


def sight(panel: Panel, keep: int) -> Sight:
    return Sight(Table(panel, keep), LEADER, keep)


def in_columns(of: Callable[[Sight, int], Matrix]) -> Compute:
    """What is told as of one bar, for the last bars: symbols x what, as what x symbols x columns."""

    def compute(panel: Panel, keep: int) -> Arrays:
        seen = sight(panel, keep)
        told = np.stack([of(seen, back) for back in range(keep - 1, -1, -1)], axis=-1)
        return (np.moveaxis(told, 0, -2),)

    return compute


def regimes_told(panel: Panel, keep: int) -> Arrays:
    seen = sight(panel, keep)
    codes = [[-1 if r is None else REGIMES.index(r) for r in along(seen, row)] for row in range(SYMBOLS)]
    return (np.array(codes)[:, -keep:],)


COMPUTES: dict[str, Compute] = {
    **{name: of_table(indicator) for name, indicator in INDICATORS.items()},
    **{f"feature {feature.name}": of_feature(feature) for feature in FEATURES},
    "levels": in_columns(lambda seen, back: seen.levels(back)),
    "profile": in_columns(lambda seen, back: seen.profiles(back)[0]),
    "profile's bins": in_columns(lambda seen, back: seen.profiles(back)[1]),
    "anomalies": lambda panel, keep: (sight(panel, keep).anomalies(),),
    "measures": lambda panel, keep: (sight(panel, keep).measures(),),
    "regimes": regimes_told,
}
EVERY = pytest.mark.parametrize("compute", COMPUTES.values(), ids=COMPUTES)
FEW = settings(max_examples=6, deadline=None)


def test_every_indicator_is_held_to_it() -> None:
    public = {name for name in dir(Table) if not name.startswith("_")}
    assert public - NO_INDICATORS == set(INDICATORS)


@EVERY
@FEW
@given(one=PANELS, other=PANELS, later=LATER)
def test_a_bar_does_not_change_when_later_bars_come(
    compute: Compute, one: Panel, other: Panel, later: int
) -> None:
    assert not looks_ahead(compute, one, other, later)


@EVERY
@FEW
@given(one=PANELS, other=PANELS)
def test_a_symbol_does_not_change_with_another_that_does_not_lead(
    compute: Compute, one: Panel, other: Panel
) -> None:
    assert not looks_around(compute, one, other)


@EVERY
@FEW
@given(one=PANELS, other=PANELS, bars=st.integers(1, WIDTH - 1))
def test_what_stands_before_a_gap_is_not_looked_at(
    compute: Compute, one: Panel, other: Panel, bars: int
) -> None:
    assert not looks_over_gaps(compute, one, other, bars)


def gapless(one: Panel, bars: int) -> Panel:
    return replace(one, counts=np.full(SYMBOLS, bars, dtype=np.int64))


def arrays(xrays: XRays) -> dict[str, Matrix]:
    """Of X-rays, with symbols in the last axis."""
    told = {
        name: getattr(xrays, name)
        for name in ("counts", "close", "measures", "features", "parts", "potential")
    }
    sides = {name: np.moveaxis(getattr(xrays, name), 0, -1) for name in ("levels", "profiles", "anomalies")}
    return {**told, **sides, "codes": xrays.regimes.codes, "since": xrays.regimes.since}


def whole(panel: Panel) -> dict[str, Matrix]:
    return arrays(xray(Table(panel), quotes_of(panel.symbols, {}), LEADER))


@FEW
@given(one=PANELS, other=PANELS, later=LATER)
def test_whole_x_rays_neither_look_behind_their_last_column_nor_at_other_rows(
    one: Panel, other: Panel, later: int
) -> None:
    seen = cut(one, later)  # a view: the later bars lie right behind it
    before, copied = (
        whole(seen),
        whole(replace(seen, **{name: getattr(seen, name).copy() for name in FIELDS})),
    )
    assert all(same((before[name],), (copied[name],)) for name in before)
    around = whole(put(seen, cut(other, later), slice(OTHER, OTHER + 1), slice(None)))
    assert all(same((before[name][..., :OTHER],), (around[name][..., :OTHER],)) for name in before)


@FEW
@given(one=PANELS, bars=st.integers(2, WIDTH))
def test_a_feature_is_known_from_its_look_back_on(one: Panel, bars: int) -> None:
    short = gapless(one, bars)
    for feature in FEATURES:
        if bars < feature.look_back:
            assert np.isnan(feature.of(sight(short, 1))).all(), feature.name


@pytest.mark.parametrize("feature", FEATURES, ids=[feature.name for feature in FEATURES])
def test_on_a_lively_market_a_feature_is_known_at_its_look_back(feature: Feature) -> None:
    assert not np.isnan(feature.of(sight(gapless(LIVELY, feature.look_back), 1))).any()


# Controls: what looks where it must not is found out.


def tomorrow(seen: Sight) -> Matrix:
    """The next bar's close, where it is known."""
    return np.roll(seen.close, -1, axis=1)


def against_all(seen: Sight) -> Matrix:
    """The close less the mean of all symbols'."""
    mean: Matrix = seen.close.mean(axis=0)
    return seen.close - mean


def from_the_first_column(seen: Sight) -> Matrix:
    """The close by that of the panel's first column, which may lie before a gap."""
    ratio: Matrix = seen.close / seen.table.panel.close[:, :1]
    return ratio


@FEW
@given(one=PANELS, other=PANELS, later=LATER)
def test_a_planted_look_ahead_is_found(one: Panel, other: Panel, later: int) -> None:
    assert looks_ahead(of_feature(Feature("planted", Unit.QUOTE, 1, tomorrow)), one, other, later)


@FEW
@given(one=PANELS)
def test_a_planted_look_around_is_found(one: Panel) -> None:
    assert looks_around(of_feature(Feature("planted", Unit.QUOTE, 1, against_all)), one, LIVELY)


@FEW
@given(one=PANELS, bars=st.integers(1, NEED))
def test_a_planted_look_over_a_gap_is_found(one: Panel, bars: int) -> None:
    planted = Feature("planted", Unit.RATIO, 1, from_the_first_column)
    assert looks_over_gaps(of_feature(planted), one, LIVELY, bars)
