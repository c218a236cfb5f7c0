"""What a person has: status, balances, settings. Queries; data, no text."""

from decimal import Decimal

from app.accounts import PRESETS, Account
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.records_views import CoinRow, CountView, Look, WalletView
from app.services.looking import QUOTE, Prices, look_of, put_in
from app.services.people import registered
from app.services.trading import active_account
from app.views import BalanceView, PositionView, RiskView, SettingsView, StatusView
from trading.domain.account import Balance
from trading.domain.ids import UserId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO
from trading.engine.state import Holding, Session
from trading.ports import Clock

DUST = Decimal(1)  # quote: coins that are worth less are folded into one line


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

    async def wallet(self, user_id: UserId) -> WalletView:
        """Every coin with its worth, and what was put in."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            session = await work.sessions.peek(look.account.id)
            earned = await work.history.earned(user_id, look.account.id)
        balances = tuple(session.balances.values()) if session else ()
        coins = [self._coin(look, balance) for balance in balances if balance.total]
        dust = [one for one in coins if one.worth is not None and one.worth < DUST and one.currency != QUOTE]
        return WalletView(
            look=look,
            coins=sorted((one for one in coins if one not in dust), key=_dearest),
            dust=len(dust),
            dust_worth=sum((one.worth or ZERO for one in dust), ZERO),
            equity=self._worth(look.account, session),
            start=put_in(session, earned),
            seen_at=min((balance.seen_at for balance in balances), default=None),
        )

    async def count(self, user_id: UserId) -> CountView:
        """Positions against their most, and the money that is at work."""
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            session = await work.sessions.peek(look.account.id)
        held = session.holdings.values() if session else ()
        return CountView(
            look=look,
            used=len(held),
            most=look.account.limits.max_positions,
            at_work=sum((abs(holding.position.cost) for holding in held), ZERO),
            equity=self._worth(look.account, session),
        )

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
            strategy=holding.strategy,
            paid=holding.paid,
            targets=_targets(holding),
        )

    def _coin(self, look: Look, balance: Balance) -> CoinRow:
        if balance.currency == QUOTE:
            return CoinRow(balance.currency, balance.total, balance.free, balance.total)
        price = self._prices.last(_spot(look.account, balance.currency))
        worth = None if price is None else price * balance.total
        return CoinRow(balance.currency, balance.total, balance.free, worth)

    def _worth(self, account: Account, session: Session | None) -> Decimal | None:
        """Its coins, and what its open contracts would bring; None where one price is missing."""
        if session is None:
            return None
        total = self._equity(account, tuple(session.balances.values()))
        for holding in session.holdings.values():
            if total is None or holding.position.symbol.market is MarketType.SPOT:
                continue
            mark = self._prices.last(holding.position.symbol)
            total = None if mark is None else total + holding.position.open_profit(mark)
        return total

    def _equity(self, account: Account, balances: tuple[Balance, ...]) -> Decimal | None:
        """Quote and every coin at its last price; None where one price is missing: no guess is shown."""
        total = Decimal(0)
        for balance in balances:
            if balance.currency == QUOTE:
                total += balance.total
                continue
            price = self._prices.last(_spot(account, balance.currency))
            if price is None and balance.total:
                return None
            total += balance.total * (price or Decimal(0))
        return total if balances else None


def _spot(account: Account, currency: str) -> Symbol:
    return Symbol(account.exchange, MarketType.SPOT, f"{currency}/{QUOTE}")


def _targets(holding: Holding) -> int:
    """Targets that are still ahead."""
    ladder = holding.course.plan.ladder
    return max(len(ladder) - holding.course.rungs, 0) if ladder else int(holding.target is not None)


def _dearest(one: CoinRow) -> tuple[bool, Decimal, str]:
    """Coins of unknown worth come last."""
    return one.worth is None, -(one.worth or ZERO), one.currency


async def _balances(work: UnitOfWork, account: Account) -> tuple[Balance, ...]:
    session = await work.sessions.peek(account.id)
    return tuple(session.balances.values()) if session else ()
