"""The universe: which symbols are followed, judged by what the market shows of them, and why others are not.

Its jobs are rows of the service's timetable. What it knows is read at any time; before the first judgement
nothing is called available and nothing a problem.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np
import structlog

from app.ports import UnitOfWorkFactory
from app.ports_universe import Coin, CoinSource, Judged, UniverseCache
from app.runtime.listings import Hub, Listings, Timekeeper
from app.runtime.quarantine import Quarantine
from app.runtime.results import Results
from trading.domain.candle import Timeframe
from trading.domain.errors import ExchangeFailure, MissingData
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.ports import Clock
from trading.universe.measures import BarMeasures, Measures, measure, of_bars
from trading.universe.quarantine import Case, Trouble
from trading.universe.reference import leader
from trading.universe.screening import (
    Cause,
    Policy,
    Reads,
    State,
    Verdict,
    Verdicts,
    is_network_well,
    ranked,
    screen,
)

RELOAD, PROBE, COINS = 900.0, 60.0, 6 * 3600.0  # real seconds between two runs of the jobs
SOON = timedelta(seconds=2)  # after the start, of real time: their first run
_SCREEN = timedelta(hours=1)  # of real time, between two judgements
MAX_SYMBOLS = 2000
_BATCH = 500  # symbols whose bars are looked at together
_RECENT = 10  # bars within which the last one must lie
_FRESH = timedelta(minutes=10)  # an older ticker tells nothing of now
_KEPT = timedelta(hours=24)  # so long a problem that only bars can show is believed without them
_BY_BARS = frozenset({Cause.IDLE, Cause.DEAD, Cause.ABSURD})


class Universe:
    """clock: the market's; rate: market seconds in a real one; timekeepers: of exchanges that can be asked
    whether they answer at all; coins: where market caps come from, None for nowhere.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        hubs: Mapping[ExchangeId, Hub],
        timekeepers: Mapping[ExchangeId, Timekeeper],
        cache: UniverseCache,
        clock: Clock,
        timeframe: Timeframe,
        news: Callable[[], None],
        rate: float = 1.0,
        limit: int = MAX_SYMBOLS,
        policy: Policy | None = None,
        coins: CoinSource | None = None,
    ) -> None:
        self._hubs = hubs
        self._timekeepers = timekeepers
        self._cache = cache
        self._clock = clock
        self._timeframe = timeframe
        self._fresh, self._every = _FRESH * rate, _SCREEN * rate
        self._limit = limit
        self._policy = policy or Policy()
        self._source = coins
        self._coins: Mapping[str, Coin] = {}
        self._judged: dict[ExchangeId, Judged] = {}
        self._stood: dict[ExchangeId, frozenset[Symbol]] = {}  # still, at the last look
        self._open: frozenset[Symbol] = frozenset()  # all that is available anywhere
        self._turnover: dict[ExchangeId, Mapping[Symbol, float]] = {}
        self._shown: dict[Symbol, tuple[Verdict, Judged]] = {}  # problems that bars have shown, and when
        self.listings = Listings(unit, cache, news)
        self.quarantine = Quarantine(unit, self._tells_time, self._probe, clock)
        self.results = Results(unit, clock, news)
        self._log = structlog.get_logger("universe")

    # For whoever follows or shows the market

    def rest(self, in_use: Collection[Symbol]) -> Sequence[Symbol]:
        """What is followed beside the symbols in use: of the available ones the most traded that fit."""
        left_alone = self.quarantine.shut | set(in_use)
        watched = self._by_turnover(judged.watched for judged in self._judged.values())
        free = max(self._limit - len(in_use), 0)
        return [one for one in watched if one not in left_alone and self._is_listed(one)][:free]

    def available(self) -> Sequence[Symbol]:
        """Of all exchanges, the most traded first; those in quarantine are among them."""
        return self._by_turnover(judged.available for judged in self._judged.values())

    def judged(self, exchange: ExchangeId) -> Judged | None:
        """None: the exchange's symbols have not been judged yet."""
        return self._judged.get(exchange)

    def verdict(self, symbol: Symbol) -> Verdict | None:
        """None: not judged yet."""
        judged = self._judged.get(symbol.exchange)
        if judged is None:
            return None
        if symbol in judged.left_out:
            return judged.left_out[symbol]
        return Verdict(symbol, State.AVAILABLE if symbol in self._open else State.UNKNOWN)

    def troubles(self, symbol: Symbol) -> Sequence[Case]:
        """Why the symbol is in quarantine, if it is."""
        return self.quarantine.troubles(symbol)

    def leader(self, exchange: ExchangeId) -> Symbol | None:
        """The market that stands for all others of an exchange: bitcoin for dollars where it trades."""
        judged, hub = self._judged.get(exchange), self._hubs[exchange]
        listed = {symbol for symbol, one in hub.instruments.items() if one.active}
        candidates = listed if judged is None else listed & set(judged.available)
        return leader((candidates or listed) - self.quarantine.shut, self._turnover.get(exchange, {}))

    def coin(self, symbol: Symbol) -> Coin | None:
        """What is told of its base currency."""
        instrument = self._hubs[symbol.exchange].instruments.get(symbol)
        return None if instrument is None else self._coins.get(instrument.base)

    # Jobs

    async def start(self) -> None:
        """Take up what was known before: nothing is asked of an exchange."""
        await self.quarantine.load()
        self._coins = await self._cache.coins() or {}
        for exchange in self._hubs:
            await self._adopt(exchange)

    async def reload(self, exchange: ExchangeId) -> None:
        """The exchange's markets anew. Raises TryAgain or MissingData."""
        await self.listings.reload(exchange, self._hubs[exchange])

    async def look(self, mine: Collection[ExchangeId] | None = None) -> None:
        """Judge what has not been judged for an hour, then look after the quarantine.

        mine: the exchanges that this worker judges, None for all; of the others it takes what was judged.
        """
        now = self._clock.now()
        for exchange in self._hubs:
            if mine is not None and exchange not in mine:
                await self._adopt(exchange)
            elif (judged := self._judged.get(exchange)) is None or now - judged.at >= self._every:
                await self.screen(exchange)
        await self.probe(mine)

    async def probe(self, mine: Collection[ExchangeId] | None = None) -> None:
        """Symbols that stand still, reads that failed, orders that were refused; and probes that are due."""
        of = self._hubs if mine is None else {one: self._hubs[one] for one in mine}
        for exchange, hub in of.items():
            standing, stood = frozenset(hub.standing), self._stood.get(exchange, frozenset())
            for symbol in hub.wanted:
                self.quarantine.read(symbol, None)
            for symbol in standing & stood:  # one bar that is late is no trouble
                self.quarantine.noticed(symbol, Trouble.STALE)
            self._stood[exchange] = standing
        await self.quarantine.look(of.keys())

    async def refresh_coins(self) -> None:
        """Market caps anew. A source that is absent or fails does no harm: what is known stays."""
        if self._source is None:
            return
        try:
            self._coins = await self._source.coins()
        except ExchangeFailure as error:
            self._log.warning("no market caps", why=str(error))
            return
        await self._cache.put_coins(self._coins)

    # Judging

    async def _adopt(self, exchange: ExchangeId) -> None:
        """Take what was judged before, or elsewhere, where it is newer than what is known here."""
        judged, known = await self._cache.verdicts(exchange), self._judged.get(exchange)
        if judged is None or self._clock.now() - judged.at >= _KEPT:
            return
        if known is None or judged.at > known.at:
            self._take(exchange, judged)

    async def screen(self, exchange: ExchangeId) -> None:
        """Judge the exchange's symbols anew; while too little can be had, they stay as they were judged."""
        hub, now = self._hubs[exchange], self._clock.now()
        try:
            await hub.refresh_tickers(_unheard)
        except ExchangeFailure as error:
            self._log.warning("nobody judged", exchange=exchange.value, why=str(error))
            return
        instruments = sorted(hub.instruments.values(), key=lambda one: one.symbol)
        tickers = {
            symbol: one for symbol, one in hub.tickers.items() if abs(now - one.seen_at) <= self._fresh
        }
        asked = [one.symbol for one in instruments if one.active]
        reads = Reads(len(asked), sum(1 for symbol in asked if symbol not in tickers))
        well = is_network_well(reads, tells_time=await self._tells_time(exchange))
        if not tickers or not well:
            self._log.warning("nobody judged", exchange=exchange.value, known=len(tickers), of=len(asked))
            return
        measures = measure(instruments, tickers, await self._bars(hub, asked))
        judged = self._judge(measures, screen(measures, self._policy))
        self._turnover[exchange] = {
            symbol: float(value)
            for symbol, value in zip(measures.symbols, measures.turnover, strict=True)
            if not np.isnan(value)
        }
        self._take(exchange, judged)
        left, kept = len(judged.left_out), len(judged.available)
        self._log.info("judged", exchange=exchange.value, available=kept, left_out=left)
        await self._cache.put_verdicts(exchange, judged)

    async def _bars(self, hub: Hub, symbols: Sequence[Symbol]) -> Mapping[Symbol, BarMeasures]:
        """In batches, so that others have their turn between them."""
        found: dict[Symbol, BarMeasures] = {}
        for some in _parts(symbols):
            panel = hub.panel(self._timeframe, some)
            if panel is not None:
                found |= of_bars(panel)
            await self._clock.sleep(0)
        return found

    def _judge(self, measures: Measures, verdicts: Verdicts) -> Judged:
        """What bars have shown lately stays true of a symbol that is not followed for that very reason."""
        now = self._clock.now()
        every = {symbol: verdicts.of(row) for row, symbol in enumerate(verdicts.symbols)}
        left_out = {symbol: one for symbol, one in every.items() if one.state is State.LEFT_OUT}
        for row, symbol in enumerate(measures.symbols):
            shown = self._shown.get(symbol)
            if shown and np.isnan(measures.age[row]) and now - shown[1].at < _KEPT and symbol not in left_out:
                left_out[symbol] = shown[0]
        order = ranked(measures, verdicts, Cause.YOUNG)
        watched = tuple(one for one in order if one not in left_out or left_out[one].cause is Cause.YOUNG)
        available = tuple(one for one in watched if one not in left_out)
        return Judged(now, available, watched, left_out)

    def _take(self, exchange: ExchangeId, judged: Judged) -> None:
        self._judged[exchange] = judged
        self._open = frozenset(symbol for one in self._judged.values() for symbol in one.available)
        for symbol, verdict in judged.left_out.items():
            before = self._shown.get(symbol)
            if verdict.cause in _BY_BARS and (before is None or before[0] is not verdict):
                self._shown[symbol] = verdict, judged

    def _is_listed(self, symbol: Symbol) -> bool:
        """As far as is known: what was cached may be followed before the exchange has listed it."""
        instrument = self._hubs[symbol.exchange].instruments.get(symbol)
        return instrument is None or instrument.active

    def _by_turnover(self, parts: Iterable[Sequence[Symbol]]) -> Sequence[Symbol]:
        def volume(symbol: Symbol) -> float:
            return self._turnover.get(symbol.exchange, {}).get(symbol, 0.0)

        return sorted((symbol for part in parts for symbol in part), key=volume, reverse=True)

    # Asking

    async def _tells_time(self, exchange: ExchangeId) -> bool:
        keeper = self._timekeepers.get(exchange)
        if keeper is None:
            return True  # nobody to ask
        try:
            await keeper.clock_offset()
        except ExchangeFailure:
            return False
        return True

    async def _probe(self, symbol: Symbol) -> None:
        candles = await self._hubs[symbol.exchange].candles(symbol, 2)
        oldest = self._clock.now() - _RECENT * self._timeframe.duration
        if not candles or candles[-1].opened_at < oldest:
            raise MissingData(f"{symbol} has no recent candle")


async def _unheard(symbol: Symbol, price: Price) -> None:
    """Prices are for those who follow them."""


def _parts(symbols: Sequence[Symbol]) -> Sequence[Sequence[Symbol]]:
    return [symbols[begin : begin + _BATCH] for begin in range(0, len(symbols), _BATCH)]
