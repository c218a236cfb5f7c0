"""From Bybit's dictionaries to our types. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, TradeId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.exchanges.bybit.row import BYBIT
from trading.exchanges.fields import Row, SymbolOf, client_id, decimal, decimal_or, list_of, moment, text
from trading.ports import KeyReport, OrderReport, PositionReport, ReportStatus

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


def side(row: Row) -> Side:
    found = _SIDES.get(text(row, "side"))
    if found is None:
        raise MissingData("side must be Buy or Sell")
    return found


def result(answer: Any) -> Row:
    found = answer.get("result") if isinstance(answer, Mapping) else None
    if not isinstance(found, Mapping):
        raise MissingData("the answer holds no result")
    return found


def rows(answer: Any) -> Sequence[Row]:
    """The rows of a list answer; an empty list only where the exchange sent one."""
    return list_of(result(answer).get("list"))


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
    quirks = BYBIT.markets[kind]
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


# Private


def order_report(row: Row, market: MarketType, symbol_of: SymbolOf, seen_at: datetime) -> OrderReport:
    status = _STATUSES.get(text(row, "orderStatus"))
    if status is None:
        raise MissingData("the order has a status that is not known")
    reason = next((str(row[key]) for key in ("rejectReason", "cancelType") if _says(row.get(key))), None)
    trigger = decimal_or(row, "triggerPrice", ZERO)
    waits = row.get("orderStatus") == "Untriggered" and trigger > ZERO
    return OrderReport(
        order=client_id(row.get("orderLinkId")),
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
        order=client_id(row.get("orderLinkId")),
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


# Keys

_NO_EXPIRY = datetime(2000, 1, 1, tzinfo=UTC)  # keys bound to an address carry a date of 1970


def key_report(info: Row) -> KeyReport:
    """What Bybit's key information says. Without a list of wallet permissions the answer is open (None)."""
    permissions = info.get("permissions")
    if not isinstance(permissions, dict):
        raise MissingData("the key's permissions must be given")
    writes = str(info.get("readOnly")) == "0"
    contract = {*_names(permissions, "ContractTrade"), *_names(permissions, "Derivatives")}
    wallet = _names(permissions, "Wallet") if isinstance(permissions.get("Wallet"), list) else None
    return KeyReport(
        uid=str(decimal(info, "userID")),
        can_read=True,
        can_trade_spot=writes and "SpotTrade" in _names(permissions, "Spot"),
        can_trade_linear=writes and ({"Order", "Position"} <= contract or "DerivativesTrade" in contract),
        can_withdraw=None if wallet is None else "Withdraw" in wallet,
        can_transfer=None if wallet is None else any("Transfer" in name for name in wallet),
        addresses=tuple(str(ip) for ip in info.get("ips") or () if ip not in {"*", ""}),
        expires_at=_expiry(info.get("expiredAt")),
        unified=any(decimal_or(info, name, ZERO) != ZERO for name in ("uta", "unified")),
    )


def _names(permissions: Row, group: str) -> tuple[str, ...]:
    return tuple(str(name) for name in permissions.get(group) or ())


def _expiry(value: object) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        expires = datetime.fromisoformat(value)
    except ValueError as error:
        raise MissingData("the key's expiry must be a date") from error
    return expires if expires > _NO_EXPIRY else None
