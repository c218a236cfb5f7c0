"""An order as a request asks for it, read from the words of one exchange."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.exchange.numbers import ZERO


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a front hands to the desk. Amounts in base units, or in quote units with `by_cost`.

    side: Buy or Sell; kind: Market or Limit; tif: GTC, IOC, FOK or PostOnly (a market order: IOC).
    `trigger_price` makes it a stop order, whose `order_filter` is StopOrder (holds no funds by
    itself) or tpslOrder (holds them); `trigger_direction` is 1 (rising), 2 (falling) or 0 (as the
    price lies). `close_all`: reduce-only, the quantity is the whole position. `stop_type` is how the
    exchange calls the stop order. The other fields are linear only.
    """

    category: str
    symbol: str
    side: str
    kind: str
    qty: Decimal = ZERO
    price: Decimal = ZERO
    tif: str = "GTC"
    link_id: str = ""
    by_cost: bool = False
    order_filter: str = "Order"
    stop_type: str = ""
    trigger_price: Decimal = ZERO
    trigger_direction: int = 0
    reduce_only: bool = False
    close_on_trigger: bool = False
    close_all: bool = False
    take_profit: Decimal = ZERO
    stop_loss: Decimal = ZERO
