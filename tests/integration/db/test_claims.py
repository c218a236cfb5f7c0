"""Claiming: one winner, the database's stamp, and nothing that a switch forbids."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from app.accounts import Account
from app.ports import Claim
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, an_order_in, another_intent, open_account, plan, set_control
from tests.support.builders import NOW, a_stop
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.instrument import Side
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus

ENTRY, EXIT, PROTECT = OrderKind


def an_intent_of(account: AccountId, kind: OrderKind) -> OrderIntent:
    if kind is ENTRY:
        return another_intent(account)
    return another_intent(account, side=Side.SELL, kind=kind)


async def claim(units: PgUnits, account: AccountId, order: ClientOrderId) -> Claim | None:
    async with units() as work:
        return await work.orders.claim(account, order)


async def order(units: PgUnits, intent: OrderIntent) -> Order:
    async with units() as work:
        found = await work.orders.get(intent.account, intent.id)
    assert found is not None
    return found


async def test_a_claim_is_stamped_by_the_databases_market_clock(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    before = await pool.fetchval("SELECT clock_now()")
    claimed = await claim(units, account.id, intent.id)
    after = await pool.fetchval("SELECT clock_now()")
    assert claimed is not None
    assert before <= claimed.stamp <= after
    assert abs(claimed.stamp - NOW) < timedelta(minutes=1)  # the market's clock, not the machine's
    assert claimed.order == await order(units, intent)
    assert claimed.order == Order(intent, OrderStatus.SUBMITTING, stamped_at=claimed.stamp)


async def test_of_twenty_claims_one_wins(units: PgUnits, pool: Pool, account: Account) -> None:
    for _ in range(5):
        intent = another_intent(account.id)
        await plan(units, account.id, intent)
        claims = await asyncio.gather(*(claim(units, account.id, intent.id) for _ in range(20)))
        (won,) = [one for one in claims if one is not None]
        assert (await order(units, intent)).stamped_at == won.stamp
    moves = await pool.fetchval("SELECT count(*) FROM order_event WHERE to_status = 'submitting'")
    assert moves == 5


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - {OrderStatus.PLANNED}))
async def test_only_a_planned_order_is_claimed(
    units: PgUnits, pool: Pool, account: Account, status: OrderStatus
) -> None:
    stored = await an_order_in(units, pool, account.id, status)
    assert await claim(units, account.id, stored.intent.id) is None
    assert await order(units, stored.intent) == stored


async def test_a_claim_of_nothing_or_of_anothers_order_is_none(units: PgUnits, account: Account) -> None:
    other = await open_account(units, UserId(8))
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    assert await claim(units, account.id, ClientOrderId("SBNOBODY")) is None
    assert await claim(units, other.id, intent.id) is None
    assert await claim(units, AccountId(999), intent.id) is None
    assert (await order(units, intent)).status is OrderStatus.PLANNED


@pytest.mark.parametrize("kind", OrderKind)
async def test_an_order_past_its_time_is_void(units: PgUnits, account: Account, kind: OrderKind) -> None:
    intent = an_intent_of(account.id, kind)
    late = OrderIntent(
        **{name: getattr(intent, name) for name in OrderIntent.__slots__} | {"decide_before": NOW}
    )
    await plan(units, account.id, late)
    assert await claim(units, account.id, late.id) is None
    assert await order(units, late) == Order(late, OrderStatus.VOID, reason=Reason.SIGNAL_OLD)


async def _disarm(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.accounts.set_armed(account.owner, account.id, armed=False)


async def _pause(units: PgUnits, account: Account) -> None:
    await set_control(units, account.id, Control.ENTRIES_PAUSED)


async def _halt(units: PgUnits, account: Account) -> None:
    await set_control(units, account.id, Control.HALTED)


async def _halt_service(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.operations.set_control(Control.HALTED, "a test", "test")


async def _ban(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.users.set_banned(account.owner, banned=True)


async def _restart(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.accounts.reset_reconciled()


Forbid = Callable[[PgUnits, Account], Awaitable[None]]
FORBIDDEN = [
    (_disarm, Reason.NOT_ARMED),
    (_pause, Reason.HALTED),
    (_halt, Reason.HALTED),
    (_halt_service, Reason.HALTED),
    (_ban, Reason.HALTED),
    (_restart, Reason.NOT_RECONCILED),
]


@pytest.mark.parametrize(("forbid", "reason"), FORBIDDEN)
async def test_a_switch_stops_entries_and_never_traps_exits(
    units: PgUnits, account: Account, forbid: Forbid, reason: Reason
) -> None:
    intents = [an_intent_of(account.id, kind) for kind in OrderKind]
    await plan(units, account.id, *intents)
    await forbid(units, account)
    entry, leave, stop = intents
    assert await claim(units, account.id, entry.id) is None
    assert await order(units, entry) == Order(entry, OrderStatus.VOID, reason=reason)
    for intent in (leave, stop):
        claimed = await claim(units, account.id, intent.id)
        assert claimed is not None
        assert claimed.order.intent == intent


async def test_a_switch_with_an_end_opens_by_itself(units: PgUnits, account: Account) -> None:
    intents = [another_intent(account.id) for _ in range(2)]
    await plan(units, account.id, *intents)
    async with units() as work:
        until = NOW + timedelta(hours=1)
        await work.accounts.set_control(account.id, Control.HALTED, "a test", "test", until)
        await work.operations.set_control(Control.HALTED, "a test", "test", until)
        assert await work.operations.control() is Control.HALTED
    assert await claim(units, account.id, intents[0].id) is None
    async with units() as work:
        await work.accounts.set_control(account.id, Control.HALTED, "a test", "test", NOW)
        await work.operations.set_control(Control.HALTED, "a test", "test", NOW)
        assert await work.operations.control() is Control.RUNNING
    assert await claim(units, account.id, intents[1].id) is not None


@pytest.mark.parametrize("halted", ["account", "service"])
async def test_no_claim_succeeds_after_a_halt_has_returned(
    units: PgUnits, account: Account, halted: str
) -> None:
    """A claim that meets a halt on its way waits for it and obeys it."""
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    async with units() as work:
        if halted == "service":
            await work.operations.set_control(Control.HALTED, "a test", "test")
        else:
            await work.accounts.set_control(account.id, Control.HALTED, "a test", "test")
        claiming = asyncio.create_task(claim(units, account.id, intent.id))
        await asyncio.sleep(0.2)
        assert not claiming.done()
    assert await claiming is None
    assert (await order(units, intent)).reason == Reason.HALTED


async def test_a_claim_waits_for_a_step_of_its_account(units: PgUnits, account: Account) -> None:
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    async with units() as work:
        await work.sessions.load([account.id])
        claiming = asyncio.create_task(claim(units, account.id, intent.id))
        await asyncio.sleep(0.2)
        assert not claiming.done()
    assert await claiming is not None


async def test_a_claim_that_is_not_committed_is_none(units: PgUnits, account: Account) -> None:
    """Law 1: what is not committed is not sent; a crash before the commit leaves the order planned."""
    intent = another_intent(account.id)
    await plan(units, account.id, intent)

    async def crash() -> None:
        async with units() as work:
            assert await work.orders.claim(account.id, intent.id) is not None
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await crash()
    assert (await order(units, intent)).status is OrderStatus.PLANNED
    assert await claim(units, account.id, intent.id) is not None


async def test_what_waits_and_what_lacks_a_proof_is_found(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    orders = {status: await an_order_in(units, pool, account.id, status) for status in OrderStatus}
    async with units() as work:
        planned = await work.orders.planned()
        unproved = await work.orders.unproved(NOW + timedelta(seconds=1))
        assert await work.orders.unproved(NOW) == []
    assert planned == [(account.id, orders[OrderStatus.PLANNED].intent.id)]
    assert set(unproved) == {
        (account.id, orders[status].intent.id) for status in (OrderStatus.SUBMITTING, OrderStatus.UNKNOWN)
    }


async def test_a_stop_keeps_all_its_terms(units: PgUnits, account: Account) -> None:
    stop = a_stop(account=account.id)
    await plan(units, account.id, stop)
    claimed = await claim(units, account.id, stop.id)
    assert claimed is not None
    assert claimed.order.intent == stop
    assert account.owner == OWNER
