"""What the use-cases and the runtime need from the world: one unit of work with its repositories, a cipher.

A unit of work is one transaction: it commits when the block ends cleanly and rolls back otherwise.
Every read and change of a person's rows names the owner.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.accounts import Account, AccountKind, KeyInfo, Preset, Role, User
from app.alerts import Alert
from app.pairs import PairRecord, PairSettings
from app.ports_attention import EquityPoints, Wanting
from app.ports_billing import Plans, Subscriptions, Trials
from app.ports_broadcasts import BroadcastBook, Deliveries, Mailings
from app.ports_care import Care
from app.ports_codes import Promos, Referrals
from app.ports_delivery import Cards, Inbox, OpenQuestions, Outbox
from app.ports_desk import DeskNumbers, Holds, Incidents, Revocations, Upkeep
from app.ports_files import Files
from app.ports_history import History
from app.ports_leverage import Leverages
from app.ports_locks import Locks
from app.ports_money import MoneyBook
from app.ports_operators import Acts, Approvals
from app.ports_payments import Charges, Cursors, Gifts, Purchases, Refunds, Renewals
from app.ports_people import Admissions, Factors, PeopleBook
from app.ports_providers import PaymentSwitches, ProviderInvoices
from app.ports_rules import OwnRules
from app.ports_settings import SettingsBook
from app.ports_tickets import Tickets
from app.ports_trust import Trust
from app.ports_universe import Listings, Quarantine, Shelves
from app.views import SwitchView
from trading.domain.account import Balance, Control, Day, RiskLimits
from trading.domain.candle import Timeframe
from trading.domain.decision import Gate, Reason
from trading.domain.events import EmergencyScope
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId, SignalId, UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.domain.money import Price
from trading.domain.order import Order, OrderIntent
from trading.domain.signal import Signal, Stance
from trading.engine.emergency import EmergencyRun, EmergencyStep, EmergencyTally
from trading.engine.outside import DriftAnswer
from trading.engine.state import Holding, Session
from trading.ledger.book import Entry
from trading.ports import OrderReport
from trading.risk.breakers import BrakeRules, Crowd, Watch
from trading.risk.rates import Rates


class StaleSession(Exception):
    """An order has moved on since its session was loaded: end this unit of work, load and step again."""


class AlreadyDone(Exception):
    """This cause has made its order before, or one of its kind is in flight: end this unit of work."""


class KeyTaken(Exception):
    """The API key is connected to another account: end this unit of work and refuse it."""


class Users(Protocol):
    """People. Changing one who is not there raises LookupError."""

    async def get(self, user: UserId) -> User | None: ...
    async def touch(self, user: UserId, name: str, language: str, role: Role) -> User:
        """The person, created with this language if new; the name is kept current.

        role: OWNER makes and keeps an owner; anything else is for new people, and for those who are owners
        no longer.
        """
        ...

    async def set_language(self, user: UserId, language: str) -> None: ...
    async def set_zone(self, user: UserId, zone: str) -> None:
        """Where the person is, by its name in the tz database."""
        ...

    async def accept_terms(self, user: UserId, version: str) -> None: ...
    async def set_active_account(self, user: UserId, account: AccountId) -> None: ...
    async def set_banned(self, user: UserId, *, banned: bool) -> None: ...
    async def next_screen(self, user: UserId) -> int:
        """A new version of the menu: buttons of older ones are expired from now on."""
        ...

    async def set_reachable(self, user: UserId, *, reachable: bool) -> None: ...
    async def admins(self) -> Sequence[User]:
        """Those who hear of what needs an operator: owners and admins."""
        ...

    async def operators(self) -> Sequence[User]:
        """Everybody with a role, banned or not."""
        ...

    async def set_role(self, user: UserId, role: Role) -> None: ...


class Accounts(Protocol):
    """Accounts with their settings. Another owner's row is never returned; changing it raises LookupError."""

    async def create(
        self, owner: UserId, exchange: ExchangeId, kind: AccountKind, preset: Preset, limits: RiskLimits
    ) -> Account:
        """A new account, or the one that is there: a person has one of each kind on an exchange."""
        ...

    async def get(self, owner: UserId, account: AccountId) -> Account | None: ...
    async def of(self, owner: UserId) -> Sequence[Account]: ...
    async def set_armed(self, owner: UserId, account: AccountId, *, armed: bool) -> None: ...
    async def set_symbols(self, owner: UserId, account: AccountId, symbols: Sequence[Symbol]) -> None: ...
    async def set_limits(
        self, owner: UserId, account: AccountId, preset: Preset, limits: RiskLimits
    ) -> None: ...
    async def set_control(
        self, account: AccountId, control: Control, why: str | None, by: str, until: datetime | None = None
    ) -> None:
        """until: RUNNING again from then on; None: until it is set anew."""
        ...

    async def hold(
        self, account: AccountId, code: str, detail: str, by: str, control: Control = Control.REDUCE_ONLY
    ) -> bool:
        """Hold the account for this reason until it is released. False where it was held for it already."""
        ...

    async def release(self, account: AccountId, code: str, by: str) -> bool:
        """Hold the account for this reason no longer; the others stay. False where it was not held for it."""
        ...

    async def held(self, code: str) -> Sequence[AccountId]:
        """Accounts that are held for this reason: for the runtime only."""
        ...

    async def active(self) -> Sequence["ActiveAccount"]:
        """Accounts that need looking after: armed, or with open positions or orders that are not final."""
        ...

    async def busy(self) -> Sequence[AccountId]:
        """Accounts with open positions or orders that are not final, of everybody: for the runtime only."""
        ...

    async def lookup(self, account: AccountId) -> "ActiveAccount | None":
        """Where to connect one account, whoever asks: for the runtime only."""
        ...

    async def reset_reconciled(self) -> None:
        """No account has been reconciled since the process started."""
        ...

    async def symbols_in_use(self) -> Sequence[Symbol]:
        """Symbols that some armed account trades or some account holds."""
        ...

    async def interested(
        self, symbol: Symbol, strategy: str, timeframe: Timeframe, shard: int, shards: int
    ) -> Sequence[AccountId]:
        """Accounts of this shard (id modulo shards) for which this strategy speaks about the symbol.

        Armed ones whose settings for it, with what they inherit, name the strategy and the timeframe, and
        have it neither off nor paused; and those that hold a position which the strategy has opened.
        """
        ...

    async def shards_of(
        self, wanted: Sequence[tuple[Symbol, str, Timeframe]], shards: int
    ) -> Sequence[Sequence[int]]:
        """Of each symbol, strategy and timeframe the shards in which `interested` finds any, ascending."""
        ...

    async def in_use(self) -> Sequence[tuple[Symbol, str, Timeframe]]:
        """What has to be judged: each symbol, strategy and timeframe for which `interested` finds any."""
        ...

    async def set_strategy(
        self, owner: UserId, account: AccountId, strategy: str | None, timeframe: Timeframe | None
    ) -> None:
        """What holds where a symbol says nothing else. None: the service's default."""
        ...

    async def set_defaults(self, strategy: str, timeframe: Timeframe) -> None:
        """What holds where the account says nothing either: of the service, written at its start."""
        ...


class Pairs(Protocol):
    """What is set for single symbols of an account. Another owner's rows are never returned.

    Settings of a symbol that is not chosen any more are kept: choosing it again finds them as they were.
    """

    async def of(self, owner: UserId, account: AccountId) -> Mapping[Symbol, PairSettings]:
        """Symbols that have settings of their own."""
        ...

    async def to_change(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairSettings:
        """The symbol's own settings, locked until the unit of work ends. Raises LookupError."""
        ...

    async def put(self, owner: UserId, account: AccountId, symbol: Symbol, settings: PairSettings) -> None:
        """These are its settings from now on. Raises LookupError for an account that is not the owner's."""
        ...

    async def record(self, owner: UserId, account: AccountId, symbol: Symbol) -> PairRecord:
        """What has come of the signals on this symbol."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveAccount:
    """Where to connect an account that needs looking after."""

    id: AccountId
    owner: UserId
    exchange: ExchangeId
    kind: AccountKind


@dataclass(frozen=True, slots=True)
class SealedKey:
    """An exchange key as stored. sealed: envelope ciphertext bound to its row; version: of the credential;
    half: kept apart, without it the envelope holds noise; None: sealed before there were halves.
    """

    account: AccountId
    owner: UserId
    exchange: ExchangeId
    sealed: bytes
    version: int
    half: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeyPass:
    """What a one-time link permits: its owner connects a key of this exchange until it expires."""

    owner: UserId
    exchange: ExchangeId
    expires_at: datetime


class Keys(Protocol):
    """Sealed exchange keys and the one-time links through which they arrive."""

    async def taken_by(self, fingerprint: bytes) -> UserId | None:
        """Who has already connected the key with this fingerprint."""
        ...

    async def put(
        self, key: SealedKey, fingerprint: bytes, info: KeyInfo, permissions: Mapping[str, bool | None]
    ) -> None:
        """Store or replace the key of an account. The database refuses one that can withdraw.

        Raises KeyTaken where it is the key of another account.
        """
        ...

    async def get(self, account: AccountId) -> SealedKey | None: ...
    async def set_usable(self, account: AccountId, *, usable: bool) -> None: ...
    async def forget(self, owner: UserId, account: AccountId) -> None: ...
    async def offer_link(
        self, digest: bytes, owner: UserId, exchange: ExchangeId, expires_at: datetime
    ) -> None: ...
    async def link(self, digest: bytes) -> "KeyPass | None":
        """What the unused, unexpired link permits."""
        ...

    async def use_link(self, digest: bytes) -> "KeyPass | None":
        """Mark the link as used. None where it was used, has expired, or never was."""
        ...


class Markets(Protocol):
    """The last known row of every instrument."""

    async def put(self, instruments: Sequence[Instrument]) -> None: ...
    async def all(self) -> Sequence[Instrument]: ...


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """Which signals are asked for; None: all. age: no older than this, by the market's clock."""

    age: timedelta
    symbols: Collection[Symbol] | None = None
    strategy: str | None = None
    stance: Stance | None = None
    timeframe: Timeframe | None = None


class Signals(Protocol):
    """Signals, each put once, and what every account made of them."""

    async def put(self, signal: Signal) -> bool:
        """False where the signal of this strategy, symbol and bar is there already."""
        ...

    async def put_all(self, signals: Sequence[Signal]) -> frozenset[SignalId]:
        """Those of them that were not there already, in one statement."""
        ...

    async def get(self, signal: SignalId) -> Signal | None: ...

    async def recent(self, wanted: SignalFilter, limit: int, after: int = 0) -> Sequence[Signal]:
        """The newest first, of one moment the strongest first; after: how many to leave out."""
        ...

    async def forget_old(self, age: timedelta) -> int:
        """Drop signals older than this on which nobody decided. Returns how many."""
        ...

    async def decided(
        self,
        account: AccountId,
        signal: SignalId,
        symbol: Symbol,
        reason: Reason | None,
        gates: Sequence[Gate],
    ) -> bool:
        """Keep a decision. reason None: an order was made. False where this signal was decided before."""
        ...

    async def undecided(self, shards: int) -> Sequence[tuple[SignalId, int]]:
        """Signals, valid and some seconds old, on which somebody has not decided: their shards.

        Armed accounts that follow them, and whoever holds the symbol by their strategy.
        """
        ...

    async def refused(
        self,
        signal: SignalId,
        symbol: Symbol,
        refusals: Sequence[tuple[AccountId, Reason, Sequence[Gate]]],
    ) -> None:
        """Keep many refusals at once; those of accounts that decided this signal before are left out."""
        ...


class Allows(Protocol):
    """What a process knows at the moment of a claim. live: the order goes to an exchange."""

    def __call__(self, intent: OrderIntent, *, live: bool) -> Reason | None: ...


@dataclass(frozen=True, slots=True)
class Entrance:
    """What an ENTRY passes in its claim besides the switches. allows: what this process knows of the moment,
    the reason why not, or None.
    """

    rates: Rates
    allows: Allows


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed order. stamp: the database clock's instant to sign with."""

    order: Order
    stamp: datetime


class Sessions(Protocol):
    """The trading state of accounts: loaded under their row lock, saved as differences."""

    async def load(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        """The sessions, their account rows locked until the unit of work ends."""
        ...

    async def look(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Session]:
        """The sessions without locks: to find out which of them have anything to do."""
        ...

    async def peek(self, account: AccountId) -> Session | None:
        """The session without a lock: for looking only."""
        ...

    async def save(self, before: Session, after: Session, closed: Sequence[Holding] = ()) -> None:
        """Write what has changed: orders, holdings, switches. closed: holdings as they were when they ended.

        An order that is not in `before` is new. Raises StaleSession, AlreadyDone.
        """
        ...

    async def add_fill(self, fill: Fill, base: str) -> bool:
        """Keep a fill once. False where this execution was known. base: the instrument's base currency."""
        ...

    async def add_entry(self, entry: Entry) -> None:
        """Post a ledger entry, once by its id."""
        ...

    async def put_balances(self, account: AccountId, balances: Sequence[Balance]) -> None: ...
    async def set_reconciled(self, account: AccountId, at: datetime | None) -> None:
        """The instant of the last clean reconciliation. None: nothing is opened before the next one."""
        ...

    async def fills_watermark(self, account: AccountId) -> datetime | None:
        """The exchange's instant of the latest fill that we have."""
        ...


class Orders(Protocol):
    """Orders by themselves: claiming, and looking for those without a proof."""

    async def claim(
        self, account: AccountId, order: ClientOrderId, entrance: Entrance | None = None
    ) -> Claim | None:
        """PLANNED -> SUBMITTING with the database's stamp, if nothing forbids it. None: not to be sent.

        An order past its decide_before becomes VOID, and so does an ENTRY of a halted or paused account or
        symbol, of a symbol in quarantine or one that its owner's lists or results shut, one past the order
        rates of its account, and one that the entrance does not allow. One past the rate of the whole service
        stays PLANNED: it waits its turn.
        """
        ...

    async def planned(self) -> Sequence[tuple[AccountId, ClientOrderId]]: ...
    async def unproved(self, stamped_before: datetime) -> Sequence[tuple[AccountId, ClientOrderId]]:
        """SUBMITTING or UNKNOWN orders that were stamped before then."""
        ...

    async def get(self, account: AccountId, order: ClientOrderId) -> Order | None: ...
    async def void(self, account: AccountId, order: ClientOrderId, why: Reason) -> bool:
        """PLANNED -> VOID. False where it was claimed or given up meanwhile."""
        ...

    async def known_at(
        self, account: AccountId, symbol: Symbol, exchange_ids: Collection[str]
    ) -> frozenset[str]:
        """Which of these ids of the exchange belong to orders of ours."""
        ...

    async def find_position(self, account: AccountId, position: PositionId) -> Holding | None:
        """A position, open or closed."""
        ...


@dataclass(frozen=True, slots=True)
class DriftCase:
    """A difference that waits for its owner's word. answer: given, not carried out yet; None: not given."""

    id: int
    account: AccountId
    owner: UserId
    symbol: Symbol
    ours: Decimal
    theirs: Decimal
    answer: DriftAnswer | None


class Drifts(Protocol):
    """Differences between our books and an exchange, and orders of others."""

    async def put(
        self, account: AccountId, symbol: Symbol, position: PositionId | None, ours: Decimal, theirs: Decimal
    ) -> tuple[int, bool]:
        """The open case of this symbol, with these numbers now; and whether it is new."""
        ...

    async def waiting(self, account: AccountId) -> Sequence[DriftCase]:
        """Cases that are not settled, answered or not."""
        ...

    async def get(self, owner: UserId, case: int) -> DriftCase | None:
        """The case, if it is not settled."""
        ...

    async def answer(self, owner: UserId, case: int, answer: DriftAnswer) -> bool:
        """Keep the owner's word, the last one where they change their mind. False where it is settled."""
        ...

    async def settle(self, case: int) -> None:
        """The answer has been carried out."""
        ...

    async def not_ours(self, account: AccountId) -> Mapping[Symbol, Decimal]:
        """Signed base units by which the exchange may differ from our books, as the owner has said.

        A difference that took from a position holds as long as that position.
        """
        ...

    async def mark_foreign(self, account: AccountId, reports: Sequence[OrderReport]) -> Mapping[Symbol, int]:
        """Keep which orders of others are there now. Returns how many were not known, by symbol."""
        ...

    async def foreign(self, account: AccountId) -> int:
        """How many orders of others are there."""
        ...


class Emergencies(Protocol):
    """Emergency stops, persisted from their first moment."""

    async def begin(
        self,
        scope: EmergencyScope,
        subject: str,
        by: UserId,
        token: str,
        prices: Mapping[Symbol, Price],
    ) -> bool:
        """Write it down with the accounts that it is for. False where one of the same is under way, or the
        token was used.
        """
        ...

    async def unfinished(self) -> Sequence[EmergencyRun]: ...
    async def accounts(self, run: int) -> Sequence[tuple[AccountId, EmergencyStep]]:
        """Its accounts that are not done."""
        ...

    async def move(
        self, run: int, account: AccountId, step: EmergencyStep, *, proved: bool = False
    ) -> None: ...

    async def set_step(self, run: int, step: EmergencyStep) -> None: ...
    async def tally(self, run: EmergencyRun) -> EmergencyTally: ...
    async def finish(self, run: int, receipt: Mapping[str, object]) -> bool:
        """False where it was finished before: its receipt is told once."""
        ...

    async def is_under_way(self, scope: EmergencyScope, subject: str) -> bool: ...


class Leases(Protocol):
    """Who runs what must run only once, by the database's clock. For speed: correctness never needs it."""

    async def take(self, owner: str, resources: Sequence[str], seconds: float) -> Sequence[str]:
        """Take those that are free, ended, or the owner's own, until so many seconds from now; which ones."""
        ...

    async def release(self, owner: str, resources: Sequence[str]) -> None:
        """Give up those of these that are the owner's."""
        ...

    async def owners(self, prefix: str) -> Mapping[str, str]:
        """Present owners by resource, of resources that begin like this."""
        ...


@dataclass(frozen=True, slots=True)
class SymbolHalt:
    """A symbol in which nobody opens anything. until None: until it is released; reason: in words."""

    symbol: Symbol
    why: str
    by: str
    since: datetime
    until: datetime | None
    reason: str = ""


class Brakes(Protocol):
    """What stops entries of everybody, and of an account for the rest of its day."""

    async def halt_symbol(self, symbol: Symbol, why: str, by: str, until: datetime | None = None) -> bool:
        """No entry of the symbol is claimed after this has committed. False where it was halted as long."""
        ...

    async def release_symbol(self, symbol: Symbol) -> bool:
        """False where it was not halted."""
        ...

    async def halted_symbols(self) -> Sequence[SymbolHalt]: ...
    async def to_watch(self, fresh: int) -> Sequence[AccountId]:
        """Accounts that may lose today and have not passed their limit yet: those with positions open or
        closed today, and at most `fresh` of those that trade and whose day has not been begun.
        """
        ...

    async def begin_days(self, days: Mapping[AccountId, Day]) -> None:
        """Keep what today is measured against; the first one stays."""
        ...

    async def breached(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        """Today's losses (quote) have passed the limit: these accounts claim no entry before the next day.
        Returns those of which it was not known yet.
        """
        ...

    async def breached_week(self, lost: Mapping[AccountId, Decimal]) -> Sequence[AccountId]:
        """As `breached`, of the week: before the next Monday."""
        ...

    async def unexplained(self, account: AccountId, order: ClientOrderId) -> bool:
        """An order with our prefix that nothing of ours explains. True where it is new."""
        ...

    async def crowds(self, rules: BrakeRules) -> tuple[int, Sequence[Crowd]]:
        """Armed live accounts, and their latest entries by symbol, those before a past halt left out."""
        ...

    async def watch(self, rules: BrakeRules) -> Watch: ...


class Operations(Protocol):
    """The service itself: its switch, its timetable, its numbers."""

    async def clock(self) -> datetime:
        """The database's market time, now."""
        ...

    async def control(self) -> Control: ...
    async def switch(self) -> SwitchView: ...
    async def set_control(
        self, control: Control, why: str, by: str, until: datetime | None = None
    ) -> None: ...
    async def tighten(self, control: Control, why: str, by: str) -> bool:
        """Without an end, unless as strict a control holds already: then False, and nothing is changed."""
        ...

    async def take_slot(self, job: str, slot: datetime) -> bool:
        """True for the one process that may run this job for this slot."""
        ...

    async def profit_today(self, account: AccountId) -> tuple[Decimal, int]:
        """Realised net quote and closed positions since 00:00 UTC."""
        ...


class Alerts(Protocol):
    """What people want to be told of markets; every change is of its owner's rows only."""

    async def add(self, alert: Alert) -> bool:
        """Keep it under an id of its own. False where the person has the most that there may be."""
        ...

    async def of(self, owner: UserId) -> Sequence[Alert]:
        """The oldest first."""
        ...

    async def active(self, timeframe: Timeframe) -> Sequence[Alert]:
        """Everybody's that are waited for at bars of this length."""
        ...

    async def set_active(self, owner: UserId, alert: int, *, active: bool) -> bool: ...
    async def set_again(self, owner: UserId, alert: int, *, again: bool) -> bool: ...
    async def remove(self, owner: UserId, alert: int) -> bool: ...
    async def remember(self, alerts: Sequence[Alert]) -> frozenset[int]:
        """Keep what they remember now; one that has fired and is not to fire again ends. Returns the ids of
        those that were changed by this: not those that another worker has changed alike, nor removed ones.
        """
        ...


class UnitOfWork(Protocol):
    """One transaction and the repositories on it."""

    users: Users
    settings: SettingsBook
    accounts: Accounts
    pairs: Pairs
    rules: OwnRules
    keys: Keys
    markets: Markets
    signals: Signals
    sessions: Sessions
    orders: Orders
    outbox: Outbox
    cards: Cards
    inbox: Inbox
    questions: OpenQuestions
    incidents: Incidents
    operations: Operations
    drifts: Drifts
    emergencies: Emergencies
    brakes: Brakes
    leases: Leases
    locks: Locks
    leverages: Leverages
    listings: Listings
    quarantine: Quarantine
    shelves: Shelves
    alerts: Alerts
    history: History
    trust: Trust
    equity: EquityPoints
    wanting: Wanting
    files: Files
    care: Care
    tickets: Tickets
    acts: Acts
    approvals: Approvals
    broadcasts: BroadcastBook
    deliveries: Deliveries
    mailings: Mailings
    desk: DeskNumbers
    holds: Holds
    upkeep: Upkeep
    revocations: Revocations
    plans: Plans
    subscriptions: Subscriptions
    trials: Trials
    promos: Promos
    referrals: Referrals
    money_book: MoneyBook
    factors: Factors
    people_desk: PeopleBook
    admissions: Admissions
    purchases: Purchases
    charges: Charges
    cursors: Cursors
    gifts: Gifts
    refunds: Refunds
    renewals: Renewals
    payment_switches: PaymentSwitches
    provider_invoices: ProviderInvoices


class UnitOfWorkFactory(Protocol):
    """Opens a unit of work: `async with unit() as work:`."""

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]: ...


class Cipher(Protocol):
    """Seals secrets, bound to the row that they belong to."""

    def seal_key(self, owner: UserId, account: AccountId, exchange: ExchangeId, secret: bytes) -> SealedKey:
        """A fresh envelope of this plaintext."""
        ...

    def open_key(self, key: SealedKey) -> bytes:
        """The plaintext. Raises ValueError where the envelope was changed or moved."""
        ...

    def seal_own(self, owner: UserId, purpose: str, secret: bytes) -> bytes:
        """A fresh envelope of a secret that is the person's and of no account."""
        ...

    def open_own(self, owner: UserId, purpose: str, sealed: bytes) -> bytes:
        """The plaintext. Raises ValueError as `open_key` does."""
        ...

    def fingerprint(self, exchange: ExchangeId, key: str) -> bytes:
        """A keyed digest by which the same API key is recognised without being stored."""
        ...

    def tag(self, text: str) -> str:
        """A short keyed tag of this text, for buttons: forged ones do not match."""
        ...
