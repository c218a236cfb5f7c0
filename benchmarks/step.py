"""How long the pure core thinks: one account with three open positions and their stops decides on a signal.

The step goes all the way: every check, sizing, the order, the next session. Snapshots are ready, as they are
when the accounts of a shard have been loaded.
"""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from benchmarks.report import Figures, main
from trading.domain.account import Balance, Control, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId, client_order_id
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import Price, Qty, Ratio
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.domain.signal import Signal, Stance, signal_id
from trading.engine.session import PriceSeen, SignalSeen, Ticked, step
from trading.engine.state import Holding, Session, World
from trading.risk.quotes import Quote
from trading.risk.rules import Rules

GOAL_US = 100
ROUNDS, STEPS = 15, 500
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ACCOUNT = AccountId(1)
HELD = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"{coin}/USDT") for coin in ("BTC", "ETH", "SOL"))
WANTED = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "XRP/USDT")
PRICE = Price(Decimal("100.25"))


def instrument(symbol: Symbol) -> Instrument:
    base, quote = symbol.name.split("/")
    return Instrument(
        symbol=symbol,
        exchange_symbol=base + quote,
        base=base,
        quote=quote,
        tick=Decimal("0.01"),
        lot=Decimal("0.000001"),
        cost_step=Decimal("0.01"),
        min_qty=Qty(Decimal("0.00001")),
        max_qty=Qty(Decimal(100_000)),
        min_notional=Decimal(5),
        taker_fee=Ratio(Decimal("0.001")),
        maker_fee=Ratio(Decimal("0.001")),
    )


def holding(symbol: Symbol) -> Holding:
    return Holding(
        id=PositionId(f"P{symbol.name}"),
        position=Position(symbol, Decimal(10), Decimal(1000)),
        side=Side.BUY,
        reference=PRICE,
        stop=Price(Decimal(95)),
        target=Price(Decimal(120)),
        opened_at=NOW,
        entered=Decimal(10),
        paid=Decimal(1000),
        stops=1,
        announced=True,
    )


def stop(symbol: Symbol) -> Order:
    cause = f"P{symbol.name}|protect"
    intent = OrderIntent(
        id=client_order_id(ACCOUNT, cause, 1),
        account=ACCOUNT,
        cause=cause,
        attempt=1,
        symbol=symbol,
        kind=OrderKind.PROTECT,
        type=OrderType.STOP,
        side=Side.SELL,
        qty=Qty(Decimal(10)),
        reference=PRICE,
        decide_before=NOW,
        position=PositionId(f"P{symbol.name}"),
        trigger=Price(Decimal(95)),
    )
    return Order(intent, OrderStatus.OPEN, stamped_at=NOW, confirmed_at=NOW)


def session() -> Session:
    orders: dict[ClientOrderId, Order] = {order.intent.id: order for order in map(stop, HELD)}
    limits = RiskLimits(
        risk_per_trade=Ratio(Decimal("0.01")),
        max_order=Ratio(Decimal("0.25")),
        max_exposure=Ratio(Decimal(1)),
        max_daily_loss=Ratio(Decimal("0.05")),
        max_positions=5,
    )
    return Session(
        account=ACCOUNT,
        owner=UserId(1),
        armed=True,
        control=Control.RUNNING,
        reconciled=True,
        symbols=frozenset({*HELD, WANTED}),
        limits=limits,
        balances={"USDT": Balance("USDT", Decimal(10_000), Decimal(10_000), NOW)},
        holdings={symbol: holding(symbol) for symbol in HELD},
        orders=orders,
    )


def a_signal() -> Signal:
    return Signal(
        id=signal_id("ema_trend", WANTED, Timeframe.M1, NOW),
        strategy="ema_trend",
        symbol=WANTED,
        timeframe=Timeframe.M1,
        stance=Stance.LONG,
        strength=Ratio(Decimal(1)),
        reference=PRICE,
        stop=Price(Decimal(98)),
        target=Price(Decimal(104)),
        happened_at=NOW,
        valid_for=timedelta(seconds=30),
    )


def microseconds(start: Session, event: SignalSeen | Ticked | PriceSeen, world: World) -> float:
    """The mean processor time of a step, in the fastest round: what slows a round down is somebody else's."""
    rounds = []
    for _ in range(ROUNDS):
        before = time.process_time()
        for _ in range(STEPS):
            step(start, event, world)
        rounds.append((time.process_time() - before) / STEPS * 1e6)
    return min(rounds)


def measure() -> Figures:
    markets = {symbol: instrument(symbol) for symbol in (*HELD, WANTED)}
    world = World(markets, Rules(), NOW + timedelta(seconds=1))
    quotes = {symbol: Quote(PRICE, NOW) for symbol in markets}
    signal, account = SignalSeen(a_signal(), quotes), session()
    if len(step(account, signal, world).place) != 1:
        raise AssertionError("the signal must be followed: a refusal is a shorter way")
    return {
        "us_per_step": round(microseconds(account, signal, world), 1),
        "us_per_tick": round(microseconds(account, Ticked(), world), 1),
        "us_per_price": round(microseconds(account, PriceSeen(HELD[0], PRICE), world), 1),
        "goal_us_per_step": GOAL_US,
    }


if __name__ == "__main__":
    main(measure)
