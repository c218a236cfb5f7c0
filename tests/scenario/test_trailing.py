"""A stop that follows the price, through a restart, to an end with profit; on the exchange and watched by us."""

from decimal import Decimal

import pytest

from app.accounts import Account
from app.ports import UnitOfWorkFactory
from tests.scenario.test_troubles import (
    QUICK,
    Stubborn,
    a_market,
    ready,
    session_of,
    signal,
    told,
    why_closed,
)
from tests.support.builders import BTC, an_instrument
from tests.support.engine import Engine, a_trader, eventually, running_engine
from trading.domain.order import OrderIntent, OrderKind
from trading.ports import ReportStatus

TRAIL = 0.02  # of 60000: 1200 behind the price; the first stop stands at 58800


async def stands_at(engine: Engine, account: Account, gateway: Stubborn, price: str, level: str) -> None:
    """The market trades at this price until the stop rests at this level, proved."""
    gateway.set_price(BTC, price)

    async def rests() -> bool:
        engine.feed.trade(BTC, price)
        holding = (await session_of(engine, account)).holdings[BTC]
        return holding.stop == Decimal(level) and holding.naked_since is None

    await eventually(rests, within=20)


def stops(gateway: Stubborn) -> list[OrderIntent]:
    return [intent for intent, _ in gateway.submitted if intent.kind is OrderKind.PROTECT]


@pytest.mark.parametrize("holds_stops", [True, False], ids=["held by the exchange", "soft"])
async def test_a_stop_follows_the_price_over_a_restart_and_ends_with_profit(
    unit: UnitOfWorkFactory, *, holds_stops: bool
) -> None:
    account = await a_trader(unit)
    gateway, listed = a_market(account), [an_instrument(BTC, holds_stops=holds_stops)]
    async with running_engine(unit, lambda _: gateway, rules=QUICK, listed=listed) as engine:
        await ready(engine, account)
        engine.strategy.trail = TRAIL
        signal(engine)
        await eventually(told(engine, account, "PositionOpened"), within=20)
        engine.strategy.stances.clear()
        await stands_at(engine, account, gateway, "60600", "59400")
    async with running_engine(unit, lambda _: gateway, rules=QUICK, listed=listed) as engine:
        await ready(engine, account)
        await stands_at(engine, account, gateway, "61500", "60300")
        placed = stops(gateway)
        assert [stop.trigger for stop in placed] == (
            [Decimal(58_800), Decimal(59_400), Decimal(60_300)] if holds_stops else []
        )
        working = [one for one in gateway.orders.values() if one.status is ReportStatus.OPEN]
        assert [one.intent.id for one in working] == [stop.id for stop in placed[-1:]], (
            "the old ones are gone"
        )

        gateway.set_price(BTC, "60300" if holds_stops else "60290")
        engine.feed.trade(BTC, "60290")
        await eventually(told(engine, account, "PositionClosed"), within=20)
        assert why_closed(engine) == ["stop"]
        (closed,) = (one for one in engine.letters.notices if one.kind == "PositionClosed")
        assert Decimal(str(closed.body["profit"])) > 0
        assert "StopConfirmed" not in engine.letters.kinds(account.owner), "not told of every step"
