"""A leveraged entry on Bybit's contracts: it waits until the leverage is proved, opens, is protected, closes."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from app.accounts import Account
from app.fields import Field, Scope
from app.ports import UnitOfWorkFactory
from app.ports_settings import Target
from app.services.trading import Trading
from db.pool import Pool, open_pool
from tests.contract.exchanges import BYBIT
from tests.scenario.fronts import (
    Front,
    a_front,
    differences,
    engine_on,
    flat,
    protected,
    ready_on,
    session_at,
    tell,
)
from tests.scenario.test_troubles import QUICK
from tests.support.engine import Engine, eventually
from trading.domain.decision import Reason
from trading.domain.instrument import MarketType


@pytest.fixture
async def front(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    async with a_front(tmp_path_factory.getbasetemp() / "sandbox-tls", BYBIT, MarketType.LINEAR) as made:
        yield made


@pytest.fixture
async def rows(postgres_dsn: str) -> AsyncIterator[Pool]:
    async with open_pool(postgres_dsn, max_size=2) as pool:
        yield pool


async def choose(unit: UnitOfWorkFactory, account: Account, leverage: int) -> None:
    async with unit() as work:
        target = Target(account.owner, account.id, Scope.ACCOUNT)
        await work.settings.put(target, {Field.LEVERAGE: leverage})


async def leverage_at(engine: Engine, front: Front, account: Account) -> Decimal | None:
    return (await session_at(engine, account)).leverages.get(front.symbol)


async def test_a_leveraged_entry_waits_until_it_is_proved_then_opens_is_protected_and_closes(
    unit: UnitOfWorkFactory, rows: Pool, front: Front
) -> None:
    account = await front.enrol(unit, 1)
    await choose(unit, account, 3)
    theirs = front.people[account.id]
    position = front.sandbox.venue.books.position(theirs.uid, front.tested.name(front.symbol))
    async with engine_on(unit, front, rules=QUICK) as (engine,):
        await ready_on(engine, front, account)
        tell(engine, front)

        async def proved() -> bool:
            return await leverage_at(engine, front, account) == 3

        await eventually(proved, within=90)
        assert not front.orders(account), "nothing is entered before it is proved"
        assert await rows.fetchval("SELECT reason FROM decision") == Reason.LEVERAGE_PENDING
        assert position.leverage == 3

        position.leverage = Decimal(7)  # its owner changes it by hand
        engine.service.account(account.id)

        async def seen() -> bool:
            return await leverage_at(engine, front, account) == 7

        await eventually(seen, within=90)
        tell(engine, front)
        await eventually(proved, within=90)
        assert not front.orders(account)

        tell(engine, front)
        await eventually(protected(engine, front, account), within=90)
        engine.strategy.stances.clear()
        held = (await session_at(engine, account)).holdings[front.symbol]
        free = (await session_at(engine, account)).balances["USDT"].free
        assert Decimal(10_000) - free == pytest.approx(held.position.cost / 3, rel=Decimal("0.05"))

        await choose(unit, account, 5)
        await Trading(engine.unit, engine.service).close_all(account.owner)
        await eventually(flat(engine, front, account), within=90)
        assert position.leverage == 3, "it is not touched while anything is open"
    assert await differences(rows, front) == []
