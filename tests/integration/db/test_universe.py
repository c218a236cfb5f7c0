"""Markets as they stand, trouble, and what people leave out: kept, and obeyed by claims."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import asyncpg
import pytest

from app.accounts import Account
from app.ports import UnitOfWork
from app.ports_universe import Track
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import (
    OWNER,
    a_holding,
    another_intent,
    force_status,
    open_account,
    plan,
    session_of,
)
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, an_instrument
from trading.domain.decision import Reason
from trading.domain.ids import PositionId, UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.universe.avoidance import Avoidance, AvoidWhy
from trading.universe.changes import Change, ChangeKind, Listing, changes
from trading.universe.quarantine import Case, Trouble
from trading.universe.reference import Shelf

OTHER = UserId(8)
SIGNAL = "trend|bybit/spot/BTC/USDT|1m|2026-01-05T12:00:00+00:00"


async def test_a_market_that_is_gone_keeps_its_last_row_and_comes_back(units: PgUnits) -> None:
    async with units() as work:
        await work.markets.put([an_instrument(BTC), an_instrument(ETH, listed_at=NOW)])
    async with units() as work:
        await work.listings.set_gone([ETH])
    async with units() as work:
        rows = {one.symbol: one for one in await work.listings.known(ExchangeId.BYBIT)}
        assert rows[ETH].listing is Listing.GONE
        assert rows[ETH].instrument == replace(an_instrument(ETH, listed_at=NOW), active=False)
        assert rows[BTC].listing is Listing.TRADING
        assert await work.listings.known(ExchangeId.OKX) == []
        await work.markets.put([an_instrument(ETH)])
    async with units() as work:
        again = {one.symbol: one for one in await work.listings.known(ExchangeId.BYBIT)}[ETH]
    assert again.listing is Listing.TRADING
    assert again.instrument.listed_at == NOW, "what the exchange has told once is not forgotten"


async def test_two_who_compare_at_once_find_a_change_once(units: PgUnits) -> None:
    async with units() as work:
        await work.markets.put([an_instrument(BTC)])
    fresh = [an_instrument(BTC, tick=Decimal("0.1"))]

    async def compare() -> int:
        async with units() as work:
            found = changes(await work.listings.known(ExchangeId.BYBIT), fresh)
            await work.markets.put(fresh)
            return len(await work.listings.keep(found))

    assert sorted(await asyncio.gather(compare(), compare())) == [0, 1]
    async with units() as work:
        (kept,) = await work.listings.latest(10)
    assert kept.change == Change(BTC, ChangeKind.TICK, Decimal("0.01"), Decimal("0.1"))


async def test_a_change_concerns_those_who_hold_or_have_chosen_the_market(
    units: PgUnits, account: Account
) -> None:
    other = await open_account(units, OTHER, symbols=[ETH])
    before = await session_of(units, account.id)
    async with units() as work:
        await work.accounts.set_symbols(OWNER, account.id, [ETH])
        await work.sessions.save(before, before.with_holding(a_holding(BTC)))
    async with units() as work:
        found = await work.listings.concerned([BTC, ETH, BTC_PERP])
    assert [(one.account, one.symbol, one.held) for one in found] == [
        (account.id, BTC, True),
        (account.id, ETH, False),
        (other.id, ETH, False),
    ]


def a_case(symbol: Symbol = BTC, probe_at: datetime | None = NOW) -> Case:
    return Case(symbol, Trouble.TIMEOUTS, 5, 1, NOW - timedelta(hours=1), NOW, probe_at)


async def test_trouble_is_kept_and_lifted_each_for_itself(units: PgUnits) -> None:
    async with units() as work:
        await work.quarantine.put([a_case(), replace(a_case(), trouble=Trouble.EMPTY), a_case(ETH, None)])
        await work.quarantine.put([replace(a_case(), tries=2)])
    async with units() as work:
        assert await work.quarantine.lift(BTC, Trouble.EMPTY)
        assert not await work.quarantine.lift(BTC, Trouble.EMPTY)
        assert await work.quarantine.cases() == [replace(a_case(), tries=2), a_case(ETH, None)]


async def white_elsewhere(work: UnitOfWork) -> None:
    await work.shelves.put(OWNER, Symbol(ExchangeId.OKX, BTC.market, BTC.name), Shelf.WHITE)


async def white_with_it(work: UnitOfWork) -> None:
    await work.shelves.put(OWNER, BTC, Shelf.WHITE)


async def white_without_it(work: UnitOfWork) -> None:
    await work.shelves.put(OWNER, ETH, Shelf.WHITE)


async def black(work: UnitOfWork) -> None:
    await work.shelves.put(OWNER, BTC, Shelf.BLACK)


async def somebody_elses_black(work: UnitOfWork) -> None:
    await work.shelves.put(OTHER, BTC, Shelf.BLACK)


async def quarantined(work: UnitOfWork) -> None:
    await work.quarantine.put([a_case()])


async def suspected(work: UnitOfWork) -> None:
    await work.quarantine.put([a_case(probe_at=None)])


def losing(strategy: str, until: timedelta) -> tuple[Track, Avoidance]:
    avoidance = Avoidance(AvoidWhy.STREAK, Decimal(4), Decimal(4), NOW - timedelta(days=9), NOW + until)
    return Track(OWNER, BTC, strategy), avoidance


async def loses(work: UnitOfWork) -> None:
    assert await work.shelves.avoid(*losing("trend", timedelta(days=1)))


async def loses_otherwise(work: UnitOfWork) -> None:
    assert await work.shelves.avoid(*losing("grid", timedelta(days=1)))


async def has_lost(work: UnitOfWork) -> None:
    assert await work.shelves.avoid(*losing("trend", timedelta(days=-1)))


async def is_forgiven(work: UnitOfWork) -> None:
    assert await work.shelves.avoid(*losing("trend", timedelta(days=1)))
    assert await work.shelves.forgive(OWNER, BTC) == 1


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (white_elsewhere, None),
        (white_with_it, None),
        (white_without_it, Reason.OFF_YOUR_LISTS),
        (black, Reason.OFF_YOUR_LISTS),
        (somebody_elses_black, None),
        (quarantined, Reason.QUARANTINED_SYMBOL),
        (suspected, None),
        (loses, Reason.LOSING_SYMBOL),
        (loses_otherwise, None),
        (has_lost, None),
        (is_forgiven, None),
    ],
)
async def test_an_entry_is_claimed_only_where_nothing_shuts_its_symbol(
    units: PgUnits, account: Account, prepare: object, reason: Reason | None
) -> None:
    await open_account(units, OTHER)
    async with units() as work:
        await prepare(work)  # type: ignore[operator]
    entry = another_intent(account.id, BTC, signal=SIGNAL)
    await plan(units, account.id, entry)
    async with units() as work:
        claim = await work.orders.claim(account.id, entry.id)
    async with units() as work:
        order = await work.orders.get(account.id, entry.id)
    assert order is not None
    assert (claim is None) == (reason is not None)
    assert order.status is (OrderStatus.SUBMITTING if reason is None else OrderStatus.VOID)
    assert order.reason == reason


@pytest.mark.parametrize("kind", [OrderKind.EXIT, OrderKind.PROTECT])
async def test_exits_and_stops_are_never_shut(units: PgUnits, account: Account, kind: OrderKind) -> None:
    async with units() as work:
        for shut in (quarantined, black, loses):
            await shut(work)
    leaving = another_intent(account.id, BTC, kind=kind, signal=SIGNAL)
    await plan(units, account.id, leaving)
    async with units() as work:
        assert await work.orders.claim(account.id, leaving.id) is not None


async def close_one(units: PgUnits, pool: Pool, account: Account, number: int, profit: str) -> None:
    """A position that a signal opened and that has ended with this profit on 600."""
    entry = another_intent(account.id, BTC, signal=SIGNAL)
    await plan(units, account.id, entry)
    await force_status(pool, account.id, entry.id, OrderStatus.FILLED)
    before = await session_of(units, account.id)
    holding = a_holding(BTC, identity=entry.id)
    async with units() as work:
        await work.sessions.save(before, before.with_holding(holding))
    await pool.execute(
        """
        UPDATE position SET closed_at = $3, profit = $4, why = 'stop', exit_price = 1, paid = 600
        WHERE account_id = $1 AND id = $2
        """,
        account.id,
        PositionId(entry.id),
        NOW + timedelta(minutes=number),
        Decimal(profit),
    )


async def test_results_are_a_persons_with_a_strategy_on_a_symbol(
    units: PgUnits, pool: Pool, account: Account
) -> None:
    await close_one(units, pool, account, 1, "-6")
    await close_one(units, pool, account, 2, "12")
    track = Track(OWNER, BTC, "trend")
    async with units() as work:
        assert await work.shelves.fresh_tracks(NOW) == [track]
        assert await work.shelves.fresh_tracks(NOW + timedelta(hours=1)) == []
        results = await work.shelves.results(track, NOW)
        assert await work.shelves.results(Track(OTHER, BTC, "trend"), NOW) == []
        assert await work.shelves.results(Track(OWNER, BTC, "grid"), NOW) == []
    assert [(one.profit, one.closed_at) for one in results] == [
        (Decimal("-0.01"), NOW + timedelta(minutes=1)),
        (Decimal("0.02"), NOW + timedelta(minutes=2)),
    ]


async def test_what_is_forgiven_is_not_shut_again_by_the_same_results(
    units: PgUnits, account: Account
) -> None:
    track, found = losing("trend", timedelta(days=1))
    async with units() as work:
        assert await work.shelves.avoid(track, found)
        assert not await work.shelves.avoid(track, found)
        (shut,) = await work.shelves.avoided(OWNER)
        assert (shut.track, shut.avoidance, shut.forgiven_at) == (track, found, None)
        assert await work.shelves.avoided(OTHER) == []
    async with units() as work:
        assert await work.shelves.forgive(OTHER, BTC) == 0
        assert await work.shelves.forgive(OWNER, BTC, "grid") == 0
        assert await work.shelves.forgive(OWNER, BTC, "trend") == 1
        assert await work.shelves.forgive(OWNER, BTC, "trend") == 0
    async with units() as work:
        assert await work.shelves.avoided(OWNER) == []
        assert await work.shelves.forgiven_at(track) is not None
        assert not await work.shelves.avoid(track, found)
        later = replace(found, since=NOW + timedelta(hours=1), until=NOW + timedelta(days=2))
        assert await work.shelves.avoid(track, later)


async def test_a_symbol_stands_on_one_list_of_its_owner(units: PgUnits, account: Account) -> None:
    async with units() as work:
        await work.shelves.put(OWNER, BTC, Shelf.WHITE)
        await work.shelves.put(OWNER, BTC, Shelf.BLACK)
        assert await work.shelves.of(OWNER) == {BTC: Shelf.BLACK}
        assert await work.shelves.of(OTHER) == {}
        assert not await work.shelves.remove(OTHER, BTC)
        assert await work.shelves.remove(OWNER, BTC)
        assert await work.shelves.of(OWNER) == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE instrument SET listing = 'gone'",
        "UPDATE instrument SET gone_at = clock_now()",
        "INSERT INTO market_change (symbol, kind) VALUES ('s', 'tick')",
        "INSERT INTO market_change (symbol, kind, before, after) VALUES ('s', 'gone', 1, 2)",
        "INSERT INTO symbol_quarantine VALUES ('s', 'boredom', 1, 0, clock_now(), clock_now())",
        "INSERT INTO symbol_quarantine VALUES ('s', 'stale', 0, 0, clock_now(), clock_now())",
    ],
)
async def test_the_database_keeps_nonsense_out(units: PgUnits, pool: Pool, statement: str) -> None:
    async with units() as work:
        await work.markets.put([an_instrument(BTC)])
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(statement)
