"""A stop that follows the price: where to, when, and that it is replaced as carefully as one that does not fit."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.runtime.triggers import Triggers
from tests.support.builders import ACCOUNT, BTC, BTC_PERP, NOW, a_report, a_signal, an_instrument, price
from tests.support.sessions import a_holding, a_quote, a_session, a_world, held, only_order, stop_of
from trading.domain.events import ExitWhy, StopConfirmed
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.levels import moved, step_due
from trading.engine.session import OrderSeen, PriceMoved, PriceSeen, SignalSeen, Ticked, step
from trading.engine.state import Holding, Session, Step, World

S = OrderStatus
PERP = an_instrument(BTC_PERP)
LONG = a_holding(stops=1, trail=price("1000"))  # at 60000, its stop at 59000
SHORT = a_holding(BTC_PERP, Side.SELL, stops=1, trail=price("1000"))  # its stop at 61000


def stop_at(holding: Holding, number: int = 1, status: OrderStatus = S.OPEN) -> Session:
    stop = stop_of(holding, status, number)
    trigger = None if holding.stop is None else Price(holding.stop)
    stop = replace(stop, intent=replace(stop.intent, trigger=trigger))
    return a_session(holding, orders=(stop,))


def at(session: Session, level: str, after: float = 3) -> Step:
    symbol = next(iter(session.holdings))
    return step(session, PriceMoved(symbol, price(level)), a_world(symbol, after=after))


@pytest.mark.parametrize(
    ("holding", "level", "expected"),
    [
        (LONG, "60249.9", None),
        (LONG, "60250", "59250"),
        (LONG, "60900.05", "59900.1"),
        (LONG, "59500", None),
        (SHORT, "59750.1", None),
        (SHORT, "59750", "60750"),
        (SHORT, "59100.05", "60100"),
        (SHORT, "60500", None),
        (replace(LONG, trail=None), "70000", None),
        (replace(LONG, stop=None), "70000", None),
        (replace(LONG, exiting=ExitWhy.ASKED), "70000", None),
        (replace(LONG, trail=price("0.02")), "60000", None),  # less than a tick: not behind the price
        (replace(LONG, trail=price("0.2")), "59000.3", "59000.1"),
        (replace(LONG, trail=price("0.2")), "59000.2", None),  # less than a tick better
        (replace(SHORT, trail=price("61000"), stop=price("130000")), "0", None),
    ],
)
def test_the_stop_follows_by_steps_worth_an_order(holding: Holding, level: str, expected: str | None) -> None:
    found = moved(holding, PERP, price(level))
    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
def test_the_old_stop_ends_before_the_new_one_is_placed(symbol: Symbol) -> None:
    session = stop_at(a_holding(symbol, stops=1, trail=price("1000"), stop_seen_at=NOW))
    (old,) = session.orders.values()
    done = at(session, "60600")
    assert [order.intent.id for order in done.cancel] == [old.intent.id]
    assert done.place == (), "never two stops that could both sell"
    after = held(done.session, symbol)
    assert (after.stop, after.stop_seen_at) == (Decimal(59_600), None)
    assert after.naked_since == NOW + timedelta(seconds=3), "the price is watched by us meanwhile"

    gone = done.session.with_order(done.session.orders[old.intent.id].moved(S.CANCELED))
    placed = only_order(step(gone, Ticked(), a_world(symbol, after=4)))
    assert (placed.intent.kind, placed.intent.trigger) == (OrderKind.PROTECT, Decimal(59_600))


def test_while_the_stop_is_replaced_a_price_beyond_it_closes_the_position() -> None:
    done = at(stop_at(LONG), "60600")
    beyond = step(done.session, PriceSeen(BTC, price("59599")), a_world(after=4))
    assert held(beyond.session).exiting is ExitWhy.UNPROTECTED


@pytest.mark.parametrize("status", [S.PLANNED, S.SUBMITTING, S.UNKNOWN, S.CANCELING])
def test_a_stop_that_does_not_rest_yet_is_let_alone(status: OrderStatus) -> None:
    session = stop_at(replace(LONG, naked_since=NOW), status=status)
    done = at(session, "70000")
    assert (done.place, done.cancel, held(done.session).stop) == ((), (), LONG.stop)
    assert held(done.session).course.best == Decimal(70_000), "what was seen is not forgotten"


def test_nothing_moves_before_the_exchange_has_been_read() -> None:
    session = replace(stop_at(LONG), reconciled=False)
    assert at(session, "70000") == Step(session)


def test_a_soft_stop_follows_without_an_order() -> None:
    session = a_session(replace(LONG, soft=True, stops=0))
    world = World({BTC: an_instrument(BTC, holds_stops=False)}, a_world().rules, NOW)
    done = step(session, PriceMoved(BTC, price("60600")), world)
    assert (held(done.session).stop, done.place, done.cancel) == (Decimal(59_600), (), ())
    back = step(done.session, PriceSeen(BTC, price("59600")), world)
    assert held(back.session).exiting is ExitWhy.STOP


def test_many_steps_do_not_use_up_the_attempts_at_a_stop() -> None:
    holding = replace(LONG, stops=50)
    done = at(stop_at(holding, number=50), "60600")
    (old,) = done.cancel
    gone = done.session.with_order(done.session.orders[old.intent.id].moved(S.CANCELED))
    again = step(gone, Ticked(), a_world(after=4))
    assert held(again.session).exiting is None
    assert only_order(again).intent.attempt == 51


def test_a_stop_that_cannot_be_placed_at_its_new_level_is_given_up_like_any_other() -> None:
    holding = replace(LONG, stops=58, stops_before=50, naked_since=NOW)
    assert held(step(a_session(holding), Ticked(), a_world(after=4)).session).exiting is ExitWhy.UNPROTECTED


def test_the_stop_is_told_of_once_and_not_at_every_step() -> None:
    for before, told in ((0, 1), (1, 0)):
        holding = replace(LONG, stops=1 + before, stops_before=before, naked_since=NOW)
        stop = stop_of(holding, S.OPEN, 1 + before, confirmed_at=None)
        report = a_report(stop.intent)
        done = step(
            a_session(holding, orders=(stop,)), OrderSeen(stop.intent.id, report, asked=True), a_world()
        )
        assert sum(isinstance(event, StopConfirmed) for event in done.tell) == told


@pytest.mark.parametrize(("trail", "kept"), [("150.021", "150.03"), ("1", "30"), (None, None)])
def test_an_entry_carries_the_trail_in_ticks_and_not_too_near(trail: str | None, kept: str | None) -> None:
    signal = a_signal(trail=None if trail is None else price(trail))
    entry = only_order(step(a_session(), SignalSeen(signal, {BTC: a_quote()}), a_world()))
    assert entry.intent.trail == (None if kept is None else Decimal(kept))


def test_ordinary_prices_wake_nobody() -> None:
    triggers = Triggers()
    triggers.update(stop_at(LONG))
    assert step_due(LONG) == Decimal(60_250)
    assert triggers.trailing(lambda _: price("60249.9")) == []
    assert triggers.trailing(lambda _: None) == []
    assert triggers.trailing(lambda _: price("60250")) == [(ACCOUNT, BTC, Decimal(60_250))]
    triggers.update(a_session(replace(LONG, naked_since=NOW)))
    assert triggers.trailing(lambda _: price("70000")) == [], "a stop on its way is let come to rest"
    triggers.update(a_session(SHORT))
    assert triggers.trailing(lambda _: price("59750")) == [(ACCOUNT, BTC_PERP, Decimal(59_750))]
    triggers.update(a_session(a_holding()))
    assert triggers.trailing(lambda _: price("70000")) == []
