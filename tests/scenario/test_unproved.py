"""Orders without a proof: what settles them, what a human has to decide, and what clocks have to do with it."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, Role
from app.ports import UnitOfWorkFactory
from tests.scenario.test_troubles import QUICK, Stubborn, a_market, opened, ready, session_of, signal, told
from tests.support.builders import BTC
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import FakeGateway, Mishap
from trading.domain.account import Control
from trading.domain.decision import Reason
from trading.domain.errors import TryAgain, TwoOrders
from trading.domain.ids import ClientOrderId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.ports import OrderReport, ReportStatus
from trading.risk.rules import Rules

ADMIN = UserId(99)
PATIENT = Rules(
    price_age=timedelta(minutes=5),
    entry_wait=timedelta(0),
    horizon=timedelta(seconds=1),
    proof_patience=timedelta(seconds=6),
)
HASTY = replace(PATIENT, proof_patience=timedelta(seconds=3))  # three looks are behind it, and not yet rare


@pytest.fixture
async def account(unit: UnitOfWorkFactory) -> Account:
    async with unit() as work:
        await work.users.touch(ADMIN, "Boss", "en", Role.ADMIN)
    return await a_trader(unit)


async def entry(engine: Engine, gateway: FakeGateway) -> OrderStatus | None:
    """The status of the one entry that was sent."""
    sent = [intent for intent, _ in gateway.submitted if intent.kind is OrderKind.ENTRY]
    assert len(sent) == 1, "sent once, and never again"
    async with engine.unit() as work:
        order = await work.orders.get(sent[0].account, sent[0].id)
    return order.status if order else None


async def swallowed(engine: Engine, account: Account, gateway: FakeGateway) -> None:
    """An entry whose request nobody has answered."""
    await ready(engine, account)
    gateway.mishaps.append(Mishap.SWALLOWED)
    signal(engine)
    await eventually(told(engine, account, "OrderUnproved"))


async def becomes(engine: Engine, gateway: FakeGateway, status: OrderStatus, within: float = 40) -> None:
    async def is_so() -> bool:
        return await entry(engine, gateway) is status

    await eventually(is_so, within)


async def for_a_human(engine: Engine, account: Account, gateway: FakeGateway) -> None:
    """The order is in quarantine, its account opens nothing, its owner and the operators know."""
    await becomes(engine, gateway, OrderStatus.QUARANTINED)
    await eventually(told(engine, account, "AccountHalted"))
    await eventually(lambda: "OrderQuarantined" in engine.letters.kinds(ADMIN))
    assert (await session_of(engine, account)).control is Control.REDUCE_ONLY
    async with engine.unit() as work:
        assert "quarantine" in {incident.place for incident in await work.incidents.latest(10)}


async def test_an_order_without_proof_is_a_humans_in_the_end(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=PATIENT) as engine:
        await ready(engine, account)
        gateway.mishaps.append(Mishap.SWALLOWED)
        signal(engine)
        await eventually(lambda: gateway.submitted)
        gateway.reads_fail = TryAgain("the exchange says nothing")
        await asyncio.sleep(3)
        assert await entry(engine, gateway) is OrderStatus.UNKNOWN, "a failed read proves nothing"
        await for_a_human(engine, account, gateway)
        assert engine.letters.kinds(ADMIN).count("OrderQuarantined") == 1


async def test_two_orders_under_one_id_are_a_humans_at_once(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    @dataclass
    class Doubled(FakeGateway):
        async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
            if order in {intent.id for intent, _ in self.submitted}:
                raise TwoOrders("two orders carry one client id")
            return await super().find_order(symbol, order)

    market = a_market(account)
    gateway = Doubled(clock=market.clock, instruments=market.instruments, account=account.id)
    gateway.set_price(BTC, "60000")
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await swallowed(engine, account, gateway)
        await for_a_human(engine, account, gateway)


async def test_an_execution_that_could_be_its_own_keeps_an_order_unproved(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=PATIENT) as engine:
        await swallowed(engine, account, gateway)
        gateway.trade_by_hand(BTC, Side.BUY, "0.001")
        await asyncio.sleep(4)
        assert await entry(engine, gateway) is OrderStatus.UNKNOWN
        await for_a_human(engine, account, gateway)


async def test_a_trade_by_hand_beside_a_lost_exit_traps_no_position(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    """It could have been the exit's. Ten minutes of answers without it say that it was not."""
    gateway = a_market(account)
    gateway.totals["BTC"] = Decimal("0.5")  # of its owner: nothing seems to be missing
    async with running_engine(unit, lambda _: gateway, rules=PATIENT) as engine:
        await opened(engine, account)
        gateway.mishaps.append(Mishap.SWALLOWED)
        engine.feed.trade(BTC, "62000")
        await eventually(told(engine, account, "OrderUnproved"))
        gateway.trade_by_hand(BTC, Side.SELL, "0.001")
        await asyncio.sleep(4)
        exits = [intent.id for intent, _ in gateway.submitted if intent.kind is OrderKind.EXIT]
        assert len(exits) == 1, "until then it keeps its place"
        await eventually(told(engine, account, "PositionClosed"), within=40)
        async with engine.unit() as work:
            first = await work.orders.get(account.id, exits[0])
        assert first is not None
        assert first.status is OrderStatus.QUARANTINED
        assert engine.letters.kinds(account.owner).count("AccountHalted") == 1
        assert gateway.totals["BTC"] == pytest.approx(Decimal("0.499"), abs=Decimal("0.0001")), (
            "what is theirs"
        )


async def test_an_exit_keeps_its_place_while_the_exchange_says_nothing(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    """And leaves it when it is asked again."""
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=HASTY) as engine:
        await opened(engine, account)
        gateway.mishaps.append(Mishap.SWALLOWED)
        engine.feed.trade(BTC, "62000")
        await eventually(lambda: any(intent.kind is OrderKind.EXIT for intent, _ in gateway.submitted))
        gateway.reads_fail = TryAgain("the exchange says nothing")
        await eventually(told(engine, account, "AccountHalted"), within=40)
        exits = [intent for intent, _ in gateway.submitted if intent.kind is OrderKind.EXIT]
        assert len(exits) == 1, "it may have been sold already"
        gateway.reads_fail = None
        await eventually(told(engine, account, "PositionClosed"), within=40)


@dataclass
class Muddled(Stubborn):
    """An exchange that ends a stop, says that it was filled, and knows of no execution."""

    looks: int = 0

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        self.asked += 1
        self.orders[order].status = ReportStatus.CANCELED

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        self.looks += 1
        report = await super().find_order(symbol, order)
        if report is None or self.asked == 0 or self.orders[order].intent.kind is not OrderKind.PROTECT:
            return report
        return replace(report, status=ReportStatus.FILLED)


async def test_a_stop_that_was_filled_with_nothing_traps_no_position(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    market = a_market(account)
    gateway = Muddled(clock=market.clock, instruments=market.instruments, account=account.id)
    gateway.set_price(BTC, "60000")
    async with running_engine(unit, lambda _: gateway, rules=HASTY) as engine:
        await opened(engine, account)
        engine.feed.trade(BTC, "62000")
        await eventually(lambda: gateway.asked)
        await asyncio.sleep(1.5)
        assert [intent.kind for intent, _ in gateway.submitted] == [OrderKind.ENTRY, OrderKind.PROTECT]
        await eventually(told(engine, account, "PositionClosed"), within=60)
        async with engine.unit() as work:
            stop = await work.orders.get(account.id, gateway.submitted[1][0].id)
        assert stop is not None
        assert stop.status is OrderStatus.QUARANTINED
        looks = gateway.looks
        await asyncio.sleep(2)
        assert gateway.looks - looks <= 2, "nor is it asked for again and again"
        assert "OrderQuarantined" in engine.letters.kinds(ADMIN)


async def test_an_execution_of_the_other_side_does_not(unit: UnitOfWorkFactory, account: Account) -> None:
    gateway = a_market(account)
    gateway.totals["BTC"] = gateway.totals["USDT"] / 60_000
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await swallowed(engine, account, gateway)
        gateway.trade_by_hand(BTC, Side.SELL, "0.001")
        await becomes(engine, gateway, OrderStatus.NOT_PLACED)
        await eventually(told(engine, account, "OrderSettled"))


async def test_late_evidence_against_a_proof_is_a_humans(unit: UnitOfWorkFactory, account: Account) -> None:
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await swallowed(engine, account, gateway)
        await becomes(engine, gateway, OrderStatus.NOT_PLACED)
        intent = gateway.submitted[0][0]
        gateway._accept(intent)  # the request was not lost after all
        gateway.restart_stream()
        await for_a_human(engine, account, gateway)
        holding = (await session_of(engine, account)).holdings[BTC]
        assert holding.position.qty > 0, "what was bought is ours all the same"

        async def protected() -> bool:
            held = (await session_of(engine, account)).holdings.get(BTC)
            return held is not None and held.stop_seen_at is not None

        await eventually(protected)


@dataclass
class WrongClock:
    """An exchange whose clock is ahead of ours."""

    ahead: float
    told: list[timedelta] = field(default_factory=list)

    async def clock_offset(self) -> timedelta:
        return timedelta(seconds=self.ahead)

    def correct(self, exchange: timedelta, stamps: timedelta) -> None:
        self.told.append(exchange)


async def test_nothing_is_opened_where_clocks_disagree_and_exits_go_on(
    unit: UnitOfWorkFactory, account: Account
) -> None:
    gateway, clock = a_market(account), WrongClock(0.0)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "StopConfirmed"))
    other, sent, clock.ahead = await a_trader(unit, 2), len(gateway.submitted), 1.2
    gateways: dict[int, Stubborn] = {account.id: gateway, other.id: a_market(other)}
    async with running_engine(
        unit, lambda one: gateways[one], rules=QUICK, clocks={ExchangeId.BYBIT: clock}
    ) as engine:
        await ready(engine, account)
        await ready(engine, other)
        gateway.set_price(BTC, "63000")
        engine.feed.trade(BTC, "63000")
        await eventually(told(engine, account, "PositionClosed"), within=15)
        assert [intent.kind for intent, _ in gateway.submitted[sent:]] == [OrderKind.EXIT]
        signal(engine)

        async def voided() -> bool:
            reasons = await unit._pool.fetch(  # type: ignore[attr-defined]  # as it is stored
                "SELECT reason FROM order_intent WHERE status = 'void'"
            )
            return [row["reason"] for row in reasons] == [Reason.CLOCK_SKEW]

        await eventually(voided)
        assert not gateways[other.id].submitted
        assert clock.told
        await eventually(lambda: "Incident" in engine.letters.kinds(ADMIN))
