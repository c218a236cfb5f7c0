"""Stops that no exchange holds: without prices they see nothing, and that must not go unnoticed."""

from datetime import datetime

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Board
from app.runtime.desk import Desk
from app.runtime.triggers import Triggers
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.engine.outside import BLIND
from trading.engine.session import PriceSilent
from trading.ports import Clock
from trading.risk.rules import Rules


class SoftStops:
    """The heartbeat of prices for stops that are watched by us. clock: the market's."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        desk: Desk,
        board: Board,
        triggers: Triggers,
        clock: Clock,
        rules: Rules,
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._board = board
        self._triggers = triggers
        self._clock = clock
        self._rules = rules
        self._began = clock.now()
        self._blind: set[tuple[AccountId, Symbol]] = set()
        self._held: set[AccountId] | None = None  # None: not read yet

    async def watch(self) -> None:
        """Tell owners of soft stops that see no price, once; accounts go on when all of theirs see one."""
        now, silence = self._clock.now(), self._rules.soft_silence
        soft = [(account, symbol) for symbol, them in self._triggers.soft.items() for account in them]
        # A process that has just begun has the same patience with a symbol that it knows nothing of.
        blind = {one for one in soft if now - max(self._last(one[1]) or self._began, self._began) > silence}
        for account, symbol in sorted(blind - self._blind):
            await self._desk.apply(account, PriceSilent(symbol, self._last(symbol)))
        self._blind = blind
        unseen = {
            account
            for account, symbol in soft
            if (last := self._last(symbol)) is None or now - last > silence
        }
        await self._let_go(unseen, {account for account, _ in blind})

    def _last(self, symbol: Symbol) -> datetime | None:
        quote = self._board.quotes.get(symbol)
        return None if quote is None else quote.at

    async def _let_go(self, unseen: set[AccountId], blind: set[AccountId]) -> None:
        async with self._unit() as work:
            held = self._held if self._held is not None else set(await work.accounts.held(BLIND))
            for account in sorted(held - unseen):
                await work.accounts.release(account, BLIND, "engine")
        self._held = (held & unseen) | blind
