"""Whatever a record holds, the same record is read back."""

import string
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts import Account
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import a_holding, session_of
from tests.support.builders import BTC, BTC_PERP, ETH, NOW, a_balance, a_fill, a_signal, an_instrument
from tests.support.exit_plans import courses, exit_plans
from trading.domain.additions import Additions
from trading.domain.decision import Gate, Reason
from trading.domain.events import ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId, TradeId
from trading.domain.instrument import Side
from trading.domain.money import Money, Price, Qty, Ratio
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.domain.signal import Because, Stance
from trading.domain.tactics import DcaStep
from trading.engine.state import Holding

# a function's database serves all its examples: each writes rows of its own
ON_ONE_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
numbers = st.decimals("-1e12", "1e12", places=12, allow_nan=False, allow_infinity=False)
above_zero = st.decimals("1e-12", "1e12", places=12, allow_nan=False, allow_infinity=False)
instants = st.datetimes(
    NOW.replace(tzinfo=None) - timedelta(days=3000), NOW.replace(tzinfo=None) + timedelta(days=3000)
).map(lambda moment: moment.replace(tzinfo=NOW.tzinfo))
words = st.text(string.printable + "приветμ😀'\"\\", max_size=40).filter(lambda text: "\x00" not in text)
names = st.text(string.ascii_letters + string.digits, min_size=1, max_size=30)
symbols = st.sampled_from([BTC, ETH, BTC_PERP])
counts = st.integers(0, 1000)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def additions(draw: st.DrawFn) -> Additions:
    steps = st.builds(DcaStep, above_zero.map(Ratio), above_zero)
    return Additions(
        steps=tuple(draw(st.lists(steps, max_size=3))),
        signal=draw(maybe(names.map(SignalId))),
        first=draw(above_zero),
        made=draw(counts),
        told=draw(above_zero),
    )


@st.composite
def fills(draw: st.DrawFn) -> Fill:
    return Fill(
        trade=TradeId(draw(names)),
        account=AccountId(0),
        symbol=draw(symbols),
        order=draw(maybe(names.map(ClientOrderId))),
        exchange_order=draw(words),
        side=draw(st.sampled_from(Side)),
        price=Price(draw(above_zero)),
        qty=Qty(draw(above_zero)),
        fee=Money(draw(numbers), draw(names)),
        maker=draw(st.booleans()),
        happened_at=draw(instants),
        seen_at=draw(instants),
    )


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    fill = draw(maybe(fills()))
    symbol = fill.symbol if fill is not None else draw(symbols)
    return Holding(
        id=PositionId(draw(names)),
        position=Position(symbol, draw(numbers), draw(numbers), draw(numbers), draw(numbers)),
        side=draw(st.sampled_from(Side)),
        reference=Price(draw(above_zero)),
        stop=draw(maybe(above_zero)),
        target=draw(maybe(above_zero)),
        opened_at=draw(instants),
        entered=abs(draw(numbers)),
        paid=abs(draw(numbers)),
        exited=abs(draw(numbers)),
        received=abs(draw(numbers)),
        exiting=draw(maybe(st.sampled_from(ExitWhy))),
        stop_seen_at=draw(maybe(instants)),
        naked_since=draw(maybe(instants)),
        stops=draw(counts),
        exits=draw(counts),
        announced=draw(st.booleans()),
        last_fill=fill,
        trail=draw(maybe(above_zero)),
        stops_before=draw(counts),
        additions=draw(maybe(additions())),
        course=draw(courses()),
    )


@st.composite
def intents(draw: st.DrawFn) -> OrderIntent:
    trigger = draw(maybe(above_zero))
    name = draw(names)
    return OrderIntent(
        id=ClientOrderId(name),
        account=AccountId(0),
        cause=f"{draw(words)}:{name}",  # one cause makes one order
        attempt=draw(st.integers(1, 1000)),
        symbol=draw(symbols),
        kind=draw(st.sampled_from(OrderKind)),
        type=OrderType.MARKET if trigger is None else OrderType.STOP,
        side=draw(st.sampled_from(Side)),
        qty=Qty(draw(above_zero)),
        reference=Price(draw(above_zero)),
        decide_before=draw(instants),
        position=PositionId(draw(words)),
        cost=draw(maybe(above_zero)),
        trigger=None if trigger is None else Price(trigger),
        reduce_only=draw(st.booleans()),
        stop=draw(maybe(above_zero)),
        target=draw(maybe(above_zero)),
        signal=draw(maybe(words.map(SignalId))),
        trail=draw(maybe(above_zero)),
        additions=draw(maybe(additions())),
        plan=draw(exit_plans()),
    )


@given(holding=holdings())
@ON_ONE_DATABASE
async def test_holdings(units: PgUnits, account: Account, holding: Holding) -> None:
    if holding.last_fill is not None:
        holding = replace(holding, last_fill=replace(holding.last_fill, account=account.id))
    async with units() as work:
        if holding.last_fill is not None and not await work.sessions.add_fill(holding.last_fill, "BTC"):
            holding = replace(holding, last_fill=None)  # an execution of this name was there before
        before = (await work.sessions.load([account.id]))[account.id]
        empty = replace(before, holdings={})
        await work.sessions.save(before, empty.with_holding(holding))
    assert (await session_of(units, account.id)).holdings == {holding.position.symbol: holding}


@given(intent=intents())
@ON_ONE_DATABASE
async def test_orders(units: PgUnits, account: Account, intent: OrderIntent) -> None:
    intent = replace(intent, account=account.id)
    order = Order(intent, OrderStatus.PLANNED)
    async with units() as work:
        if await work.orders.get(account.id, intent.id) is not None:
            return
        before = (await work.sessions.load([account.id]))[account.id]
        void = {key: replace(known, status=OrderStatus.VOID) for key, known in before.orders.items()}
        await work.sessions.save(before, replace(before, orders={**void, intent.id: order}))
    assert (await session_of(units, account.id)).orders == {intent.id: order}


@pytest.mark.parametrize("stance", Stance)
async def test_signals_are_put_once(units: PgUnits, stance: Stance) -> None:
    why = (Because("ema-cross", (("fast", "12.5"), ("slow", "9"))), Because("quiet"))
    signal = a_signal(
        stance=stance,
        why=why,
        valid_for=timedelta(seconds=90, microseconds=1),
        trail=None if stance is Stance.FLAT else Price(Decimal("12.5")),
        daily_move=None if stance is Stance.FLAT else Ratio(Decimal("0.031")),
    )
    async with units() as work:
        assert await work.signals.get(signal.id) is None
        assert await work.signals.put(signal)
        assert not await work.signals.put(replace(signal, reference=Price(Decimal(1))))
        assert await work.signals.get(signal.id) == signal


async def test_many_refusals_are_kept_at_once_and_once(units: PgUnits, pool: Pool, account: Account) -> None:
    signal = a_signal()
    gates = [Gate(Reason.NOT_ARMED, passed=False), Gate(Reason.COOLDOWN, passed=True, actual=Decimal("1.5"))]
    async with units() as work:
        await work.signals.put(signal)
        await work.signals.refused(signal.id, BTC, [(account.id, Reason.NOT_ARMED, gates)])
        await work.signals.refused(signal.id, BTC, [(account.id, Reason.COOLDOWN, [])])
        await work.signals.refused(signal.id, BTC, [])
        assert not await work.signals.decided(account.id, signal.id, BTC, None, [])
    rows = await pool.fetch("SELECT account_id, user_id, reason, gates FROM decision")
    assert [dict(row) for row in rows] == [
        {
            "account_id": account.id,
            "user_id": account.owner,
            "reason": "not-armed",
            "gates": [
                {"reason": "not-armed", "passed": False, "actual": None, "limit": None},
                {"reason": "cooldown", "passed": True, "actual": "1.5", "limit": None},
            ],
        }
    ]


async def test_a_signal_is_decided_once_by_each_account(units: PgUnits, pool: Pool, account: Account) -> None:
    signal = a_signal()
    gates = [
        Gate(Reason.NOT_ARMED, passed=True),
        Gate(Reason.MAX_EXPOSURE, passed=False, actual=Decimal("1.10"), limit=Decimal(1)),
    ]
    async with units() as work:
        await work.signals.put(signal)
        assert await work.signals.decided(account.id, signal.id, BTC, Reason.MAX_EXPOSURE, gates)
        assert not await work.signals.decided(account.id, signal.id, BTC, None, [])
    row = await pool.fetchrow("SELECT user_id, symbol, reason, gates FROM decision")
    assert row is not None
    assert dict(row) == {
        "user_id": account.owner,
        "symbol": BTC.key,
        "reason": "max-exposure",
        "gates": [
            {"reason": "not-armed", "passed": True, "actual": None, "limit": None},
            {"reason": "max-exposure", "passed": False, "actual": "1.10", "limit": "1"},
        ],
    }


async def test_instruments_are_as_last_seen(units: PgUnits) -> None:
    spot, linear = an_instrument(BTC), an_instrument(BTC_PERP)
    async with units() as work:
        assert await work.markets.all() == []
        await work.markets.put([])
        await work.markets.put([spot, linear])
        changed = replace(spot, tick=Decimal("0.5"), active=False)
        await work.markets.put([changed])
        assert {one.symbol: one for one in await work.markets.all()} == {BTC: changed, BTC_PERP: linear}


async def test_balances(units: PgUnits, account: Account) -> None:
    tiny = a_balance("BTC", "0.000000000000000001", "0")
    huge = a_balance("SHIB", "123456789012345678901234567890.123456789012345678", "-1")
    async with units() as work:
        await work.sessions.put_balances(account.id, [tiny, huge])
    assert (await session_of(units, account.id)).balances == {"BTC": tiny, "SHIB": huge}


async def test_a_closed_holding_is_found_as_it_was(units: PgUnits, account: Account) -> None:
    fill = a_fill(account=account.id)
    ended = a_holding(last_fill=fill, exiting=ExitWhy.OUTSIDE)
    async with units() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.add_fill(fill, "BTC")
        await work.sessions.save(before, before.without_holding(BTC, NOW), [ended])
        assert await work.orders.find_position(account.id, ended.id) == ended
