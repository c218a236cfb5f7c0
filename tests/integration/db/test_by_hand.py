"""Holds, differences with their answers, orders of others: as rows."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, a_holding, open_account, session_of
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_fill, a_report, an_instrument
from trading.domain.account import Control
from trading.domain.events import ExitWhy, PositionAdjusted
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import Symbol
from trading.domain.money import Price
from trading.engine.outside import DriftAnswer
from trading.engine.state import Holding
from trading.ledger.book import adjustment_of


async def control(units: PgUnits, account: AccountId) -> tuple[Control, str | None]:
    async with units() as work:
        found = await work.accounts.get(OWNER, account)
    assert found is not None
    return found.control, found.control_why


async def hold(units: PgUnits, account: AccountId, code: str, *, stricter: bool = False) -> bool:
    level = Control.HALTED if stricter else Control.REDUCE_ONLY
    async with units() as work:
        return await work.accounts.hold(account, code, "why", "test", level)


async def release(units: PgUnits, account: AccountId, code: str) -> bool:
    async with units() as work:
        return await work.accounts.release(account, code, "test")


async def test_releasing_one_reason_does_not_release_the_others(units: PgUnits) -> None:
    account = (await open_account(units)).id
    assert await hold(units, account, "drift")
    assert not await hold(units, account, "drift"), "it is held for it already"
    assert await hold(units, account, "quarantine")
    assert await control(units, account) == (Control.REDUCE_ONLY, "drift")
    assert await release(units, account, "drift")
    assert await control(units, account) == (Control.REDUCE_ONLY, "quarantine")
    assert not await release(units, account, "drift")
    assert await control(units, account) == (Control.REDUCE_ONLY, "quarantine")
    assert await release(units, account, "quarantine")
    assert await control(units, account) == (Control.RUNNING, None)


async def test_who_holds_and_who_releases_at_once_do_not_wait_for_each_other(units: PgUnits) -> None:
    """A step has the account's row and holds it, while its owner's new key releases it for the same reason."""
    account = (await open_account(units)).id
    await hold(units, account, "keys")
    async with units() as step:
        await step.sessions.load([account])
        owner = asyncio.create_task(release(units, account, "keys"))
        await asyncio.sleep(0.3)
        assert not await step.accounts.hold(account, "keys", "wrong", "engine")
    assert await owner
    assert await control(units, account) == (Control.RUNNING, None)


async def test_the_strictest_reason_holds(units: PgUnits) -> None:
    account = (await open_account(units)).id
    await hold(units, account, "drift")
    await hold(units, account, "emergency", stricter=True)
    await hold(units, account, "keys")
    assert await control(units, account) == (Control.HALTED, "emergency")
    async with units() as work:
        assert await work.accounts.held("keys") == [account]
    await release(units, account, "drift")
    await release(units, account, "emergency")
    assert await control(units, account) == (Control.REDUCE_ONLY, "keys")


async def test_a_hold_outlasts_a_pause_that_ends_by_itself(units: PgUnits, pool: Pool) -> None:
    account = (await open_account(units)).id
    async with units() as work:
        tomorrow = NOW + timedelta(days=900)
        await work.accounts.set_control(account, Control.REDUCE_ONLY, "losses", "test", tomorrow)
    await hold(units, account, "drift")
    assert await pool.fetchval("SELECT control_until FROM account") is None
    assert await control(units, account) == (Control.REDUCE_ONLY, "drift")


async def test_a_hold_under_a_halted_service_is_not_lost(units: PgUnits) -> None:
    account = (await open_account(units)).id
    async with units() as work:
        await work.operations.set_control(Control.HALTED, "a test", "test")
    await hold(units, account, "quarantine")
    async with units() as work:
        await work.operations.set_control(Control.RUNNING, "a test", "test")
    assert (await session_of(units, account)).control is Control.REDUCE_ONLY


async def settled(
    units: PgUnits,
    account: AccountId,
    answer: DriftAnswer,
    ours: str,
    theirs: str,
    position: PositionId | None,
) -> Mapping[Symbol, Decimal]:
    async with units() as work:
        case, fresh = await work.drifts.put(account, BTC_PERP, position, Decimal(ours), Decimal(theirs))
        assert fresh
        assert await work.drifts.answer(OWNER, case, answer)
        await work.drifts.settle(case)
        return await work.drifts.not_ours(account)


async def test_what_is_not_ours_is_remembered_as_it_was_answered(units: PgUnits) -> None:
    account = (await open_account(units)).id
    more = await settled(units, account, DriftAnswer.IGNORE, "1", "1.5", None)
    assert more == {BTC_PERP: Decimal("0.5")}
    assert await settled(units, account, DriftAnswer.ADOPT, "1", "1.5", None) == {}, "the last word counts"
    assert await settled(units, account, DriftAnswer.CLOSE, "1", "0.5", None) == {}
    beside = await settled(units, account, DriftAnswer.CLOSE, "1", "1.5", None)
    assert beside == {BTC_PERP: Decimal("0.5")}, "only what is ours was closed"


async def test_what_was_taken_from_a_position_is_forgotten_with_it(units: PgUnits) -> None:
    account = (await open_account(units)).id
    holding = a_holding(BTC_PERP)
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        await work.sessions.save(before, before.with_holding(holding))
    less = await settled(units, account, DriftAnswer.IGNORE, "1", "0.4", holding.id)
    assert less == {BTC_PERP: Decimal("-0.6")}
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        await work.sessions.save(before, before.without_holding(BTC_PERP, NOW))
        assert await work.drifts.not_ours(account) == {}


async def test_a_difference_has_one_open_case_with_its_latest_numbers(units: PgUnits) -> None:
    account = (await open_account(units)).id
    async with units() as work:
        case, fresh = await work.drifts.put(account, BTC, None, Decimal(1), Decimal(2))
        again, still_fresh = await work.drifts.put(account, BTC, None, Decimal(1), Decimal(3))
        assert (again, fresh, still_fresh) == (case, True, False)
        (waiting,) = await work.drifts.waiting(account)
        assert (waiting.theirs, waiting.answer) == (Decimal(3), None)
        stranger = UserId(99)
        assert await work.drifts.get(stranger, case) is None
        assert not await work.drifts.answer(stranger, case, DriftAnswer.CLOSE)
        await work.drifts.settle(case)
        assert not await work.drifts.answer(OWNER, case, DriftAnswer.CLOSE)


async def test_orders_of_others_come_and_go(units: PgUnits) -> None:
    account = (await open_account(units)).id
    one, two = a_report(order=None, exchange_id="1"), a_report(order=None, exchange_id="2")
    async with units() as work:
        assert await work.drifts.mark_foreign(account, [one, one]) == {BTC: 1}
        assert await work.drifts.mark_foreign(account, [one, two]) == {BTC: 1}
        assert await work.drifts.foreign(account) == 2
        assert await work.drifts.mark_foreign(account, [two]) == {}
        assert await work.drifts.foreign(account) == 1
        assert await work.drifts.mark_foreign(account, []) == {}
        assert await work.drifts.foreign(account) == 0


async def test_an_adjustment_is_posted_as_what_it_is(units: PgUnits, pool: Pool) -> None:
    account = (await open_account(units)).id
    told = PositionAdjusted(5, PositionId("p"), BTC, Decimal(1), Decimal("0.4"), Price(Decimal(60_000)), NOW)
    async with units() as work:
        for _ in range(2):
            await work.sessions.add_entry(adjustment_of(account, told, an_instrument()))
    rows = await pool.fetch(
        "SELECT e.kind, p.book, p.amount FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id"
    )
    assert {tuple(row) for row in rows} == {
        ("adjustment", "wallet", Decimal("-0.6")),
        ("adjustment", "outside", Decimal("0.6")),
    }
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(
            "INSERT INTO account_hold (account_id, user_id, code, control, detail, by)"
            " VALUES ($1, $2, 'x', 0, '', '')",
            account,
            OWNER,
        )


@pytest.mark.parametrize("symbol", [BTC, ETH])
async def test_a_soft_stop_and_an_emergency_come_back_from_their_rows(units: PgUnits, symbol: Symbol) -> None:
    account = (await open_account(units)).id
    fill = a_fill(symbol, account=account)
    held: Holding = a_holding(symbol, soft=True, exiting=ExitWhy.EMERGENCY, last_fill=fill)
    async with units() as work:
        before = (await work.sessions.load([account]))[account]
        await work.sessions.add_fill(fill, "BTC")
        await work.sessions.save(before, before.with_holding(held))
    assert (await session_of(units, account)).holdings == {symbol: held}
