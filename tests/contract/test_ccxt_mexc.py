"""What MEXC alone does: ids that come twice, no stops, reads without pages, listen keys, thirty topics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal

import pytest

from app.infra.clock import SystemClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.faults import Fault, FaultKind
from sandbox.exchange.instruments import DEFAULT, synthetic
from sandbox.exchange.mexc.front import MexcFront
from sandbox.exchange.server import ExchangeSandbox
from tests.contract.exchanges import MEXC
from tests.contract.worlds import SandboxWorld, account_on, eventually, network_to, sandbox_exchange, take
from tests.support.builders import a_stop, an_intent, approved, price
from trading.domain.candle import Timeframe
from trading.domain.errors import Declined, KeysUnusable, MissingData, TryAgain, TwoOrders
from trading.domain.fill import Fill
from trading.domain.instrument import MarketType, Side
from trading.domain.money import Qty
from trading.exchanges.client import AnswerRefused
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.lines import Lines
from trading.ports import AccountNews, KeyReport, OrderReport, ReportStatus, StreamRestarted

SPOT = MarketType.SPOT
HOUR = timedelta(hours=1)


@pytest.fixture
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SandboxWorld]:
    tls_dir = tmp_path_factory.getbasetemp() / "sandbox-tls"
    async with (
        sandbox_exchange(tls_dir, 10, MEXC) as (sandbox, exchange),
        account_on(sandbox, exchange, "one", MEXC) as made,
    ):
        await exchange.ready()
        yield made


def front(world: SandboxWorld) -> MexcFront:
    assert isinstance(world.sandbox.front, MexcFront)
    return world.sandbox.front


def sell_by_hand(world: SandboxWorld, **fields: str) -> None:
    """A sell of the owner's own hand, of coins that are there for it."""
    account = world.sandbox.accounts.get("one")
    world.sandbox.accounts.deposit(account, "BTC", "1")
    order = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "0.001"}
    world.sandbox.accounts.place(account, **(order | fields))


async def pass_time(world: SandboxWorld, seconds: float) -> None:
    """On the exchange; we notice, as we do every minute."""
    world.sandbox.advance(seconds)
    await world.exchange.clock_offset()


# One id, two orders


@pytest.mark.parametrize("later", [0, 600])
async def test_two_orders_under_one_id_are_noticed(world: SandboxWorld, later: int) -> None:
    intent = an_intent(world.btc)
    await world.gateway.submit(approved(intent), world.clock.now())
    found = await world.gateway.find_order(world.btc, intent.id)
    assert found is not None
    assert found.status is ReportStatus.FILLED
    await pass_time(world, later)
    sell_by_hand(world, newClientOrderId=str(intent.id))
    with pytest.raises(TwoOrders):
        await world.gateway.find_order(world.btc, intent.id)


async def test_an_order_that_only_the_list_shows_is_found(world: SandboxWorld) -> None:
    intent = an_intent(world.btc)
    await world.gateway.submit(approved(intent), world.clock.now())
    gone = Fault("GET /api/v3/order$", FaultKind.RET_CODE, code=-2013, message="Order does not exist.")
    world.sandbox.faults.add(gone)
    found = await world.gateway.find_order(world.btc, intent.id)
    assert isinstance(found, OrderReport)
    assert found.order == intent.id


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET /api/v3/order$", FaultKind.RET_CODE, code=-1121, message="Invalid symbol."),
        Fault("GET /api/v3/order$", FaultKind.HTTP_STATUS, status=404, body='{"code":-2013}'),
        Fault("GET /api/v3/order$", FaultKind.EMPTY_OBJECT),
        Fault("GET /api/v3/allOrders$", FaultKind.EMPTY_OBJECT),
    ],
)
async def test_nothing_else_means_that_it_was_never_there(world: SandboxWorld, fault: Fault) -> None:
    world.sandbox.faults.add(fault)
    with pytest.raises((MissingData, TryAgain)):
        await world.gateway.find_order(world.btc, an_intent(world.btc).id)


# No stops


async def test_there_is_no_form_of_a_stop_and_nothing_leaves(world: SandboxWorld) -> None:
    instruments = await world.exchange.feed.instruments()
    assert not any(instrument.holds_stops for instrument in instruments)
    with pytest.raises(ValueError, match="no sell stop"):
        await world.gateway.submit(approved(a_stop(world.btc)), world.clock.now())
    assert world.sandbox.journal.requests["POST /api/v3/order"] == 0


async def test_a_band_makes_an_order_that_takes_at_once(world: SandboxWorld) -> None:
    buy = an_intent(world.btc, limit=price("60100"))
    await world.gateway.submit(approved(buy), world.clock.now())
    (entry,) = world.sandbox.journal.entries(path="/api/v3/order", link_id=str(buy.id))
    assert (entry.params["type"], entry.params["price"]) == ("IMMEDIATE_OR_CANCEL", "60100")
    assert "quoteOrderQty" not in entry.params
    (fill,) = await world.gateway.fills_since(SPOT, world.clock.now() - HOUR, [world.btc])
    assert (fill.order, fill.qty, fill.fee.currency) == (buy.id, buy.qty, "USDT")
    sell = an_intent(world.btc, Side.SELL, qty=Qty(fill.qty), limit=price("59000"), cause="out")
    await world.gateway.submit(approved(sell), world.clock.now())
    found = await world.gateway.find_order(world.btc, sell.id)
    assert found is not None
    assert (found.status, found.side, found.qty) == (ReportStatus.FILLED, Side.SELL, fill.qty)


# Reads without pages


async def test_more_fills_than_an_answer_holds_are_asked_for_in_halves(world: SandboxWorld) -> None:
    account, since = world.sandbox.accounts.get("one"), world.clock.now()
    for _ in range(250):
        sell_by_hand(world)
        world.sandbox.advance(10)
    await world.exchange.clock_offset()
    fills = await world.gateway.fills_since(SPOT, since - HOUR, [world.btc, world.eth])
    made = world.sandbox.accounts.executions(account)
    assert [fill.trade for fill in fills] == [fill.exec_id for fill in made]
    assert sum(fill.qty for fill in fills) == Decimal("0.25")


# Markets


@pytest.mark.parametrize("sides", [2, 3, 4])
async def test_what_cannot_be_both_bought_and_sold_is_not_active(world: SandboxWorld, sides: int) -> None:
    front(world).sides["BTCUSDT"] = sides
    front(world).no_market.add("ETHUSDT")
    world.sandbox.venue.set_api_closed("SOLUSDT")
    world.sandbox.venue.set_status("XRPUSDT", "Suspended")
    found = {item.exchange_symbol: item.active for item in await world.exchange.feed.instruments()}
    closed = {"BTCUSDT": False, "ETHUSDT": False, "SOLUSDT": False, "XRPUSDT": False}
    assert found == closed | {"DOGEUSDT": True}


async def test_a_symbol_that_is_not_traded_by_api_is_declined(world: SandboxWorld) -> None:
    world.sandbox.venue.set_api_closed("BTCUSDT")
    with pytest.raises(Declined) as declined:
        await world.gateway.submit(approved(an_intent(world.btc)), world.clock.now())
    assert declined.value.code == "10007"


# What a key may do, where the exchange does not tell


NOT_TOLD = (
    Fault("GET /api/v3/apiKeyInfo", FaultKind.HTTP_STATUS, status=404, body="{}", times=0),
    Fault("GET /api/v3/apiKeyInfo", FaultKind.RET_CODE, code=700007, message="No permission", times=0),
)


async def report(world: SandboxWorld) -> KeyReport:
    return await world.exchange.inspector.inspect(MEXC.exchange, world.credentials)


@pytest.mark.parametrize("not_told", NOT_TOLD)
async def test_rights_that_are_not_told_are_tried_and_withdrawing_stays_open(
    world: SandboxWorld, not_told: Fault
) -> None:
    world.sandbox.faults.add(not_told)
    found = await report(world)
    assert (found.can_read, found.can_trade_spot) == (True, True)
    assert (found.can_withdraw, found.can_transfer) == (None, None)
    assert world.sandbox.accounts.orders(world.sandbox.accounts.get("one")) == []
    (key,) = world.sandbox.venue.books.keys.values()
    world.sandbox.accounts.change_key(key, read_only=True)
    assert not (await report(world)).can_trade_spot
    world.sandbox.accounts.change_key(key, revoked=True)
    with pytest.raises(KeysUnusable):
        await report(world)


@pytest.mark.parametrize(("code", "may"), [(30004, True), (30002, True), (10007, True), (700007, False)])
async def test_a_trial_that_fails_for_its_terms_got_past_the_door(
    world: SandboxWorld, code: int, *, may: bool
) -> None:
    world.sandbox.faults.add(NOT_TOLD[0])
    world.sandbox.faults.add(Fault("POST /api/v3/order/test", FaultKind.RET_CODE, code=code))
    assert (await report(world)).can_trade_spot is may


@pytest.mark.parametrize("code", [500, 429, 700003, 12345])
async def test_a_trial_that_proves_nothing_is_no_answer(world: SandboxWorld, code: int) -> None:
    world.sandbox.faults.add(NOT_TOLD[0])
    world.sandbox.faults.add(Fault("POST /api/v3/order/test", FaultKind.RET_CODE, code=code))
    with pytest.raises(TryAgain):
        await report(world)


async def test_a_key_that_is_told_to_be_over_is_unusable(world: SandboxWorld) -> None:
    told = '{"permissions":"SPOT_DEAL_WRITE","status":"EXPIRED"}'
    world.sandbox.faults.add(
        Fault("GET /api/v3/apiKeyInfo", FaultKind.HTTP_STATUS, status=200, body=told, after=True)
    )
    with pytest.raises(KeysUnusable) as unusable:
        await report(world)
    assert unusable.value.kind == "expired"


# Streams


async def test_a_listen_key_that_ends_begins_the_stream_anew_with_another(world: SandboxWorld) -> None:
    keys = front(world).listen_keys
    uid = world.sandbox.accounts.get("one").uid
    async with aclosing(world.gateway.news()) as news:  # type: ignore[type-var]  # a generator
        assert isinstance((await take(1, news))[0], StreamRestarted)
        (first,) = keys.of(uid)
        keys.end(uid, first)
        assert isinstance((await take(1, news))[0], StreamRestarted)
        (second,) = keys.of(uid)
        assert second != first
        intent = an_intent(world.btc)
        await world.gateway.submit(approved(intent), world.clock.now())
        heard: list[AccountNews] = []
        while not any(isinstance(item, Fill) for item in heard):
            heard += await take(1, news)
    assert {item.order for item in heard if isinstance(item, Fill | OrderReport)} == {intent.id}

    async def left() -> list[str]:
        return keys.of(uid)

    assert await eventually(left, lambda kept: not kept) == []  # it was given back


async def test_a_listen_key_is_renewed_before_it_ends(world: SandboxWorld) -> None:
    stream, lines = (
        world.gateway._stream._make_stream(),
        Lines(world.gateway._stream._make_client, lambda _: None, lambda: None),
    )
    assert stream.renew_every == timedelta(minutes=30)
    await stream.open(lines)
    await pass_time(world, 1_800)
    await stream.renew()
    await pass_time(world, 1_801)
    uid = world.sandbox.accounts.get("one").uid
    assert len(front(world).listen_keys.of(uid)) == 1
    await pass_time(world, 1_800)
    with pytest.raises(AnswerRefused):
        await stream.renew()
    await lines.close()


async def test_forty_symbols_take_two_connections_and_all_of_them_speak(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    config = ExchangeConfig(
        front="mexc",
        tls_dir=tmp_path_factory.getbasetemp() / "sandbox-tls",
        tick_seconds=0.05,
        instruments=(*DEFAULT, *synthetic(40)),
    )
    symbols = {MEXC.symbol(f"C{number:03d}/USDT") for number in range(40)}
    async with (
        ExchangeSandbox(config) as sandbox,
        CcxtExchange(MEXC.exchange, network_to(sandbox), SystemClock()) as exchange,
        asyncio.timeout(60),
        aclosing(exchange.feed.updates(sorted(symbols), Timeframe.M1)) as stream,  # type: ignore[type-var]  # a generator
    ):
        silent = set(symbols)
        async for update in stream:
            silent.discard(update.symbol)
            if not silent:
                break
        assert sorted(len(found.topics) for found in sandbox.streams.connected()) == [12, 28]
