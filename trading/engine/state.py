"""The state of one account's session: frozen values that `step` turns into the next ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from trading.domain.account import Balance, Control, Day, RiskLimits
from trading.domain.additions import Additions
from trading.domain.candle import Timeframe
from trading.domain.course import PLAIN_COURSE, Course
from trading.domain.decision import Approved
from trading.domain.events import Event, ExitWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId
from trading.domain.instrument import Instrument, Side, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import Order, OrderKind
from trading.domain.pair import PLAIN, Pair
from trading.domain.position import Position
from trading.domain.tactics import NO_PROTECTIONS, Protections
from trading.risk.quotes import Quotes
from trading.risk.rules import Rules


@dataclass(frozen=True, slots=True)
class Holding:
    """An open position with its plan and its protection.

    entered, exited: base units filled by entries and exits; paid, received: their quote values;
    stop_seen_at: when a working stop of the right size was last seen on the exchange;
    stops, exits: attempts made so far; naked_since: when it was last found without a proved stop;
    soft: the exchange cannot hold its stop: the price is watched by us; strategy, timeframe: whose signal
    opened it, both None where nobody's did; trail: how far behind the price the stop follows, in quote;
    stops_before: attempts made before the stop was last moved; additions: further entries, None: none;
    course: its plan and how far it has come. With a ladder the target is that of the next rungs.
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
    soft: bool = False
    strategy: str | None = None
    timeframe: Timeframe | None = None
    trail: Price | None = None
    stops_before: int = 0
    additions: Additions | None = None
    course: Course = PLAIN_COURSE

    @property
    def stops_since(self) -> int:
        """Attempts at the stop where it stands now."""
        return self.stops - self.stops_before

    @property
    def entry_price(self) -> Price:
        """Average price of the entries, quote per base, without fees."""
        return Price(self.paid / self.entered) if self.entered else self.reference


@dataclass(frozen=True, slots=True)
class Session:
    """All that `step` may know about an account.

    holdings: open positions; orders: those that are not final; closed: when each symbol was last left;
    profit_today: realised net quote since 00:00 UTC; entries_today: entry orders since then;
    reconciled: the first clean reconciliation has happened since the process started; day: what today's loss
    is measured against, None where the day has not been begun; pairs: symbols with settings of their own;
    usual: what holds for the others; week, profit_week: as day and profit_today, since Monday 00:00 UTC;
    locks: until when entries of a symbol (None: of all) are locked; leverages: of contracts where it was ever
    set, as it was last proved on the exchange; None: it is not proved now.
    """

    account: AccountId
    owner: UserId
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
    day: Day | None = None
    pairs: Mapping[Symbol, Pair] = field(default_factory=dict)
    usual: Pair = PLAIN
    protections: Protections = NO_PROTECTIONS
    locks: Mapping[Symbol | None, datetime] = field(default_factory=dict)
    week: Day | None = None
    profit_week: Decimal = ZERO
    leverages: Mapping[Symbol, Decimal | None] = field(default_factory=dict)

    def locked_until(self, symbol: Symbol) -> datetime | None:
        """The end of the longest lock on entries of this symbol; None: there is none."""
        ends = [self.locks[key] for key in (None, symbol) if key in self.locks]
        return max(ends, default=None)

    def pair(self, symbol: Symbol) -> Pair:
        """What holds for this symbol."""
        return self.pairs.get(symbol, self.usual)

    @property
    def enabled_pairs(self) -> int:
        """How many symbols share the money: those that are on, paused ones too: they come back."""
        return len(self.symbols) - sum(not self.pairs[s].enabled for s in self.symbols & self.pairs.keys())

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


Instruments = Mapping[Symbol, Instrument]


@dataclass(frozen=True, slots=True)
class World:
    """What every step may know besides the account: the markets' rules, ours, the time, and last prices.

    Without a price an exit leaves as a plain market order.
    """

    instruments: Instruments
    rules: Rules
    now: datetime
    quotes: Quotes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """The next session and what the shell has to do, in this order.

    place: PLANNED orders of the session, to be claimed and sent once the session is saved; cancel: orders to
    be ended; ask: orders of which the exchange reports more filled than we have seen; tell: news for the
    outbox; closed: holdings that ended; pause: a stricter control of the account, with its reason.
    """

    session: Session
    place: tuple[Approved, ...] = ()
    cancel: tuple[Order, ...] = ()
    ask: tuple[ClientOrderId, ...] = ()
    tell: tuple[Event, ...] = ()
    closed: tuple[Holding, ...] = ()
    pause: str | None = None

    def then(self, other: "Step") -> "Step":
        """This step followed by one that began with its session."""
        return Step(
            other.session,
            self.place + other.place,
            self.cancel + other.cancel,
            self.ask + other.ask,
            self.tell + other.tell,
            self.closed + other.closed,
            self.pause or other.pause,  # the first is the cause of what follows
        )
