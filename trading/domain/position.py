"""A position: the sum of its fills."""

from dataclasses import dataclass, replace
from decimal import Decimal

from trading.domain.fill import Fill
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO


@dataclass(frozen=True, slots=True)
class Position:
    """What is held of one symbol.

    qty: signed base units (negative is short); cost: signed quote paid for it, so that the average price is
    cost / qty; realised: quote, before quote fees; fees: quote, as charged (fees in base raise the average).
    """

    symbol: Symbol
    qty: Decimal = ZERO
    cost: Decimal = ZERO
    realised: Decimal = ZERO
    fees: Decimal = ZERO

    @property
    def is_flat(self) -> bool:
        return self.qty == ZERO

    @property
    def average(self) -> Decimal:
        """Quote per base, base fees included; zero when flat."""
        return ZERO if self.is_flat else self.cost / self.qty

    def open_profit(self, mark: Decimal) -> Decimal:
        """Quote that closing at this price would bring, before fees."""
        return self.qty * mark - self.cost

    def profit(self, mark: Decimal) -> Decimal:
        """Realised and open profit less quote fees, in quote."""
        return self.realised - self.fees + self.open_profit(mark)

    def adjusted(self, qty: Decimal, price: Decimal) -> "Position":
        """The position at another quantity of the same side, by no trade of ours: no profit comes of it.

        What came in is valued at this price; what is gone takes its share of the cost along.
        """
        if self.is_flat or (qty > ZERO) != (self.qty > ZERO) or qty == ZERO:
            raise ValueError(f"{self.symbol} must stay on its side, was {self.qty} and would be {qty}")
        more = (qty - self.qty) * price
        cost = self.cost + more if abs(qty) > abs(self.qty) else self.cost * qty / self.qty
        return replace(self, qty=qty, cost=cost)

    def apply(self, fill: Fill, base: str) -> "Position":
        """The position after one more fill. base: the instrument's base currency.

        A fee charged in base shrinks the quantity bought; any other fee is taken as quote.
        """
        if fill.symbol != self.symbol:
            raise ValueError(f"fill must be of {self.symbol}, was of {fill.symbol}")
        in_base = fill.fee.currency == base and self.symbol.market is MarketType.SPOT
        fees = self.fees if in_base else self.fees + fill.fee.amount
        change = fill.side.sign * fill.qty - (fill.fee.amount if in_base else ZERO)
        value = fill.side.sign * fill.value
        if self.qty == ZERO or (self.qty > ZERO) == (change > ZERO):
            return replace(self, qty=self.qty + change, cost=self.cost + value, fees=fees)
        return self._reduced(change, value, fees)

    def _reduced(self, change: Decimal, value: Decimal, fees: Decimal) -> "Position":
        """Part, all, or more than all is closed. What is split is split once: no rounding gets lost."""
        left = self.qty + change
        if abs(change) > abs(self.qty):  # through flat to the other side
            opening = value * left / change
            realised = self.realised - (value - opening) - self.cost
            return replace(self, qty=left, cost=opening, realised=realised, fees=fees)
        kept = self.cost * left / self.qty if left else ZERO
        return replace(
            self, qty=left, cost=kept, realised=self.realised - value - (self.cost - kept), fees=fees
        )
