"""Stops that no exchange holds: watched by us, said to be so, and never mistaken for missing ones."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.runtime.triggers import Triggers
from tests.support.builders import BTC, NOW, an_instrument, price
from tests.support.sessions import a_holding, a_quote, a_session, entry_of, held, only_order, stop_of
from trading.domain.events import AccountHalted, ExitWhy, PositionOpened, SoftStopBlind
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.session import PriceSeen, PriceSilent, SessionEvent, Ticked, step
from trading.engine.state import Session, Step, World
from trading.risk.rules import Rules

S = OrderStatus
SOFT = an_instrument(BTC, holds_stops=False)


def after(session: Session, event: SessionEvent, seconds: float = 0.0) -> Step:
    now = NOW + timedelta(seconds=seconds)
    return step(session, event, World({BTC: SOFT}, Rules(), now, {BTC: a_quote("58990", at=now)}))


def watched() -> Session:
    return after(a_session(a_holding()), Ticked()).session


def test_nothing_is_placed_and_the_position_says_that_its_stop_is_soft() -> None:
    done = after(a_session(a_holding(announced=False)), Ticked(), 3)
    assert (done.place, done.cancel) == ((), ())
    assert held(done.session).soft
    assert (held(done.session).naked_since, held(done.session).stop_seen_at) == (None, None)
    (told,) = done.tell
    assert isinstance(told, PositionOpened)
    assert told.soft


@pytest.mark.parametrize("seconds", [31, 3600])
def test_it_is_never_naked_however_long_it_lasts(seconds: int) -> None:
    done = after(watched(), Ticked(), seconds)
    assert (done.place, done.tell, done.pause) == ((), (), None)
    assert held(done.session).exiting is None


def test_it_is_watched_while_the_entry_still_fills() -> None:
    holding = a_holding(announced=False)
    done = after(a_session(holding, orders=(entry_of(holding, S.OPEN),)), Ticked(), 0)
    assert held(done.session).soft, "there is no order to wait for"


def test_the_price_at_the_stop_closes_it_in_a_band() -> None:
    assert held(after(watched(), PriceSeen(BTC, price("59000.01"))).session).exiting is None
    done = after(watched(), PriceSeen(BTC, price("59000")))
    assert held(done.session).exiting is ExitWhy.STOP
    order = only_order(done).intent
    assert order.kind is OrderKind.EXIT
    assert order.limit == price("58400.10"), "one per cent below the last price"


def test_a_position_whose_exchange_learns_to_hold_stops_gets_one() -> None:
    done = step(watched(), Ticked(), World({BTC: an_instrument(BTC)}, Rules(), NOW))
    assert only_order(done).intent.kind is OrderKind.PROTECT
    assert not held(done.session).soft


def test_a_stop_that_still_rests_there_is_ended() -> None:
    holding = a_holding(stops=1)
    done = after(a_session(holding, orders=(stop_of(holding),)), Ticked())
    assert [order.intent.kind for order in done.cancel] == [OrderKind.PROTECT]
    assert held(done.session).soft


def test_a_position_without_a_plan_is_closed_here_too() -> None:
    assert held(after(a_session(a_holding(stop=None)), Ticked()).session).exiting is ExitWhy.UNPROTECTED


def test_silence_is_told_and_stops_entries() -> None:
    done = after(watched(), PriceSilent(BTC, NOW))
    assert done.tell == (SoftStopBlind(held(watched()).id, BTC, price("59000"), NOW),)
    assert done.pause == "blind"
    assert after(a_session(a_holding()), PriceSilent(BTC, NOW)).tell == (), "the exchange holds that one"
    leaving = a_session(a_holding(soft=True, exiting=ExitWhy.STOP))
    assert after(leaving, PriceSilent(BTC, NOW)).tell == ()


def test_the_index_of_prices_knows_soft_stops() -> None:
    triggers = Triggers()
    triggers.update(watched())
    assert triggers.hit(BTC, price("59000")) == [watched().account]
    assert triggers.hit(BTC, price("59001")) == []
    assert triggers.soft == {BTC: [watched().account]}
    assert triggers.restless == frozenset()
    triggers.update(a_session(a_holding()))
    assert (triggers.hit(BTC, price("59000")), triggers.soft) == ([], {})


def test_other_exchanges_keep_their_thirty_seconds() -> None:
    session = a_session(a_holding(stops=2, naked_since=NOW))
    done = step(session, Ticked(), World({BTC: an_instrument(BTC)}, Rules(), NOW + timedelta(seconds=31)))
    assert held(done.session).exiting is ExitWhy.UNPROTECTED
    assert not any(isinstance(event, AccountHalted) for event in done.tell)
    assert only_order(done).intent.qty == Decimal("0.01")
