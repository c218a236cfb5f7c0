"""Sessions as they are saved and loaded again; what happens to them meanwhile."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from app.accounts import Account, Preset
from app.ports import AlreadyDone, StaleSession
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import (
    a_holding,
    an_order_in,
    another_intent,
    force_status,
    open_account,
    plan,
    session_of,
    set_control,
)
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_fill, a_position, a_stop, limits
from trading.domain.account import Control
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, TradeId, UserId
from trading.domain.instrument import Side
from trading.domain.money import Price, Qty
from trading.domain.order import ForbiddenTransition, Order, OrderKind, OrderStatus
from trading.domain.pair import Pair
from trading.engine.state import Holding, Session


async def save(
    units: PgUnits, before: Session, after: Session, *closed: Holding, fills: tuple[Fill, ...] = ()
) -> Session:
    """Save it, and read it back."""
    async with units() as work:
        await work.sessions.save(before, after, closed)
        for fill in fills:  # after the session: the order of writing within a unit is free
            await work.sessions.add_fill(fill, "BTC")
    return await session_of(units, after.account)


async def load(units: PgUnits, *accounts: AccountId) -> Mapping[AccountId, Session]:
    async with units() as work:
        return await work.sessions.load(accounts)


async def test_a_new_account_is_an_empty_session(units: PgUnits, account: Account) -> None:
    assert await session_of(units, account.id) == Session(
        account=account.id,
        owner=account.owner,
        armed=True,
        control=Control.RUNNING,
        reconciled=True,
        symbols=frozenset({BTC, ETH}),
        limits=account.limits,
        balances={},
        usual=Pair(strategy=account.strategy, timeframe=account.timeframe),
    )
    async with units() as work:
        assert await work.sessions.peek(AccountId(999)) is None
        assert await work.sessions.load([AccountId(999), account.id]) == {
            account.id: await work.sessions.peek(account.id)
        }
        assert await work.sessions.load([]) == {}


async def test_a_rich_session_comes_back_as_it_was_saved(units: PgUnits, account: Account) -> None:
    fill = a_fill(BTC, account=account.id, order=ClientOrderId("SBENTRY"), maker=True, seen_at=NOW)
    long = a_holding(
        BTC,
        target=Price(Decimal("62000.5")),
        exiting=ExitWhy.TARGET,
        stop_seen_at=NOW,
        naked_since=NOW - timedelta(seconds=3),
        stops=2,
        exits=1,
        announced=True,
        exited=Decimal("0.003"),
        received=Decimal("181.23"),
        last_fill=fill,
    )
    short = a_holding(
        BTC_PERP,
        "SBSHORT",
        position=a_position(
            BTC_PERP, "-0.25", "61000", realised=Decimal("-3.5"), fees=Decimal("0.1234567890123")
        ),
        side=Side.SELL,
        stop=None,
    )
    stop = a_stop(BTC, account=account.id, position=long.id, target=None)
    entry = another_intent(account.id, stop=Price(Decimal("1.5")), target=Price(Decimal(2)), attempt=3)
    before = await session_of(units, account.id)
    after = replace(before, holdings={BTC: long, BTC_PERP: short})
    after = after.with_order(Order(stop, OrderStatus.PLANNED)).with_order(Order(entry, OrderStatus.PLANNED))
    saved = await save(units, before, after, fills=(fill,))
    assert saved == replace(after, entries_today=1)
    assert (await load(units, account.id))[account.id] == saved
    async with units() as work:
        for holding in (long, short):
            assert await work.orders.find_position(account.id, holding.id) == holding
        assert await work.orders.find_position(account.id, PositionId("SBNONE")) is None


async def test_a_holding_needs_the_fill_that_it_names(units: PgUnits, account: Account) -> None:
    before = await session_of(units, account.id)
    invented = a_holding(last_fill=a_fill(account=account.id))
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await save(units, before, before.with_holding(invented))


async def test_orders_move_with_what_became_of_them(units: PgUnits, pool: Pool, account: Account) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.SUBMITTING)
    before = await session_of(units, account.id)
    assert before.orders == {stored.intent.id: stored}
    moved = replace(
        stored,
        status=OrderStatus.OPEN,
        filled=Qty(Decimal("0.004")),
        spent=Decimal("240.01"),
        exchange_id="X-1",
        confirmed_at=NOW,
        reason="partly",
    )
    saved = await save(units, before, before.with_order(moved))
    assert saved.orders == {stored.intent.id: moved}
    ended = replace(moved, status=OrderStatus.CANCELED)
    assert (await save(units, saved, saved.with_order(ended))).orders == {}
    async with units() as work:
        assert await work.orders.get(account.id, stored.intent.id) == ended


@pytest.mark.parametrize(
    ("start", "end", "way"),
    [
        (OrderStatus.SUBMITTING, OrderStatus.CANCELING, ["open", "canceling"]),
        (OrderStatus.UNKNOWN, OrderStatus.CANCELING, ["open", "canceling"]),
        (OrderStatus.SUBMITTING, OrderStatus.NOT_PLACED, ["unknown", "not_placed"]),
        (OrderStatus.OPEN, OrderStatus.FILLED, ["filled"]),
    ],
)
async def test_a_step_that_moved_an_order_twice_leaves_both_moves(
    units: PgUnits, pool: Pool, account: Account, start: OrderStatus, end: OrderStatus, way: list[str]
) -> None:
    stored = await an_order_in(units, pool, account.id, start)
    before = await session_of(units, account.id)
    await save(units, before, before.with_order(replace(stored, status=end)))
    rows = await pool.fetch("SELECT to_status FROM order_event ORDER BY id DESC LIMIT $1", len(way))
    assert [row["to_status"] for row in reversed(rows)] == way


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (OrderStatus.PLANNED, OrderStatus.OPEN),  # nothing leaves without a claim
        (OrderStatus.CANCELED, OrderStatus.OPEN),  # nothing comes back without a human
        (OrderStatus.FILLED, OrderStatus.OPEN),
        (OrderStatus.VOID, OrderStatus.SUBMITTING),
    ],
)
async def test_no_way_leads_past_a_claim_or_a_human(
    units: PgUnits, pool: Pool, account: Account, start: OrderStatus, end: OrderStatus
) -> None:
    stored = await an_order_in(units, pool, account.id, start)
    before = (await session_of(units, account.id)).with_order(stored)
    with pytest.raises(ForbiddenTransition):
        await save(units, before, before.with_order(replace(stored, status=end, stamped_at=NOW)))


async def test_a_late_fill_of_a_canceled_order_is_kept(units: PgUnits, pool: Pool, account: Account) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.CANCELED)
    before = (await session_of(units, account.id)).with_order(stored)
    late = replace(stored, filled=Qty(Decimal("0.001")), spent=Decimal(60))
    await save(units, before, before.with_order(late))
    async with units() as work:
        assert await work.orders.get(account.id, stored.intent.id) == late


async def test_a_stale_session_is_not_saved(units: PgUnits, pool: Pool, account: Account) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.SUBMITTING)
    before = await session_of(units, account.id)
    await force_status(pool, account.id, stored.intent.id, OrderStatus.UNKNOWN)
    after = before.with_order(replace(stored, status=OrderStatus.REJECTED)).with_holding(a_holding())
    with pytest.raises(StaleSession):
        await save(units, before, after)
    assert (await session_of(units, account.id)).holdings == {}  # all or nothing


async def test_a_fill_counted_meanwhile_makes_a_session_stale(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.OPEN)
    before = await session_of(units, account.id)
    await pool.execute("UPDATE order_intent SET filled = 0.002, spent = 120")
    with pytest.raises(StaleSession):
        await save(
            units,
            before,
            before.with_order(replace(stored, filled=Qty(Decimal("0.003")), spent=Decimal(180))),
        )


async def test_what_the_claim_did_already_is_not_stale(units: PgUnits, account: Account) -> None:
    intent = another_intent(account.id)
    await plan(units, account.id, intent)
    before = await session_of(units, account.id)
    async with units() as work:
        claim = await work.orders.claim(account.id, intent.id)
    assert claim is not None
    saved = await save(units, before, before.with_order(claim.order))
    assert saved.orders == {intent.id: claim.order}


async def test_a_cause_is_done_once(units: PgUnits, pool: Pool, account: Account) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.FILLED)
    before = await session_of(units, account.id)
    assert before.orders == {}
    with pytest.raises(AlreadyDone):
        await save(units, before, before.with_order(Order(stored.intent, OrderStatus.PLANNED)))


async def test_a_second_order_in_flight_is_refused(units: PgUnits, account: Account) -> None:
    await plan(units, account.id, another_intent(account.id, BTC))
    before = await session_of(units, account.id)
    with pytest.raises(AlreadyDone, match="one_in_flight"):
        await save(
            units, before, before.with_order(Order(another_intent(account.id, BTC), OrderStatus.PLANNED))
        )


async def test_a_new_attempt_takes_the_place_of_one_that_has_ended(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    first = await an_order_in(units, pool, account.id, OrderStatus.UNKNOWN, symbol=BTC)
    second = another_intent(account.id, BTC, cause=first.intent.cause, attempt=2)
    before = await session_of(units, account.id)
    after = before.with_order(replace(first, status=OrderStatus.NOT_PLACED))
    saved = await save(units, before, after.with_order(Order(second, OrderStatus.PLANNED)))
    assert set(saved.orders) == {second.id}


async def test_an_order_cannot_leave_a_session_without_an_end(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await an_order_in(units, pool, account.id, OrderStatus.OPEN)
    before = await session_of(units, account.id)
    with pytest.raises(ValueError, match="must have an end"):
        await save(units, before, replace(before, orders={}))


async def test_terms_cannot_be_changed_by_a_session(units: PgUnits, pool: Pool, account: Account) -> None:
    stored = await an_order_in(units, pool, account.id, OrderStatus.OPEN)
    before = await session_of(units, account.id)
    other = replace(stored, intent=replace(stored.intent, qty=Qty(Decimal(1))))
    with pytest.raises(ValueError, match="never change"):
        await save(units, before, before.with_order(other))


async def test_a_closed_position_leaves_its_end_and_its_profit(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    """0.01 bought at 60000, sold at 61000: 10 realised, 1.21 of fees."""
    empty = await session_of(units, account.id)
    held = await save(units, empty, empty.with_holding(a_holding()))
    ended = a_holding(
        position=a_position(BTC, "0", "0", realised=Decimal(10), fees=Decimal("1.21")),
        exited=Decimal("0.01"),
        received=Decimal(610),
        exiting=ExitWhy.TARGET,
    )
    at = NOW + timedelta(seconds=1)
    left = replace(held.without_holding(BTC, at), profit_today=Decimal("8.79"), profit_week=Decimal("8.79"))
    assert await save(units, held, left, ended) == left
    row = await pool.fetchrow("SELECT closed_at, why, exit_price, profit, realised, fees FROM position")
    assert row is not None
    assert tuple(row) == (at, "target", 61000, Decimal("8.79"), 10, Decimal("1.21"))
    async with units() as work:
        assert await work.orders.find_position(account.id, ended.id) == ended
        assert await work.operations.profit_today(account.id) == (Decimal("8.79"), 1)


async def test_a_position_that_only_disappeared_is_closed_with_its_last_values(
    units: PgUnits, account: Account
) -> None:
    empty = await session_of(units, account.id)
    held = await save(units, empty, empty.with_holding(a_holding()).with_holding(a_holding(ETH, "SBETH")))
    left = held.without_holding(ETH, NOW)
    assert await save(units, held, left) == left
    async with units() as work:
        assert await work.orders.find_position(account.id, PositionId("SBETH")) == a_holding(ETH, "SBETH")


async def test_a_position_opened_and_closed_in_one_step_is_kept(units: PgUnits, account: Account) -> None:
    empty = await session_of(units, account.id)
    flash = a_holding(
        position=a_position(BTC, "0", "0", realised=Decimal(-2)),
        exited=Decimal("0.01"),
        received=Decimal(598),
    )
    lost = Decimal(-2)
    left = replace(empty.without_holding(BTC, NOW), profit_today=lost, profit_week=lost)
    assert await save(units, empty, left, flash) == left


async def test_a_position_gives_way_to_the_next_in_one_step(units: PgUnits, account: Account) -> None:
    empty = await session_of(units, account.id)
    held = await save(units, empty, empty.with_holding(a_holding()))
    turned = held.without_holding(BTC, NOW).with_holding(a_holding(BTC, "SBNEXT"))
    assert await save(units, held, turned, a_holding()) == turned


async def test_there_are_never_two_open_positions_of_a_symbol(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    empty = await session_of(units, account.id)
    await save(units, empty, empty.with_holding(a_holding()))
    with pytest.raises(asyncpg.UniqueViolationError, match="position_one_open"):
        await save(units, empty, empty.with_holding(a_holding(BTC, "SBOTHER")))


async def test_yesterdays_trades_are_not_todays(units: PgUnits, pool: Pool, account: Account) -> None:
    """NOW is Monday noon: midnight is twelve hours ago. What was left over eight days ago cools nothing
    down.
    """
    empty = await session_of(units, account.id)
    for hours, symbol in ((1, BTC), (13, ETH), (193, BTC_PERP)):
        at = NOW - timedelta(hours=hours)
        gone = a_holding(symbol, f"SB{hours}", position=a_position(symbol, "0", "0", realised=Decimal(hours)))
        await save(units, empty, replace(empty, closed={symbol: at}), gone)
    await plan(units, account.id, another_intent(account.id))
    await pool.execute(
        "UPDATE market_clock SET epoch_market = epoch_market + interval '12 hours'"  # the next day has begun
    )
    session = await session_of(units, account.id)
    assert session.entries_today == 0
    assert session.profit_today == 0
    assert session.profit_week == 1, "the week has not ended with the day, and Sunday was another one"
    await pool.execute("UPDATE market_clock SET epoch_market = epoch_market - interval '12 hours'")
    session = await session_of(units, account.id)
    assert session.closed == {BTC: NOW - timedelta(hours=1), ETH: NOW - timedelta(hours=13)}
    assert session.profit_today == 1
    assert session.entries_today == 1
    async with units() as work:
        assert await work.operations.profit_today(account.id) == (Decimal(1), 1)


async def test_void_entries_are_not_counted(units: PgUnits, pool: Pool, account: Account) -> None:
    await an_order_in(units, pool, account.id, OrderStatus.VOID)
    await an_order_in(units, pool, account.id, OrderStatus.FILLED)
    await an_order_in(units, pool, account.id, OrderStatus.FILLED, kind=OrderKind.EXIT, side=Side.SELL)
    assert (await session_of(units, account.id)).entries_today == 1


async def test_the_strictest_switch_is_the_sessions(units: PgUnits, account: Account) -> None:
    await set_control(units, account.id, Control.ENTRIES_PAUSED)
    assert (await session_of(units, account.id)).control is Control.ENTRIES_PAUSED
    async with units() as work:
        await work.users.set_banned(account.owner, banned=True)
    assert (await session_of(units, account.id)).control is Control.REDUCE_ONLY
    async with units() as work:
        await work.operations.set_control(Control.HALTED, "a test", "test")
    session = await session_of(units, account.id)
    assert session.control is Control.HALTED
    await save(units, session, session)  # the service's switch does not become the account's
    async with units() as work:
        kept = await work.accounts.get(account.owner, account.id)
    assert kept is not None
    assert (kept.control, kept.control_why) == (Control.ENTRIES_PAUSED, "a test")


async def test_a_step_may_pause_its_account(units: PgUnits, account: Account) -> None:
    before = await session_of(units, account.id)
    after = replace(before, control=Control.REDUCE_ONLY, armed=False)
    assert await save(units, before, after) == after
    async with units() as work:  # with a reason given in the same unit: the reason stays
        await work.accounts.set_control(account.id, Control.HALTED, "drift", "engine")
        await work.sessions.save(after, replace(after, control=Control.HALTED))
        kept = await work.accounts.get(account.owner, account.id)
    assert kept is not None
    assert (kept.control, kept.control_why) == (Control.HALTED, "drift")


async def test_limits_and_symbols_reach_the_next_step(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.accounts.set_limits(account.owner, account.id, Preset.CUSTOM, limits(cooldown_bars=0))
        await work.accounts.set_symbols(account.owner, account.id, [BTC_PERP])
        await work.sessions.set_reconciled(account.id, None)
    session = await session_of(units, account.id)
    assert session.limits == limits(cooldown_bars=0)
    assert session.symbols == {BTC_PERP}
    assert not session.reconciled


async def test_a_loaded_session_is_locked_until_its_unit_ends(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.sessions.load([account.id])
        waiting = asyncio.create_task(load(units, account.id))
        await session_of(units, account.id)  # looking needs no lock
        await asyncio.sleep(0.2)
        assert not waiting.done()
    assert account.id in await waiting


async def test_accounts_loaded_in_any_order_never_deadlock(units: PgUnits, account: Account) -> None:
    others = [(await open_account(units, UserId(100 + number))).id for number in range(3)]
    accounts = [account.id, *others]

    async def lock(start: int) -> None:
        turned = accounts[start:] + accounts[:start]
        for _ in range(5):
            assert list(await load(units, *reversed(turned))) == sorted(accounts)

    await asyncio.wait_for(asyncio.gather(*(lock(start) for start in range(4))), 60)


async def test_one_query_each_for_many_accounts(units: PgUnits, account: Account) -> None:
    others = [await open_account(units, UserId(100 + number)) for number in range(5)]
    for number, one in enumerate(others):
        empty = await session_of(units, one.id)
        fill = a_fill(account=one.id, trade=TradeId(f"t{number}"))
        held = empty.with_holding(a_holding(identity=f"SB{number}", last_fill=fill))
        await save(
            units, empty, held.with_order(Order(another_intent(one.id), OrderStatus.PLANNED)), fills=(fill,)
        )
    loaded = await load(units, *(one.id for one in others))
    for number, one in enumerate(others):
        session = loaded[one.id]
        assert session == await session_of(units, one.id)
        assert [holding.id for holding in session.holdings.values()] == [f"SB{number}"]
        assert {order.intent.account for order in session.orders.values()} == {one.id}
