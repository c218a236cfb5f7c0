"""How OKX names things and counts them: instrument ids, contracts, the two ids of a stop."""

from dataclasses import replace
from decimal import Decimal

from sandbox.exchange.entities import Order
from sandbox.exchange.instruments import LINEAR, SPOT, Instrument
from sandbox.exchange.market import Market
from sandbox.exchange.numbers import ZERO, plain

SPOT_TYPE, SWAP_TYPE = "SPOT", "SWAP"
CATEGORIES = {SPOT_TYPE: SPOT, SWAP_TYPE: LINEAR}
_TYPES = {category: inst_type for inst_type, category in CATEGORIES.items()}
_SUFFIX = "-SWAP"
_CONTRACTS = {
    "BTC": Decimal("0.01"),
    "ETH": Decimal("0.1"),
    "SOL": Decimal(1),
    "XRP": Decimal(100),
    "DOGE": Decimal(1000),
}
_LOTS_AT_LEAST = 20  # of a spot order: about a dollar
_LOTS_A_CONTRACT = 10  # of coins that have no contract of their own above
FIRST_ID = 2_000_000_000_000_000_000
_CHILDREN = 500_000_000_000_000_000  # between the id of a stop and that of the order it became


def inst_type(category: str) -> str:
    return _TYPES[category]


def listed(instrument: Instrument) -> Instrument:
    """The catalogue's instrument as OKX lists it: BTC-USDT, or BTC-USDT-SWAP counted in contracts."""
    pair = f"{instrument.base}-{instrument.quote}"
    if instrument.is_spot:
        smallest = instrument.step * _LOTS_AT_LEAST
        return replace(instrument, symbol=pair, min_qty=smallest, min_cost=ZERO)
    size = _CONTRACTS.get(instrument.base, instrument.step * _LOTS_A_CONTRACT)
    return replace(instrument, symbol=pair + _SUFFIX, contract=size, min_cost=ZERO)


def find(market: Market, name: str) -> Instrument | None:
    """The instrument of an instId; None where there is none."""
    return market.instruments.get((LINEAR if name.endswith(_SUFFIX) else SPOT, name))


def sized(instrument: Instrument, amount: Decimal) -> str:
    """Base units as the wire counts them."""
    return plain(amount / instrument.contract)


def is_algo(order: Order) -> bool:
    """A stop: an order of its own kind until it fires, with another order as its offspring."""
    return order.order_filter != "Order"


def has_fired(order: Order) -> bool:
    """Whether a stop became an order. One that found no position, or no money, to work on did not."""
    live = order.status in {"New", "PartiallyFilled", "Filled"}
    return live or bool(order.filled) or order.reject_reason == "EC_NoImmediateQtyToFill"


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
    return str(number) if number >= FIRST_ID else ""
