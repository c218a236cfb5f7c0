"""Paper accounts: the matching model at live prices, behind the same port as a real exchange.

A book is saved before anything that it answers or tells is heard, so that a restart finds what was promised.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from trading.backtest import venue
from trading.backtest.book import Book, quote_of
from trading.backtest.models import Models
from trading.domain.account import Balance
from trading.domain.decision import Approved
from trading.domain.errors import Declined, MissingData, OutcomeUnknown, TryAgain
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import ZERO, Price
from trading.domain.order import OrderIntent, OrderType
from trading.exchanges.catalog import CATALOG
from trading.exchanges.paper_account import Inbox, PaperAccount
from trading.exchanges.quirks import form_of
from trading.ports import (
    AccountNews,
    Clock,
    OrderReport,
    PaperBooks,
    PositionReport,
    StreamRestarted,
)

_WINDOW = timedelta(seconds=5)

InstrumentOf = Callable[[Symbol], Instrument | None]


class PaperExchange:
    """All paper accounts of this process. Prices come from the live feed through on_price.

    instruments: the rules of a symbol as last told; window: how old an order's stamp may be when it arrives;
    shared: other processes change the same books, so that what is remembered of one answers no question.
    """

    def __init__(
        self,
        books: PaperBooks,
        clock: Clock,
        instruments: InstrumentOf,
        models: Models | None = None,
        window: timedelta = _WINDOW,
        *,
        shared: bool = False,
    ) -> None:
        self._shared = shared
        self._books = books
        self._clock = clock
        self._instruments = instruments
        self._models = models or Models()
        self._window = window
        self._prices: dict[Symbol, Price] = {}
        self._accounts: dict[AccountId, PaperAccount] = {}
        self._waiting: dict[Symbol, set[PaperAccount]] = {}

    def gateway(self, account: AccountId) -> "PaperGateway":
        """A gateway to one account; a new account begins with 10,000 USDT."""
        known = self._accounts.get(account)
        if known is None:
            known = PaperAccount(account, self._books, self._models, self._index, shared=self._shared)
            self._accounts[account] = known
        return PaperGateway(self, known)

    async def on_price(self, symbol: Symbol, price: Price) -> None:
        """The market traded at this price: stops that it touches are executed, saved, then told.

        Raises TryAgain, after all accounts have had their turn, where one could not be saved.
        """
        self._prices[symbol] = price
        instrument = self._instruments(symbol)
        if instrument is None:
            return
        failures: list[TryAgain] = []
        for account in tuple(self._waiting.get(symbol, ())):
            try:
                await account.tick(lambda book: venue.on_price(book, instrument, price, self._clock.now()))
            except TryAgain as error:
                failures.append(error)
        if failures:
            raise failures[0]

    async def submit(self, account: PaperAccount, order: Approved, stamp: datetime) -> str:
        intent = order.intent
        symbol = intent.symbol
        form_of(
            CATALOG[symbol.exchange].markets[symbol.market], intent
        )  # the same mistakes are mistakes here as on the real exchange
        instrument, price = self._instruments(intent.symbol), self._prices.get(intent.symbol)
        if instrument is None or price is None:
            raise Declined("market-closed", "the market is unknown or has no price yet")
        if intent.type is OrderType.STOP and not instrument.holds_stops:
            raise Declined("unsupported", "this market holds no stops")
        now = self._clock.now()
        if now - stamp > self._window:
            raise Declined("too-late", "outside the time window")
        refusal: list[venue.Refusal] = []

        def submitted(book: Book) -> venue.Step:
            outcome = venue.submit(book, intent, instrument, price, now)
            if isinstance(outcome, venue.Step):
                return outcome
            refusal.append(outcome)
            return venue.Step(book)

        try:
            book = await account.change(submitted)
        except TryAgain as error:
            raise OutcomeUnknown(intent.id, str(error)) from error
        if refusal and refusal[0].code == "duplicate":
            raise OutcomeUnknown(intent.id, refusal[0].message)
        if refusal:
            raise Declined(refusal[0].code, refusal[0].message)
        report = book.report(intent.id, now)
        if report is None:
            raise OutcomeUnknown(intent.id, "the order is not in the book")
        return report.exchange_id

    def _index(self, account: PaperAccount, symbols: frozenset[Symbol]) -> None:
        """Keeps who waits for which price: a tick must not ask ten thousand accounts."""
        for symbol in account.symbols - symbols:
            self._waiting[symbol].discard(account)
        for symbol in symbols - account.symbols:
            self._waiting.setdefault(symbol, set()).add(account)
        account.symbols = symbols

    def now(self) -> datetime:
        return self._clock.now()

    def release(self, account: PaperAccount) -> None:
        """Forgets an account that nobody looks at and nothing can happen to; its book is saved."""
        if account.is_idle:
            self._accounts.pop(account.id, None)


class PaperGateway:
    """An ExchangeGateway to a paper account."""

    def __init__(self, exchange: PaperExchange, account: PaperAccount) -> None:
        self._exchange = exchange
        self._account = account
        self._closed = False
        self._inboxes: set[Inbox] = set()
        account.gateways += 1

    async def prepare(self, order: OrderIntent) -> None:  # noqa: ARG002  # as all gateways
        return  # nobody counts requests here

    async def submit(self, order: Approved, stamp: datetime) -> str:
        return await self._exchange.submit(self._account, order, stamp)

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        def canceled(book: Book) -> venue.Step:
            found = book.working_order(order)
            if (
                found is None
                or found.intent.symbol != symbol
                or stop != (found.intent.type is OrderType.STOP)
            ):
                return venue.Step(book)
            return venue.cancel(book, order, self._exchange.now())

        await self._account.change(canceled)

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        report = (await self._account.book()).report(order, self._exchange.now())
        return None if report is None or report.symbol != symbol else report

    async def open_orders(self, market: MarketType, _symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        book = await self._account.book()
        seen_at = self._exchange.now()
        return tuple(order.report(seen_at) for order in book.working if order.intent.symbol.market is market)

    async def fills_since(
        self, market: MarketType, since: datetime, _symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        book = await self._account.book()
        if book.forgotten is not None and since <= book.forgotten:
            raise MissingData(f"fills up to {book.forgotten:%Y-%m-%d %H:%M:%S} are no longer kept")
        return tuple(
            fill for fill in book.fills if fill.symbol.market is market and fill.happened_at >= since
        )

    async def balances(self) -> Sequence[Balance]:
        asked_at = self._exchange.now()
        return (await self._account.book()).balances(asked_at)

    async def positions(self) -> Sequence[PositionReport]:
        return (await self._account.book()).position_reports(self._exchange.now())

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        """Margin is kept as on an exchange; a paper position is never liquidated."""

        def changed(book: Book) -> venue.Step:
            after = book.with_leverage(symbol, leverage)
            if after.free(quote_of(symbol)) < ZERO:
                raise Declined("no-funds", "not enough margin for so little leverage")
            return venue.Step(after)

        await self._account.change(changed)

    async def leverage(self, symbol: Symbol) -> Decimal:
        return (await self._account.book()).leverage(symbol)

    async def news(self) -> AsyncIterator[AccountNews]:
        await self._account.book()
        inbox = Inbox()
        self._inboxes.add(inbox)
        self._account.listeners.add(inbox)
        try:
            yield StreamRestarted(self._exchange.now())
            while not self._closed and (item := await inbox.get()) is not None:
                yield item
        finally:
            self._inboxes.discard(inbox)
            self._account.listeners.discard(inbox)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        for inbox in self._inboxes:
            inbox.put_nowait(None)
        self._account.gateways -= 1
        self._exchange.release(self._account)
