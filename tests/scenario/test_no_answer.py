"""Reads that are never answered, and orders that an exchange has forgotten: whom they may hold up, and whom not."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.accounts import Account
from app.ports import UnitOfWorkFactory
from app.runtime.soft_stops import SoftStops
from app.runtime.triggers import Triggers
from app.services.trading import Trading
from tests.scenario.test_emergency import buttons, receipts
from tests.scenario.test_troubles import QUICK, Stubborn, a_market, opened, told
from tests.support.builders import BTC
from tests.support.clock import HandClock
from tests.support.engine import a_trader, eventually, running_engine
from tests.support.sessions import a_holding, a_quote
from trading.domain.account import Control
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.ports import OrderReport, ReportStatus
from trading.risk.quotes import Quote
from trading.risk.rules import Rules


@dataclass
class Silent(Stubborn):
    """An exchange that takes a question and never answers it, and one that forgets orders."""

    silent: bool = False
    forgotten: set[ClientOrderId] = field(default_factory=set)

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        return None if order in self.forgotten else await super().find_order(symbol, order)

    async def open_orders(self, market: MarketType, symbols: object = ()) -> Sequence[OrderReport]:
        if self.silent:
            await asyncio.Event().wait()
        return await super().open_orders(market, symbols)  # type: ignore[arg-type]  # as it was given


def a_silent(account: Account) -> Silent:
    plain = a_market(account)
    return Silent(
        clock=plain.clock, instruments=plain.instruments, account=plain.account, prices=plain.prices
    )


async def test_an_emergency_stop_does_not_wait_for_the_proof_of_another_one(unit: UnitOfWorkFactory) -> None:
    first, second = await a_trader(unit, 1), await a_trader(unit, 2)
    gateways = {account.id: a_silent(account) for account in (first, second)}
    async with running_engine(unit, lambda account: gateways[account], rules=QUICK) as engine:  # type: ignore[index]
        await opened(engine, second)
        gateways[first.id].silent = True
        await buttons(unit).press(first.owner, "first")
        await asyncio.sleep(1)
        await buttons(unit).press(second.owner, "second")
        await eventually(told(engine, second, "PositionClosed"), within=15)
        await eventually(lambda: receipts(engine), within=15)


async def test_what_a_person_asks_for_does_not_wait_for_another_ones_reads(unit: UnitOfWorkFactory) -> None:
    first, second = await a_trader(unit, 1), await a_trader(unit, 2)
    gateways = {account.id: a_silent(account) for account in (first, second)}
    async with running_engine(unit, lambda account: gateways[account], rules=QUICK) as engine:  # type: ignore[index]
        await opened(engine, second)
        gateways[first.id].silent = True
        engine.service.account(first.id)
        await asyncio.sleep(0.5)
        assert await Trading(unit, engine.service).close_all(second.owner) == 1
        await eventually(told(engine, second, "PositionClosed"), within=8)


async def test_an_exit_that_the_exchange_has_forgotten_makes_way_for_the_next_one(
    unit: UnitOfWorkFactory,
) -> None:
    """It was taken, and ended unseen; nobody can be asked any more what became of it, but for its fills."""
    account = await a_trader(unit)
    gateway = a_silent(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        gateway.fills_at_once = False
        await Trading(unit, engine.service).close_all(account.owner)

        def exits() -> list[ClientOrderId]:
            return [intent.id for intent, _ in gateway.submitted if intent.kind is OrderKind.EXIT]

        await eventually(exits)
        (forgotten,) = exits()
        gateway.fills_at_once = True
        gateway.forgotten.add(forgotten)
        gateway.orders[forgotten].status = ReportStatus.CANCELED  # and nobody is told
        await eventually(told(engine, account, "PositionClosed"), within=15)
        assert len(exits()) == 2
        async with unit() as work:
            order = await work.orders.get(account.id, forgotten)
        assert order is not None
        assert order.status is OrderStatus.CANCELED


class Quotes:
    """The part of the board that soft stops look at."""

    def __init__(self) -> None:
        self.quotes: dict[object, Quote] = {}


async def test_a_hold_for_silence_outlasts_a_worker_that_does_not_know_the_position(
    unit: UnitOfWorkFactory,
) -> None:
    account = await a_trader(unit)
    clock, board = HandClock(), Quotes()
    async with unit() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.save(before, before.with_holding(a_holding(soft=True, last_fill=None)))
        await work.accounts.hold(account.id, "blind", "", "engine")

    async def control() -> Control:
        async with unit() as work:
            session = await work.sessions.peek(account.id)
        assert session is not None
        return session.control

    fresh = SoftStops(unit, None, board, Triggers(), clock, Rules())  # type: ignore[arg-type]  # only quotes
    await fresh.watch()
    assert await control() is Control.REDUCE_ONLY, "its stop sees no price"
    board.quotes[BTC] = a_quote(at=clock.now())
    await fresh.watch()
    assert await control() is Control.RUNNING
