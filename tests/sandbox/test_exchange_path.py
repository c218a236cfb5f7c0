"""The price path: repeatable, gapless, lively."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet
from pyarrow import table as arrow_table

from sandbox.exchange import DEFAULT, ReplayPath
from sandbox.exchange.bars import MINUTE, Bar
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.generator import GeneratorPath
from sandbox.exchange.market import Market, grid_start
from sandbox.exchange.parquet import read_replay
from sandbox.exchange.scripted import ScriptedPath
from tests.sandbox.exchange_kit import MARKET_START

NOW = int(MARKET_START * 1000)
DAY = 1440 * MINUTE


def path(seed: int = 7, symbol: str = "BTCUSDT") -> GeneratorPath:
    return GeneratorPath(seed, symbol, 60_000.0, phase=0.0)


def test_the_same_seed_gives_the_same_candles_and_another_seed_others() -> None:
    first, again = path().series(NOW, 500, MINUTE), path().series(NOW, 500, MINUTE)
    assert first == again
    assert first != path(seed=8).series(NOW, 500, MINUTE)
    assert first != path(symbol="ETHUSDT").series(NOW, 500, MINUTE)


def test_any_bar_can_be_had_alone_and_long_before_the_start() -> None:
    bars = path().series(NOW - 3000 * MINUTE, 3000, MINUTE)
    fresh = path()
    for number in (0, 1, 777, 1531, 2999):
        assert fresh.series(bars[number].start, 1, MINUTE) == [bars[number]]
        assert fresh.span(bars[number].start, bars[number].start + MINUTE) == bars[number]


def test_there_are_no_gaps_and_every_bar_is_a_candle() -> None:
    bars = path().series(NOW, 2000, MINUTE)
    assert [bar.start for bar in bars] == list(range(NOW, NOW + 2000 * MINUTE, MINUTE))
    for bar, following in pairwise(bars):
        assert bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high
        assert bar.close == following.open
        assert bar.volume > 0


@pytest.mark.parametrize("minutes", [5, 60, 1440])
def test_long_bars_are_made_of_the_short_ones(minutes: int) -> None:
    start = grid_start(NOW, DAY)
    short = path().series(start, minutes, MINUTE)
    (long,) = path().series(start, 1, minutes * MINUTE)
    assert (long.open, long.close) == (short[0].open, short[-1].close)
    assert (long.high, long.low) == (max(bar.high for bar in short), min(bar.low for bar in short))
    assert long.volume == pytest.approx(sum(bar.volume for bar in short))


def test_the_forming_bar_grows_into_the_whole_one() -> None:
    walk = path()
    (whole,) = walk.series(NOW, 1, MINUTE)
    seen: list[Bar] = []
    for part in range(1000, MINUTE + 1, 1000):
        bar = walk.span(NOW, NOW + part)
        assert bar is not None
        assert bar.close == pytest.approx(walk.price(NOW + part))
        seen.append(bar)
    for before, after in pairwise(seen):
        assert after.high >= before.high
        assert after.low <= before.low
    assert seen[-1] == whole


def test_the_points_of_a_minute_touch_its_high_and_its_low() -> None:
    walk = path()
    for bar in walk.series(NOW, 50, MINUTE):
        prices = [point.price for point in walk.points(bar.start, bar.start + MINUTE)]
        assert max([*prices, bar.open]) == bar.high
        assert min([*prices, bar.open]) == bar.low


def test_a_long_absence_is_walked_in_coarse_steps_that_miss_no_extreme() -> None:
    walk = path()
    start = grid_start(NOW, DAY)
    points = walk.points(start, start + 20 * DAY)
    assert len(points) < 20_000
    bars = walk.series(start, 20, DAY)
    assert max(point.price for point in points) == max(bar.high for bar in bars)
    assert min(point.price for point in points) == min(bar.low for bar in bars)


def ema(values: np.ndarray, length: int) -> np.ndarray:
    out = np.empty_like(values)
    out[0] = values[0]
    for place in range(1, len(values)):
        out[place] = out[place - 1] + (values[place] - out[place - 1]) * 2 / (length + 1)
    return out


def trades(bars: list[Bar]) -> tuple[int, int]:
    """(targets, stops) hit by a 9/21 crossing with a stop of 2 ATR and a target of 3."""
    close = np.array([bar.close for bar in bars])
    ranges = np.array([bar.high - bar.low for bar in bars])
    fast, slow, atr = ema(close, 9), ema(close, 21), ema(ranges, 14)
    stop = target = 0.0
    wins = losses = 0
    for place in range(50, len(bars)):
        if stop:
            lost, won = bars[place].low <= stop, bars[place].high >= target
            losses, wins = losses + lost, wins + (won and not lost)
            stop = 0.0 if lost or won else stop
        elif fast[place] > slow[place] and fast[place - 1] <= slow[place - 1]:
            stop, target = close[place] - 2 * atr[place], close[place] + 3 * atr[place]
    return wins, losses


def test_a_trend_strategy_finds_entries_stops_and_targets_and_someone_always_rises() -> None:
    market = Market(DEFAULT, SandboxClock(manual=True, epoch_market=MARKET_START), seed=7)
    rising = []
    for key, walk in market.paths.items():
        if key[0] == "spot":
            bars = walk.series(NOW, 3000, MINUTE)
            wins, losses = trades(bars)
            assert wins >= 20, key
            assert losses >= 3, key
            close = np.array([bar.close for bar in bars])
            rising.append(ema(close, 9) > ema(close, 21))
            assert 0.8 < close.min() / close.mean() < close.max() / close.mean() < 1.2
    assert np.any(rising, axis=0).mean() > 0.95


def test_spot_and_linear_go_together() -> None:
    market = Market(DEFAULT, SandboxClock(manual=True, epoch_market=MARKET_START), seed=7)
    for offset in range(0, 100 * MINUTE, 7 * MINUTE):
        spot, linear = (market.last((category, "BTCUSDT"), NOW + offset) for category in ("spot", "linear"))
        assert abs(linear / spot - 1) < 0.0001


def replay(**changes: np.ndarray) -> ReplayPath:
    ts = np.array([0, 1, 2, 4], dtype=np.int64) * 5 * MINUTE + NOW // (5 * MINUTE) * 5 * MINUTE
    base = {
        "open": np.array([10.0, 11, 12, 15]),
        "high": np.array([12.0, 13, 14, 16]),
        "low": np.array([9.0, 10, 11, 14]),
        "close": np.array([11.0, 12, 13, 15.5]),
    } | changes
    return ReplayPath(ts, (base["open"], base["high"], base["low"], base["close"]), np.full(4, 2.0))


def test_a_replay_gives_the_candles_back_with_their_gap_and_holds_the_end() -> None:
    walk = replay()
    step = 5 * MINUTE
    bars = walk.series(walk.start_ms, 6, step)
    assert [(bar.start - walk.start_ms) // step for bar in bars] == [0, 1, 2, 4, 5]
    assert (bars[0].open, bars[0].high, bars[0].low, bars[0].close) == (10, 12, 9, 11)
    assert walk.price(walk.start_ms + int(3.5 * step)) == 13.0  # in the gap
    assert bars[-1] == Bar(walk.start_ms + 5 * step, 15.5, 15.5, 15.5, 15.5, 0.0)
    minutes = walk.series(walk.start_ms, 5, MINUTE)
    assert min(bar.low for bar in minutes) == 9.0
    assert max(bar.high for bar in minutes) == 12.0


def test_a_gap_in_a_replay_is_jumped_not_traded_through() -> None:
    walk = replay()
    step = 5 * MINUTE
    jump = [
        point
        for point in walk.points(walk.start_ms + 3 * step, walk.start_ms + 5 * step)
        if point.price == 15.0
    ]
    assert jump[0].jump


def test_a_replay_of_no_candles_is_refused() -> None:
    with pytest.raises(ValueError, match="no candle"):
        replay(low=np.array([9.0, 12, 11, 14]))


def test_a_parquet_file_is_replayed(tmp_path: Path) -> None:
    names = ("open", "high", "low", "close")
    table = {"ts": [NOW, NOW + MINUTE], **{name: [1.0, 1.0] for name in names}, "volume": [3.0, 4.0]}
    parquet.write_table(arrow_table(table), tmp_path / "bars.parquet")
    walk = read_replay(tmp_path / "bars.parquet", shift_ms=MINUTE)
    assert [bar.volume for bar in walk.series(NOW + MINUTE, 2, MINUTE)] == [3.0, 4.0]
    parquet.write_table(arrow_table({"ts": [1, 2]}), tmp_path / "none.parquet")
    with pytest.raises(ValueError, match="no column open"):
        read_replay(tmp_path / "none.parquet")


def test_a_script_overlays_the_path_and_lets_go() -> None:
    base = path()
    walk = ScriptedPath(base)
    walk.set(NOW + 90_000, 50_000.0)
    walk.set(NOW + 150_000, 70_000.0)
    walk.set(NOW + 210_000, None)
    assert walk.price(NOW + 89_999) == base.price(NOW + 89_999)
    assert walk.price(NOW + 90_000) == 50_000.0
    assert walk.price(NOW + 210_000) == base.price(NOW + 210_000)
    before, second, third, fourth, last = walk.series(NOW, 5, MINUTE)
    assert before == base.series(NOW, 1, MINUTE)[0]
    assert (second.open, second.low, second.close) == (base.price(NOW + MINUTE), 50_000.0, 50_000.0)
    assert (third.open, third.high, third.low, third.close) == (50_000.0, 70_000.0, 50_000.0, 70_000.0)
    assert fourth.open == 70_000.0
    assert last == base.series(NOW + 4 * MINUTE, 1, MINUTE)[0]
    jumps = [
        point for point in walk.points(NOW, NOW + 5 * MINUTE) if point.jump and point.price in {5e4, 7e4}
    ]
    assert [point.ms - NOW for point in jumps] == [90_000, 150_000]
