"""One builder for each type of the core: sensible defaults, and keywords for what the test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance, RiskLimits
from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.decision import Approved
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, PositionId, TradeId, client_order_id
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import Money, Price, Qty, Ratio
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.domain.position import Position
from trading.domain.signal import Because, Signal, Stance, signal_id
from trading.ports import Credentials, KeyReport, OrderReport, PositionReport, ReportStatus

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ACCOUNT = AccountId(1)
BTC = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "BTC/USDT")
ETH = Symbol(ExchangeId.BYBIT, MarketType.SPOT, "ETH/USDT")
BTC_PERP = Symbol(ExchangeId.BYBIT, MarketType.LINEAR, "BTC/USDT:USDT")
ETH_PERP = Symbol(ExchangeId.BYBIT, MarketType.LINEAR, "ETH/USDT:USDT")


def price(text: str) -> Price:
    return Price(Decimal(text))


def qty(text: str) -> Qty:
    return Qty(Decimal(text))


def ratio(text: str) -> Ratio:
    return Ratio(Decimal(text))


def a_symbol(name: str = "BTC/USDT", market: MarketType = MarketType.SPOT) -> Symbol:
    """a_symbol('ETH/USDT'), or a_symbol('ETH/USDT:USDT', MarketType.LINEAR)."""
    return Symbol(ExchangeId.BYBIT, market, name)


def an_instrument(symbol: Symbol = BTC, **changes: Any) -> Instrument:
    """BTC/USDT spot as Bybit has it, or the perpetual of a linear symbol."""
    base, quote = symbol.name.split(":")[0].split("/")
    spot = symbol.market is MarketType.SPOT
    instrument = Instrument(
        symbol=symbol,
        exchange_symbol=base + quote,
        base=base,
        quote=quote,
        tick=Decimal("0.01") if spot else Decimal("0.1"),
        lot=Decimal("0.000001") if spot else Decimal("0.001"),
        cost_step=Decimal("0.01"),
        min_qty=qty("0.000011") if spot else qty("0.001"),
        max_qty=qty("100"),
        min_notional=Decimal(5),
        taker_fee=ratio("0.001") if spot else ratio("0.00055"),
        maker_fee=ratio("0.001") if spot else ratio("0.0002"),
    )
    return replace(instrument, **changes)


def a_candle(close: str = "60000", *, at: datetime = NOW, **changes: Any) -> Candle:
    """A bar that opened at `at`; open, high and low are the close unless said otherwise (text or Decimal)."""
    given: dict[str, Any] = {
        name: Decimal(value) if isinstance(value, str) else value for name, value in changes.items()
    }
    last = Decimal(close)
    opened = given.pop("open", last)
    candle = Candle(
        opened_at=at,
        open=Price(opened),
        high=Price(max(opened, last)),
        low=Price(min(opened, last)),
        close=Price(last),
        volume=qty("10"),
    )
    return replace(candle, **given)


def an_update(
    symbol: Symbol = BTC,
    candle: Candle | None = None,
    *,
    closed: bool = True,
    timeframe: Timeframe = Timeframe.M1,
) -> CandleUpdate:
    return CandleUpdate(symbol, timeframe, candle or a_candle(), closed)


def a_signal(symbol: Symbol = BTC, stance: Stance = Stance.LONG, **changes: Any) -> Signal:
    """A long at 60000 with its stop at 59000 and its target at 62000, made just now."""
    up = stance is not Stance.SHORT
    flat = stance is Stance.FLAT
    strategy = changes.get("strategy", "trend")
    timeframe = changes.get("timeframe", Timeframe.M1)
    happened_at = changes.get("happened_at", NOW)
    signal = Signal(
        id=signal_id(strategy, symbol, timeframe, happened_at),
        strategy=strategy,
        symbol=symbol,
        timeframe=timeframe,
        stance=stance,
        strength=ratio("1"),
        reference=price("60000"),
        stop=None if flat else price("59000" if up else "61000"),
        target=None if flat else price("62000" if up else "58000"),
        happened_at=happened_at,
        valid_for=timedelta(minutes=1),
        why=(Because("ema-cross"),),
    )
    return replace(signal, **changes)


def an_intent(symbol: Symbol = BTC, side: Side = Side.BUY, **changes: Any) -> OrderIntent:
    """A market entry of 0.01 at 60000. A spot market buy gets its cost; the id follows account, cause, attempt."""
    account = changes.get("account", ACCOUNT)
    cause = changes.get("cause", "trend:signal:entry")
    attempt = changes.get("attempt", 1)
    identity = client_order_id(account, cause, attempt)
    amount = changes.get("qty", qty("0.01"))
    reference = changes.get("reference", price("60000"))
    order_type = changes.get("type", OrderType.MARKET)
    by_cost = symbol.market is MarketType.SPOT and side is Side.BUY and order_type is OrderType.MARKET
    intent = OrderIntent(
        id=identity,
        account=account,
        cause=cause,
        attempt=attempt,
        symbol=symbol,
        kind=OrderKind.ENTRY,
        type=order_type,
        side=side,
        qty=amount,
        reference=reference,
        decide_before=NOW + timedelta(minutes=1),
        position=PositionId(identity),
        cost=amount * reference if by_cost else None,
    )
    return replace(intent, **changes)


def a_stop(
    symbol: Symbol = BTC, side: Side = Side.SELL, trigger: str = "59000", **changes: Any
) -> OrderIntent:
    """The protective stop of a long of 0.01; on linear it only reduces."""
    changes.setdefault("cause", "trend:signal:stop")
    changes.setdefault("kind", OrderKind.PROTECT)
    changes.setdefault("reduce_only", symbol.market is MarketType.LINEAR)
    return an_intent(symbol, side, type=OrderType.STOP, trigger=price(trigger), **changes)


def approved(intent: OrderIntent | None = None, **changes: Any) -> Approved:
    """Permission for an intent, or for an_intent(**changes)."""
    return Approved(intent if intent is not None else an_intent(**changes))


def an_order(
    intent: OrderIntent | None = None, status: OrderStatus = OrderStatus.PLANNED, **changes: Any
) -> Order:
    """An order in a status; what is not of the order goes to the builder of its intent."""
    own = {name: changes.pop(name) for name in tuple(changes) if name in Order.__slots__}
    return replace(Order(intent if intent is not None else an_intent(**changes), status), **own)


def a_fill(symbol: Symbol = BTC, side: Side = Side.BUY, **changes: Any) -> Fill:
    """0.01 at 60000 with a taker's fee: in base for a spot buy, else in quote. qty, price may be text."""
    for name in ("qty", "price"):
        if isinstance(changes.get(name), str):
            changes[name] = Decimal(changes[name])
    instrument = an_instrument(symbol)
    amount = changes.get("qty", qty("0.01"))
    at = changes.get("price", price("60000"))
    in_base = symbol.market is MarketType.SPOT and side is Side.BUY
    fee = Money(amount * instrument.taker_fee, instrument.base)
    if not in_base:
        fee = Money(amount * at * instrument.taker_fee, instrument.quote)
    fill = Fill(
        trade=TradeId("trade-1"),
        account=ACCOUNT,
        symbol=symbol,
        order=an_intent(symbol, side).id,
        exchange_order="order-1",
        side=side,
        price=at,
        qty=amount,
        fee=fee,
        maker=False,
        happened_at=NOW,
        seen_at=NOW,
    )
    return replace(fill, **changes)


def a_position(
    symbol: Symbol = BTC, amount: str = "0.01", average: str = "60000", **changes: Any
) -> Position:
    """A long (or, with a negative amount, a short) of 0.01 at 60000."""
    held = Decimal(amount)
    return replace(Position(symbol, qty=held, cost=held * Decimal(average)), **changes)


def a_balance(
    currency: str = "USDT", total: str = "10000", free: str | None = None, **changes: Any
) -> Balance:
    return replace(Balance(currency, Decimal(total), Decimal(free or total), NOW), **changes)


def limits(**changes: Any) -> RiskLimits:
    """One per cent a trade, a quarter of equity an order, all of it in five positions, five per cent a day."""
    allowed = RiskLimits(
        risk_per_trade=ratio("0.01"),
        max_order=ratio("0.25"),
        max_exposure=ratio("1"),
        max_daily_loss=ratio("0.05"),
        max_positions=5,
    )
    return replace(allowed, **changes)


def a_report(
    intent: OrderIntent | None = None, status: ReportStatus = ReportStatus.OPEN, **changes: Any
) -> OrderReport:
    """How the exchange shows an intent: nothing filled, unless the status is FILLED."""
    wanted = intent if intent is not None else an_intent()
    full = status is ReportStatus.FILLED
    report = OrderReport(
        order=wanted.id,
        exchange_id="order-1",
        symbol=wanted.symbol,
        status=status,
        filled=wanted.qty if full else qty("0"),
        spent=wanted.qty * wanted.reference if full else Decimal(0),
        trigger=wanted.trigger,
        reason=None,
        seen_at=NOW,
        side=wanted.side,
        qty=wanted.qty if wanted.cost is None else None,
    )
    return replace(report, **changes)


def a_position_report(symbol: Symbol = BTC_PERP, amount: str = "0.01", **changes: Any) -> PositionReport:
    return replace(PositionReport(symbol, Decimal(amount), price("60000"), NOW), **changes)


def credentials(key: str = "a-key", secret: str = "a-secret") -> Credentials:
    return Credentials(key, secret)


def a_key_report(**changes: Any) -> KeyReport:
    """A key that may read and trade and nothing else, bound to one address."""
    report = KeyReport(
        uid="1001",
        can_read=True,
        can_trade_spot=True,
        can_trade_linear=True,
        can_withdraw=False,
        can_transfer=False,
        addresses=("203.0.113.7",),
        expires_at=None,
    )
    return replace(report, **changes)
