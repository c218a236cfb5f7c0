"""A market whose exchange holds no stops: watched by us, over a restart too, and never in silence."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.ports import UnitOfWorkFactory
from tests.scenario.test_troubles import QUICK, a_market, ready, session_of, signal, told, why_closed
from tests.support.builders import BTC, an_instrument
from tests.support.engine import a_trader, eventually, running_engine
from trading.domain.account import Control
from trading.domain.order import OrderKind

SOFT = an_instrument(BTC, holds_stops=False)
RULES = replace(QUICK, naked_limit=timedelta(seconds=0.5), soft_silence=timedelta(seconds=3))


async def test_a_soft_stop_lives_through_a_restart_and_closes_at_its_price(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=RULES, listed=[SOFT]) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "PositionOpened"))
        engine.strategy.stances.clear()
        for _ in range(4):
            engine.feed.trade(BTC, "60000")
            await asyncio.sleep(0.5)
        holding = (await session_of(engine, account)).holdings[BTC]
        assert (holding.soft, holding.naked_since, holding.exiting) == (True, None, None)
        assert [intent.kind for intent, _ in gateway.submitted] == [OrderKind.ENTRY]
    async with running_engine(unit, lambda _: gateway, rules=RULES, listed=[SOFT]) as engine:
        await ready(engine, account)
        gateway.set_price(BTC, "58700")
        engine.feed.trade(BTC, "58700")
        await eventually(told(engine, account, "PositionClosed"), within=20)
        assert why_closed(engine) == ["stop"]
        exit_ = gateway.submitted[-1][0]
        assert (exit_.kind, exit_.limit) == (OrderKind.EXIT, Decimal("58113.00"))
        assert gateway.totals["BTC"] < Decimal("0.0001")


async def test_silence_is_told_once_and_prices_let_the_account_go_on(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=RULES, listed=[SOFT]) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "SoftStopBlind"), within=20)
        engine.strategy.stances.clear()
        await asyncio.sleep(2)
        session = await session_of(engine, account)
        assert session.control is Control.REDUCE_ONLY
        assert session.holdings[BTC].exiting is None, "silence is no reason to sell"
        assert engine.letters.kinds(account.owner).count("SoftStopBlind") == 1

        async def runs() -> bool:
            engine.feed.trade(BTC, "60000")
            return (await session_of(engine, account)).control is Control.RUNNING

        await eventually(runs)
