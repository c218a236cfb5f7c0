"""Signals that a queue has swallowed: found by who has not decided on them."""

from dataclasses import replace
from datetime import timedelta

from app.accounts import Account
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import a_holding, session_of
from tests.support.builders import BTC, NOW, a_signal
from trading.domain.ids import SignalId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.signal import MANUAL, Signal, Stance

SHARDS = 64
OTHER = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "DOGE/USDT")


async def put(units: PgUnits, pool: Pool, signal: Signal, age: float) -> None:
    """The signal as if it had been put so many seconds ago."""
    async with units() as work:
        await work.signals.put(signal)
    await pool.execute(
        "UPDATE signal SET created_at = clock_now() - make_interval(secs => $2) WHERE id = $1",
        signal.id,
        age,
    )


async def undecided(units: PgUnits) -> list[tuple[SignalId, int]]:
    async with units() as work:
        return list(await work.signals.undecided(SHARDS))


async def test_a_signal_that_nobody_has_decided_on_is_found_after_some_seconds(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    signal = a_signal(BTC, strategy="ema_trend", valid_for=timedelta(minutes=1))
    await put(units, pool, signal, 1.0)
    assert await undecided(units) == [], "it may still be in the queue"
    await put(units, pool, signal, 4.0)
    assert await undecided(units) == [(signal.id, account.id % SHARDS)]
    async with units() as work:
        await work.signals.decided(account.id, signal.id, BTC, None, ())
    assert await undecided(units) == []


async def test_what_is_over_or_of_no_interest_is_not_found(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    over = a_signal(
        BTC, strategy="ema_trend", happened_at=NOW - timedelta(minutes=2), valid_for=timedelta(minutes=1)
    )
    await put(units, pool, over, 10.0)
    await put(units, pool, replace(a_signal(OTHER, strategy="ema_trend"), id=SignalId("of doge")), 10.0)
    assert await undecided(units) == []
    await put(units, pool, replace(over, id=SignalId("fresh"), happened_at=NOW), 10.0)
    assert [signal for signal, _ in await undecided(units)] == ["fresh"]
    async with units() as work:
        await work.accounts.set_armed(account.owner, account.id, armed=False)
    assert await undecided(units) == []


async def test_what_says_leave_is_found_for_who_holds_it_armed_or_not_and_for_nobody_else(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    leave = a_signal(BTC, strategy="ema_trend", stance=Stance.FLAT, stop=None, valid_for=timedelta(minutes=1))
    await put(units, pool, leave, 10.0)
    assert await undecided(units) == [], "nobody holds it"
    before = await session_of(units, account.id)
    holding = a_holding(BTC, strategy="ema_trend", timeframe=leave.timeframe)
    async with units() as work:
        await work.sessions.save(before, before.with_holding(holding))
        await work.accounts.set_symbols(account.owner, account.id, [])
        await work.accounts.set_armed(account.owner, account.id, armed=False)
    assert await undecided(units) == [(leave.id, account.id % SHARDS)]
    await put(units, pool, replace(leave, id=SignalId("of another"), strategy="another"), 10.0)
    assert await undecided(units) == [(leave.id, account.id % SHARDS)]


async def test_what_somebody_does_by_hand_is_for_nobody_else_whoever_holds_the_symbol_by_hand(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    idea = a_signal(BTC, strategy=MANUAL, stance=Stance.SHORT, valid_for=timedelta(minutes=1))
    await put(units, pool, idea, 10.0)
    before = await session_of(units, account.id)
    async with units() as work:
        held = a_holding(BTC, strategy=MANUAL, timeframe=idea.timeframe)
        await work.sessions.save(before, before.with_holding(held))
    assert await undecided(units) == []
