"""An emergency stop of one account, as a pure machine: what it does next is read from what is there.

The halt is persisted before any of this begins. Each step may be taken again after a crash: it looks at
what is left, not at what was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trading.domain.events import EmergencyDone, EmergencyScope, ExitWhy
from trading.domain.ids import PositionId, UserId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Money, Price, Ratio
from trading.domain.order import Order, OrderKind
from trading.engine.leaving import ended, leave
from trading.engine.protect import managed
from trading.engine.reconcile import Findings
from trading.engine.state import Session, Step, World
from trading.ports import OrderReport


class EmergencyStep(StrEnum):
    """Where an account is: entries are cancelled, positions left, the exchange asked, all proved."""

    CANCEL = "cancel"
    EXIT = "exit"
    VERIFY = "verify"
    DONE = "done"


_ORDER = tuple(EmergencyStep)


def evacuate(session: Session, only: Symbol | None, world: World) -> Step:
    """Cancel every entry and leave every position, of one symbol or of all. Safe to repeat."""
    symbols = _symbols(session, only)
    done = ended(session, tuple(o for symbol in symbols for o in session.working(symbol, OrderKind.ENTRY)))
    for symbol in symbols:
        done = Step(leave(done.session, symbol, ExitWhy.EMERGENCY), cancel=done.cancel)
    return managed(done, symbols, world)


def _symbols(session: Session, only: Symbol | None) -> tuple[Symbol, ...]:
    """The symbols with positions or orders that are not final, within the scope."""
    there = session.holdings.keys() | {order.intent.symbol for order in working(session, only)}
    return tuple(symbol for symbol in sorted(there) if only is None or symbol == only)


def working(session: Session, only: Symbol | None) -> tuple[Order, ...]:
    """Orders of the scope that are not final."""
    return tuple(
        order
        for order in session.orders.values()
        if not order.status.is_final and (only is None or order.intent.symbol == only)
    )


def next_step(session: Session, only: Symbol | None) -> EmergencyStep:
    """What our books still have to do: never DONE, which only the exchange can say."""
    left = working(session, only)
    if any(order.intent.kind is OrderKind.ENTRY for order in left):
        return EmergencyStep.CANCEL
    held = [symbol for symbol in session.holdings if only is None or symbol == only]
    return EmergencyStep.EXIT if left or held else EmergencyStep.VERIFY


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What the exchange still shows of ours.

    orders: working ones; hidden: ours that it does not show and that are not final: they count as there;
    drift: it holds other than our books.
    """

    orders: tuple[OrderReport, ...]
    hidden: tuple[Order, ...]
    drift: bool

    @property
    def may_trade(self) -> bool:
        """Something of ours may still change what is held."""
        return bool(self.orders or self.hidden)

    @property
    def is_nothing(self) -> bool:
        return not (self.may_trade or self.drift)


def leftovers(findings: Findings, only: Symbol | None) -> Leftovers:
    """What of a comparison belongs to the scope."""
    shown = [report for _, report in findings.seen] + list(findings.strangers)
    orders = tuple(report for report in shown if only is None or report.symbol == only)
    drift = any((only is None or d.symbol == only) and not d.accepted for d in findings.drift)
    hidden = tuple(order for order in findings.ask if only is None or order.intent.symbol == only)
    return Leftovers(orders, hidden, drift)


def least(steps: Sequence[EmergencyStep]) -> EmergencyStep:
    """How far all have come. Nobody to wait for: done."""
    return min(steps, key=_ORDER.index, default=EmergencyStep.DONE)


@dataclass(frozen=True, slots=True)
class Ended:
    """A position of an emergency stop as the books have it afterwards.

    left: signed base units that could not be closed; worst: price of the worst exit since the press.
    """

    position: PositionId
    symbol: Symbol
    side: Side
    closed: bool
    left: Decimal
    worst: Price | None


@dataclass(frozen=True, slots=True)
class EmergencyRun:
    """An emergency stop that is not done. only: its symbol, None for all; prices: at the press."""

    id: int
    scope: EmergencyScope
    subject: str
    by: UserId
    only: Symbol | None
    step: EmergencyStep
    prices: Mapping[Symbol, Price]
    pressed_at: datetime


@dataclass(frozen=True, slots=True)
class EmergencyTally:
    """What has become of what was there at the press. unproved: accounts not proved to be flat."""

    accounts: int
    unproved: int
    orders_cancelled: int
    positions: Sequence[Ended]


def receipt(run: EmergencyRun, tally: EmergencyTally, now: datetime) -> EmergencyDone:
    """The account of what an emergency stop has done."""
    dust: dict[str, Decimal] = {}
    for one in tally.positions:
        if one.closed and one.left:
            base = one.symbol.name.split("/")[0]
            dust[base] = dust.get(base, ZERO) + abs(one.left)
    slips = [_slip(one, run.prices.get(one.symbol)) for one in tally.positions]
    return EmergencyDone(
        scope=run.scope,
        subject=run.subject if run.only is None else run.only.title,
        accounts=tally.accounts,
        unproved=tally.unproved,
        orders_cancelled=tally.orders_cancelled,
        positions_closed=sum(one.closed for one in tally.positions),
        positions_left=sum(not one.closed for one in tally.positions),
        dust=tuple(Money(amount, base) for base, amount in sorted(dust.items())),
        worst_slip=max((slip for slip in slips if slip is not None), default=None),
        seconds=max(int((now - run.pressed_at).total_seconds()), 0),
        pressed_at=run.pressed_at,
    )


def _slip(one: Ended, press: Price | None) -> Ratio | None:
    """How much worse than the price at the press the worst exit was; None where either is not known."""
    if press is None or one.worst is None or press <= ZERO:
        return None
    return Ratio((press - one.worst) / press * one.side.sign)
