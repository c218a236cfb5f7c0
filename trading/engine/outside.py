"""What happens to a position from outside: closed or changed by hand, unwatched, its market gone.

Nothing is traded to make our books fit: they follow what the owner has said, or what is simply not there.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.events import ExitWhy, MarketGone, PositionAdjusted, SoftStopBlind
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import Symbol
from trading.domain.money import Price
from trading.domain.order import OrderKind
from trading.engine.leaving import ended
from trading.engine.protect import managed
from trading.engine.state import Holding, Session, Step, World


class DriftAnswer(StrEnum):
    """What the owner says of a difference."""

    ADOPT = "adopt"  # our books take the exchange's quantity
    IGNORE = "ignore"  # the difference is not ours: our position stays as it is
    CLOSE = "close"  # the position is closed


BLIND = "blind"  # why an account is paused whose soft stop sees no price


def found_closed(session: Session, symbol: Symbol, world: World) -> Step:
    """Its owner or the exchange has closed it: what is left of our orders ends, and nothing is traded."""
    holding = session.holdings.get(symbol)
    if holding is None:
        return Step(session)
    gone = session.with_holding(replace(holding, exiting=ExitWhy.OUTSIDE))
    return managed(Step(gone), (symbol,), world)


def adopted(
    session: Session, case: int, symbol: Symbol, theirs: Decimal, price: Price | None, world: World
) -> Step:
    """Our books take the exchange's quantity; the stop follows. What is too little to be closed is closed."""
    holding, instrument = session.holdings.get(symbol), world.instruments.get(symbol)
    if holding is None or instrument is None or theirs == holding.position.qty:
        return Step(session)
    if theirs * holding.side.sign < instrument.min_qty:
        return found_closed(session, symbol, world)
    value = price or holding.entry_price
    told = PositionAdjusted(
        case=case,
        position=holding.id,
        symbol=symbol,
        before=holding.position.qty,
        after=theirs,
        price=value,
        happened_at=world.now,
    )
    after = session.with_holding(_resized(holding, theirs, value))
    return managed(Step(after, tell=(told,)), (symbol,), world)


def _resized(holding: Holding, qty: Decimal, price: Price) -> Holding:
    """What came in counts as entered at this price; what is gone was never entered."""
    change = (qty - holding.position.qty) * holding.side.sign
    paid = change * (price if change > 0 else holding.entry_price)
    return replace(
        holding,
        position=holding.position.adjusted(qty, price),
        entered=holding.entered + change,
        paid=holding.paid + paid,
    )


def blind(session: Session, symbol: Symbol, since: datetime | None) -> Step:
    """No price comes: a soft stop cannot be kept. Its owner is told, and nothing more is opened."""
    holding = session.holdings.get(symbol)
    if holding is None or not holding.soft or holding.exiting is not None:
        return Step(session)
    told = SoftStopBlind(holding.id, symbol, holding.stop, since)
    return Step(session, tell=(told,), pause=BLIND)


def called_off(session: Session, order: ClientOrderId) -> Step:
    """An entry that was not sent is given up, one that rests is asked to end; what it has filled stays. One
    without a proof is waited for, and stops and exits are never called off.
    """
    found = session.orders.get(order)
    if found is None or found.intent.kind is not OrderKind.ENTRY or found.status.is_final:
        return Step(session)
    return ended(session, (found,))


def market_gone(session: Session, symbol: Symbol) -> Step:
    """Told once for each position (its news is equal each time); exits go on at their slow pace."""
    holding = session.holdings.get(symbol)
    return Step(session) if holding is None else Step(session, tell=(MarketGone(holding.id, symbol),))
