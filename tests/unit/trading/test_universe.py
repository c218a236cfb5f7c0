"""The filter of symbols, what changes in lists of markets, quarantine, references and people's lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_symbol, an_instrument, price, qty, ratio
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol
from trading.domain.ticker import Ticker
from trading.universe.changes import Change, ChangeKind, Known, Listing, changes, listing_of, vanished
from trading.universe.measures import BarMeasures, measure, of_bars
from trading.universe.quarantine import (
    QuarantinePolicy,
    Trouble,
    interval,
    is_due,
    on_trial,
    probed,
    struck,
    trouble_of,
)
from trading.universe.reference import leader, leaders, wanted
from trading.universe.screening import (
    Cause,
    Policy,
    Reads,
    State,
    Threshold,
    Verdict,
    is_network_well,
    ranked,
    screen,
)

POLICY = QuarantinePolicy()
MINUTE = timedelta(minutes=1)


def known(*instruments: Instrument) -> list[Known]:
    return [Known(one, listing_of(one)) for one in instruments]


# Changes


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("tick", Decimal("0.1"), ChangeKind.TICK),
        ("lot", Decimal(1), ChangeKind.LOT),
        ("cost_step", Decimal(1), ChangeKind.COST_STEP),
        ("min_qty", qty("2"), ChangeKind.MIN_QTY),
        ("min_notional", Decimal(10), ChangeKind.MIN_NOTIONAL),
        ("taker_fee", ratio("0.002"), ChangeKind.TAKER_FEE),
        ("maker_fee", ratio("0.002"), ChangeKind.MAKER_FEE),
        ("contract", Decimal(10), ChangeKind.CONTRACT),
    ],
)
def test_a_rule_that_changed_is_named_with_both_numbers(field: str, value: Decimal, kind: ChangeKind) -> None:
    was: Instrument = an_instrument()
    now = replace(was, **{field: value})  # type: ignore[arg-type]
    assert changes(known(was), [now]) == (Change(BTC, kind, getattr(was, field), value),)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (Listing.TRADING, True, None),
        (Listing.TRADING, False, ChangeKind.SUSPENDED),
        (Listing.TRADING, None, ChangeKind.GONE),
        (Listing.SUSPENDED, True, ChangeKind.BACK),
        (Listing.SUSPENDED, False, None),
        (Listing.SUSPENDED, None, ChangeKind.GONE),
        (Listing.GONE, True, ChangeKind.BACK),
        (Listing.GONE, False, ChangeKind.SUSPENDED),
        (Listing.GONE, None, None),
        (None, True, ChangeKind.NEW),
    ],
)
def test_how_a_market_stands(*, before: Listing | None, after: bool | None, kind: ChangeKind | None) -> None:
    rows = [Known(an_instrument(ETH), Listing.TRADING)]
    rows += [] if before is None else [Known(an_instrument(BTC), before)]
    fresh = [an_instrument(ETH)] + ([] if after is None else [an_instrument(BTC, active=after)])
    assert changes(rows, fresh) == (() if kind is None else (Change(BTC, kind),))


def test_a_first_look_changes_nothing() -> None:
    assert changes([], [an_instrument()]) == ()


def test_a_list_cut_short_is_not_believed_and_a_few_delistings_are() -> None:
    rows = known(*(an_instrument(a_symbol(f"C{n}/USDT")) for n in range(100)), an_instrument(BTC_PERP))
    fresh = [one.instrument for one in rows]
    half = changes(rows, fresh[:50] + fresh[-1:])
    assert vanished(rows, half) == {one.symbol for one in rows[50:100]}
    assert vanished(rows, changes(rows, fresh[10:])) == frozenset()
    assert vanished(rows, changes(rows, fresh[:100])) == frozenset(), "one contract of one is no catastrophe"


# Measures


def a_ticker(symbol: Symbol, volume: str | None = "1000000", **changes: Any) -> Ticker:
    ticker = Ticker(
        symbol=symbol,
        last=price("100"),
        bid=price("99.9"),
        ask=price("100.1"),
        quote_volume=None if volume is None else Decimal(volume),
        change=None,
        seen_at=NOW,
    )
    return replace(ticker, **changes)


def a_panel(closes: Sequence[Sequence[float]], volumes: Sequence[Sequence[float]] | None = None) -> Panel:
    """Minutes; NaN where there is no bar."""
    matrix = np.array(closes)
    traded = np.where(np.isnan(matrix), np.nan, 1.0) if volumes is None else np.array(volumes)
    counts = [
        len(row) - (np.flatnonzero(np.isnan(row))[-1] + 1 if np.isnan(row).any() else 0) for row in matrix
    ]
    symbols = tuple(a_symbol(f"C{row}/USDT") for row in range(len(matrix)))
    opened = np.arange(matrix.shape[1], dtype=np.int64) * 60_000
    return Panel(
        symbols,
        Timeframe.M1,
        opened,
        matrix,
        matrix,
        matrix,
        matrix,
        traded,
        np.array(counts, dtype=np.int64),
    )


def test_turnover_is_compared_in_dollars_and_unknown_stays_unknown() -> None:
    eth_btc, odd = a_symbol("ETH/BTC"), a_symbol("X/TRY")
    tickers = {
        BTC: a_ticker(BTC, "5000000", last=price("60000")),
        eth_btc: a_ticker(eth_btc, "10"),
        odd: a_ticker(odd, "7"),
        ETH: a_ticker(ETH, None, bid=None),
    }
    instruments = [an_instrument(one) for one in (BTC, eth_btc, odd, ETH, BTC_PERP)]
    measures = measure(instruments, tickers, {})
    assert measures.turnover[:2].tolist() == [5_000_000, 600_000]
    assert np.isnan(measures.turnover[2:]).all()
    assert np.isnan(measures.spread).tolist() == [False, False, False, True, True]
    assert measures.spread[0] == pytest.approx(0.002)
    assert measures.step[0] == pytest.approx(0.01 / 60000)
    assert np.isnan(measures.age).all()


def test_bars_tell_age_stillness_and_movement() -> None:
    nan = np.nan
    moving = [100 * 1.001 ** (n % 2) for n in range(8)]
    closes = [moving, [nan, nan, nan, 5, 5, 5, 5, 5], [nan] * 8, [1, 1, 1, nan, 2, 2, 2, 2]]
    volumes = [[1.0] * 8, [nan, nan, nan, 0, 0, 1, 1, 0], [nan] * 8, [1, 1, 1, nan, 1, 1, 1, 1]]
    found = of_bars(a_panel(closes, volumes))
    a, b, d = (found[a_symbol(f"C{n}/USDT")] for n in (0, 1, 3))
    assert a_symbol("C2/USDT") not in found, "without a bar nothing is known"
    assert (a.age, b.age, d.age) == (8, 5, 8)
    assert (a.idle, b.idle, d.idle) == (0, 0.6, 0)
    steps = np.diff(np.log(moving))
    assert a.volatility == pytest.approx(np.std(steps, ddof=1) * np.sqrt(1440))
    assert b.volatility == 0
    assert d.volatility == 0, "the jump over the gap is no movement between two bars"


# The filter


def a_market(count: int, **values: Mapping[int, float]) -> Any:
    """Symbols that are all alike, but for these measures of these rows."""
    symbols = tuple(a_symbol(f"C{n}/USDT") for n in range(count))
    measures = measure(
        [an_instrument(one) for one in symbols],
        {one: a_ticker(one, bid=price("99.99"), ask=price("100.01")) for one in symbols},
        dict.fromkeys(symbols, BarMeasures(500, 0.05, 0.1)),
    )
    for name, rows in values.items():
        for row, value in rows.items():
            getattr(measures, name)[row] = value
    return measures


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("trading", 0.0, Cause.NOT_TRADING),
        ("turnover", 10_000.0, Cause.VOLUME),
        ("spread", 0.05, Cause.SPREAD),
        ("step", 0.05, Cause.STEP),
        ("age", 99.0, Cause.YOUNG),
        ("idle", 0.9, Cause.IDLE),
        ("volatility", 0.0001, Cause.DEAD),
        ("volatility", 4.0, Cause.ABSURD),
    ],
)
def test_each_measure_leaves_out_with_its_number_and_limit(name: str, value: float, cause: Cause) -> None:
    verdicts = screen(a_market(30, **{name: {7: value}}), Policy())
    left = [one for row in range(30) if (one := verdicts.of(row)).state is not State.AVAILABLE]
    (found,) = left
    assert (found.symbol, found.state, found.cause) == (a_symbol("C7/USDT"), State.LEFT_OUT, cause)
    assert found.actual == pytest.approx(value)
    (threshold,) = (one for one in Policy().thresholds if one.cause is cause)
    assert found.limit is not None
    assert threshold.low <= found.limit <= threshold.high
    assert value > found.limit if threshold.most else value < found.limit


@pytest.mark.parametrize("name", ["spread", "step", "age", "idle", "volatility"])
def test_what_is_not_known_breaks_nothing(name: str) -> None:
    assert screen(a_market(30, **{name: {7: np.nan}}), Policy()).of(7).state is State.AVAILABLE


def test_without_its_turnover_a_symbol_is_not_judged_unless_it_does_not_trade() -> None:
    verdicts = screen(a_market(30, turnover={7: np.nan, 8: np.nan}, trading={8: 0.0}), Policy())
    assert verdicts.of(7) == Verdict(a_symbol("C7/USDT"), State.UNKNOWN)
    assert verdicts.of(8).cause is Cause.NOT_TRADING


def test_thresholds_follow_the_market_between_their_floors() -> None:
    policy = Policy((Threshold(Cause.VOLUME, "turnover", 0.5, 50_000, 1_000_000),))

    def limit(*turnover: float) -> float:
        """The limit for a symbol that trades nothing, in a market that trades so."""
        rows = dict(enumerate((0.0, *turnover)))
        found = screen(a_market(len(rows), turnover=rows), policy).of(0).limit
        assert found is not None
        return found

    assert limit(*[200_000.0] * 30) == 200_000
    assert limit(*[1_000.0] * 30) == 50_000, "in a poor market too, this much is needed"
    assert limit(*[1e9] * 30) == 1_000_000, "a rich market shuts nobody out who trades well"
    assert limit(*[200_000.0] * 5) == 50_000, "a handful is no market"


def test_markets_of_different_types_are_not_compared() -> None:
    spots = [a_symbol(f"S{n}/USDT") for n in range(30)]
    perps = [a_symbol(f"P{n}/USDT:USDT", MarketType.LINEAR) for n in range(30)]
    tickers = {one: a_ticker(one, "100000") for one in spots} | {one: a_ticker(one, "9e8") for one in perps}
    measures = measure([an_instrument(one) for one in (*spots, *perps)], tickers, {})
    policy = Policy((Threshold(Cause.VOLUME, "turnover", 0.5, 50_000, 1e12),))
    assert (screen(measures, policy).states == State.AVAILABLE).all()


def test_the_most_traded_come_first_and_the_young_only_where_they_are_asked_for() -> None:
    measures = a_market(30, turnover={3: 9e9, 5: 8e9, 6: 1.0}, age={5: 10})
    verdicts = screen(measures, Policy())
    plain, young = ranked(measures, verdicts), ranked(measures, verdicts, Cause.YOUNG)
    assert plain[0] == a_symbol("C3/USDT")
    assert a_symbol("C5/USDT") not in plain
    assert young[:2] == (a_symbol("C3/USDT"), a_symbol("C5/USDT"))
    assert a_symbol("C6/USDT") not in young


def test_an_empty_market_is_judged_without_a_word() -> None:
    assert len(screen(measure([], {}, {}), Policy())) == 0


@pytest.mark.parametrize(
    ("asked", "failed", "tells_time", "well"),
    [
        (2000, 0, True, True),
        (2000, 1000, True, True),
        (2000, 1001, True, False),
        (2000, 0, False, False),
        (3, 3, True, True),
        (0, 0, True, True),
    ],
)
def test_nobody_is_judged_while_the_network_is_what_fails(
    *, asked: int, failed: int, tells_time: bool, well: bool
) -> None:
    assert is_network_well(Reads(asked, failed), tells_time=tells_time) is well


# Quarantine


def test_a_symbol_is_shut_after_its_strikes_and_lifted_by_a_probe() -> None:
    case = None
    for strike in range(1, POLICY.strikes[Trouble.TIMEOUTS] + 1):
        assert case is None or not case.is_shut
        case = struck(case, BTC, Trouble.TIMEOUTS, NOW + strike * MINUTE, POLICY)
    assert case is not None
    assert case.probe_at == NOW + 5 * MINUTE + POLICY.first
    assert not is_due(case, NOW + 5 * MINUTE)
    assert is_due(case, case.probe_at)
    assert struck(case, BTC, Trouble.TIMEOUTS, NOW + 6 * MINUTE, POLICY).probe_at == case.probe_at
    assert probed(case, case.probe_at, POLICY, healthy=True) is None


def test_probes_that_fail_come_ever_more_seldom_up_to_a_day() -> None:
    case = struck(None, BTC, Trouble.NOT_BY_API, NOW, POLICY)
    waits = []
    for _ in range(40):
        assert case.probe_at is not None
        after = probed(case, case.probe_at, POLICY, healthy=False)
        assert after is not None
        assert after.probe_at is not None
        waits.append(after.probe_at - case.probe_at)
        case = after
    assert waits[:3] == [2 * POLICY.first, 4 * POLICY.first, 8 * POLICY.first]
    assert waits == sorted(waits)
    assert waits[-1] == POLICY.longest == interval(10**6, POLICY)


def test_old_strikes_are_forgotten_and_a_symbol_on_trial_is_shut_for_longer() -> None:
    once = struck(None, BTC, Trouble.EMPTY, NOW, POLICY)
    assert struck(once, BTC, Trouble.EMPTY, NOW + POLICY.forget, POLICY).strikes == 2
    assert struck(once, BTC, Trouble.EMPTY, NOW + POLICY.forget + MINUTE, POLICY).strikes == 1
    shut = struck(None, BTC, Trouble.NOT_BY_API, NOW, POLICY)
    trial = on_trial(shut, NOW + POLICY.first)
    assert not trial.is_shut
    again = struck(trial, BTC, Trouble.NOT_BY_API, NOW + 2 * POLICY.first, POLICY)
    assert again.probe_at == NOW + 2 * POLICY.first + 2 * POLICY.first


def test_refusals_that_speak_of_the_symbol() -> None:
    assert trouble_of(ExchangeId.MEXC, "10007") is Trouble.NOT_BY_API
    assert trouble_of(ExchangeId.MEXC, "30028") is Trouble.SUSPENDED
    assert trouble_of(ExchangeId.BYBIT, "10007") is None, "there it is the key"
    assert trouble_of(ExchangeId.MEXC, "30004") is None


# References and lists


def test_bitcoin_for_dollars_leads_and_where_it_is_missing_the_next_one() -> None:
    usdc, solana, other = a_symbol("BTC/USDC"), a_symbol("SOL/USDT"), a_symbol("XRP/USDT")
    everything = [other, solana, ETH, usdc, BTC_PERP, BTC]
    turnover = {solana: 5.0, other: 9.0}
    assert leaders(everything, turnover) == (BTC, BTC_PERP, usdc, ETH, other, solana)
    assert leader([solana, other], turnover) == other
    assert leader([], {}) is None


def test_a_white_list_is_for_its_exchange_and_a_black_one_always_counts() -> None:
    elsewhere = Symbol(ExchangeId.OKX, MarketType.SPOT, "BTC/USDT")
    assert wanted([BTC], [], []) == (BTC,)
    assert wanted([BTC], [], [BTC]) == ()
    assert wanted([BTC], [BTC], [BTC]) == ()
    assert wanted([BTC], [ETH], []) == ()
    assert wanted([BTC], [elsewhere], []) == (BTC,)
    assert wanted([ETH, BTC, elsewhere], [BTC], []) == (BTC, elsewhere)
