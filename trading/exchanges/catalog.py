"""What the exchanges can and cannot do, as data.

A further exchange is a row here, and an adapter where its wire differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from trading.domain.instrument import ExchangeId, MarketType, Side
from trading.domain.money import Ratio
from trading.domain.order import OrderIntent, OrderType


class OrderForm(StrEnum):
    """The shapes in which an intent is written on the wire."""

    MARKET_BUY_BY_COST = "market-buy-by-cost"
    MARKET_BY_QTY = "market-by-qty"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Quirks:
    """How one market type of one exchange behaves.

    buys_by_cost: a market buy says what it spends; stop_sides: sides on which it can hold a stop;
    stop_reserves: a resting stop locks what it will sell; stop_turns: the exchange takes the direction of a
    trigger from where the price is, so that a stop which came too late becomes a target; stop_filter: what
    its cancel must carry, None for nothing; query_filters: kinds that are asked for before an order counts as
    not found; settle: quote currency of its contracts; topics_per_frame: WebSocket subscriptions in a frame;
    candles_per_page: bars in one answer; forms: the parameters that each form of order may carry.
    """

    exchange: ExchangeId
    market: MarketType
    buys_by_cost: bool
    stop_sides: frozenset[Side]
    stop_reserves: bool
    stop_turns: bool
    stop_filter: str | None
    query_filters: tuple[str | None, ...]
    settle: str | None
    taker_fee: Ratio
    maker_fee: Ratio
    topics_per_frame: int
    candles_per_page: int
    forms: Mapping[OrderForm, frozenset[str]]


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """What holds for a whole exchange.

    hosts: the only ones that are ever spoken to; recv_window: how old a signed request may be there;
    history_window: the longest span that one question of executions may ask for; unique_ids: a client id is
    refused when it comes again; confirms_candles: its stream says which bar is closed.
    """

    exchange: ExchangeId
    hosts: frozenset[str]
    recv_window: timedelta
    history_window: timedelta
    unique_ids: bool
    confirms_candles: bool
    orders_per_page: int
    fills_per_page: int
    positions_per_page: int
    markets: Mapping[MarketType, Quirks]


_COMMON = frozenset({"clientOrderId"})
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
    candles_per_page=1000,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BUY_BY_COST: _COMMON | {"marketUnit"},
            OrderForm.MARKET_BY_QTY: _COMMON,
            OrderForm.STOP: _COMMON | {"triggerPrice", "orderFilter"},
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
    candles_per_page=1000,
    forms=MappingProxyType(
        {
            OrderForm.MARKET_BY_QTY: _COMMON | {"positionIdx", "reduceOnly"},
            OrderForm.STOP: _COMMON
            | {
                "triggerPrice",
                "triggerDirection",
                "triggerBy",
                "positionIdx",
                "reduceOnly",
                "closeOnTrigger",
            },
        },
    ),
)
BYBIT = ExchangeRow(
    exchange=ExchangeId.BYBIT,
    hosts=frozenset({"api.bybit.com", "stream.bybit.com"}),
    recv_window=timedelta(seconds=5),
    history_window=timedelta(days=7),
    unique_ids=True,
    confirms_candles=True,
    orders_per_page=50,
    fills_per_page=100,
    positions_per_page=200,
    markets=MappingProxyType({MarketType.SPOT: _SPOT, MarketType.LINEAR: _LINEAR}),
)
CATALOG = MappingProxyType({row.exchange: row for row in (BYBIT,)})


def form_of(intent: OrderIntent) -> OrderForm:
    """The form in which this intent is written. Raises ValueError for a combination that has none."""
    quirks = CATALOG[intent.symbol.exchange].markets[intent.symbol.market]
    if intent.type is OrderType.STOP:
        if intent.trigger is None or intent.side not in quirks.stop_sides:
            raise ValueError(f"no {intent.side} stop on {intent.symbol.market} without or with this trigger")
        return OrderForm.STOP
    if quirks.buys_by_cost and intent.side is Side.BUY:
        if intent.cost is None:
            raise ValueError("a market buy on spot must carry its cost")
        return OrderForm.MARKET_BUY_BY_COST
    return OrderForm.MARKET_BY_QTY


def checked(quirks: Quirks, form: OrderForm, params: Mapping[str, object]) -> dict[str, object]:
    """The parameters, if the exchange's row knows them all and no number among them is anything but text.

    Raises ValueError: an unknown parameter would be passed through and a wrong type silently ignored by ccxt,
    either of which makes another order than the one that was meant.
    """
    allowed = quirks.forms.get(form)
    if allowed is None:
        raise ValueError(f"{quirks.exchange}/{quirks.market} has no {form}")
    if unknown := sorted(set(params) - allowed):
        raise ValueError(f"{quirks.exchange}/{quirks.market} {form} must not carry {', '.join(unknown)}")
    for name, value in params.items():
        if not isinstance(value, str | bool) and name != "positionIdx":
            raise ValueError(f"{name} must be text, was {type(value).__name__}")
    return dict(params)
