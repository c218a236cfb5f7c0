"""The paper account as a process lives with it: saved before told, found again after a restart."""

import asyncio
from datetime import timedelta

import pytest

from tests.support.books import MemoryBooks
from tests.support.builders import ACCOUNT, BTC, a_stop, an_instrument, an_intent, approved, price, qty
from tests.support.clock import HandClock
from trading.domain.errors import Declined, MissingData, OutcomeUnknown, TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType
from trading.exchanges.paper import PaperExchange
from trading.ports import ReportStatus


class BrokenBooks(MemoryBooks):
    """Books whose next save is lost or, worse, stored before it fails."""

    def __init__(self, *, stores: bool) -> None:
        super().__init__()
        self.stores = stores
        self.broken = False

    async def save(self, account: int, book: bytes) -> None:
        if self.broken:
            self.broken = False
            if self.stores:
                await super().save(account, book)
            raise ConnectionError("the database went away")
        await super().save(account, book)


async def an_exchange(books: MemoryBooks, clock: HandClock | None = None) -> PaperExchange:
    exchange = PaperExchange(books, clock or HandClock(), an_instrument)
    await exchange.on_price(BTC, price("60000"))
    return exchange


async def test_an_order_is_stored_before_it_is_acknowledged_and_found_after_a_restart() -> None:
    books, clock = MemoryBooks(), HandClock()
    gateway = (await an_exchange(books, clock)).gateway(ACCOUNT)
    await gateway.submit(approved(), clock.now())
    await gateway.submit(approved(a_stop(BTC, trigger="59000", qty=qty("0.009"))), clock.now())
    assert books.saves[ACCOUNT] == 2
    after = await an_exchange(MemoryBooks(books.books), clock)
    reborn = after.gateway(ACCOUNT)
    assert await reborn.balances() == await gateway.balances()
    found = await reborn.find_order(BTC, an_intent().id)
    assert found is not None
    assert found.status is ReportStatus.FILLED
    assert len(await reborn.open_orders(MarketType.SPOT, [BTC])) == 1
    await after.on_price(BTC, price("58000"))
    assert not await reborn.open_orders(MarketType.SPOT, [BTC])
    assert len(await reborn.fills_since(MarketType.SPOT, clock.now(), [BTC])) == 2


@pytest.mark.parametrize("stores", [True, False], ids=["stored", "lost"])
async def test_a_save_that_fails_leaves_the_outcome_open_and_the_store_decides(stores: object) -> None:
    books, clock = BrokenBooks(stores=bool(stores)), HandClock()
    gateway = (await an_exchange(books, clock)).gateway(ACCOUNT)
    await gateway.balances()
    books.broken = True
    with pytest.raises(OutcomeUnknown):
        await gateway.submit(approved(), clock.now())
    found = await gateway.find_order(BTC, an_intent().id)
    assert (found is not None) is stores


async def test_a_stop_whose_save_fails_is_executed_by_the_next_price() -> None:
    books, clock = BrokenBooks(stores=False), HandClock()
    exchange = await an_exchange(books, clock)
    gateway = exchange.gateway(ACCOUNT)
    await gateway.submit(approved(), clock.now())
    await gateway.submit(approved(a_stop(BTC, qty=qty("0.009"))), clock.now())
    books.broken = True
    with pytest.raises(TryAgain):
        await exchange.on_price(BTC, price("58000"))
    assert len(await gateway.open_orders(MarketType.SPOT, [BTC])) == 1
    await exchange.on_price(BTC, price("58000"))
    assert not await gateway.open_orders(MarketType.SPOT, [BTC])


async def test_a_request_that_is_late_is_refused_like_a_real_exchange_does() -> None:
    clock = HandClock()
    gateway = (await an_exchange(MemoryBooks(), clock)).gateway(ACCOUNT)
    with pytest.raises(Declined, match="too-late"):
        await gateway.submit(approved(), clock.now() - timedelta(seconds=6))
    assert await gateway.find_order(BTC, an_intent().id) is None


async def test_without_a_price_nothing_is_filled() -> None:
    exchange = PaperExchange(MemoryBooks(), HandClock(), an_instrument)
    with pytest.raises(Declined, match="market-closed"):
        await exchange.gateway(ACCOUNT).submit(approved(), HandClock().now())


async def test_accounts_do_not_see_each_other_and_two_gateways_share_one_book() -> None:
    clock = HandClock()
    exchange = await an_exchange(MemoryBooks(), clock)
    one, same, other = exchange.gateway(ACCOUNT), exchange.gateway(ACCOUNT), exchange.gateway(AccountId(2))
    await one.submit(approved(), clock.now())
    assert await same.fills_since(MarketType.SPOT, clock.now(), [BTC]) == await one.fills_since(
        MarketType.SPOT, clock.now(), [BTC]
    )
    assert not await other.fills_since(MarketType.SPOT, clock.now(), [BTC])
    await one.close()
    assert await same.balances()


async def test_ten_copies_of_one_order_at_once_make_one() -> None:
    clock = HandClock()
    gateway = (await an_exchange(MemoryBooks(), clock)).gateway(ACCOUNT)
    outcomes = await asyncio.gather(
        *(gateway.submit(approved(), clock.now()) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, OutcomeUnknown) for outcome in outcomes) == 9
    assert len(await gateway.fills_since(MarketType.SPOT, clock.now(), [BTC])) == 1


async def test_what_is_no_longer_kept_is_missing_not_empty() -> None:
    clock = HandClock()
    exchange = await an_exchange(MemoryBooks(), clock)
    gateway = exchange.gateway(ACCOUNT)
    for number in range(101):
        await gateway.submit(approved(an_intent(cause=str(number), qty=qty("0.0001"))), clock.now())
        clock.advance(1)
    with pytest.raises(MissingData):
        await gateway.fills_since(MarketType.SPOT, clock.now() - timedelta(days=1), [BTC])
    assert len(await gateway.fills_since(MarketType.SPOT, clock.now() - timedelta(seconds=100), [BTC])) == 100


async def test_a_save_that_was_lost_is_not_written_under_the_next_orders_number() -> None:
    books, clock = BrokenBooks(stores=False), HandClock()
    gateway = (await an_exchange(books, clock)).gateway(ACCOUNT)
    books.broken = True
    with pytest.raises(OutcomeUnknown):
        await gateway.submit(approved(an_intent(cause="lost")), clock.now())
    second = an_intent(cause="second", cost=qty("100"))
    await gateway.submit(approved(second), clock.now())
    reborn = (await an_exchange(MemoryBooks(books.books), clock)).gateway(ACCOUNT)
    assert [fill.order for fill in await reborn.fills_since(MarketType.SPOT, clock.now(), [BTC])] == [
        second.id
    ]
    assert await reborn.balances() == await gateway.balances()
