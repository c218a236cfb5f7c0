"""From Binance's answers and events to our types. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Balance
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.exchanges.binance.row import BINANCE
from trading.exchanges.fields import Row, SymbolOf, client_id, decimal, decimal_or, list_of, moment, text
from trading.exchanges.wire import Scope
from trading.ports import KeyReport, OrderReport, ReportStatus

_SPOT = MarketType.SPOT
_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_STATUSES = {
    "NEW": ReportStatus.OPEN,
    "PENDING_NEW": ReportStatus.OPEN,
    "PARTIALLY_FILLED": ReportStatus.OPEN,
    "PENDING_CANCEL": ReportStatus.OPEN,
    "FILLED": ReportStatus.FILLED,
    "CANCELED": ReportStatus.CANCELED,
    "EXPIRED": ReportStatus.CANCELED,
    "EXPIRED_IN_MATCH": ReportStatus.CANCELED,
    "REJECTED": ReportStatus.REJECTED,
}
_NO_REASON = "NONE"
_BOUND = "✓"  # it says that a key is bound to addresses, not to which
# What this exchange calls the rights that we ask for or against.
_READS, _TRADES, _WITHDRAWS = "enableReading", "enableSpotAndMarginTrading", "enableWithdrawals"
_TRANSFERS = ("enableInternalTransfer", "permitsUniversalTransfer")


def identity(row: Row, name: str) -> str:
    """An id, which it writes as a number. Raises MissingData where it is absent."""
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise MissingData(f"{name} must be a whole number")
    return str(value)


def _side(row: Row, name: str) -> Side:
    found = _SIDES.get(text(row, name))
    if found is None:
        raise MissingData("the side must be BUY or SELL")
    return found


def _status(row: Row, name: str) -> ReportStatus:
    found = _STATUSES.get(text(row, name))
    if found is None:
        raise MissingData("the order has a status that is not known")
    return found


# Public


def instrument(market: Row) -> Instrument:
    """The rules of a market that ccxt has loaded; the numbers come from the exchange's own filters.

    Active only where it can be bought by cost and sold at market: what is opened must be closed.
    """
    info: Row = market["info"]
    quirks = BINANCE.markets[_SPOT]
    filters = {text(row, "filterType"): row for row in list_of(info.get("filters"))}
    prices, sizes = _filter(filters, "PRICE_FILTER"), _filter(filters, "LOT_SIZE")
    tick = decimal(prices, "tickSize")
    kinds = info.get("orderTypes") or ()
    return Instrument(
        symbol=Symbol(ExchangeId.BINANCE, _SPOT, str(market["symbol"])),
        exchange_symbol=text(info, "symbol"),
        base=str(market["base"]),
        quote=str(market["quote"]),
        tick=tick,
        lot=decimal(sizes, "stepSize"),
        cost_step=tick,
        min_qty=Qty(decimal(sizes, "minQty")),
        max_qty=Qty(_largest(sizes, filters.get("MARKET_LOT_SIZE", {}))),
        min_notional=_least(filters),
        taker_fee=quirks.taker_fee,
        maker_fee=quirks.maker_fee,
        active=(
            info.get("status") == "TRADING"
            and info.get("isSpotTradingAllowed") is True
            and info.get("quoteOrderQtyMarketAllowed") is True
            and "MARKET" in kinds
        ),
        holds_stops="STOP_LOSS" in kinds,
    )


def _filter(filters: Mapping[str, Row], name: str) -> Row:
    found = filters.get(name)
    if found is None:
        raise MissingData(f"the filter {name} must be given")
    return found


def _largest(sizes: Row, market_sizes: Row) -> Decimal:
    """Of a market order; zero there means that only the common limit holds."""
    most = decimal(sizes, "maxQty")
    at_market = decimal_or(market_sizes, "maxQty", ZERO)
    return min(most, at_market) if at_market else most


def _least(filters: Mapping[str, Row]) -> Decimal:
    for name in ("NOTIONAL", "MIN_NOTIONAL"):
        if name in filters:
            return decimal(filters[name], "minNotional")
    raise MissingData("the least worth of an order must be given")


# Private, by REST


def order_report(row: Row, symbol_of: SymbolOf, seen_at: datetime) -> OrderReport:
    trigger = decimal_or(row, "stopPrice", ZERO)
    waits = trigger > ZERO and row.get("isWorking") is False
    by_cost = decimal_or(row, "origQuoteOrderQty", ZERO) > ZERO
    return OrderReport(
        order=client_id(row.get("clientOrderId")),
        exchange_id=identity(row, "orderId"),
        symbol=symbol_of(_SPOT, text(row, "symbol")),
        status=_status(row, "status"),
        filled=Qty(decimal(row, "executedQty")),
        spent=_spent(row),
        trigger=Price(trigger) if waits else None,
        reason=None,
        seen_at=seen_at,
        side=_side(row, "side"),
        qty=None if by_cost else Qty(decimal(row, "origQty")),
    )


def _spent(row: Row) -> Decimal:
    spent = decimal(row, "cummulativeQuoteQty")
    if spent < ZERO:  # its way to say of an old order that it does not know any more
        raise MissingData("what the order has spent must be given")
    return spent


def fill(row: Row, order: ClientOrderId | None, scope: Scope) -> Fill:
    """order: our id of the trade's order, None where it is not ours; the trade itself does not say."""
    buys = row.get("isBuyer")
    if not isinstance(buys, bool):
        raise MissingData("the side of a trade must be given")
    return Fill(
        trade=TradeId(identity(row, "id")),
        account=scope.account,
        symbol=scope.table.symbol(_SPOT, text(row, "symbol")),
        order=order,
        exchange_order=identity(row, "orderId"),
        side=Side.BUY if buys else Side.SELL,
        price=Price(decimal(row, "price")),
        qty=Qty(decimal(row, "qty")),
        fee=Money(decimal(row, "commission"), text(row, "commissionAsset")),
        maker=row.get("isMaker") is True,
        happened_at=moment(row, "time"),
        seen_at=scope.clock.now(),
    )


def balance(row: Row, names: tuple[str, str, str], seen_at: datetime) -> Balance:
    """names: of the currency, of what is free and of what is locked."""
    currency, free, locked = names
    available = decimal(row, free)
    return Balance(text(row, currency), available + decimal(row, locked), available, seen_at)


# Private, as events


def pushed_order(event: Row, symbol_of: SymbolOf, seen_at: datetime) -> OrderReport:
    trigger = decimal_or(event, "P", ZERO)
    waits = trigger > ZERO and event.get("w") is False
    by_cost = decimal_or(event, "Q", ZERO) > ZERO
    reason = event.get("r")
    return OrderReport(
        order=_pushed_id(event),
        exchange_id=identity(event, "i"),
        symbol=symbol_of(_SPOT, text(event, "s")),
        status=_status(event, "X"),
        filled=Qty(decimal(event, "z")),
        spent=decimal(event, "Z"),
        trigger=Price(trigger) if waits else None,
        reason=None if reason in {None, "", _NO_REASON} else str(reason),
        seen_at=seen_at,
        side=_side(event, "S"),
        qty=None if by_cost else Qty(decimal(event, "q")),
    )


def pushed_fill(event: Row, scope: Scope) -> Fill | None:
    """The execution that the event tells of, None where it tells of something else."""
    if event.get("x") != "TRADE":
        return None
    return Fill(
        trade=TradeId(identity(event, "t")),
        account=scope.account,
        symbol=scope.table.symbol(_SPOT, text(event, "s")),
        order=_pushed_id(event),
        exchange_order=identity(event, "i"),
        side=_side(event, "S"),
        price=Price(decimal(event, "L")),
        qty=Qty(decimal(event, "l")),
        fee=Money(decimal(event, "n"), text(event, "N")),
        maker=event.get("m") is True,
        happened_at=moment(event, "T"),
        seen_at=scope.clock.now(),
    )


def pushed_balances(event: Row) -> Iterable[Balance]:
    changed_at = moment(event, "u")  # of the change itself: the instant of the trade that made it
    return [balance(row, ("a", "f", "l"), changed_at) for row in list_of(event.get("B"))]


def _pushed_id(event: Row) -> ClientOrderId | None:
    """A cancel has an id of its own; the order's is then told as the original one."""
    return client_id(event.get("C")) or client_id(event.get("c"))


# Keys


def key_report(restrictions: Row, account: Row) -> KeyReport:
    """What the restrictions of the key say, and whose key it is."""
    flags = {
        name: restrictions.get(name)
        for name in (_READS, _TRADES, _WITHDRAWS, *_TRANSFERS, "ipRestrict")
        if isinstance(restrictions.get(name), bool)
    }
    if not {_READS, _TRADES, "ipRestrict"} <= set(flags):
        raise MissingData("the key's permissions must be given")
    transfers = [flags[name] for name in _TRANSFERS if name in flags]
    ends = "tradingAuthorityExpirationTime"
    return KeyReport(
        uid=identity(account, "uid"),
        can_read=bool(flags[_READS]),
        can_trade_spot=bool(flags[_TRADES]),
        can_trade_linear=False,
        can_withdraw=flags.get(_WITHDRAWS),
        can_transfer=any(transfers) if transfers else None,
        addresses=(_BOUND,) if flags["ipRestrict"] else (),
        expires_at=moment(restrictions, ends) if restrictions.get(ends) else None,
    )
