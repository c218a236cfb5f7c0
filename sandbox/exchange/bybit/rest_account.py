"""Private REST: /v5/account, /v5/asset, /v5/user and /v5/position."""

from datetime import UTC, datetime
from decimal import Decimal

from sandbox.exchange.bybit import codes
from sandbox.exchange.bybit.pages import page
from sandbox.exchange.bybit.statements import Statements
from sandbox.exchange.bybit.tickets import category_of, instrument_of
from sandbox.exchange.call import Call, Row
from sandbox.exchange.entities import BUY, Position
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import LINEAR, Instrument
from sandbox.exchange.numbers import ZERO, number, on_step, plain
from sandbox.exchange.venue import Venue

_MARGIN_MODES = frozenset({"REGULAR_MARGIN", "ISOLATED_MARGIN", "PORTFOLIO_MARGIN"})
_UNBOUND_DAYS = 90
_DAY_MS = 86_400_000


def wallet_balance(venue: Venue, call: Call) -> Row:
    if call.get("accountType") != "UNIFIED":
        raise VenueError(Reason.BAD_REQUEST, detail="accountType only support UNIFIED.")
    coins = frozenset(coin for coin in call.get("coin").split(",") if coin)
    return {"list": [Statements(venue).wallet(venue.books.accounts[call.uid], coins)]}


def account_info(venue: Venue, call: Call) -> Row:
    account = venue.books.accounts[call.uid]
    return {
        "unifiedMarginStatus": 5,
        "marginMode": account.margin_mode,
        "dcpStatus": "OFF",
        "timeWindow": 0,
        "smpGroup": 0,
        "isMasterTrader": False,
        "spotHedgingStatus": "OFF",
        "updatedTime": str(account.created),
    }


def fee_rate(venue: Venue, call: Call) -> Row:
    category = category_of(call.params)
    chosen = [
        instrument
        for instrument in venue.market.instruments.values()
        if instrument.category == category and call.get("symbol") in {"", instrument.symbol}
    ]
    return {"category": category, "list": [_fees(instrument) for instrument in chosen]}


def _fees(instrument: Instrument) -> Row:
    return {
        "symbol": instrument.symbol,
        "baseCoin": "",
        "takerFeeRate": plain(instrument.taker),
        "makerFeeRate": plain(instrument.maker),
    }


def coin_info(venue: Venue, call: Call) -> Row:
    instruments = venue.market.instruments.values()
    coins = sorted({coin for item in instruments for coin in (item.base, item.quote)})
    return {"rows": [_coin(coin) for coin in coins if call.get("coin") in {"", coin}]}


def _coin(coin: str) -> Row:
    chain: Row = {
        "chain": coin,
        "chainType": coin,
        "confirmation": "1",
        "withdrawFee": "0",
        "depositMin": "0",
        "withdrawMin": "0",
        "minAccuracy": "8",
        "chainDeposit": "0",
        "chainWithdraw": "0",
        "withdrawPercentageFee": "0",
    }
    return {"name": coin, "coin": coin, "remainAmount": "0", "chains": [chain]}


def query_api(venue: Venue, call: Call) -> Row:
    """What the key may do: the check every service makes before it takes a key."""
    key = call.signer
    bound = bool(key.ips) and "*" not in key.ips
    end = key.expires or (0 if bound else key.created + _UNBOUND_DAYS * _DAY_MS)
    return {
        "id": str(key.created),
        "note": key.note,
        "apiKey": key.key,
        "readOnly": 1 if key.read_only else 0,
        "secret": "",
        "permissions": key.permissions,
        "ips": key.ips or ["*"],
        "type": 1,
        "deadlineDay": max(0, (end - call.now) // _DAY_MS) if end else -2,
        "expiredAt": _day(end) if end else "1970-01-01T00:00:00Z",
        "createdAt": _day(key.created),
        "unified": 0,
        "uta": 1,
        "userID": key.uid,
        "inviterID": 0,
        "vipLevel": "No VIP",
        "mktMakerLevel": "0",
        "affiliateID": 0,
        "rsaPublicKey": "",
        "isMaster": True,
        "parentUid": "0",
        "kycLevel": "LEVEL_DEFAULT",
        "kycRegion": "",
    }


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def set_margin_mode(venue: Venue, call: Call) -> Row:
    mode = call.get("setMarginMode")
    account = venue.books.accounts[call.uid]
    if mode not in _MARGIN_MODES:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: setMarginMode invalid")
    if mode == account.margin_mode:
        raise VenueError(codes.MARGIN_MODE_SAME)
    account.margin_mode = mode
    venue.books.touch(account)
    return {"reasons": []}


def position_list(venue: Venue, call: Call) -> Row:
    if category_of(call.params) != LINEAR:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: Category is invalid")
    symbol, coin = call.get("symbol"), call.get("settleCoin") or call.get("baseCoin")
    if symbol:
        instrument_of(venue.market, call.params)
        rows = [venue.books.position(call.uid, symbol)]
    elif coin:
        rows = venue.books.positions_of(call.uid)
    else:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: symbol or settleCoin is needed")
    return {"category": LINEAR} | page(call, rows, default=20, most=200, row=Statements(venue).position)


def set_leverage(venue: Venue, call: Call) -> Row:
    instrument, position = _linear_position(venue, call)
    buy, sell = number(call.params, "buyLeverage"), number(call.params, "sellLeverage")
    if buy != sell or not buy or buy < 1 or not on_step(buy, Decimal("0.01")):
        raise VenueError(
            Reason.BAD_REQUEST, detail="params error: buyLeverage must equal sellLeverage and be 1 or more"
        )
    if buy > instrument.max_leverage:
        raise VenueError(codes.LEVERAGE_TOO_HIGH)
    if buy == position.leverage:
        raise VenueError(codes.LEVERAGE_SAME)
    before, position.leverage = position.leverage, buy
    account = venue.books.accounts[call.uid]
    if buy < before and venue.funds.available(account, instrument.quote) < 0:
        position.leverage = before
        raise VenueError(Reason.NO_FUNDS)
    venue.books.touch(position)
    return {}


def switch_mode(venue: Venue, call: Call) -> Row:
    """One-way mode is the only one here."""
    category_of(call.params)
    raise VenueError(codes.POSITION_MODE_SAME if call.get("mode") == "0" else codes.HEDGE_REFUSED)


def trading_stop(venue: Venue, call: Call) -> Row:
    instrument, position = _linear_position(venue, call)
    if call.get("trailingStop") not in {"", "0"} or {call.get("tpOrderType"), call.get("slOrderType")} & {
        "Limit"
    }:
        raise VenueError(Reason.NOT_SUPPORTED)
    if not position.size:
        raise VenueError(Reason.BAD_REQUEST, detail="can not set tp/sl/ts for zero position")
    prices = {name: number(call.params, name) for name in ("stopLoss", "takeProfit") if call.get(name)}
    for name, price in prices.items():
        _check_stop(venue, instrument, position, name, price)
    if call.get("tpslMode") == "Partial":
        return _partial_stops(venue, call, position, prices)
    before = position.stop_loss, position.take_profit
    position.stop_loss = prices.get("stopLoss", position.stop_loss)
    position.take_profit = prices.get("takeProfit", position.take_profit)
    if before == (position.stop_loss, position.take_profit):
        raise VenueError(codes.SAME_STOPS)
    venue.stops.refresh(position, call.now)
    return {}


def _partial_stops(venue: Venue, call: Call, position: Position, prices: dict[str, Decimal]) -> Row:
    sizes = {
        name: number(call.params, size) for name, size in (("stopLoss", "slSize"), ("takeProfit", "tpSize"))
    }
    for name in prices:
        if not ZERO < sizes[name] <= position.size:
            raise VenueError(
                Reason.BAD_REQUEST, detail=f"params error: size of {name} must be within the position"
            )
    for name, price in prices.items():
        kind = "PartialStopLoss" if name == "stopLoss" else "PartialTakeProfit"
        venue.stops.add(position, kind, price, sizes[name], call.now)
    return {}


def _check_stop(venue: Venue, instrument: Instrument, position: Position, name: str, price: Decimal) -> None:
    if not on_step(price, instrument.tick):
        raise VenueError(Reason.PRICE_STEP, LINEAR)
    if not price:
        return
    last = venue.market.last(instrument.key)
    below = (position.side == BUY) == (name == "stopLoss")
    if price >= last if below else price <= last:
        words = "lower" if below else "higher"
        detail = (
            f"{name}:{plain(price)} set for {position.side} position should be {words} than base_price:{last}"
        )
        raise VenueError(Reason.BAD_REQUEST, detail=detail)


def _linear_position(venue: Venue, call: Call) -> tuple[Instrument, Position]:
    if category_of(call.params) != LINEAR:
        raise VenueError(Reason.BAD_REQUEST, detail="params error: Category is invalid")
    if call.get("positionIdx") not in {"", "0"}:
        raise VenueError(Reason.BAD_REQUEST, detail="position idx not match position mode")
    instrument = instrument_of(venue.market, call.params)
    return instrument, venue.books.position(call.uid, instrument.symbol)
