"""What OKX can and cannot do."""

from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, MarketType, Side
from trading.domain.money import Ratio
from trading.exchanges.okx.codes import CODES
from trading.exchanges.quirks import ClientIds, ExchangeRow, OrderForm, Quirks
from trading.exchanges.rate import Budget, Toll

_COMMON = frozenset({"instId", "tdMode", "side", "ordType", "sz", "clOrdId"})
_STOP = frozenset(
    {"instId", "tdMode", "side", "ordType", "sz", "algoClOrdId", "slTriggerPx", "slOrdPx", "slTriggerPxType"}
)
_STOP_WINDOW = timedelta(seconds=30)  # stops do not heed expTime: only the signature's own age is checked

_SPOT = Quirks(
    exchange=ExchangeId.OKX,
    market=MarketType.SPOT,
    buys_by_cost=True,
    stop_sides=frozenset({Side.SELL}),  # a stop buy would need its cost, which its trigger does not fix
    stop_reserves=True,
    stop_turns=False,
    stop_filter="conditional",
    query_filters=(None, "conditional"),
    settle=None,
    taker_fee=Ratio(Decimal("0.001")),
    maker_fee=Ratio(Decimal("0.0008")),
    topics_per_frame=100,
    topics_per_connection=240,
    candles_per_page=100,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BUY_BY_COST: _COMMON | {"tgtCcy"},
            OrderForm.MARKET_BY_QTY: _COMMON | {"tgtCcy"},
            OrderForm.MARKET_IN_BAND: _COMMON | {"px"},
            OrderForm.STOP: _STOP | {"tgtCcy"},
        }
    ),
    stop_window=_STOP_WINDOW,
)
_LINEAR = Quirks(
    exchange=ExchangeId.OKX,
    market=MarketType.LINEAR,
    buys_by_cost=False,
    stop_sides=frozenset(Side),
    stop_reserves=False,
    stop_turns=False,
    stop_filter="conditional",
    query_filters=(None, "conditional"),
    settle="USDT",
    taker_fee=Ratio(Decimal("0.0005")),
    maker_fee=Ratio(Decimal("0.0002")),
    topics_per_frame=100,
    topics_per_connection=240,
    candles_per_page=100,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BY_QTY: _COMMON | {"reduceOnly"},
            OrderForm.MARKET_IN_BAND: _COMMON | {"px", "reduceOnly"},
            OrderForm.STOP: _STOP | {"reduceOnly"},
        }
    ),
    stop_window=_STOP_WINDOW,
)
_TRADES = Budget(60, 2)  # of one account
_FEW = Budget(20, 2)
_SLOW = Budget(10, 2)
OKX = ExchangeRow(
    exchange=ExchangeId.OKX,
    hosts=frozenset({"www.okx.com", "ws.okx.com"}),
    recv_window=timedelta(seconds=5),  # by the header expTime, which every order must carry
    history_window=timedelta(days=90),
    order_history=timedelta(hours=2),
    # After an order has ended its id may be used again.
    ids=ClientIds(longest=32, alphabet="[A-Za-z0-9]", lasting=False, queried=True),
    confirms_candles=True,
    silence=None,
    tells_permissions=True,
    by_symbol=False,
    orders_per_page=100,
    fills_per_page=100,
    positions_per_page=0,
    markets=MappingProxyType({MarketType.SPOT: _SPOT, MarketType.LINEAR: _LINEAR}),
    codes=CODES,
    weights=(Budget(500, 2),),
    tolls=MappingProxyType(
        {
            "POST trade/order": Toll(1, "order", _TRADES),
            "POST trade/order-algo": Toll(1, "stop", _FEW),
            "POST trade/cancel-order": Toll(1, "cancel", _TRADES),
            "POST trade/cancel-algos": Toll(1, "cancel stop", _FEW),
            "GET trade/order": Toll(1, "read", _TRADES),
            "GET trade/order-algo": Toll(1, "read stop", _FEW),
            "GET trade/orders-pending": Toll(1, "pending", _TRADES),
            "GET trade/orders-algo-pending": Toll(1, "pending stops", _FEW),
            "GET trade/orders-history": Toll(1, "history", Budget(40, 2)),
            "GET trade/fills": Toll(1, "fills", _TRADES),
            "GET trade/fills-history": Toll(1, "fills history", _SLOW),
            "GET account/balance": Toll(1, "balance", _SLOW),
            "GET account/positions": Toll(1, "positions", _SLOW),
            "POST account/set-leverage": Toll(1, "leverage", _FEW),
            "GET account/leverage-info": Toll(1, "read leverage", _FEW),
            "GET account/config": Toll(1, "config", Budget(5, 2)),
            "GET market/candles": Toll(12),
            "GET market/history-candles": Toll(25),
            "GET public/instruments": Toll(25),
            "GET market/tickers": Toll(25),
        }
    ),
    orders_by="POST trade/order",
    stops_by="POST trade/order-algo",
    bans=MappingProxyType({403: 600.0, 418: 600.0}),
    connects=(Budget(1, 1),),  # of three connections: a stream is two
    # Orders end with their expTime, 5 s; stops only with their signature, 30 s. And 10 s for skew and lag.
    horizon=timedelta(seconds=40),
)
