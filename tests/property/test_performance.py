"""Statistics over any trades: parts sum to the whole, order is nothing, gains conserve what came and went."""

import random
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_fill, price, qty
from tests.support.lives import a_trade
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import PositionId, TradeId
from trading.domain.instrument import Side
from trading.domain.money import ZERO, Money
from trading.ledger.gains import gains
from trading.ledger.performance import ClosedTrade, Tally, curve, drawdown, grouped, summary, tally
from trading.ledger.periods import Period, first_days, stretches

_CENTS = st.integers(-1_000_000, 1_000_000).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def trades(draw: st.DrawFn) -> ClosedTrade:
    closed_at = NOW - timedelta(minutes=draw(st.integers(0, 60 * 24 * 100)))
    made = a_trade(
        closed_at=closed_at,
        id=PositionId(f"SB{draw(st.integers(0, 10**9))}"),
        symbol=draw(st.sampled_from([BTC, ETH, BTC_PERP])),
        side=draw(st.sampled_from(Side)),
        strategy=draw(st.sampled_from([None, "ema_trend", "own:7"])),
        why=draw(st.sampled_from([None, *ExitWhy])),
        paid=Decimal(draw(st.sampled_from(["100", "2500", "10000"]))),
    )
    return replace(made, profit=draw(_CENTS))


LIVES = st.lists(trades(), max_size=30, unique_by=lambda one: one.id)


@given(LIVES)
def test_groups_sum_to_the_whole_by_whatever_they_are_told_apart(life: list[ClosedTrade]) -> None:
    whole = tally(life)
    for parts in (
        grouped(life, lambda one: one.symbol),
        grouped(life, lambda one: (one.strategy, one.why)),
    ):
        assert sum(parts.values(), Tally()) == whole
    assert whole.profit == sum((one.profit for one in life), ZERO)
    assert whole.count == len(life)


@given(LIVES, st.randoms(use_true_random=False))
def test_the_order_in_which_trades_are_told_is_nothing(life: list[ClosedTrade], dice: random.Random) -> None:
    told = summary(life, Decimal(1000))
    dice.shuffle(life)
    again = summary(life, Decimal(1000))
    assert (again.tally, again.curve, again.fall) == (told.tally, told.curve, told.fall)


@given(LIVES)
def test_periods_share_out_what_closed_in_them(life: list[ClosedTrade]) -> None:
    for period, count in ((Period.DAY, 102), (Period.WEEK, 16), (Period.MONTH, 5)):
        rows = stretches(life, first_days(period, count, NOW, UTC), UTC)
        assert sum((row.tally for row in rows), Tally()) == tally(life)


@given(LIVES)
def test_no_point_lies_deeper_below_an_earlier_one_than_the_deepest_fall(life: list[ClosedTrade]) -> None:
    points = curve(life, Decimal(1000))
    fall = drawdown(points)
    deepest = max(
        (high.equity - low.equity for n, high in enumerate(points) for low in points[n:]), default=ZERO
    )
    assert deepest == (fall.amount if fall else ZERO)


@given(st.lists(st.tuples(st.sampled_from(Side), st.integers(1, 50), st.integers(1, 999)), max_size=25))
def test_gains_and_what_is_left_are_what_came_and_went(rows: list[tuple[Side, int, int]]) -> None:
    """A contract that ends flat: the gains are all the money that moved."""
    fills = [_fill(n, *row) for n, row in enumerate(rows)]
    left = sum(one.side.sign * one.qty for one in fills)
    if left:
        closing = Side.SELL if left > 0 else Side.BUY
        fills.append(_fill(len(fills), closing, abs(int(left)), 500))
    moved = sum((-one.side.sign * one.value - one.fee.amount for one in fills), ZERO)
    gained = sum((one.gain or ZERO for one in gains(fills)), ZERO)
    assert abs(gained - moved) < Decimal("1e-15")


def _fill(number: int, side: Side, much: int, at: int) -> Fill:
    return replace(
        a_fill(BTC_PERP),
        trade=TradeId(f"t{number:03}"),
        side=side,
        qty=qty(str(much)),
        price=price(str(at)),
        fee=Money(Decimal("0.25"), "USDT"),
        happened_at=NOW + timedelta(minutes=number),
    )
