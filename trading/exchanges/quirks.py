"""The shape of what exchanges can and cannot do, as data. The rows themselves are with each exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from trading.domain.instrument import ExchangeId, MarketType, Side
from trading.domain.money import Ratio
from trading.domain.order import OrderIntent, OrderType
from trading.exchanges.rate import Budget, Toll
from trading.exchanges.verdicts import CodeTable


class OrderForm(StrEnum):
    """The shapes in which an intent is written on the wire."""

    MARKET_BUY_BY_COST = "market-buy-by-cost"
    MARKET_BY_QTY = "market-by-qty"
    MARKET_IN_BAND = "market-in-band"  # a limit order that takes at once what it can and ends
    STOP = "stop"


Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Quirks:
    """How one market type of one exchange behaves.

    buys_by_cost: a market buy says what it spends; stop_sides: sides on which it can hold a stop, none where
    stops are soft; stop_reserves: a resting stop locks what it will sell; stop_turns: the exchange takes the
    direction of a trigger from where the price is, so that a stop which came too late becomes a target;
    stop_window: how old the request of a stop may be when it arrives, where that differs from the row's;
    stop_filter: what its cancel must carry, None for nothing; query_filters: kinds that are asked for before
    an order counts as not found; settle: quote currency of its contracts; topics_per_frame,
    topics_per_connection: WebSocket subscriptions; candles_per_page: bars in one answer; forms: all
    that each form of order may carry, by the exchange's own names; numbers: those that are not text.
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
    topics_per_connection: int
    candles_per_page: int
    forms: Mapping[OrderForm, frozenset[str]]
    numbers: frozenset[str] = frozenset()
    stop_window: timedelta | None = None


_ANY = Toll()
_CONNECTS = (Budget(20, 1), Budget(400, 300))  # of 500 in five minutes: the market's streams reconnect too


@dataclass(frozen=True, slots=True)
class ClientIds:
    """The rule of our ids on an exchange.

    longest: characters; alphabet: a pattern of what they may be; lasting: an id is refused again even after
    its order ended (otherwise only while it is open, or never); queried: an order can be asked for by it.
    """

    longest: int
    alphabet: str
    lasting: bool
    queried: bool


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """What holds for a whole exchange.

    hosts: the only ones that are ever spoken to; recv_window: how old a signed order may be there;
    history_window: the longest span that one question of executions may ask for; order_history: how long an
    order that ended without a fill can still be asked for; ids: the rule of client ids; confirms_candles: its
    stream says which bar is closed; silence: the longest time in which a healthy stream of one symbol says
    nothing, None where a symbol without trades may be silent for ever; tells_permissions: it can be asked
    what a key may do; by_symbol: open orders and executions are shown only symbol by symbol; *_per_page: rows
    in an answer; codes: what its errors mean; weights: budgets of one address (several hold at once);
    tolls: what a request costs, by "METHOD path"; toll: of all others; orders_by, stops_by: the request that
    places one; bans: HTTP statuses by which the exchange shuts our address out, with the seconds where it
    names none; own_limits: codes that come under such a status too, and are about one account only;
    used_header, left_header: where an answer says how much of the address's budget is used, and
    how much of the account's lane is left ("" for nowhere); horizon: after it no copy of a signed
    order can have an effect any more: recv_window and 6 s for skew and lag where the window is documented and
    enforced, otherwise long; connects: new private streams of one address, spread over a while.
    """

    exchange: ExchangeId
    hosts: frozenset[str]
    recv_window: timedelta
    history_window: timedelta
    order_history: timedelta
    ids: ClientIds
    confirms_candles: bool
    silence: timedelta | None
    tells_permissions: bool
    by_symbol: bool
    orders_per_page: int
    fills_per_page: int
    positions_per_page: int
    markets: Mapping[MarketType, Quirks]
    codes: CodeTable
    weights: tuple[Budget, ...]
    tolls: Mapping[str, Toll]
    orders_by: str
    stops_by: str
    bans: Mapping[int, float]
    toll: Toll = _ANY
    own_limits: frozenset[str] = frozenset()
    used_header: str = ""
    left_header: str = ""
    horizon: timedelta = timedelta(seconds=90)
    connects: tuple[Budget, ...] = _CONNECTS


def form_of(quirks: Quirks, intent: OrderIntent) -> OrderForm:
    """The form in which this intent is written. Raises ValueError for a combination that has none."""
    if intent.type is OrderType.STOP:
        if intent.trigger is None or intent.side not in quirks.stop_sides:
            raise ValueError(f"no {intent.side} stop on {intent.symbol} without or with this trigger")
        return OrderForm.STOP
    if intent.limit is not None:
        return OrderForm.MARKET_IN_BAND
    if quirks.buys_by_cost and intent.side is Side.BUY:
        if intent.cost is None:
            raise ValueError("a market buy on spot must carry its cost")
        return OrderForm.MARKET_BUY_BY_COST
    return OrderForm.MARKET_BY_QTY


def checked(quirks: Quirks, form: OrderForm, params: Params) -> dict[str, object]:
    """The parameters, if the exchange's row knows them all and no amount among them is anything but text.

    Raises ValueError: an unknown parameter would be passed through and a wrong type silently ignored, either
    of which makes another order than the one that was meant.
    """
    allowed = quirks.forms.get(form)
    if allowed is None:
        raise ValueError(f"{quirks.exchange}/{quirks.market} has no {form}")
    if unknown := sorted(set(params) - allowed):
        raise ValueError(f"{quirks.exchange}/{quirks.market} {form} must not carry {', '.join(unknown)}")
    for name, value in params.items():
        if not isinstance(value, str | bool) and not (name in quirks.numbers and isinstance(value, int)):
            raise ValueError(f"{name} must be text, was {type(value).__name__}")
    return dict(params)
