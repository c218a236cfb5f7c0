"""A position leaves by the targets of its plan, a part by hand between them, over a restart; and when its time is
over.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account
from app.choices import changed
from app.errors import Refusal, Refused
from app.fields import Field, Scope
from app.ports import UnitOfWorkFactory
from app.ports_settings import Target
from app.services.trading import Trading
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
from tests.support.builders import BTC, an_instrument, ratio
from tests.support.engine import Engine, a_trader, eventually, running_engine
from trading.domain.order import OrderKind
from trading.ports import ReportStatus


async def chosen(unit: UnitOfWorkFactory, account: Account, choices: dict[Field, str | None]) -> None:
    """Its owner has chosen these for the account."""
    async with unit() as work:
        target = Target(account.owner, account.id, Scope.ACCOUNT)
        await work.settings.put(target, changed({}, choices))


async def held_is(engine: Engine, account: Account, gateway: Stubborn, at: str, rungs: int) -> None:
    """The market trades at this price until so many targets are done, and a proved stop covers the rest."""
    gateway.set_price(BTC, at)

    async def done() -> bool:
        engine.feed.trade(BTC, at)
        holding = (await session_of(engine, account)).holdings[BTC]
        course = holding.course
        return course.rungs == rungs and course.part is None and holding.naked_since is None

    await eventually(done, within=90)


def exits(gateway: Stubborn) -> list[Decimal]:
    return [intent.qty for intent, _ in gateway.submitted if intent.kind is OrderKind.EXIT]


@pytest.mark.parametrize("holds_stops", [True, False], ids=["held by the exchange", "soft"])
async def test_a_ladder_is_climbed_over_a_restart_and_ends_flat(
    unit: UnitOfWorkFactory, *, holds_stops: bool
) -> None:
    account = await a_trader(unit)
    ladder: dict[Field, str | None] = {Field.LADDER: "1%:40, 2%:40, 3%:20", Field.TRAILING: "moving-target"}
    await chosen(unit, account, ladder)
    gateway, listed = a_market(account), [an_instrument(BTC, holds_stops=holds_stops)]
    async with running_engine(unit, lambda _: gateway, rules=QUICK, listed=listed) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "PositionOpened"), within=90)
        engine.strategy.stances.clear()
        await chosen(unit, account, {})
        first = (await session_of(engine, account)).holdings[BTC]
        await held_is(engine, account, gateway, "60610", 1)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, listed=listed) as engine:
        await ready(engine, account)
        second = (await session_of(engine, account)).holdings[BTC]
        assert second.course.plan == first.course.plan, "what is chosen later holds for what is opened later"
        assert (second.stop or 0) > second.entry_price, "beyond the fees of both ways"
        await held_is(engine, account, gateway, "61210", 2)

        desk = Trading(engine.unit, engine.service)
        left = await desk.reduce(account.owner, BTC, ratio("0.5"), "press")
        assert await desk.reduce(account.owner, BTC, ratio("0.5"), "press") == 0, "once"
        await eventually(lambda: engine.letters.kinds(account.owner).count("PositionReduced") == 2, within=90)
        await held_is(engine, account, gateway, "61210", 2)
        working = [one.intent for one in gateway.orders.values() if one.status is ReportStatus.OPEN]
        assert [stop.trigger for stop in working] == ([Decimal(60600)] if holds_stops else [])

        gateway.set_price(BTC, "61810")
        engine.feed.trade(BTC, "61810")
        await eventually(told(engine, account, "PositionClosed"), within=90)
        assert why_closed(engine) == ["target"]
    sold = exits(gateway)
    entered = first.position.qty
    assert sum(sold) == an_instrument(BTC).qty_down(entered)
    assert [round(qty / entered, 2) for qty in sold] == [
        Decimal("0.4"),
        Decimal("0.4"),
        Decimal("0.1"),
        Decimal("0.1"),
    ]
    assert left == sold[2]


async def test_a_position_whose_time_is_over_leaves_and_an_owner_is_told_what_cannot_be(
    unit: UnitOfWorkFactory,
) -> None:
    account = await a_trader(unit)
    await chosen(unit, account, {Field.TIME_LIMIT: "5m"})
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        desk = Trading(engine.unit, engine.service)
        await ready(engine, account)
        with pytest.raises(Refused) as nothing:
            await desk.reduce(account.owner, BTC, ratio("0.5"), "press")
        assert nothing.value.code is Refusal.NOTHING_OPEN
        signal(engine)
        await eventually(told(engine, account, "StopConfirmed"), within=90)
        engine.strategy.stances.clear()
        with pytest.raises(Refused) as small:
            await desk.reduce(account.owner, BTC, ratio("0.0001"), "press")
        assert small.value.code is Refusal.PART_TOO_SMALL
        assert why_closed(engine) == []
    async with unit() as work:  # five minutes go by
        before = (await work.sessions.load([account.id]))[account.id]
        holding = before.holdings[BTC]
        older = replace(holding, opened_at=holding.opened_at - timedelta(minutes=5))
        await work.sessions.save(before, before.with_holding(older))
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await eventually(told(engine, account, "PositionClosed"), within=90)
        assert why_closed(engine) == ["time"]
