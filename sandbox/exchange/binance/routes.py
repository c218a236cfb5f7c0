"""The endpoints: who may call them, what they weigh, and what answers.

`rights`: "" none needed (public), "read" or "trade". A weight that depends on the parameters is in `front`.
"""

from sandbox.exchange.binance import rest_account, rest_market, rest_orders
from sandbox.exchange.call import Endpoint, Handler


def _public(path: str, handler: Handler, weight: int) -> Endpoint:
    return Endpoint("GET", f"/api/v3/{path}", handler, private=False, weight=weight)


def _read(path: str, handler: Handler, weight: int) -> Endpoint:
    return Endpoint("GET", path, handler, rights="read", weight=weight)


def _trade(method: str, path: str, handler: Handler) -> Endpoint:
    return Endpoint(method, f"/api/v3/{path}", handler, rights="trade", write=True)


ENDPOINTS: tuple[Endpoint, ...] = (
    _public("ping", rest_market.ping, 1),
    _public("time", rest_market.server_time, 1),
    _public("exchangeInfo", rest_market.exchange_info, 20),
    _public("klines", rest_market.klines, 2),
    _public("depth", rest_market.depth, 5),
    _public("avgPrice", rest_market.average_price, 2),
    _public("ticker/24hr", rest_market.ticker_day, 2),
    _public("ticker/price", rest_market.ticker_price, 2),
    _public("ticker/bookTicker", rest_market.ticker_book, 2),
    _trade("POST", "order", rest_orders.create),
    _trade("POST", "order/test", rest_orders.test),
    _trade("DELETE", "order", rest_orders.cancel),
    _trade("DELETE", "openOrders", rest_orders.cancel_all),
    _read("/api/v3/order", rest_orders.query, 4),
    _read("/api/v3/openOrders", rest_orders.open_orders, 6),
    _read("/api/v3/allOrders", rest_orders.all_orders, 20),
    _read("/api/v3/myTrades", rest_orders.trades, 20),
    _read("/api/v3/account", rest_account.account, 20),
    _read("/api/v3/rateLimit/order", rest_orders.counts, 40),
    _read("/sapi/v1/account/apiRestrictions", rest_account.restrictions, 1),
)
WITHOUT_SYMBOL = (("/api/v3/openOrders", 80), ("/api/v3/ticker/24hr", 80), ("/api/v3/ticker/price", 4))
COUNTED = ("POST /api/v3/order",)
