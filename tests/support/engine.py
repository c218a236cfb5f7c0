"""The real engine on real stores, with a market and an exchange in the hand of the test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import nan

from app.accounts import PRESETS, Account, AccountKind, KeyInfo, Preset, Role, User
from app.infra.cipher import EnvelopeCipher
from app.infra.clock import SystemClock
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWorkFactory
from app.ports_delivery import Notice
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.boards import Markets
from app.runtime.clocks import OffsetSource
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.reconciliation import APART
from app.runtime.service import Service
from tests.support.builders import BTC, a_candle, an_instrument
from tests.support.gateways import FakeGateway
from tests.support.kernels import compiled
from tests.support.verdicts import verdicts_by_hand
from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.errors import MissingData, TryAgain
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.signal import Stance
from trading.domain.ticker import Ticker
from trading.indicators.table import Table
from trading.ports import ExchangeGateway
from trading.risk.rules import Rules
from trading.strategies.verdicts import Verdicts


def a_cipher() -> KeyCipher:
    secret, pepper = bytes(range(32)), bytes(range(64, 96))
    return KeyCipher(EnvelopeCipher({1: secret}, 1, env="test"), pepper=pepper, env="test")


_BEHIND = timedelta(minutes=3)  # so that the bars which a test closes are mostly of the past


class HandFeed:
    """A market in the hand of a test."""

    def __init__(self, *instruments: Instrument, clock: SystemClock) -> None:
        self._instruments = instruments
        self._clock = clock
        self._history: dict[Symbol, list[Candle]] = {}
        self._listeners: list[tuple[frozenset[Symbol], asyncio.Queue[CandleUpdate | None]]] = []
        self.down = False  # every read fails
        self.told: dict[Symbol, Ticker] = {}  # what is said of all markets at once
        self.broken: set[Symbol] = set()  # symbols whose candles cannot be read
        now = Timeframe.M1.bar_of(clock.now()) - _BEHIND
        for instrument in instruments:
            self._history[instrument.symbol] = [
                a_candle("60000", at=now - timedelta(minutes=back)) for back in range(100, 0, -1)
            ]

    def remember(self, instruments: Sequence[Instrument]) -> None:
        return

    async def instruments(self) -> Sequence[Instrument]:
        if self.down:
            raise TryAgain("the exchange is down")
        return self._instruments

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
        if self.down or symbol in self.broken:
            raise TryAgain("no candles")
        return tuple(self._history[symbol][-limit:])

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        if self.down:
            raise TryAgain("the exchange is down")
        found = tuple(ticker for symbol, ticker in self.told.items() if symbol.market is market)
        if not found:
            raise MissingData(f"no tickers of {market}")
        return found

    def symbols_per_line(self, market: MarketType) -> int:
        return 2

    async def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate]:
        queue: asyncio.Queue[CandleUpdate | None] = asyncio.Queue()
        listener = (frozenset(symbols), queue)
        self._listeners.append(listener)
        try:
            while (update := await queue.get()) is not None:
                yield update
        finally:
            self._listeners.remove(listener)
        raise TryAgain("the connection was lost")

    def trade(self, symbol: Symbol, price: str) -> None:
        """The forming bar trades at this price."""
        self._tell(
            CandleUpdate(symbol, Timeframe.M1, a_candle(price, at=self._next_open(symbol)), closed=False)
        )

    def close(self, symbol: Symbol, price: str, *, unheard: bool = False) -> Candle:
        """A bar closes at this price. unheard: no message of it arrives."""
        candle = a_candle(price, at=self._next_open(symbol))
        self._history[symbol].append(candle)
        if unheard:
            return candle
        self._tell(CandleUpdate(symbol, Timeframe.M1, candle, closed=True))
        return candle

    def lose(self) -> None:
        """Every connection is lost."""
        for _, queue in self._listeners:
            queue.put_nowait(None)

    def _next_open(self, symbol: Symbol) -> datetime:
        return self._history[symbol][-1].opened_at + Timeframe.M1.duration

    def _tell(self, update: CandleUpdate) -> None:
        for symbols, queue in self._listeners:
            if update.symbol in symbols:
                queue.put_nowait(update)


@dataclass
class HandStrategy:
    """Takes the stance that the test has put for the next bars of a symbol."""

    clock: SystemClock
    stances: dict[Symbol, Stance] = field(default_factory=dict)
    trail: float = nan  # of the close
    name: str = "hand"
    warm_up: int = 1

    def judge(self, table: Table) -> Verdicts:
        taken = [self.stances.get(symbol) for symbol in table.panel.symbols]
        count, now = len(taken), self.clock.now()
        return verdicts_by_hand(
            self.name, table, taken, now, [0.02] * count, [0.03] * count, [self.trail] * count
        )


@dataclass
class Letters:
    """A notifier that keeps what it is given."""

    notices: list[Notice] = field(default_factory=list)

    async def deliver(self, notice: Notice, user: User) -> int | None:
        self.notices.append(notice)
        return len(self.notices)

    async def gather(self, notices: Sequence[Notice], user: User) -> int | None:
        self.notices.extend(notices)
        return len(self.notices)

    def kinds(self, user: UserId) -> list[str]:
        return [notice.kind for notice in self.notices if notice.user == user]


@dataclass
class Engine:
    """The running service and what surrounds it."""

    service: Service
    hub: MarketHub
    feed: HandFeed
    strategy: HandStrategy
    letters: Letters
    unit: UnitOfWorkFactory


@asynccontextmanager
async def running_engine(
    unit: UnitOfWorkFactory,
    gateway: Callable[[int], ExchangeGateway],
    *,
    rules: Rules | None = None,
    paper_price: Callable[[Symbol, Price], Awaitable[None]] | None = None,
    symbols: Sequence[Symbol] = (BTC,),
    listed: Sequence[Instrument] = (),
    down: bool = False,
    clocks: Mapping[ExchangeId, OffsetSource] | None = None,
    horizons: Mapping[ExchangeId, timedelta] | None = None,
    apart: float = APART,
) -> AsyncIterator[Engine]:
    """The whole engine, running, until the block ends; live and paper accounts both get `gateway`.

    listed: the markets, in place of the usual ones of these symbols; apart: of Reconciliation.
    """
    compiled()
    clock = SystemClock()
    feed = HandFeed(*(listed or [an_instrument(symbol) for symbol in symbols]), clock=clock)
    feed.down = down
    hub = MarketHub(feed, Timeframe.M1, clock, clock, timedelta(seconds=60), ahead=timedelta(hours=1))
    strategy, letters = HandStrategy(clock), Letters()

    def opened(account: int) -> ExchangeGateway:
        found = gateway(account)
        if isinstance(found, FakeGateway):
            found.closed = False  # the exchange is still there when the account is connected again
        return found

    pool = AccountPool(
        unit,
        a_cipher(),
        {ExchangeId.BYBIT: lambda account, _: opened(account)},
        {ExchangeId.BYBIT: opened},
        clock,
    )

    async def no_paper(symbol: Symbol, price: Price) -> None:
        return

    around = Surroundings(
        unit=unit,
        markets=Markets({ExchangeId.BYBIT: hub}),
        accounts=pool,
        notifier=letters,
        incidents=IncidentDesk(unit, clock),
        market_clock=clock,
        clock=clock,
        rate=1.0,
        rules=rules or Rules(price_age=timedelta(minutes=5)),
        strategies=[strategy],
        paper_price=paper_price or no_paper,
        faces=(),
        version="test",
        clocks=clocks or {},
        horizons=horizons or {},
        apart=apart,
    )
    async with open_engine(around) as service:
        running = asyncio.create_task(service.run())
        try:
            yield Engine(service, hub, feed, strategy, letters, unit)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def a_trader(
    unit: UnitOfWorkFactory,
    user: int = 1,
    *symbols: Symbol,
    kind: AccountKind = AccountKind.PAPER,
    armed: bool = True,
) -> Account:
    """A registered person with an account that trades these symbols."""
    owner = UserId(user)
    async with unit() as work:
        await work.users.touch(owner, f"Person {user}", "en", Role.USER)
        await work.users.accept_terms(owner, "test")
        account = await work.accounts.create(
            owner, ExchangeId.BYBIT, kind, Preset.BALANCED, PRESETS[Preset.BALANCED]
        )
        if kind is AccountKind.LIVE:
            info = KeyInfo("tail", f"uid{user}", (), None, SystemClock().now(), usable=True)
            sealed = a_cipher().seal_key(owner, account.id, ExchangeId.BYBIT, b'{"key":"k","secret":"s"}')
            await work.keys.put(
                sealed,
                a_cipher().fingerprint(ExchangeId.BYBIT, f"key{user}"),
                info,
                {"read": True, "withdraw": False, "transfer": False},
            )
        await work.users.set_active_account(owner, account.id)
        await work.accounts.set_symbols(owner, account.id, symbols or (BTC,))
        await work.accounts.set_armed(owner, account.id, armed=armed)
    return account


async def eventually(
    true: Callable[[], Awaitable[object]] | Callable[[], object], within: float = 60.0
) -> None:
    """Wait until it is true; fail with what it last was otherwise."""
    async with asyncio.timeout(within):
        while True:
            outcome = true()
            if isinstance(outcome, Awaitable):
                outcome = await outcome
            if outcome:
                return
            await asyncio.sleep(0.02)
