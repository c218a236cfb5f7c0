"""A fill: one execution on the exchange; the only fact that moves a position."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from trading.domain.ids import AccountId, ClientOrderId, TradeId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import Money, Price, Qty


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution, unique by (account, symbol, trade).

    price: quote per base; qty: base units; fee: as charged (base coin on spot buys); happened_at: the
    exchange's instant, seen_at: ours. order is None where the execution carries no client id of ours.
    """

    trade: TradeId
    account: AccountId
    symbol: Symbol
    order: ClientOrderId | None
    exchange_order: str
    side: Side
    price: Price
    qty: Qty
    fee: Money
    maker: bool
    happened_at: datetime
    seen_at: datetime

    @property
    def value(self) -> Decimal:
        """Quote value of the execution, without the fee."""
        return self.price * self.qty
