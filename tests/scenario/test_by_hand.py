"""What people do by hand on the exchange: seen, told, answered by them, and never traded against (F20)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.accounts import Account
from app.ports import DriftCase, UnitOfWorkFactory
from app.services.differences import Differences
from db.pool import open_pool
from tests.scenario.test_troubles import QUICK, Stubborn, a_market, ready, session_of, signal, told
from tests.support.builders import BTC, BTC_PERP, a_report, an_instrument, an_intent
from tests.support.engine import Engine, a_trader, eventually, running_engine
from trading.domain.account import Control
from trading.domain.ids import AccountId
from trading.domain.instrument import MarketType, Side
from trading.domain.order import OrderKind
from trading.domain.position import Position
from trading.ports import OrderReport, ReportStatus

APART = 0.5  # seconds between two looks that must agree: five where it matters how old balances are


@dataclass
class Shared(Stubborn):
    """An account on which somebody else trades too. orders_of_others: shown as working."""

    orders_of_others: list[OrderReport] = field(default_factory=list)
    cancelled: int = 0

    async def open_orders(self, market: MarketType, symbols: object = ()) -> Sequence[OrderReport]:
        ours = await super().open_orders(market, symbols)  # type: ignore[arg-type]  # as it was given
        return [*ours, *(one for one in self.orders_of_others if one.symbol.market is market)]


def shared(account: Account) -> Shared:
    plain = a_market(account, BTC, BTC_PERP)
    return Shared(
        clock=plain.clock, instruments=plain.instruments, account=plain.account, prices=plain.prices
    )


async def waiting(unit: UnitOfWorkFactory, account: AccountId) -> Sequence[DriftCase]:
    async with unit() as work:
        return await work.drifts.waiting(account)


async def looked_twice(engine: Engine, *accounts: Account) -> None:
    for _ in range(2):
        for account in accounts:
            engine.service.account(account.id)
        await asyncio.sleep(APART + 0.3)
    for account in accounts:
        engine.service.account(account.id)


async def test_each_answer_is_carried_out_and_lets_the_account_go_on(
    unit: UnitOfWorkFactory, postgres_dsn: str
) -> None:
    adopts, ignores, closes = traders = [await a_trader(unit, number) for number in (1, 2, 3)]
    beside = await a_trader(unit, 4, BTC_PERP)
    gateways: dict[int, Shared] = {one.id: shared(one) for one in (*traders, beside)}
    symbols = (BTC, BTC_PERP)
    async with running_engine(
        unit, lambda one: gateways[one], rules=QUICK, symbols=symbols, apart=APART
    ) as engine:
        for one in traders:
            await ready(engine, one)
        signal(engine)
        for one in traders:
            await eventually(told(engine, one, "StopConfirmed"), within=20)
        engine.strategy.stances.clear()
        full = (await session_of(engine, adopts)).holdings[BTC].position.qty
        half = (full / 2).quantize(Decimal("0.0001"))
        left = an_instrument(BTC).qty_down(full - half)
        for one in traders:
            gateways[one.id].trade_by_hand(BTC, Side.SELL, str(half))
        gateways[beside.id].held[BTC_PERP] = Position(BTC_PERP, Decimal("0.5"), Decimal(30_000))
        await looked_twice(engine, *traders, beside)
        for one in (*traders, beside):
            await eventually(told(engine, one, "DriftFound"))
            assert (await session_of(engine, one)).control is Control.REDUCE_ONLY
        sent = [intent.kind for gateway in gateways.values() for intent, _ in gateway.submitted]
        assert OrderKind.EXIT not in sent, "nothing is traded without an answer"

        answers = Differences(unit, engine.service)
        said = {adopts: "adopt", ignores: "ignore", closes: "close", beside: "ignore"}
        for one, answer in said.items():
            (case,) = await waiting(unit, one.id)
            await answers.answer(one.owner, case.id, answer)
        for one in said:
            await eventually(lambda one=one: _runs(engine, one), within=20)
        await eventually(told(engine, closes, "PositionClosed"), within=20)
        await eventually(lambda: _stop_of(gateways[adopts.id]) == left, within=20)

        assert (await session_of(engine, adopts)).holdings[BTC].position.qty == full - half
        assert (await session_of(engine, ignores)).holdings[BTC].position.qty == full
        assert "PositionAdjusted" in engine.letters.kinds(adopts.owner)
        assert BTC not in (await session_of(engine, closes)).holdings
        assert Decimal(0) <= gateways[closes.id].totals["BTC"] < Decimal("0.0002")
        assert BTC_PERP not in (await session_of(engine, beside)).holdings

        await looked_twice(engine, ignores, beside)
        await asyncio.sleep(0.5)
        for one in (ignores, beside):
            assert (await session_of(engine, one)).control is Control.RUNNING, "it was answered"
            assert engine.letters.kinds(one.owner).count("DriftFound") == 1
        assert not gateways[beside.id].submitted
    async with open_pool(postgres_dsn, max_size=1) as pool:
        kinds = await pool.fetch("SELECT account_id FROM ledger_entry WHERE kind = 'adjustment'")
        assert {row["account_id"] for row in kinds} == {adopts.id, closes.id}


async def _runs(engine: Engine, account: Account) -> bool:
    return (await session_of(engine, account)).control is Control.RUNNING


def _stop_of(gateway: Shared) -> Decimal | None:
    stops = [
        order.intent.qty
        for order in gateway.orders.values()
        if order.intent.kind is OrderKind.PROTECT and order.status is ReportStatus.OPEN
    ]
    return stops[0] if len(stops) == 1 else None


async def test_a_position_that_is_gone_ends_and_waits_for_its_owner(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = shared(account)
    async with running_engine(unit, lambda _: gateway, rules=QUICK, apart=APART) as engine:
        await ready(engine, account)
        signal(engine)
        await eventually(told(engine, account, "StopConfirmed"))
        engine.strategy.stances.clear()
        gateway.trade_by_hand(BTC, Side.SELL, str(gateway.totals["BTC"]))
        await looked_twice(engine, account)
        await eventually(told(engine, account, "DriftFound"))
        await eventually(told(engine, account, "PositionClosed"))
        (case,) = await waiting(unit, account.id)
        await Differences(unit, engine.service).answer(account.owner, case.id, "adopt")
        await eventually(lambda: _runs(engine, account))
        assert OrderKind.EXIT not in {intent.kind for intent, _ in gateway.submitted}


async def test_orders_of_others_are_marked_told_once_and_never_touched(unit: UnitOfWorkFactory) -> None:
    account = await a_trader(unit)
    gateway = shared(account)
    by_hand = a_report(an_intent(BTC), order=None, status=ReportStatus.OPEN, exchange_id="by-hand-1")
    gateway.orders_of_others.append(by_hand)
    async with running_engine(unit, lambda _: gateway, rules=QUICK) as engine:
        await ready(engine, account)
        await eventually(told(engine, account, "ForeignOrders"))
        for _ in range(2):
            engine.service.account(account.id)
            await asyncio.sleep(0.5)
        assert engine.letters.kinds(account.owner).count("ForeignOrders") == 1
        assert await _foreign(unit, account) == 1
        assert gateway.asked == 0, "nobody asked for its end"
        assert (await session_of(engine, account)).control is Control.ENTRIES_PAUSED, "until it is said whose"
        gateway.orders_of_others.clear()
        engine.service.account(account.id)
        await eventually(lambda: _none_left(unit, account))


async def _foreign(unit: UnitOfWorkFactory, account: Account) -> int:
    async with unit() as work:
        return await work.drifts.foreign(account.id)


async def _none_left(unit: UnitOfWorkFactory, account: Account) -> bool:
    return await _foreign(unit, account) == 0
