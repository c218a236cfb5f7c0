"""The book of one paper account: in memory, or anew from its store where other processes change it too."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

from trading.backtest import venue
from trading.backtest.book import Book
from trading.backtest.codec import BookWriter, loads
from trading.backtest.models import Models
from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.ports import AccountNews, PaperBooks, StaleBook

_START = {"USDT": Decimal(10_000)}

Inbox = asyncio.Queue[AccountNews | None]


class PaperAccount:
    """The book of one account in memory, changed by one at a time and saved before it counts."""

    def __init__(
        self,
        account: AccountId,
        books: PaperBooks,
        models: Models,
        index: Callable[["PaperAccount", frozenset[Symbol]], None],
        *,
        shared: bool,
    ) -> None:
        self._shared = shared
        self.id = account
        self._books = books
        self._models = models
        self._book: Book | None = None
        self._writer = BookWriter()
        self._turn = asyncio.Lock()
        self.listeners: set[Inbox] = set()
        self._index = index
        self.gateways = 0
        self.symbols = frozenset[Symbol]()  # of its working orders

    @property
    def is_idle(self) -> bool:
        return not self.gateways and self._book is not None and not self._book.working

    async def book(self) -> Book:
        """The book as it is. Raises TryAgain where it cannot be loaded."""
        async with self._turn:
            return await self._loaded()

    async def change(self, make: Callable[[Book], venue.Step]) -> Book:
        """Replaces the book by what `make` makes of it: saved first, told after. Raises TryAgain."""
        async with self._turn:
            try:
                step = await self._changed(make)
            except StaleBook:
                try:
                    step = await self._changed(make)  # on what the other process has made of it
                except StaleBook as error:
                    raise TryAgain("the paper book changes too often") from error
        news: list[AccountNews] = [*step.fills, *step.reports]
        if step.fills:
            news.extend(step.book.balances(step.fills[-1].happened_at))
        for inbox in self.listeners:
            for item in news:
                inbox.put_nowait(item)
        return step.book

    async def tick(self, make: Callable[[Book], venue.Step]) -> None:
        """`change`, for what mostly changes nothing: the store is asked only where it does."""
        known = self._book
        if known is None or make(known).book is not known:
            await self.change(make)

    async def _changed(self, make: Callable[[Book], venue.Step]) -> venue.Step:
        before = await self._loaded()
        step = make(before)
        if step.book is not before:
            await self._save(step.book)
        return step

    async def _save(self, book: Book) -> None:
        self._book = None  # until it is known to be stored, the store decides what is true
        writer, self._writer = self._writer, BookWriter()  # what is not stored must not be written later
        try:
            await self._books.save(self.id, writer.dumps(book))
        except StaleBook:
            raise
        except Exception as error:  # whatever the store raises, the book may have been saved or not
            raise TryAgain("the paper book could not be saved") from error
        self._writer = writer
        self._keep(book)

    async def _loaded(self) -> Book:
        if self._book is None or self._shared:
            try:
                stored = await self._books.load(self.id)
            except Exception as error:  # whatever the store raises, there is no book to work on now
                raise TryAgain("the paper book could not be loaded") from error
            fresh = Book(self.id, self._models, _START) if stored is None else loads(stored)
            self._keep(fresh)
            return fresh
        return self._book

    def _keep(self, book: Book) -> None:
        self._book = book
        self._index(self, frozenset(order.intent.symbol for order in book.working))
