"""How OKX names things and counts them: instrument ids, contracts, the two ids of a stop."""

from decimal import Decimal

from sandbox.exchange.entities import Order
from sandbox.exchange.instruments import LINEAR, SPOT, Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import plain

SPOT_TYPE, SWAP_TYPE = "SPOT", "SWAP"
CATEGORIES = {SPOT_TYPE: SPOT, SWAP_TYPE: LINEAR}
_TYPES = {category: inst_type for inst_type, category in CATEGORIES.items()}
_SUFFIX = "-SWAP"
_ONE = Decimal(1)
_CONTRACTS = {
    "BTC": Decimal("0.01"),
    "ETH": Decimal("0.1"),
    "SOL": Decimal(1),
    "XRP": Decimal(100),
    "DOGE": Decimal(1000),
}
_LOTS_A_CONTRACT = 10  # of coins that have no contract of their own above
_CHILDREN = 500_000_000_000_000_000  # between the id of a stop and that of the order it became


def inst_type(category: str) -> str:
    return _TYPES[category]


def inst_id(instrument: Instrument) -> str:
    """BTC-USDT, or BTC-USDT-SWAP."""
    pair = f"{instrument.base}-{instrument.quote}"
    return pair if instrument.is_spot else pair + _SUFFIX


def find(market: Market, name: str) -> Instrument | None:
    """The instrument of an instId; None where there is none."""
    category = LINEAR if name.endswith(_SUFFIX) else SPOT
    base, dash, quote = name.removesuffix(_SUFFIX).partition("-")
    return market.instruments.get((category, base + quote)) if dash else None


def contract(instrument: Instrument) -> Decimal:
    """Base units in one unit of `sz`: the size of a contract on swaps, one on spot."""
    if instrument.is_spot:
        return _ONE
    return _CONTRACTS.get(instrument.base, instrument.step * _LOTS_A_CONTRACT)


def sized(instrument: Instrument, amount: Decimal) -> str:
    """Base units as the wire counts them."""
    return plain(amount / contract(instrument))


def is_algo(order: Order) -> bool:
    """A stop: an order of its own kind until it fires, with another order as its offspring."""
    return order.order_filter != "Order"


def has_fired(order: Order) -> bool:
    """Whether a stop became an order. One that found no position, or no money, to work on did not."""
    failed = order.reject_reason in {"EC_ReduceOnlyNoPosition", "EC_NotEnoughBalance"}
    ended_unfired = order.cancel_type == "CancelByUser" and order.reject_reason != "EC_NoImmediateQtyToFill"
    if order.status in {"Untriggered", "Deactivated"} or failed:
        return False
    return not ended_unfired or bool(order.filled)


def ord_id(order: Order) -> str:
    """The id of the order; of a stop, that of its offspring, empty before there is one."""
    if not is_algo(order):
        return order.order_id
    return str(int(order.order_id) + _CHILDREN) if has_fired(order) else ""


def algo_id(order: Order) -> str:
    return order.order_id if is_algo(order) else ""


def parent_of(order_id: str) -> str:
    """The id of the stop whose offspring has this id; empty where it cannot be one."""
    number = int(order_id) - _CHILDREN if order_id.isdecimal() and len(order_id) < 20 else 0
    return str(number) if number > 0 else ""
