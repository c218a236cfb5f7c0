"""Private REST: /api/v5/account."""

from decimal import Decimal

from sandbox.exchange.call import Call, Row
from sandbox.exchange.entities import Account
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.numbers import number, on_step, plain
from sandbox.exchange.okx import codes
from sandbox.exchange.okx.names import find
from sandbox.exchange.okx.statement import balance_row, position_row
from sandbox.exchange.venue import Venue

NET, HEDGED = "net_mode", "long_short_mode"
_HEDGE_MARK = "hedged"  # how a hedged account is kept apart in its margin mode
_FUTURES_MODE = "2"


def balance(venue: Venue, call: Call) -> list[Row]:
    coins = frozenset(coin for coin in call.get("ccy").split(",") if coin)
    account = venue.books.accounts[call.uid]
    return [balance_row(venue.market, venue.funds, account, coins, call.now)]


def positions(venue: Venue, call: Call) -> list[Row]:
    """Open positions; one that is asked for by name is shown empty too."""
    wanted = frozenset(name for name in call.get("instId").split(",") if name)
    if call.get("instType") not in {"", "SWAP"}:
        return []
    mine = venue.books.positions_of(call.uid)
    chosen = (position for position in mine if (position.symbol in wanted if wanted else bool(position.size)))
    return [position_row(venue.market, position) for position in chosen]


def config(venue: Venue, call: Call) -> list[Row]:
    """What the account is, and what the key may do."""
    account, key = venue.books.accounts[call.uid], call.signer
    rights = key.permissions.get("perm", [])
    allowed = [right for right in rights if right == "read_only" or not key.read_only]
    return [
        {
            "acctLv": _FUTURES_MODE,
            "acctStpMode": "cancel_maker",
            "autoLoan": False,
            "ctIsoMode": "automatic",
            "enableSpotBorrow": False,
            "greeksType": "PA",
            "feeType": "0",
            "ip": ",".join(key.ips),
            "kycLv": "3",
            "label": key.note,
            "level": "Lv1",
            "levelTmp": "",
            "liquidationGear": "-1",
            "mainUid": str(account.uid),
            "mgnIsoMode": "automatic",
            "opAuth": "0",
            "perm": ",".join(allowed),
            "posMode": HEDGED if is_hedged(account) else NET,
            "roleType": "0",
            "settleCcy": "USDT",
            "spotBorrowAutoRepay": False,
            "spotOffsetType": "",
            "spotRoleType": "0",
            "spotTraderInsts": [],
            "stgyType": "0",
            "traderInsts": [],
            "type": "0",
            "uid": str(account.uid),
        }
    ]


def is_hedged(account: Account) -> bool:
    return account.margin_mode == _HEDGE_MARK


def set_position_mode(venue: Venue, call: Call) -> list[Row]:
    """One-way or hedged; only without positions and orders."""
    mode = call.get("posMode")
    if mode not in {NET, HEDGED}:
        raise VenueError(codes.BAD_PARAMETER, field="posMode")
    account = venue.books.accounts[call.uid]
    held = any(position.size for position in venue.books.positions_of(call.uid))
    if (mode == HEDGED) is not is_hedged(account):
        if held or venue.books.open_of[call.uid]:
            raise VenueError(codes.HAS_POSITIONS)
        account.margin_mode = _HEDGE_MARK if mode == HEDGED else "REGULAR_MARGIN"
        venue.books.touch(account)
    return [{"posMode": mode}]


def set_leverage(venue: Venue, call: Call) -> list[Row]:
    instrument = _swap(venue, call)
    leverage = number(call.params, "lever")
    if call.get("mgnMode") != "cross":
        raise VenueError(codes.BAD_PARAMETER, field="mgnMode")
    if leverage < 1 or not on_step(leverage, Decimal("0.01")):
        raise VenueError(codes.BAD_PARAMETER, field="lever")
    if leverage > instrument.max_leverage:
        raise VenueError(codes.LEVERAGE_TOO_HIGH)
    position = venue.books.position(call.uid, instrument.symbol)
    before, position.leverage = position.leverage, leverage
    if leverage < before and venue.funds.available(venue.books.accounts[call.uid], instrument.quote) < 0:
        position.leverage = before
        raise VenueError(codes.MARGIN_TOO_LOW)
    venue.books.touch(position)
    return [_leverage_row(instrument, leverage)]


def leverage_info(venue: Venue, call: Call) -> list[Row]:
    instrument = _swap(venue, call)
    return [_leverage_row(instrument, venue.books.position(call.uid, instrument.symbol).leverage)]


def trade_fee(venue: Venue, call: Call) -> list[Row]:
    """Rates are negative where they are paid."""
    category = {"SPOT": "spot", "SWAP": "linear"}.get(call.get("instType"))
    found = next((item for item in venue.market.instruments.values() if item.category == category), None)
    if found is None:
        raise VenueError(codes.BAD_PARAMETER, field="instType")
    maker, taker = plain(-found.maker), plain(-found.taker)
    row = {"maker": maker, "taker": taker, "makerU": maker, "takerU": taker}
    return [row | {"instType": call.get("instType"), "level": "Lv1", "category": "1", "ts": str(call.now)}]


def _leverage_row(instrument: Instrument, leverage: Decimal) -> Row:
    return {"instId": instrument.symbol, "lever": plain(leverage), "mgnMode": "cross", "posSide": "net"}


def _swap(venue: Venue, call: Call) -> Instrument:
    if not call.get("instId"):
        raise VenueError(Reason.MISSING, field="instId")
    found = find(venue.market, call.get("instId"))
    if found is None or found.is_spot:
        raise VenueError(codes.NO_INSTRUMENT)
    return found
