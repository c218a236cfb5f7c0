"""Where a stop that follows is to stand: by the price, by the targets that are done, or once and for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from trading.domain.instrument import Instrument, Side
from trading.domain.money import ZERO, Price, Ratio
from trading.domain.tactics import Trailing, TrailingKind
from trading.engine.ladder import at_gain
from trading.engine.state import Holding
from trading.risk.rules import FIVE_BASIS_POINTS

_STEP = 4  # a stop moves by a quarter of its distance at least: each move takes two calls of the exchange
_GAP = FIVE_BASIS_POINTS  # of the price: a stop that is put somewhere once is not put nearer to it
# Targets that have to be done before the stop goes to the entry; with each further one it goes one target on.
_LAG: Mapping[TrailingKind, int] = MappingProxyType(
    {TrailingKind.MOVING_TARGET: 1, TrailingKind.MOVING_TWO_TARGETS: 2}
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """level: quote per base, not rounded; step: by which it has to be better than the stop; room: the least
    distance from the price, as a ratio of it.
    """

    level: Decimal
    step: Decimal = ZERO
    room: Ratio = _GAP


def follows(holding: Holding) -> bool:
    """Whether the stop of this position ever moves."""
    kind = holding.course.plan.trailing.kind
    return holding.trail is not None if kind is TrailingKind.SIGNAL else kind is not TrailingKind.OFF


def furthest(side: Side, one: Price | None, other: Price) -> Price:
    """The better of two prices for a position of this side."""
    return other if one is None or (other - one) * side.sign > ZERO else one


def moved(holding: Holding, instrument: Instrument, price: Price) -> Price | None:
    """The level, on the tick grid, to which the stop is to move at this price; None: it stays.

    It only ever moves the way of the position, by a step worth an order, and stays on the losing side.
    """
    stop, sign = holding.stop, holding.side.sign
    if stop is None or not _may_move(holding) or price <= ZERO:
        return None
    best = furthest(holding.side, holding.course.best, price)
    wanted = _wanted(holding, best, instrument.taker_fee)
    if wanted is None:
        return None
    level = instrument.protective(wanted.level, holding.side.opposite)
    is_worth_it = (level - stop) * sign >= max(wanted.step, instrument.tick)
    is_behind = level > ZERO and (price - level) * sign > wanted.room * price
    return level if is_worth_it and is_behind else None


def step_due(holding: Holding) -> Price | None:
    """The price from which the stop may move; None where it does not follow. Ticks and fees are left out."""
    stop, sign, best = holding.stop, holding.side.sign, holding.course.best
    if stop is None or not _may_move(holding):
        return None
    start = _start(holding, holding.course.plan.trailing)
    missed = None if best is None else _wanted(holding, best, ZERO)
    if missed is not None and (missed.level - stop) * sign > missed.step:
        return Price(missed.level * (1 + sign * missed.room))  # seen when it could not be moved
    distance = _distance(holding)
    if distance is not None:
        return distance if start is None else furthest(holding.side, start, distance)
    wanted = _wanted(holding, start or holding.entry_price, ZERO)
    if wanted is None or (wanted.level - stop) * sign <= ZERO:
        return None
    return furthest(holding.side, start, Price(wanted.level * (1 + sign * wanted.room)))


def _may_move(holding: Holding) -> bool:
    return follows(holding) and holding.exiting is None and holding.course.part is None


def _start(holding: Holding, trailing: Trailing) -> Price | None:
    """The price from which the stop begins to follow; None: at once."""
    if trailing.kind is TrailingKind.SIGNAL or trailing.trigger is None:
        return None
    return Price(at_gain(holding, trailing.trigger))


def _distance(holding: Holding) -> Price | None:
    """The price that is a step farther from the stop than it stays; None for kinds that know no distance."""
    stop, trailing, sign = holding.stop, holding.course.plan.trailing, holding.side.sign
    if stop is None:
        return None
    if trailing.kind is TrailingKind.SIGNAL and holding.trail is not None:
        return Price(stop + sign * (holding.trail + holding.trail / _STEP))
    if trailing.kind is TrailingKind.BELOW_HIGH and trailing.distance is not None:
        return Price(stop / (1 - sign * (trailing.distance + trailing.distance / _STEP)))
    return None


def _wanted(holding: Holding, best: Price, fee: Decimal) -> _Wanted | None:
    """Where the stop is to stand by its kind, once this was the best price; None: where it stands.

    fee: ratio that the exchange takes of an entry and of an exit.
    """
    trailing, sign = holding.course.plan.trailing, holding.side.sign
    start = _start(holding, trailing)
    if start is not None and (best - start) * sign < ZERO:
        return None
    distance = trailing.distance
    found: _Wanted | None = None
    match trailing.kind:
        case TrailingKind.SIGNAL if holding.trail is not None:
            found = _Wanted(best - sign * holding.trail, holding.trail / _STEP, Ratio(ZERO))
        case TrailingKind.BELOW_HIGH if distance is not None:
            found = _Wanted(best * (1 - sign * distance), best * distance / _STEP, Ratio(ZERO))
        case TrailingKind.BELOW_TRIGGER if distance is not None:
            found = _Wanted((start or holding.entry_price) * (1 - sign * distance))
        case TrailingKind.BREAKEVEN:
            found = _Wanted(breakeven(holding, fee))
        case TrailingKind.MOVING_TARGET | TrailingKind.MOVING_TWO_TARGETS:
            found = _by_targets(holding, holding.course.rungs - _LAG[trailing.kind], fee)
    return found


def _by_targets(holding: Holding, target: int, fee: Decimal) -> _Wanted | None:
    """At this target, 0: at the entry; None: not yet."""
    if target < 0:
        return None
    if target == 0:
        return _Wanted(breakeven(holding, fee))
    return _Wanted(at_gain(holding, holding.course.plan.ladder[target - 1].gain))


def breakeven(holding: Holding, fee: Decimal) -> Decimal:
    """The price, quote per base, at which nothing is lost after the fees of entry and exit, and the buffer
    beyond it. fee: ratio of the traded value, each time; in coins it costs the most.
    """
    kept, entry = (1 - fee) ** 2, holding.entry_price
    level = entry / kept if holding.side is Side.BUY else entry * kept
    return level + holding.side.sign * entry * holding.course.plan.trailing.buffer
