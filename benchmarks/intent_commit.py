"""How long until an order intent is safe on disk: the write-ahead that stands before every send.

Real embedded PostgreSQL with fsync and synchronous_commit on, and the service's own shard task and desk: a
signal comes, all 64 shards of accounts are handed over at once, and every account enters. One sample is the
transaction of one account: from asking for a connection to the end of the commit, with the session's row
lock, the decision and the intent in it. Claims, which stamp an intent before it is sent, are timed too.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import uvloop

from app.accounts import PRESETS, AccountKind, Preset, Role
from app.infra.clock import SystemClock
from app.infra.embedded_postgres import embedded_postgres
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.runtime.agenda import Agenda, PlaceOrder
from app.runtime.desk import Desk
from app.runtime.leases import SHARDS
from app.runtime.markets import MarketHub
from app.runtime.shards import AT_ONCE, ShardTask
from app.runtime.triggers import Triggers
from benchmarks.report import Figures, main, milliseconds, percentile
from db.migrate import migrate
from db.pool import open_pool
from db.uow import PgUnits
from trading.domain.account import Balance
from trading.domain.candle import Candle, CandleUpdate, Timeframe
from trading.domain.errors import MissingData
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol
from trading.domain.money import Price, Qty, Ratio
from trading.domain.signal import Because, Signal, Stance, signal_id
from trading.domain.ticker import Ticker
from trading.risk.rules import Rules
from trading.strategies.catalog import DEFAULT

ACCOUNTS, SYMBOLS = 400, 8
WARM_UP = 1  # bars that are not counted
GOAL_P99_MS = 15.0
PRICE = Price(Decimal(100))
COINS = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"C{n}/USDT") for n in range(SYMBOLS + WARM_UP))


class StillMarket:
    """A feed that says the same price of every symbol, again and again."""

    def remember(self, instruments: Sequence[Instrument]) -> None:  # noqa: ARG002  # as all feeds
        return

    async def instruments(self) -> Sequence[Instrument]:
        return [_instrument(symbol) for symbol in COINS]

    async def candles(self, symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:  # noqa: ARG002  # the port's words
        return ()

    async def tickers(self, market: MarketType) -> Sequence[Ticker]:
        raise MissingData(f"no tickers of {market}")

    def symbols_per_line(self, market: MarketType) -> int:  # noqa: ARG002  # the port's words
        return 100

    async def updates(self, symbols: Sequence[Symbol], timeframe: Timeframe) -> AsyncIterator[CandleUpdate]:
        opened = timeframe.bar_of(SystemClock().now())
        candle = Candle(opened, PRICE, PRICE, PRICE, PRICE, Qty(Decimal(1)))
        while True:
            for symbol in symbols:
                yield CandleUpdate(symbol, timeframe, candle, closed=False)
            await asyncio.sleep(1.0)


@dataclass(slots=True)
class TimedUnits:
    """Units of work that note how long each took from the call to the end of its commit: seconds, by task."""

    units: PgUnits
    samples: dict[asyncio.Task[object] | None, list[float]] = field(default_factory=dict)

    @asynccontextmanager
    async def _timed(self) -> AsyncIterator[UnitOfWork]:
        began = time.perf_counter()
        async with self.units() as work:
            yield work
        self.samples.setdefault(asyncio.current_task(), []).append(time.perf_counter() - began)

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._timed()


@dataclass(slots=True)
class Bench:
    """The service's shards over a database, and what they have done. took: seconds until all had decided."""

    units: PgUnits
    hub: MarketHub
    intents: list[float] = field(default_factory=list)
    claims: list[float] = field(default_factory=list)
    took: float = 0.0

    async def bar(self, symbol: Symbol, accounts: Sequence[AccountId]) -> None:
        """One signal for all accounts, then the claims of what they planned."""
        signal, agenda, timed = _signal(symbol), Agenda(), TimedUnits(self.units)
        async with self.units() as work:
            await work.signals.put(signal)
        desk = Desk(timed, self.hub, Triggers(), agenda, SystemClock(), Rules(), _nobody_listens)
        task = ShardTask(self.units, desk)
        began = time.perf_counter()
        placed = await asyncio.gather(*(task([signal.id], shard) for shard in range(SHARDS)))
        self.took += time.perf_counter() - began
        if sum(placed) != len(accounts):
            raise RuntimeError("every account must follow the signal, or the figures are of something else")
        # a task's first unit looks at all of its accounts together, each one after it is an intent
        self.intents += [sample for samples in timed.samples.values() for sample in samples[1:]]
        await self._claims(agenda, len(accounts))

    async def _claims(self, agenda: Agenda, planned: int) -> None:
        while planned:
            item = await agenda.next()
            if not isinstance(item, PlaceOrder):
                continue
            planned -= 1
            began = time.perf_counter()
            async with self.units() as work:
                claim = await work.orders.claim(item.account, item.order)
            self.claims.append(time.perf_counter() - began)
            if claim is None:
                raise RuntimeError("a fresh intent must be claimed")


def _nobody_listens() -> None:
    return None


def _instrument(symbol: Symbol) -> Instrument:
    base, quote = symbol.name.split("/")
    cent, fee = Decimal("0.01"), Ratio(Decimal("0.001"))
    return Instrument(
        symbol,
        base + quote,
        base,
        quote,
        cent,
        cent,
        cent,
        Qty(cent),
        Qty(Decimal(10**6)),
        Decimal(5),
        fee,
        fee,
    )


def _signal(symbol: Symbol) -> Signal:
    now = SystemClock().now()
    return Signal(
        id=signal_id(DEFAULT, symbol, Timeframe.M1, Timeframe.M1.bar_of(now)),
        strategy=DEFAULT,
        symbol=symbol,
        timeframe=Timeframe.M1,
        stance=Stance.LONG,
        strength=Ratio(Decimal(1)),
        reference=PRICE,
        stop=Price(PRICE * Decimal("0.98")),
        target=Price(PRICE * Decimal("1.04")),
        happened_at=now,
        valid_for=timedelta(minutes=1),
        why=(Because("ema-cross"),),
    )


async def accounts_of(unit: UnitOfWorkFactory) -> list[AccountId]:
    """Armed, reconciled accounts with small orders, so that each has room for a position in every symbol."""
    share = Ratio(Decimal("0.02"))
    limits = replace(PRESETS[Preset.BOLD], max_order=share, max_positions=len(COINS))
    made, now = [], SystemClock().now()
    async with unit() as work:
        for number in range(1, ACCOUNTS + 1):
            user = UserId(number)
            await work.users.touch(user, f"Person {number}", "en", Role.USER)
            await work.users.accept_terms(user, "benchmark")
            account = await work.accounts.create(
                user, ExchangeId.BYBIT, AccountKind.PAPER, Preset.CUSTOM, limits
            )
            await work.accounts.set_symbols(user, account.id, COINS)
            await work.accounts.set_armed(user, account.id, armed=True)
            money = Decimal(10_000)
            await work.sessions.put_balances(account.id, [Balance("USDT", money, money, now)])
            await work.sessions.set_reconciled(account.id, now)
            made.append(account.id)
    return made


async def measured(bench: Bench) -> Figures:
    accounts = await accounts_of(bench.units)
    for symbol in COINS[:WARM_UP]:
        await bench.bar(symbol, accounts)
    bench.intents.clear()
    bench.claims.clear()
    bench.took = 0.0
    for symbol in COINS[WARM_UP:]:
        await bench.bar(symbol, accounts)
    return {
        "rate_per_s": round(len(bench.intents) / bench.took, 1),
        "p50_ms": milliseconds(percentile(bench.intents, 50)),
        "p99_ms": milliseconds(percentile(bench.intents, 99)),
        "goal_p99_ms": GOAL_P99_MS,
        "max_ms": milliseconds(max(bench.intents)),
        "claim_p99_ms": milliseconds(percentile(bench.claims, 99)),
        "intents": len(bench.intents),
        "writers": AT_ONCE,
    }


async def measure() -> Figures:
    async def ignore(*_: object) -> None: ...

    with tempfile.TemporaryDirectory() as directory:
        async with (
            embedded_postgres(Path(directory)) as dsn,
            open_pool(dsn, min_size=2, max_size=20) as pool,
        ):
            await migrate(pool)
            hub = MarketHub(StillMarket(), Timeframe.M1, SystemClock(), SystemClock(), timedelta(seconds=90))
            await hub.refresh_instruments()
            hub.want(COINS)
            following = asyncio.create_task(hub.follow(MarketType.SPOT, ignore, ignore))
            try:
                await _until(lambda: len(hub.quotes) == len(COINS))
                return await measured(Bench(PgUnits(pool), hub))
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110  # the hub has nobody to tell
            await asyncio.sleep(0.01)


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
