"""What every ExchangeGateway promises. The fake, the paper account and ccxt on the sandbox are held to the same."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.contract.worlds import World, account_on, eventually, fake_world, paper_world, sandbox_exchange
from tests.support.builders import BTC, BTC_PERP, ETH, a_stop, an_intent, approved, price, qty
from trading.domain.errors import Declined, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, client_order_id
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.order import OrderIntent
from trading.ports import AccountNews, OrderReport, ReportStatus, StreamRestarted

MEMORY = {"fake": fake_world, "paper": paper_world}
CASH = Decimal(10_000)
NONE = Decimal(0)
SLIP = Decimal("0.01")  # no model here is further from the price seen


@pytest.fixture(params=["ccxt", *sorted(MEMORY)])
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    if request.param in MEMORY:
        async with MEMORY[request.param]() as made:
            yield made
        return
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with sandbox_exchange(tls_dir) as (sandbox, exchange), account_on(sandbox, exchange, "one") as real:
        yield real


async def send(world: World, intent: OrderIntent) -> str:
    return await world.gateway.submit(approved(intent), world.clock.now())


async def settled(world: World, intent: OrderIntent, status: ReportStatus) -> OrderReport:
    async def ask() -> OrderReport | None:
        return await world.gateway.find_order(intent.symbol, intent.id)

    report = await eventually(ask, lambda found: found is not None and found.status is status)
    assert report is not None
    return report


async def fills_of(world: World, intent: OrderIntent) -> Sequence[Fill]:
    since = world.clock.now() - timedelta(minutes=5)
    fills = await world.gateway.fills_since(intent.symbol.market, since, [intent.symbol])
    return [fill for fill in fills if fill.order == intent.id]


async def total(world: World, currency: str) -> tuple[Decimal, Decimal]:
    """Total and free units of a currency; zero where the exchange does not name it."""
    balances = {balance.currency: balance for balance in await world.gateway.balances()}
    found = balances.get(currency)
    return (found.total, found.free) if found else (Decimal(0), Decimal(0))


async def buy(world: World, symbol: Symbol = BTC, amount: str = "0.01", cause: str = "buy") -> OrderIntent:
    intent = an_intent(symbol, cause=cause, qty=qty(amount))
    await send(world, intent)
    await settled(world, intent, ReportStatus.FILLED)
    return intent


# Market orders


async def test_a_spot_market_buy_spends_its_cost_and_pays_its_fee_in_the_coin(world: World) -> None:
    intent = an_intent(BTC, qty=qty("0.01"))
    assert await send(world, intent)
    report = await settled(world, intent, ReportStatus.FILLED)
    fills = await fills_of(world, intent)
    bought = sum(fill.qty for fill in fills)
    fees = sum(fill.fee.amount for fill in fills)
    assert {fill.fee.currency for fill in fills} == {"BTC"}
    assert {fill.side for fill in fills} == {Side.BUY}
    assert fees > 0
    assert report.filled == bought
    assert report.spent == sum(fill.value for fill in fills)
    assert Decimal(600) * (1 - SLIP) <= report.spent <= 600
    assert await total(world, "BTC") == (bought - fees, bought - fees)
    assert await total(world, "USDT") == (CASH - report.spent, CASH - report.spent)


async def test_a_spot_market_sell_pays_its_fee_in_the_quote(world: World) -> None:
    await buy(world)
    intent = an_intent(BTC, Side.SELL, cause="sell", qty=qty("0.005"))
    await send(world, intent)
    report = await settled(world, intent, ReportStatus.FILLED)
    fills = await fills_of(world, intent)
    assert report.filled == qty("0.005") == sum(fill.qty for fill in fills)
    assert {fill.fee.currency for fill in fills} == {"USDT"}
    assert (await total(world, "BTC"))[0] < qty("0.005")


async def test_a_linear_position_opens_and_closes(world: World) -> None:
    opening = await buy(world, BTC_PERP)
    (position,) = await world.gateway.positions()
    assert (position.symbol, position.qty) == (BTC_PERP, qty("0.01"))
    assert abs(position.entry - 60_000) < 600
    assert {fill.fee.currency for fill in await fills_of(world, opening)} == {"USDT"}
    closing = an_intent(BTC_PERP, Side.SELL, cause="close", reduce_only=True)
    await send(world, closing)
    await settled(world, closing, ReportStatus.FILLED)
    assert not await world.gateway.positions()
    assert await world.gateway.balances()


async def test_a_short_is_a_negative_position(world: World) -> None:
    intent = an_intent(BTC_PERP, Side.SELL, qty=qty("0.02"))
    await send(world, intent)
    await settled(world, intent, ReportStatus.FILLED)
    (position,) = await world.gateway.positions()
    assert position.qty == qty("-0.02")


async def test_nothing_is_there_at_first(world: World) -> None:
    assert not await world.gateway.positions()
    assert not await world.gateway.open_orders(MarketType.SPOT, [BTC, ETH])
    assert not await world.gateway.open_orders(MarketType.LINEAR, [BTC_PERP])
    assert not await world.gateway.fills_since(
        MarketType.SPOT, world.clock.now() - timedelta(days=1), [BTC, ETH]
    )
    assert await total(world, "USDT") == (CASH, CASH)


async def test_fills_come_oldest_first_and_only_since_then(world: World) -> None:
    causes = ["a", "b", "c"]
    intents = [await buy(world, cause=cause, amount="0.001") for cause in causes]
    fills = await world.gateway.fills_since(MarketType.SPOT, world.clock.now() - timedelta(minutes=5), [BTC])
    assert list(dict.fromkeys(fill.order for fill in fills)) == [intent.id for intent in intents]
    assert [fill.happened_at for fill in fills] == sorted(fill.happened_at for fill in fills)
    assert len({fill.trade for fill in fills}) == len(fills)
    later = await world.gateway.fills_since(MarketType.SPOT, world.clock.now() + timedelta(minutes=5), [BTC])
    assert not later


# Stops


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
async def test_a_stop_rests_is_seen_and_is_cancelled(world: World, symbol: Symbol) -> None:
    await buy(world, symbol)
    stop = a_stop(symbol, trigger="58000", qty=qty("0.009"))
    identity = await send(world, stop)
    (seen,) = await world.gateway.open_orders(symbol.market, [symbol])
    assert (seen.order, seen.exchange_id, seen.symbol) == (stop.id, identity, symbol)
    assert (seen.status, seen.trigger) == (ReportStatus.OPEN, price("58000"))
    assert seen.filled == NONE
    assert (await settled(world, stop, ReportStatus.OPEN)).trigger == price("58000")
    await world.gateway.cancel(symbol, stop.id, stop=True)
    ended = await settled(world, stop, ReportStatus.CANCELED)
    assert ended.filled == NONE
    assert ended.trigger is None
    assert not await world.gateway.open_orders(symbol.market, [symbol])


async def test_a_spot_stop_holds_the_coins_that_it_will_sell(world: World) -> None:
    await buy(world)
    await send(world, a_stop(BTC, trigger="58000", qty=qty("0.009")))
    held, free = await total(world, "BTC")
    assert held - free == qty("0.009")
    with pytest.raises(Declined):
        await send(world, an_intent(BTC, Side.SELL, cause="too much", qty=qty("0.009")))


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
async def test_a_stop_sells_when_the_price_falls_to_it(world: World, symbol: Symbol) -> None:
    await buy(world, symbol)
    stop = a_stop(symbol, trigger="58000", qty=qty("0.009"))
    await send(world, stop)
    await world.move(symbol, "58500")
    assert (await settled(world, stop, ReportStatus.OPEN)).filled == 0
    await world.move(symbol, "57900")
    report = await settled(world, stop, ReportStatus.FILLED)
    fills = await fills_of(world, stop)
    assert report.filled == qty("0.009") == sum(fill.qty for fill in fills)
    assert {fill.side for fill in fills} == {Side.SELL}
    assert all(abs(fill.price - 57_900) < 600 for fill in fills)
    assert not await world.gateway.open_orders(symbol.market, [symbol])


async def test_a_short_is_stopped_when_the_price_rises(world: World) -> None:
    short = an_intent(BTC_PERP, Side.SELL)
    await send(world, short)
    stop = a_stop(BTC_PERP, Side.BUY, trigger="62000")
    await send(world, stop)
    await world.move(BTC_PERP, "62100")
    await settled(world, stop, ReportStatus.FILLED)
    assert not await world.gateway.positions()


@pytest.mark.parametrize("symbol", [BTC, BTC_PERP], ids=["spot", "linear"])
@pytest.mark.parametrize("trigger", ["60000", "61000"], ids=["at", "beyond"])
async def test_a_stop_that_comes_too_late_is_declined(world: World, symbol: Symbol, trigger: str) -> None:
    await buy(world, symbol)
    with pytest.raises(Declined):
        await send(world, a_stop(symbol, trigger=trigger, qty=qty("0.009")))
    assert not await world.gateway.open_orders(symbol.market, [symbol])


# Asking


async def test_an_order_that_never_was_is_explicitly_not_found(world: World) -> None:
    never = client_order_id(an_intent().account, "never", 1)
    assert await world.gateway.find_order(BTC, never) is None
    assert await world.gateway.find_order(BTC_PERP, never) is None


async def test_cancelling_what_is_not_there_proves_nothing_and_raises_nothing(world: World) -> None:
    intent = await buy(world)
    for order, stop in ((intent.id, False), (ClientOrderId("SBNEVERNEVERNEVERNE2"), True)):
        await world.gateway.cancel(BTC, order, stop=stop)
    assert (await settled(world, intent, ReportStatus.FILLED)).filled > 0


# Refusals


async def test_the_same_client_id_never_makes_two_orders(world: World) -> None:
    intent = await buy(world, amount="0.001")
    with pytest.raises((OutcomeUnknown, Declined)):
        await send(world, intent)
    await asyncio.sleep(0.1)
    fills = await fills_of(world, intent)
    assert sum(fill.value for fill in fills) <= 60
    assert (await settled(world, intent, ReportStatus.FILLED)).filled == sum(fill.qty for fill in fills)


@pytest.mark.parametrize(
    "intent",
    [
        pytest.param(an_intent(BTC, qty=qty("1")), id="spot buy above the cash"),
        pytest.param(
            an_intent(ETH, Side.SELL, qty=qty("1"), reference=price("3000")), id="spot sell of nothing"
        ),
        pytest.param(an_intent(BTC_PERP, qty=qty("20")), id="linear above the margin"),
        pytest.param(an_intent(BTC, qty=qty("0.00001")), id="spot below the smallest value"),
        pytest.param(an_intent(BTC_PERP, Side.SELL, reduce_only=True), id="reducing nothing"),
    ],
)
async def test_what_cannot_be_done_is_declined_and_does_nothing(world: World, intent: OrderIntent) -> None:
    with pytest.raises(Declined) as refusal:
        await send(world, intent)
    assert refusal.value.code
    assert not await fills_of(world, intent)
    assert await total(world, "USDT") == (CASH, CASH)


# News


async def test_news_begin_with_a_restart_and_bring_the_order_and_its_fills(world: World) -> None:
    intent = an_intent(BTC, cause="told")
    heard: list[AccountNews] = []
    async with asyncio.timeout(10), aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance(await anext(news), StreamRestarted)
        await send(world, intent)
        async for item in news:
            heard.append(item)
            if is_told(intent, heard):
                break
    fills = [item for item in heard if isinstance(item, Fill) and item.order == intent.id]
    assert {fill.trade for fill in fills} == {fill.trade for fill in await fills_of(world, intent)}
    assert all(fill.fee.currency == "BTC" for fill in fills)


def is_told(intent: OrderIntent, heard: Sequence[AccountNews]) -> bool:
    """Whether the news so far hold the filled order and fills that add up to it."""
    reports = [item for item in heard if isinstance(item, OrderReport) and item.order == intent.id]
    filled = [report.filled for report in reports if report.status is ReportStatus.FILLED]
    executed = sum(item.qty for item in heard if isinstance(item, Fill) and item.order == intent.id)
    return bool(filled) and filled[-1] == executed


async def test_news_end_when_the_gateway_is_closed(world: World) -> None:
    async with asyncio.timeout(10), aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance(await anext(news), StreamRestarted)
        await world.gateway.close()
        rest = [item async for item in news]
    assert not [item for item in rest if isinstance(item, StreamRestarted)]
