"""What a person has: status, balances, settings. Queries; data, no text."""

from decimal import Decimal

from app.accounts import PRESETS, Account
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.looking import QUOTE, Prices
from app.services.people import registered
from app.services.trading import active_account
from app.views import BalanceView, PositionView, RiskView, SettingsView, StatusView
from trading.domain.account import Balance
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.engine.state import Holding
from trading.ports import Clock


class Portfolio:
    """Looks; changes nothing."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, prices: Prices) -> None:
        self._unit = unit
        self._clock = clock
        self._prices = prices

    async def status(self, user_id: UserId) -> StatusView:
        """Open positions with the state of their stops."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            session = await work.sessions.peek(account.id)
            profit, trades = await work.operations.profit_today(account.id)
            foreign = await work.drifts.foreign(account.id)
        holdings = session.holdings.values() if session else ()
        orders = session.orders.values() if session else ()
        return StatusView(
            account=account,
            positions=tuple(self._position(h) for h in sorted(holdings, key=lambda h: h.opened_at)),
            unproved=sum(order.status.is_unproved for order in orders),
            foreign=foreign,
            profit_today=profit,
            trades_today=trades,
            now=self._clock.now(),
        )

    async def balance(self, user_id: UserId) -> BalanceView:
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            balances = await _balances(work, account)
        return BalanceView(account, balances, self._equity(account, balances), QUOTE)

    async def risk(self, user_id: UserId) -> RiskView:
        """The risk settings and what they mean in money."""
        view = await self.balance(user_id)
        loss = None if view.equity is None else view.equity * view.account.limits.risk_per_trade
        return RiskView(view.account, view.equity, QUOTE, loss)

    async def settings(self, user_id: UserId) -> SettingsView:
        async with self._unit() as work:
            user = await registered(work, user_id)
            account = await active_account(work, user)
            accounts = tuple(await work.accounts.of(user_id))
        return SettingsView(user, account, accounts, tuple(PRESETS.items()))

    def _position(self, holding: Holding) -> PositionView:
        position = holding.position
        mark = self._prices.last(position.symbol)
        profit = None if mark is None else position.profit(mark)
        return PositionView(
            id=holding.id,
            symbol=position.symbol,
            side=holding.side,
            qty=position.qty,
            entry=holding.entry_price,
            mark=mark,
            profit=profit,
            percent=None if profit is None or not holding.paid else profit / holding.paid,
            stop=holding.stop,
            target=holding.target,
            stop_seen_at=holding.stop_seen_at,
            stop_soft=holding.soft,
            opened_at=holding.opened_at,
            closing=holding.exiting is not None,
        )

    def _equity(self, account: Account, balances: tuple[Balance, ...]) -> Decimal | None:
        """Quote and every coin at its last price; None where one price is missing: no guess is shown."""
        total = Decimal(0)
        for balance in balances:
            if balance.currency == QUOTE:
                total += balance.total
                continue
            symbol = Symbol(account.exchange, MarketType.SPOT, f"{balance.currency}/{QUOTE}")
            price = self._prices.last(symbol)
            if price is None and balance.total:
                return None
            total += balance.total * (price or Decimal(0))
        return total if balances else None


async def _balances(work: UnitOfWork, account: Account) -> tuple[Balance, ...]:
    session = await work.sessions.peek(account.id)
    return tuple(session.balances.values()) if session else ()
