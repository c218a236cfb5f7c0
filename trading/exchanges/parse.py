"""From Bybit's dictionaries to our types. Pure; amounts go through text, never through float.

Whatever lacks a field that is needed raises MissingData: nothing is taken for empty, flat or zero.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance
from trading.domain.candle import Candle
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import ORDER_PREFIX, AccountId, ClientOrderId, TradeId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, NotANumber, Price, Qty, exact
from trading.exchanges.catalog import CATALOG
from trading.ports import OrderReport, PositionReport, ReportStatus

Row = Mapping[str, Any]
SymbolOf = Callable[[MarketType, str], Symbol]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAGNITUDE = 40  # powers of ten
_OURS = 20  # characters of our client ids
_SIDES = {"Buy": Side.BUY, "Sell": Side.SELL}
_STATUSES = {
    "Created": ReportStatus.OPEN,
    "New": ReportStatus.OPEN,
    "PartiallyFilled": ReportStatus.OPEN,
    "Untriggered": ReportStatus.OPEN,
    "Triggered": ReportStatus.OPEN,
    "Active": ReportStatus.OPEN,
    "Filled": ReportStatus.FILLED,
    "Cancelled": ReportStatus.CANCELED,
    "PartiallyFilledCanceled": ReportStatus.CANCELED,
    "Deactivated": ReportStatus.CANCELED,
    "Rejected": ReportStatus.REJECTED,
}
_NO_REASON = frozenset({"", "EC_NoError", "UNKNOWN"})


# Fields


def decimal(row: Row, name: str) -> Decimal:
    """The field as an exact number. Raises MissingData where it is absent, empty or no exact number."""
    value = row.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise MissingData(f"{name} must be a number as text")
    try:
        number = exact(value)
    except NotANumber as error:
        raise MissingData(f"{name} must be a finite number") from error
    if abs(number.adjusted()) > _MAGNITUDE:  # no price or quantity is so large: later sums would not end
        raise MissingData(f"{name} must be of a size that exists")
    return number


def decimal_or(row: Row, name: str, default: Decimal) -> Decimal:
    """As decimal, with a default for what the exchange leaves empty."""
    return default if row.get(name) in {None, ""} else decimal(row, name)


def text(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise MissingData(f"{name} must be given")
    return value


def moment(row: Row, name: str) -> datetime:
    """Milliseconds since 1970, as an aware instant."""
    return _EPOCH + timedelta(milliseconds=int(decimal(row, name)))


def side(row: Row) -> Side:
    found = _SIDES.get(text(row, "side"))
    if found is None:
        raise MissingData("side must be Buy or Sell")
    return found


def client_id(row: Row) -> ClientOrderId | None:
    """Our own order id, or None: orders that a person or another program made carry others or none."""
    value = row.get("orderLinkId")
    ours = isinstance(value, str) and value.startswith(ORDER_PREFIX) and len(value) == _OURS
    return ClientOrderId(str(value)) if ours else None


# Envelopes


def result(answer: Any) -> Row:
    found = answer.get("result") if isinstance(answer, Mapping) else None
    if not isinstance(found, Mapping):
        raise MissingData("the answer holds no result")
    return found


def rows(answer: Any) -> Sequence[Row]:
    """The rows of a list answer; an empty list only where the exchange sent one."""
    found = result(answer).get("list")
    if not isinstance(found, list) or not all(isinstance(row, Mapping | list) for row in found):
        raise MissingData("the answer holds no list")
    return found


def cursor(answer: Any) -> str:
    """Where the next page begins, or ''."""
    found = result(answer).get("nextPageCursor")
    return found if isinstance(found, str) else ""


def answered_at(answer: Row) -> datetime:
    """The exchange's own clock when it answered."""
    return moment(answer, "time")


# Public


def instrument(market: Row) -> Instrument:
    """The rules of a market that ccxt has loaded; the numbers come from the exchange's own row."""
    kind = MarketType.SPOT if market.get("spot") else MarketType.LINEAR
    quirks = CATALOG[ExchangeId.BYBIT].markets[kind]
    info = market["info"]
    sizes: Row = info.get("lotSizeFilter") or {}
    prices: Row = info.get("priceFilter") or {}
    spot = kind is MarketType.SPOT
    tick = decimal(prices, "tickSize")
    lot = decimal(sizes, "basePrecision" if spot else "qtyStep")
    return Instrument(
        symbol=Symbol(ExchangeId.BYBIT, kind, str(market["symbol"])),
        exchange_symbol=text(info, "symbol"),
        base=str(market["base"]),
        quote=str(market["quote"]),
        tick=tick,
        lot=lot,
        cost_step=max(decimal(sizes, "quotePrecision"), tick) if spot else tick,
        min_qty=Qty(decimal_or(sizes, "minOrderQty", lot)),
        max_qty=Qty(_largest_market_order(sizes)),
        min_notional=decimal_or(sizes, "minOrderAmt" if spot else "minNotionalValue", ZERO),
        taker_fee=quirks.taker_fee,
        maker_fee=quirks.maker_fee,
        active=info.get("status") == "Trading",
    )


def _largest_market_order(sizes: Row) -> Decimal:
    for name in ("maxMarketOrderQty", "maxMktOrderQty", "maxOrderQty"):
        if sizes.get(name) not in {None, ""}:
            return decimal(sizes, name)
    raise MissingData("the largest order must be given")


def candle(row: Row | Sequence[Any]) -> Candle:
    """A bar of the REST list [start, open, high, low, close, volume, ...] or of a stream's dictionary."""
    if isinstance(row, Mapping):
        fields = row
    else:
        names = ("start", "open", "high", "low", "close", "volume")
        fields = dict(zip(names, row, strict=False))
    bar = Candle(
        opened_at=moment(fields, "start"),
        open=Price(decimal(fields, "open")),
        high=Price(decimal(fields, "high")),
        low=Price(decimal(fields, "low")),
        close=Price(decimal(fields, "close")),
        volume=Qty(decimal(fields, "volume")),
    )
    if not ZERO < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high:
        raise MissingData("a bar's low, open, close and high must be positive and in order")
    return bar


# Private


def order_report(row: Row, market: MarketType, symbol_of: SymbolOf, seen_at: datetime) -> OrderReport:
    status = _STATUSES.get(text(row, "orderStatus"))
    if status is None:
        raise MissingData("the order has a status that is not known")
    reason = next((str(row[key]) for key in ("rejectReason", "cancelType") if _says(row.get(key))), None)
    trigger = decimal_or(row, "triggerPrice", ZERO)
    waits = row.get("orderStatus") == "Untriggered" and trigger > ZERO
    return OrderReport(
        order=client_id(row),
        exchange_id=text(row, "orderId"),
        symbol=symbol_of(market, text(row, "symbol")),
        status=status,
        filled=Qty(decimal_or(row, "cumExecQty", ZERO)),
        spent=decimal_or(row, "cumExecValue", ZERO),
        trigger=Price(trigger) if waits else None,
        reason=reason,
        seen_at=seen_at,
        side=_SIDES.get(str(row.get("side"))),
        qty=_asked_qty(row),
    )


def _asked_qty(row: Row) -> Qty | None:
    """Base units that the order asks for; a market buy may have been asked for by what it spends."""
    by_cost = row.get("side") == "Buy" and row.get("orderType") == "Market"
    return None if by_cost or "qty" not in row else Qty(decimal(row, "qty"))


def _says(value: object) -> bool:
    return isinstance(value, str) and value not in _NO_REASON


def is_execution(row: Row) -> bool:
    """Whether the row moved a position: trades, liquidations and settlements do, funding does not."""
    return str(row.get("execType", "Trade")) != "Funding"


def fill(row: Row, market: MarketType, account: AccountId, symbol_of: SymbolOf, seen_at: datetime) -> Fill:
    symbol = symbol_of(market, text(row, "symbol"))
    direction = side(row)
    return Fill(
        trade=TradeId(text(row, "execId")),
        account=account,
        symbol=symbol,
        order=client_id(row),
        exchange_order=text(row, "orderId"),
        side=direction,
        price=Price(decimal(row, "execPrice")),
        qty=Qty(decimal(row, "execQty")),
        fee=Money(decimal(row, "execFee"), _fee_currency(row, symbol, direction)),
        maker=bool(row.get("isMaker")),
        happened_at=moment(row, "execTime"),
        seen_at=seen_at,
    )


def _fee_currency(row: Row, symbol: Symbol, direction: Side) -> str:
    told = row.get("feeCurrency")
    if isinstance(told, str) and told:
        return told
    base, slash, quote = symbol.name.partition(":")[0].partition("/")
    if not slash:
        raise MissingData("the fee's currency must be given")
    return base if symbol.market is MarketType.SPOT and direction is Side.BUY else quote


def balances(wallet: Row, seen_at: datetime) -> tuple[Balance, ...]:
    """The coins of one unified account. free: what no order or position holds."""
    coins = wallet.get("coin")
    if not isinstance(coins, list):
        raise MissingData("the wallet holds no list of coins")
    return tuple(_balance(coin, seen_at) for coin in coins)


def _balance(coin: Row, seen_at: datetime) -> Balance:
    total = decimal(coin, "walletBalance")
    held = sum(
        (decimal_or(coin, name, ZERO) for name in ("locked", "totalOrderIM", "totalPositionIM")), start=ZERO
    )
    return Balance(text(coin, "coin"), total, max(total - held, ZERO), seen_at)


def position(row: Row, symbol_of: SymbolOf, seen_at: datetime) -> PositionReport | None:
    """A position, or None for a row of size zero. MissingData in hedge mode: sides do not net."""
    size = decimal(row, "size")
    if size == ZERO:
        return None
    if decimal_or(row, "positionIdx", ZERO) != ZERO:
        raise MissingData("the account must be in one-way position mode")
    return PositionReport(
        symbol=symbol_of(MarketType.LINEAR, text(row, "symbol")),
        qty=side(row).sign * size,
        entry=Price(decimal(row, "avgPrice")),
        seen_at=seen_at,
    )
