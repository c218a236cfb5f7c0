"""The endpoints: who may call them, how often, and what answers."""

from dataclasses import dataclass

from sandbox.exchange import rest_account, rest_market, rest_orders
from sandbox.exchange.call import Handler


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`rights`: "" any key, "trade" what the category needs, "position" the right to positions.

    `limit` calls a second and UID on spot, `linear_limit` on linear (0: the same).
    """

    method: str
    path: str
    handler: Handler
    private: bool = True
    rights: str = ""
    write: bool = False
    limit: int = 50
    linear_limit: int = 0

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def _public(path: str, handler: Handler) -> Endpoint:
    return Endpoint("GET", path, handler, private=False)


def _order(path: str, handler: Handler) -> Endpoint:
    return Endpoint("POST", path, handler, rights="trade", write=True, limit=20, linear_limit=10)


def _position(path: str, handler: Handler) -> Endpoint:
    return Endpoint("POST", path, handler, rights="position", write=True, limit=10)


ENDPOINTS: tuple[Endpoint, ...] = (
    _public("/v5/market/time", rest_market.server_time),
    _public("/v5/market/instruments-info", rest_market.instruments_info),
    _public("/v5/market/kline", rest_market.kline),
    _public("/v5/market/tickers", rest_market.tickers),
    _public("/v5/market/orderbook", rest_market.orderbook),
    _public("/v5/market/recent-trade", rest_market.recent_trade),
    Endpoint("GET", "/v5/asset/coin/query-info", rest_account.coin_info, limit=5),
    Endpoint("GET", "/v5/account/wallet-balance", rest_account.wallet_balance),
    Endpoint("GET", "/v5/account/info", rest_account.account_info),
    Endpoint("GET", "/v5/account/fee-rate", rest_account.fee_rate, limit=10),
    Endpoint(
        "POST",
        "/v5/account/set-margin-mode",
        rest_account.set_margin_mode,
        rights="position",
        write=True,
        limit=5,
    ),
    Endpoint("GET", "/v5/user/query-api", rest_account.query_api, limit=10),
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
