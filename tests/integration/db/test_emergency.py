"""Emergency stops as rows: begun once, whom they are for, what they have done, told once."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import asyncpg
import pytest

from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, a_holding, an_order_in, open_account
from tests.support.builders import BTC, ETH, NOW, a_fill, price
from trading.domain.events import EmergencyScope, ExitWhy
from trading.domain.ids import AccountId, PositionId, TradeId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.emergency import EmergencyRun, EmergencyStep, Ended

S = OrderStatus
USER = EmergencyScope.USER


async def begin(
    units: PgUnits, scope: EmergencyScope = USER, subject: str = str(OWNER), token: str = "token"
) -> bool:
    async with units() as work:
        return await work.emergencies.begin(scope, subject, OWNER, token, {BTC: price("60000")})


async def the_run(units: PgUnits) -> EmergencyRun:
    async with units() as work:
        (run,) = await work.emergencies.unfinished()
    return run


async def hold_btc(units: PgUnits, account: AccountId, symbol: Symbol = BTC, name: str = "SBENTRY") -> None:
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        await work.sessions.save(before, before.with_holding(a_holding(symbol, name)))


async def test_it_is_begun_once_whoever_presses_and_how_often(units: PgUnits) -> None:
    await open_account(units)
    begun = await asyncio.gather(*(begin(units, token=f"token {number}") for number in range(10)))
    assert sum(begun) == 1
    run = await the_run(units)
    assert (run.scope, run.subject, run.by, run.only, run.step) == (
        USER, str(OWNER), OWNER, None, EmergencyStep.CANCEL,
    )  # fmt: skip
    assert run.prices == {BTC: price("60000")}
    async with units() as work:
        assert await work.emergencies.is_under_way(USER, str(OWNER))
        assert await work.emergencies.finish(run.id, {"scope": "user"})
        assert not await work.emergencies.finish(run.id, {"scope": "user"}), "its receipt is told once"
        assert not await work.emergencies.is_under_way(USER, str(OWNER))
    used = next(f"token {number}" for number, fresh in enumerate(begun) if fresh)
    assert not await begin(units, token=used), "a button is used once"
    assert await begin(units, token="another press")


async def test_it_is_for_those_who_have_anything_open(units: PgUnits, pool: Pool) -> None:
    mine = await open_account(units)
    other = await open_account(units, UserId(8))
    idle = await open_account(units, UserId(9))
    await hold_btc(units, mine.id)
    order = await an_order_in(units, pool, other.id, S.UNKNOWN, symbol=ETH)
    await an_order_in(units, pool, idle.id, S.REJECTED)
    await begin(units)
    await begin(units, EmergencyScope.SYMBOL, BTC.key, "b")
    await begin(units, EmergencyScope.SERVICE, "", "c")
    async with units() as work:
        user, symbol, service = await work.emergencies.unfinished()
        assert symbol.only == BTC
        assert [one for one, _ in await work.emergencies.accounts(user.id)] == [mine.id]
        assert [one for one, _ in await work.emergencies.accounts(symbol.id)] == [mine.id]
        assert [one for one, _ in await work.emergencies.accounts(service.id)] == [mine.id, other.id]
    rows = await pool.fetch(
        "SELECT orders, positions FROM emergency_account WHERE emergency_id = $1", service.id
    )
    assert [(row["orders"], row["positions"]) for row in rows] == [
        ([], ["SBENTRY"]),
        ([order.intent.id], []),
    ]


async def test_what_is_done_stays_done(units: PgUnits, pool: Pool) -> None:
    account = (await open_account(units)).id
    await begin(units)
    run = await the_run(units)
    async with units() as work:
        await work.emergencies.move(run.id, account, EmergencyStep.VERIFY)
        await work.emergencies.set_step(run.id, EmergencyStep.VERIFY)
        assert await work.emergencies.accounts(run.id) == [(account, EmergencyStep.VERIFY)]
        await work.emergencies.move(run.id, account, EmergencyStep.DONE, proved=True)
        await work.emergencies.move(run.id, account, EmergencyStep.EXIT)
        assert await work.emergencies.accounts(run.id) == []
        assert (await work.emergencies.tally(run)).unproved == 0
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("UPDATE emergency SET step = 'done'")


async def test_a_worker_that_comes_late_does_not_move_a_finished_stop(units: PgUnits) -> None:
    await open_account(units)
    await begin(units)
    run = await the_run(units)
    async with units() as work:
        assert await work.emergencies.finish(run.id, {})
        await work.emergencies.set_step(run.id, EmergencyStep.EXIT)
        assert await work.emergencies.unfinished() == []
        assert not await work.emergencies.finish(run.id, {})


async def test_the_tally_counts_what_was_there_and_what_a_late_fill_has_opened(
    units: PgUnits, pool: Pool
) -> None:
    account = (await open_account(units)).id
    await hold_btc(units, account)
    entry = await an_order_in(units, pool, account, S.OPEN, symbol=ETH)
    exit_ = await an_order_in(
        units, pool, account, S.OPEN,
        symbol=BTC, side=Side.SELL, kind=OrderKind.EXIT, cost=None, position=PositionId("SBENTRY"),
    )  # fmt: skip
    await begin(units)
    run = replace(await the_run(units), pressed_at=NOW)
    await pool.execute("UPDATE order_intent SET status = 'canceled' WHERE id = $1", entry.intent.id)
    async with units() as work:
        for number, at in enumerate(("59900", "59400")):
            sold = a_fill(
                BTC, Side.SELL, account=account, order=exit_.intent.id, trade=TradeId(f"t{number}"),
                price=Decimal(at), qty=Decimal("0.005"),
            )  # fmt: skip
            await work.sessions.add_fill(sold, "BTC")
        before = (await work.sessions.load([account]))[account]
        left = replace(before.holdings[BTC], exiting=ExitWhy.EMERGENCY)
        late = a_holding(ETH, "SBLATE", opened_at=NOW)
        after = before.with_holding(late).without_holding(BTC, NOW)
        await work.sessions.save(before, after, (left,))
        tally = await work.emergencies.tally(run)
    assert (tally.accounts, tally.unproved, tally.orders_cancelled) == (1, 1, 1)
    gone, came = sorted(tally.positions, key=lambda one: one.closed, reverse=True)
    assert gone == Ended(
        PositionId("SBENTRY"), BTC, Side.BUY, closed=True, left=gone.left, worst=price("59400")
    )
    assert (came.position, came.closed, came.worst) == (PositionId("SBLATE"), False, None)
