"""Realised gains, first in first out: a sale takes from the earliest batches left of its symbol. Pure.

A fee in the coin that was bought makes the batch smaller at the same cost; a fee in the quote raises the cost
of what was opened and lowers what a closing brought. A fee in any other currency is not valued here: it
stands beside the fill in its own currency.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.fill import Fill
from trading.domain.ids import TradeId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fill has opened and nothing has closed yet. qty: signed base units; worth: quote, positive."""

    qty: Decimal
    worth: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Gain:
    """One closing against one batch. cost: quote, None where nothing of ours had opened it; proceeds: quote.

    For a short the cost is what buying it back took, the proceeds what the sale had brought.
    """

    trade: TradeId
    symbol: Symbol
    qty: Decimal
    opened_at: datetime | None
    closed_at: datetime
    cost: Decimal | None
    proceeds: Decimal

    @property
    def gain(self) -> Decimal | None:
        return None if self.cost is None else self.proceeds - self.cost


def gains(fills: Iterable[Fill]) -> Sequence[Gain]:
    """The gains of these fills, in the order in which they happened. One account's."""
    held: dict[Symbol, deque[Batch]] = {}
    found: list[Gain] = []
    for fill in sorted(fills, key=lambda one: (one.happened_at, one.seen_at, one.trade)):
        batches = held.setdefault(fill.symbol, deque())
        found += _taken(fill, batches)
    return tuple(found)


def _taken(fill: Fill, batches: deque[Batch]) -> Sequence[Gain]:
    """What this fill closes; what is left of it opens a batch, or on a spot market was not ours to sell."""
    base, quote = fill.symbol.name.split(":")[0].split("/")
    sign = Decimal(fill.side.sign)
    left = fill.qty - (fill.fee.amount if fill.fee.currency == base and sign > ZERO else ZERO)
    if left <= ZERO:
        return ()
    fee = fill.fee.amount if fill.fee.currency == quote else ZERO
    worth = fill.value + sign * fee  # what was paid, or what was got
    found: list[Gain] = []
    while left and batches and (batches[0].qty > ZERO) != (sign > ZERO):
        batch = batches.popleft()
        qty = min(left, abs(batch.qty))
        part, value = batch.worth * qty / abs(batch.qty), worth * qty / left
        if qty < abs(batch.qty):
            batches.appendleft(replace(batch, qty=batch.qty + sign * qty, worth=batch.worth - part))
        cost, proceeds = (part, value) if sign < ZERO else (value, part)
        found.append(Gain(fill.trade, fill.symbol, qty, batch.opened_at, fill.happened_at, cost, proceeds))
        left, worth = left - qty, worth - value
    if left and sign < ZERO and fill.symbol.market is MarketType.SPOT:
        found.append(Gain(fill.trade, fill.symbol, left, None, fill.happened_at, None, worth))
    elif left:
        batches.append(Batch(sign * left, worth, fill.happened_at))
    return found
