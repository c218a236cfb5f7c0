"""A stop that follows: told of a price, it moves where it may be moved."""

from dataclasses import replace

from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.amounts import fits
from trading.engine.levels import follows, furthest, moved
from trading.engine.protect import managed
from trading.engine.state import Holding, Session, Step, World


def trailed(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    """The stop of this position follows the price, where it rests proved: one that is on its way, or being
    replaced, is let come to rest first; the best price is kept meanwhile. The old one ends before the new one
    is placed, as for one that does not fit; until the new one was seen, the price is watched by us.
    """
    holding, instrument = session.holdings.get(symbol), world.instruments.get(symbol)
    if holding is None or instrument is None or not session.reconciled:
        return Step(session)
    seen = _seen(holding, price)
    level = moved(seen, instrument, price)
    if level is None or not _is_at_rest(session, holding, instrument):
        return Step(session if seen is holding else session.with_holding(seen))
    after = session.with_holding(replace(seen, stop=level, stops_before=seen.stops))
    return managed(Step(after), (symbol,), world)


def _seen(holding: Holding, price: Price) -> Holding:
    """The position that knows of this price, where it is the best yet and its stop ever moves."""
    best = furthest(holding.side, holding.course.best, price)
    if best == holding.course.best or not follows(holding) or holding.exiting is not None:
        return holding
    return replace(holding, course=replace(holding.course, best=best))


def _is_at_rest(session: Session, holding: Holding, instrument: Instrument) -> bool:
    """One proved stop protects the position, or none has to."""
    symbol = holding.position.symbol
    if session.working(symbol, OrderKind.ENTRY, OrderKind.EXIT):
        return False
    stops = session.working(symbol, OrderKind.PROTECT)
    if holding.soft:
        return not stops
    return (
        holding.naked_since is None
        and len(stops) == 1
        and stops[0].status is OrderStatus.OPEN
        and stops[0].confirmed_at is not None
        and not stops[0].filled
        and fits(stops[0], holding, instrument, session.balances)
    )
