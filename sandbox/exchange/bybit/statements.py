"""What an account sees of its money: the wallet and the positions, as the wire shows them."""

from decimal import Decimal

from sandbox.exchange.call import Row
from sandbox.exchange.entities import Account, Position
from sandbox.exchange.funds import MARGIN_COIN, margin
from sandbox.exchange.instruments import LINEAR, SPOT
from sandbox.exchange.numbers import FINE, ZERO, plain, round_to
from sandbox.exchange.venue import Venue

_CENT = Decimal("0.00000001")


class Statements:
    def __init__(self, venue: Venue) -> None:
        self._market = venue.market
        self._books = venue.books
        self._funds = venue.funds

    def wallet(self, account: Account, coins: frozenset[str] = frozenset()) -> Row:
        """One unified account; `coins` empty means all it ever held."""
        chosen = [coin for coin in account.coins if not coins or coin in coins]
        orders, positions = self._funds.order_margin(account), self._funds.position_margin(account)
        profit = self._funds.profit(account)
        worths = {coin: self._worth(coin, amount) for coin, amount in account.coins.items()}
        wallet = sum(worths.values(), ZERO)
        free = self._worth(MARGIN_COIN, self._funds.available(account, MARGIN_COIN))
        return {
            "accountType": "UNIFIED",
            "accountLTV": "0",
            "accountIMRate": "0",
            "accountMMRate": "0",
            "totalEquity": _money(wallet + profit),
            "totalWalletBalance": _money(wallet),
            "totalMarginBalance": _money(wallet + profit),
            "totalAvailableBalance": _money(free),
            "totalPerpUPL": _money(profit),
            "totalInitialMargin": _money(orders + positions),
            "totalMaintenanceMargin": "0",
            "coin": [self._coin(account, coin, orders, positions, profit, worths[coin]) for coin in chosen],
        }

    def position(self, position: Position) -> Row:
        market = self._market
        price = market.last((LINEAR, position.symbol))
        empty = not position.size
        account = self._books.accounts[position.uid]
        return {
            "positionIdx": 0,
            "riskId": 1,
            "riskLimitValue": "2000000",
            "category": LINEAR,
            "symbol": position.symbol,
            "side": position.side,
            "size": plain(position.size),
            "avgPrice": plain(round_to(position.entry, FINE)),
            "entryPrice": plain(round_to(position.entry, FINE)),
            "positionValue": "" if empty else plain(round_to(position.size * position.entry, _CENT)),
            "tradeMode": 1 if account.margin_mode == "ISOLATED_MARGIN" else 0,
            "positionStatus": "Normal",
            "autoAddMargin": 0,
            "adlRankIndicator": 0 if empty else 2,
            "leverage": plain(position.leverage),
            "positionBalance": "0",
            "markPrice": plain(price),
            "liqPrice": "",
            "bustPrice": "",
            "positionIM": "" if empty else plain(round_to(margin(position), _CENT)),
            "positionMM": "" if empty else "0",
            "tpslMode": "Full",
            "takeProfit": plain(position.take_profit) if position.take_profit else "",
            "stopLoss": plain(position.stop_loss) if position.stop_loss else "",
            "trailingStop": "0",
            "sessionAvgPrice": "",
            "unrealisedPnl": "" if empty else plain(round_to(position.profit(price), _CENT)),
            "curRealisedPnl": plain(round_to(position.realised, _CENT)),
            "cumRealisedPnl": plain(round_to(position.realised, _CENT)),
            "seq": position.seq,
            "isReduceOnly": False,
            "mmrSysUpdatedTime": "",
            "leverageSysUpdatedTime": "",
            "createdTime": str(position.created),
            "updatedTime": str(position.updated),
        }

    def _coin(
        self,
        account: Account,
        coin: str,
        orders: Decimal,
        positions: Decimal,
        profit: Decimal,
        worth: Decimal,
    ) -> Row:
        balance = account.coins[coin]
        margin_coin = coin == MARGIN_COIN
        return {
            "coin": coin,
            "equity": plain(balance + (profit if margin_coin else ZERO)),
            "usdValue": _money(worth),
            "walletBalance": plain(balance),
            "free": "",
            "locked": plain(self._funds.locked(account, coin)),
            "spotHedgingQty": "0",
            "borrowAmount": "0",
            "availableToWithdraw": "",
            "accruedInterest": "0",
            "totalOrderIM": plain(round_to(orders, _CENT)) if margin_coin else "0",
            "totalPositionIM": plain(round_to(positions, _CENT)) if margin_coin else "0",
            "totalPositionMM": "0",
            "unrealisedPnl": plain(round_to(profit, _CENT)) if margin_coin else "0",
            "cumRealisedPnl": "0",
            "bonus": "0",
            "collateralSwitch": True,
            "marginCollateral": True,
        }

    def _worth(self, coin: str, amount: Decimal) -> Decimal:
        """In US dollars, one for one of USDT; nothing where there is no price."""
        if coin == MARGIN_COIN:
            return amount
        key = SPOT, coin + MARGIN_COIN
        return amount * self._market.last(key) if key in self._market.instruments else ZERO


def _money(value: Decimal) -> str:
    return plain(round_to(value, _CENT))
