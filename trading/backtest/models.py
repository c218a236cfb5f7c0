"""How the modelled exchange differs from a perfect one: slippage, latency, leverage."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from trading.domain.instrument import Instrument, Side
from trading.domain.money import ZERO, Price, Ratio

_SLIPPAGE = Ratio(Decimal("0.0002"))


@dataclass(frozen=True, slots=True)
class Models:
    """The costs of reality. Fees are those of the instrument, a taker's.

    slippage: share of the price by which every fill is worse than the price seen; latency: from sending an
    order to its execution; leverage: notional of contracts per unit of margin; keeps: how many finished
    orders and fills a book remembers.
    """

    slippage: Ratio = _SLIPPAGE
    latency: timedelta = timedelta(0)
    leverage: Decimal = Decimal(10)
    keeps: int = 100

    def __post_init__(self) -> None:
        if not ZERO <= self.slippage < 1:
            raise ValueError(f"slippage must be at least 0 and below 1, was {self.slippage}")
        if self.leverage < 1:
            raise ValueError(f"leverage must be at least 1, was {self.leverage}")

    def fill_price(self, instrument: Instrument, side: Side, seen: Decimal) -> Price:
        """What a market order gets when this price is seen: worse, and on the tick grid."""
        if side is Side.BUY:
            return instrument.price_up(seen * (1 + self.slippage))
        return max(instrument.price_down(seen * (1 - self.slippage)), Price(instrument.tick))
