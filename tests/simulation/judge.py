"""What must never happen in any world, watched at every commit and every act of the exchange."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from app.ports import Claim
from tests.simulation.memory import MemoryUnits, Transaction
from tests.simulation.rest import unrest_of
from tests.simulation.scenario import Scenario
from tests.simulation.venue import Placed, Venue
from trading.domain.account import Control
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId, PositionId
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import ZERO
from trading.domain.order import OrderKind, OrderStatus

_ROUNDING = Decimal("1.0000001")
_SLACK = Decimal("1.15")  # prices and balances may move between a decision and its order
_UNPROVED_FOR = timedelta(minutes=15)
NAKED_FOR = 150.0  # seconds in which the workers could work: two horizons, three proofs, and the limit itself
_GONE = (OrderStatus.NOT_PLACED, OrderStatus.REJECTED, OrderStatus.VOID)
# What the weather causes, and is reported for it; anything else is a fault of ours.
_EXPECTED = ("StoreFailure", "TryAgain", "ClockApart", "MissingData")
Key = tuple[AccountId, ClientOrderId]


class Violation(AssertionError):
    """A promise was broken; the message begins with its number."""


class Watched(Protocol):
    """The world, as its judge sees it."""

    scenario: Scenario
    units: MemoryUnits
    venue: Venue
    accounts: list[AccountId]

    def is_healthy(self) -> bool: ...


class Judge:
    """over: nothing counts any more; steps: how often a stop was placed at a better level than before."""

    def __init__(self, world: Watched) -> None:
        self._world = world
        self._claims: dict[Key, Claim] = {}
        self._naked: dict[tuple[AccountId, Symbol], float] = defaultdict(float)
        self._meddled: set[tuple[AccountId, Symbol]] = set()
        self._found: list[str] = []
        self._levels: dict[tuple[AccountId, PositionId], Decimal] = {}
        self.longest_naked = 0.0
        self.steps = 0
        self.over = False

    # What is watched

    def committed(self, transaction: Transaction) -> None:
        """After every commit of the store."""
        for claim in transaction.claimed:
            self._claimed(claim)
        for key, row in transaction.views.orders.written.items():
            order, placed = row.order, self._world.venue.of(*key)
            if placed and order.status in _GONE:
                self._broken("I6", f"{key[1]} is {order.status} and was accepted as {placed[0].id}")
            fills = sum(1 for fill, _ in self._fills_kept(key))
            total = sum((fill.qty for fill, _ in self._fills_kept(key)), ZERO)
            if order.filled != total:
                self._broken("I7", f"{key[1]} has filled {order.filled}, its {fills} fills {total}")

    def happened(self, account: AccountId, news: Placed | Fill) -> None:
        """After every act of the exchange."""
        if isinstance(news, Placed):
            if len(news.past) == 1:
                self._accepted(news)
        elif news.order is not None:
            self._filled(account, news, news.order)

    def meddled(self, account: AccountId, symbol: Symbol) -> None:
        """The owner has traded there: what is held is theirs to explain."""
        self._meddled.add((account, symbol))

    def tick(self) -> None:
        """Every second: how long positions have been without a stop, and orders without a proof."""
        now = self._world.venue.now()
        for row in self._world.units.books.orders.rows.values():
            if row.order.status.is_unproved and now - row.created_at > _UNPROVED_FOR:
                self._broken("I8", f"{row.order.intent.id} is {row.order.status} after 15 minutes")
        for account in self._world.accounts:
            for symbol in self._world.scenario.symbols:
                self._watch_stop(account, symbol)

    def check(self) -> None:
        """Raises Violation where something has been found."""
        if self._found and not self.over:
            raise Violation(self._found[0])

    def unrest(self) -> str | None:
        """What is still on its way; None at rest."""
        return next(self._unrest(), None)

    def verdict(self) -> None:
        """At rest, the books and the exchange must agree. Raises Violation."""
        if (restless := self.unrest()) is not None:
            self._broken("I8", f"never came to rest: {restless}")
        self._check_books()
        self.check()

    # Single promises

    def _claimed(self, claim: Claim) -> None:
        intent, books = claim.order.intent, self._world.units.books
        key = (intent.account, intent.id)
        if key in self._claims:
            self._broken("I1", f"{intent.id} was claimed twice")
        self._claims[key] = claim
        account, service = books.accounts.rows[intent.account], books.service.rows.get("")
        if intent.kind is not OrderKind.ENTRY:
            return
        for control, until in (
            (account.control, account.control_until),
            (service.control, service.until) if service else (Control.RUNNING, None),
        ):
            if control > Control.RUNNING and (until is None or until > claim.stamp):
                self._broken("I4", f"entry {intent.id} was claimed under {control.name}")

    def _accepted(self, placed: Placed) -> None:
        intent, venue = placed.intent, self._world.venue
        key = (placed.account, intent.id)
        if len(venue.of(*key)) > 1:
            self._broken("I1", f"{intent.id} was accepted {len(venue.of(*key))} times")
        row = self._world.units.books.orders.rows.get(key)
        if row is None:
            self._broken("I2", f"{intent.id} was accepted and never written")
        elif row.order.status in _GONE:
            self._broken("I6", f"{intent.id} was accepted when it was {row.order.status}")
        if intent.kind is OrderKind.ENTRY:
            self._check_limits(placed)
        if intent.trigger is not None:
            self._check_level(placed.account, intent.position, intent.side.opposite.sign * intent.trigger)

    def _check_level(self, account: AccountId, position: PositionId, level: Decimal) -> None:
        """level: of a stop, signed, so that more is safer. It may only move the way of its position."""
        before = self._levels.get((account, position), level)
        if level < before:
            self._broken("stop", f"of {position} went back from {before} to {level}")
        self._levels[account, position] = level
        self.steps += level > before

    def _check_limits(self, placed: Placed) -> None:
        limits = self._world.units.books.accounts.rows[placed.account].limits
        equity = self._equity(placed.account)
        if placed.intent.notional > equity * limits.max_order * _SLACK:
            self._broken("I5", f"{placed.intent.id} is worth {placed.intent.notional} of {equity}")
        exposure = sum((abs(value) for _, value in self._values(placed.account)), ZERO)
        entering = {
            one.intent.symbol: one.intent.notional - one.spent
            for one in self._world.venue.orders
            if one.account == placed.account and one.is_open and one.intent.kind is OrderKind.ENTRY
        }
        if exposure + sum(entering.values(), ZERO) > equity * limits.max_exposure * _SLACK:
            self._broken("I5", f"exposure is {exposure} and {entering} of {equity}")
        held = {symbol for symbol, value in self._values(placed.account) if abs(value) > 10}
        if len(held | entering.keys()) > limits.max_positions:
            self._broken("I5", f"{len(held)} positions")

    def _filled(self, account: AccountId, fill: Fill, cid: ClientOrderId) -> None:
        venue = self._world.venue
        intent = venue.of(account, cid)[0].intent
        fills = venue.fills_of(account, cid)
        traded = sum((one.qty for one in fills), ZERO)
        spent = sum((one.value for one in fills), ZERO)
        over = spent > intent.cost * _ROUNDING if intent.cost is not None else traded > intent.qty * _ROUNDING
        if over:
            self._broken(
                "I1", f"{cid} has traded {traded} for {spent}, meant was {intent.qty}, {intent.cost}"
            )
        is_honest = fill.symbol.market is MarketType.SPOT and (account, fill.symbol) not in self._meddled
        if is_honest and self.net(account, fill.symbol) < ZERO:
            self._broken("I3", f"{self.net(account, fill.symbol)} {fill.symbol}: its owner's coins were sold")

    def _watch_stop(self, account: AccountId, symbol: Symbol) -> None:
        venue, place = self._world.venue, (account, symbol)
        net = self.net(account, symbol)
        instrument = venue.instruments[symbol]
        small = (
            abs(net) < instrument.min_qty * 2 or abs(net) * venue.prices[symbol] < instrument.min_notional * 2
        )
        covered = ZERO
        for placed in venue.orders:
            same = placed.account == account and placed.intent.symbol == symbol
            if same and placed.is_open and placed.intent.kind is OrderKind.PROTECT:
                covered += placed.intent.qty - placed.filled
        if small or covered >= abs(net) * Decimal("0.98") or place in self._meddled:
            self._naked[place] = 0.0
        elif self._world.is_healthy():
            self._naked[place] += 1.0
            self.longest_naked = max(self.longest_naked, self._naked[place])
            if self._naked[place] > NAKED_FOR:
                self._broken(
                    "naked", f"{net} {symbol} of account {account} has had no stop for {NAKED_FOR} s"
                )

    def _check_books(self) -> None:
        """Store against exchange, order by order and fill by fill."""
        venue, books = self._world.venue, self._world.units.books
        theirs = Counter(
            (fill.account, fill.symbol, fill.trade) for fill in venue.fills if fill.order is not None
        )
        ours = Counter(books.fills.rows.keys())
        if lost := sorted(str(key) for key in theirs - ours):
            self._broken("I2", f"fills that we do not know: {lost}")
        if made_up := sorted(str(key) for key in ours - theirs):
            self._broken("I7", f"fills that never were: {made_up}")
        for placed in venue.orders:
            row = books.orders.rows.get((placed.account, placed.intent.id))
            if row is None or (row.order.status.is_final and placed.is_open):
                status = row.order.status if row else None
                self._broken("I2", f"{placed.intent.id} is open there and {status} here")
        for account in self._world.accounts:
            for symbol in self._world.scenario.symbols:
                self._check_position(account, symbol)
        self._check_alarms()
        for place, summary in books.incidents.rows:
            is_theirs = bool(self._meddled) and place == "quarantine"  # their trade could have been ours
            if not summary.startswith(_EXPECTED) and not is_theirs:
                self._broken("fault", f"{place}: {summary}")

    def _check_position(self, account: AccountId, symbol: Symbol) -> None:
        if (account, symbol) in self._meddled:  # what its owner has said of it is in the books too
            return
        books = self._world.units.books
        rows = [
            row
            for (owner, _), row in books.positions.rows.items()
            if owner == account and row.holding.position.symbol == symbol
        ]
        held = sum((row.holding.position.qty for row in rows), ZERO)
        if held != self.net(account, symbol):
            self._broken("I3", f"{symbol}: we hold {held}, our fills say {self.net(account, symbol)}")

    def _check_alarms(self) -> None:
        """An honest exchange is accused of nothing, unless its customer meddled."""
        if self._meddled:
            return
        for notice in self._world.units.books.outbox.rows.values():
            code, detail = notice.body.get("code"), str(notice.body.get("detail"))
            if notice.kind == "AccountHalted" and (code != "orders" or detail.startswith("SB")):
                self._broken("alarm", f"account {notice.account} was halted for {code}: {detail}")

    # Small things

    def net(self, account: AccountId, symbol: Symbol) -> Decimal:
        """What our own orders have brought, in base units, fees in base taken off."""
        base = self._world.venue.instruments[symbol].base
        total = ZERO
        for fill in self._world.venue.fills:
            if fill.account == account and fill.symbol == symbol and fill.order is not None:
                fee = fill.fee.amount if fill.fee.currency == base else ZERO
                total += fill.side.sign * fill.qty - fee
        return total

    def _values(self, account: AccountId) -> Iterator[tuple[Symbol, Decimal]]:
        for symbol in self._world.scenario.symbols:
            yield symbol, self.net(account, symbol) * self._world.venue.prices[symbol]

    def _equity(self, account: AccountId) -> Decimal:
        spot = sum(
            (value for symbol, value in self._values(account) if symbol.market is MarketType.SPOT), ZERO
        )
        return self._world.venue.wallets[account].coins["USDT"] + spot

    def _fills_kept(self, key: Key) -> Iterator[tuple[Fill, str]]:
        for row in self._world.units.books.fills.rows.values():
            if (row[0].account, row[0].order) == key:
                yield row

    def _unrest(self) -> Iterator[str]:
        yield from unrest_of(self._world.units.books, self._world.venue, self._meddled)

    def _broken(self, promise: str, what: str) -> None:
        if not self.over:
            self._found.append(f"{promise}: {what}")
