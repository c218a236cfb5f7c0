"""The rate gate: budgets are kept, the urgent go first, and nobody waits behind market data with an order."""

import asyncio

import pytest

from tests.support.clock import HandClock
from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId
from trading.exchanges.rate import Budget, RateGate, Toll, Urgency, urgency_now, urgently

ALICE, BOB = AccountId(1), AccountId(2)


async def entered(gate: RateGate, urgency: Urgency, count: int, weight: int = 1) -> int:
    """How many of so many requests leave without a wait."""
    tasks = [asyncio.create_task(gate.enter(Toll(weight), urgency)) for _ in range(count)]
    await settle()
    left = sum(task.done() and task.exception() is None for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return left


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_market_data_leaves_the_orders_their_share() -> None:
    gate = RateGate(HandClock(), [Budget(100, 5.0)])
    assert await entered(gate, Urgency.MARKET, 100) == 60
    assert await entered(gate, Urgency.ENTRY, 100) == 30
    assert await entered(gate, Urgency.CLOSE, 100) == 10


async def test_the_budget_comes_back_with_the_window() -> None:
    clock = HandClock()
    gate = RateGate(clock, [Budget(10, 5.0)])
    assert await entered(gate, Urgency.CLOSE, 20) == 10
    clock.advance(4.9)
    assert await entered(gate, Urgency.CLOSE, 20) == 0
    clock.advance(0.2)
    assert await entered(gate, Urgency.CLOSE, 20) == 10


async def test_a_cancel_that_came_last_goes_first() -> None:
    clock, went = HandClock(), list[Urgency]()
    gate = RateGate(clock, [Budget(10, 5.0)], patience=60)
    assert await entered(gate, Urgency.CLOSE, 10) == 10

    async def ask(urgency: Urgency) -> None:
        await gate.enter(Toll(10), urgency)
        went.append(urgency)

    market = asyncio.create_task(ask(Urgency.MARKET))
    await settle()
    cancel = asyncio.create_task(ask(Urgency.CLOSE))
    await settle()
    clock.advance(5.1)
    await settle()
    assert went == [Urgency.CLOSE]
    clock.advance(5.1)
    await asyncio.gather(market, cancel)
    assert went == [Urgency.CLOSE, Urgency.MARKET]


async def test_an_account_that_asks_too_often_waits_alone() -> None:
    clock = HandClock()
    gate = RateGate(clock, [Budget(100, 5.0)])
    toll = Toll(1, "create", Budget(2, 1.0))
    await gate.enter(toll, Urgency.ENTRY, ALICE)
    await gate.enter(toll, Urgency.ENTRY, ALICE)
    third = asyncio.create_task(gate.enter(toll, Urgency.ENTRY, ALICE))
    await settle()
    assert not third.done()
    await gate.enter(toll, Urgency.ENTRY, BOB)
    await gate.enter(Toll(1), Urgency.MARKET)
    clock.advance(1.1)
    await third


async def test_what_the_exchange_counts_is_believed() -> None:
    gate = RateGate(HandClock(), [Budget(100, 60.0)])
    gate.counted(95)
    assert await entered(gate, Urgency.ENTRY, 1) == 0
    assert await entered(gate, Urgency.CLOSE, 10) == 5
    gate.counted(3)  # an older answer takes nothing back
    assert await entered(gate, Urgency.CLOSE, 1) == 0


async def test_a_closed_address_sends_nothing_and_says_for_how_long() -> None:
    clock = HandClock()
    gate = RateGate(clock, [Budget(100, 5.0)])
    gate.shut(600)
    with pytest.raises(TryAgain) as refused:
        await gate.enter(Toll(1), Urgency.CLOSE)
    assert refused.value.after == 600
    clock.advance(601)
    await gate.enter(Toll(1), Urgency.MARKET)


async def test_a_request_heavier_than_its_share_goes_when_all_is_free() -> None:
    clock = HandClock()
    gate = RateGate(clock, [Budget(10, 5.0)])
    await gate.enter(Toll(1), Urgency.CLOSE)
    heavy = asyncio.create_task(gate.enter(Toll(40), Urgency.MARKET))
    await settle()
    assert not heavy.done()
    clock.advance(5.1)
    await heavy


@pytest.mark.parametrize("urgency", Urgency)
def test_what_is_asked_inside_is_as_urgent_as_was_said(urgency: Urgency) -> None:
    with urgently(urgency):
        assert urgency_now(Urgency.ACCOUNT) is urgency
    assert urgency_now(Urgency.ACCOUNT) is Urgency.ACCOUNT
