"""What a dialect implements: one exchange's wire, in our types. See docs/how-to/add-an-exchange.md.

Failures leave a dialect as they came: AnswerRefused, AnswerUnreadable, a ccxt error, OSError; what they mean
is said by the code table of its row. An answer that lacks what was asked for is MissingData. Nothing is ever
sent a second time, and nothing missing is taken for empty, zero or flat.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from trading.domain.account import Balance
from trading.domain.candle import Candle, Timeframe
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.order import OrderIntent
from trading.exchanges.client import ExchangeClient
from trading.exchanges.lines import Lines, Message
from trading.exchanges.markets import Listing, MarketTable
from trading.exchanges.quirks import ExchangeRow, Params
from trading.exchanges.tickers import TickerPage
from trading.ports import AccountNews, Clock, KeyReport, OrderReport, PositionReport


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose wire it is, and what is needed to read it. seen_at of all but balances: clock.now()."""

    account: AccountId
    table: MarketTable
    clock: Clock


@dataclass(frozen=True, slots=True)
class CandlePage:
    """One answer with bars, in any order, the forming one among them.

    as_of: an instant that the exchange's clock has surely reached: a bar that ended by then is closed. Where
    the answer does not tell the exchange's time, it is client.time.now() from before the question.
    """

    bars: Sequence[Candle]
    as_of: datetime


class CandleTopics(Protocol):
    """How bars of one market type are subscribed to and read. Pure; one frame is under way at a time."""

    @property
    def url(self) -> str: ...

    def topic(self, instrument: Instrument, timeframe: Timeframe) -> str:
        """The exchange's name of this subscription; bars are recognised by it."""
        ...

    def subscribe(self, number: int, topics: Sequence[str]) -> Message:
        """One frame that subscribes to all of them. number: of the frame on its connection, from 1 on."""
        ...

    def confirmed(self, message: Message, topics: Collection[str]) -> Collection[str]:
        """Those of the topics of the frame under way that this message confirms; none for other messages.

        Raises AnswerRefused where the exchange refuses any of them, also by silently leaving it out.
        """
        ...

    def topic_of(self, message: Message) -> str | None:
        """The topic that a message is about, also where its bars cannot be read; None where it tells none."""
        ...

    def bars(self, message: Message) -> tuple[str, Sequence[tuple[Candle, bool]]] | None:
        """The topic and its bars, each with whether it is closed; None for a message without bars.

        Where the row says confirms_candles=False all are told as forming. MissingData: an unreadable bar.
        """
        ...


class AccountWire(Protocol):
    """The private side of one account: one method, one question, all its pages."""

    def written(self, intent: OrderIntent) -> Params:
        """The whole request of an order, by the exchange's own names, amounts as plain text. Pure.

        The gateway holds it against the forms of the row before anything is sent. ValueError: has no form.
        """
        ...

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        """Sends the order once, signed with the stamp (parameter STAMP). Returns the exchange's order id.

        Raises MissingData where the answer does not prove that it was taken: no id, another client id.
        """
        ...

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        """Asks for the order's end. A refusal leaves as AnswerRefused: the gateway knows which are normal."""
        ...

    async def order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        """The order by our id. None only if every place where it could be has answered "not there"."""
        ...

    async def open_orders(self, market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        """All working orders, stops included, paged to the end. symbols: see ExchangeGateway."""
        ...

    async def executions(
        self, market: MarketType, since: datetime, until: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        """All executions from since on (until: now), in as many questions as the exchange's windows ask for.

        Order and repetition do not matter. Only what moved a position: no funding, no transfers.
        """
        ...

    async def balances(self) -> Sequence[Balance]:
        """All that are not zero. seen_at: client.time.passed() from before the question."""
        ...

    async def positions(self) -> Sequence[PositionReport]:
        """Open derivative positions in base units. MissingData in hedge mode: its sides do not net."""
        ...

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        """Asks for another leverage of a contract; returns too where it was that one before."""
        ...

    async def leverage(self, symbol: Symbol) -> Decimal:
        """Of a contract, as it stands. MissingData where the margin mode has none of its own."""
        ...

    async def last_price(self, symbol: Symbol) -> Decimal: ...


class AccountStream(Protocol):
    """The private stream of one account, for one time of being connected: made, opened, closed, thrown away.

    renew_every: how often `renew` must be called while it is open (listen keys), None for never.
    """

    @property
    def renew_every(self) -> timedelta | None: ...

    async def open(self, lines: Lines) -> None:
        """Connects, proves who we are and subscribes to orders, executions and balances; all confirmed."""
        ...

    def news(self, message: Message) -> Iterable[AccountNews]:
        """What a pushed message tells; nothing for pongs and the like.

        MissingData (unreadable) or AnswerRefused (the exchange ends the session) restart the stream.
        """
        ...

    async def renew(self) -> None: ...

    async def close(self) -> None:
        """Gives back what `open` took at the exchange; its connections are closed by their owner."""
        ...


class Dialect(Protocol):
    """One exchange's way to say what all of them can do. One value per exchange, without state.

    client: the ccxt.pro class behind our guard; options: of ccxt, beside the common ones of the factory.
    """

    @property
    def row(self) -> ExchangeRow: ...
    @property
    def client(self) -> type[ExchangeClient]: ...
    @property
    def options(self) -> Mapping[str, object]: ...

    # Public: `client` is the shared one, without keys

    async def server_time(self, client: ExchangeClient) -> datetime: ...

    def listing(self, market: Mapping[str, Any]) -> Listing:
        """The rules of a market that ccxt has loaded, read from the exchange's own row in its `info`.

        Raises MissingData where a rule that is needed is not told: the market is left out.
        """
        ...

    async def candles(
        self,
        client: ExchangeClient,
        instrument: Instrument,
        timeframe: Timeframe,
        limit: int,
        before: datetime | None,
    ) -> CandlePage:
        """The newest `limit` bars, of those that opened before `before` where it is given."""
        ...

    async def tickers(self, client: ExchangeClient, market: MarketType) -> TickerPage:
        """Of all markets of this type, in one question: whole markets are asked for once, not by symbol."""
        ...

    def candle_topics(self, client: ExchangeClient, market: MarketType) -> CandleTopics: ...

    # Private: `client` holds the keys of one account

    def wire(self, client: ExchangeClient, scope: Scope) -> AccountWire: ...

    def stream(self, client: ExchangeClient, scope: Scope) -> AccountStream:
        """client: for requests (listen keys); the connections come from the lines it is opened with."""
        ...

    async def key_report(self, client: ExchangeClient) -> KeyReport:
        """What this key may do. MissingData where the answer is not understood: the key is not judged."""
        ...
