"""Which symbols a person wants and does not want, what they keep losing on, and why others are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_universe import Avoided, Coin, Judge
from app.services.people import registered
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.universe.changes import Listing
from trading.universe.quarantine import Case
from trading.universe.reference import Shelf, wanted
from trading.universe.screening import Verdict

MAX_LISTED = 200  # symbols on a person's two lists together


@dataclass(frozen=True, slots=True)
class Lists:
    """A person's own lists, and what is shut for its results."""

    white: tuple[Symbol, ...]
    black: tuple[Symbol, ...]
    avoided: tuple[Avoided, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """All that speaks for or against a symbol for one person.

    listing: None where the exchange never had it; verdict None: not judged yet; troubles: why it is in
    quarantine; shelf None: on neither list; coin None: not told.
    """

    symbol: Symbol
    listing: Listing | None
    verdict: Verdict | None
    troubles: tuple[Case, ...]
    shelf: Shelf | None
    avoided: tuple[Avoided, ...]
    coin: Coin | None


class SymbolLists:
    """What stands here is about entries and offers only: what is held is looked after to its end."""

    def __init__(self, unit: UnitOfWorkFactory, judge: Judge) -> None:
        self._unit = unit
        self._judge = judge

    async def look(self, user_id: UserId) -> Lists:
        async with self._unit() as work:
            await registered(work, user_id)
            return await _lists(work, user_id)

    async def put(self, user_id: UserId, symbol: Symbol, shelf: Shelf) -> Lists:
        """The symbol stands on this list from now on. Refused for an unknown one, and past the most."""
        async with self._unit() as work:
            await registered(work, user_id)
            known = await work.shelves.of(user_id)
            if symbol not in known and len(known) >= MAX_LISTED:
                raise Refused(Refusal.LIST_FULL, {"limit": str(MAX_LISTED)})
            if await work.listings.get(symbol) is None:
                raise Refused(Refusal.UNKNOWN_SYMBOL, {"text": symbol.title})
            await work.shelves.put(user_id, symbol, shelf)
            return await _lists(work, user_id)

    async def remove(self, user_id: UserId, symbol: Symbol) -> Lists:
        """The symbol stands on no list of theirs any more."""
        async with self._unit() as work:
            await registered(work, user_id)
            await work.shelves.remove(user_id, symbol)
            return await _lists(work, user_id)

    async def forgive(self, user_id: UserId, symbol: Symbol, strategy: str | None = None) -> Lists:
        """Let a symbol in again that was shut for its results, for one strategy or all. What has been until
        now does not count any more.
        """
        async with self._unit() as work:
            await registered(work, user_id)
            await work.shelves.forgive(user_id, symbol, strategy)
            return await _lists(work, user_id)

    async def standing(self, user_id: UserId, symbol: Symbol) -> Standing:
        """What speaks for and against one symbol."""
        async with self._unit() as work:
            await registered(work, user_id)
            known = await work.listings.get(symbol)
            shelves = await work.shelves.of(user_id)
            avoided = await work.shelves.avoided(user_id)
        return Standing(
            symbol=symbol,
            listing=None if known is None else known.listing,
            verdict=self._judge.verdict(symbol),
            troubles=tuple(self._judge.troubles(symbol)),
            shelf=shelves.get(symbol),
            avoided=tuple(one for one in avoided if one.track.symbol == symbol),
            coin=None if known is None else self._judge.coin(symbol),
        )

    async def offered(self, user_id: UserId, symbols: Sequence[Symbol]) -> tuple[Symbol, ...]:
        """Those of the symbols that this person may be offered, in the same order: their lists let them in,
        they are not in quarantine, and the filter has not left them out.
        """
        async with self._unit() as work:
            await registered(work, user_id)
            lists = await _lists(work, user_id)
        let_in = wanted(symbols, lists.white, lists.black)
        return tuple(symbol for symbol in let_in if self._is_open(symbol))

    def left_out(self, exchange: ExchangeId) -> Sequence[Verdict]:
        """Symbols that the filter leaves out, with their reasons, by name. Empty before it has judged."""
        judged = self._judge.judged(exchange)
        return () if judged is None else sorted(judged.left_out.values(), key=lambda one: one.symbol)

    def _is_open(self, symbol: Symbol) -> bool:
        judged = self._judge.judged(symbol.exchange)
        left_out = judged is not None and symbol in judged.left_out
        return not left_out and not self._judge.troubles(symbol)


async def _lists(work: UnitOfWork, user_id: UserId) -> Lists:
    shelves = await work.shelves.of(user_id)
    avoided = await work.shelves.avoided(user_id)
    return Lists(
        white=tuple(symbol for symbol, shelf in shelves.items() if shelf is Shelf.WHITE),
        black=tuple(symbol for symbol, shelf in shelves.items() if shelf is Shelf.BLACK),
        avoided=tuple(avoided),
    )
