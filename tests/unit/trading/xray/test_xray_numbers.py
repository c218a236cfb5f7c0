"""Features, measures and anomalies: against formulas written plainly, and where a number has no meaning."""

import numpy as np
import pytest

from tests.support.minute_panels import a_panel, a_walk
from trading.candles.panel import Matrix, Panel
from trading.indicators.table import Table
from trading.xray import distributions as own
from trading.xray import windows
from trading.xray.features import FEATURES
from trading.xray.sight import Sight

WIDTH, ROWS = 260, 4
NAMES = {feature.name: feature for feature in FEATURES}


def of(name: str, panel: Panel, leader: int | None = 0) -> Matrix:
    return NAMES[name].of(Sight(Table(panel), leader))[:, -1]


@pytest.fixture
def panel() -> Panel:
    volume = np.random.default_rng(4).lognormal(0, 1, (ROWS, WIDTH))
    volume[:, ::7] = 0.0
    walk = a_walk(ROWS, WIDTH, seed=9)
    walk[2] = walk[0] ** 1.5 / 10 * (a_walk(1, WIDTH, seed=10, sigma=0.001)[0] / 100)
    return a_panel(walk, volume=volume)


def test_the_slope_and_the_fit_are_those_of_least_squares(panel: Panel) -> None:
    logs = np.log(panel.close[:, -windows.SLOPE :])
    bars = np.arange(windows.SLOPE)
    slopes = [np.polyfit(bars, row, 1)[0] for row in logs]
    fits = [np.corrcoef(bars, row)[0, 1] ** 2 for row in logs]
    assert of("trend_slope", panel) == pytest.approx(slopes)
    assert of("trend_fit", panel) == pytest.approx(fits)


def test_correlation_and_beta_are_those_of_the_returns_with_the_leaders(panel: Panel) -> None:
    moves = np.diff(np.log(panel.close[:, -windows.LEADER - 1 :]))
    table = np.cov(moves)
    assert of("correlation", panel) == pytest.approx(np.corrcoef(moves)[0])
    assert of("beta", panel) == pytest.approx(table[0] / table[0, 0])
    assert of("correlation", panel)[0] == pytest.approx(1)
    assert of("correlation", panel)[2] > 0.9


def test_autocorrelation_efficiency_and_flow(panel: Panel) -> None:
    moves = np.diff(np.log(panel.close[:, -windows.MEMORY - 1 :]))
    memory = [np.corrcoef(row[:-1], row[1:])[0, 1] for row in moves]
    assert of("autocorrelation", panel) == pytest.approx(memory)
    way = panel.close[:, -windows.EFFICIENCY - 1 :]
    far = np.abs(way[:, -1] - way[:, 0]) / np.abs(np.diff(way)).sum(axis=1)
    assert of("efficiency", panel) == pytest.approx(far)
    close, volume = panel.close[:, -windows.FLOW - 1 :], panel.volume[:, -windows.FLOW :]
    quote, change = close[:, 1:] * volume, close[:, 1:] / close[:, :-1] - 1
    traded = volume > 0
    ratio = np.divide(np.abs(change), quote, out=np.zeros_like(quote), where=traded)
    assert of("impact", panel) == pytest.approx(ratio.sum(axis=1) / traded.sum(axis=1) * 1e6)
    assert of("turnover", panel) == pytest.approx(quote.mean(axis=1))
    assert of("up_volume", panel) == pytest.approx((volume * (change > 0)).sum(axis=1) / volume.sum(axis=1))
    assert of("idle", panel) == pytest.approx(1 - traded.mean(axis=1))


def test_the_measures_are_those_of_their_words(panel: Panel) -> None:
    sight = Sight(Table(panel))
    moves = np.diff(np.log(panel.close))
    energies = np.stack(
        [(moves[:, end - own.SPAN : end] ** 2).sum(axis=1) for end in range(own.SPAN, WIDTH)], axis=1
    )
    last = energies[:, -own.WINDOW :]
    usual, now = np.sort(last, axis=1)[:, own.WINDOW // 2], last[:, -1]
    move = np.log(panel.close[:, -1] / panel.close[:, -1 - own.DRIFT])
    assert of("heat", panel) == pytest.approx(((last < now[:, None]).sum(axis=1) + 0.5) / own.WINDOW)
    assert of("drift", panel) == pytest.approx(move / np.sqrt(np.maximum(usual, now) / own.SPAN * own.DRIFT))
    assert sight.measure("scale")[:, 0] == pytest.approx(np.sqrt(usual / own.SPAN * own.DRIFT))
    assert sight.measure("alive")[:, 0] == pytest.approx((panel.volume[:, -own.ALIVE :] > 0).mean(axis=1))


def test_what_has_no_leader_or_leads_without_moving_has_no_correlation(panel: Panel) -> None:
    assert np.isnan(of("correlation", panel, leader=None)).all()
    assert np.isnan(of("beta", panel, leader=None)).all()
    still = a_panel(np.concatenate([np.full((1, WIDTH), 5.0), panel.close]))
    assert np.isnan(of("correlation", still, leader=0)).all()


def test_a_market_that_stands_still_has_no_invented_numbers() -> None:
    still = a_panel(np.full((1, WIDTH), 5.0), volume=np.zeros((1, WIDTH)), reach=0.0)
    for name in (
        "trend_fit",
        "efficiency",
        "up_volume",
        "impact",
        "autocorrelation",
        "band_place",
        "from_ema_50",
    ):
        assert np.isnan(of(name, still, leader=None)).all(), name
    assert of("idle", still, leader=None).tolist() == [1.0]
    assert of("drift", still, leader=None).tolist() == [0.0]
    assert of("heat", still, leader=None).tolist() == [0.5]


def test_places_in_bands_and_ranges_are_shares_of_them(panel: Panel) -> None:
    top = a_panel(
        np.concatenate([panel.close[:1], panel.close[:1].max() * np.ones((1, 1)) * 1.01], axis=1), reach=0.0
    )
    assert of("range_place", top).tolist() == [1.0]
    assert of("drawdown", top).tolist() == [0.0]
    assert of("band_place", top)[0] > 0.5


def deviations(values: Matrix) -> float:
    before = values[:-1]
    middle = np.sort(before)[len(before) // 2]
    unit = np.sort(np.abs(before - middle))[len(before) // 2] / 0.6744897501960817
    return float(np.clip((values[-1] - middle) / unit, -own.CAP, own.CAP))


def test_anomalies_are_robust_deviations_and_only_more_than_usual_counts_for_range_and_volume(
    panel: Panel,
) -> None:
    found = Sight(Table(panel)).anomalies()[:, :, -1]
    last = slice(-own.USUAL - 1, None)
    moves = np.diff(np.log(panel.close))
    for row in range(ROWS):
        spans = np.sqrt((panel.high[row, last] - panel.low[row, last]) / panel.low[row, last])
        assert found[0, row] == pytest.approx(deviations(moves[row, last]))
        assert found[1, row] == pytest.approx(max(deviations(spans), 0.0))
        assert found[2, row] == pytest.approx(max(deviations(np.sqrt(panel.volume[row, last])), 0.0))


def test_a_jump_after_a_hundred_bars_of_nothing_is_as_anomalous_as_can_be() -> None:
    close = np.full((2, own.USUAL + 2), 100.0)
    close[0, -1], close[1, -1] = 90.0, 100.0
    volume = np.ones_like(close)
    volume[0, -1] = 50.0
    found = Sight(Table(a_panel(close, volume=volume, reach=0.0))).anomalies()[:, :, -1]
    assert found[:, 0].tolist() == [-own.CAP, own.CAP, own.CAP]
    assert found[:, 1].tolist() == [0.0, 0.0, 0.0]
