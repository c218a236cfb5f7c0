"""The emergency stop on real stores: halted first, then flat, proved, and told once, whatever is killed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, Role
from app.ports import UnitOfWorkFactory
from app.services.emergency import Emergency
from db.pool import Pool, open_pool
from tests.scenario.test_troubles import QUICK, Stubborn, a_market, ready, session_of, signal, told
from tests.support.builders import BTC, BTC_PERP, ETH
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import Mishap
from tests.support.operators import open_factor_at
from trading.domain.account import Control
from trading.domain.errors import TryAgain
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, MarketType, Side, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderKind
from trading.domain.signal import Stance
from trading.ports import OrderReport, ReportStatus

OPERATOR = UserId(900)


@dataclass
class Blindable(Stubborn):
    """An exchange that does not show its open orders while it is blind."""

    blind: bool = False

    async def open_orders(self, market: MarketType, symbols: object = ()) -> Sequence[OrderReport]:
        if self.blind:
            raise TryAgain("no answer")
        return await super().open_orders(market, symbols)  # type: ignore[arg-type]  # as it was given


class Prices:
    def last(self, symbol: Symbol) -> Price | None:
        return Price(Decimal(60_000))


def a_venue(account: Account, *symbols: Symbol) -> Blindable:
    plain = a_market(account, *symbols)
    return Blindable(
        clock=plain.clock, instruments=plain.instruments, account=plain.account, prices=plain.prices
    )


def buttons(unit: UnitOfWorkFactory) -> Emergency:
    return Emergency(unit, Prices())


async def opened(engine: Engine, *accounts: Account, symbol: Symbol = BTC) -> None:
    for account in accounts:
        await ready(engine, account, symbol)
    signal(engine, symbol)
    for account in accounts:
        await eventually(told(engine, account, "StopConfirmed"), within=30)
    engine.strategy.stances.clear()


async def step_of(pool: Pool) -> str | None:
    step: str | None = await pool.fetchval("SELECT min(step) FROM emergency_account")
    return step


def receipts(*engines: Engine) -> list[object]:
    return [n.body for engine in engines for n in engine.letters.notices if n.kind == "EmergencyDone"]


@pytest.fixture
async def rows(postgres_dsn: str) -> AsyncIterator[Pool]:
    async with open_pool(postgres_dsn, max_size=2) as pool:
        yield pool


async def test_everything_is_closed_and_stays_halted(unit: UnitOfWorkFactory, rows: Pool) -> None:
    account = await a_trader(unit)
    gateway = a_venue(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        view = await buttons(unit).press(account.owner, "once")
        assert (view.positions, view.halted, view.under_way) == (1, True, True)
        session = await session_of(engine, account)
        assert (session.control, session.armed) == (Control.HALTED, False), "halted before anything else"
        await buttons(unit).press(account.owner, "once")
        await buttons(unit).press(account.owner, "again, while it is under way")
        await eventually(lambda: receipts(engine), within=20)
        assert gateway.totals["BTC"] < Decimal("0.00002")
        assert not [o for o in gateway.orders.values() if o.status is ReportStatus.OPEN]
        (receipt,) = receipts(engine)
        assert receipt["scope"] == "user"  # type: ignore[index]  # a record
        assert (receipt["positions_closed"], receipt["orders_cancelled"]) == (1, 1)  # type: ignore[index]
        assert (receipt["positions_left"], receipt["unproved"]) == (0, 0)  # type: ignore[index]
        assert receipt["worst_slip"] is not None  # type: ignore[index]
        sent = len(gateway.submitted)
        signal(engine)
        await asyncio.sleep(1.5)
        assert len(gateway.submitted) == sent
        assert len(receipts(engine)) == 1
        assert await rows.fetchval("SELECT count(*) FROM emergency") == 1
        await buttons(unit).release(account.owner)
        session = await session_of(engine, account)
        assert (session.control, session.armed) == (Control.RUNNING, False)


Arrange = Callable[[Blindable], None]


def hear_no_cancel(gateway: Blindable) -> None:
    gateway.deaf = 10**6


def swallow_the_exit(gateway: Blindable) -> None:
    gateway.mishaps.append(Mishap.SWALLOWED)


def lose_the_reply(gateway: Blindable) -> None:
    gateway.mishaps.append(Mishap.REPLY_LOST)


def show_no_orders(gateway: Blindable) -> None:
    gateway.blind = True


def nothing(gateway: Blindable) -> None:
    """It goes well until it is killed."""


def exits(gateway: Blindable) -> int:
    return sum(intent.kind is OrderKind.EXIT for intent, _ in gateway.submitted)


@pytest.mark.parametrize(
    ("arrange", "reached"),
    [
        (nothing, "halted"), (hear_no_cancel, "exit"), (swallow_the_exit, "sent"), (lose_the_reply, "sent"),
        (show_no_orders, "verify"), (nothing, "done"),
    ],
    ids=["halted", "cancel not heard", "exit swallowed", "reply lost", "verifying", "told"],
)  # fmt: skip
async def test_killed_at_any_step_it_resumes_and_is_told_once(
    unit: UnitOfWorkFactory, rows: Pool, arrange: Arrange, reached: str
) -> None:
    account = await a_trader(unit)
    gateway = a_venue(account)

    async def is_reached() -> bool:
        if reached == "sent":
            return exits(gateway) > 0
        return reached == "halted" or await step_of(rows) == reached

    async with running_engine(unit, lambda _: gateway, rules=QUICK) as first:
        await opened(first, account)
        if reached != "halted":
            arrange(gateway)
            await buttons(unit).press(account.owner, "pressed")
            await eventually(is_reached, within=20)
    if reached == "halted":
        await buttons(unit).press(account.owner, "pressed")
    assert reached == "done" or not receipts(first), "killed before its end"
    gateway.deaf, gateway.blind = 0, False
    gateway.mishaps.clear()
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as second:
        await eventually(lambda: receipts(first, second), within=40)
        await asyncio.sleep(1)
        (receipt,) = receipts(first, second)
        session = await session_of(second, account)
    assert (receipt["positions_closed"], receipt["orders_cancelled"]) == (1, 1)  # type: ignore[index]
    assert (receipt["positions_left"], receipt["unproved"]) == (0, 0)  # type: ignore[index]
    assert (session.control, session.holdings) == (Control.HALTED, {})
    assert Decimal(0) <= gateway.totals["BTC"] < Decimal("0.00002"), "closed once"
    assert not [order for order in gateway.orders.values() if order.status is ReportStatus.OPEN]


async def test_an_entry_that_still_waits_is_cancelled(unit: UnitOfWorkFactory, rows: Pool) -> None:
    account = await a_trader(unit)
    gateway = a_venue(account)
    gateway.fills_at_once = False
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(lambda: gateway.orders)
        gateway.deaf = 2
        await buttons(unit).press(account.owner, "pressed")
        await eventually(lambda: receipts(engine), within=30)
        (entry,) = gateway.orders.values()
        assert entry.status is ReportStatus.CANCELED
        (receipt,) = receipts(engine)
        assert (receipt["positions_closed"], receipt["orders_cancelled"]) == (0, 1)  # type: ignore[index]
        assert not [intent for intent, _ in gateway.submitted if intent.kind is OrderKind.EXIT]


async def test_an_account_that_cannot_be_proved_is_said_to_be_so(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_venue(account)
    rules = replace(QUICK, emergency_patience=timedelta(seconds=4))
    async with running_engine(unit, lambda _: gateway, rules=rules) as engine:
        await opened(engine, account)
        gateway.blind = True
        await buttons(unit).press(account.owner, "pressed")
        await eventually(lambda: receipts(engine), within=30)
        (receipt,) = receipts(engine)
        assert (receipt["unproved"], receipt["positions_closed"]) == (1, 1)  # type: ignore[index]


async def test_what_was_done_by_hand_ends_nothing_before_the_horizon_of_its_exchange(
    unit: UnitOfWorkFactory,
) -> None:
    """Until then an order of ours could still arrive there."""
    account = await a_trader(unit, 1, BTC_PERP)
    gateway = a_venue(account, BTC_PERP)
    horizons = {ExchangeId.BYBIT: timedelta(seconds=4), ExchangeId.OKX: timedelta(hours=1)}
    async with running_engine(
        unit, lambda _: gateway, rules=QUICK, symbols=(BTC_PERP,), horizons=horizons
    ) as engine:
        await ready(engine, account, BTC_PERP)
        gateway.trade_by_hand(BTC_PERP, Side.BUY, "0.01")
        await buttons(unit).press(account.owner, "pressed")
        await eventually(lambda: receipts(engine), within=30)
        (receipt,) = receipts(engine)
        assert receipt["unproved"] == 1  # type: ignore[index]
        assert receipt["seconds"] >= 4, "past that exchange's horizon, not past the least one"  # type: ignore[index]


async def an_operator(unit: UnitOfWorkFactory) -> None:
    async with unit() as work:
        await work.users.touch(OPERATOR, "Operator", "en", Role.ADMIN)
        await work.users.accept_terms(OPERATOR, "test")
    await open_factor_at(unit, OPERATOR)


async def test_one_symbol_is_closed_for_everybody_and_no_other(unit: UnitOfWorkFactory) -> None:
    await an_operator(unit)
    traders = [await a_trader(unit, number, BTC, ETH) for number in (1, 2)]
    gateways: dict[int, Blindable] = {one.id: a_venue(one, BTC, ETH) for one in traders}
    for gateway in gateways.values():
        gateway.set_price(ETH, "60000")
    async with running_engine(unit, lambda one: gateways[one], rules=QUICK, symbols=(BTC, ETH)) as engine:
        await opened(engine, *traders)
        await ready(engine, traders[0], ETH)
        signal(engine, ETH)
        await eventually(lambda: all(len(g.held_coins()) == 2 for g in map(_Coins, gateways.values())), 30)
        engine.strategy.stances.clear()
        view = await buttons(unit).press_symbol(OPERATOR, BTC, "pressed")
        assert view.symbols == (BTC,)
        await eventually(lambda: receipts(engine), within=30)
        for one in traders:
            session = await session_of(engine, one)
            assert set(session.holdings) == {ETH}
            assert session.control is Control.RUNNING
        (receipt,) = receipts(engine)
        assert (receipt["accounts"], receipt["positions_closed"]) == (2, 2)  # type: ignore[index]
        assert "EmergencyDone" in engine.letters.kinds(OPERATOR)
        assert not (await buttons(unit).resume_symbol(OPERATOR, BTC)).symbols


@dataclass
class _Coins:
    gateway: Blindable

    def held_coins(self) -> list[str]:
        return [c for c, amount in self.gateway.totals.items() if c != "USDT" and amount > Decimal("0.001")]


async def test_the_service_is_closed_with_all_its_accounts(unit: UnitOfWorkFactory) -> None:
    await an_operator(unit)
    traders = [await a_trader(unit, number) for number in range(1, 13)]
    gateways: dict[int, Blindable] = {one.id: a_venue(one) for one in traders}
    async with running_engine(unit, lambda one: gateways[one], rules=QUICK) as engine:
        await opened(engine, *traders)
        view = await buttons(unit).press_all(OPERATOR, "pressed")
        assert (view.control, view.under_way) == (Control.HALTED, True)
        await eventually(lambda: receipts(engine), within=60)
        (receipt,) = receipts(engine)
        assert (receipt["accounts"], receipt["positions_closed"]) == (12, 12)  # type: ignore[index]
        assert all(gateway.totals["BTC"] < Decimal("0.00002") for gateway in gateways.values())
        sent = sum(len(gateway.submitted) for gateway in gateways.values())
        engine.strategy.stances[BTC] = Stance.LONG
        engine.feed.close(BTC, "60000")
        await asyncio.sleep(1.5)
        assert sum(len(gateway.submitted) for gateway in gateways.values()) == sent
        assert (await buttons(unit).resume(OPERATOR)).control is Control.RUNNING
