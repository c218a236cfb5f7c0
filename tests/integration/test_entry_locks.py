"""Locks on entries on a real database: made once with the closing, seen by claims, ended by hand; and the week."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.accounts import Account
from app.choices import Choices
from app.errors import Refusal, Refused
from app.fields import Field, Scope
from app.ports_settings import Target
from app.runtime.locks import lock_entries
from app.services.locks import EntryLocks
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, plan, session_of
from tests.integration.test_brakes import House, a_holder
from tests.support.builders import BTC, ETH, NOW, a_position, ratio
from trading.domain.account import Control, Day
from trading.domain.decision import Reason
from trading.domain.events import EntriesLocked, ExitWhy, LockWhy
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.tactics import NO_PROTECTIONS, Protections, StopGuard

HOUR = timedelta(hours=1)
GUARDED = Protections(stop_guard=StopGuard(1, HOUR, 2 * HOUR, per_symbol=True))
EVERYWHERE = Protections(stop_guard=StopGuard(1, HOUR, 2 * HOUR))
NEXT_MONDAY = datetime(2026, 1, 12, tzinfo=UTC)


@pytest.fixture
async def house(pool: Pool) -> House:
    await clock_at(pool, NOW)
    return House(PgUnits(pool), pool)


async def clock_at(pool: Pool, moment: datetime) -> None:
    await pool.execute("UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1", moment)


async def stopped_out(house: House, account: Account, protections: Protections) -> list[EntriesLocked]:
    """The position is closed by its stop, in one transaction with the locks that it brings."""
    async with house.units() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        (holding,) = before.holdings.values()
        ended = replace(
            holding,
            position=a_position(BTC, "0", "0", realised=Decimal(-50)),
            exited=holding.entered,
            received=holding.paid - 50,
            exiting=ExitWhy.STOP,
        )
        after = replace(before.without_holding(BTC, NOW - timedelta(minutes=1)), protections=protections)
        await work.sessions.save(before, after, [ended])
        return list(await lock_entries(work, after, NOW))


async def again(house: House, account: AccountId, protections: Protections) -> list[EntriesLocked]:
    async with house.units() as work:
        session = (await work.sessions.load([account]))[account]
        return list(await lock_entries(work, replace(session, protections=protections), NOW))


async def claimed(house: House, account: AccountId, order: ClientOrderId) -> str | None:
    """Why an entry was not claimed; None: it was."""
    async with house.units() as work:
        if await work.orders.claim(account, order) is not None:
            return None
        found = await work.orders.get(account, order)
    assert found is not None
    return found.reason


async def test_a_stop_locks_its_symbol_once_and_claims_see_it(house: House) -> None:
    account = await a_holder(house, 1)
    btc, eth = another_intent(account.id, BTC), another_intent(account.id, ETH)
    (lock,) = await stopped_out(house, account, GUARDED)
    assert (lock.symbol, lock.why, lock.until) == (BTC, LockWhy.STOPS, NOW + timedelta(minutes=119))
    assert (await session_of(house.units, account.id)).locks == {BTC: lock.until}
    assert await again(house, account.id, GUARDED) == [], "the same closing brings the same lock"
    await plan(house.units, account.id, btc, eth)
    assert await claimed(house, account.id, btc.id) == Reason.LOCKED
    assert await claimed(house, account.id, eth.id) is None


async def test_a_lock_of_all_symbols_and_its_end(house: House) -> None:
    account = await a_holder(house, 1)
    (lock,) = await stopped_out(house, account, EVERYWHERE)
    assert (await session_of(house.units, account.id)).locks == {None: lock.until}
    eth, later = another_intent(account.id, ETH), NOW + 2 * HOUR
    await plan(house.units, account.id, eth)
    assert await claimed(house, account.id, eth.id) == Reason.LOCKED
    await clock_at(house.pool, later)
    assert (await session_of(house.units, account.id)).locks == {}


async def test_nothing_is_locked_where_nobody_has_asked_for_it(house: House) -> None:
    account = await a_holder(house, 1)
    assert await stopped_out(house, account, NO_PROTECTIONS) == []
    assert await house.pool.fetchval("SELECT count(*) FROM entry_lock") == 0


async def test_its_owner_ends_a_lock_and_it_stays_ended(house: House) -> None:
    account, stranger = await a_holder(house, 1), await a_holder(house, 2)
    desk = EntryLocks(house.units)
    async with house.units() as work:
        for one in (account, stranger):
            await work.users.set_active_account(one.owner, one.id)
            await work.users.accept_terms(one.owner, "test")
    await stopped_out(house, account, GUARDED)
    (shown,) = await desk.all(account.owner)
    assert shown.news.symbol == BTC
    assert await desk.all(stranger.owner) == []
    with pytest.raises(Refused) as refused:
        await desk.lift(stranger.owner, shown.id)
    assert refused.value.code is Refusal.LOCK_ENDED
    assert await desk.lift(account.owner, shown.id) == []
    assert (await session_of(house.units, account.id)).locks == {}
    assert await again(house, account.id, GUARDED) == [], "the same closing does not lock again"
    with pytest.raises(Refused):
        await desk.lift_all(account.owner)


async def choose(house: House, account: Account, choices: Choices) -> None:
    async with house.units() as work:
        await work.settings.put(Target(account.owner, account.id, Scope.ACCOUNT), choices)


async def test_a_week_past_its_loss_stops_entries_until_monday(house: House) -> None:
    account = await a_holder(house, 1)  # ten thousand in all
    await choose(house, account, {Field.WEEKLY_LOSS: ratio("0.03")})
    house.price("60000")
    await house.brakes.look()
    assert (await session_of(house.units, account.id)).week == Day(Decimal(10_000), Decimal(0))
    house.price("57000")
    await house.brakes.look()
    assert await house.told(account.owner) == [], "three hundred are within the limit"
    house.price("56999")
    await house.brakes.look()
    assert await house.told(account.owner) == [("AccountHalted", {"code": "weekly-loss", "detail": "300.1"})]
    until = await house.pool.fetchval("SELECT control_until FROM account WHERE id = $1", account.id)
    assert until == NEXT_MONDAY
    intent = another_intent(account.id, ETH)
    await plan(house.units, account.id, intent)
    await house.pool.execute("UPDATE account SET control = $1 WHERE id = $2", Control.RUNNING, account.id)
    assert await claimed(house, account.id, intent.id) == Reason.WEEKLY_LOSS
    friday = NOW + timedelta(days=4)
    await clock_at(house.pool, friday)
    session = await session_of(house.units, account.id)
    assert session.week == Day(Decimal(10_000), Decimal(0), breached=True)
    await clock_at(house.pool, NEXT_MONDAY)
    assert (await session_of(house.units, account.id)).week is None, "a new week begins anew"
