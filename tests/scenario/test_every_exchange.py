"""The faults of docs/faults.md on every exchange: the running engine and the real clients over the wire."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Role
from app.ports import UnitOfWorkFactory
from app.services.emergency import Emergency
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
from tests.scenario.test_troubles import QUICK
from tests.support.engine import eventually
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price

EVERY_MARKET = pytest.mark.parametrize("front", markets(), indirect=True)
OPERATOR = UserId(900)
RULES = replace(QUICK, horizon=timedelta(seconds=3))
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
        await eventually(protected(engine, front, *people), within=40)
        engine.strategy.stances.clear()
        for one in people:
            assert (await session_at(engine, one)).control is Control.RUNNING
        assert [len(front.waiting(one)) for one in people] == [int(front.holds_stops)] * len(people)
        await Emergency(unit, Prices()).press_all(OPERATOR, "pressed")
        await eventually(lambda: "EmergencyDone" in engine.letters.kinds(OPERATOR), within=60)
        await eventually(flat(engine, front, *people), within=20)
    assert not front.sandbox.faults.active(), "every fault has struck"
    (receipt,) = [n.body for n in engine.letters.notices if n.kind == "EmergencyDone"]
    closed = (receipt["positions_closed"], receipt["positions_left"], receipt["unproved"])
    assert closed == (len(people), 0, 0)
    assert all(front.held(one) < DUST and not front.waiting(one) for one in people)
    assert await differences(rows, front) == []
