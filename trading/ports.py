"""What the core needs from the world. Protocols; the adapters live in trading.exchanges and app.infra."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from trading.domain.account import Balance
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.decision import Approved
from trading.domain.fill import Fill
from trading.domain.ids import ClientOrderId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Side, Symbol
from trading.domain.money import Price, Qty
from trading.domain.order import OrderIntent
from trading.domain.ticker import Ticker


class Clock(Protocol):
    """Time, injected. now: aware UTC; monotonic and sleep: seconds of the same clock."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class ReportStatus(StrEnum):
    """What the exchange says of an order, in our words."""

    OPEN = "open"  # resting, partly filled, or a stop that waits
    FILLED = "filled"
    CANCELED = "canceled"  # maybe with fills
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OrderReport:
    """An order as the exchange shows it. order is None where it carries no client id.

    filled: base units; spent: quote; trigger: of a stop that waits; seen_at: ours.
    side, qty: its terms, qty in base units; None where the exchange does not tell them, or was asked by cost.
    """

    order: ClientOrderId | None
    exchange_id: str
    symbol: Symbol
    status: ReportStatus
    filled: Qty
    spent: Decimal
    trigger: Price | None
    reason: str | None
    seen_at: datetime
    side: Side | None = None
    qty: Qty | None = None


@dataclass(frozen=True, slots=True)
class PositionReport:
    """A derivative position as the exchange shows it. qty: signed base units."""

    symbol: Symbol
    qty: Decimal
    entry: Price
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class StreamRestarted:
    """The private stream was (re)connected: what happened meanwhile is known to the exchange only."""

    seen_at: datetime


AccountNews = OrderReport | Fill | Balance | StreamRestarted


@dataclass(frozen=True, slots=True)
class Credentials:
    """An opened API key. It does not tell: its repr shows nothing. passphrase: OKX's third part."""

    key: str
    secret: str
    passphrase: str = ""

    def __repr__(self) -> str:
        return "Credentials(***)"


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What an exchange says of an API key.

    uid: the exchange's id of the key's owner; addresses: bound IPs, empty if unbound; None: not told;
    unified: the account is of the kind that we trade on (Bybit: a unified one).
    """

    uid: str
    can_read: bool
    can_trade_spot: bool
    can_trade_linear: bool
    can_withdraw: bool | None
    can_transfer: bool | None
    addresses: tuple[str, ...]
    expires_at: datetime | None
    unified: bool = True


class ExchangeGateway(Protocol):
    """One account on one exchange: a real one or paper. Nobody downstream can tell which.

    Reads raise TryAgain, KeysUnusable or MissingData; a read that failed is never an empty answer.
    """

    async def prepare(self, order: OrderIntent) -> None:
        """Wait until this order may leave at once, before it is claimed: a stamped order must not wait.

        Raises TryAgain while the exchange takes nothing from us, or its budget is used up for long.
        """
        ...

    async def submit(self, order: Approved, stamp: datetime) -> str:
        """Send the order once, signed with `stamp`. Returns the exchange's order id.

        Raises Declined where the exchange refused definitively, KeysUnusable, OutcomeUnknown for all else.
        """
        ...

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        """Ask for the order's end. Returning proves nothing: read it. Raises TryAgain or KeysUnusable."""
        ...

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        """The order by our id, looked for among open and past ones. None: the exchange said not found."""
        ...

    async def open_orders(self, market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        """All working orders of the market, stops included, paged to the end.

        symbols: all that the account trades, holds or has orders in. An exchange that answers only symbol by
        symbol is asked for these; the others show every symbol all the same.
        """
        ...

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        """All executions since then, oldest first, paged to the end. symbols: as for open_orders."""
        ...

    async def balances(self) -> Sequence[Balance]: ...

    async def positions(self) -> Sequence[PositionReport]:
        """Open derivative positions; empty only where the exchange said so."""
        ...

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        """Ask for another leverage of a contract. Returning proves nothing: read it.

        Raises Declined where the exchange refused definitively, KeysUnusable, TryAgain for all else: it may
        hold now or not.
        """
        ...

    async def leverage(self, symbol: Symbol) -> Decimal:
        """Of a contract, as the exchange has it: notional per unit of margin."""
        ...

    def news(self) -> AsyncIterator[AccountNews]:
        """Orders, fills and balances as they happen, while it is iterated; may repeat and reorder."""
        ...

    async def close(self) -> None: ...


class KeyInspector(Protocol):
    """Asks an exchange what a key may do, before the key is kept."""

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        """Raises KeysUnusable where the key does not work, TryAgain where the exchange does not answer."""
        ...


class MarketFeed(Protocol):
    """The public side of one exchange, shared by everybody."""

    def remember(self, instruments: Sequence[Instrument]) -> None:
        """Rows from before this start: what is listed no more must still be readable."""
        ...

    async def instruments(self) -> Sequence[Instrument]:
        """All markets that can be traded, fresh from the exchange. Raises TryAgain or MissingData."""
        ...

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        """The latest closed candles, oldest first. Raises TryAgain or MissingData."""
        ...

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        """Where all listed markets of this type stand, in one question.

        A symbol whose row cannot be read is left out and named in the log: the others do not suffer. Raises
        TryAgain, or MissingData where not one can be read; ValueError: no market type of this exchange.
        """
        ...

    def symbols_per_line(self, market: MarketType) -> int:
        """How many symbols share one connection, and what happens to it."""
        ...

    def updates(
        self, symbols: Sequence[Symbol], timeframe: Timeframe
    ) -> AsyncIterator[CandleUpdate | SymbolTrouble]:
        """Forming and closed bars of these symbols of one market type, until the connection ends.

        What is wrong with one of them is told and does not end it. Raises TryAgain when the connection is
        lost or silent, MissingData where none of them can be had: the caller backfills and iterates anew.
        """
        ...


class StaleBook(Exception):
    """Another process has changed the book since it was loaded: load it, and make the change anew."""


class PaperBooks(Protocol):
    """Where paper accounts keep their book, so that they survive a restart like a real exchange does.

    save raises StaleBook, and keeps what is there, where the book is not as this process last saw it.
    """

    async def load(self, account: int) -> bytes | None: ...
    async def save(self, account: int, book: bytes) -> None: ...
