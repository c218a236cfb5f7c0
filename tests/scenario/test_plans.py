"""A plan that ends, through the running engine: entries stop, the stop stays, exits go on; and back again."""

from datetime import timedelta

from app.accounts import AccountKind
from app.billing.payments import ChargeId, Provider
from app.billing.subscriptions import Bought, Standing
from app.ports import UnitOfWorkFactory
from app.runtime.plans import PlanKeeper
from app.services.subscriptions import happened
from tests.scenario.test_troubles import QUICK, a_market, opened, ready, session_of, signal, told
from tests.support.builders import BTC, ETH
from tests.support.clock import HandClock
from tests.support.engine import a_trader, eventually, running_engine
from trading.domain.account import Control
from trading.domain.order import OrderKind
from trading.domain.signal import Stance

DAY = timedelta(days=1)


async def test_an_ending_plan_never_strands_a_position(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit, 1, BTC, ETH, kind=AccountKind.LIVE)
    gateway = a_market(account, BTC, ETH)
    async with unit() as work:
        await work.plans.set_selling(selling=True)
        bought = await happened(
            work, account.owner, Bought("basic", 30, ChargeId(Provider.STARS, "1")), "charge 1"
        )
    assert bought.until is not None
    clock = HandClock(bought.until + 4 * DAY)
    keeper = PlanKeeper(unit, clock, lambda: None, selling=True)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, symbols=(BTC, ETH)) as engine:
        await opened(engine, account)
        assert await keeper.look() == 1
        await ready(engine, account, ETH)
        signal(engine, ETH)

        async def refused() -> bool:
            async with engine.unit() as work:
                kept = await work.trust.decision(account.owner, account.id, ETH, 0)
                shown = await work.accounts.get(account.owner, account.id)
            return (
                kept is not None
                and kept.reason == "halted"
                and shown is not None
                and shown.control_why == "plan"
            )

        await eventually(refused)
        assert (await session_of(engine, account)).control is Control.REDUCE_ONLY
        assert [one.intent.kind for one in (await session_of(engine, account)).orders.values()] == [
            OrderKind.PROTECT
        ]
        clock.advance(DAY.total_seconds())
        await keeper.look()
        async with engine.unit() as work:
            present = await work.subscriptions.get(account.owner)
        assert present is not None
        assert present.standing is Standing.REDUCE_ONLY, "while something is open it is looked after"
        engine.strategy.stances = {BTC: Stance.FLAT}
        engine.feed.close(BTC, "60000")
        await eventually(told(engine, account, "PositionClosed"), within=20)
        clock.advance(DAY.total_seconds())
        await keeper.look()
        async with engine.unit() as work:
            present = await work.subscriptions.get(account.owner)
            assert present is not None
            assert present.standing is Standing.ENDED
            await happened(work, account.owner, Bought("pro", 30, ChargeId(Provider.STARS, "2")), "charge 2")
        assert (await session_of(engine, account)).control is Control.RUNNING
        signal(engine, ETH)
        await eventually(lambda: len([1 for intent, _ in gateway.submitted if intent.symbol == ETH]) > 0)
