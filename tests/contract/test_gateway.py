"""What every ExchangeGateway promises. The fake, the paper account and ccxt on the sandboxes are held to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.contract.exchanges import EVERY, LINEAR, MARKETS, STOP_MARKETS, STOPS
from tests.contract.worlds import World, account_on, eventually, fake_world, paper_world, sandbox_exchange
from tests.support.builders import a_stop, an_intent, approved, price, qty
from trading.domain.errors import Declined, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, client_order_id
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.order import OrderIntent
from trading.ports import AccountNews, OrderReport, ReportStatus, StreamRestarted

MADE = {"fake": fake_world, "paper": paper_world}
CASH = Decimal(10_000)
NONE = Decimal(0)
SLIP = Decimal("0.01")  # no model here is further from the price seen


@pytest.fixture
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    if request.param in MADE:
        async with MADE[request.param]() as made:
            yield made
        return
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, tested=request.param) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", request.param) as real,
    ):
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


async def buy(
    world: World, symbol: Symbol | None = None, amount: str = "0.01", cause: str = "buy"
) -> OrderIntent:
    intent = an_intent(symbol or world.btc, cause=cause, qty=qty(amount))
    await send(world, intent)
    await settled(world, intent, ReportStatus.FILLED)
    return intent


# Market orders


@EVERY
async def test_a_spot_market_buy_spends_its_cost_and_pays_its_fee_in_the_coin(world: World) -> None:
    intent = an_intent(world.btc, qty=qty("0.01"))
    assert await send(world, intent)
    report = await settled(world, intent, ReportStatus.FILLED)
    fills = await fills_of(world, intent)
    bought = sum(fill.qty for fill in fills)
    fees = sum(fill.fee.amount for fill in fills)
    assert {fill.fee.currency for fill in fills} == {world.tested.buy_fee}
    assert {fill.side for fill in fills} == {Side.BUY}
    assert fees > 0
    assert report.filled == bought
    assert report.spent == sum(fill.value for fill in fills)
    assert Decimal(600) * (1 - SLIP) <= report.spent <= 600
    in_base = world.tested.buy_fee == "BTC"
    coins, cash = bought - (fees if in_base else 0), CASH - report.spent - (0 if in_base else fees)
    assert await total(world, "BTC") == (coins, coins)
    assert await total(world, "USDT") == (cash, cash)


@EVERY
async def test_a_spot_market_sell_pays_its_fee_in_the_quote(world: World) -> None:
    await buy(world)
    intent = an_intent(world.btc, Side.SELL, cause="sell", qty=qty("0.005"))
    await send(world, intent)
    report = await settled(world, intent, ReportStatus.FILLED)
    fills = await fills_of(world, intent)
    assert report.filled == qty("0.005") == sum(fill.qty for fill in fills)
    assert {fill.fee.currency for fill in fills} == {"USDT"}
    assert (await total(world, "BTC"))[0] < qty("0.005")


@LINEAR
async def test_a_linear_position_opens_and_closes(world: World) -> None:
    opening = await buy(world, world.perp)
    (position,) = await world.gateway.positions()
    assert (position.symbol, position.qty) == (world.perp, qty("0.01"))
    assert abs(position.entry - 60_000) < 600
    assert {fill.fee.currency for fill in await fills_of(world, opening)} == {"USDT"}
    closing = an_intent(world.perp, Side.SELL, cause="close", reduce_only=True)
    await send(world, closing)
    await settled(world, closing, ReportStatus.FILLED)
    assert not await world.gateway.positions()
    assert await world.gateway.balances()


@LINEAR
async def test_a_short_is_a_negative_position(world: World) -> None:
    intent = an_intent(world.perp, Side.SELL, qty=qty("0.02"))
    await send(world, intent)
    await settled(world, intent, ReportStatus.FILLED)
    (position,) = await world.gateway.positions()
    assert position.qty == qty("-0.02")


@MARKETS
async def test_nothing_is_there_at_first(world: World, market: MarketType) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    assert not await world.gateway.positions()
    assert not await world.gateway.open_orders(market, [symbol])
    assert not await world.gateway.fills_since(market, world.clock.now() - timedelta(days=1), [symbol])
    assert await total(world, "USDT") == (CASH, CASH)


@EVERY
async def test_fills_come_oldest_first_and_only_since_then(world: World) -> None:
    causes = ["a", "b", "c"]
    intents = [await buy(world, cause=cause, amount="0.001") for cause in causes]
    fills = await world.gateway.fills_since(
        MarketType.SPOT, world.clock.now() - timedelta(minutes=5), [world.btc]
    )
    assert list(dict.fromkeys(fill.order for fill in fills)) == [intent.id for intent in intents]
    assert [fill.happened_at for fill in fills] == sorted(fill.happened_at for fill in fills)
    assert len({fill.trade for fill in fills}) == len(fills)
    later = await world.gateway.fills_since(
        MarketType.SPOT, world.clock.now() + timedelta(minutes=5), [world.btc]
    )
    assert not later


# In a band: it takes at once what it can within its price, and ends


@MARKETS
@pytest.mark.parametrize(("side", "limit"), [(Side.BUY, "60600"), (Side.SELL, "59400")], ids=["buy", "sell"])
async def test_within_its_band_an_order_fills_at_once(
    world: World, market: MarketType, side: Side, limit: str
) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    if side is Side.SELL:
        await buy(world, symbol, amount="0.02")
    intent = an_intent(symbol, side, cause="band", limit=price(limit))
    await send(world, intent)
    report = await settled(world, intent, ReportStatus.FILLED)
    fills = await fills_of(world, intent)
    assert report.filled == qty("0.01") == sum(fill.qty for fill in fills)
    assert all((fill.price - price(limit)) * side.sign <= 0 for fill in fills)


@MARKETS
@pytest.mark.parametrize(("side", "limit"), [(Side.BUY, "59000"), (Side.SELL, "61000")], ids=["buy", "sell"])
async def test_beyond_its_band_an_order_ends_without_a_fill(
    world: World, market: MarketType, side: Side, limit: str
) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    if side is Side.SELL:
        await buy(world, symbol, amount="0.02")
    intent = an_intent(symbol, side, cause="band", limit=price(limit))
    await send(world, intent)
    report = await settled(world, intent, ReportStatus.CANCELED)
    assert (report.filled, report.spent) == (NONE, NONE)
    assert not await fills_of(world, intent)
    assert not await world.gateway.open_orders(market, [symbol])


# Stops


@STOP_MARKETS
async def test_a_stop_rests_is_seen_and_is_cancelled(world: World, market: MarketType) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
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


@STOPS
async def test_a_spot_stop_holds_the_coins_that_it_will_sell(world: World) -> None:
    await buy(world)
    await send(world, a_stop(world.btc, trigger="58000", qty=qty("0.009")))
    held, free = await total(world, "BTC")
    assert held - free == qty("0.009")
    with pytest.raises(Declined):
        await send(world, an_intent(world.btc, Side.SELL, cause="too much", qty=qty("0.009")))


@STOP_MARKETS
async def test_a_stop_sells_when_the_price_falls_to_it(world: World, market: MarketType) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
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


@LINEAR
async def test_a_short_is_stopped_when_the_price_rises(world: World) -> None:
    short = an_intent(world.perp, Side.SELL)
    await send(world, short)
    stop = a_stop(world.perp, Side.BUY, trigger="62000")
    await send(world, stop)
    await world.move(world.perp, "62100")
    await settled(world, stop, ReportStatus.FILLED)
    assert not await world.gateway.positions()


@STOP_MARKETS
@pytest.mark.parametrize("trigger", ["60000", "61000"], ids=["at", "beyond"])
async def test_a_stop_that_comes_too_late_is_declined(world: World, market: MarketType, trigger: str) -> None:
    symbol = world.tested.symbol("BTC/USDT", market)
    await buy(world, symbol)
    with pytest.raises(Declined):
        await send(world, a_stop(symbol, trigger=trigger, qty=qty("0.009")))
    assert not await world.gateway.open_orders(symbol.market, [symbol])


# Asking


@MARKETS
async def test_an_order_that_never_was_is_explicitly_not_found(world: World, market: MarketType) -> None:
    never = client_order_id(an_intent().account, "never", 1)
    assert await world.gateway.find_order(world.tested.symbol("BTC/USDT", market), never) is None


@EVERY
async def test_cancelling_what_is_not_there_proves_nothing_and_raises_nothing(world: World) -> None:
    intent = await buy(world)
    holds_stops = bool(world.tested.quirks(MarketType.SPOT).stop_sides)
    for order, stop in ((intent.id, False), (ClientOrderId("SBNEVERNEVERNEVERNE2"), holds_stops)):
        await world.gateway.cancel(world.btc, order, stop=stop)
    assert (await settled(world, intent, ReportStatus.FILLED)).filled > 0


# Refusals


@EVERY
async def test_the_same_client_id_never_makes_two_orders(world: World) -> None:
    if not world.tested.twice:
        assert not world.tested.row.ids.lasting  # it is our claims alone that keep an id from going out twice
        return
    intent = await buy(world, amount="0.001")
    with pytest.raises((OutcomeUnknown, Declined)):
        await send(world, intent)
    await asyncio.sleep(0.1)
    fills = await fills_of(world, intent)
    assert sum(fill.value for fill in fills) <= 60
    assert (await settled(world, intent, ReportStatus.FILLED)).filled == sum(fill.qty for fill in fills)


REFUSED: dict[str, Callable[[World], OrderIntent]] = {
    "spot buy above the cash": lambda world: an_intent(world.btc, qty=qty("1")),
    "spot sell of nothing": lambda world: an_intent(
        world.eth, Side.SELL, qty=qty("1"), reference=price("3000")
    ),
    "spot below the smallest value": lambda world: an_intent(world.btc, qty=qty("0.00001")),
    "in a band above the cash": lambda world: an_intent(world.btc, qty=qty("1"), limit=price("60600")),
}
REFUSED_LINEAR: dict[str, Callable[[World], OrderIntent]] = {
    "linear above the margin": lambda world: an_intent(world.perp, qty=qty("20")),
    "reducing nothing": lambda world: an_intent(world.perp, Side.SELL, reduce_only=True),
}


@EVERY
@pytest.mark.parametrize("wish", REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_done_is_declined_and_does_nothing(
    world: World, wish: Callable[[World], OrderIntent]
) -> None:
    await check_refused(world, wish(world))


@LINEAR
@pytest.mark.parametrize("wish", REFUSED_LINEAR.values(), ids=REFUSED_LINEAR)
async def test_what_cannot_be_done_with_contracts_is_declined_and_does_nothing(
    world: World, wish: Callable[[World], OrderIntent]
) -> None:
    await check_refused(world, wish(world))


async def check_refused(world: World, intent: OrderIntent) -> None:
    with pytest.raises(Declined) as refusal:
        await send(world, intent)
    assert refusal.value.code
    assert not await fills_of(world, intent)
    assert await total(world, "USDT") == (CASH, CASH)


# News


@EVERY
async def test_news_begin_with_a_restart_and_bring_the_order_and_its_fills(world: World) -> None:
    intent = an_intent(world.btc, cause="told")
    heard: list[AccountNews] = []
    async with asyncio.timeout(60), aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance(await anext(news), StreamRestarted)
        await send(world, intent)
        async for item in news:
            heard.append(item)
            if is_told(intent, heard):
                break
    fills = [item for item in heard if isinstance(item, Fill) and item.order == intent.id]
    assert {fill.trade for fill in fills} == {fill.trade for fill in await fills_of(world, intent)}
    assert all(fill.fee.currency == world.tested.buy_fee for fill in fills)


def is_told(intent: OrderIntent, heard: Sequence[AccountNews]) -> bool:
    """Whether the news so far hold the filled order and fills that add up to it."""
    reports = [item for item in heard if isinstance(item, OrderReport) and item.order == intent.id]
    filled = [report.filled for report in reports if report.status is ReportStatus.FILLED]
    executed = sum(item.qty for item in heard if isinstance(item, Fill) and item.order == intent.id)
    return bool(filled) and filled[-1] == executed


@EVERY
async def test_news_end_when_the_gateway_is_closed(world: World) -> None:
    async with asyncio.timeout(60), aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance(await anext(news), StreamRestarted)
        await world.gateway.close()
        rest = [item async for item in news]
    assert not [item for item in rest if isinstance(item, StreamRestarted)]


@EVERY
async def test_a_balance_that_is_read_is_from_before_it_was_asked_for(world: World) -> None:
    """What happens while the answer is under way may be missing in it."""
    asked_at = world.clock.now()
    balances = await world.gateway.balances()
    assert balances
    assert all(balance.seen_at <= asked_at for balance in balances)
