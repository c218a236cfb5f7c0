"""Where people stand, in the database: steps kept, accounts held and let go, many at once."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from app.accounts import PRESETS, Account, AccountKind, Preset, Role
from app.billing.payments import ChargeId, Provider
from app.billing.subscriptions import Bought, Extended, Granted, Standing, TakenBack, TrialTaken
from app.services.entitlements import entitled_of
from app.services.subscriptions import happened, pass_time, settle_wrong
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, a_sealed_key, another_intent, key_info, plan
from tests.support.builders import BTC, ETH, a_symbol
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CHARGE = ChargeId(Provider.STARS, "c1")
FOUR = (BTC, ETH, a_symbol("SOL/USDT"), a_symbol("XRP/USDT"))


@pytest.fixture
async def selling(units: PgUnits) -> PgUnits:
    async with units() as work:
        await work.plans.set_selling(selling=True)
    return units


async def live(units: PgUnits, exchange: ExchangeId = ExchangeId.BYBIT, owner: UserId = OWNER) -> Account:
    async with units() as work:
        await work.users.touch(owner, "Ann", "en", Role.USER)
        made = await work.accounts.create(
            owner, exchange, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
        )
        fingerprint = f"fingerprint of {made.id}".encode()
        await work.keys.put(a_sealed_key(made), fingerprint, key_info(), {"withdraw": False})
        return made


async def control(units: PgUnits, account: Account) -> tuple[Control, str | None]:
    async with units() as work:
        found = await work.accounts.get(account.owner, account.id)
    assert found is not None
    return found.control, found.control_why


async def told(pool: Pool) -> list[str]:
    rows = await pool.fetch("SELECT body FROM outbox WHERE kind = 'PlanNews' ORDER BY id")
    return [row["body"]["what"] for row in rows]


async def passed(units: PgUnits, now: datetime) -> None:
    async with units() as work:
        await pass_time(work, await work.subscriptions.due(now, 100), now)


async def test_an_ending_plan_holds_accounts_and_a_new_one_lets_them_go(selling: PgUnits, pool: Pool) -> None:
    account = await live(selling)
    async with selling() as work:
        await work.accounts.set_symbols(OWNER, account.id, FOUR)
        await happened(work, OWNER, Bought("basic", 30, CHARGE), "charge stars:c1", NOW)
    for days in range(34):
        await passed(selling, NOW + DAY * days)
    assert await control(selling, account) == (Control.REDUCE_ONLY, "plan")
    assert await told(pool) == ["ends", "ends", "ends", "grace", "ended"]
    async with selling() as work:
        found = await entitled_of(work, OWNER)
        kept = await work.accounts.get(OWNER, account.id)
    assert (found.standing, found.permits.live) == (Standing.ENDED, False)
    assert kept is not None
    assert kept.symbols == FOUR[:3]
    async with selling() as work:
        await happened(work, OWNER, Bought("basic", 30, CHARGE), "charge stars:c2", NOW + 36 * DAY)
        steps = await work.subscriptions.steps(OWNER, 10)
    assert await control(selling, account) == (Control.RUNNING, None)
    assert [step.event for step in steps] == ["bought", "grace-over", "ran-out", "bought"]


async def test_what_is_open_keeps_a_plan_from_ending(selling: PgUnits) -> None:
    account = await live(selling)
    async with selling() as work:
        await happened(work, OWNER, Granted("pro", 1), "operator 1", NOW)
    order = another_intent(account.id)
    await plan(selling, account.id, order)
    await passed(selling, NOW + 60 * DAY)
    async with selling() as work:
        assert (await entitled_of(work, OWNER)).standing is Standing.REDUCE_ONLY
    async with selling() as work:
        await work.orders.void(account.id, order.id, Reason.HALTED)
    await passed(selling, NOW + 61 * DAY)
    async with selling() as work:
        assert (await entitled_of(work, OWNER)).standing is Standing.ENDED


async def test_a_smaller_plan_keeps_the_oldest_accounts(selling: PgUnits) -> None:
    async with selling() as work:
        await work.users.touch(OWNER, "Ann", "en", Role.USER)
        await happened(work, OWNER, Granted("pro", 30), "operator 1", NOW)
    first, second = await live(selling), await live(selling, ExchangeId.OKX)
    async with selling() as work:
        await happened(work, OWNER, Bought("basic", 30, CHARGE), "charge stars:c1", NOW)
    assert await control(selling, first) == (Control.RUNNING, None)
    assert await control(selling, second) == (Control.REDUCE_ONLY, "plan")


async def test_when_selling_begins_and_ends_accounts_follow(units: PgUnits, pool: Pool) -> None:
    account = await live(units)
    for selling, expected in (
        (True, Control.REDUCE_ONLY),
        (True, Control.REDUCE_ONLY),
        (False, Control.RUNNING),
    ):
        async with units() as work:
            await work.plans.set_selling(selling=selling)
            await settle_wrong(work, NOW, 100)
        assert (await control(units, account))[0] is expected
    assert await told(pool) == ["held", "held"]


async def test_a_ceiling_holds_for_real_money_only(selling: PgUnits) -> None:
    account = await live(selling)
    async with selling() as work:
        await work.accounts.set_limits(OWNER, account.id, Preset.BOLD, PRESETS[Preset.BOLD])
        await happened(work, OWNER, TrialTaken("trial", 7), "trial", NOW)
        paper = await work.accounts.create(
            OWNER, ExchangeId.BYBIT, AccountKind.PAPER, Preset.BOLD, PRESETS[Preset.BOLD]
        )
        sessions = await work.sessions.load([account.id, paper.id])
        shown = await work.accounts.get(OWNER, account.id)
    assert sessions[account.id].limits.risk_per_trade == PRESETS[Preset.CAREFUL].risk_per_trade
    assert sessions[paper.id].limits == PRESETS[Preset.BOLD]
    assert shown is not None
    assert shown.limits == sessions[account.id].limits


async def test_days_given_and_taken_back_are_told(selling: PgUnits, pool: Pool) -> None:
    async with selling() as work:
        await work.users.touch(OWNER, "Ann", "en", Role.USER)
        await happened(work, OWNER, Granted("basic", 30), "code A", NOW)
        await happened(work, OWNER, Extended(10), "operator 1", NOW)
        one = await happened(work, OWNER, TakenBack(CHARGE, 10), "refund", NOW)
    assert one.until == NOW + 30 * DAY
    assert await told(pool) == ["given", "given", "less"]


async def test_two_at_once_lose_nothing(selling: PgUnits) -> None:
    await live(selling)

    async def bought(number: int) -> None:
        async with selling() as work:
            await happened(work, OWNER, Extended(1) if number else Granted("basic", 30), f"n {number}", NOW)

    await bought(0)
    await asyncio.gather(*(bought(number) for number in range(1, 9)))
    async with selling() as work:
        one = await work.subscriptions.get(OWNER)
    assert one is not None
    assert one.until == NOW + 38 * DAY


async def test_steps_cannot_be_changed(selling: PgUnits, pool: Pool) -> None:
    async with selling() as work:
        await work.users.touch(OWNER, "Ann", "en", Role.USER)
        await happened(work, OWNER, Granted("basic", 30), "code A", NOW)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("UPDATE subscription_step SET cause = 'else'")


async def test_a_trial_is_taken_once(units: PgUnits) -> None:
    async with units() as work:
        assert await work.trials.take("digest")
        assert not await work.trials.take("digest")
