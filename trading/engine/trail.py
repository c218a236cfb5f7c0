"""A stop that follows the price: where it stands next, and when it may be moved there."""

from dataclasses import replace

from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import OrderKind, OrderStatus
from trading.engine.protect import fits, managed
from trading.engine.state import Holding, Session, Step, World

_STEP = 4  # a stop moves by a quarter of its distance at least: each move takes two calls of the exchange


def step_due(holding: Holding) -> Price | None:
    """The price from which the stop may move; None where it does not follow. Ticks are left out."""
    if holding.stop is None or holding.trail is None or holding.exiting is not None:
        return None
    return Price(holding.stop + holding.side.sign * (holding.trail + holding.trail / _STEP))


def moved(holding: Holding, instrument: Instrument, price: Price) -> Price | None:
    """The level, on the tick grid, to which the stop is to move at this price; None: it stays.

    It only ever moves the way of the position, by a step worth an order, and stays on the losing side.
    """
    stop, trail, sign = holding.stop, holding.trail, holding.side.sign
    if stop is None or trail is None or holding.exiting is not None or price <= ZERO:
        return None
    level = instrument.protective(price - sign * trail, holding.side.opposite)
    is_worth_it = (level - stop) * sign >= max(trail / _STEP, instrument.tick)
    is_behind = level > ZERO and (price - level) * sign > ZERO
    return level if is_worth_it and is_behind else None


def trailed(session: Session, symbol: Symbol, price: Price, world: World) -> Step:
    """The stop of this position follows the price, where it rests proved: one that is on its way, or being
    replaced, is let come to rest first. The old one ends before the new one is placed, as for one that does
    not fit; until the new one was seen, the price is watched by us.
    """
    holding, instrument = session.holdings.get(symbol), world.instruments.get(symbol)
    if holding is None or instrument is None or not session.reconciled:
        return Step(session)
    level = moved(holding, instrument, price)
    if level is None or not _is_at_rest(session, holding, instrument):
        return Step(session)
    after = session.with_holding(replace(holding, stop=level, stops_before=holding.stops))
    return managed(Step(after), (symbol,), world)


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
