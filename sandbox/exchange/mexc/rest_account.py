"""Private REST of MEXC: the account, its key and its listen keys."""

from sandbox.exchange.call import Call, Json, Row
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.mexc.identity import rights_of
from sandbox.exchange.mexc.listen_keys import ListenKeys
from sandbox.exchange.mexc.rest_market import instrument_of, open_symbols
from sandbox.exchange.mexc.rules import DAY_MS
from sandbox.exchange.numbers import plain
from sandbox.exchange.venue import Venue

_UNBOUND_DAYS = 90


def account(venue: Venue, call: Call) -> Json:
    """The flags are the account's, not the key's: they say nothing about what the key may do."""
    mine = venue.books.accounts[call.uid]
    balances: list[Row] = []
    for coin, total in mine.coins.items():
        locked = venue.funds.locked(mine, coin)
        free = plain(total - locked)
        balances.append({"asset": coin, "free": free, "locked": plain(locked), "available": free})
    return {
        "makerCommission": None,
        "takerCommission": None,
        "buyerCommission": None,
        "sellerCommission": None,
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "updateTime": None,
        "accountType": "SPOT",
        "balances": balances,
        "permissions": ["SPOT"],
    }


def uid(venue: Venue, call: Call) -> Json:
    return {"uid": str(call.uid)}


def self_symbols(venue: Venue, call: Call) -> Json:
    return {"code": 200, "data": open_symbols(venue), "msg": None}


def key_info(venue: Venue, call: Call) -> Json:
    """What a key of the account may do."""
    key = venue.books.keys.get(call.get("accessKey"))
    if key is None or key.uid != call.uid:
        raise VenueError(Reason.BAD_REQUEST, detail="API KEY information does not exist")
    ends = key.expires or (0 if key.ips else key.created + _UNBOUND_DAYS * DAY_MS)
    return {
        "note": key.note,
        "accessKey": key.key,
        "createTime": key.created,
        "permissions": ",".join(rights_of(key)),
        "remainingValidity": max(0, (ends - call.now) // DAY_MS) if ends else None,
        "ipWhiteList": ",".join(key.ips),
        "status": "VALID",
    }


def trade_fee(venue: Venue, call: Call) -> Json:
    found = instrument_of(venue, call)
    fees = {"makerCommission": plain(found.maker), "takerCommission": plain(found.taker)}
    return {"data": fees, "code": 0, "msg": "success", "timestamp": venue.clock.stated_ms()}


def coins(venue: Venue, call: Call) -> Json:
    instruments = venue.market.instruments.values()
    names = sorted({coin for item in instruments for coin in (item.base, item.quote)})
    return [{"coin": name, "name": name, "networkList": []} for name in names]


class ListenKeyDesk:
    """The four verbs of userDataStream."""

    def __init__(self, keys: ListenKeys) -> None:
        self._keys = keys

    def create(self, _venue: Venue, call: Call) -> Json:
        return {"listenKey": self._keys.create(call.uid)}

    def show(self, _venue: Venue, call: Call) -> Json:
        return {"listenKey": self._keys.of(call.uid)}

    def renew(self, _venue: Venue, call: Call) -> Json:
        self._keys.renew(call.uid, call.get("listenKey"))
        return {"listenKey": call.get("listenKey")}

    def end(self, _venue: Venue, call: Call) -> Json:
        self._keys.end(call.uid, call.get("listenKey"))
        return {"listenKey": call.get("listenKey")}
