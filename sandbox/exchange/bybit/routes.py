"""The endpoints: who may call them, how often, and what answers.

`rights`: "" any key, "trade" what the category needs, "position" the right to positions. `limits`:
calls a second and UID, by category where they differ; 50 where nothing is said.
"""

from sandbox.exchange.bybit import rest_account, rest_market, rest_orders
from sandbox.exchange.call import Endpoint, Handler


def _public(path: str, handler: Handler) -> Endpoint:
    return Endpoint("GET", path, handler, private=False)


def _order(path: str, handler: Handler) -> Endpoint:
    return Endpoint("POST", path, handler, rights="trade", write=True, limits=(("", 20), ("linear", 10)))


def _position(path: str, handler: Handler) -> Endpoint:
    return Endpoint("POST", path, handler, rights="position", write=True, limits=(("", 10),))


ENDPOINTS: tuple[Endpoint, ...] = (
    _public("/v5/market/time", rest_market.server_time),
    _public("/v5/market/instruments-info", rest_market.instruments_info),
    _public("/v5/market/kline", rest_market.kline),
    _public("/v5/market/tickers", rest_market.tickers),
    _public("/v5/market/orderbook", rest_market.orderbook),
    _public("/v5/market/recent-trade", rest_market.recent_trade),
    Endpoint("GET", "/v5/asset/coin/query-info", rest_account.coin_info, limits=(("", 5),)),
    Endpoint("GET", "/v5/account/wallet-balance", rest_account.wallet_balance),
    Endpoint("GET", "/v5/account/info", rest_account.account_info),
    Endpoint("GET", "/v5/account/fee-rate", rest_account.fee_rate, limits=(("", 10),)),
    Endpoint(
        "POST",
        "/v5/account/set-margin-mode",
        rest_account.set_margin_mode,
        rights="position",
        write=True,
        limits=(("", 5),),
    ),
    Endpoint("GET", "/v5/user/query-api", rest_account.query_api, limits=(("", 10),)),
    _order("/v5/order/create", rest_orders.create),
    _order("/v5/order/amend", rest_orders.amend),
    _order("/v5/order/cancel", rest_orders.cancel),
    _order("/v5/order/cancel-all", rest_orders.cancel_all),
    Endpoint("GET", "/v5/order/realtime", rest_orders.realtime),
    Endpoint("GET", "/v5/order/history", rest_orders.history),
    Endpoint("GET", "/v5/execution/list", rest_orders.executions),
    Endpoint("GET", "/v5/position/list", rest_account.position_list),
    _position("/v5/position/set-leverage", rest_account.set_leverage),
    _position("/v5/position/switch-mode", rest_account.switch_mode),
    _position("/v5/position/trading-stop", rest_account.trading_stop),
)
