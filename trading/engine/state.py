"""The state of one account's session: frozen values that `step` turns into the next ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Balance, Control, RiskLimits
from trading.domain.events import Event, ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import Order, OrderKind
from trading.domain.position import Position


@dataclass(frozen=True, slots=True)
class Holding:
    """An open position with its plan and its protection.

    entered, exited: base units filled by entries and exits; paid, received: their quote values;
    stop_seen_at: when a working stop of the right size was last seen on the exchange;
    stops, exits: attempts made so far; naked_since: when it was last found without a proved stop.
    """

    id: PositionId
    position: Position
    side: Side
    reference: Price
    stop: Price | None
    target: Price | None
    opened_at: datetime
    entered: Decimal = ZERO
    paid: Decimal = ZERO
    exited: Decimal = ZERO
    received: Decimal = ZERO
    exiting: ExitWhy | None = None
    stop_seen_at: datetime | None = None
    naked_since: datetime | None = None
    stops: int = 0
    exits: int = 0
    announced: bool = False
    last_fill: Fill | None = None

    @property
    def entry_price(self) -> Price:
        """Average price of the entries, quote per base, without fees."""
        return Price(self.paid / self.entered) if self.entered else self.reference


@dataclass(frozen=True, slots=True)
class Session:
    """All that `step` may know about an account.

    holdings: open positions; orders: those that are not final; closed: when each symbol was last left;
    profit_today: realised net quote since 00:00 UTC; entries_today: entry orders since then;
    reconciled: the first clean reconciliation has happened since the process started.
    """

    account: AccountId
    armed: bool
    control: Control
    reconciled: bool
    symbols: frozenset[Symbol]
    limits: RiskLimits
    balances: Mapping[str, Balance]
    holdings: Mapping[Symbol, Holding] = field(default_factory=dict)
    orders: Mapping[ClientOrderId, Order] = field(default_factory=dict)
    closed: Mapping[Symbol, datetime] = field(default_factory=dict)
    profit_today: Decimal = ZERO
    entries_today: int = 0

    def with_holding(self, holding: Holding) -> "Session":
        return replace(self, holdings={**self.holdings, holding.position.symbol: holding})

    def without_holding(self, symbol: Symbol, moment: datetime) -> "Session":
        left = {key: value for key, value in self.holdings.items() if key != symbol}
        return replace(self, holdings=left, closed={**self.closed, symbol: moment})

    def with_order(self, order: Order) -> "Session":
        return replace(self, orders={**self.orders, order.intent.id: order})

    def working(self, symbol: Symbol, *kinds: OrderKind) -> tuple[Order, ...]:
        """Orders of the symbol that are not final, of these kinds."""
        return tuple(
            order
            for order in self.orders.values()
            if order.intent.symbol == symbol and order.intent.kind in kinds and not order.status.is_final
        )


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the exchange to end this order."""

    order: Order


@dataclass(frozen=True, slots=True)
class AskFills:
    """The exchange reports more filled than we have seen: read the executions, then report again."""

    order: ClientOrderId


@dataclass(frozen=True, slots=True)
class Tell:
    """Put this news into the outbox."""

    event: Event


@dataclass(frozen=True, slots=True)
class Pause:
    """Put the account under a stricter control."""

    control: Control
    why: str
