"""MemoryUnits keeps fills, positions, differences and leases as PostgreSQL does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.accounts import Account
from app.pairs import PairSettings
from tests.integration.db.support import OWNER, a_holding, open_account, session_of
from tests.simulation.store_kit import (
    InMemory,
    OnPostgres,
    Units,
    violates,
)
from tests.support.builders import BTC, NOW, a_balance, a_fill
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.events import EmergencyScope, ExitWhy
from trading.domain.ids import PositionId, TradeId, UserId
from trading.domain.money import Price
from trading.engine.emergency import EmergencyStep
from trading.engine.outside import DriftAnswer

M1, H1 = Timeframe.M1, Timeframe.H1


class RowTests:
    """Everything beside the orders."""

    async def test_fills_are_kept_once(self, units: Units, account: Account) -> None:
        fill = a_fill(account=account.id)
        async with units() as work:
            assert await work.sessions.add_fill(fill, "BTC")
            assert not await work.sessions.add_fill(replace(fill, seen_at=NOW + timedelta(hours=1)), "BTC")
            await work.sessions.add_fill(replace(fill, trade=TradeId("t2"), happened_at=NOW), "BTC")
        async with units() as work:
            assert await work.sessions.fills_watermark(account.id) == NOW

    async def test_signals_go_to_the_shards_of_those_who_hear_them(
        self, units: Units, account: Account
    ) -> None:
        others = [await open_account(units, UserId(number)) for number in range(1, 5)]
        async with units() as work:
            await work.pairs.put(OWNER, account.id, BTC, PairSettings(strategy="breakout"))
            await work.accounts.set_armed(others[0].owner, others[0].id, armed=False)
            wanted = [(BTC, "breakout", M1), (BTC, "ema_trend", M1), (BTC, "ema_trend", H1)]
            told = await work.accounts.shards_of(wanted, 2)
            assert await work.accounts.shards_of((), 2) == []
        assert [list(one) for one in told] == [[account.id % 2], [0, 1], []]
        before = await session_of(units, others[0].id)
        async with units() as work:
            held = a_holding(strategy="ema_trend", timeframe=H1)
            await work.sessions.save(before, before.with_holding(held))
            told = await work.accounts.shards_of(wanted, 1_000_000)
        assert [list(one) for one in told] == [
            [account.id],
            sorted(one.id for one in others[1:]),
            [others[0].id],
        ]

    async def test_one_position_of_a_symbol_is_open(self, units: Units, account: Account) -> None:
        holding = a_holding()
        before = await session_of(units, account.id)
        async with units() as work:
            await work.sessions.save(before, before.with_holding(holding))
        assert (await session_of(units, account.id)).holdings == {BTC: holding}
        with violates("position_one_open"):
            async with units() as work:
                await work.sessions.save(
                    before, before.with_holding(replace(holding, id=PositionId("SBOTHER")))
                )

    async def test_a_position_needs_the_fill_that_moved_it(self, units: Units, account: Account) -> None:
        fill = a_fill(account=account.id)
        before = await session_of(units, account.id)
        after = before.with_holding(a_holding(last_fill=fill))
        with violates("position_account_id_symbol_last_trade_fkey"):
            async with units() as work:
                await work.sessions.save(before, after)
        async with units() as work:
            await work.sessions.save(before, after)
            await work.sessions.add_fill(fill, "BTC")
        assert (await session_of(units, account.id)).holdings[BTC].last_fill == fill

    async def test_a_closed_position_counts_for_the_day(self, units: Units, account: Account) -> None:
        holding = a_holding(exited=Decimal("0.01"), received=Decimal(610), exiting=ExitWhy.TARGET)
        before = await session_of(units, account.id)
        async with units() as work:
            held = before.with_holding(holding)
            await work.sessions.save(before, held)
            await work.sessions.save(held, held.without_holding(BTC, NOW), [holding])
        after = await session_of(units, account.id)
        assert (after.holdings, after.closed) == ({}, {BTC: NOW})
        assert after.profit_today == holding.position.profit(Price(Decimal(61_000)))

    async def test_older_balances_are_left_out(self, units: Units, account: Account) -> None:
        async with units() as work:
            await work.sessions.put_balances(account.id, [a_balance("USDT", "10")])
            await work.sessions.put_balances(
                account.id, [a_balance("USDT", "9", seen_at=NOW - timedelta(seconds=1))]
            )
        assert (await session_of(units, account.id)).balances["USDT"].total == 10

    async def test_balances_from_the_future_give_way(self, units: Units, account: Account) -> None:
        async with units() as work:
            now = await work.operations.clock()
            for total, ahead in (
                ("5", timedelta(hours=1)),
                ("7", timedelta(0)),
                ("9", -timedelta(seconds=1)),
            ):
                await work.sessions.put_balances(account.id, [a_balance("USDT", total, seen_at=now + ahead)])
        assert (await session_of(units, account.id)).balances["USDT"].total == 7

    async def test_the_strictest_reason_holds_an_account(self, units: Units, account: Account) -> None:
        async with units() as work:
            assert await work.accounts.hold(account.id, "drift", "BTC", "engine")
            assert not await work.accounts.hold(account.id, "drift", "BTC", "engine")
            assert await work.accounts.hold(account.id, "emergency", "", "user", Control.HALTED)
            assert (await work.sessions.peek(account.id)).control is Control.HALTED
            assert await work.accounts.release(account.id, "emergency", "user")
            assert (await work.sessions.peek(account.id)).control is Control.REDUCE_ONLY
            assert await work.accounts.held("drift") == [account.id]
            assert await work.accounts.release(account.id, "drift", "user")
            assert not await work.accounts.release(account.id, "drift", "user")
        assert (await session_of(units, account.id)).control is Control.RUNNING

    async def test_the_services_switch_is_only_ever_tightened(self, units: Units) -> None:
        async with units() as work:
            assert await work.operations.tighten(Control.REDUCE_ONLY, "crowd", "brakes")
            assert not await work.operations.tighten(Control.REDUCE_ONLY, "crowd", "brakes")
            assert not await work.operations.tighten(Control.ENTRIES_PAUSED, "less", "brakes")
            assert await work.operations.control() is Control.REDUCE_ONLY
            assert await work.operations.tighten(Control.HALTED, "unknown", "brakes")
            past = await work.operations.clock() - timedelta(seconds=1)
            await work.operations.set_control(Control.HALTED, "over", "operator", past)
            assert await work.operations.tighten(Control.ENTRIES_PAUSED, "again", "brakes")
            assert await work.operations.control() is Control.ENTRIES_PAUSED, "what has ended is not strict"

    async def test_who_comes_too_late_loosens_nothing(self, units: Units) -> None:
        """Two look at once, and both would stop the service: the stricter one stands, whoever is last."""
        async with units() as first:
            assert await first.operations.tighten(Control.HALTED, "operator", "operator")

            async def late() -> bool:
                async with units() as second:
                    done: bool = await second.operations.tighten(Control.REDUCE_ONLY, "crowd", "brakes")
                return done

            waiting = asyncio.create_task(late())
            await asyncio.sleep(0.2)
            assert not waiting.done(), "it waits for the row"
        assert not await waiting
        async with units() as work:
            assert await work.operations.control() is Control.HALTED

    async def test_a_difference_waits_for_its_answer(self, units: Units, account: Account) -> None:
        async with units() as work:
            number, fresh = await work.drifts.put(account.id, BTC, None, Decimal(1), Decimal(2))
            again = await work.drifts.put(account.id, BTC, None, Decimal(1), Decimal(3))
            assert (fresh, again) == (True, (number, False))
            (case,) = await work.drifts.waiting(account.id)
            assert (case.theirs, case.answer) == (Decimal(3), None)
            assert await work.drifts.answer(OWNER, number, DriftAnswer.IGNORE)
            assert await work.drifts.not_ours(account.id) == {}
            await work.drifts.settle(number)
            assert await work.drifts.not_ours(account.id) == {BTC: Decimal(2)}
            assert await work.drifts.waiting(account.id) == []
            assert not await work.drifts.answer(OWNER, number, DriftAnswer.ADOPT)

    async def test_a_lease_has_one_owner_until_it_ends(self, units: Units) -> None:
        async with units() as work:
            assert set(await work.leases.take("one", ["a", "b"], 0.2)) == {"a", "b"}
            assert list(await work.leases.take("two", ["a"], 0.2)) == []
            await work.leases.release("one", ["b"])
            assert list(await work.leases.take("two", ["b"], 5.0)) == ["b"]
        await asyncio.sleep(0.25)
        async with units() as work:
            assert list(await work.leases.take("two", ["a"], 5.0)) == ["a"]
            assert await work.leases.owners("") == {"a": "two", "b": "two"}

    async def test_an_emergency_stop_is_begun_and_finished_once(self, units: Units, account: Account) -> None:
        async with units() as work:
            assert await work.emergencies.begin(EmergencyScope.USER, str(OWNER), OWNER, "token", {})
            assert not await work.emergencies.begin(EmergencyScope.USER, str(OWNER), OWNER, "other", {})
            (run,) = await work.emergencies.unfinished()
            assert list(await work.emergencies.accounts(run.id)) == [(account.id, EmergencyStep.CANCEL)]
            await work.emergencies.move(run.id, account.id, EmergencyStep.DONE, proved=True)
            assert list(await work.emergencies.accounts(run.id)) == []
            assert await work.emergencies.finish(run.id, {})
            assert not await work.emergencies.finish(run.id, {})
            await work.emergencies.set_step(run.id, EmergencyStep.EXIT)
            assert not await work.emergencies.is_under_way(EmergencyScope.USER, str(OWNER))


class TestRowsOnPostgres(OnPostgres, RowTests):
    pass


class TestRowsInMemory(InMemory, RowTests):
    pass
