"""The faults of docs/faults.md on every exchange: the running engine and the real clients over the wire."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, Role
from app.ports import UnitOfWorkFactory
from app.services.emergency import Emergency
from app.services.trading import Trading
from db.pool import Pool, open_pool
from sandbox.exchange.faults import Fault, FaultKind
from tests.contract import exchanges
from tests.scenario.fronts import (
    Front,
    a_front,
    differences,
    engine_on,
    flat,
    markets,
    protected,
    ready_on,
    session_at,
    tell,
)
from tests.scenario.test_troubles import QUICK, told
from tests.support.engine import Engine, eventually
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus

EVERY_MARKET = pytest.mark.parametrize("front", markets(), indirect=True)
SHUT = [
    (exchanges.BYBIT, 403, exchanges.BINANCE),
    (exchanges.BINANCE, 418, exchanges.BYBIT),
    (exchanges.MEXC, 429, exchanges.OKX),
    (exchanges.OKX, 418, exchanges.MEXC),
]
OPERATOR = UserId(900)
RULES = replace(QUICK, horizon=timedelta(seconds=3))
PART = Decimal(740)  # quote: 37 % of an entry
APART = 5.3  # seconds between two looks at an account that agree
TRIES = 3
DUST = Decimal("0.00005")  # BTC: what no order takes any more


@pytest.fixture
async def front(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Front]:
    chosen: tuple[exchanges.Tested, MarketType] = request.param
    async with a_front(tmp_path_factory.getbasetemp() / "sandbox-tls", *chosen) as made:
        yield made


@pytest.fixture
async def rows(postgres_dsn: str) -> AsyncIterator[Pool]:
    async with open_pool(postgres_dsn, max_size=2) as pool:
        yield pool


class Prices:
    def last(self, symbol: Symbol) -> Price | None:
        return Price(Decimal(60_000))


def lose_replies(front: Front) -> int:
    """Each person's own fault: at the entry (1, 2), at the exit (3), at the stop (4, 5); how many people."""
    tested = front.tested
    before_exit = 1 + (front.holds_stops and tested.create_stop == tested.create)
    made = [
        (tested.create, FaultKind.DROP_AFTER, 0),
        (tested.create, FaultKind.EMPTY_OBJECT, 0),
        (tested.create, FaultKind.TRUNCATE, before_exit),
    ]
    if front.holds_stops:
        made.append((tested.create_stop, FaultKind.DROP_AFTER, before_exit - 1))
        made.append((tested.create_stop, FaultKind.TRUNCATE_LENGTH, before_exit - 1))
    for number, (request, kind, skip) in enumerate(made, 1):
        front.sandbox.faults.add(Fault(f"{request}$", kind, account=f"person {number}", skip=skip))
    return len(made)


@EVERY_MARKET
async def test_lost_replies_are_found_and_an_emergency_stop_ends_flat(
    unit: UnitOfWorkFactory, rows: Pool, front: Front
) -> None:
    async with unit() as work:
        await work.users.touch(OPERATOR, "Operator", "en", Role.ADMIN)
        await work.users.accept_terms(OPERATOR, "test")
    people = [await front.enrol(unit, number) for number in range(1, lose_replies(front) + 1)]
    async with engine_on(unit, front, rules=RULES) as (engine,):
        await ready_on(engine, front, *people)
        tell(engine, front)
        await eventually(protected(engine, front, *people), within=90)
        engine.strategy.stances.clear()
        for one in people:
            assert (await session_at(engine, one)).control is Control.RUNNING
        assert [len(front.waiting(one)) for one in people] == [int(front.holds_stops)] * len(people)
        await Emergency(unit, Prices()).press_all(OPERATOR, "pressed")
        await eventually(lambda: "EmergencyDone" in engine.letters.kinds(OPERATOR), within=60)
        await eventually(flat(engine, front, *people), within=90)
    assert not front.sandbox.faults.active(), "every fault has struck"
    (receipt,) = [n.body for n in engine.letters.notices if n.kind == "EmergencyDone"]
    closed = (receipt["positions_closed"], receipt["positions_left"], receipt["unproved"])
    assert closed == (len(people), 0, 0)
    assert all(front.held(one) < DUST and not front.waiting(one) for one in people)
    assert await differences(rows, front) == []


@pytest.mark.parametrize("shut", SHUT, ids=lambda case: f"{case[0].exchange} {case[1]}")
async def test_an_exchange_that_shuts_us_out_is_left_alone_and_the_other_goes_on(
    unit: UnitOfWorkFactory,
    rows: Pool,
    shut: tuple[exchanges.Tested, int, exchanges.Tested],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tls_dir, (refusing, status, serving) = tmp_path_factory.getbasetemp() / "sandbox-tls", shut
    async with (
        a_front(tls_dir, refusing, MarketType.SPOT) as here,
        a_front(tls_dir, serving, MarketType.SPOT) as there,
    ):
        one, other = await here.enrol(unit, 1), await there.enrol(unit, 2)
        async with engine_on(unit, here, there, rules=RULES) as (at_one, at_other):
            await ready_on(at_one, here, one)
            await ready_on(at_other, there, other)
            no = Fault(f"{refusing.create}$", FaultKind.HTTP_STATUS, status=status, retry_after=600)
            here.sandbox.faults.add(no)
            tell(at_one, here)
            await eventually(lambda: no.hits)
            await asyncio.sleep(0.5)  # what was on its way by then has come
            asked = len(here.requests())
            tell(at_other, there)
            await eventually(protected(at_other, there, other), within=90)
            await asyncio.sleep(RULES.horizon.total_seconds() + 1)
            assert len(here.requests()) == asked, "nothing leaves for there any more"
            (order,) = (await session_at(at_one, one)).orders.values()
            assert order.status is OrderStatus.UNKNOWN, "silence proves nothing"
    assert await differences(rows, there) == []


@EVERY_MARKET
async def test_a_part_is_protected_and_neither_hands_nor_crossings_nor_delistings_sell_twice(
    unit: UnitOfWorkFactory, rows: Pool, front: Front
) -> None:
    crossing, moving, staying = people = [await front.enrol(unit, number) for number in (1, 2, 3)]
    front.book(PART, levels=1)
    rules = replace(RULES, max_attempts=TRIES, plan_life=timedelta(seconds=3))
    async with engine_on(unit, front, rules=rules) as (engine,):
        await ready_on(engine, front, *people)
        tell(engine, front)
        await eventually(protected(engine, front, *people), within=90)
        engine.strategy.stances.clear()
        for one in people:
            await check_part(engine, front, one)
        front.book(Decimal(200_000), levels=20)

        front.take_away(moving, Decimal("0.5"))
        engine.service.account(moving.id)
        seen = asyncio.create_task(asyncio.sleep(APART))
        await close_while_the_stop_fires(engine, front, crossing)

        sent = len(front.orders(moving))
        await seen
        engine.service.account(moving.id)
        await eventually(told(engine, moving, "DriftFound"), within=90)
        assert (await session_at(engine, moving)).control is Control.REDUCE_ONLY
        assert len(front.orders(moving)) == sent, "nothing is traded without an answer"

        await close_while_the_market_is_gone(engine, front, staying)
    assert await differences(rows, front) == []


async def check_part(engine: Engine, front: Front, account: Account) -> None:
    """F18: the position is what came, without its fee; its stop asks for no more than there is."""
    holding = (await session_at(engine, account)).holdings[front.symbol]
    entry = front.orders(account)[0]
    assert Decimal(0) < entry.value < Decimal(1_000), "a part of 2,000"
    assert holding.position.qty == front.held(account)
    fits = engine.hub.instruments[front.symbol].qty_down(front.held(account))
    assert front.waiting(account) == [fits] * front.holds_stops


async def close_while_the_stop_fires(engine: Engine, front: Front, account: Account) -> None:
    """F17: its owner closes; the stop that is to be cancelled fills while the cancel is on its way."""
    delay = Fault(f"{front.tested.cancel_stop}$", FaultKind.DELAY_BEFORE, account="person 1")
    if front.holds_stops:
        front.sandbox.faults.add(delay)
    await Trading(engine.unit, engine.service).close_all(account.owner)
    if front.holds_stops:
        await eventually(lambda: delay.hits)
        front.fire(account, "58700")
    await eventually(told(engine, account, "PositionClosed"), within=90)
    await eventually(flat(engine, front, account), within=90)
    assert Decimal(0) <= front.held(account) < DUST
    bought, sold = (
        sum((order.filled for order in front.orders(account) if order.side == side), Decimal(0))
        for side in ("Buy", "Sell")
    )
    assert bought - DUST < sold <= bought


async def close_while_the_market_is_gone(engine: Engine, front: Front, account: Account) -> None:
    """F42: told once, not taken for closed, tried without a storm; and closed when it is there again."""
    front.list_(listed=False)
    await engine.hub.refresh_instruments()
    assert not engine.hub.instruments[front.symbol].active
    engine.service.account(account.id)
    await eventually(told(engine, account, "MarketGone"), within=90)
    await Trading(engine.unit, engine.service).close_all(account.owner)
    before = len(front.sandbox.journal.entries())
    await asyncio.sleep(1)
    creates = front.tested.create.split()
    asked = [e for e in front.sandbox.journal.entries()[before:] if [e.method, e.path] == creates]
    assert len(asked) <= 2 * TRIES, "no storm of orders"
    assert front.symbol in (await session_at(engine, account)).holdings
    assert engine.letters.kinds(account.owner).count("MarketGone") == 1
    front.list_(listed=True)
    await engine.hub.refresh_instruments()
    await eventually(told(engine, account, "PositionClosed"), within=90)
    assert Decimal(0) <= front.held(account) < DUST
