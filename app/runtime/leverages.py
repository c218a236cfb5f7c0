"""The leverage of contracts at the exchange: set while nothing is open, true only once it is read back."""

import structlog

from app.ports import UnitOfWorkFactory
from app.runtime.pool import AccountPool
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId
from trading.domain.instrument import Symbol
from trading.domain.order import OrderKind
from trading.engine.state import Session
from trading.ports import ExchangeGateway


class LeverageKeeper:
    """Brings the exchange to what an entry needs, and looks whether it has stayed so.

    No entry waits for it: those that need another leverage are refused, and a later signal finds it proved.
    """

    def __init__(self, unit: UnitOfWorkFactory, pool: AccountPool) -> None:
        self._unit = unit
        self._pool = pool
        self._arranging: set[tuple[AccountId, Symbol]] = set()
        self._log = structlog.get_logger("leverage")

    async def arrange(self, account: AccountId, symbol: Symbol, leverage: int) -> None:
        """Have this leverage at the exchange, and read it back; never while anything of the symbol is open.

        Where that fails it stays unproved: another signal tries again.
        """
        key = (account, symbol)
        if key in self._arranging:
            return
        self._arranging.add(key)
        try:
            async with self._pool.use(account) as gateway:
                if await self._doubted(account, symbol) and await _is_flat(gateway, symbol):
                    if await gateway.leverage(symbol) != leverage:
                        await gateway.set_leverage(symbol, leverage)
                    await self._read(gateway, account, symbol)
        except ExchangeFailure as error:
            self._log.warning("leverage not proved", account=account, symbol=symbol.key, why=str(error))
        finally:
            self._arranging.discard(key)

    async def look(self, gateway: ExchangeGateway, session: Session) -> None:
        """Read again what was ever set: its owner may have changed it by hand. Raises KeysUnusable."""
        for symbol in session.leverages:
            try:
                await self._read(gateway, session.account, symbol)
            except KeysUnusable:
                raise
            except ExchangeFailure:
                async with self._unit() as work:
                    await work.leverages.doubt(session.account, symbol)

    async def _doubted(self, account: AccountId, symbol: Symbol) -> bool:
        """From now on nothing of the symbol is entered. False where anything of it is open: hands off.

        In one transaction, under the account's lock: no entry slips between.
        """
        async with self._unit() as work:
            session = (await work.sessions.load([account])).get(account)
            if session is None or symbol in session.holdings or session.working(symbol, *OrderKind):
                return False
            await work.leverages.doubt(account, symbol)
        return True

    async def _read(self, gateway: ExchangeGateway, account: AccountId, symbol: Symbol) -> None:
        shown = await gateway.leverage(symbol)
        async with self._unit() as work:
            await work.leverages.prove(account, symbol, shown)


async def _is_flat(gateway: ExchangeGateway, symbol: Symbol) -> bool:
    """Whether the exchange shows nothing of the symbol, not even what its owner has opened there by hand."""
    if any(position.symbol == symbol for position in await gateway.positions()):
        return False
    orders = await gateway.open_orders(symbol.market, {symbol})
    return not any(order.symbol == symbol for order in orders)
