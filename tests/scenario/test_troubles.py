"""What goes wrong between a signal and its end, and what must come of it, on real stores."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import Account, AccountKind
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from tests.support.builders import BTC, ETH, an_instrument
from tests.support.engine import Engine, a_trader, eventually, running_engine
from tests.support.gateways import FakeGateway, Mishap
from trading.domain.account import Control
from trading.domain.errors import Declined, KeysUnusable, TryAgain
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Side, Symbol
from trading.domain.order import OrderKind
from trading.domain.signal import Stance
from trading.engine.state import Session
from trading.ports import ReportStatus
from trading.risk.rules import Rules

QUICK = Rules(price_age=timedelta(minutes=5), entry_wait=timedelta(0), horizon=timedelta(seconds=1))


@dataclass
class Stubborn(FakeGateway):
    """An exchange that does not hear the first cancels."""

    deaf: int = 0
    asked: int = 0

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        self.asked += 1
        if self.asked <= self.deaf:
            raise TryAgain("the request was lost")
        await super().cancel(symbol, order, stop=stop)


def a_market(account: Account, *symbols: Symbol) -> Stubborn:
    symbols = symbols or (BTC,)
    instruments = {symbol: an_instrument(symbol) for symbol in symbols}
    gateway = Stubborn(clock=SystemClock(), instruments=instruments, account=account.id)
    for symbol in symbols:
        gateway.set_price(symbol, "60000")
    return gateway


async def session_of(engine: Engine, account: Account) -> Session:
    async with engine.unit() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    return session


async def ready(engine: Engine, account: Account, symbol: Symbol = BTC) -> None:
    async def reconciled() -> bool:
        session = await session_of(engine, account)
        return bool(session.reconciled and session.balances and engine.hub.closed(symbol))

    await eventually(reconciled)


def signal(engine: Engine, symbol: Symbol = BTC) -> None:
    """One bar that says long, and no more of them."""
    engine.strategy.stances[symbol] = Stance.LONG
    engine.feed.trade(symbol, "60000")
    engine.feed.close(symbol, "60000")


def told(engine: Engine, account: Account, kind: str) -> Callable[[], bool]:
    return lambda: kind in engine.letters.kinds(account.owner)


async def opened(engine: Engine, account: Account) -> None:
    await ready(engine, account)
    signal(engine)
    await eventually(told(engine, account, "StopConfirmed"))
    engine.strategy.stances.clear()


def why_closed(engine: Engine) -> list[object]:
    return [notice.body["why"] for notice in engine.letters.notices if notice.kind == "PositionClosed"]


async def test_a_cancel_that_is_not_heard_is_asked_again(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.deaf = 3
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        gateway.set_price(BTC, "62000")
        engine.feed.trade(BTC, "62000")
        await eventually(told(engine, account, "PositionClosed"), within=15)
        assert gateway.asked == 4, "one cancel at a time, and none after it was heard"
        assert [order.status for order in gateway.orders.values()] == [
            ReportStatus.FILLED,
            ReportStatus.CANCELED,
            ReportStatus.FILLED,
        ]


async def test_a_position_whose_stop_is_refused_is_closed(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.mishaps.extend([None, Declined("170000", "no stops today"), Declined("170000", "none at all")])
    async with running_engine(unit, lambda _: gateway, rules=replace(QUICK, max_attempts=2)) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "PositionClosed"), within=20)
        assert why_closed(engine) == ["unprotected"]
        assert engine.letters.kinds(account.owner).count("PositionOpened") == 1
        assert gateway.totals["BTC"] < Decimal("0.0001")


async def test_a_position_whose_stop_cannot_be_proved_is_closed(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    gateway.mishaps.extend([None, Mishap.SWALLOWED])
    rules = replace(QUICK, naked_limit=timedelta(seconds=0.5), horizon=timedelta(seconds=3))
    async with running_engine(unit, lambda _: gateway, rules=rules) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "PositionClosed"), within=30)
        assert why_closed(engine) == ["unprotected"]
        kinds = [intent.kind for intent, _ in gateway.submitted]
        assert kinds == [OrderKind.ENTRY, OrderKind.PROTECT, OrderKind.EXIT]


async def test_a_target_and_a_stop_that_cross_close_once(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        engine.feed.trade(BTC, "62000")
        gateway.set_price(BTC, "58000")
        await eventually(told(engine, account, "PositionClosed"), within=15)
        await asyncio.sleep(1.5)
        assert len(why_closed(engine)) == 1
        assert gateway.totals["BTC"] >= 0
        assert (await session_of(engine, account)).control is Control.RUNNING


async def test_keys_that_are_revoked_pause_once_and_are_told_once(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit, kind=AccountKind.LIVE)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        gateway.reads_fail = KeysUnusable("wrong", "revoked")
        gateway.restart_stream()
        await eventually(told(engine, account, "AccountHalted"))
        await asyncio.sleep(3)
        assert engine.letters.kinds(account.owner).count("AccountHalted") == 1
        session = await session_of(engine, account)
        assert session.control is Control.REDUCE_ONLY
        assert BTC in session.holdings, "what could not be read is not flat"


async def test_failed_reads_open_nothing_and_declare_nothing_flat(unit: UnitOfWorkFactory) -> None:
    account, other = await a_trader(unit, 1), await a_trader(unit, 2)
    gateways: dict[int, Stubborn] = {one.id: a_market(one) for one in (account, other)}
    async with running_engine(unit, lambda one: gateways[one], rules=QUICK) as engine:
        await opened(engine, account)
    gateways[account.id].reads_fail = gateways[other.id].reads_fail = TryAgain("no answer")
    sent = {one: len(gateway.submitted) for one, gateway in gateways.items()}
    async with running_engine(unit, lambda one: gateways[one], rules=QUICK) as engine:
        await eventually(lambda: engine.hub.closed(BTC))
        signal(engine)
        await asyncio.sleep(2)
        assert {one: len(gateway.submitted) for one, gateway in gateways.items()} == sent
        session = await session_of(engine, account)
        assert BTC in session.holdings
        assert not session.reconciled
        for gateway in gateways.values():
            gateway.reads_fail = None
        engine.service.account(account.id)
        await ready(engine, account)
        assert BTC in (await session_of(engine, account)).holdings


async def test_an_exchange_that_is_down_at_the_start(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, down=True) as engine:
        async with unit() as work:
            await work.outbox.add(account.owner, "Note", {}, dedupe="note", account=None)
        await eventually(told(engine, account, "Note"))  # the chats are served meanwhile
        engine.feed.down = False
        await opened(engine, account)


async def test_coins_that_their_owner_sold_stop_entries_and_nothing_is_traded(
    unit: UnitOfWorkFactory,
) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await opened(engine, account)
        half = str((gateway.totals["BTC"] / 2).quantize(Decimal("0.0001")))
        gateway.trade_by_hand(BTC, Side.SELL, half)
        gateway.restart_stream()
        await asyncio.sleep(1)
        assert (await session_of(engine, account)).control is Control.RUNNING, "once is not a drift"
        await asyncio.sleep(4.5)
        gateway.restart_stream()
        await eventually(told(engine, account, "DriftFound"))
        gateway.restart_stream()
        await asyncio.sleep(1)
        assert engine.letters.kinds(account.owner).count("DriftFound") == 1
        assert (await session_of(engine, account)).control is Control.REDUCE_ONLY
        assert OrderKind.EXIT not in {intent.kind for intent, _ in gateway.submitted}


async def test_a_symbol_that_cannot_be_read_stands_still_alone(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit, 1, BTC, ETH)
    gateway = a_market(account, BTC, ETH)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, symbols=(BTC, ETH)) as engine:
        engine.feed.broken.add(ETH)
        await ready(engine, account)
        engine.strategy.stances[ETH] = Stance.LONG
        engine.feed.close(ETH, "60000")
        await opened(engine, account)
        assert {intent.symbol for intent, _ in gateway.submitted} == {BTC}


async def test_a_gap_is_filled_before_the_symbol_is_analysed(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = a_market(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        missed = engine.feed.close(BTC, "60000", unheard=True)
        signal(engine)
        await eventually(told(engine, account, "StopConfirmed"))
        assert missed.opened_at in {candle.opened_at for candle in engine.hub.closed(BTC)}
        engine.strategy.stances.clear()
        engine.feed.lose()
        missed = engine.feed.close(BTC, "60000", unheard=True)
        await eventually(lambda: engine.hub.closed(BTC)[-1].opened_at == missed.opened_at)


@pytest.mark.parametrize("accounts", [3])
async def test_two_engines_on_one_database_order_once(unit: UnitOfWorkFactory, accounts: int) -> None:
    people = [await a_trader(unit, number + 1) for number in range(accounts)]
    gateways: dict[int, Stubborn] = {one.id: a_market(one) for one in people}
    async with (
        running_engine(unit, lambda one: gateways[one], rules=QUICK) as first,
        running_engine(unit, lambda one: gateways[one], rules=QUICK) as second,
    ):
        for account in people:
            await ready(first, account)
            await ready(second, account)
        signal(first)
        signal(second)
        for account in people:

            async def protected(account: Account = account) -> bool:
                return all(
                    h.stop_seen_at for h in (await session_of(first, account)).holdings.values()
                ) and bool((await session_of(first, account)).holdings)

            await eventually(protected, within=20)
        await asyncio.sleep(2.5)  # sweeps and ticks of both have had their turns
        for account in people:
            kinds = [intent.kind for intent, _ in gateways[account.id].submitted]
            assert kinds == [OrderKind.ENTRY, OrderKind.PROTECT]
