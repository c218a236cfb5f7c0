"""Signed REST around the account: /api/v3/account and the restrictions of the key."""

from sandbox.exchange.binance.identity import flags
from sandbox.exchange.binance.rows import eight
from sandbox.exchange.binance.rules import READING, TRADING, WITHDRAWALS
from sandbox.exchange.call import Call, Json, Row
from sandbox.exchange.entities import Account
from sandbox.exchange.numbers import ZERO
from sandbox.exchange.venue import Venue

_RATES = ("maker", "taker", "buyer", "seller")
_OFF = (
    "enableInternalTransfer",
    "enableMargin",
    "enableFutures",
    "permitsUniversalTransfer",
    "enableVanillaOptions",
    "enableFixApiTrade",
    "enableFixReadOnly",
    "enablePortfolioMarginTrading",
)


def account(venue: Venue, call: Call) -> Json:
    mine = venue.books.accounts[call.uid]
    rows = [balance_row(venue, mine, coin) for coin in mine.coins]
    if call.get("omitZeroBalances").lower() == "true":
        rows = [row for row in rows if float(row["free"]) or float(row["locked"])]
    rates = {name: eight(ZERO) for name in _RATES}
    instruments = list(venue.market.instruments.values())
    if instruments:
        rates |= {"maker": eight(instruments[0].maker), "taker": eight(instruments[0].taker)}
    return {
        "makerCommission": 10,
        "takerCommission": 10,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": rates,
        "canTrade": True,
        "canWithdraw": True,
        "canDeposit": True,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": call.now,
        "accountType": "SPOT",
        "balances": rows,
        "permissions": ["SPOT"],
        "uid": mine.uid,
    }


def balance_row(venue: Venue, mine: Account, coin: str) -> Row:
    locked = venue.funds.locked(mine, coin)
    return {"asset": coin, "free": eight(mine.coins[coin] - locked), "locked": eight(locked)}


def restrictions(venue: Venue, call: Call) -> Json:
    """What the key may do: the check every service makes before it takes a key."""
    key = call.signer
    given = flags(key)
    return {
        "ipRestrict": bool(key.ips) and "*" not in key.ips,
        "createTime": key.created,
        **{name: name in given for name in (READING, TRADING, WITHDRAWALS)},
        **{name: name in given for name in _OFF},
        **({"tradingAuthorityExpirationTime": key.expires} if key.expires else {}),
    }
