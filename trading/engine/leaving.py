"""The way out of a position: its exits until it is flat, and the end of what is in their way."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Control
from trading.domain.decision import Approved
from trading.domain.events import AccountHalted, ExitWhy
from trading.domain.ids import client_order_id
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import Qty
from trading.domain.order import Order, OrderIntent, OrderKind, OrderStatus, OrderType
from trading.engine.amounts import sellable
from trading.engine.state import Holding, Session, Step, World
from trading.risk.band import exit_limit
from trading.risk.policy import review_exit
from trading.risk.rules import Rules

STUCK = "orders"  # why an account is paused whose exits the exchange does not take


def leave(session: Session, symbol: Symbol, why: ExitWhy) -> Session:
    """The session with the position of this symbol on its way out. The first reason stays."""
    holding = session.holdings.get(symbol)
    if holding is None or holding.exiting is not None:
        return session
    return session.with_holding(replace(holding, exiting=why, naked_since=None))


def ended(session: Session, orders: tuple[Order, ...]) -> Step:
    """Give up what was not sent, ask for the end of what is open; wait for what is not proved yet."""
    ending: list[Order] = []
    for order in orders:
        if order.status is OrderStatus.PLANNED:
            session = session.with_order(order.moved(OrderStatus.VOID, reason="superseded"))
        elif order.status is OrderStatus.OPEN:
            ending.append(order.moved(OrderStatus.CANCELING))
            session = session.with_order(ending[-1])
    return Step(session, cancel=tuple(ending))


def exited(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    """The next step of a position that is on its way out."""
    symbol = holding.position.symbol
    stops = session.working(symbol, OrderKind.PROTECT)
    if session.working(symbol, OrderKind.EXIT) or _is_stopping(holding, stops, world.rules, world.now):
        return Step(session)
    # An entry that still fills would leave a rest behind; on spot a stop holds the coins we want to sell.
    is_spot = symbol.market is MarketType.SPOT
    blocking = (OrderKind.ENTRY, OrderKind.PROTECT) if is_spot else (OrderKind.ENTRY,)
    unsent = tuple(stop for stop in stops if stop.status is OrderStatus.PLANNED)
    ending = ended(session, session.working(symbol, *blocking) + (() if is_spot else unsent))
    if ending.session.working(symbol, *blocking):
        return ending
    return ending.then(_exit_again(ending.session, holding, instrument, world))


def _is_stopping(holding: Holding, stops: tuple[Order, ...], rules: Rules, now: datetime) -> bool:
    """A stop has begun to fill a moment ago and is about to close the position by itself."""
    last = holding.last_fill
    return last is not None and any(stop.filled for stop in stops) and now - last.seen_at < rules.entry_wait


def _exit_again(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    """One more exit. Past the usual number of attempts each waits longer than the one before, for ever:
    a position is not given up. naked_since is then the time of the last attempt.
    """
    rules, now = world.rules, world.now
    tried_too_often = holding.exits - rules.max_attempts
    exiting = replace(holding, exits=holding.exits + 1)
    if tried_too_often < 0:
        return _exit(session, exiting, instrument, world)
    waited = now - holding.naked_since if holding.naked_since is not None else None
    if tried_too_often > 0 and waited is not None and waited < rules.plan_life * tried_too_often:
        return Step(session)
    placed = _exit(session, replace(exiting, naked_since=now), instrument, world)
    return placed if tried_too_often else placed.then(_stuck(placed.session, holding))


def _exit(session: Session, holding: Holding, instrument: Instrument, world: World) -> Step:
    qty = sellable(holding, instrument, session.balances)
    wanted = Wanted(OrderKind.EXIT, f"{holding.id}|{OrderKind.EXIT}", holding.exits, qty)
    return placed(session, holding, instrument, world, wanted)


def _stuck(session: Session, holding: Holding) -> Step:
    told = AccountHalted(STUCK, holding.position.symbol.title)
    return Step(session, tell=(told,), pause=STUCK)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that a position needs. cause, attempt: what its id is made of; qty: base units."""

    kind: OrderKind
    cause: str
    attempt: int
    qty: Decimal


def placed(session: Session, holding: Holding, instrument: Instrument, world: World, wanted: Wanted) -> Step:
    """The session with this holding and its market exit or stop."""
    symbol, last, protects = holding.position.symbol, holding.last_fill, wanted.kind is OrderKind.PROTECT
    if last is None:
        raise ValueError(f"position {holding.id} must have a fill")
    side, quote, attempt = holding.side.opposite, world.quotes.get(symbol), wanted.attempt
    intent = OrderIntent(
        id=client_order_id(last.account, wanted.cause, attempt),
        account=last.account,
        cause=wanted.cause,
        attempt=attempt,
        symbol=symbol,
        kind=wanted.kind,
        type=OrderType.STOP if protects else OrderType.MARKET,
        side=side,
        qty=Qty(wanted.qty),
        reference=holding.entry_price,
        decide_before=world.now + world.rules.plan_life,
        position=holding.id,
        trigger=holding.stop if protects else None,
        limit=None if protects else exit_limit(instrument, side, quote, attempt, world.rules, world.now),
        reduce_only=symbol.market is MarketType.LINEAR,
    )
    permitted = review_exit(intent, holding.position.qty, instrument)
    if not isinstance(permitted, Approved):
        return Step(session) if session.control >= Control.REDUCE_ONLY else _stuck(session, holding)
    after = session.with_holding(holding).with_order(Order(intent, OrderStatus.PLANNED))
    return Step(after, place=(permitted,))
