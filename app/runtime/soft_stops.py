"""Stops that no exchange holds: without prices they see nothing, and that must not go unnoticed."""

from collections.abc import Callable
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
    """The heartbeat of prices for stops that are watched by us.

    clock: the market's; is_mine: ours to look after.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        desk: Desk,
        board: Board,
        triggers: Triggers,
        clock: Clock,
        rules: Rules,
        is_mine: Callable[[AccountId], bool] = lambda _: True,
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._board = board
        self._triggers = triggers
        self._clock = clock
        self._rules = rules
        self._is_mine = is_mine
        self._began = clock.now()
        self._blind: set[tuple[AccountId, Symbol]] = set()

    async def watch(self) -> None:
        """Tell owners of soft stops that see no price, once; accounts go on when all of theirs see one."""
        now, silence = self._clock.now(), self._rules.soft_silence
        soft = [(account, symbol) for symbol, them in self._triggers.soft.items() for account in them]
        # A process that has just begun has the same patience with a symbol that it knows nothing of.
        blind = {one for one in soft if now - max(self._last(one[1]) or self._began, self._began) > silence}
        for account, symbol in sorted(blind - self._blind):
            await self._desk.apply(account, PriceSilent(symbol, self._last(symbol)))
        self._blind = blind
        await self._let_go()

    def _last(self, symbol: Symbol) -> datetime | None:
        quote = self._board.quotes.get(symbol)
        return None if quote is None else quote.at

    def _is_seen(self, symbol: Symbol) -> bool:
        last = self._last(symbol)
        return last is not None and self._clock.now() - last <= self._rules.soft_silence

    async def _let_go(self) -> None:
        """What our accounts hold is read: the index may know nothing of them yet."""
        async with self._unit() as work:
            held = [account for account in await work.accounts.held(BLIND) if self._is_mine(account)]
            sessions = await work.sessions.look(held) if held else {}
            for account, session in sessions.items():
                holdings = session.holdings.items()
                soft = [symbol for symbol, one in holdings if one.soft and one.exiting is None]
                if all(self._is_seen(symbol) for symbol in soft):
                    await work.accounts.release(account, BLIND, "engine")
