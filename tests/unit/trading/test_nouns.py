"""The small nouns: ids, symbols, instruments, bars, the table of orders."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    a_candle,
    a_fill,
    an_instrument,
    an_intent,
    an_order,
    price,
    qty,
)
from trading.domain.candle import Timeframe, first_gap
from trading.domain.ids import AccountId, client_order_id
from trading.domain.instrument import Side, Symbol
from trading.domain.order import TRANSITIONS, ForbiddenTransition, OrderStatus
from trading.domain.signal import Stance, signal_id

S = OrderStatus


def test_the_same_cause_makes_the_same_id_and_another_cause_another() -> None:
    ids = [
        client_order_id(AccountId(account), cause, attempt)
        for account, cause, attempt in product((1, 2), ("a|entry", "b|entry"), (1, 2))
    ]
    assert len(set(ids)) == len(ids)
    assert client_order_id(AccountId(1), "a|entry", 1) == ids[0]
    for identifier in ids:
        assert len(identifier) == 20
        assert identifier.startswith("SB")
        assert set(identifier) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
def test_a_symbol_is_read_back_from_its_key(symbol: Symbol) -> None:
    assert Symbol.parse(symbol.key) == symbol
    assert str(symbol) == symbol.key


@pytest.mark.parametrize("key", ["", "BTC/USDT", "bybit/futures/BTC/USDT", "nowhere/spot/BTC/USDT"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Symbol.parse(key)


def test_titles_tell_spot_from_perpetual() -> None:
    assert (BTC.title, BTC_PERP.title) == ("BTC/USDT", "BTC/USDT perp")


@pytest.mark.parametrize(
    ("side", "trigger", "rounded"),
    [
        (Side.SELL, "59000.004", "59000.01"),
        (Side.BUY, "61000.006", "61000.00"),
        (Side.SELL, "59000", "59000"),
    ],
    ids=["stop of a long goes up", "stop of a short goes down", "on the grid already"],
)
def test_a_stop_is_rounded_towards_the_entry(side: Side, trigger: str, rounded: str) -> None:
    assert an_instrument(BTC).protective(Decimal(trigger), side) == Decimal(rounded)


def test_quantities_and_costs_only_ever_round_down() -> None:
    instrument = an_instrument(BTC)
    assert instrument.qty_down(Decimal("0.0000019")) == Decimal("0.000001")
    assert instrument.cost_down(Decimal("9.999")) == Decimal("9.99")


@pytest.mark.parametrize(
    ("timeframe", "opened"),
    [(Timeframe.M1, "12:34"), (Timeframe.M5, "12:30"), (Timeframe.M15, "12:30"), (Timeframe.H1, "12:00"),
     (Timeframe.H4, "12:00"), (Timeframe.D1, "00:00")],
)  # fmt: skip
def test_every_moment_belongs_to_one_bar(timeframe: Timeframe, opened: str) -> None:
    bar = timeframe.bar_of(NOW + timedelta(minutes=34, seconds=56))
    assert f"{bar:%H:%M}" == opened
    assert timeframe.bar_of(bar) == bar


@pytest.mark.parametrize(
    ("minutes", "missing"),
    [((0, 1, 2), None), ((0, 2), 1), ((0, 1, 4), 2), ((5,), None), ((), None), ((0, 0), 1), ((1, 0), 2)],
    ids=["whole", "one missing", "two missing", "one bar", "no bar", "a bar twice", "backwards"],
)
def test_gaps_between_bars_are_found(minutes: tuple[int, ...], missing: int | None) -> None:
    bars = [a_candle(at=NOW + timedelta(minutes=minute)) for minute in minutes]
    gap = first_gap(bars, Timeframe.M1)
    assert gap == (None if missing is None else NOW + timedelta(minutes=missing))


def test_one_signal_for_one_bar() -> None:
    bars = (NOW, NOW + timedelta(minutes=1))
    made = {
        signal_id(s, y, t, b)
        for s, y, t, b in product(("a", "b"), (BTC, BTC_PERP), (Timeframe.M1, Timeframe.M5), bars)
    }
    assert len(made) == 16


def test_stances_know_their_side() -> None:
    assert [stance.entry_side for stance in Stance] == [Side.BUY, Side.SELL, None]


# Orders

ALLOWED = {(start, end) for start, ends in TRANSITIONS.items() for end in ends}


@pytest.mark.parametrize("start", S)
@pytest.mark.parametrize("end", S)
def test_an_order_moves_only_along_the_table(start: S, end: S) -> None:
    order = an_order(status=start)
    if start is end or (start, end) in ALLOWED:
        assert order.moved(end).status is end
    else:
        with pytest.raises(ForbiddenTransition, match=f"{start} -> {end}"):
            order.moved(end)


def test_the_table_says_what_must_never_be() -> None:
    assert set(TRANSITIONS) == set(S), "every status has a row"
    ends_for_good = {status for status in S if not TRANSITIONS[status]}
    assert ends_for_good == {S.FILLED, S.VOID}
    leads_to_submitting = {start for start, end in ALLOWED if end is S.SUBMITTING}
    assert leads_to_submitting == {S.PLANNED}, "an order is sent once: nothing leads back"
    assert not any(end is S.PLANNED for _, end in ALLOWED)
    assert {start for start, end in ALLOWED if end is S.NOT_PLACED} == {S.UNKNOWN, S.QUARANTINED}
    assert all(S.OPEN not in TRANSITIONS[s] for s in (S.FILLED, S.CANCELED, S.REJECTED, S.NOT_PLACED, S.VOID))


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TRANSITIONS[S.VOID] = frozenset({S.OPEN})  # type: ignore[index]  # that is the point


def test_exposure_counts_what_may_still_trade() -> None:
    by_qty = an_order(an_intent(BTC_PERP, qty=qty("0.01"), cost=None), S.OPEN, filled=qty("0.004"))
    assert by_qty.remaining == Decimal("0.006")
    assert by_qty.pending == Decimal(360)
    by_cost = an_order(an_intent(BTC), S.UNKNOWN, filled=qty("0.004"), spent=Decimal(240))
    assert by_cost.pending == Decimal(360)
    assert an_order(status=S.PLANNED).pending == Decimal(600), "not sent, and counted in full"
    assert by_cost.moved(S.CANCELED).pending == by_qty.moved(S.CANCELED).pending == 0


def test_fills_add_up_on_their_order() -> None:
    order = an_order(an_intent(BTC_PERP, cost=None), S.OPEN)
    order = order.filled_by(a_fill(BTC_PERP, qty="0.004", price="60000"))
    assert not order.is_full
    order = order.filled_by(a_fill(BTC_PERP, qty="0.006", price="61000"))
    assert order.is_full
    assert (order.filled, order.spent) == (Decimal("0.010"), Decimal(606))


def test_a_buy_by_cost_is_full_when_the_exchange_says_so() -> None:
    order = an_order(an_intent(BTC), S.OPEN, filled=qty("0.01"))
    assert not order.is_full
    assert order.moved(S.FILLED).is_full
    assert order.intent.notional == Decimal(600)
    assert an_intent(BTC_PERP, qty=qty("0.02"), reference=price("50000")).notional == Decimal(1000)
