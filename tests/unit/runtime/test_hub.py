"""The market hub with many symbols: what it keeps, what it asks for, and that one symbol's trouble is its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.infra.clock import SystemClock
from app.runtime.boards import Markets
from app.runtime.hub.errands import Errands
from app.runtime.hub.quotes import OtherExchange
from app.runtime.hub.shelves import Shelves, milliseconds
from app.runtime.markets import DEPTH, MarketHub
from tests.support.builders import BTC, NOW, a_candle, an_instrument, price
from tests.support.clock import HandClock
from tests.support.many import MINUTE, ManyFeed, coins, until
from trading.candles.chunk import Chunk
from trading.candles.store import Gap
from trading.domain.candle import Candle, CandleUpdate, SymbolTrouble, Timeframe
from trading.domain.errors import ExchangeFailure, MissingData
from trading.domain.instrument import ExchangeId, Instrument, MarketType, Symbol
from trading.domain.money import Price, Qty
from trading.domain.ticker import Ticker
from trading.risk.quotes import SecondOpinion
from trading.universe.quarantine import Trouble

FRAMES = (Timeframe.M1, Timeframe.M5, Timeframe.M15)


@dataclass
class MemoryCache:
    """A CandleCache that remembers everything."""

    kept: dict[tuple[Symbol, Timeframe, int], Chunk] = field(default_factory=dict)

    async def load(self, symbols: Sequence[Symbol], timeframe: Timeframe, since: Sequence[int]) -> Sequence[Chunk]:  # fmt: skip
        keys = [(symbol, timeframe, begin) for symbol in symbols for begin in since]
        return [self.kept[key] for key in keys if key in self.kept]

    async def save(self, chunks: Sequence[Chunk]) -> None:
        self.kept |= {(chunk.symbol, chunk.timeframe, chunk.since): chunk for chunk in chunks}


@dataclass
class Stage:
    hub: MarketHub
    feed: ManyFeed
    clock: HandClock
    told: list[tuple[Symbol, Timeframe]]
    prices: list[tuple[Symbol, Price]]

    def is_read(self) -> bool:
        return self.hub.status().waiting == 0 and self.feed.made > 0

    async def settle(self) -> None:
        """Everything that is under way has come to its end."""
        await until(self.is_read)
        for _ in range(20):
            await asyncio.sleep(0)
        await until(self.is_read)

    async def minute(self) -> None:
        self.feed.minute()
        await asyncio.sleep(0.02)


@asynccontextmanager
async def a_stage(
    count: int = 6, per_line: int = 100, cache: MemoryCache | None = None, clock: HandClock | None = None, **feed: object
) -> AsyncIterator[Stage]:  # fmt: skip
    hand = clock or HandClock()
    many = ManyFeed(coins(count), hand, per_line, **feed)  # type: ignore[arg-type]  # by name
    hub = MarketHub(
        many, Timeframe.M1, hand, SystemClock(), timedelta(seconds=90), timeframes=FRAMES, cache=cache
    )
    told: list[tuple[Symbol, Timeframe]] = []
    prices: list[tuple[Symbol, Price]] = []

    async def on_close(symbol: Symbol, timeframe: Timeframe) -> None:
        told.append((symbol, timeframe))

    async def on_price(symbol: Symbol, last: Price) -> None:
        prices.append((symbol, last))

    await hub.refresh_instruments()
    hub.want(many.symbols[:1], many.symbols)
    running = asyncio.create_task(hub.follow(MarketType.SPOT, on_close, on_price))
    stage = Stage(hub, many, hand, told, prices)
    try:
        await until(lambda: {item for one, _ in many.lines for item in one} == set(many.symbols))
        await stage.settle()
        yield stage
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def of_exchange(stage: Stage, symbol: Symbol, timeframe: Timeframe, count: int = DEPTH - 1) -> list[Candle]:
    end = timeframe.bar_of(stage.clock.now())
    found = (
        stage.feed.bar(symbol, timeframe, end - timeframe.duration * back) for back in range(count, 0, -1)
    )
    return [bar for bar in found if bar is not None]


async def test_history_of_every_timeframe_is_read_once_the_lowest_and_the_used_first() -> None:
    async with a_stage() as stage:
        for symbol in stage.feed.symbols:
            for timeframe in FRAMES:
                closed = list(stage.hub.closed(symbol, timeframe))
                assert closed == of_exchange(stage, symbol, timeframe), "exactly as it was told"
        asked = [(symbol, timeframe) for symbol, timeframe, _ in stage.feed.reads]
        assert len(asked) == len(set(asked)) == 6 * len(FRAMES)
        assert asked[0] == (stage.feed.symbols[0], Timeframe.M1)
        assert [timeframe for _, timeframe in asked] == sorted(
            (t for _, t in asked), key=lambda one: one.duration
        )
        assert set(stage.told) >= {(symbol, t) for symbol in stage.feed.symbols for t in FRAMES}
        panel = stage.hub.panel(Timeframe.M5)
        assert panel is not None
        assert (set(panel.symbols), panel.counts.tolist()) == (set(stage.feed.symbols), [DEPTH - 1] * 6)
        assert stage.hub.panel(Timeframe.H4) is None, "it is not kept"


async def test_higher_bars_are_made_of_lower_ones_and_are_those_of_the_exchange() -> None:
    async with a_stage(3) as stage:
        stage.feed.reads.clear()
        stage.told.clear()
        for _ in range(30):
            await stage.minute()
        for timeframe, times in ((Timeframe.M1, 30), (Timeframe.M5, 6), (Timeframe.M15, 2)):
            for symbol in stage.feed.symbols:
                assert stage.told.count((symbol, timeframe)) == times
                assert list(stage.hub.closed(symbol, timeframe))[-30:] == of_exchange(
                    stage, symbol, timeframe, 30
                )
        assert stage.feed.reads == [], "nothing was asked for"


async def test_a_bar_that_did_not_come_is_read_the_most_urgent_first_and_makes_the_higher_ones() -> None:
    async with a_stage(4) as stage:
        late = stage.feed.symbols[:3]
        for _ in range(4):
            await stage.minute()
        stage.feed.mute.update(late)
        await stage.minute()
        stage.feed.reads.clear()
        stage.told.clear()
        await stage.hub.catch_up()
        await stage.settle()
        assert [(symbol, frame) for symbol, frame, _ in stage.feed.reads] == [
            (one, Timeframe.M1) for one in late
        ]
        assert {limit for _, _, limit in stage.feed.reads} == {2}, (
            "the bar that is missing, and one that is known"
        )
        assert set(stage.told) == {(symbol, t) for symbol in late for t in (Timeframe.M1, Timeframe.M5)}
        for symbol in stage.feed.symbols:
            assert (
                stage.hub.closed(symbol, Timeframe.M5)[-1] == of_exchange(stage, symbol, Timeframe.M5, 1)[0]
            )


async def test_one_lost_connection_is_lost_to_its_own_symbols_only() -> None:
    async with a_stage(9, per_line=3) as stage:
        assert len(stage.feed.lines) == 3
        victim = next(symbols for symbols, _ in stage.feed.lines if stage.feed.symbols[4] in symbols)
        others = set(stage.feed.symbols) - victim
        stage.feed.reads.clear()
        stage.told.clear()
        stage.feed.cut(stage.feed.symbols[4])
        await asyncio.sleep(0.02)
        await stage.minute()
        assert {symbol for symbol, _ in stage.told} == others, "they do not wait for anybody"
        assert stage.feed.made == 3
        await until(lambda: stage.feed.made == 4)
        await until(lambda: {symbol for symbol, _ in stage.told} == set(stage.feed.symbols))
        assert {symbol for symbol, _, _ in stage.feed.reads} == victim


async def test_a_symbol_in_trouble_is_read_and_heard_on_another_connection_the_others_stay() -> None:
    async with a_stage(5) as stage:
        ((_, first),) = stage.feed.lines
        bad = stage.feed.symbols[2]
        stage.feed.broken.add(bad)
        stage.feed.tell(SymbolTrouble(bad, "silent"))
        await until(lambda: stage.hub.standing.get(bad) == "silent")
        await until(lambda: frozenset([bad]) in [symbols for symbols, _ in stage.feed.lines])
        assert first in [queue for _, queue in stage.feed.lines], "nobody else was subscribed to anew"
        stage.feed.broken.clear()
        await until(lambda: bad not in stage.hub.standing)
        stage.told.clear()
        await stage.minute()
        assert {symbol for symbol, _ in stage.told} == set(stage.feed.symbols)


async def test_a_bar_that_cannot_be_is_refused_and_its_symbol_stands_still_with_a_reason() -> None:
    async with a_stage(3) as stage:
        bad = stage.feed.symbols[1]
        stage.feed.broken.add(bad)
        stage.told.clear()
        before = stage.hub.closed(bad)
        lie = a_candle("1", at=Timeframe.M1.bar_of(stage.clock.now()) + timedelta(hours=1))
        stage.feed.tell(CandleUpdate(bad, Timeframe.M1, lie, closed=True))
        await until(lambda: "in the future" in stage.hub.standing.get(bad, ""))
        assert stage.hub.closed(bad) == before
        assert stage.hub.last(bad) != price("1")
        assert stage.told == []
        panel = stage.hub.panel(Timeframe.M1)
        assert panel is not None
        assert panel.counts.all(), "the others' last bar is still the last one"


@dataclass
class NotedTroubles:
    """Who wants to know."""

    well: set[Symbol] = field(default_factory=set)
    troubles: list[tuple[Symbol, object]] = field(default_factory=list)

    def read(self, symbol: Symbol, failure: ExchangeFailure | None) -> None:
        if failure is None:
            self.well.add(symbol)
        else:
            self.troubles.append((symbol, type(failure)))

    def noticed(self, symbol: Symbol, trouble: Trouble) -> None:
        self.troubles.append((symbol, trouble))


async def test_whoever_looks_after_symbols_is_told_of_reads_and_of_bars_that_cannot_be() -> None:
    async with a_stage(3) as stage:
        doctor, bad = NotedTroubles(), stage.feed.symbols[1]
        stage.hub.report_to(doctor)
        lie = a_candle("1", at=Timeframe.M1.bar_of(stage.clock.now()) + timedelta(hours=1))
        stage.feed.tell(CandleUpdate(bad, Timeframe.M1, lie, closed=True))
        await until(lambda: doctor.well == {bad})
        assert doctor.troubles == [(bad, Trouble.POISONED)]


async def test_what_is_known_at_the_end_is_put_aside() -> None:
    cache = MemoryCache()
    async with a_stage(2, cache=cache) as stage:
        await stage.settle()
        assert not cache.kept
        symbols = frozenset(stage.feed.symbols)
    assert {symbol for symbol, _, _ in cache.kept} == symbols


async def test_symbols_come_and_go_without_a_word_to_the_others() -> None:
    async with a_stage(6) as stage:
        ((symbols, queue),) = stage.feed.lines
        kept, gone, fresh = stage.feed.symbols[:4], stage.feed.symbols[5], coins(7)[6]
        stage.feed.symbols = (*stage.feed.symbols, fresh)
        await stage.hub.refresh_instruments()
        stage.hub.want([*kept, fresh])
        await until(lambda: frozenset([fresh]) in [line for line, _ in stage.feed.lines])
        assert (symbols, queue) in stage.feed.lines, "the connection that was there is still there"
        await stage.settle()
        stage.told.clear()
        await stage.minute()
        assert {symbol for symbol, _ in stage.told} == {*kept, fresh}
        assert (gone in stage.hub.wanted, len(stage.hub.closed(fresh))) == (False, DEPTH)
        panel = stage.hub.panel(Timeframe.M1)
        assert panel is not None
        assert set(panel.symbols) == {*kept, fresh}


async def test_a_jump_is_not_told_before_the_exchange_was_asked_and_its_own_gap_is_named() -> None:
    async with a_stage(2) as stage:
        symbol = stage.feed.symbols[0]
        stage.feed.broken.add(symbol)
        hole = Timeframe.M1.bar_of(stage.clock.now())
        stage.feed.missing.add((symbol, hole))
        await stage.minute()
        stage.told.clear()
        await stage.minute()
        await stage.minute()
        assert symbol not in {one for one, _ in stage.told}
        assert len(stage.hub.closed(symbol)) == 2, "what came after the jump"
        stage.feed.broken.clear()
        await until(lambda: (symbol, Timeframe.M1) in stage.told)
        assert stage.hub.gaps(symbol, Timeframe.M1) == (Gap(milliseconds(hole), 1),)
        assert len(stage.hub.closed(symbol)) == 2
        stage.told.clear()
        await stage.minute()
        assert (symbol, Timeframe.M1) in stage.told, "it does not stand still for what the exchange has not"


async def test_a_symbol_in_trouble_for_days_is_moved_ever_more_seldom_and_stops_nobody() -> None:
    async with a_stage(2) as stage:
        bad, well = stage.feed.symbols
        stage.feed.broken.add(bad)
        for _ in range(60):
            stage.clock.advance(3700)
            stage.feed.tell(SymbolTrouble(bad, "silent"))
            await asyncio.sleep(0.001)
        await until(lambda: bad in stage.hub.standing)
        stage.told.clear()
        opened = Timeframe.M1.bar_of(stage.clock.now()) - MINUTE
        candle = stage.feed.bar(well, Timeframe.M1, opened)
        assert candle is not None
        stage.feed.tell(CandleUpdate(well, Timeframe.M1, candle, closed=True))
        await until(lambda: (well, Timeframe.M1) in stage.told)


async def test_a_read_that_ends_after_its_symbol_was_left_leaves_no_trace() -> None:
    async with a_stage(3) as stage:
        left = stage.feed.symbols[2]
        reading = asyncio.Event()

        async def slowly(symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
            reading.set()
            await asyncio.sleep(0.05)
            raise MissingData("no candles")

        stage.feed.candles = slowly  # type: ignore[method-assign]  # the exchange, from now on
        stage.feed.tell(SymbolTrouble(left, "silent"))
        await reading.wait()
        stage.hub.want(stage.feed.symbols[:2])
        await stage.settle()
        await asyncio.sleep(0.1)
        assert left not in stage.hub.standing, "nobody would ever take it away"


async def test_an_answer_that_breaks_the_reader_is_its_own_symbols_trouble() -> None:
    async with a_stage(3) as stage:
        bad, well = stage.feed.symbols[:2]
        usual = stage.feed.candles

        async def candles(symbol: Symbol, timeframe: Timeframe, limit: int) -> Sequence[Candle]:
            if symbol == bad:
                raise ZeroDivisionError
            return await usual(symbol, timeframe, limit)

        stage.feed.candles = candles  # type: ignore[method-assign]  # the exchange, from now on
        made = stage.feed.made
        stage.feed.mute.update({bad, well})
        await stage.minute()
        stage.told.clear()
        await stage.hub.catch_up()
        await until(lambda: (well, Timeframe.M1) in stage.told)
        await until(lambda: "ZeroDivisionError" in stage.hub.standing.get(bad, ""))
        assert stage.feed.made == made, "no connection was made anew"


async def test_where_bars_close_all_the_time_history_is_read_all_the_same() -> None:
    read: list[Symbol] = []

    async def note(symbol: Symbol, timeframe: Timeframe) -> None:
        read.append(symbol)

    errands = Errands(note, lambda symbol, timeframe, error: None, SystemClock())
    errands.hold()
    errands.ask(BTC, Timeframe.M1, (0, 0))
    running = asyncio.create_task(errands.run())
    try:
        for _ in range(25):
            await asyncio.sleep(0.1)
            errands.hold()
        assert read == [BTC]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_was_kept_of_a_symbol_that_was_left_is_not_shown_as_the_latest() -> None:
    async with a_stage(3) as stage:
        left = stage.feed.symbols[2]
        before = stage.hub.closed(left)[-1]
        stage.hub.want(stage.feed.symbols[:2])
        for _ in range(20):
            await stage.minute()
        (latest,) = await stage.hub.candles(left, 1)
        assert latest.opened_at == before.opened_at + 20 * MINUTE


async def test_what_a_doubtful_list_lacks_is_followed_on() -> None:
    async with a_stage(6) as stage:
        everything = [stage.hub.instruments[one] for one in stage.feed.symbols]
        stage.feed.symbols = stage.feed.symbols[:2]
        await stage.hub.refresh_instruments()
        stage.hub.keep(everything[2:])
        await asyncio.sleep(0.3)
        stage.told.clear()
        await stage.minute()
        assert {symbol for symbol, _ in stage.told} == {one.symbol for one in everything}
        assert stage.feed.made == 1, "nobody was subscribed to anew"
        assert all(stage.hub.instruments[one.symbol].active for one in everything)


# Restart


async def test_a_restart_is_warm_and_reads_only_what_it_missed() -> None:
    cache, clock = MemoryCache(), HandClock()
    async with a_stage(3, cache=cache, clock=clock) as stage:
        await stage.minute()
        for branch in stage.hub._branches.values():
            await branch._ears.warmth.save(stage.feed.symbols)
    clock.advance(7 * 60)
    async with a_stage(3, cache=cache, clock=clock) as stage:
        asked = {(timeframe, limit) for _, timeframe, limit in stage.feed.reads}
        assert asked == {(Timeframe.M1, 8)}, "the higher ones are made of it"
        for symbol in stage.feed.symbols:
            for timeframe in FRAMES:
                mine = stage.hub.closed(symbol, timeframe)
                assert list(mine) == of_exchange(stage, symbol, timeframe, len(mine))
                assert len(mine) >= DEPTH - 10


async def test_what_was_put_aside_and_is_not_what_the_exchange_says_is_read_anew() -> None:
    cache, clock = MemoryCache(), HandClock()
    async with a_stage(2, cache=cache, clock=clock) as stage:
        for branch in stage.hub._branches.values():
            await branch._ears.warmth.save(stage.feed.symbols)
    for chunk in cache.kept.values():
        chunk.table[:4] += 1
    clock.advance(60)
    async with a_stage(2, cache=cache, clock=clock) as stage:
        for symbol in stage.feed.symbols:
            assert list(stage.hub.closed(symbol))[1:] == of_exchange(stage, symbol, Timeframe.M1)


# Prices


def a_ticker(symbol: Symbol, last: str, clock: HandClock) -> Ticker:
    return Ticker(symbol, price(last), price("99.9"), price("100.1"), None, None, clock.now())


async def test_tickers_bring_the_top_of_the_book_and_a_heartbeat_of_quiet_symbols() -> None:
    async with a_stage(2) as stage:
        quiet, lively = stage.feed.symbols
        stage.clock.advance(30)
        forming = a_candle("101", at=Timeframe.M1.bar_of(stage.clock.now()))
        stage.feed.tell(CandleUpdate(lively, Timeframe.M1, forming, closed=False))
        await until(lambda: stage.prices)
        stage.prices.clear()
        stage.feed.quoted = [a_ticker(symbol, "100", stage.clock) for symbol in (quiet, lively, BTC)]

        async def on_price(symbol: Symbol, last: Price) -> None:
            stage.prices.append((symbol, last))

        await stage.hub.refresh_tickers(on_price)
        assert stage.prices == [(quiet, price("100"))], "the other one was heard of, BTC is not followed"
        assert [stage.hub.quotes[one].price for one in (quiet, lively)] == [price("100"), price("101")]
        assert {stage.hub.quotes[one].bid for one in (quiet, lively)} == {price("99.9")}
        assert set(stage.hub.tickers) == {quiet, lively, BTC}
        stage.clock.advance(100)
        stage.feed.tell(CandleUpdate(lively, Timeframe.M1, forming, closed=False))
        await until(lambda: stage.prices[1:])
        assert stage.hub.quotes[lively].bid is None, "a book of long ago is no book"


def test_another_exchange_says_what_it_knows_of_the_same_market() -> None:
    theirs = Symbol(ExchangeId.OKX, MarketType.SPOT, "BTC/USDT")
    perp = Symbol(ExchangeId.OKX, MarketType.LINEAR, "BTC/USDT:USDT")
    mine, other = an_instrument(BTC), an_instrument(theirs)
    alone = an_instrument(coins(1)[0])
    tickers: dict[Symbol, Ticker] = {}
    second = OtherExchange(
        {one.symbol: one for one in (mine, alone)}, {theirs: other, perp: an_instrument(perp)}, tickers
    )
    assert second(BTC) == SecondOpinion(), "it was asked and says nothing"
    tickers[theirs] = a_ticker(theirs, "60000", HandClock())
    assert second(BTC) == SecondOpinion(price("60000"), NOW)
    assert second(alone.symbol) is None, "it does not have this market"


def test_another_exchange_confirms_nothing_before_its_list_is_known_and_what_is_new_once_it_is_listed() -> (
    None
):
    fresh = coins(1)[0]
    theirs = {one: replace(one, exchange=ExchangeId.OKX) for one in (BTC, fresh)}
    own, other = {BTC: an_instrument(BTC)}, dict[Symbol, Instrument]()
    second = OtherExchange(own, other, {})
    assert second(BTC) == SecondOpinion()
    other[theirs[BTC]] = an_instrument(theirs[BTC])
    assert second(BTC) == SecondOpinion()
    own[fresh] = an_instrument(fresh)
    assert second(fresh) is None
    other[theirs[fresh]] = an_instrument(theirs[fresh])
    assert second(fresh) == SecondOpinion(), "it lists it now"


# Amounts

EXACT = st.decimals(min_value="1e-9", max_value="999999999", allow_nan=False, places=None).map(
    lambda value: Decimal(f"{value:.15g}")
)


@given(EXACT, EXACT)
def test_amounts_of_fifteen_digits_come_back_as_they_were_told(value: Decimal, volume: Decimal) -> None:
    told = Candle(NOW, Price(value), Price(value), Price(value), Price(value), Qty(volume))
    shelves = Shelves([Timeframe.M1], 10)
    shelves.keep(BTC, told, NOW + MINUTE)
    assert shelves.candles(BTC, Timeframe.M1, 1) == (told,)


async def test_markets_are_one_board_over_several_hubs() -> None:
    async with a_stage(2) as stage:
        markets = Markets({ExchangeId.BYBIT: stage.hub})
        symbol = stage.feed.symbols[0]
        assert markets.closed(symbol, Timeframe.M5) == stage.hub.closed(symbol, Timeframe.M5)
        assert len(markets.bars(symbol, Timeframe.M15, 7)) == 7
        panel = markets.panel(ExchangeId.BYBIT, Timeframe.M1, [symbol], 3)
        assert panel is not None
        assert (panel.symbols, panel.width) == ((symbol,), 3)
        assert markets.panel(ExchangeId.OKX, Timeframe.M1) is None
