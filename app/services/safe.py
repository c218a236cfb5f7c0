"""Whether every position is protected, as seen on the exchange: one green or red answer, and its parts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from app.ports import UnitOfWorkFactory
from app.services.dealing import Reader
from app.services.looking import Prices
from app.services.people import registered
from app.services.trading import active_account
from app.trust_views import Guarded, SafeView, Shield
from trading.domain.ids import UserId
from trading.domain.instrument import Instrument, Symbol
from trading.domain.money import ZERO
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.engine.amounts import fits
from trading.engine.state import Holding, Session


class Safe:
    """Looks; `check` reads the exchange first."""

    def __init__(self, unit: UnitOfWorkFactory, prices: Prices, reader: Reader) -> None:
        self._unit = unit
        self._prices = prices
        self._reader = reader

    async def look(self, user_id: UserId) -> SafeView:
        """What is known now."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            session = await work.sessions.peek(account.id)
            now = await work.operations.clock()
            markets = {one.symbol: one for one in await work.markets.all()}
            foreign = await work.drifts.foreign(account.id)
            drifts = tuple((case.id, case.symbol) for case in await work.drifts.waiting(account.id))
            quarantined = await work.trust.quarantined(user_id, account.id)
        holdings = sorted(session.holdings.values(), key=lambda one: one.opened_at) if session else ()
        positions = [self._guarded(session, one, markets, now) for one in holdings if session]
        orders = session.orders.values() if session else ()
        return SafeView(
            account=account,
            positions=tuple(positions),
            unproved=sum(order.status.is_unproved for order in orders),
            quarantined=quarantined,
            foreign=foreign,
            drifts=drifts,
            reconciled_at=account.reconciled_at,
            now=now,
        )

    async def check(self, user_id: UserId) -> SafeView:
        """Read the account back from its exchange, and look. Raises Refused where that cannot be had now."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
        await self._reader.read(account)
        return await self.look(user_id)

    def _guarded(
        self, session: Session, holding: Holding, markets: Mapping[Symbol, Instrument], now: datetime
    ) -> Guarded:
        symbol = holding.position.symbol
        stops = session.working(symbol, OrderKind.PROTECT)
        resting = [stop for stop in stops if stop.status is OrderStatus.OPEN]
        mark = self._prices.last(symbol)
        known = mark is not None and holding.stop is not None and mark > ZERO
        return Guarded(
            symbol=symbol,
            side=holding.side,
            shield=_shield(session, holding, stops, markets.get(symbol)),
            qty=abs(holding.position.qty),
            stop_qty=sum((stop.remaining for stop in resting), Decimal(0)) if resting else None,
            stop=holding.stop,
            mark=mark,
            distance=(mark - holding.stop) / mark * holding.side.sign
            if known and mark is not None and holding.stop is not None
            else None,
            seen_at=holding.stop_seen_at,
            naked_for=None if holding.naked_since is None else now - holding.naked_since,
        )


def _shield(
    session: Session, holding: Holding, stops: tuple[Order, ...], instrument: Instrument | None
) -> Shield:
    if holding.exiting is not None:
        return Shield.CLOSING
    if holding.soft:
        return Shield.SOFT
    proved = [stop for stop in stops if stop.status is OrderStatus.OPEN and stop.confirmed_at is not None]
    if instrument is not None and any(fits(one, holding, instrument, session.balances) for one in proved):
        return Shield.PROVED
    return Shield.UNPROVED if any(stop.status.is_unproved for stop in stops) else Shield.NAKED
