"""What an account sees of its money on OKX: the balance and the positions."""

from decimal import Decimal

from sandbox.exchange.call import Row
from sandbox.exchange.entities import Account, Position
from sandbox.exchange.funds import MARGIN_COIN, Funds, margin
from sandbox.exchange.instruments import LINEAR, SPOT
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import FINE, ZERO, plain, round_to

_CENT = Decimal("0.00000001")
_NOT_OF_POSITIONS = (
    "availPos",
    "bePx",
    "interest",
    "liab",
    "liqPx",
    "margin",
    "mgnRatio",
    "posCcy",
    "uplRatio",
)


def balance_row(market: Market, funds: Funds, account: Account, coins: frozenset[str], now: int) -> Row:
    """The trading account; `coins` empty means all that it holds."""
    chosen = [coin for coin in account.coins if not coins or coin in coins]
    profit = funds.profit(account)
    details = [_coin_row(market, funds, account, coin, profit, now) for coin in chosen]
    equity = sum((_worth(market, coin, amount) for coin, amount in account.coins.items()), profit)
    return {
        "adjEq": "",
        "borrowFroz": "",
        "details": details,
        "imr": "",
        "isoEq": "0",
        "mgnRatio": "",
        "mmr": "",
        "notionalUsd": "",
        "ordFroz": "",
        "totalEq": _money(equity),
        "uTime": str(now),
        "upl": "",
    }


def _coin_row(market: Market, funds: Funds, account: Account, coin: str, profit: Decimal, now: int) -> Row:
    cash = account.coins[coin]
    margin_coin = coin == MARGIN_COIN
    own_profit = profit if margin_coin else ZERO
    free = max(ZERO, funds.available(account, coin))
    equity = cash + own_profit
    return {
        "accAvgPx": "",
        "availBal": plain(free),
        "availEq": plain(free),
        "cashBal": plain(cash),
        "ccy": coin,
        "disEq": _money(_worth(market, coin, equity)),
        "eq": plain(equity),
        "eqUsd": _money(_worth(market, coin, equity)),
        "fixedBal": "0",
        "frozenBal": plain(max(ZERO, cash - free)),
        "imr": _money(funds.position_margin(account)) if margin_coin else "0",
        "interest": "",
        "isoEq": "0",
        "liab": "",
        "mmr": "0",
        "ordFrozen": _money(
            funds.locked(account, coin) + (funds.order_margin(account) if margin_coin else ZERO)
        ),
        "spotBal": plain(cash),
        "spotIsoBal": "0",
        "stgyEq": "0",
        "uTime": str(now),
        "upl": _money(own_profit),
    }


def _worth(market: Market, coin: str, amount: Decimal) -> Decimal:
    """In US dollars, one for one of USDT; nothing where there is no price."""
    if coin == MARGIN_COIN:
        return amount
    key = SPOT, coin + MARGIN_COIN
    return amount * market.last(key) if key in market.instruments else ZERO


def _money(value: Decimal) -> str:
    return plain(round_to(value, _CENT))


def position_row(market: Market, position: Position) -> Row:
    """A one-way position: `pos` in contracts, negative when short."""
    instrument = market.instruments[LINEAR, position.symbol]
    price = market.last(instrument.key)
    signed = position.size * position.sign / instrument.contract
    profit = position.profit(price) if position.size else ZERO
    return {
        **dict.fromkeys(_NOT_OF_POSITIONS, ""),
        "adl": "1",
        "avgPx": plain(round_to(position.entry, FINE)) if position.size else "",
        "cTime": str(position.created),
        "ccy": instrument.quote,
        "closeOrderAlgo": [],
        "fee": "0",
        "fundingFee": "0",
        "idxPx": plain(price),
        "imr": plain(round_to(margin(position), _CENT)),
        "instId": instrument.symbol,
        "instType": "SWAP",
        "last": plain(price),
        "lever": plain(position.leverage),
        "markPx": plain(price),
        "mgnMode": "cross",
        "mmr": "0",
        "notionalUsd": plain(round_to(position.size * price, _CENT)),
        "pnl": "0",
        "pos": plain(signed) if signed else "0",
        "posId": str(700_000_000_000_000_000 + position.uid),
        "posSide": "net",
        "realizedPnl": plain(round_to(position.realised, _CENT)),
        "tradeId": str(position.seq),
        "uTime": str(position.updated),
        "upl": plain(round_to(profit, _CENT)),
    }
