"""What use-cases and runtime need of the stores about markets: their rows, trouble, people's lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Instrument, Symbol
from trading.universe.avoidance import Avoidance, Result
from trading.universe.changes import Change, Known
from trading.universe.quarantine import Case, Trouble
from trading.universe.reference import Shelf
from trading.universe.screening import Verdict


@dataclass(frozen=True, slots=True)
class Concern:
    """An account that a market matters to. held: it has an open position there; else it was only chosen."""

    owner: UserId
    account: AccountId
    symbol: Symbol
    held: bool


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change as it is kept. id: rises with time."""

    id: int
    change: Change
    noticed_at: datetime


class Listings(Protocol):
    """The markets of the exchanges as last known, those that are gone included, and what has changed."""

    async def known(self, exchange: ExchangeId) -> Sequence[Known]:
        """All rows of an exchange. Whoever else compares them waits until this unit of work ends: no change
        is found twice.
        """
        ...

    async def get(self, symbol: Symbol) -> Known | None:
        """The market's last known row."""
        ...

    async def set_gone(self, symbols: Collection[Symbol]) -> None:
        """The exchange does not list them any more; their last rows stay."""
        ...

    async def keep(self, changes: Sequence[Change]) -> Sequence[KeptChange]: ...

    async def latest(self, limit: int, exchange: ExchangeId | None = None) -> Sequence[KeptChange]:
        """The newest first."""
        ...

    async def concerned(self, symbols: Collection[Symbol]) -> Sequence[Concern]:
        """Accounts of everybody that hold one of these or have chosen it: for the runtime only."""
        ...


class Quarantine(Protocol):
    """Symbols that make trouble."""

    async def cases(self) -> Sequence[Case]: ...
    async def put(self, cases: Sequence[Case]) -> None: ...
    async def lift(self, symbol: Symbol, trouble: Trouble) -> bool:
        """Forget the case. False where there was none."""
        ...

    async def refusals(self, since: datetime) -> Sequence[tuple[Symbol, str]]:
        """Symbols and the exchange's codes of live entries refused after then, those of symbols left out in
        which an order was taken within the hour before, or since: there it is the account, not the symbol.
        """
        ...


@dataclass(frozen=True, slots=True)
class Track:
    """Whose results on what: one person's, with one strategy, on one symbol."""

    owner: UserId
    symbol: Symbol
    strategy: str


@dataclass(frozen=True, slots=True)
class Avoided:
    """A track that was shut for its results. forgiven_at: its owner has let it in again."""

    track: Track
    avoidance: Avoidance
    forgiven_at: datetime | None = None


class Shelves(Protocol):
    """What people leave out: by their own lists, and by their results. Nobody sees another's."""

    async def of(self, owner: UserId) -> Mapping[Symbol, Shelf]: ...
    async def put(self, owner: UserId, symbol: Symbol, shelf: Shelf) -> None:
        """The symbol stands on this list from now on, and on no other."""
        ...

    async def remove(self, owner: UserId, symbol: Symbol) -> bool:
        """False where it stood on none."""
        ...

    async def avoided(self, owner: UserId) -> Sequence[Avoided]:
        """What is shut at present."""
        ...

    async def forgive(self, owner: UserId, symbol: Symbol, strategy: str | None = None) -> int:
        """Let the symbol in again, for one strategy or for all: results so far count no more. Returns how
        many were shut.
        """
        ...

    async def fresh_tracks(self, since: datetime) -> Sequence[Track]:
        """Tracks with positions closed since then, of everybody: for the runtime only."""
        ...

    async def results(self, track: Track, since: datetime) -> Sequence[Result]:
        """Closed positions, oldest first."""
        ...

    async def forgiven_at(self, track: Track) -> datetime | None: ...

    async def avoid(self, track: Track, found: Avoidance) -> bool:
        """Keep it. False where the same was kept before."""
        ...


@dataclass(frozen=True, slots=True)
class Coin:
    """What a source of facts says of a coin. market_cap: dollars; rank: 1 is the largest; None: not told."""

    base: str
    name: str
    market_cap: float | None
    rank: int | None
    categories: tuple[str, ...] = ()


class CoinSource(Protocol):
    """A source of market caps and categories. It may be absent or fail: nothing depends on it."""

    async def coins(self) -> Mapping[str, Coin]:
        """By base currency; tickers that several coins share are left out. Raises TryAgain or MissingData."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """What the filter has made of an exchange's symbols, by turnover, the largest first.

    watched: the available ones and those that are only too young; left_out: with what was found and what is
    asked.
    """

    at: datetime
    available: tuple[Symbol, ...]
    watched: tuple[Symbol, ...]
    left_out: Mapping[Symbol, Verdict]


class Judge(Protocol):
    """What is known of symbols, for whoever shows it."""

    def verdict(self, symbol: Symbol) -> Verdict | None:
        """None: not judged yet."""
        ...

    def judged(self, exchange: ExchangeId) -> Judged | None: ...
    def troubles(self, symbol: Symbol) -> Sequence[Case]:
        """Why the symbol is in quarantine, if it is."""
        ...

    def coin(self, symbol: Symbol) -> "Coin | None": ...


class UniverseCache(Protocol):
    """What need not be asked again after a restart. Disposable: what is not there is None, and failures are
    told to the log only.
    """

    async def put_markets(self, exchange: ExchangeId, instruments: Sequence[Instrument]) -> None: ...
    async def markets(self, exchange: ExchangeId) -> Sequence[Instrument] | None: ...
    async def put_verdicts(self, exchange: ExchangeId, judged: "Judged") -> None: ...
    async def verdicts(self, exchange: ExchangeId) -> "Judged | None": ...
    async def put_coins(self, coins: Mapping[str, Coin]) -> None: ...
    async def coins(self) -> Mapping[str, Coin] | None: ...
