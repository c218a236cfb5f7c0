"""Faults of exchanges and networks through the runtime: F16 to F19 and F42 of the list (F20: test_by_hand)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.accounts import Account
from app.ports import UnitOfWorkFactory
from tests.scenario.test_troubles import (
    QUICK,
    Stubborn,
    a_market,
    opened,
    ready,
    session_of,
    signal,
    told,
    why_closed,
)
from tests.support.builders import BTC, an_instrument
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import FakeGateway
from trading.domain.account import Control
from trading.domain.errors import Declined, TryAgain
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.ports import ReportStatus

IMPATIENT = replace(QUICK, naked_limit=timedelta(seconds=0.5), horizon=timedelta(seconds=1))


@dataclass
class Crossing(FakeGateway):
    """A cancel that meets a fill: the order is filled while it is on its way, and nobody says so."""

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        found = self.orders.get(order)
        if found is not None and found.status is ReportStatus.OPEN:
            self._listeners, silenced = [], self._listeners
            self._execute(found, found.intent.qty, found.intent.trigger or self.prices[symbol])
            self._listeners = silenced
        raise TryAgain("unknown order")


@dataclass
class Repeating(Stubborn):
    """Every execution comes three times, the latest first."""

    async def fills_since(self, market: MarketType, since: datetime, symbols: object = ()) -> Sequence[Fill]:
        fills = await super().fills_since(market, since, symbols)  # type: ignore[arg-type]  # as it was given
        return [*reversed(fills)] * 3


@dataclass
class Delisting(Stubborn):
    """A market that takes no exits any more once it is closed."""

    shut: bool = False

    def _check_terms(self, intent: object, price: Decimal) -> None:
        if self.shut:
            raise Declined("170131", "the market is closed")
        super()._check_terms(intent, price)  # type: ignore[arg-type]  # as it was given


def like(kind: type[FakeGateway], account: Account) -> FakeGateway:
    plain = a_market(account)
    return kind(clock=plain.clock, instruments=plain.instruments, account=plain.account, prices=plain.prices)


async def test_f16_an_outage_loses_no_order_and_closes_no_position(unit: UnitOfWorkFactory) -> None:
    traders = [await a_trader(unit, number) for number in range(1, 7)]
    gateways: dict[int, FakeGateway] = {one.id: a_market(one) for one in traders}
    async with running_engine(unit, lambda one: gateways[one], rules=IMPATIENT) as engine:
        for one in traders:
            await ready(engine, one)
        signal(engine)
        for one in traders:
            await eventually(told(engine, one, "StopConfirmed"), within=20)
        engine.strategy.stances.clear()
        sent = [len(gateway.submitted) for gateway in gateways.values()]
        for gateway in gateways.values():
            gateway.reads_fail = TryAgain("no such host")
            gateway.restart_stream()
        await asyncio.sleep(5)
        for one in traders:
            session = await session_of(engine, one)
            (stop,) = session.orders.values()
            assert (stop.status, stop.intent.kind) == (OrderStatus.OPEN, OrderKind.PROTECT)
            assert (session.control, set(session.holdings)) == (Control.RUNNING, {BTC})
        for gateway in gateways.values():
            gateway.reads_fail = None
            gateway.restart_stream()
        await asyncio.sleep(1.5)
        assert [len(gateway.submitted) for gateway in gateways.values()] == sent
        assert not why_closed(engine)


async def test_f17_a_fill_that_crosses_its_cancel_is_counted_and_nothing_is_sold_twice(
    unit: UnitOfWorkFactory,
) -> None:
    account = await a_trader(unit)
    gateway = like(Crossing, account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        engine.feed.trade(BTC, "62000")  # the target: our stop is to be cancelled first, and fills
        await eventually(told(engine, account, "PositionClosed"), within=20)
        await asyncio.sleep(1)
        assert [intent.kind for intent, _ in gateway.submitted] == [OrderKind.ENTRY, OrderKind.PROTECT]
        assert len(why_closed(engine)) == 1
        assert Decimal(0) <= gateway.totals["BTC"] < Decimal("0.00002")
        assert (await session_of(engine, account)).control is Control.RUNNING


async def test_f18_a_part_that_filled_is_protected_and_sold_without_its_fee(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.fills_at_once = False
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(lambda: gateway.orders)
        engine.strategy.stances.clear()
        (entry,) = gateway.orders
        part = (gateway.orders[entry].intent.qty * Decimal("0.37")).quantize(Decimal("0.000001"))
        gateway.fill(entry, part)
        gateway.end(entry)
        gateway.fills_at_once = True
        await eventually(told(engine, account, "StopConfirmed"), within=20)
        holding = (await session_of(engine, account)).holdings[BTC]
        kept = part * (1 - an_instrument(BTC).taker_fee)
        assert holding.position.qty == kept == gateway.totals["BTC"]
        assert gateway.submitted[-1][0].qty == an_instrument(BTC).qty_down(kept)
        gateway.set_price(BTC, "62000")
        engine.feed.trade(BTC, "62000")
        await eventually(told(engine, account, "PositionClosed"), within=20)
        assert gateway.submitted[-1][0].qty <= kept
        assert Decimal(0) <= gateway.totals["BTC"] < Decimal("0.000002")


async def test_f19_executions_count_once_however_often_and_in_whatever_order(
    unit: UnitOfWorkFactory,
) -> None:
    account = await a_trader(unit)
    gateway = like(Repeating, account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        for _ in range(3):
            gateway.restart_stream()
        for fill in reversed(gateway.executions):
            gateway._tell(fill)
        await asyncio.sleep(1.5)
        session = await session_of(engine, account)
        assert session.holdings[BTC].position.qty == gateway.totals["BTC"]
        assert session.control is Control.RUNNING


@pytest.mark.parametrize("listed", [False, True], ids=["delisted", "refusing orders"])
async def test_f42_a_market_that_closes_is_told_and_its_exit_tried_slowly(
    unit: UnitOfWorkFactory, *, listed: bool
) -> None:
    account = await a_trader(unit)
    gateway = like(Delisting, account)
    assert isinstance(gateway, Delisting)
    rules = replace(QUICK, max_attempts=3, plan_life=timedelta(seconds=3))
    async with running_engine(unit, lambda _: gateway, rules=rules) as engine:
        await opened(engine, account)
        gateway.shut = True
        engine.feed.trade(BTC, "62000")
        await eventually(told(engine, account, "AccountHalted"), within=20)
        if not listed:
            await _delist(engine)
            engine.service.account(account.id)
            await eventually(told(engine, account, "MarketGone"))
        before = len(gateway.submitted)
        await asyncio.sleep(2.5)
        assert len(gateway.submitted) <= before + 1, "no storm of orders"
        session = await session_of(engine, account)
        assert BTC in session.holdings, "it is not given up, and not called closed"
        assert session.control is Control.REDUCE_ONLY
        assert engine.letters.kinds(account.owner).count("MarketGone") == (not listed)
        gateway.shut = False
        await eventually(told(engine, account, "PositionClosed"), within=20)


async def _delist(engine: Engine) -> None:
    engine.feed._instruments = ()
    await engine.hub.refresh_instruments()
    assert not engine.hub.instruments[BTC].active
