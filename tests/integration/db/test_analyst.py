"""The analyst: one symbol's trouble is its own, and what could not be looked at or handed on is not lost."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.accounts import Account
from app.infra.clock import SystemClock
from app.pairs import Going, PairSettings
from app.runtime.analysis import Analyst, Catalogue, Look
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.examination import Exam, Findings, examine
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import Alone
from app.runtime.markets import MarketHub
from app.runtime.pairs import SymbolBook
from app.runtime.supervisor import Supervisor
from db.pool import Pool
from db.uow import PgUnits
from tests.integration.db.support import OWNER, open_account
from tests.support.builders import a_signal
from tests.support.clock import HandClock
from tests.support.many import ManyFeed, coins, until
from tests.support.verdicts import verdicts_by_hand
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.signal import Because, Stance
from trading.indicators.table import Table
from trading.ports import Clock
from trading.strategies.verdicts import Verdicts

BYBIT, M1, M5 = ExchangeId.BYBIT, Timeframe.M1, Timeframe.M5
SYMBOLS = coins(3)
BAD = SYMBOLS[1]


@dataclass
class Eager:
    """Long on everything; of some symbols it cannot say why."""

    speechless: set[Symbol] = field(default_factory=set)
    broken: bool = False
    name: str = "eager"
    warm_up: int = 1

    def judge(self, table: Table) -> Verdicts:
        if self.broken:
            raise ValueError("canary")
        symbols = table.panel.symbols
        taken = [Stance.LONG] * len(symbols)
        stops, targets = [0.02] * len(symbols), [0.03] * len(symbols)
        said = verdicts_by_hand(self.name, table, taken, table.panel.closed_at, stops, targets)

        def why(row: int, stance: Stance) -> tuple[Because, ...]:
            if symbols[row] in self.speechless:
                raise ArithmeticError("canary")
            return (Because("atr", ()),)

        return replace(said, why=why)


@dataclass
class Lease(Alone):
    """A keeper whose leases a test gives and takes."""

    held: bool = True

    def holds(self, resource: str) -> bool:
        return self.held


@dataclass
class Scene:
    analyst: Analyst
    book: SymbolBook
    handed: list[tuple[SignalId, int]]
    account: Account

    async def look(self, timeframe: Timeframe = M1) -> int:
        return await self.analyst.analyse(BYBIT, timeframe, frozenset(SYMBOLS))

    async def close(self, *timeframes: Timeframe) -> None:
        for timeframe in timeframes:
            for symbol in SYMBOLS:
                await self.analyst.on_close(symbol, timeframe)

    def told(self) -> set[tuple[str, str]]:
        """Symbol and timeframe of what was handed on; a signal's id tells them."""
        return {(one.split("|")[1], one.split("|")[2]) for one, _ in self.handed}


@asynccontextmanager
async def a_scene(
    units: PgUnits,
    strategy: Eager,
    lease: Lease | None = None,
    look: Look | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Scene]:
    """Three symbols whose bars are known, traded by the strategy of one account."""
    account = await open_account(units, symbols=SYMBOLS)
    async with units() as work:
        await work.accounts.set_defaults(strategy.name, M1)
    feed, real = ManyFeed(SYMBOLS, HandClock()), SystemClock()
    hub = MarketHub(feed, M1, feed.clock, real, timedelta(seconds=90), timeframes=(M1, M5))
    await hub.refresh_instruments()
    hub.want(SYMBOLS)
    following = asyncio.create_task(hub.follow(MarketType.SPOT, _unheard, _unpriced))
    await until(lambda: feed.made and not hub.status().waiting)
    markets, book, handed = Markets({BYBIT: hub}), SymbolBook(), list[tuple[SignalId, int]]()
    incidents = IncidentDesk(units, real)

    async def fan_out(signals: Sequence[SignalId], shard: int) -> None:
        handed.extend((signal, shard) for signal in signals)

    async def at_once(exam: Exam) -> Findings:
        return examine(exam)

    async with Supervisor(real, incidents) as supervisor:
        yield Scene(
            Analyst(
                units,
                markets,
                Atlas(markets, lambda _: None),
                Catalogue([strategy]),
                supervisor,
                fan_out,
                incidents,
                clock or real,
                lambda _: None,
                book,
                lease,
                look or at_once,
            ),
            book,
            handed,
            account,
        )
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def _unheard(symbol: Symbol, timeframe: Timeframe) -> None:
    return


async def _unpriced(symbol: Symbol, price: Price) -> None:
    return


async def test_a_symbol_that_cannot_be_judged_stands_still_alone(units: PgUnits, pool: Pool) -> None:
    async with a_scene(units, Eager({BAD})) as scene:
        assert await scene.look() == 2
        assert scene.told() == {(one.key, M1) for one in SYMBOLS if one != BAD}
        assert [scene.book.of(one).going for one in SYMBOLS] == [
            Going.CURRENT,
            Going.STANDING_STILL,
            Going.CURRENT,
        ]
        assert (scene.book.of(BAD).errors, scene.book.of(SYMBOLS[0]).errors) == (1, 0)
        assert await pool.fetchval("SELECT count(*) FROM incident") == 1


async def test_where_a_strategy_fails_its_symbols_are_not_called_judged(units: PgUnits) -> None:
    async with a_scene(units, Eager(broken=True)) as scene:
        assert await scene.look() == 0
        assert {scene.book.of(one).going for one in SYMBOLS} == {Going.STANDING_STILL}


async def test_what_is_traded_by_a_strategy_that_is_gone_says_so(units: PgUnits) -> None:
    async with a_scene(units, Eager()) as scene:
        async with units() as work:
            await work.accounts.set_defaults("of_old", M1)
        await scene.look()
        assert scene.handed == []
        assert {scene.book.of(one).why for one in SYMBOLS} == {"nobody here knows of_old"}


async def test_who_takes_over_in_the_middle_of_a_bar_makes_its_signals(units: PgUnits) -> None:
    lease = Lease(held=False)
    async with a_scene(units, Eager(), lease) as scene:
        assert await scene.look() == 0
        assert scene.handed == [], "another worker decides"
        lease.held = True
        assert await scene.look() == 3
        assert scene.told() == {(one.key, M1) for one in SYMBOLS}
        assert await scene.look() == 0, "once"


async def test_bars_that_cannot_be_looked_at_hold_up_no_others_and_are_looked_at_again(
    units: PgUnits,
) -> None:
    well = asyncio.Event()

    async def look(exam: Exam) -> Findings:
        if exam.panel.timeframe is M1 and not well.is_set():
            raise ConnectionError("away")
        return examine(exam)

    async with a_scene(units, Eager(), look=look) as scene:
        async with units() as work:
            await work.pairs.put(OWNER, scene.account.id, SYMBOLS[0], PairSettings(timeframe=M5))
        await scene.close(M1, M5)
        await until(lambda: scene.told() == {(SYMBOLS[0].key, M5)})
        well.set()
        await until(lambda: {(one.key, M1) for one in SYMBOLS[1:]} <= scene.told())


async def test_what_stays_undecided_is_handed_on_again_ever_more_seldom(units: PgUnits, pool: Pool) -> None:
    clock = HandClock()
    async with a_scene(units, Eager(name="ema_trend"), clock=clock) as scene:
        async with units() as work:
            await work.signals.put(a_signal(SYMBOLS[0], strategy="ema_trend", valid_for=timedelta(hours=1)))
        await pool.execute("UPDATE signal SET created_at = created_at - interval '10 seconds'")
        counts = []
        for _ in range(10):
            counts.append(await scene.analyst.hand_over_again())
            clock.advance(15)
        assert counts == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0]
