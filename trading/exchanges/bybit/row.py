"""What Bybit can and cannot do."""

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, MarketType, Side
from trading.domain.money import Ratio
from trading.exchanges.bybit.codes import CODES
from trading.exchanges.quirks import ClientIds, ExchangeRow, OrderForm, Quirks
from trading.exchanges.rate import Budget, Toll

_COMMON = frozenset({"category", "symbol", "side", "orderType", "qty", "orderLinkId"})
_SPOT_FORM = _COMMON | {"marketUnit"}
_LINEAR_FORM = _COMMON | {"positionIdx", "reduceOnly"}
_BAND = {"price", "timeInForce"}

_SPOT = Quirks(
    exchange=ExchangeId.BYBIT,
    market=MarketType.SPOT,
    buys_by_cost=True,
    stop_sides=frozenset({Side.SELL}),  # a stop buy would need its cost, which its trigger does not fix
    stop_reserves=True,
    stop_turns=True,
    stop_filter="tpslOrder",
    query_filters=(None, "tpslOrder", "StopOrder"),
    settle=None,
    taker_fee=Ratio(Decimal("0.001")),
    maker_fee=Ratio(Decimal("0.001")),
    topics_per_frame=10,
    topics_per_connection=500,  # 21,000 characters of topics
    candles_per_page=1000,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BUY_BY_COST: _SPOT_FORM,
            OrderForm.MARKET_BY_QTY: _SPOT_FORM,
            OrderForm.MARKET_IN_BAND: _COMMON | _BAND,
            OrderForm.STOP: _SPOT_FORM | {"triggerPrice", "orderFilter"},
        },
    ),
)
_LINEAR = Quirks(
    exchange=ExchangeId.BYBIT,
    market=MarketType.LINEAR,
    buys_by_cost=False,
    stop_sides=frozenset(Side),
    stop_reserves=False,
    stop_turns=False,
    stop_filter=None,
    query_filters=(None, "StopOrder"),
    settle="USDT",
    taker_fee=Ratio(Decimal("0.00055")),
    maker_fee=Ratio(Decimal("0.0002")),
    topics_per_frame=100,
    topics_per_connection=500,
    candles_per_page=1000,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BY_QTY: _LINEAR_FORM,
            OrderForm.MARKET_IN_BAND: _LINEAR_FORM | _BAND,
            OrderForm.STOP: _LINEAR_FORM | {"triggerPrice", "triggerDirection", "triggerBy"},
        },
    ),
    numbers=frozenset({"positionIdx", "triggerDirection"}),
)
_ORDERS = Budget(10, 1)  # a second, of one account; spot would bear twice as many
_READS = Budget(50, 1)
BYBIT = ExchangeRow(
    exchange=ExchangeId.BYBIT,
    hosts=frozenset({"api.bybit.com", "stream.bybit.com"}),
    recv_window=timedelta(seconds=5),
    horizon=timedelta(seconds=15),
    history_window=timedelta(days=7),
    order_history=timedelta(hours=24),
    ids=ClientIds(longest=36, alphabet="[A-Za-z0-9_-]", lasting=True, queried=True),
    confirms_candles=True,
    silence=timedelta(seconds=90),  # it repeats itself at least every 60 seconds
    tells_permissions=True,
    by_symbol=False,
    orders_per_page=50,
    fills_per_page=100,
    positions_per_page=200,
    markets=MappingProxyType({MarketType.SPOT: _SPOT, MarketType.LINEAR: _LINEAR}),
    codes=CODES,
    weights=(Budget(600, 5),),
    tolls=MappingProxyType(
        {
            "POST v5/order/create": Toll(1, "create", _ORDERS),
            "POST v5/order/cancel": Toll(1, "cancel", _ORDERS),
            "GET v5/order/realtime": Toll(1, "realtime", _READS),
            "GET v5/order/history": Toll(1, "history", _READS),
            "GET v5/execution/list": Toll(1, "executions", _READS),
            "GET v5/position/list": Toll(1, "positions", _READS),
            "POST v5/position/set-leverage": Toll(1, "leverage", _ORDERS),
            "GET v5/account/wallet-balance": Toll(1, "wallet", _READS),
        }
    ),
    orders_by="POST v5/order/create",
    stops_by="POST v5/order/create",
    bans=MappingProxyType({403: 600.0}),
    left_header="x-bapi-limit-status",
)
