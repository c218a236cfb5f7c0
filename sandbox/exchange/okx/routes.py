"""The endpoints: who may call them, how often, and what answers.

`rights`: "" any key, "trade" the right to trade. `limits`: calls of an account in two seconds; of orders for
each instrument.
"""

from sandbox.exchange.call import Endpoint, Handler
from sandbox.exchange.okx import rest_account, rest_history, rest_market, rest_orders

_V5 = "/api/v5"


def _public(path: str, handler: Handler, weight: int) -> Endpoint:
    return Endpoint("GET", _V5 + path, handler, private=False, weight=weight)


def _read(path: str, handler: Handler, limit: int) -> Endpoint:
    return Endpoint("GET", _V5 + path, handler, weight=0, limits=(("", limit),))


def _order(path: str, handler: Handler, limit: int) -> Endpoint:
    return Endpoint(
        "POST", _V5 + path, handler, rights="trade", write=True, weight=0, limits=(("instId", limit),)
    )


def _setting(path: str, handler: Handler, limit: int) -> Endpoint:
    return Endpoint("POST", _V5 + path, handler, rights="trade", write=True, weight=0, limits=(("", limit),))


PLACING = frozenset({f"{_V5}/trade/order", f"{_V5}/trade/batch-orders"})  # they know a deadline

ENDPOINTS: tuple[Endpoint, ...] = (
    _public("/public/time", rest_market.server_time, 4),
    _public("/public/instruments", rest_market.instruments, 2),
    _public("/market/candles", rest_market.candles, 1),
    _public("/market/history-candles", rest_market.history_candles, 2),
    _public("/market/tickers", rest_market.tickers, 2),
    _public("/market/ticker", rest_market.ticker, 2),
    _public("/market/books", rest_market.books, 1),
    _read("/account/balance", rest_account.balance, 10),
    _read("/account/positions", rest_account.positions, 10),
    _read("/account/config", rest_account.config, 5),
    _read("/account/leverage-info", rest_account.leverage_info, 20),
    _read("/account/trade-fee", rest_account.trade_fee, 5),
    _setting("/account/set-leverage", rest_account.set_leverage, 20),
    _setting("/account/set-position-mode", rest_account.set_position_mode, 5),
    _order("/trade/order", rest_orders.place, 60),
    _order("/trade/batch-orders", rest_orders.place_batch, 300),
    _order("/trade/cancel-order", rest_orders.cancel, 60),
    _order("/trade/cancel-batch-orders", rest_orders.cancel_batch, 300),
    _order("/trade/order-algo", rest_orders.place_algo, 20),
    _order("/trade/cancel-algos", rest_orders.cancel_algos, 20),
    _read("/trade/order", rest_history.order, 60),
    _read("/trade/orders-pending", rest_history.orders_pending, 60),
    _read("/trade/orders-history", rest_history.orders_history, 40),
    _read("/trade/order-algo", rest_history.algo, 20),
    _read("/trade/orders-algo-pending", rest_history.algos_pending, 20),
    _read("/trade/orders-algo-history", rest_history.algos_history, 20),
    _read("/trade/fills", rest_history.fills, 60),
    _read("/trade/fills-history", rest_history.fills_history, 10),
)
