"""MemoryUnits is as strict about orders as PostgreSQL: the same tests hold both to the same answers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account
from app.ports import AlreadyDone, StaleSession, UnitOfWork
from tests.integration.db.support import OWNER, another_intent, plan, session_of
from tests.simulation.store_kit import (
    InMemory,
    OnPostgres,
    S,
    Units,
    an_order,
    claim,
    moved,
    reachable,
    stored,
    violates,
)
from tests.support.builders import BTC, ETH, NOW, a_fill
from trading.domain.account import Control, Day
from trading.domain.decision import Reason
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Side
from trading.domain.money import Qty
from trading.domain.order import ForbiddenTransition, Order, OrderKind


async def _old(work: UnitOfWork, account: Account) -> None:
    return


async def _disarm(work: UnitOfWork, account: Account) -> None:
    await work.accounts.set_armed(account.owner, account.id, armed=False)


async def _halt(work: UnitOfWork, account: Account) -> None:
    await work.accounts.set_control(account.id, Control.ENTRIES_PAUSED, "a test", "test")


async def _halt_service(work: UnitOfWork, account: Account) -> None:
    await work.operations.set_control(Control.HALTED, "a test", "test")


async def _restart(work: UnitOfWork, account: Account) -> None:
    await work.accounts.reset_reconciled()


async def _halt_symbol(work: UnitOfWork, account: Account) -> None:
    assert await work.brakes.halt_symbol(BTC, "a test", "test")


async def _lose(work: UnitOfWork, account: Account) -> None:
    await work.brakes.begin_days({account.id: Day(Decimal(1000), Decimal(0))})
    assert await work.brakes.breached({account.id: Decimal(100)}) == [account.id]
    assert await work.brakes.breached({account.id: Decimal(100)}) == []


FORBID: dict[str, Callable[[UnitOfWork, Account], Awaitable[None]]] = {
    "old": _old,
    "armed": _disarm,
    "halted": _halt,
    "service": _halt_service,
    "reconciled": _restart,
    "symbol": _halt_symbol,
    "day": _lose,
}
REASONS = {
    "old": Reason.SIGNAL_OLD,
    "armed": Reason.NOT_ARMED,
    "halted": Reason.HALTED,
    "service": Reason.HALTED,
    "reconciled": Reason.NOT_RECONCILED,
    "symbol": Reason.SYMBOL_HALTED,
    "day": Reason.DAILY_LOSS,
}


class OrderTests:
    """Claims, moves and guards."""

    async def test_a_unit_that_fails_leaves_nothing(self, units: Units, account: Account) -> None:
        intent = another_intent(account.id)

        async def crash() -> None:
            async with units() as work:
                before = (await work.sessions.load([account.id]))[account.id]
                await work.sessions.save(before, before.with_order(Order(intent, S.PLANNED)))
                await work.sessions.add_fill(a_fill(account=account.id), "BTC")
                raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await crash()
        async with units() as work:
            assert await work.orders.get(account.id, intent.id) is None
            assert await work.sessions.fills_watermark(account.id) is None

    async def test_nobody_sees_what_is_not_committed(self, units: Units, account: Account) -> None:
        async with units() as work:
            await work.accounts.set_armed(OWNER, account.id, armed=False)
            assert not (await work.sessions.peek(account.id)).armed
            assert (await session_of(units, account.id)).armed
        assert not (await session_of(units, account.id)).armed

    async def test_a_loaded_session_is_locked(self, units: Units, account: Account) -> None:
        order: list[str] = []

        async def second() -> None:
            async with units() as work:
                await work.sessions.load([account.id])
                order.append("second")

        async with units() as work:
            await work.sessions.load([account.id])
            waiting = asyncio.create_task(second())
            await asyncio.sleep(0.1)
            order.append("first")
        await waiting
        assert order == ["first", "second"]

    async def test_a_cause_makes_one_order_and_one_of_a_kind_is_in_flight(
        self, units: Units, account: Account
    ) -> None:
        order = await an_order(units, account, symbol=BTC)
        again = replace(order.intent, id=ClientOrderId("SBOTHER"), kind=OrderKind.EXIT)
        with pytest.raises(AlreadyDone):
            await plan(units, account.id, again)
        with pytest.raises(AlreadyDone):
            await plan(units, account.id, another_intent(account.id, BTC))
        await plan(units, account.id, another_intent(account.id, BTC, kind=OrderKind.EXIT, side=Side.SELL))
        async with units() as work:
            assert len(await work.orders.planned()) == 2

    async def test_of_many_claims_one_wins_and_its_stamp_stays(self, units: Units, account: Account) -> None:
        order = await an_order(units, account)
        claims = await asyncio.gather(*(claim(units, account, order.intent.id) for _ in range(8)))
        (won,) = [one for one in claims if one is not None]
        after = await stored(units, order)
        assert (after.status, after.stamped_at) == (S.SUBMITTING, won.stamp)
        assert abs(won.stamp - NOW) < timedelta(minutes=1)
        with violates("order_stamped_once"):
            await moved(units, after, status=S.UNKNOWN, stamped_at=NOW)

    async def test_a_claim_that_is_not_committed_is_none(self, units: Units, account: Account) -> None:
        order = await an_order(units, account)

        async def crash() -> None:
            async with units() as work:
                assert await work.orders.claim(account.id, order.intent.id) is not None
                raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await crash()
        assert (await stored(units, order)).status is S.PLANNED
        assert await claim(units, account, order.intent.id) is not None

    @pytest.mark.parametrize("reason", ["old", "armed", "halted", "service", "reconciled", "symbol", "day"])
    async def test_what_forbids_an_entry_never_traps_an_exit(
        self, units: Units, account: Account, reason: str
    ) -> None:
        entry = await an_order(units, account, symbol=BTC)
        leave = await an_order(units, account, symbol=BTC, kind=OrderKind.EXIT, side=Side.SELL)
        late = await an_order(units, account, decide_before=NOW) if reason == "old" else entry
        async with units() as work:
            await FORBID[reason](work, account)
        assert await claim(units, account, late.intent.id) is None
        void = await stored(units, late)
        assert (void.status, void.reason) == (S.VOID, REASONS[reason])
        assert await claim(units, account, leave.intent.id) is not None

    async def test_a_second_entry_of_the_kind_comes_too_soon(self, units: Units, account: Account) -> None:
        first = await an_order(units, account, S.REJECTED, symbol=BTC)
        second = await an_order(units, account, symbol=BTC)
        assert await claim(units, account, second.intent.id) is None
        assert (await stored(units, second)).reason == Reason.TOO_SOON
        assert first.stamped_at is not None

    async def test_a_claim_waits_for_a_halt_and_obeys_it(self, units: Units, account: Account) -> None:
        order = await an_order(units, account)
        async with units() as work:
            await work.operations.set_control(Control.HALTED, "a test", "test")
            claiming = asyncio.create_task(claim(units, account, order.intent.id))
            await asyncio.sleep(0.1)
            assert not claiming.done()
        assert await claiming is None

    async def test_an_order_may_be_given_up_before_it_is_claimed(
        self, units: Units, account: Account
    ) -> None:
        order = await an_order(units, account)
        async with units() as work:
            assert await work.orders.void(account.id, order.intent.id, Reason.CLOCK_SKEW)
            assert not await work.orders.void(account.id, order.intent.id, Reason.CLOCK_SKEW)

    @pytest.mark.parametrize("start", [S.PLANNED, S.UNKNOWN, S.OPEN, S.CANCELING, S.CANCELED, S.NOT_PLACED])
    async def test_orders_move_along_the_table(self, units: Units, account: Account, start: S) -> None:
        for end in S:
            order = await an_order(units, account, start, kind=OrderKind.EXIT, side=Side.SELL)
            allowed = start is end or end in reachable(start)
            if allowed and start is not S.PLANNED:
                await moved(units, order, status=end)
                assert (await stored(units, order)).status is end
            elif not allowed:
                with pytest.raises(ForbiddenTransition):
                    await moved(units, order, status=end)

    async def test_a_stale_session_is_not_saved(self, units: Units, account: Account) -> None:
        order = await an_order(units, account, S.OPEN)
        await moved(units, order, status=S.CANCELING)
        await moved(units, order, status=S.CANCELING)  # another process has done the same
        with pytest.raises(StaleSession):
            await moved(units, order, status=S.OPEN, filled=Qty(Decimal("0.001")))
        with pytest.raises(StaleSession):
            await moved(units, order, status=S.REJECTED)

    async def test_what_is_filled_never_falls_nor_exceeds(self, units: Units, account: Account) -> None:
        order = await an_order(units, account, S.OPEN, side=Side.SELL, kind=OrderKind.EXIT)
        half = Qty(order.intent.qty / 2)
        await moved(units, order, filled=half, spent=Decimal(300))
        order = await stored(units, order)
        with violates("order_fills_rise"):
            await moved(units, order, spent=Decimal(200))
        with violates("order_not_overfilled"):
            await moved(units, order, filled=Qty(order.intent.qty * 2))
        await moved(units, order, filled=Qty(order.intent.qty * 2), status=S.QUARANTINED)
        assert (await stored(units, order)).status is S.QUARANTINED

    async def test_an_id_of_the_exchange_belongs_to_one_order(self, units: Units, account: Account) -> None:
        first = await an_order(units, account, S.OPEN, symbol=BTC)
        await moved(units, first, exchange_id="x1")
        await moved(units, await an_order(units, account, S.OPEN, symbol=ETH), exchange_id="x1")
        leave = await an_order(units, account, S.OPEN, symbol=BTC, kind=OrderKind.EXIT, side=Side.SELL)
        with violates("order_intent_exchange_id_once"):
            await moved(units, leave, exchange_id="x1")
        async with units() as work:
            assert await work.orders.known_at(account.id, BTC, ["x1", "x2"]) == {"x1"}

    async def test_orders_without_a_proof_are_found(self, units: Units, account: Account) -> None:
        orders = {
            status: await an_order(units, account, status) for status in (S.SUBMITTING, S.UNKNOWN, S.OPEN)
        }
        async with units() as work:
            found = {order for _, order in await work.orders.unproved(NOW + timedelta(hours=1))}
            assert await work.orders.unproved(NOW - timedelta(hours=1)) == []
        assert found == {orders[S.SUBMITTING].intent.id, orders[S.UNKNOWN].intent.id}


class TestOrdersOnPostgres(OnPostgres, OrderTests):
    pass


class TestOrdersInMemory(InMemory, OrderTests):
    pass
