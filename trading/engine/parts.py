"""A part of a position leaves: at a target of its ladder, or because its owner wants it.

On spot the resting stop holds the coins. So it gives way to a smaller one that covers the rest, and once it
is proved gone the part is sold beside that one. What is not filled is tried again by a new order, each
attempt a row of its own; a part that the exchange does not take is given up, and the stop covers it again.
"""

from dataclasses import replace
from decimal import Decimal

from trading.domain.course import Part
from trading.domain.events import ExitWhy, PositionReduced
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO, Price, Qty, Ratio
from trading.domain.order import OrderKind
from trading.engine.amounts import closeable, is_tradable, leaving, sellable
from trading.engine.ladder import legs
from trading.engine.leaving import Wanted, leave, placed
from trading.engine.levels import furthest, moved
from trading.engine.state import Holding, Session, Step, World


def cause_of(holding: Holding, part: Part) -> str:
    """What the orders of a part are caused by."""
    return f"{holding.id}|{part.name}"


def aimed(session: Session, holding: Holding, instrument: Instrument) -> Session:
    """The session with the position's target where the next rungs of its ladder are."""
    if not holding.course.plan.ladder or holding.exiting is not None or holding.course.part is not None:
        return session
    left = legs(holding, instrument)
    if not left or left[0].price == holding.target:
        return session
    return session.with_holding(replace(holding, target=left[0].price))


def reached(session: Session, holding: Holding, instrument: Instrument, price: Price) -> Session:
    """The target is reached: all that its ladder closes up to this price leaves, as one part, or as the end.

    While an entry still fills it waits: the shares are of what will have been entered.
    """
    symbol, ladder = holding.position.symbol, holding.course.plan.ladder
    if not ladder:
        return leave(session, symbol, ExitWhy.TARGET)
    if holding.course.part is not None or session.working(symbol, OrderKind.ENTRY):
        return session
    hit = [leg for leg in legs(holding, instrument) if (price - leg.price) * holding.side.sign >= ZERO]
    if not hit:
        return session
    rungs = hit[-1].rungs
    if rungs == len(ladder):
        return leave(session, symbol, ExitWhy.TARGET)
    return _begun(session, holding, Part(f"rung{rungs}", sum((leg.qty for leg in hit), ZERO), rungs))


def portion(holding: Holding, instrument: Instrument, share: Ratio) -> Qty | None:
    """What this share of the position comes to on the lot grid.

    None where it, or what would be left, is below what the exchange takes.
    """
    held, last = closeable(holding, instrument), holding.last_fill
    qty = instrument.qty_down(held * share)
    price = min(last.price if last else holding.reference, holding.stop or holding.reference)
    stands = is_tradable(instrument, qty, price) and is_tradable(instrument, held - qty, price)
    return qty if stands else None


def by_hand(session: Session, symbol: Symbol, instrument: Instrument, share: Ratio, token: str) -> Session:
    """The session with this share of the position on its way out, as its owner wants it; all of it: the end.

    token: of the button: the same press counts once. Nothing happens where another part, or all of it, is on
    its way out already, or where `portion` gives none.
    """
    holding = session.holdings.get(symbol)
    if holding is None or token in holding.course.hands:
        return session
    if share >= 1:
        return leave(session, symbol, ExitWhy.ASKED)
    qty = portion(holding, instrument, share)
    if qty is None or holding.exiting is not None or holding.course.part is not None:
        return session
    pressed = replace(holding, course=replace(holding.course, hands=(*holding.course.hands, token)))
    return _begun(session, pressed, Part(f"hand-{token}", qty))


def _begun(session: Session, holding: Holding, part: Part) -> Session:
    """The stop has to be placed anew, for the rest: its attempts are counted from here."""
    course = replace(holding.course, part=part)
    return session.with_holding(replace(holding, course=course, stops_before=holding.stops))


def settled(session: Session, symbol: Symbol, instrument: Instrument, world: World) -> Step:
    """The end of a part: nothing of it is left that could be sold, or the exchange has not taken it for long.

    A rest that no stop could cover any more leaves with it.
    """
    holding = session.holdings[symbol]
    part = holding.course.part
    if part is None or holding.exiting is not None or session.working(symbol, OrderKind.EXIT):
        return Step(session)
    if closeable(holding, instrument) - leaving(holding) < instrument.min_qty:
        return Step(leave(session, symbol, _why(part)))
    if not _is_over(holding, part, instrument, world.rules.max_attempts):
        return Step(session)
    return _told(session, _without_part(holding, part, instrument), part)


def _is_over(holding: Holding, part: Part, instrument: Instrument, most: int) -> bool:
    last = holding.last_fill
    is_rest = part.sold > ZERO and last is not None and not is_tradable(instrument, part.left, last.price)
    return part.left == ZERO or is_rest or part.tries >= most


def _why(part: Part) -> ExitWhy:
    return ExitWhy.TARGET if part.rungs else ExitWhy.ASKED


def why_flat(holding: Holding) -> ExitWhy:
    """Why a position is flat that was not on its way out: the part that was has left nothing to close."""
    part = holding.course.part
    return ExitWhy.UNPROTECTED if part is None else _why(part)


def _without_part(holding: Holding, part: Part, instrument: Instrument) -> Holding:
    """The position with its part gone, its stop where it belongs by then, and its next target."""
    course, last = holding.course, holding.last_fill
    after = replace(
        holding, course=replace(course, part=None, rungs=max(course.rungs, part.rungs)), naked_since=None
    )
    if part.sold and part.rungs and last is not None:
        best = furthest(holding.side, course.best, last.price)
        after = replace(after, course=replace(after.course, best=best))
        level = moved(after, instrument, last.price)
        if level is not None:
            after = replace(after, stop=level, stops_before=after.stops)
    ahead = legs(after, instrument) if course.plan.ladder else ()
    return replace(after, target=ahead[0].price) if ahead else after


def _told(session: Session, holding: Holding, part: Part) -> Step:
    after, last = session.with_holding(holding), holding.last_fill
    if not part.sold or last is None:
        return Step(after)
    position = holding.position
    told = PositionReduced(
        position=holding.id,
        symbol=position.symbol,
        side=holding.side,
        rung=part.rungs,
        rungs=len(holding.course.plan.ladder),
        qty=Qty(part.sold),
        price=Price(part.received / part.sold),
        profit=position.realised - position.fees,
        rest=Qty(abs(position.qty)),
        stop=holding.stop,
        target=holding.target,
        happened_at=last.happened_at,
    )
    return Step(after, tell=(told,))


def taken(session: Session, symbol: Symbol, instrument: Instrument, world: World) -> Step:
    """The next order of a part, once nothing else can sell its coins, and nothing more comes in."""
    holding = session.holdings[symbol]
    part = holding.course.part
    if part is None or holding.exiting is not None:
        return Step(session)
    if session.working(symbol, OrderKind.EXIT, OrderKind.ENTRY):
        return Step(session)
    stops = session.working(symbol, OrderKind.PROTECT)
    resting = sum((stop.remaining for stop in stops), ZERO)
    is_spot = symbol.market is MarketType.SPOT
    if is_spot and resting + part.left > closeable(holding, instrument):
        return Step(session)
    qty = min(part.left, sellable(holding, instrument, session.balances))
    tried = replace(part, tries=part.tries + 1)
    wanted = Wanted(OrderKind.EXIT, cause_of(holding, part), tried.tries, qty)
    return placed(session, _with_part(holding, tried), instrument, world, wanted)


def _with_part(holding: Holding, part: Part) -> Holding:
    return replace(holding, course=replace(holding.course, part=part))


def sold(holding: Holding, cause: str, qty: Decimal, value: Decimal) -> Holding:
    """The position after one more execution of an exit. value: in quote."""
    part = holding.course.part
    if part is None or cause != cause_of(holding, part):
        return holding
    return _with_part(holding, replace(part, sold=part.sold + qty, received=part.received + value))
