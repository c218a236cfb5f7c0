"""Order rates, halted symbols, breached days and the switch, as a claim reads them: exact, whoever races."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import Account, AccountKind
from app.ports import Entrance
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import another_intent, open_account, plan
from tests.support.builders import BTC, NOW
from trading.domain.account import Control, Day
from trading.domain.decision import Reason
from trading.domain.ids import AccountId, SignalId, UserId
from trading.domain.instrument import Side
from trading.domain.order import OrderIntent, OrderKind, OrderStatus
from trading.risk.rates import Rates

FREE = Rates(10**6, timedelta(seconds=10), 10**6, 10**6, timedelta(0), 10**6, 10**6)
MANY = 400


def rates(**changes: int) -> Rates:
    """No limits but these."""
    unlimited = dict.fromkeys(("burst", "hourly", "daily", "repeats", "service"), 10**6)
    return Rates(**{**unlimited, **changes})  # type: ignore[arg-type]  # counts only


async def at(pool: Pool, seconds: float) -> None:
    """Put the market clock so many seconds after NOW."""
    await pool.execute(
        "UPDATE market_clock SET epoch_real = clock_timestamp(), epoch_market = $1",
        NOW + timedelta(seconds=seconds),
    )


def an_entrance(limits: Rates) -> Entrance:
    return Entrance(limits, lambda _, live: None)


async def claimed(units: PgUnits, intent: OrderIntent, limits: Rates = FREE) -> bool:
    async with units() as work:
        return await work.orders.claim(intent.account, intent.id, an_entrance(limits)) is not None


async def reason_of(units: PgUnits, intent: OrderIntent) -> tuple[OrderStatus, str | None]:
    async with units() as work:
        order = await work.orders.get(intent.account, intent.id)
    assert order is not None
    return order.status, order.reason


async def planned(units: PgUnits, account: AccountId, count: int, **changes: Any) -> Sequence[OrderIntent]:
    intents = [another_intent(account, **changes) for _ in range(count)]
    await plan(units, account, *intents)
    return intents


async def one_by_one(
    units: PgUnits, pool: Pool, intents: Sequence[OrderIntent], limits: Rates, apart: float
) -> int:
    """Claim them so many market seconds apart. Returns how many were let through."""
    through = 0
    for place, intent in enumerate(intents):
        await at(pool, place * apart)
        through += await claimed(units, intent, limits)
    return through


@pytest.mark.parametrize(
    ("limits", "count", "apart", "through", "reason"),
    [
        (rates(burst=5), 7, 0.1, 5, Reason.ORDER_RATE),
        (rates(burst=5), 7, 2.5, 7, None),  # the first is more than ten seconds old before the sixth comes
        (rates(hourly=6), 8, 11.0, 6, Reason.ORDER_RATE),
        (rates(daily=6), 8, 3700.0, 6, Reason.TOO_MANY_ORDERS),
        (rates(daily=6), 8, 14_500.0, 8, None),
    ],
    ids=["burst", "no burst", "an hour", "a day", "more than a day"],
)  # fmt: skip
async def test_an_accounts_rate_is_exact(
    units: PgUnits,
    pool: Pool,
    account: Account,
    limits: Rates,
    count: int,
    apart: float,
    through: int,
    reason: Reason | None,
) -> None:
    late = NOW + timedelta(days=30)
    intents = await planned(units, account.id, count, decide_before=late)
    assert await one_by_one(units, pool, intents, limits, apart) == through
    if reason is not None:
        assert await reason_of(units, intents[-1]) == (OrderStatus.VOID, reason)


@pytest.mark.parametrize(
    ("after", "reason"), [(9.9, Reason.TOO_SOON), (10.5, None)], ids=["too soon", "in time"]
)
async def test_two_entries_alike_are_ten_seconds_apart(
    units: PgUnits, pool: Pool, account: Account, after: float, reason: Reason | None
) -> None:
    first, second = another_intent(account.id, BTC), another_intent(account.id, BTC)
    short = another_intent(account.id, BTC, side=Side.SELL)
    for intent, status in ((first, OrderStatus.FILLED), (short, None), (second, None)):
        await plan(units, account.id, intent)
        if intent is second:
            await at(pool, after)
        through = await claimed(units, intent, rates())
        assert through == (intent is not second or reason is None)
        await pool.execute(
            "UPDATE order_intent SET status = 'rejected' WHERE id = $1 AND status = 'submitting'", intent.id
        )
        assert status is None or through
    if reason:
        assert await reason_of(units, second) == (OrderStatus.VOID, reason)


async def test_a_strategy_that_repeats_itself_is_stopped(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    limits, sent, intent = rates(repeats=10), 0, another_intent(account.id)
    for number in range(12):
        await at(pool, number * 20)
        cause = SignalId(f"trend|{BTC.key}|1m|{number}")
        intent = another_intent(account.id, BTC, signal=cause, decide_before=NOW + timedelta(hours=1))
        await plan(units, account.id, intent)
        sent += await claimed(units, intent, limits)
        await pool.execute(
            "UPDATE order_intent SET status = 'rejected' WHERE id = $1 AND status = 'submitting'", intent.id
        )
    assert sent == 10
    assert await reason_of(units, intent) == (OrderStatus.VOID, Reason.REPEATED)
    cause = SignalId(f"other|{BTC.key}|1m|1")
    other = another_intent(account.id, BTC, signal=cause, decide_before=NOW + timedelta(hours=1))
    await at(pool, 500)
    await plan(units, account.id, other)
    assert await claimed(units, other, limits), "another strategy's opinion is another matter"


async def test_a_strategy_gone_mad_sends_as_much_as_it_may(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    """Hundreds of entries at once, each on a symbol of its own, claimed by eight workers."""
    await planned(units, account.id, MANY)
    async with units() as work:
        waiting = await work.orders.planned()
    assert len(waiting) == MANY
    room = asyncio.Semaphore(8)

    async def worker(order: tuple[AccountId, object]) -> bool:
        async with room, units() as work:
            return await work.orders.claim(*order) is not None  # type: ignore[arg-type]  # an id

    sent = sum(await asyncio.gather(*(worker(order) for order in waiting)))
    assert sent == 5
    reasons = await pool.fetch(
        "SELECT reason, count(*) FROM order_intent WHERE status = 'void' GROUP BY reason"
    )
    assert {row["reason"]: row["count"] for row in reasons} == {Reason.ORDER_RATE: MANY - 5}


async def test_everybodys_live_entries_have_a_rate_and_wait_their_turn(units: PgUnits, pool: Pool) -> None:
    accounts = [await open_account(units, UserId(100 + n), AccountKind.LIVE) for n in range(8)]
    paper = await open_account(units, UserId(200))
    await pool.execute("UPDATE market_clock SET rate = 0.1")  # a second lasts ten: nobody is too slow
    intents = [intent for one in accounts for intent in await planned(units, one.id, 3)]
    room = asyncio.Semaphore(6)

    async def claim(intent: OrderIntent) -> bool:
        async with room:
            return await claimed(units, intent, rates(service=7))

    assert sum(await asyncio.gather(*map(claim, intents))) == 7
    assert await pool.fetchval("SELECT count(*) FROM order_intent WHERE status = 'planned'") == 17
    (free,) = await planned(units, paper.id, 1)
    assert await claimed(units, free, rates(service=7)), "what reaches no exchange waits for nobody"
    await at(pool, 2)
    assert sum(await asyncio.gather(*map(claim, intents))) == 7


async def test_exits_and_stops_know_no_rate(units: PgUnits, account: Account) -> None:
    none = rates(burst=0, hourly=0, daily=0, repeats=0, service=0)
    async with units() as work:
        await work.brakes.begin_days({account.id: Day(Decimal(100), Decimal(0))})
        await work.brakes.breached({account.id: Decimal(50)})
        await work.operations.set_control(Control.HALTED, "a test", "test")
    for kind in (OrderKind.EXIT, OrderKind.PROTECT):
        intents = await planned(units, account.id, 3, kind=kind, side=Side.SELL)
        async with units() as work:
            for intent in intents:
                await work.brakes.halt_symbol(intent.symbol, "a test", "test")
        assert [await claimed(units, intent, none) for intent in intents] == [True] * 3


async def test_a_halted_symbol_is_halted_for_everybody(units: PgUnits, pool: Pool, account: Account) -> None:
    first, second, third, other = await planned(units, account.id, 4)
    async with units() as work:
        assert await work.brakes.halt_symbol(first.symbol, "crowd", "test", NOW + timedelta(minutes=15))
        assert not await work.brakes.halt_symbol(first.symbol, "again", "test", NOW + timedelta(minutes=10))
        assert await work.brakes.halt_symbol(second.symbol, "by hand", "test")
        assert not await work.brakes.halt_symbol(second.symbol, "crowd", "test", NOW + timedelta(minutes=15))
        assert [halt.why for halt in await work.brakes.halted_symbols()] == ["crowd", "by hand"]
        assert await work.brakes.halt_symbol(third.symbol, "crowd", "test", NOW)
    for intent in (first, second):
        assert not await claimed(units, intent)
        assert await reason_of(units, intent) == (OrderStatus.VOID, Reason.SYMBOL_HALTED)
    assert await claimed(units, other)
    assert await claimed(units, third), "its halt has ended"
    again = another_intent(account.id, second.symbol)
    await plan(units, account.id, again)
    async with units() as work:
        assert await work.brakes.release_symbol(second.symbol)
        assert not await work.brakes.release_symbol(second.symbol)
    assert await claimed(units, again)


async def test_a_breached_day_ends_with_the_day(units: PgUnits, pool: Pool, account: Account) -> None:
    late = NOW + timedelta(days=2)
    first, second = await planned(units, account.id, 2, decide_before=late)
    async with units() as work:
        await work.brakes.begin_days({account.id: Day(Decimal(1000), Decimal(-5))})
        await work.brakes.begin_days({account.id: Day(Decimal(7), Decimal(7))})
        session = (await work.sessions.look([account.id]))[account.id]
        assert session.day == Day(Decimal(1000), Decimal(-5)), "the first one stays"
        assert await work.brakes.breached({account.id: Decimal(60)}) == [account.id]
        assert await work.brakes.breached({account.id: Decimal(70)}) == [], "once a day"
        session = (await work.sessions.look([account.id]))[account.id]
        assert session.day == Day(Decimal(1000), Decimal(-5), breached=True)
    assert not await claimed(units, first)
    assert await reason_of(units, first) == (OrderStatus.VOID, Reason.DAILY_LOSS)
    await at(pool, 12 * 3600 - 1)
    assert not await claimed(units, first)
    await at(pool, 12 * 3600 + 1)  # NOW is noon
    assert await claimed(units, second)
    async with units() as work:
        assert (await work.sessions.look([account.id]))[account.id].day is None


async def test_what_a_process_knows_is_asked_for_entries_only(units: PgUnits, account: Account) -> None:
    asked: list[tuple[str, bool]] = []

    def nobody(intent: OrderIntent, *, live: bool) -> Reason | None:
        asked.append((intent.id, live))
        return Reason.PRICE_OLD

    (entry,) = await planned(units, account.id, 1)
    (leave,) = await planned(units, account.id, 1, kind=OrderKind.EXIT, side=Side.SELL)
    async with units() as work:
        assert await work.orders.claim(account.id, entry.id, Entrance(FREE, nobody)) is None
        assert await work.orders.claim(account.id, leave.id, Entrance(FREE, nobody)) is not None
    assert asked == [(entry.id, False)]
    assert await reason_of(units, entry) == (OrderStatus.VOID, Reason.PRICE_OLD)


@pytest.mark.parametrize("scope", ["service", "symbol"])
async def test_of_a_hundred_halts_under_load_each_stops_every_claim(
    units: PgUnits, pool: Pool, scope: str
) -> None:
    """Four accounts claim as fast as they can: no order has a stamp from between a halt and its release."""
    accounts = [await open_account(units, UserId(300 + n)) for n in range(4)]
    ended = False

    async def claim_for_ever(account: AccountId) -> None:
        while not ended:
            intent = another_intent(account, BTC if scope == "symbol" else None)
            await plan(units, account, intent)
            await claimed(units, intent)
            await pool.execute(
                "UPDATE order_intent SET status = 'rejected' WHERE account_id = $1 AND status = 'submitting'",
                account,
            )

    async def switch(*, halted: bool) -> None:
        async with units() as work:
            if scope == "service":
                control = Control.HALTED if halted else Control.RUNNING
                await work.operations.set_control(control, "a test", "test")
            elif halted:
                await work.brakes.halt_symbol(BTC, "a test", "test")
            else:
                await work.brakes.release_symbol(BTC)

    working = [asyncio.create_task(claim_for_ever(one.id)) for one in accounts]
    halts = []
    for _ in range(100):
        await switch(halted=True)
        began = await pool.fetchval("SELECT clock_now()")
        await asyncio.sleep(0.01)
        halts.append((began, await pool.fetchval("SELECT clock_now()")))
        await switch(halted=False)
        await asyncio.sleep(0.02)
    ended = True
    await asyncio.gather(*working)
    rows = await pool.fetch("SELECT stamped_at, reason FROM order_intent")
    stamps = [row["stamped_at"] for row in rows if row["stamped_at"]]
    reason = Reason.HALTED if scope == "service" else Reason.SYMBOL_HALTED
    assert len(stamps) > 20, "they must have had their chances"
    assert sum(row["reason"] == reason for row in rows) > 20, "and met halts"
    assert not [stamp for stamp in stamps if any(began <= stamp <= ended_at for began, ended_at in halts)]
