"""What MEXC can and cannot do."""

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, MarketType
from trading.domain.money import Ratio
from trading.exchanges.mexc.codes import CODES
from trading.exchanges.quirks import ClientIds, ExchangeRow, OrderForm, Quirks
from trading.exchanges.rate import Budget, Toll

_COMMON = frozenset({"symbol", "side", "type", "newClientOrderId"})

_SPOT = Quirks(
    exchange=ExchangeId.MEXC,
    market=MarketType.SPOT,
    buys_by_cost=True,
    stop_sides=frozenset(),  # it has no stop orders: what looks like one is sent as a plain order
    stop_reserves=False,
    stop_turns=False,
    stop_filter=None,
    query_filters=(None,),
    settle=None,
    taker_fee=Ratio(Decimal("0.0005")),
    maker_fee=Ratio(Decimal(0)),
    topics_per_frame=28,
    topics_per_connection=28,  # of 30; what is above them is confirmed and never speaks
    candles_per_page=500,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BUY_BY_COST: _COMMON | {"quoteOrderQty"},
            OrderForm.MARKET_BY_QTY: _COMMON | {"quantity"},
            OrderForm.MARKET_IN_BAND: _COMMON | {"quantity", "price"},
        }
    ),
)
_ORDERS = Budget(12, 1)  # a second, of one account, for orders and cancels together
MEXC = ExchangeRow(
    exchange=ExchangeId.MEXC,
    hosts=frozenset({"api.mexc.com", "wbs-api.mexc.com"}),
    recv_window=timedelta(seconds=5),
    history_window=timedelta(days=7),
    order_history=timedelta(days=7),
    ids=ClientIds(longest=32, alphabet="[A-Za-z0-9_-]", lasting=False, queried=True),
    confirms_candles=False,
    silence=None,
    tells_permissions=True,  # by an endpoint that is young: see keys.py for where it is missing
    by_symbol=True,
    orders_per_page=1000,
    fills_per_page=100,
    positions_per_page=0,
    markets=MappingProxyType({MarketType.SPOT: _SPOT}),
    codes=CODES,
    # Its two manuals disagree (500 for each endpoint, or 300 for all together): the stricter one.
    weights=(Budget(300, 10),),
    tolls=MappingProxyType(
        {
            "POST order": Toll(1, "orders", _ORDERS),
            "DELETE order": Toll(1, "orders", _ORDERS),
            "GET order": Toll(2),
            "GET openOrders": Toll(3),
            "GET allOrders": Toll(10),
            "GET myTrades": Toll(10),
            "GET account": Toll(10, "account", Budget(2, 1)),
            "GET exchangeInfo": Toll(25),
            "GET ticker/24hr": Toll(25),
        }
    ),
    orders_by="POST order",
    stops_by="POST order",
    bans=MappingProxyType({403: 600.0, 418: 600.0, 429: 120.0}),
)
