"""What has happened to an account, read back from the tables."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.accounts import Account
from app.records_views import TradeSort
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, a_holding, an_order_in, open_account
from tests.support.builders import ETH, NOW, a_fill
from tests.support.lives import a_trade, put_trades
from trading.domain.ids import PositionId, TradeId, UserId
from trading.domain.order import OrderStatus

STRANGER = UserId(8)
LIFE = (
    a_trade("50", NOW - timedelta(days=3), id=PositionId("SBFIRST")),
    a_trade("-20", NOW - timedelta(days=2), id=PositionId("SBSECOND"), symbol=ETH, strategy=None),
    a_trade(
        "70", NOW - timedelta(days=1), id=PositionId("SBTHIRD"), opened_at=NOW - timedelta(days=2), why=None
    ),
)


async def test_closed_trades_come_back_as_they_were(units: PgUnits, pool: Pool, account: Account) -> None:
    await put_trades(pool, account, LIFE)
    async with units() as work:
        assert tuple(await work.history.closed(OWNER, account.id)) == LIFE
        since = await work.history.closed(OWNER, account.id, LIFE[1].closed_at)
        assert tuple(since) == LIFE[1:]
        before = await work.history.closed(OWNER, account.id, until=LIFE[1].closed_at)
        assert tuple(before) == LIFE[:1]
        assert await work.history.earned(OWNER, account.id) == 100
        assert await work.history.count(OWNER, account.id) == 3


async def test_pages_are_sorted_and_do_not_overlap(units: PgUnits, pool: Pool, account: Account) -> None:
    await put_trades(pool, account, LIFE)
    wanted = {
        TradeSort.LATEST: ["SBTHIRD", "SBSECOND", "SBFIRST"],
        TradeSort.BEST: ["SBTHIRD", "SBFIRST", "SBSECOND"],
        TradeSort.WORST: ["SBSECOND", "SBFIRST", "SBTHIRD"],
        TradeSort.LONGEST: ["SBTHIRD", "SBSECOND", "SBFIRST"],
    }
    async with units() as work:
        for sort, ids in wanted.items():
            pages = [await work.history.page(OWNER, account.id, sort, 2, after) for after in (0, 2)]
            assert [one.id for page in pages for one in page] == ids


async def test_nobody_sees_the_records_of_another(units: PgUnits, pool: Pool, account: Account) -> None:
    await put_trades(pool, account, LIFE)
    await open_account(units, STRANGER)
    async with units() as work:
        history = work.history
        assert not await history.closed(STRANGER, account.id)
        assert not await history.page(STRANGER, account.id, TradeSort.LATEST, 10)
        assert await history.count(STRANGER, account.id) == 0
        assert await history.earned(STRANGER, account.id) == 0
        assert await history.find(STRANGER, account.id, "FIRST") is None
        assert await history.orders(STRANGER, account.id, PositionId("SBFIRST"), 10) == ([], 0)
        assert not await history.fills(STRANGER, account.id)


async def test_a_trade_is_found_by_the_beginning_of_its_id(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await put_trades(pool, account, [replace(LIFE[0], id=PositionId("SBABCDEFGHIJKLMNOPQR"))])
    async with units() as work:
        for code in ("ABCDEF", "abcdef", "SBABCDEFGHIJKLMNOPQR"):
            found = await work.history.find(OWNER, account.id, code)
            assert found is not None
            assert found.closed is not None
            assert found.closed.id == "SBABCDEFGHIJKLMNOPQR"
        assert await work.history.find(OWNER, account.id, "ABCDEX") is None
        assert await work.history.find(OWNER, account.id, "ABCDEFX") is None


async def test_an_open_position_is_found_with_the_stop_of_its_plan(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    order = await an_order_in(units, pool, account.id, OrderStatus.OPEN)
    holding = a_holding(identity=order.intent.id)
    async with units() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.save(before, before.with_holding(holding))
    async with units() as work:
        found = await work.history.find(OWNER, account.id, holding.id)
    assert found is not None
    assert found.closed is None
    assert found.stop == order.intent.stop
    assert found.holding.id == holding.id


async def test_orders_come_with_their_states_and_fills(units: PgUnits, pool: Pool, account: Account) -> None:
    first = await an_order_in(units, pool, account.id, OrderStatus.OPEN, position=PositionId("SBONE"))
    await an_order_in(units, pool, account.id, OrderStatus.VOID, position=PositionId("SBONE"))
    await an_order_in(units, pool, account.id, OrderStatus.OPEN, position=PositionId("SBOTHER"))
    fill = replace(a_fill(first.intent.symbol), account=account.id, order=first.intent.id)
    late = replace(fill, trade=TradeId("t2"), happened_at=fill.happened_at + timedelta(seconds=1))
    async with units() as work:
        await work.sessions.add_fill(late, "COIN")
        await work.sessions.add_fill(fill, "COIN")
    async with units() as work:
        orders, count = await work.history.orders(OWNER, account.id, PositionId("SBONE"), 1)
        rest, _ = await work.history.orders(OWNER, account.id, PositionId("SBONE"), 5, 1)
        fills = await work.history.fills(OWNER, account.id)
    assert count == 2
    assert [one.id for one in orders] == [first.intent.id]
    assert orders[0].events[0].status is OrderStatus.PLANNED
    assert orders[0].events[-1].status is OrderStatus.OPEN
    assert [one.at for one in orders[0].fills] == [fill.happened_at, late.happened_at]
    assert [one.status for one in rest] == [OrderStatus.VOID]
    assert [one.fill for one in fills] == [fill, late]
    assert {one.position for one in fills} == {PositionId("SBONE")}


async def test_the_pulse_counts_what_waits(units: PgUnits, pool: Pool, account: Account) -> None:
    await an_order_in(units, pool, account.id, OrderStatus.UNKNOWN)
    async with units() as work:
        await work.outbox.add(OWNER, "x", {}, dedupe="1", account=None)
    async with units() as work:
        pulse = await work.history.pulse(OWNER, account.id)
        stranger = await work.history.pulse(STRANGER, account.id)
    assert (pulse.unproved, pulse.undelivered) == (1, 1)
    assert pulse.oldest is not None
    assert (stranger.undelivered, stranger.oldest) == (0, None)


async def test_what_was_spent_gives_the_price_and_the_slippage(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    order = await an_order_in(units, pool, account.id, OrderStatus.OPEN, position=PositionId("SBONE"))
    worse = order.intent.reference * Decimal("1.01")
    await pool.execute(
        "UPDATE order_intent SET filled = qty / 2, spent = qty / 2 * $1, status = 'filled' WHERE id = $2",
        worse,
        order.intent.id,
    )
    async with units() as work:
        ((found,), _) = await work.history.orders(OWNER, account.id, PositionId("SBONE"), 1)
    assert found.price == worse
    assert found.slippage == Decimal("0.01") * order.intent.side.sign
