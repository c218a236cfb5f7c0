"""Thousands of symbols: their bars from the day down, their oddities, and what spoils their bars."""

import math
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from sandbox.exchange import BarFault, BarFaultKind, ExchangeConfig, ExchangeSandbox, many, oddity_of
from sandbox.exchange.bars import MINUTE, Bar
from sandbox.exchange.fractal import DAY, LEVELS, FractalPath, Temper
from sandbox.exchange.many import ODDITIES
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import nearest, places_of, plain, round_to
from tests.sandbox.exchange_kit import MARKET_START, manual_clock, running

START = int(MARKET_START * 1000)
TODAY = START // DAY * DAY
COINS = many(400)


def market(count: int = 60) -> Market:
    return Market(many(count), manual_clock(), seed=7)


def a_path(**temper: float) -> FractalPath:
    return FractalPath(7, "COINUSDT", 1.5, 0.01, Temper(**temper))  # type: ignore[arg-type]  # age is whole


def sandbox(tmp_path: Path, **settings: object) -> ExchangeSandbox:
    config = ExchangeConfig(instruments=many(60), clock=manual_clock(), tls_dir=tmp_path, **settings)  # type: ignore[arg-type]  # as given
    return ExchangeSandbox(config)


# Bars


@pytest.mark.parametrize("interval", LEVELS[:-1])
@pytest.mark.parametrize("lots", [1e6, 300.0, 1.0])
def test_long_bars_are_exactly_what_the_short_ones_add_up_to(interval: int, lots: float) -> None:
    path = FractalPath(7, "COINUSDT", 1.5, 1.0, Temper(lots=lots))
    minutes = path.series(TODAY - 2 * DAY, 2 * DAY // MINUTE, MINUTE)
    size = interval // MINUTE
    for place, bar in enumerate(path.series(TODAY - 2 * DAY, 2 * DAY // interval, interval)):
        parts = minutes[place * size : (place + 1) * size]
        assert (bar.open, bar.close) == (parts[0].open, parts[-1].close)
        assert bar.high == max(part.high for part in parts)
        assert bar.low == min(part.low for part in parts)
        assert bar.volume == sum(part.volume for part in parts)


def test_a_bar_begins_where_the_last_one_ended_and_holds_its_prices() -> None:
    bars = a_path().series(TODAY, 1440, MINUTE)
    assert all(before.close == after.open for before, after in pairwise(bars))
    assert all(
        0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars
    )


def test_a_bar_is_the_same_whenever_it_is_asked_for() -> None:
    whole = a_path().series(TODAY, 600, MINUTE)
    assert a_path().series(TODAY + 123 * MINUTE, 7, MINUTE) == whole[123:130]
    assert FractalPath(8, "COINUSDT", 1.5, 0.01, Temper()).series(TODAY, 600, MINUTE) != whole


def test_a_minute_without_a_trade_is_flat() -> None:
    bars = a_path(lots=200).series(TODAY, 1440, MINUTE)
    silent = [bar for bar in bars if not bar.volume]
    assert len(silent) > 500
    assert all(bar.open == bar.high == bar.low == bar.close for bar in silent)
    assert len({bar.close for bar in bars}) > 20


def test_a_dead_one_never_moves_and_a_spiky_one_has_absurd_wicks() -> None:
    assert len({bar.close for bar in a_path(daily=0.0, lots=1.0).series(TODAY, 1440, MINUTE)}) == 1
    spiky = a_path(spikes=1.0).series(TODAY - 10 * DAY, 14_400, MINUTE)
    wicks = [bar for bar in spiky if bar.high > 1.4 * max(bar.open, bar.close) or bar.low < 0.7 * bar.open]
    assert len(wicks) == 10  # one minute a day


def test_nothing_was_traded_before_it_was_born() -> None:
    path = FractalPath(7, "COINUSDT", 1.5, 0.01, Temper(), born=TODAY // DAY - 3)
    for interval in LEVELS:
        bars = path.series(TODAY - 10 * DAY, 10 * DAY // interval, interval)
        assert (bars[0].start, len(bars)) == (TODAY - 3 * DAY, 3 * DAY // interval)
    assert path.span(TODAY - 10 * DAY, TODAY - 5 * DAY) is None


def test_a_cut_bar_is_the_sum_of_its_parts() -> None:
    path, now = a_path(), TODAY + 13 * 60 * MINUTE + 37 * MINUTE + 12_345
    minutes = [*path.series(TODAY, (now - TODAY) // MINUTE, MINUTE), path.span(now // MINUTE * MINUTE, now)]
    bar = path.span(TODAY, now)
    assert bar is not None
    assert (bar.open, bar.close) == (minutes[0].open, minutes[-1].close)  # type: ignore[union-attr]  # traded
    assert bar.high == max(part.high for part in minutes if part)
    assert bar.volume == pytest.approx(sum(part.volume for part in minutes if part))


def test_all_at_once_say_what_each_says_alone() -> None:
    made = market()
    now, minute = START + 34_567, START // MINUTE * MINUTE
    made.clock.advance(34.567)
    for key, path in made.paths.items():
        assert made.candles(key, MINUTE, minute - MINUTE, 2) == [
            *path.series(minute - MINUTE, 1, MINUTE),
            *filter(None, [path.span(minute, now)]),
        ]
        assert made.last(key) == round_to(path.price(now), made.instruments[key].tick)


def test_a_price_that_is_set_holds_in_a_crowd_too() -> None:
    made = market()
    key = next(iter(made.paths))
    made.clock.advance(20)
    made.set_price(key[1], Decimal(50_000))
    made.clock.advance(20)
    assert made.last(key) == 50_000
    assert made.candles(key, MINUTE, START // MINUTE * MINUTE, 1)[0].close == 50_000


# The catalogue


def test_the_same_seed_makes_the_same_coins_and_the_first_ones_stay() -> None:
    assert many(400) == COINS
    assert many(100) == COINS[:100]
    assert many(100, seed=8) != COINS[:100]
    assert len({coin.symbol for coin in many(3_000)}) == 3_000


def test_they_are_as_different_as_real_ones() -> None:
    prices = sorted(coin.price for coin in COINS)
    assert prices[0] < Decimal("0.000001")
    assert prices[-1] > 10_000
    assert COINS[0].base == "BTC"
    assert "1000PEPE" in {coin.base for coin in COINS}
    for coin in COINS:
        assert coin.tick <= coin.price / 1000
        assert coin.step * coin.price < 2
    worth = [float(coin.price * coin.step) * coin.temper.lots for coin in COINS if coin.temper]
    assert max(worth) / min(worth) > 1e5


def test_something_is_the_matter_with_some() -> None:
    found = Counter(oddity_of(coin.base) for coin in many(2_000))
    assert found["ordinary"] > 1_500
    assert {oddity.name for oddity in ODDITIES} <= set(found)
    for coin in COINS:
        oddity = oddity_of(coin.base)
        assert (coin.status == "Suspended") == (oddity == "suspended")
        assert coin.api_closed == (oddity == "by hand")
        assert (coin.half_spread >= Decimal("0.005")) == (oddity == "wide") or coin.half_spread < Decimal(
            "0.03"
        )


def test_an_empty_one_has_no_candles_and_still_a_price() -> None:
    made = market(2_000)
    empty = next(key for key, coin in made.instruments.items() if oddity_of(coin.base) == "empty")
    assert made.candles(empty, MINUTE, START - 100 * MINUTE, 101) == []
    assert made.last(empty) > 0
    assert made.day(empty).volume == 0


# What spoils bars


def bars_of(made: ExchangeSandbox, seconds: float = 90) -> list[tuple[Bar, bool]]:
    key = ("spot", "1000PEPEUSDT")
    since = made.clock.now_ms()
    made.clock.advance(seconds)
    return list(made.bars.news(key, MINUTE, since, made.clock.now_ms()))


def test_a_topic_falls_silent_and_speaks_again(tmp_path: Path) -> None:
    made = sandbox(tmp_path)
    number = made.bars.add(BarFault("1000PEPEUSDT", BarFaultKind.SILENT))
    assert bars_of(made) == []
    assert list(made.bars.news(("spot", "BTCUSDT"), MINUTE, START, made.clock.now_ms()))
    made.bars.remove(number)
    assert [closed for _, closed in bars_of(made, 60)] == [True, False]


def test_the_last_word_on_a_bar_is_lost(tmp_path: Path) -> None:
    made = sandbox(tmp_path)
    made.bars.add(BarFault("1000PEPEUSDT", BarFaultKind.NOT_CLOSED, times=1))
    assert [closed for _, closed in bars_of(made)] == [False]
    assert [closed for _, closed in bars_of(made, 60)] == [True, False]


@pytest.mark.parametrize(
    "kind",
    [
        BarFaultKind.NAN,
        BarFaultKind.NEGATIVE,
        BarFaultKind.CROSSED,
        BarFaultKind.ABSURD,
        BarFaultKind.ZERO,
    ],
)
def test_a_bar_is_poisoned_for_streams_and_where_it_is_asked_for_in_answers(
    tmp_path: Path, kind: BarFaultKind
) -> None:
    made = sandbox(tmp_path)
    ((sound, _), _) = bars_of(made)
    made.bars.add(BarFault("1000PEPEUSDT", kind, times=1, closed=True))
    ((bar, closed), (forming, _)) = bars_of(made, 60)
    assert closed
    assert not 0 < bar.low <= bar.close <= bar.high < 1e5 * sound.high
    assert 0 < forming.low <= forming.high < 1e5 * sound.high
    key, start = ("spot", "1000PEPEUSDT"), bar.start
    assert made.bars.page(key, MINUTE, start, 1)[0].low > 0
    made.bars.add(BarFault("1000PEPEUSDT", kind, stream=False, rest=True))
    assert not 0 < made.bars.page(key, MINUTE, start, 1)[0].close < 1e5 * sound.high or (
        kind is BarFaultKind.CROSSED
    )
    made.bars.clear()
    assert made.bars.page(key, MINUTE, start, 1)[0].low > 0


def test_without_trades_some_exchanges_say_nothing(tmp_path: Path) -> None:
    thin = many(1)[0]
    quiet = ExchangeSandbox(
        ExchangeConfig(front="mexc", instruments=many(2_000), clock=manual_clock(), tls_dir=tmp_path)
    )
    names = [i.symbol for i in quiet.market.instruments.values() if oddity_of(i.base) == "thin"]
    said = dict.fromkeys(names, 0)
    for _ in range(30):
        since = quiet.clock.now_ms()
        quiet.clock.advance(60)
        for name in names:
            news = quiet.bars.news(("spot", name), MINUTE, since, quiet.clock.now_ms())
            said[name] += sum(closed for _, closed in news)
    assert min(said.values()) < 15
    assert list(quiet.bars.news((thin.category, thin.symbol), MINUTE, START, START + 90_000))


# Numbers


@pytest.mark.parametrize("step", ["1", "0.01", "0.00000001", "0.5", "0.00025", "10"])
@pytest.mark.parametrize("value", [0.0, 1.0, 100.0, 123.456789, 0.000123456, 61_234.5678, 1e9])
def test_the_quick_way_to_write_a_number_writes_the_same(value: float, step: str) -> None:
    exact = Decimal(step)
    assert nearest(value, exact, places_of(exact)) == plain(round_to(value, exact))


# The control, and the connections


async def test_bars_are_spoilt_and_steps_changed_by_the_control(tmp_path: Path) -> None:
    async with running(tmp_path, instruments=many(20)) as made, aiohttp.ClientSession() as session:

        async def told(command: str, **body: object) -> dict[str, object]:
            async with session.post(f"{made.plain_url}/_sim/{command}", json=body) as answer:
                assert answer.status == 200, await answer.text()
                found: dict[str, object] = await answer.json()
                return found

        assert await told("bars", symbol="BTCUSDT", kind="nan", rest=True) == {"id": 1}
        key, minute = ("spot", "BTCUSDT"), START // MINUTE * MINUTE - MINUTE
        assert math.isnan(made.bars.page(key, MINUTE, minute, 1)[0].close)
        await told("bars/clear")
        assert made.bars.page(key, MINUTE, minute, 1)[0].close > 0
        await told("steps", symbol="BTCUSDT", tick="0.5")
        assert made.market.instruments[key].tick == Decimal("0.5")
        assert made.market.last(key) % Decimal("0.5") == 0


async def test_one_of_several_connections_is_cut_by_what_it_listens_to(tmp_path: Path) -> None:
    async with running(tmp_path, instruments=many(20)) as made, aiohttp.ClientSession() as session:
        url = f"{made.plain_url}/v5/public/spot"
        made.advance(10)
        async with session.ws_connect(url) as first, session.ws_connect(url) as second:
            for socket, name in ((first, "BTCUSDT"), (second, "1000PEPEUSDT")):
                await socket.send_json({"op": "subscribe", "args": [f"kline.1.{name}"]})
                while "topic" not in await socket.receive_json(timeout=30):
                    pass
            assert made.streams.drop(topic=r"\.1000PEPEUSDT$") == 1
            assert (await second.receive(timeout=30)).type in {
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.ERROR,
            }
            made.advance(60)
            assert (await first.receive_json(timeout=30))["topic"] == "kline.1.BTCUSDT"
