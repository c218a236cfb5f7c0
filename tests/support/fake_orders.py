"""Orders of the fake exchange, and what may happen to a submit."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto

from trading.domain.instrument import Instrument, MarketType, Side
from trading.domain.money import ZERO, Qty
from trading.domain.order import OrderIntent, OrderType
from trading.ports import OrderReport, ReportStatus


class Mishap(Enum):
    """What may happen to one submit."""

    SWALLOWED = auto()  # never arrives; the sender learns nothing
    REPLY_LOST = auto()  # accepted; the sender learns nothing


@dataclass
class FakeOrder:
    """An order as the fake holds it."""

    intent: OrderIntent
    id: str
    status: ReportStatus = ReportStatus.OPEN
    filled: Decimal = ZERO
    spent: Decimal = ZERO
    triggered: bool = False
    reason: str | None = None

    def report(self, seen_at: datetime) -> OrderReport:
        waits = self.status is ReportStatus.OPEN and not self.triggered
        return OrderReport(
            order=self.intent.id,
            exchange_id=self.id,
            symbol=self.intent.symbol,
            status=self.status,
            filled=Qty(self.filled),
            spent=self.spent,
            trigger=self.intent.trigger if waits else None,
            reason=self.reason,
            seen_at=seen_at,
            side=self.intent.side,
            qty=self.intent.qty if self.intent.cost is None or self.intent.limit is not None else None,
        )

    def holds(self, currency: str, instrument: Instrument) -> Decimal:
        """Units of a currency that this order locks while it is open."""
        intent = self.intent
        if self.status is not ReportStatus.OPEN or intent.symbol.market is not MarketType.SPOT:
            return ZERO
        if intent.side is Side.SELL:
            return intent.qty - self.filled if currency == instrument.base else ZERO
        return (intent.cost or ZERO) - self.spent if currency == instrument.quote else ZERO


def wanted(intent: OrderIntent, instrument: Instrument, price: Decimal) -> Decimal:
    """The quantity of an order at this price."""
    if intent.cost is not None and intent.limit is None and intent.type is OrderType.MARKET:
        return instrument.qty_down(intent.cost / price)
    return intent.qty


def costs(intent: OrderIntent, qty: Decimal, price: Decimal) -> Decimal:
    """The quote amount that a spot buy may need."""
    if intent.limit is not None:
        return qty * intent.limit
    return qty * price if intent.cost is None else intent.cost
