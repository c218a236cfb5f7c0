"""The rows that the order code keeps, and a transaction over them: nothing is seen of it before its commit."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from app.accounts import AccountKind, Preset, User
from app.locks import Lock
from app.pairs import PairSettings
from app.ports import DriftCase, SymbolHalt
from app.ports_delivery import Notice
from trading.domain.account import Balance, Control, Day, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.decision import Gate, Reason
from trading.domain.events import LockWhy
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId, TradeId, UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.order import Order, OrderStatus
from trading.domain.pair import Pair
from trading.domain.signal import Signal
from trading.domain.tactics import NO_PROTECTIONS, PLAIN_TACTICS, Protections, Tactics
from trading.engine.emergency import EmergencyRun, EmergencyStep
from trading.engine.state import Holding
from trading.ledger.book import Entry

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Violated(Exception):
    """A guard of the tables refused the row. constraint_name: as in the database."""

    def __init__(self, constraint_name: str, message: str = "") -> None:
        super().__init__(f"{constraint_name}: {message}")
        self.constraint_name = constraint_name


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its switches."""

    id: AccountId
    owner: UserId
    exchange: ExchangeId
    kind: AccountKind
    preset: Preset
    limits: RiskLimits
    armed: bool = False
    symbols: tuple[Symbol, ...] = ()
    control: Control = Control.RUNNING
    control_why: str | None = None
    control_by: str | None = None
    control_until: datetime | None = None
    reconciled_at: datetime | None = None
    strategy: str | None = None
    timeframe: Timeframe | None = None
    tactics: Tactics = PLAIN_TACTICS
    protections: Protections = NO_PROTECTIONS


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The service's own switch."""

    control: Control = Control.RUNNING
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order and when it was written. changed_at: when its status last moved."""

    order: Order
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PositionRow:
    """A position, open or closed. profit: of a closed one."""

    holding: Holding
    closed_at: datetime | None = None
    profit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What became of one signal for one account."""

    reason: Reason | None
    gates: Sequence[Gate]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """Why an account is held."""

    control: Control
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A difference and what its owner has said."""

    case: DriftCase
    position: PositionId | None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """An emergency stop. orders, positions: that were there at the press."""

    run: EmergencyRun
    token: str
    accounts: Mapping[AccountId, tuple[EmergencyStep, bool]]
    orders: frozenset[tuple[AccountId, ClientOrderId]]
    receipt: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who holds what until when."""

    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class EntryLockRow:
    """A lock on entries, and whether it was ended before its time."""

    lock: Lock
    lifted: bool = False


class Table(Generic[K, V]):
    """Committed rows by key."""

    def __init__(self) -> None:
        self.rows: dict[K, V] = {}


class View(Generic[K, V]):
    """A table as one transaction sees it: what is committed, and what it has written itself."""

    __slots__ = ("_table", "written")

    def __init__(self, table: Table[K, V]) -> None:
        self._table = table
        self.written: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        return self.written[key] if key in self.written else self._table.rows.get(key)

    def put(self, key: K, row: V) -> None:
        self.written[key] = row

    def add(self, key: K, row: V) -> bool:
        """False where the key is taken: ON CONFLICT DO NOTHING."""
        if self.get(key) is not None:
            return False
        self.written[key] = row
        return True

    def items(self) -> Mapping[K, V]:
        return {**self._table.rows, **self.written} if self.written else self._table.rows

    def values(self) -> Iterator[V]:
        return iter(self.items().values())

    def commit(self) -> None:
        self._table.rows.update(self.written)


FillKey = tuple[AccountId, Symbol, TradeId]
LockKey = tuple[AccountId, Symbol | None, LockWhy, datetime]


@dataclass
class Books:
    """Everything that is committed."""

    persons: Table[UserId, User] = field(default_factory=Table)
    banned: Table[UserId, bool] = field(default_factory=Table)
    accounts: Table[AccountId, AccountRow] = field(default_factory=Table)
    service: Table[str, ServiceRow] = field(default_factory=Table)
    orders: Table[tuple[AccountId, ClientOrderId], OrderRow] = field(default_factory=Table)
    fills: Table[FillKey, tuple[Fill, str]] = field(default_factory=Table)
    positions: Table[tuple[AccountId, PositionId], PositionRow] = field(default_factory=Table)
    balances: Table[tuple[AccountId, str], Balance] = field(default_factory=Table)
    entries: Table[str, Entry] = field(default_factory=Table)
    signals: Table[SignalId, Signal] = field(default_factory=Table)
    decisions: Table[tuple[AccountId, SignalId], DecisionRow] = field(default_factory=Table)
    outbox: Table[tuple[UserId, str], Notice] = field(default_factory=Table)
    instruments: Table[Symbol, Instrument] = field(default_factory=Table)
    incidents: Table[tuple[str, str], int] = field(default_factory=Table)
    holds: Table[tuple[AccountId, str], HoldRow | None] = field(default_factory=Table)
    days: Table[tuple[AccountId, date], Day] = field(default_factory=Table)
    weeks: Table[tuple[AccountId, date], Decimal] = field(default_factory=Table)
    locks: Table[LockKey, EntryLockRow] = field(default_factory=Table)
    halts: Table[Symbol, SymbolHalt] = field(default_factory=Table)
    unexplained: Table[tuple[AccountId, ClientOrderId], datetime] = field(default_factory=Table)
    drifts: Table[int, DriftRow] = field(default_factory=Table)
    foreign: Table[tuple[AccountId, Symbol, str], bool] = field(default_factory=Table)
    emergencies: Table[int, EmergencyRow] = field(default_factory=Table)
    leases: Table[str, LeaseRow] = field(default_factory=Table)
    settings: Table[tuple[AccountId, Symbol], PairSettings] = field(default_factory=Table)
    defaults: Table[str, Pair] = field(default_factory=Table)
    leverages: Table[tuple[AccountId, Symbol], tuple[Decimal, datetime] | None] = field(default_factory=Table)


class Views:
    """The books as one transaction sees them: each table from the moment that it is looked at."""

    persons: View[UserId, User]
    banned: View[UserId, bool]
    accounts: View[AccountId, AccountRow]
    service: View[str, ServiceRow]
    orders: View[tuple[AccountId, ClientOrderId], OrderRow]
    fills: View[FillKey, tuple[Fill, str]]
    positions: View[tuple[AccountId, PositionId], PositionRow]
    balances: View[tuple[AccountId, str], Balance]
    entries: View[str, Entry]
    signals: View[SignalId, Signal]
    decisions: View[tuple[AccountId, SignalId], DecisionRow]
    outbox: View[tuple[UserId, str], Notice]
    instruments: View[Symbol, Instrument]
    incidents: View[tuple[str, str], int]
    holds: View[tuple[AccountId, str], HoldRow | None]
    days: View[tuple[AccountId, date], Day]
    weeks: View[tuple[AccountId, date], Decimal]
    locks: View[LockKey, EntryLockRow]
    halts: View[Symbol, SymbolHalt]
    unexplained: View[tuple[AccountId, ClientOrderId], datetime]
    drifts: View[int, DriftRow]
    foreign: View[tuple[AccountId, Symbol, str], bool]
    emergencies: View[int, EmergencyRow]
    leases: View[str, LeaseRow]
    settings: View[tuple[AccountId, Symbol], PairSettings]
    defaults: View[str, Pair]
    leverages: View[tuple[AccountId, Symbol], tuple[Decimal, datetime] | None]

    def __init__(self, books: Books, now: Callable[[], datetime]) -> None:
        self.now = now
        self._books = books
        self._seen: list[View[Any, Any]] = []

    def __getattr__(self, name: str) -> Any:
        view: View[Any, Any] = View(getattr(self._books, name))
        setattr(self, name, view)
        self._seen.append(view)
        return view

    @property
    def is_changed(self) -> bool:
        return any(view.written for view in self._seen)

    def commit(self) -> None:
        """All of it at once. Raises Violated where a deferred guard refuses it."""
        for row in list(self.positions.written.values()):
            last = row.holding.last_fill
            if last is not None and self.fills.get((last.account, last.symbol, last.trade)) is None:
                raise Violated("position_account_id_symbol_last_trade_fkey")
        for view in self._seen:
            if view.written:
                view.commit()

    def account(self, account: AccountId) -> AccountRow:
        found = self.accounts.get(account)
        if found is None:
            raise LookupError(f"account {account} must exist and belong to its owner")
        return found

    def control_of(self, row: AccountRow) -> Control:
        """The stricter of the account's and the service's control now."""
        return max(self.account_control(row), self.control())

    def account_control(self, row: AccountRow) -> Control:
        return self._now(row.control, row.control_until)

    def control(self) -> Control:
        row = self.service.get("") or ServiceRow()
        return self._now(row.control, row.until)

    def _now(self, control: Control, until: datetime | None) -> Control:
        return Control.RUNNING if until is not None and until <= self.now() else control

    def working(self) -> list[Order]:
        """Orders that are not final, oldest first."""
        return [row.order for row in self.orders.values() if not row.order.status.is_final]

    def in_status(self, *statuses: OrderStatus) -> list[OrderRow]:
        return [row for row in self.orders.values() if row.order.status in statuses]
