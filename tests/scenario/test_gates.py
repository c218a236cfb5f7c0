"""Gates and brakes in the running engine: parts of a banded entry, a price that ran away, a switch, a crash."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import Account, AccountKind
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from tests.support.builders import BTC, a_symbol, an_instrument, limits, price
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import FakeGateway
from trading.domain.account import Control
from trading.domain.decision import Approved
from trading.domain.instrument import Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.signal import Stance
from trading.engine.state import Session
from trading.ports import ReportStatus
from trading.risk.rules import Rules

QUICK = Rules(price_age=timedelta(minutes=5), entry_wait=timedelta(0), horizon=timedelta(seconds=1))
COINS = tuple(a_symbol(f"C{number}/USDT") for number in range(8))


@dataclass
class Running(FakeGateway):
    """A market that has moved on by the time an order arrives."""

    runs_to: str | None = None

    async def submit(self, order: Approved, stamp: Any) -> str:
        if self.runs_to is not None:
            self.set_price(order.intent.symbol, self.runs_to)
        return await super().submit(order, stamp)


def a_market(account: Account, *symbols: Symbol) -> Running:
    wanted = symbols or (BTC,)
    instruments = {symbol: an_instrument(symbol) for symbol in wanted}
    gateway = Running(clock=SystemClock(), instruments=instruments, account=account.id)
    for symbol in wanted:
        gateway.set_price(symbol, "60000")
    return gateway


async def session_of(engine: Engine, account: Account) -> Session:
    async with engine.unit() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    return session


async def ready(engine: Engine, account: Account, *symbols: Symbol) -> None:
    async def reconciled() -> bool:
        session = await session_of(engine, account)
        closed = all(engine.hub.closed(symbol) for symbol in symbols or (BTC,))
        return bool(session.reconciled and session.balances and closed)

    await eventually(reconciled)


def signal(engine: Engine, *symbols: Symbol) -> None:
    for symbol in symbols or (BTC,):
        engine.strategy.stances[symbol] = Stance.LONG
        engine.feed.trade(symbol, "60000")
        engine.feed.close(symbol, "60000")


async def entries(engine: Engine, gateway: FakeGateway) -> list[Order]:
    async with engine.unit() as work:
        found = [await work.orders.get(gateway.account, cid) for cid in gateway.orders]  # type: ignore[arg-type]  # an int in tests
    return [order for order in found if order is not None and order.intent.kind is OrderKind.ENTRY]


async def test_a_part_of_an_entry_has_a_stop_of_its_size(unit: UnitOfWorkFactory) -> None:
    """F18: thirty-seven per cent were there within the band, the rest was not; the fee came out of the coins."""
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.fills_at_once = False
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(lambda: gateway.orders)
        (entry,) = gateway.submitted
        intent = entry[0]
        assert (intent.limit, intent.cost) == (price("60300"), None), "it leaves within the band"
        part = an_instrument().qty_down(intent.qty * Decimal("0.37"))
        gateway.fill(intent.id, part)
        gateway.end(intent.id, ReportStatus.CANCELED)
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(account.owner), within=15)
        holding = (await session_of(engine, account)).holdings[BTC]
        assert holding.position.qty == part * Decimal("0.999")
        stop = next(i for i, _ in gateway.submitted if i.kind is OrderKind.PROTECT)
        assert stop.qty == an_instrument().qty_down(holding.position.qty)
        assert [order.status for order in await entries(engine, gateway)] == [OrderStatus.CANCELED]


async def test_a_price_that_ran_past_the_band_costs_nothing(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.runs_to = "60301"
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        signal(engine)

        async def over() -> bool:
            orders = await entries(engine, gateway)
            return [order.status for order in orders] == [OrderStatus.CANCELED]

        await eventually(over, within=15)
        assert gateway.executions == []
        session = await session_of(engine, account)
        assert (session.holdings, session.control) == ({}, Control.RUNNING)
        assert engine.letters.kinds(account.owner).count("PositionOpened") == 0


async def test_a_strategy_gone_mad_is_held_by_its_claims(unit: UnitOfWorkFactory) -> None:
    """Eight symbols speak at once: the first five orders of ten seconds are sent, the others are void."""
    account = await a_trader(unit, 1, *COINS)
    async with unit() as work:
        allowed = limits(max_positions=20, max_order=Decimal("0.05"))
        await work.accounts.set_limits(account.owner, account.id, account.preset, allowed)
    gateway = a_market(account, *COINS)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, symbols=COINS) as engine:
        await ready(engine, account, *COINS)
        signal(engine, *COINS)

        async def decided() -> bool:
            async with engine.unit() as work:
                waiting = await work.orders.planned()
            stops = sum(intent.kind is OrderKind.PROTECT for intent, _ in gateway.submitted)
            return not waiting and stops >= 5

        await eventually(decided, within=20)
        await asyncio.sleep(1.5)  # the sweep has had its chance to send more
        sent = [intent for intent, _ in gateway.submitted if intent.kind is OrderKind.ENTRY]
        assert len(sent) == 5
        assert len((await session_of(engine, account)).holdings) == 5, "each with its stop, which has no rate"


async def test_a_switch_stops_entries_while_a_position_is_looked_after(unit: UnitOfWorkFactory) -> None:
    holder, late = await a_trader(unit, 1), await a_trader(unit, 2)
    gateways = {one.id: a_market(one) for one in (holder, late)}
    async with running_engine(unit, lambda one: gateways[one], rules=QUICK) as engine:  # type: ignore[index]  # an int in tests
        await ready(engine, holder)
        await ready(engine, late)
        async with unit() as work:
            await work.accounts.set_control(late.id, Control.ENTRIES_PAUSED, "mine", "owner")
        signal(engine)
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(holder.owner), within=15)
        async with unit() as work:
            await work.operations.set_control(Control.HALTED, "drill", "operator")
            await work.accounts.set_control(late.id, Control.RUNNING, "mine", "owner")
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.close(BTC, "60000")
        await asyncio.sleep(1.0)  # the signal has been decided on by everybody
        engine.strategy.stances[BTC] = Stance.FLAT
        engine.feed.close(BTC, "60000")
        await eventually(lambda: "PositionClosed" in engine.letters.kinds(holder.owner), within=15)
        assert gateways[late.id].submitted == []


@pytest.mark.parametrize("kind", [AccountKind.LIVE])
async def test_losses_stop_an_account_within_one_look(unit: UnitOfWorkFactory, kind: AccountKind) -> None:
    account = await a_trader(unit, 1, kind=kind)
    async with unit() as work:
        allowed = limits(max_daily_loss=Decimal("0.0001"))
        await work.accounts.set_limits(account.owner, account.id, account.preset, allowed)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)

        async def begun() -> bool:
            return (await session_of(engine, account)).day is not None

        await eventually(begun)
        signal(engine)
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(account.owner), within=15)
        engine.feed.trade(BTC, "59900")  # a bad fill and its fee: more than a dollar of ten thousand
        await eventually(lambda: "AccountHalted" in engine.letters.kinds(account.owner), within=10)
        session = await session_of(engine, account)
        assert session.control is Control.REDUCE_ONLY
        assert session.day is not None
        assert session.day.breached
        assert session.holdings, "what is open stays open, with its stop"


async def test_a_check_that_cannot_be_made_opens_nothing_and_is_an_incident(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    broken = Rules(price_age=timedelta(minutes=5), max_notional=None)  # type: ignore[arg-type]  # that is the fault
    async with running_engine(unit, lambda _: gateway, rules=broken) as engine:
        await ready(engine, account)
        signal(engine)

        async def kept() -> bool:
            async with unit() as work:
                return any(one.place == "decisions" for one in await work.incidents.latest(10))

        await eventually(kept, within=15)
        assert gateway.submitted == []
        async with unit() as work:
            assert [order for _, order in await work.orders.planned()] == []
