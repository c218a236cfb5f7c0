"""What is told of a position, and the prices that are watched for it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.builders import (
    BTC,
    BTC_PERP,
    NOW,
    price,
)
from tests.support.sessions import a_holding, a_session, a_world, entry_of, held, stop_of, tick
from trading.domain.events import ExitWhy, PositionOpened
from trading.domain.instrument import Side
from trading.domain.money import Money
from trading.domain.order import OrderStatus
from trading.domain.position import Position
from trading.engine.session import PriceSeen, Ticked, step
from trading.engine.state import Step

S = OrderStatus
BOTH = pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
SECOND = timedelta(seconds=1)


def test_the_entry_is_told_once_when_it_is_complete() -> None:
    position = Position(BTC, Decimal("0.00999"), Decimal(600))
    holding = a_holding(position=position, announced=False)
    entering = a_session(holding, orders=(entry_of(holding, S.OPEN),))
    assert tick(entering).tell == ()
    done = tick(entering.with_order(entry_of(holding, S.FILLED)))
    (told,) = done.tell
    assert isinstance(told, PositionOpened)
    assert (told.qty, told.price, told.value) == (Decimal("0.01"), Decimal(60_000), Decimal(600))
    assert told.fee == Money(Decimal("0.00001"), "BTC"), "of all its fills"
    assert tick(done.session).tell == ()


@pytest.mark.parametrize(
    ("side", "at", "why"),
    [
        (Side.BUY, "62000", ExitWhy.TARGET), (Side.BUY, "61999.9", None), (Side.SELL, "58000", ExitWhy.TARGET),
        (Side.SELL, "58000.1", None), (Side.BUY, "1", None), (Side.SELL, "0", None), (Side.SELL, "-1", None),
    ],
    ids=[
        "long at its target", "long just below", "short at its target", "short just above",
        "the stop is the exchange's business", "a price of zero is no price", "nor one below",
    ],
)  # fmt: skip
def test_targets_are_watched_by_us(side: Side, at: str, why: ExitWhy | None) -> None:
    holding = a_holding(BTC_PERP, side, stops=1)
    done = step(
        a_session(holding, orders=(stop_of(holding),)), PriceSeen(BTC_PERP, price(at)), a_world(BTC_PERP)
    )
    assert held(done.session, BTC_PERP).exiting is why
    assert len(done.place) == (why is not None)


@pytest.mark.parametrize(
    ("at", "leaves"), [("59000", True), ("59000.01", False)], ids=["at the stop", "above"]
)
def test_the_stop_is_watched_by_us_while_the_exchange_does_not_show_it(at: str, *, leaves: bool) -> None:
    holding = a_holding(BTC_PERP, stops=1, naked_since=NOW)
    session = a_session(holding, orders=(stop_of(holding, S.UNKNOWN),))
    done = step(session, PriceSeen(BTC_PERP, price(at)), a_world(BTC_PERP))
    assert (held(done.session, BTC_PERP).exiting is ExitWhy.UNPROTECTED) == leaves


def test_prices_of_what_is_not_held_or_left_already_change_nothing() -> None:
    for session in (a_session(), a_session(a_holding(exiting=ExitWhy.STOP, exits=1))):
        assert step(session, PriceSeen(BTC, price("62000")), a_world()) == Step(session)


def test_an_unknown_market_stands_still() -> None:
    session = a_session(a_holding())
    assert step(session, Ticked(), a_world(BTC_PERP)) == Step(session)
