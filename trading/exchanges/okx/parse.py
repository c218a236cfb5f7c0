"""From OKX's dictionaries to our types. Pure.

Derivatives are counted in contracts on the wire; here all quantities are base units.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from trading.domain.account import Balance
from trading.domain.candle import Candle
from trading.domain.errors import MissingData
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId, TradeId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import ZERO, Money, Price, Qty
from trading.exchanges.fields import Row, candle, client_id, decimal, decimal_or, list_of, moment, text
from trading.exchanges.markets import Listing
from trading.exchanges.okx.row import OKX
from trading.exchanges.wire import Scope
from trading.ports import KeyReport, OrderReport, PositionReport, ReportStatus

INST_TYPES: Mapping[MarketType, str] = {MarketType.SPOT: "SPOT", MarketType.LINEAR: "SWAP"}
MARKETS = {inst_type: market for market, inst_type in INST_TYPES.items()}
_LINEAR_END = "-USDT-SWAP"
_SIDES = {"buy": Side.BUY, "sell": Side.SELL}
_STATES = {
    "live": ReportStatus.OPEN,
    "partially_filled": ReportStatus.OPEN,
    "filled": ReportStatus.FILLED,
    "canceled": ReportStatus.CANCELED,
    "mmp_canceled": ReportStatus.CANCELED,
}
_STOP_STATES = {
    "live": ReportStatus.OPEN,
    "pause": ReportStatus.OPEN,
    "partially_effective": ReportStatus.OPEN,
    "canceled": ReportStatus.CANCELED,
    "order_failed": ReportStatus.REJECTED,
    "partially_failed": ReportStatus.REJECTED,
}
FIRED = "effective"  # the stop has become an order, which is asked for by its own number
_TRIGGERS = ("slTriggerPx", "tpTriggerPx", "triggerPx")
_BAR = ("ts", "open", "high", "low", "close", "volume")
_COST_STEP = Decimal("0.01")
_ONE_WAY = frozenset({"net", ""})
_NET_MODE = "net_mode"
_SPOT_LEVEL, _FUTURES_LEVEL = "1", "2"


def rows(answer: Any) -> Sequence[Any]:
    """The rows of an answer; an empty list only where the exchange sent one."""
    return list_of(answer.get("data") if isinstance(answer, Mapping) else None)


def one(answer: Any) -> Row:
    found = rows(answer)
    if len(found) != 1 or not isinstance(found[0], Mapping):
        raise MissingData("the answer must hold exactly one row")
    return found[0]


def market_of(row: Row) -> MarketType | None:
    """The market of a row, None where it is none of ours: margin, options, coins as settlement."""
    market = MARKETS.get(str(row.get("instType")))
    if market is MarketType.LINEAR and not text(row, "instId").endswith(_LINEAR_END):
        return None
    return market


def size(scope: Scope, symbol: Symbol) -> Decimal:
    """Base units in one unit of quantity on the wire."""
    return Decimal(1) if symbol.market is MarketType.SPOT else scope.table.contract(symbol)


def side(row: Row) -> Side:
    found = _SIDES.get(text(row, "side"))
    if found is None:
        raise MissingData("side must be buy or sell")
    return found


# Public


def listing(market: Row) -> Listing:
    """The rules of a market that ccxt has loaded; the numbers come from the exchange's own row."""
    info: Row = market["info"]
    kind = market_of(info)
    if kind is None or (kind is MarketType.LINEAR and info.get("ctType") != "linear"):
        raise MissingData("a market of a kind that is not traded here")
    spot, quirks = kind is MarketType.SPOT, OKX.markets[kind]
    contract = Decimal(1) if spot else decimal(info, "ctVal") * decimal_or(info, "ctMult", Decimal(1))
    tick = decimal(info, "tickSz")
    instrument = Instrument(
        symbol=Symbol(ExchangeId.OKX, kind, str(market["symbol"])),
        exchange_symbol=text(info, "instId"),
        base=str(market["base"]),
        quote=str(market["quote"]),
        tick=tick,
        lot=decimal(info, "lotSz") * contract,
        cost_step=max(tick, _COST_STEP) if spot else tick,
        min_qty=Qty(decimal(info, "minSz") * contract),
        # Of spot the largest market order is told in quote, the largest limit order in base.
        max_qty=Qty(decimal(info, "maxLmtSz" if spot else "maxMktSz") * contract),
        min_notional=ZERO,
        taker_fee=quirks.taker_fee,
        maker_fee=quirks.maker_fee,
        active=info.get("state") == "live",
        contract=contract,
    )
    return Listing(instrument, contract)


def bar(row: Sequence[Any], market: MarketType) -> tuple[Candle, bool]:
    """[ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm]: a bar in base units, and whether it is closed."""
    if len(row) < 9:  # noqa: PLR2004  the fields above
        raise MissingData("a bar must hold nine fields")
    volume = row[5] if market is MarketType.SPOT else row[6]
    fields = dict(zip(_BAR, (*row[:5], volume), strict=True))
    return candle(fields, _BAR), str(row[8]) == "1"


# Private


def owner(row: Row) -> tuple[ClientOrderId | None, str]:
    """Whose order a row is of, and the number it was placed under: of a fired stop those of the stop."""
    stop = row.get("algoId")
    if isinstance(stop, str) and stop:
        return client_id(row.get("algoClOrdId")), stop
    return client_id(row.get("clOrdId")), text(row, "ordId")


def order_report(row: Row, symbol: Symbol, scope: Scope) -> OrderReport:
    status = _STATES.get(text(row, "state"))
    if status is None:
        raise MissingData("the order has a state that is not known")
    order, identity = owner(row)
    contract = size(scope, symbol)
    filled = decimal_or(row, "accFillSz", ZERO) * contract
    return OrderReport(
        order=order,
        exchange_id=identity,
        symbol=symbol,
        status=status,
        filled=Qty(filled),
        spent=filled * decimal(row, "avgPx") if filled else ZERO,
        trigger=None,
        reason=_told(row, "cancelSource"),
        seen_at=scope.clock.now(),
        side=side(row),
        qty=None if _is_by_cost(row) else Qty(decimal(row, "sz") * contract),
    )


def stop_report(row: Row, symbol: Symbol, scope: Scope) -> OrderReport:
    """A stop that has not become an order: it waits, was cancelled, or could not be placed when it fired."""
    status = _STOP_STATES.get(text(row, "state"))
    if status is None:
        raise MissingData("the stop has a state that is not known")
    trigger = next((decimal(row, name) for name in _TRIGGERS if _told(row, name)), None)
    waits = status is ReportStatus.OPEN and trigger is not None
    return OrderReport(
        order=client_id(row.get("algoClOrdId")),
        exchange_id=text(row, "algoId"),
        symbol=symbol,
        status=status,
        filled=Qty(ZERO),
        spent=ZERO,
        trigger=Price(trigger) if waits and trigger is not None else None,
        reason=_told(row, "failCode"),
        seen_at=scope.clock.now(),
        side=side(row),
        # One that closes a whole position tells no size.
        qty=Qty(decimal(row, "sz") * size(scope, symbol)) if _told(row, "sz") else None,
    )


def fill(row: Row, symbol: Symbol, scope: Scope, owned: tuple[ClientOrderId | None, str]) -> Fill:
    """An execution out of a list of fills. owned: what `owner` says of its order."""
    names = _FILL_NAMES if "fillTime" in row else _OLD_FILL_NAMES
    return _fill(row, symbol, scope, owned, names)


_FILL_NAMES = ("fee", "feeCcy", "fillTime")
_OLD_FILL_NAMES = ("fee", "feeCcy", "ts")
_PUSHED_NAMES = ("fillFee", "fillFeeCcy", "fillTime")


def pushed_fill(row: Row, symbol: Symbol, scope: Scope) -> Fill | None:
    """The execution that a pushed row of an order tells of; None where it tells of none."""
    if not _told(row, "tradeId") or decimal_or(row, "fillSz", ZERO) == ZERO:
        return None
    return _fill(row, symbol, scope, owner(row), _PUSHED_NAMES)


def _fill(
    row: Row,
    symbol: Symbol,
    scope: Scope,
    owned: tuple[ClientOrderId | None, str],
    names: tuple[str, str, str],
) -> Fill:
    fee, currency, happened = names
    order, identity = owned
    return Fill(
        trade=TradeId(text(row, "tradeId")),
        account=scope.account,
        symbol=symbol,
        order=order,
        exchange_order=identity,
        side=side(row),
        price=Price(decimal(row, "fillPx")),
        qty=Qty(decimal(row, "fillSz") * size(scope, symbol)),
        fee=Money(-decimal(row, fee), text(row, currency)),  # negative where it is paid
        maker=row.get("execType") == "M",
        happened_at=moment(row, happened),
        seen_at=scope.clock.now(),
    )


def balances(account: Row, seen_at: datetime) -> tuple[Balance, ...]:
    """The coins of the trading account. free: what no order, position or open loss holds."""
    return tuple(_balance(coin, seen_at) for coin in list_of(account.get("details")))


def pushed_balances(account: Row) -> tuple[Balance, ...]:
    """As balances. Each coin tells when it changed last: what has not changed is pushed too, now and then."""
    return tuple(_balance(coin, moment(coin, "uTime")) for coin in list_of(account.get("details")))


def _balance(coin: Row, seen_at: datetime) -> Balance:
    free = decimal(coin, "availBal")
    # Of the coin that backs positions their open losses count too; an account without any tells no equity.
    usable = min(free, decimal_or(coin, "availEq", free))
    return Balance(text(coin, "ccy"), decimal(coin, "cashBal"), max(usable, ZERO), seen_at)


def position(row: Row, scope: Scope) -> PositionReport | None:
    """A position, or None for one of size zero or of a market that is none of ours.

    MissingData where long and short are held apart: they do not net.
    """
    if market_of(row) is None:
        return None
    contracts = decimal_or(row, "pos", ZERO)
    if contracts == ZERO:
        return None
    if row.get("posSide") not in _ONE_WAY:
        raise MissingData("the account must be in one-way position mode")
    symbol = scope.table.symbol(MarketType.LINEAR, text(row, "instId"))
    return PositionReport(
        symbol=symbol,
        qty=contracts * size(scope, symbol),
        entry=Price(decimal(row, "avgPx")),
        seen_at=scope.clock.now(),
    )


def _is_by_cost(row: Row) -> bool:
    """A market buy on spot counts in quote, unless it says otherwise."""
    market_buy = row.get("instType") == "SPOT" and row.get("ordType") == "market" and row.get("side") == "buy"
    return market_buy and row.get("tgtCcy") != "base_ccy"


def _told(row: Row, name: str) -> str | None:
    value = row.get(name)
    return value if isinstance(value, str) and value else None


# Keys


def key_report(info: Row) -> KeyReport:
    """What the account's configuration says of it and of the key that asked.

    can_transfer: nothing leaves its owner without the right to withdraw. unified: cash on spot and cross
    margin on swaps, as our orders are written, exist only in the spot and the futures mode.
    """
    rights = frozenset(right.strip() for right in text(info, "perm").split(","))
    level, trades = text(info, "acctLv"), "trade" in rights
    withdraws = "withdraw" in rights
    return KeyReport(
        uid=text(info, "uid"),
        can_read="read_only" in rights,
        can_trade_spot=trades,
        can_trade_linear=trades and level == _FUTURES_LEVEL and info.get("posMode") == _NET_MODE,
        can_withdraw=withdraws,
        can_transfer=withdraws,
        addresses=tuple(ip.strip() for ip in str(info.get("ip") or "").split(",") if ip.strip()),
        expires_at=None,
        unified=level in {_SPOT_LEVEL, _FUTURES_LEVEL},
    )
