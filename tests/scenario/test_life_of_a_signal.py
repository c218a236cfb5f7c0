"""From a closed bar to a fill, its stop, its end and the news of it, on real stores."""

from datetime import timedelta

import pytest

from app.accounts import Account
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from tests.support.builders import BTC, an_instrument
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import FakeGateway, Mishap
from trading.domain.instrument import Symbol
from trading.domain.order import OrderKind, OrderStatus
from trading.domain.signal import Stance
from trading.risk.rules import Rules

QUICK = Rules(price_age=timedelta(minutes=5), entry_wait=timedelta(0), horizon=timedelta(seconds=1))


def a_gateway(account: Account, *symbols: Symbol) -> FakeGateway:
    gateway = FakeGateway(
        clock=SystemClock(),
        instruments={symbol: an_instrument(symbol) for symbol in symbols or (BTC,)},
        account=account.id,
    )
    for symbol in symbols or (BTC,):
        gateway.set_price(symbol, "60000")
    return gateway


async def armed_and_ready(engine: Engine, account: Account) -> None:
    async def reconciled() -> bool:
        async with engine.unit() as work:
            session = await work.sessions.peek(account.id)
        return bool(session and session.reconciled and session.balances and engine.hub.closed(BTC))

    await eventually(reconciled)


async def orders_of(
    engine: Engine, account: Account, gateway: FakeGateway
) -> dict[OrderKind, list[OrderStatus]]:
    found: dict[OrderKind, list[OrderStatus]] = {kind: [] for kind in OrderKind}
    async with engine.unit() as work:
        for intent, _ in gateway.submitted:
            order = await work.orders.get(account.id, intent.id)
            assert order is not None, "an order was sent that is not in the books"
            found[intent.kind].append(order.status)
    return found


async def test_a_signal_becomes_a_protected_position_and_ends_at_its_target(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_gateway(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await armed_and_ready(engine, account)
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.trade(BTC, "60000")
        engine.feed.close(BTC, "60000")

        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(account.owner))
        assert engine.letters.kinds(account.owner)[:2] == ["PositionOpened", "StopConfirmed"]
        kinds = await orders_of(engine, account, gateway)
        assert kinds[OrderKind.ENTRY] == [OrderStatus.FILLED]
        assert kinds[OrderKind.PROTECT] == [OrderStatus.OPEN]

        engine.strategy.stances.clear()
        gateway.set_price(BTC, "62000")
        engine.feed.trade(BTC, "62000")
        await eventually(lambda: "PositionClosed" in engine.letters.kinds(account.owner))
        kinds = await orders_of(engine, account, gateway)
        assert kinds[OrderKind.PROTECT] == [OrderStatus.CANCELED]
        assert kinds[OrderKind.EXIT] == [OrderStatus.FILLED]
        closed = next(n for n in engine.letters.notices if n.kind == "PositionClosed")
        assert closed.body["why"] == "target"
        assert float(str(closed.body["profit"])) > 0


async def test_a_stop_that_triggers_ends_the_position(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_gateway(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await armed_and_ready(engine, account)
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.trade(BTC, "60000")
        engine.feed.close(BTC, "60000")
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(account.owner))
        engine.strategy.stances.clear()
        gateway.set_price(BTC, "58000")

        await eventually(lambda: "PositionClosed" in engine.letters.kinds(account.owner))
        closed = next(n for n in engine.letters.notices if n.kind == "PositionClosed")
        assert closed.body["why"] == "stop"
        assert [intent.kind for intent, _ in gateway.submitted] == [OrderKind.ENTRY, OrderKind.PROTECT]


@pytest.mark.parametrize(
    ("mishap", "orders_at_exchange", "told"),
    [(Mishap.REPLY_LOST, 2, "PositionOpened"), (Mishap.SWALLOWED, 0, "OrderSettled")],
    ids=["accepted and the reply lost", "swallowed on the way"],
)
async def test_an_order_without_an_answer_is_asked_for_and_never_sent_again(
    unit: UnitOfWorkFactory, mishap: Mishap, orders_at_exchange: int, told: str
) -> None:
    account = await a_trader(unit)
    gateway = a_gateway(account)
    gateway.mishaps.append(mishap)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await armed_and_ready(engine, account)
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.trade(BTC, "60000")
        engine.feed.close(BTC, "60000")
        await eventually(lambda: told in engine.letters.kinds(account.owner), within=90)
        engine.strategy.stances.clear()
        await eventually(lambda: len(gateway.orders) == orders_at_exchange)
        entries = [intent.id for intent, _ in gateway.submitted if intent.kind is OrderKind.ENTRY]
        assert len(entries) == len(set(entries)) == 1


async def test_a_restart_takes_up_what_was_planned_and_protects_what_is_open(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_gateway(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await armed_and_ready(engine, account)
        gateway.fills_at_once = False
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.trade(BTC, "60000")
        engine.feed.close(BTC, "60000")
        await eventually(lambda: len(gateway.orders) == 1)
    entry = next(iter(gateway.orders))
    gateway.fill(entry)  # while nobody looks
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(account.owner))
        assert [intent.kind for intent, _ in gateway.submitted] == [OrderKind.ENTRY, OrderKind.PROTECT]


async def test_a_disarmed_account_opens_nothing(unit: UnitOfWorkFactory) -> None:
    armed, disarmed = await a_trader(unit, 1), await a_trader(unit, 2, armed=False)
    gateways: dict[int, FakeGateway] = {account.id: a_gateway(account) for account in (armed, disarmed)}
    async with running_engine(unit, lambda account: gateways[account], rules=QUICK) as engine:
        await armed_and_ready(engine, armed)
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.trade(BTC, "60000")
        engine.feed.close(BTC, "60000")
        await eventually(lambda: "StopConfirmed" in engine.letters.kinds(armed.owner))
        assert gateways[disarmed.id].submitted == []
