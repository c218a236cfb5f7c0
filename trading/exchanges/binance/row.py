"""What Binance spot can and cannot do."""

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, MarketType, Side
from trading.domain.money import Ratio
from trading.exchanges.binance.codes import CODES
from trading.exchanges.quirks import ClientIds, ExchangeRow, OrderForm, Quirks
from trading.exchanges.rate import Budget, Toll

_COMMON = frozenset({"symbol", "side", "type", "newClientOrderId", "newOrderRespType"})

_SPOT = Quirks(
    exchange=ExchangeId.BINANCE,
    market=MarketType.SPOT,
    buys_by_cost=True,
    stop_sides=frozenset({Side.SELL}),  # a stop buy would need its cost, which its trigger does not fix
    stop_reserves=True,
    stop_turns=False,
    stop_filter=None,
    query_filters=(None,),
    settle=None,
    taker_fee=Ratio(Decimal("0.001")),
    maker_fee=Ratio(Decimal("0.001")),
    topics_per_frame=100,  # five frames a second are allowed
    topics_per_connection=200,  # of 1024
    candles_per_page=1000,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BUY_BY_COST: _COMMON | {"quoteOrderQty"},
            OrderForm.MARKET_BY_QTY: _COMMON | {"quantity"},
            OrderForm.MARKET_IN_BAND: _COMMON | {"quantity", "price", "timeInForce"},
            OrderForm.STOP: _COMMON | {"quantity", "stopPrice"},
        }
    ),
)
_ORDERS = Budget(100, 10)  # of one account
BINANCE = ExchangeRow(
    exchange=ExchangeId.BINANCE,
    hosts=frozenset({"api.binance.com", "stream.binance.com", "ws-api.binance.com"}),
    recv_window=timedelta(seconds=5),
    horizon=timedelta(seconds=15),
    history_window=timedelta(hours=24),
    order_history=timedelta(days=90),
    # Unique among open orders only: the id of a filled order is taken again.
    ids=ClientIds(longest=36, alphabet="[.A-Z:/a-z0-9_-]", lasting=False, queried=True),
    confirms_candles=True,
    silence=None,
    tells_permissions=True,
    by_symbol=True,
    orders_per_page=1000,
    fills_per_page=1000,
    positions_per_page=0,
    markets=MappingProxyType({MarketType.SPOT: _SPOT}),
    codes=CODES,
    weights=(Budget(6000, 60),),
    tolls=MappingProxyType(
        {
            "POST order": Toll(1, "orders", _ORDERS),
            "DELETE order": Toll(1),
            "GET order": Toll(4),
            "GET openOrders": Toll(6),
            "GET allOrders": Toll(20),
            "GET myTrades": Toll(20),
            "GET account": Toll(20),
            "GET klines": Toll(2),
            "GET exchangeInfo": Toll(20),
            "GET ticker/price": Toll(2),
            "GET ticker/24hr": Toll(80),  # of all symbols, best offers included
        }
    ),
    orders_by="POST order",
    stops_by="POST order",
    bans=MappingProxyType({403: 300.0, 418: 600.0, 429: 60.0}),
    connects=(Budget(20, 1), Budget(250, 300)),  # of 300 in five minutes
    own_limits=frozenset({"-1015"}),  # too many orders: under 429 as well, counted by account
    used_header="x-mbx-used-weight-1m",
)
