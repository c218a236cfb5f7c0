"""Symbols with settings of their own: entries follow them, exits ask nobody."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.builders import BTC, ETH, NOW, a_fill, a_signal, limits, ratio
from tests.support.sessions import a_holding, a_quote, a_session, a_world, only_order
from trading.domain.candle import Timeframe
from trading.domain.decision import Reason, Refused
from trading.domain.events import ExitWhy
from trading.domain.ids import SignalId
from trading.domain.order import OrderKind, OrderStatus
from trading.domain.pair import Pair
from trading.domain.signal import Signal, Stance, author_of
from trading.engine.decide import Decision, decide
from trading.engine.session import FillSeen, SignalSeen, follow, step
from trading.engine.state import Session
from trading.risk.shares import fair_share

QUOTES = {BTC: a_quote(), ETH: a_quote()}
WORLD = a_world(BTC, ETH)
TREND = Pair(strategy="trend", timeframe=Timeframe.M1)


def decided(session: Session, signal: Signal | None = None) -> Decision:
    signal = signal or a_signal()
    instrument = WORLD.instruments[signal.symbol]
    return decide(signal, session, instrument, QUOTES, WORLD.rules, WORLD.now)


def reason(session: Session, signal: Signal | None = None) -> Reason | None:
    outcome = decided(session, signal).outcome
    return outcome.reason if isinstance(outcome, Refused) else None


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (Pair(enabled=False), Reason.PAIR_OFF),
        (Pair(paused_until=NOW + timedelta(seconds=90)), Reason.PAIR_PAUSED),
        (Pair(strategy="breakout"), Reason.OTHER_STRATEGY),
        (Pair(timeframe=Timeframe.H1), Reason.OTHER_STRATEGY),
    ],
)
def test_what_is_off_paused_or_anothers_is_not_entered_and_the_other_symbol_is(
    pair: Pair, why: Reason
) -> None:
    session = a_session(symbols=frozenset({BTC, ETH}), pairs={BTC: pair})
    assert reason(session) is why
    assert reason(session, a_signal(ETH)) is None


def test_a_pause_tells_how_long_it_still_is_and_ends_by_itself() -> None:
    pair = Pair(paused_until=NOW + timedelta(seconds=90))
    outcome = decided(a_session(pairs={BTC: pair})).outcome
    assert outcome == Refused(Reason.PAIR_PAUSED, Decimal(90), Decimal(0))
    over = a_session(pairs={BTC: Pair(paused_until=NOW)})
    assert reason(over) is None


@pytest.mark.parametrize(
    "pair", [Pair(enabled=False), Pair(paused_until=NOW + timedelta(days=1)), Pair(strategy="breakout")]
)
def test_a_position_is_left_on_the_word_of_its_strategy_whatever_is_set(pair: Pair) -> None:
    held = a_holding(strategy="trend", timeframe=Timeframe.M1, opened_at=NOW - timedelta(minutes=1))
    session = a_session(held, pairs={BTC: pair})
    for stance in (Stance.FLAT, Stance.SHORT):
        done, decision = follow(session, SignalSeen(a_signal(stance=stance), QUOTES), WORLD)
        assert decision.leave
        assert done.session.holdings[BTC].exiting is ExitWhy.SIGNAL


@pytest.mark.parametrize("stance", Stance)
@pytest.mark.parametrize(
    "other", [{"strategy": "breakout"}, {"timeframe": Timeframe.H1}, {"strategy": "own:3"}]
)
def test_other_strategies_neither_close_a_position_nor_turn_it(stance: Stance, other: dict[str, Any]) -> None:
    held = a_holding(strategy="trend", timeframe=Timeframe.M1)
    pair = replace(TREND, **other)  # even where it is what the symbol follows now
    session = a_session(held, pairs={BTC: pair})
    done, decision = follow(session, SignalSeen(a_signal(stance=stance, **other), QUOTES), WORLD)
    assert not decision.leave
    assert not done.place
    assert done.session == session


def test_a_position_of_nobody_follows_what_its_symbol_follows() -> None:
    session = a_session(a_holding(opened_at=NOW - timedelta(minutes=1)), pairs={BTC: TREND})
    assert decided(session, a_signal(stance=Stance.FLAT)).leave
    assert not decided(session, a_signal(stance=Stance.FLAT, strategy="breakout")).leave


def test_a_position_remembers_whose_signal_opened_it() -> None:
    opened = step(a_session(), SignalSeen(a_signal(), QUOTES), WORLD)
    order = only_order(opened)
    sent = opened.session.with_order(order.moved(OrderStatus.SUBMITTING, stamped_at=NOW))
    fill = a_fill(order=order.intent.id, qty=order.intent.qty)
    held = step(sent, FillSeen(fill), WORLD).session.holdings[BTC]
    assert (held.strategy, held.timeframe) == ("trend", Timeframe.M1)


@pytest.mark.parametrize("text", ["", "x", "a|b|c", "|bybit/spot/BTC/USDT|1m|20260105T1200", "a|s|7m|b"])
def test_an_id_of_another_make_names_nobody(text: str) -> None:
    assert author_of(SignalId(text)) is None


def test_the_risk_of_a_symbol_sizes_its_entries_alone() -> None:
    usual = limits(max_order=ratio("1"), risk_per_trade=ratio("0.002"))
    session = a_session(
        symbols=frozenset({BTC, ETH}), limits=usual, pairs={BTC: Pair(risk_per_trade=ratio("0.001"))}
    )
    entries = [
        only_order(step(session, SignalSeen(a_signal(symbol), QUOTES), WORLD)).intent for symbol in (BTC, ETH)
    ]
    assert entries[0].qty * 2 == pytest.approx(entries[1].qty, abs=Decimal("0.00001"))


def test_a_share_clamps_and_one_below_the_exchanges_minimum_is_refused_with_both_numbers() -> None:
    session = a_session(pairs={BTC: Pair(share=ratio("0.01"))})
    assert only_order(step(session, SignalSeen(a_signal(), QUOTES), WORLD)).intent.notional <= 100
    tiny = replace(session, pairs={BTC: Pair(share=ratio("0.0001"))})
    outcome = decided(tiny).outcome
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.PAIR_SHARE
    assert outcome.limit == 1
    assert outcome.actual is not None
    assert outcome.actual > 5


def test_a_fair_share_leaves_something_to_each_position_that_may_be_open() -> None:
    usual = limits(max_exposure=ratio("0.8"), max_positions=4)
    assert fair_share(usual, 1) == Decimal("0.8")
    assert fair_share(usual, 2) == Decimal("0.6")
    assert fair_share(usual, 4) == fair_share(usual, 50) == Decimal("0.3")


def test_what_is_off_leaves_its_share_to_the_others_and_what_is_paused_keeps_it() -> None:
    session = a_session(symbols=frozenset({BTC, ETH}))
    assert session.enabled_pairs == 2
    assert replace(session, pairs={ETH: Pair(paused_until=NOW)}).enabled_pairs == 2
    assert replace(session, pairs={ETH: Pair(enabled=False)}).enabled_pairs == 1


def test_an_exit_is_sized_by_what_is_held_not_by_a_share() -> None:
    held = a_holding(strategy="trend", timeframe=Timeframe.M1, opened_at=NOW - timedelta(minutes=1))
    session = a_session(held, pairs={BTC: Pair(enabled=False, share=ratio("0.01"))})
    done = step(session, SignalSeen(a_signal(stance=Stance.FLAT), QUOTES), WORLD)
    order = only_order(done)
    assert order.intent.kind is OrderKind.EXIT
    assert order.intent.qty == held.position.qty
