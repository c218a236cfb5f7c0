"""What an exchange shows against what we believe. Pure: findings, no corrections; nothing is traded to fit.

A report that is missing because a read failed must not come here: the caller skips the account instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from trading.domain.account import Balance
from trading.domain.ids import ORDER_PREFIX, ClientOrderId
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO
from trading.domain.order import Order, OrderStatus
from trading.engine.state import Instruments, Session
from trading.ports import OrderReport, PositionReport

# A difference below this share of the position is dust.
_TOLERANCE = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Drift:
    """A symbol of which the exchange holds other than we believe.

    ours, theirs: signed base units; gone: the exchange holds nothing of ours that could still be closed;
    accepted: its owner has said that the difference is not ours.
    """

    symbol: Symbol
    ours: Decimal
    theirs: Decimal
    gone: bool = False
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What a comparison brought to light.

    seen: working orders of ours, as the exchange shows them; ask: ours that it does not show as working, to
    be asked for one by one; strangers: orders with our prefix that we do not know as working; foreign: orders
    of others on the account's symbols, to be marked and left alone.
    """

    seen: tuple[tuple[ClientOrderId, OrderReport], ...]
    ask: tuple[Order, ...]
    strangers: tuple[OrderReport, ...]
    drift: tuple[Drift, ...]
    foreign: tuple[OrderReport, ...] = ()


NOTHING: Mapping[Symbol, Decimal] = MappingProxyType({})


def reconcile(
    session: Session,
    open_orders: Sequence[OrderReport],
    balances: Sequence[Balance],
    positions: Sequence[PositionReport],
    instruments: Instruments,
    not_ours: Mapping[Symbol, Decimal] = NOTHING,
) -> Findings:
    """Compare one account with what the exchange shows of it.

    not_ours: signed base units by which the exchange may differ from our books: so its owner has said.
    """
    shown = {report.order: report for report in open_orders if report.order is not None}
    ours = {cid: order for cid, order in session.orders.items() if order.status is not OrderStatus.PLANNED}
    return Findings(
        seen=tuple((cid, shown[cid]) for cid in ours if cid in shown),
        ask=tuple(order for cid, order in ours.items() if cid not in shown and not order.status.is_final),
        strangers=tuple(
            report for cid, report in shown.items() if cid not in ours and cid.startswith(ORDER_PREFIX)
        ),
        drift=_drift(session, balances, positions, instruments, not_ours),
        foreign=tuple(report for report in open_orders if _is_foreign(report, session)),
    )


def _is_foreign(report: OrderReport, session: Session) -> bool:
    ours = report.order is not None and report.order.startswith(ORDER_PREFIX)
    return not ours and (report.symbol in session.symbols or report.symbol in session.holdings)


def _drift(
    session: Session,
    balances: Sequence[Balance],
    positions: Sequence[PositionReport],
    instruments: Instruments,
    not_ours: Mapping[Symbol, Decimal],
) -> tuple[Drift, ...]:
    """Spot: fewer coins than we hold there. Linear: another position than ours, on the account's symbols,
    whether we hold them or not; other symbols are their owner's business.
    """
    coins = {balance.currency: balance.total for balance in balances}
    contracts = {report.symbol: report.qty for report in positions}
    found: list[Drift] = []
    for symbol in sorted(session.holdings.keys() | session.symbols):
        instrument, holding = instruments.get(symbol), session.holdings.get(symbol)
        if instrument is None or (holding is None and symbol.market is MarketType.SPOT):
            continue
        ours = holding.position.qty if holding else ZERO
        if symbol.market is MarketType.SPOT:
            theirs = coins.get(instrument.base, ZERO)
            coins[instrument.base] = theirs - ours  # two symbols may share a coin
            missing = ours - theirs
        else:
            theirs = contracts.get(symbol, ZERO)
            missing = abs(ours - theirs)
        slack = _slack(ours, instrument)
        if missing > slack:
            gone = abs(theirs) < instrument.min_qty
            accepted = _is_between(theirs, ours, ours + not_ours.get(symbol, ZERO), slack)
            if gone or not accepted:
                found.append(Drift(symbol, ours, theirs, gone, accepted))
    return tuple(found)


def _is_between(value: Decimal, one: Decimal, other: Decimal, slack: Decimal) -> bool:
    """What is not ours may shrink: it is its owner's."""
    return min(one, other) - slack <= value <= max(one, other) + slack


def _slack(qty: Decimal, instrument: Instrument) -> Decimal:
    return max(instrument.lot, abs(qty) * _TOLERANCE)
