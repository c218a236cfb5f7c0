"""One paper account that two workers look after: neither forgets what the other has done."""

import asyncio

import pytest

from app.accounts import Account
from db.pool import Pool
from db.uow import PgPaperBooks
from tests.support.builders import BTC, a_stop, an_instrument, an_intent, approved, price, qty
from tests.support.clock import HandClock
from trading.domain.instrument import MarketType, Side
from trading.exchanges.paper import PaperExchange
from trading.ports import ReportStatus, StaleBook


async def a_worker(pool: Pool, clock: HandClock) -> PaperExchange:
    exchange = PaperExchange(PgPaperBooks(pool), clock, an_instrument, shared=True)
    await exchange.on_price(BTC, price("60000"))
    return exchange


async def test_what_one_worker_places_the_other_one_finds(pool: Pool, account: Account) -> None:
    clock = HandClock()
    one, two = await a_worker(pool, clock), await a_worker(pool, clock)
    first, second = one.gateway(account.id), two.gateway(account.id)
    assert await second.open_orders(MarketType.SPOT, [BTC]) == ()
    intent = an_intent()
    await first.submit(approved(intent), clock.now())
    found = await second.find_order(BTC, intent.id)
    assert found is not None
    assert found.status is ReportStatus.FILLED
    stop = a_stop(BTC, Side.SELL, trigger="59000", qty=qty("0.009"))
    await second.submit(approved(stop), clock.now())
    await one.on_price(BTC, price("58000"))  # it has not seen the stop: the other one will
    await two.on_price(BTC, price("58000"))
    assert await first.open_orders(MarketType.SPOT, [BTC]) == ()
    assert len(await first.fills_since(MarketType.SPOT, clock.now(), [BTC])) == 2
    assert await first.balances() == await second.balances()


async def test_orders_of_two_workers_at_once_are_all_kept(pool: Pool, account: Account) -> None:
    clock = HandClock()
    workers = [await a_worker(pool, clock) for _ in range(2)]
    gateways = [worker.gateway(account.id) for worker in workers]
    for number in range(5):
        intents = [an_intent(cause=f"{side}{number}", cost=qty("100")) for side in ("a", "b")]
        await asyncio.gather(
            *(gateway.submit(approved(i), clock.now()) for gateway, i in zip(gateways, intents, strict=True))
        )
    fills = await gateways[0].fills_since(MarketType.SPOT, clock.now(), [BTC])
    assert len({fill.order for fill in fills}) == 10
    assert fills == await gateways[1].fills_since(MarketType.SPOT, clock.now(), [BTC])


async def test_a_book_that_has_changed_is_not_overwritten(pool: Pool, account: Account) -> None:
    one, two = PgPaperBooks(pool), PgPaperBooks(pool)
    assert await one.load(account.id) is await two.load(account.id) is None
    await one.save(account.id, b"one")
    with pytest.raises(StaleBook):
        await two.save(account.id, b"two")
    assert await two.load(account.id) == b"one"
    await two.save(account.id, b"two")
    with pytest.raises(StaleBook):
        await one.save(account.id, b"one again")
    assert await one.load(account.id) == b"two"
