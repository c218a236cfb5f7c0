"""X-rays of a market: what people read of one symbol, the potential and its parts, the state of all."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from tests.support.builders import NOW, price, ratio
from tests.support.minute_panels import a_panel, a_walk
from trading.candles.panel import Panel
from trading.domain.ticker import Ticker
from trading.indicators.table import Table
from trading.xray import potential
from trading.xray.features import FEATURES
from trading.xray.market import market_state, mood
from trading.xray.quotes import quotes_of
from trading.xray.reading import CODES
from trading.xray.records import Mood, Regime
from trading.xray.xrays import XRays, xray

ROWS, WIDTH = 6, 300


def a_ticker(panel: Panel, row: int, *, bid: str | None = "99.9", ask: str | None = "100.1") -> Ticker:
    return Ticker(
        symbol=panel.symbols[row],
        last=price("100"),
        bid=None if bid is None else price(bid),
        ask=None if ask is None else price(ask),
        quote_volume=Decimal(2500000) if row else None,
        change=ratio("0.01"),
        seen_at=NOW,
    )


@pytest.fixture
def panel() -> Panel:
    walk = a_walk(ROWS, WIDTH, seed=21)
    walk[1] *= np.exp(0.004 * np.concatenate([np.zeros(WIDTH - 40), np.arange(1, 41)]))
    walk[2] = 50.0
    volume = np.full((ROWS, WIDTH), 10.0)
    volume[2, :-1] = 0.0
    return a_panel(walk, volume=volume, counts=[WIDTH, WIDTH, WIDTH, WIDTH, 60, 0])


@pytest.fixture
def xrays(panel: Panel) -> XRays:
    tickers = {panel.symbols[row]: a_ticker(panel, row) for row in range(3)}
    return xray(Table(panel), quotes_of(panel.symbols, tickers), leader=0)


def test_a_symbol_in_a_trend_says_so_with_its_numbers(xrays: XRays) -> None:
    seen = xrays.of(1)
    assert seen.regime in {Regime.TREND_UP, Regime.TURBULENT}
    assert seen.lean == 1
    assert seen.bars == WIDTH
    assert seen.supports
    assert all(level.distance < 0 for level in seen.supports)
    assert seen.potential.score is not None
    assert seen.potential.score > 40
    assert seen.liquidity.day == 2_500_000
    assert seen.liquidity.spread == pytest.approx(0.002)
    told = {because.code: dict(because.numbers) for because in seen.reading}
    assert told["xray-regime"]["regime"] == seen.regime.value
    assert told["xray-leader"]["correlation"] == f"{seen.features['correlation']:+.2f}"
    assert told["xray-support"]["price"] == f"{seen.supports[0].price:.6g}"
    assert set(told) <= set(CODES)


def test_a_dead_symbol_promises_little_and_the_unknown_is_told_as_unknown(xrays: XRays) -> None:
    dead, young, missing = xrays.of(2), xrays.of(4), xrays.of(5)
    assert dead.regime is Regime.DEAD
    assert dead.potential.score is not None
    assert dead.potential.score < 40
    for unknown in (young, missing):
        assert unknown.regime is None
        assert unknown.potential.score is None
        assert unknown.anomaly.score is None
        assert unknown.reading[0].code == "xray-unknown"
    assert young.features["rsi"] is not None
    assert young.close == pytest.approx(xrays.close[4])
    assert missing.close is None
    assert set(missing.features.values()) == {None}
    assert missing.profile is None
    assert missing.liquidity.day is missing.liquidity.spread is None


def test_without_a_leader_the_correlation_is_none_and_that_is_told(panel: Panel) -> None:
    alone = xray(Table(panel), quotes_of(panel.symbols, {}))
    assert alone.of(0).features["correlation"] is None
    assert "xray-no-leader" in [because.code for because in alone.of(0).reading]
    assert market_state(alone).correlation is None
    assert market_state(alone).leader is None


def test_what_a_ticker_does_not_tell_is_unknown(panel: Panel) -> None:
    tickers = {panel.symbols[0]: a_ticker(panel, 0, bid=None)}
    quotes = quotes_of(panel.symbols, tickers)
    assert np.isnan(quotes.spread).all()
    assert np.isnan(quotes.day).all()


def test_every_name_is_in_the_catalogue_once_and_can_be_asked_for(xrays: XRays) -> None:
    names = [feature.name for feature in FEATURES]
    assert len(set(names)) == len(names)
    assert all(feature.of.__doc__ for feature in FEATURES)
    assert xrays.feature("rsi").shape == (ROWS,)
    with pytest.raises(ValueError, match=r"tuple.index"):
        xrays.feature("mood")


def test_the_weights_of_the_potential_are_a_whole_and_unknown_parts_leave_it() -> None:
    assert sum(piece.weight for piece in potential.PIECES) == pytest.approx(1)
    nan, parts = float("nan"), len(potential.PIECES)
    values = np.full((parts, 3), 0.5)
    values[-1, 1] = nan
    values[1:, 2] = nan
    scores = potential.score(values)
    assert scores[:2] == pytest.approx([50, 50])
    assert np.isnan(scores[2])


def test_a_wide_spread_costs_potential(panel: Panel) -> None:
    narrow = {panel.symbols[1]: a_ticker(panel, 1, bid="99.999", ask="100.001")}
    wide = {panel.symbols[1]: a_ticker(panel, 1, bid="98", ask="102")}
    one, other = (xray(Table(panel), quotes_of(panel.symbols, tickers), 0) for tickers in (narrow, wide))
    assert one.potential[1] > other.potential[1]
    assert "xray-spread" in [because.code for because in other.of(1).reading]
    assert costs(other) == 0.0
    assert costs(xray(Table(panel), quotes_of(panel.symbols, {}), 0)) is None


def costs(xrays: XRays) -> float | None:
    return next(part.value for part in xrays.of(1).potential.parts if part.name == "cost")


def test_the_market_counts_only_what_is_known(xrays: XRays) -> None:
    state = market_state(xrays)
    assert state.symbols == 4
    assert sum(state.regimes.values()) == 4
    assert state.regimes[Regime.DEAD] == 1
    assert state.advancing + state.declining == 4  # the still one is neither, the young one has bars enough
    above = [row for row in range(5) if xrays.feature("from_ema_50")[row] > 0]
    known = [row for row in range(5) if not np.isnan(xrays.feature("from_ema_50")[row])]
    assert state.breadth == pytest.approx(len(above) / len(known))
    assert state.leader == xrays.symbols[0]
    assert state.leader_regime is xrays.of(0).regime
    others = [xrays.feature("correlation")[row] for row in (1, 3)]
    assert state.correlation == pytest.approx(np.mean(others))


def test_a_market_of_which_nothing_is_known_has_no_mood(panel: Panel) -> None:
    nothing = replace(panel, counts=np.zeros(ROWS, dtype=np.int64))
    state = market_state(xray(Table(nothing), quotes_of(panel.symbols, {}), 0))
    assert (state.symbols, state.breadth, state.up, state.heat, state.mood) == (0, None, None, None, None)
    assert state.leader_regime is None


@pytest.mark.parametrize(
    ("breadth", "up", "down", "heat", "word"),
    [
        (0.1, 0.0, 0.6, 0.9, Mood.PANIC),
        (0.1, 0.0, 0.6, 0.5, Mood.RISK_OFF),
        (0.8, 0.5, 0.1, 0.9, Mood.RISK_ON),
        (0.8, 0.1, 0.2, 0.5, Mood.MIXED),
        (0.5, 0.1, 0.1, 0.1, Mood.QUIET),
        (0.5, 0.1, 0.1, None, None),
    ],
)
def test_the_mood(breadth: float, up: float, down: float, heat: float | None, word: Mood | None) -> None:
    assert mood(breadth, up, down, heat) is word
