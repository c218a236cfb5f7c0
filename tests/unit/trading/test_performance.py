"""What came of closed trades, against numbers worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.support.builders import BTC, BTC_PERP, ETH, NOW
from tests.support.lives import a_trade
from trading.domain.instrument import Side
from trading.ledger.performance import Point, Tally, curve, drawdown, grouped, summary, tally
from trading.ledger.periods import Period, first_days, midnight, stretches

KYIV = ZoneInfo("Europe/Kyiv")
TRADES = (
    a_trade("300", NOW),
    a_trade("-100", NOW + timedelta(hours=3), fees=Decimal(7)),
    a_trade("100", NOW + timedelta(hours=5), symbol=ETH),
    a_trade("0", NOW + timedelta(hours=7), symbol=ETH, side=Side.SELL),
    a_trade("-100", NOW + timedelta(hours=9), symbol=BTC_PERP, side=Side.SELL),
)


def test_sums_and_rates_are_those_of_the_formulas() -> None:
    found = tally(TRADES)
    assert (found.won, found.lost, found.drawn, found.count) == (2, 2, 1, 5)
    assert (found.profit, found.gained, found.given) == (Decimal(200), Decimal(400), Decimal(200))
    assert found.win_rate == Decimal("0.4")
    assert found.expectancy == 40
    assert found.expectancy_ratio == Decimal("0.2"), "(1 + 200 / 100) * 0.4 - 1"
    assert found.profit_factor == 2
    assert found.mean_ratio == Decimal("0.004")
    assert found.volume == 100_200
    assert found.fees == 7
    assert found.mean_held == timedelta(hours=2)


def test_nothing_gives_no_rates_rather_than_zeros() -> None:
    nothing = tally(())
    assert nothing == Tally()
    assert (nothing.win_rate, nothing.expectancy, nothing.profit_factor) == (None, None, None)
    assert nothing.mean_held is None
    assert tally(TRADES[:1]).profit_factor is None, "nothing was lost"
    assert tally(TRADES[:1]).expectancy_ratio is None


def test_the_deepest_fall_is_from_a_top_to_the_lowest_point_after_it() -> None:
    points = curve(TRADES, Decimal(1000))
    assert [one.equity for one in points] == [1000, 1300, 1200, 1300, 1300, 1200]
    fall = drawdown(points)
    assert fall is not None
    assert (fall.top.at, fall.bottom.at) == (NOW, NOW + timedelta(hours=3))
    assert fall.amount == 100
    assert fall.ratio == Decimal(100) / 1300


def test_a_lower_bottom_after_a_higher_top_wins_only_if_it_is_deeper() -> None:
    values = [100, 80, 120, 90, 130, 110]
    fall = drawdown([Point(NOW + timedelta(hours=n), Decimal(v)) for n, v in enumerate(values)])
    assert fall is not None
    assert (fall.top.equity, fall.bottom.equity) == (Decimal(120), Decimal(90))


def test_a_curve_that_only_rises_never_falls() -> None:
    assert drawdown(curve(TRADES[:1], Decimal(0))) is None


def test_a_summary_names_the_best_and_worst_symbol_and_both_sides() -> None:
    found = summary(TRADES, Decimal(1000))
    assert found.best is not None
    assert (found.best[0], found.best[1].profit) == (BTC, Decimal(200))
    assert found.worst is not None
    assert (found.worst[0], found.worst[1].profit) == (BTC_PERP, Decimal(-100))
    assert (found.longs.profit, found.shorts.profit) == (Decimal(300), Decimal(-100))
    assert (found.first_at, found.last_at) == (NOW - timedelta(hours=2), NOW + timedelta(hours=9))
    unknown = summary(TRADES, None)
    assert unknown.fall is None
    assert unknown.curve == ()


def test_groups_are_told_apart_by_the_key() -> None:
    by_symbol = grouped(TRADES, lambda one: one.symbol)
    assert {symbol: found.count for symbol, found in by_symbol.items()} == {BTC: 2, ETH: 2, BTC_PERP: 1}


def test_days_begin_at_midnight_where_the_person_is() -> None:
    late = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)  # half past midnight of the sixth in Kyiv
    days = first_days(Period.DAY, 2, late, KYIV)
    assert days == (date(2026, 1, 5), date(2026, 1, 6))
    rows = stretches([a_trade("1", late), a_trade("2", late - timedelta(hours=1))], days, KYIV)
    assert [row.tally.profit for row in rows] == [2, 1]


def test_a_day_of_the_clocks_change_has_its_own_length() -> None:
    spring = date(2026, 3, 29)
    assert midnight(spring + timedelta(days=1), KYIV) - midnight(spring, KYIV) == timedelta(hours=23)


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday
    assert first_days(Period.WEEK, 2, now, UTC) == (date(2026, 2, 16), date(2026, 2, 23))
    assert first_days(Period.MONTH, 3, now, UTC) == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def test_what_closed_before_the_first_day_is_left_out() -> None:
    days = first_days(Period.DAY, 1, NOW, UTC)
    rows = stretches([a_trade("1", NOW - timedelta(days=1)), a_trade("2", NOW)], days, UTC)
    assert [row.tally.profit for row in rows] == [2]
