"""What use-cases show: data without text, made for one look at one moment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.accounts import MAX_SYMBOLS, Account, Preset, User
from app.pairs import PairRecord, ResolvedPair, SymbolState
from trading.domain.account import Balance, Control, RiskLimits
from trading.domain.ids import AccountId, PositionId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import ZERO, Price


@dataclass(frozen=True, slots=True)
class SymbolChoice:
    """chosen: what the active account trades; offered: further markets, most traded first; limit: as many may
    be chosen.
    """

    account: Account
    chosen: tuple[Symbol, ...]
    offered: tuple[Symbol, ...]
    limit: int = MAX_SYMBOLS


@dataclass(frozen=True, slots=True)
class PairView:
    """One symbol of the active account. chosen: it is traded at all; rules: what holds, with where each comes
    from; holds: a position is open, follows: whose signals close it, None: those of the rules; strategies: to
    choose from; now: of the market's clock.
    """

    account: Account
    symbol: Symbol
    chosen: bool
    rules: ResolvedPair
    record: PairRecord
    market: SymbolState
    holds: bool
    follows: str | None
    strategies: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class PositionView:
    """One open position. qty: signed base; profit: quote, open and net of fees; percent: ratio of cost.

    stop_seen_at: when the stop was last seen on the exchange; None: not seen. stop_soft: held by us only;
    strategy: whose signal opened it, None: nobody's; paid: quote value of its entries; targets: still ahead
    on its ladder, one for a single target.
    """

    id: PositionId
    symbol: Symbol
    side: Side
    qty: Decimal
    entry: Price
    mark: Price | None
    profit: Decimal | None
    percent: Decimal | None
    stop: Price | None
    target: Price | None
    stop_seen_at: datetime | None
    stop_soft: bool
    opened_at: datetime
    closing: bool
    strategy: str | None = None
    paid: Decimal = ZERO
    targets: int = 0

    @property
    def distance(self) -> Decimal | None:
        """How far the price is from the stop, as a ratio of the price; negative: below it."""
        if self.mark is None or self.stop is None:
            return None
        return (self.stop - self.mark) / self.mark


@dataclass(frozen=True, slots=True)
class StatusView:
    """The account at a glance. unproved: orders without a proved outcome; foreign: working orders of
    others on its symbols; profit_today: realised, quote.
    """

    account: Account
    positions: tuple[PositionView, ...]
    unproved: int
    profit_today: Decimal
    trades_today: int
    now: datetime
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """What an emergency stop is about. positions, orders: that are open now; halted: by an earlier one."""

    accounts: int
    positions: int
    orders: int
    halted: bool
    under_way: bool


@dataclass(frozen=True, slots=True)
class SwitchesView:
    """What is halted, for operators. under_way: an emergency stop of the whole service."""

    control: Control
    symbols: tuple[Symbol, ...]
    under_way: bool
    switch: "SwitchView | None" = None
    halts: tuple["HaltedSymbol", ...] = ()


@dataclass(frozen=True, slots=True)
class HaltedSymbol:
    """A symbol in which nobody opens anything: by whom, and why; reason: in words."""

    symbol: Symbol
    why: str
    by: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DriftView:
    """A difference between our books and the exchange. ours, theirs: signed base; answers: to choose from."""

    case: int
    account: Account
    symbol: Symbol
    ours: Decimal
    theirs: Decimal
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BalanceView:
    """Balances as last seen; equity: quote, None where it cannot be known now."""

    account: Account
    balances: tuple[Balance, ...]
    equity: Decimal | None
    quote: str


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything that holds for the active account, and the other accounts of the person."""

    user: User
    account: Account
    accounts: tuple[Account, ...]
    presets: tuple[tuple[Preset, RiskLimits], ...]


@dataclass(frozen=True, slots=True)
class RiskView:
    """Risk settings with what they mean in money. equity None: not known yet, so no money is claimed."""

    account: Account
    equity: Decimal | None
    quote: str
    loss_per_trade: Decimal | None


@dataclass(frozen=True, slots=True)
class KeyLink:
    """A one-time page where a key is entered. url: opens it once; expires_at: after it the page is gone."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyPage:
    """What the one-time page needs to greet its person and to ask for a key of this exchange."""

    language: str
    exchange: ExchangeId
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One kind of failure, counted. place: where; summary: without secrets or traceback; users, accounts:
    that were hit, as far as is known; until_change: it is not told before it grows tenfold.
    """

    place: str
    summary: str
    count: int
    first_at: datetime
    last_at: datetime
    id: int = 0
    users: int = 0
    accounts: int = 0
    seen_by: UserId | None = None
    seen_at: datetime | None = None
    muted_until: datetime | None = None
    until_change: bool = False


@dataclass(frozen=True, slots=True)
class IncidentHit:
    """Who was hit by a failure. account None: the person, of no account of theirs."""

    user: UserId
    name: str
    account: AccountId | None
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SwitchView:
    """The service's switch as operators see it. unproved: orders whose outcome is not known yet; reason: in
    an operator's words.
    """

    control: Control
    why: str | None
    by: str | None
    changed_at: datetime
    unproved: int
    reason: str = ""
