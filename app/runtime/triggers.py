"""Which accounts wait for which price, and which cannot rest yet: a small index over open positions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from trading.domain.ids import AccountId
from trading.domain.instrument import Side, Symbol
from trading.domain.money import ZERO, Price
from trading.engine.dca import addition_due
from trading.engine.levels import step_due
from trading.engine.state import Holding, Session

_APART = Decimal("0.0005")  # of the price: two tries at the same further entry


@dataclass(frozen=True, slots=True)
class _Waiting:
    side: Side
    target: Price | None
    stop: Price | None  # watched by us where it is soft, else only while the exchange does not show it

    soft: bool
    due: Price | None  # from here on a stop that follows the price may be moved
    more: Price | None = None  # from here on the next entry of its plan may be made

    def is_hit(self, price: Price) -> bool:
        sign = self.side.sign
        at_target = self.target is not None and (price - self.target) * sign >= ZERO
        at_stop = self.stop is not None and (self.stop - price) * sign >= ZERO
        return at_target or at_stop

    def is_due(self, price: Price) -> bool:
        return self.due is not None and (price - self.due) * self.side.sign >= ZERO

    def is_cheap(self, price: Price) -> bool:
        return self.more is not None and (price - self.more) * self.side.sign <= ZERO


class Triggers:
    """Rebuilt from the database at start, kept current by every step. An index, never a truth."""

    def __init__(self) -> None:
        self._waiting: dict[Symbol, dict[AccountId, _Waiting]] = {}
        self._held: dict[AccountId, tuple[Symbol, ...]] = {}
        self._deadlines: dict[AccountId, datetime] = {}
        self._tried: dict[tuple[AccountId, Symbol], tuple[Price | None, Price]] = {}
        self._restless: set[AccountId] = set()
        self._busy: set[AccountId] = set()

    @property
    def restless(self) -> frozenset[AccountId]:
        """Accounts with a position that lacks its stop, is on its way out, or still fills."""
        return frozenset(self._restless)

    @property
    def busy(self) -> frozenset[AccountId]:
        """Accounts with positions or orders: their private streams are kept open."""
        return frozenset(self._busy)

    @property
    def soft(self) -> Mapping[Symbol, Sequence[AccountId]]:
        """Accounts whose stop of this symbol is watched by us."""
        found = {
            symbol: [account for account, waiting in accounts.items() if waiting.soft]
            for symbol, accounts in self._waiting.items()
        }
        return {symbol: accounts for symbol, accounts in found.items() if accounts}

    def is_busy(self, account: AccountId) -> bool:
        return account in self._busy

    def update(self, session: Session) -> None:
        """Take the session's positions in place of what was known of the account."""
        account = session.account
        for symbol in self._held.pop(account, ()):
            self._waiting.get(symbol, {}).pop(account, None)
            if symbol not in session.holdings:
                self._tried.pop((account, symbol), None)
        if session.holdings:
            self._held[account] = tuple(session.holdings)
        for symbol, holding in session.holdings.items():
            if holding.exiting is None:  # one that is on its way out waits for no price any more
                ours = holding.soft or holding.naked_since is not None
                due = None if holding.naked_since is not None else step_due(holding)
                stop = holding.stop if ours else None
                # a part that is on its way out is let come to its end before the next target counts
                target = holding.target if holding.course.part is None else None
                more = addition_due(holding)
                waiting = _Waiting(holding.side, target, stop, holding.soft, due, more)
                self._waiting.setdefault(symbol, {})[account] = waiting
        self._deadlines.pop(account, None)
        ends = [end for holding in session.holdings.values() if (end := _deadline(holding)) is not None]
        if ends:
            self._deadlines[account] = min(ends)
        _mark(self._restless, account, any(_is_restless(h) for h in session.holdings.values()))
        working = any(not order.status.is_final for order in session.orders.values())
        _mark(self._busy, account, bool(session.holdings) or working)

    def overdue(self, now: datetime) -> frozenset[AccountId]:
        """Accounts with a position that has been held for as long as its plan permits."""
        return frozenset(account for account, end in self._deadlines.items() if end <= now)

    def hit(self, symbol: Symbol, price: Price) -> list[AccountId]:
        """Accounts whose target, or unproved stop, this price has reached."""
        return [account for account, w in self._waiting.get(symbol, {}).items() if w.is_hit(price)]

    def trailing(self, last: Callable[[Symbol], Price | None]) -> list[tuple[AccountId, Symbol, Price]]:
        """Accounts whose stop may follow the last price of a symbol, or that may enter once more at it."""
        found: list[tuple[AccountId, Symbol, Price]] = []
        for symbol, accounts in self._waiting.items():
            watched = {one: w for one, w in accounts.items() if w.due is not None or w.more is not None}
            price = last(symbol) if watched else None
            if price is not None:
                found += [
                    (account, symbol, price)
                    for account, waiting in watched.items()
                    if waiting.is_due(price) or self._is_new(account, symbol, waiting, price)
                ]
        return found

    def _is_new(self, account: AccountId, symbol: Symbol, waiting: _Waiting, price: Price) -> bool:
        """Its next entry is due, and has not been tried at about this price: what forbids it costs little."""
        if not waiting.is_cheap(price):
            return False
        more, tried = self._tried.get((account, symbol), (None, price))
        if more == waiting.more and abs(price / tried - 1) < _APART:
            return False
        self._tried[account, symbol] = (waiting.more, price)
        return True


def _is_restless(holding: Holding) -> bool:
    is_leaving = holding.exiting is not None or holding.course.part is not None
    return is_leaving or holding.naked_since is not None or not holding.announced


def _deadline(holding: Holding) -> datetime | None:
    """When its time is over; one that is on its way out has none any more."""
    limit = holding.course.plan.time_limit
    return None if limit is None or holding.exiting is not None else holding.opened_at + limit


def _mark(accounts: set[AccountId], account: AccountId, present: bool) -> None:  # noqa: FBT001  # the mark itself
    if present:
        accounts.add(account)
    else:
        accounts.discard(account)
