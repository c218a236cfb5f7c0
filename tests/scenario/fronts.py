"""The running engine with its real clients on the sandbox's front of each exchange, over TLS and real names.

Bars are in the hand of the test; everything of an account goes over the wire.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from app.accounts import PRESETS, Account, AccountKind, KeyInfo, Preset, Role
from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.boards import Markets
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.venues import Venues
from db.pool import Pool
from sandbox.exchange.entities import Account as TheirAccount
from sandbox.exchange.entities import Order
from sandbox.exchange.journal import Entry
from sandbox.exchange.server import ExchangeSandbox
from tests.contract.exchanges import TESTED, Tested
from tests.contract.worlds import sandbox_exchange
from tests.scenario.test_troubles import QUICK
from tests.support.builders import an_instrument
from tests.support.engine import Engine, HandFeed, HandStrategy, Letters, a_cipher, eventually
from tests.support.kernels import compiled
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Instrument, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus
from trading.domain.signal import Stance
from trading.engine.outcomes import PROVED_AWAY
from trading.engine.state import Session
from trading.exchanges.hub import CcxtExchange
from trading.risk.rules import Rules

_ROWS = "SELECT account_id, id, status, filled FROM order_intent"
_CLOCK = SystemClock()


class FrontFeed(HandFeed):
    """Bars in the hand of the test, and the exchange's own list of markets."""

    def __init__(self, exchange: CcxtExchange, symbols: Sequence[Symbol]) -> None:
        super().__init__(*(an_instrument(symbol) for symbol in symbols), clock=_CLOCK)
        self._exchange = exchange
        self._symbols = frozenset(symbols)

    async def instruments(self) -> Sequence[Instrument]:
        listed = await self._exchange.feed.instruments()
        return [instrument for instrument in listed if instrument.symbol in self._symbols]


@dataclass(frozen=True)
class Front:
    """One exchange, the market of it that is traded, and who trades there (by our account's number)."""

    tested: Tested
    market: MarketType
    sandbox: ExchangeSandbox
    exchange: CcxtExchange
    people: dict[int, TheirAccount]

    @property
    def symbol(self) -> Symbol:
        return self.tested.symbol("BTC/USDT", self.market)

    @property
    def holds_stops(self) -> bool:
        return bool(self.tested.quirks(self.market).stop_sides)

    def price(self, price: str) -> None:
        """The exchange's price stands there; stops that it meets are triggered."""
        self.sandbox.set_price(self.tested.name(self.symbol), price, self.market.value)

    def held(self, account: Account) -> Decimal:
        """How many BTC the exchange says that the account holds."""
        theirs = self.people[account.id]
        if self.market is MarketType.LINEAR:
            return sum((p.size for p in self.sandbox.accounts.positions(theirs)), Decimal(0))
        return theirs.coins.get("BTC", Decimal(0))

    def waiting(self, account: Account) -> list[Decimal]:
        """What the account's working orders ask for."""
        orders = self.sandbox.venue.books.open_at.values()
        uid = self.people[account.id].uid
        return [order.qty for at in orders for order in at.values() if order.uid == uid]

    def orders(self, account: Account) -> list[Order]:
        """All orders that the account ever had there, oldest first."""
        return self.sandbox.accounts.orders(self.people[account.id])

    def requests(self) -> list[Entry]:
        """All that was asked there, but for the streams."""
        return [entry for entry in self.sandbox.journal.entries() if entry.method != "WS"]

    def book(self, depth: Decimal, levels: int) -> None:
        """From now on so much (quote) is offered at the best price, on so many levels."""
        listed = self.sandbox.market.instruments
        for key in self.sandbox.market.keys(self.tested.name(self.symbol), self.market.value):
            listed[key] = replace(listed[key], depth=depth, levels=levels)

    def list_(self, *, listed: bool) -> None:
        """Delist the market with all its orders, or have it back."""
        name, venue = self.tested.name(self.symbol), self.sandbox.venue
        if listed:
            venue.set_status(name, "Trading", self.market.value)
        else:
            venue.delist(name, self.market.value)

    def fire(self, account: Account, price: str) -> None:
        """The account's stop meets its price, as where the market touches it for a moment, and fills."""
        venue, uid = self.sandbox.venue, self.people[account.id].uid
        venue.catch_up()
        for order in [order for at in venue.books.open_at.values() for order in at.values()]:
            if order.uid == uid:
                venue.matching._hit(order, Decimal(price), venue.clock.now_ms())
        venue.books.commit()

    def take_away(self, account: Account, share: Decimal) -> None:
        """The account's owner has this share of what it holds no more: moved away, or closed by hand."""
        theirs, books = self.people[account.id], self.sandbox.venue.books
        if self.market is MarketType.SPOT:
            self.sandbox.accounts.deposit(theirs, "BTC", -theirs.coins["BTC"] * share)
        for position in self.sandbox.accounts.positions(theirs):
            position.size -= position.size * share
            books.touch(position)
        books.commit()

    async def enrol(self, unit: UnitOfWorkFactory, number: int) -> Account:
        """A registered person with an armed account of 10,000 USDT there."""
        label, owner, exchange = f"person {number}", UserId(number), self.tested.exchange
        theirs = self.sandbox.accounts.create_account(label)
        key = self.sandbox.accounts.create_key(theirs, passphrase=self.tested.passphrase)
        secret = orjson.dumps({"key": key.key, "secret": key.secret, "passphrase": self.tested.passphrase})
        cipher, limits = a_cipher(), PRESETS[Preset.BALANCED]
        async with unit() as work:
            await work.users.touch(owner, f"Person {number}", "en", Role.USER)
            await work.users.accept_terms(owner, "test")
            account = await work.accounts.create(owner, exchange, AccountKind.LIVE, Preset.BALANCED, limits)
            await work.keys.put(
                cipher.seal_key(owner, account.id, exchange, secret),
                cipher.fingerprint(exchange, key.key),
                KeyInfo("tail", str(number), (), None, _CLOCK.now(), usable=True),
                {"read": True, "withdraw": False, "transfer": False},
            )
            await work.users.set_active_account(owner, account.id)
            await work.accounts.set_symbols(owner, account.id, (self.symbol,))
            await work.accounts.set_armed(owner, account.id, armed=True)
        self.people[account.id] = theirs
        return account


def markets() -> Sequence[object]:
    """Parameters: every exchange with each market type that it has."""
    return [
        pytest.param((tested, market), id=f"{tested.exchange}-{market}")
        for tested in TESTED
        for market in tested.row.markets
    ]


@asynccontextmanager
async def a_front(tls_dir: Path, tested: Tested, market: MarketType) -> AsyncIterator[Front]:
    async with sandbox_exchange(tls_dir, tested=tested) as (sandbox, exchange):
        yield Front(tested, market, sandbox, exchange, {})


@asynccontextmanager
async def engine_on(
    unit: UnitOfWorkFactory, *fronts: Front, rules: Rules = QUICK
) -> AsyncIterator[list[Engine]]:
    """The whole service on these exchanges, wired as in production: one view of it for each of them."""
    feeds = {front.tested.exchange: FrontFeed(front.exchange, [front.symbol]) for front in fronts}
    hubs = {
        one: MarketHub(feed, Timeframe.M1, _CLOCK, _CLOCK, rules.price_age) for one, feed in feeds.items()
    }
    strategy, letters, venues = HandStrategy(_CLOCK), Letters(), Venues(_CLOCK)
    live = {
        front.tested.exchange: venues.watching(front.tested.exchange, front.exchange.gateway)
        for front in fronts
    }

    async def no_paper(symbol: Symbol, price: Price) -> None:
        return

    around = Surroundings(
        unit=unit,
        markets=Markets(hubs),
        accounts=AccountPool(unit, a_cipher(), live, {}, _CLOCK),
        notifier=letters,
        incidents=IncidentDesk(unit, _CLOCK),
        market_clock=_CLOCK,
        clock=_CLOCK,
        rate=1.0,
        rules=rules,
        strategies=[strategy],
        paper_price=no_paper,
        faces=(),
        version="test",
        clocks={front.tested.exchange: front.exchange for front in fronts},
        venues=venues,
    )
    compiled()
    async with open_engine(around) as service:
        running = asyncio.create_task(service.run())
        try:
            yield [Engine(service, hubs[one], feed, strategy, letters, unit) for one, feed in feeds.items()]
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


# What tests do and ask


def tell(engine: Engine, front: Front, stance: Stance = Stance.LONG) -> None:
    """One bar that says so, and no more of them."""
    engine.strategy.stances[front.symbol] = stance
    engine.feed.trade(front.symbol, "60000")
    engine.feed.close(front.symbol, "60000")


async def ready_on(engine: Engine, front: Front, *accounts: Account) -> None:
    """Everybody is reconciled, and the market is known."""

    async def reconciled() -> bool:
        sessions = [await session_at(engine, account) for account in accounts]
        known = all(session.reconciled and session.balances for session in sessions)
        return known and bool(engine.hub.closed(front.symbol))

    await eventually(reconciled, within=20)


async def session_at(engine: Engine, account: Account) -> Session:
    async with engine.unit() as work:
        session = await work.sessions.peek(account.id)
    assert session is not None
    return session


def protected(engine: Engine, front: Front, *accounts: Account) -> Callable[[], object]:
    """Whether everybody has a position with a stop: proved on the exchange, or watched by us."""

    async def all_are() -> bool:
        for account in accounts:
            session = await session_at(engine, account)
            holding = session.holdings.get(front.symbol)
            if holding is None or not (holding.stop_seen_at or (holding.soft and holding.announced)):
                return False
            if any(order.status.is_unproved for order in session.orders.values()):
                return False
        return True

    return all_are


def flat(engine: Engine, front: Front, *accounts: Account) -> Callable[[], object]:
    """Whether nobody holds anything, or waits for any order, in our books."""

    async def all_are() -> bool:
        sessions = [await session_at(engine, account) for account in accounts]
        return not any(session.holdings or session.orders for session in sessions)

    return all_are


async def differences(pool: Pool, front: Front) -> list[str]:
    """Our rows beside the exchange's: what was doubled, lost, filled otherwise, or never settled."""
    found: list[str] = []
    rows = [row for row in await pool.fetch(_ROWS) if row["account_id"] in front.people]
    ours: Mapping[tuple[int, str], object] = {(row["account_id"], row["id"]): row for row in rows}
    books = front.sandbox.venue.books
    for number, theirs in front.people.items():
        links = Counter(order.link_id for order in books.orders_of[theirs.uid].values() if order.link_id)
        filled: dict[str, Decimal] = {}
        for execution in books.executions_of[theirs.uid]:
            filled[execution.link_id] = filled.get(execution.link_id, Decimal(0)) + execution.qty
        found += [f"{link} is {count} orders" for link, count in links.items() if count > 1]
        for link in links:
            row = ours.get((number, link))
            if row is None or OrderStatus(row["status"]) in PROVED_AWAY:  # type: ignore[index]  # a record
                found.append(f"{link} is lost")
        for row in rows:
            if row["account_id"] == number and row["filled"] != filled.get(row["id"], Decimal(0)):
                found.append(f"{row['id']} filled {row['filled']}, there {filled.get(row['id'])}")
    found += [f"{row['id']} stays {row['status']}" for row in rows if OrderStatus(row["status"]).is_unproved]
    return found
