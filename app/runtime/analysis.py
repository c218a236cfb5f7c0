"""The shared half: at the close of a bar all symbols are analysed once, and their signals fanned out.

Each exchange has a loop of its own. What could not be looked at is looked at again after a pause, while the
bars of other lengths and other exchanges go on.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from app.ports import UnitOfWork, UnitOfWorkFactory
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.closings import Closings
from app.runtime.desk import rotated
from app.runtime.examination import Exam, Findings, examine, rehearsal
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import SHARDS, Alone, Keeper, lease_of
from app.runtime.pairs import SymbolBook
from app.runtime.supervisor import Supervisor
from trading.candles.panel import Panel
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.instrument import ExchangeId, Symbol
from trading.ports import Clock
from trading.strategies.base import Strategy

_QUIET = 0.03  # real seconds without a further close after which those of one moment have come
_PATIENCE = 0.3  # real seconds that the first of them waits for the others
_SELDOM = 20  # times as long as it took to read it is remembered
_HANDED = 30.0  # real seconds after which what nobody has decided on is handed over once more; then doubled
_AFTER_FAILURE = 2.0  # real seconds before bars that could not be looked at are looked at once more
_ROWS = 128  # of candles that are copied at once: less than a millisecond
_AGAIN = 0.5  # real seconds between two looks at one bar: what comes late comes in few portions

FanOut = Callable[[Sequence[SignalId], int], Awaitable[object]]
Look = Callable[[Exam], Awaitable[Findings]]
Hear = Callable[[Findings], Awaitable[None]]
InUse = Mapping[str, frozenset[Symbol]]
Own = Callable[[UnitOfWork], Awaitable[Sequence[Strategy]]]
Leader = Callable[[ExchangeId], Symbol | None]


async def in_a_thread(exam: Exam) -> Findings:
    """The kernels let the interpreter's lock go: orders do not wait for what is computed."""
    return await asyncio.to_thread(examine, exam)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is said of markets. strategies: judged for all symbols; personal: only where somebody uses them;
    own: people's rules that are in use now.
    """

    strategies: Sequence[Strategy]
    personal: frozenset[str] = frozenset()
    own: Own | None = None


class Analyst:
    """Turns closed bars into X-rays and signals, and signals into one task for each shard of accounts."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        markets: Markets,
        atlas: Atlas,
        catalogue: Catalogue,
        supervisor: Supervisor,
        fan_out: FanOut,
        incidents: IncidentDesk,
        clock: Clock,
        leader: Leader,
        book: SymbolBook,
        keeper: Keeper | None = None,
        look: Look = in_a_thread,
        hear: Sequence[Hear] = (),
    ) -> None:
        self._unit = unit
        self._markets = markets
        self._atlas = atlas
        self._catalogue = catalogue
        self._supervisor = supervisor
        self._fan_out = fan_out
        self._incidents = incidents
        self._clock = clock
        self._leader = leader
        self._book = book
        self._keeper = keeper or Alone()
        self._look = look
        self._hear = tuple(hear)
        self._used: tuple[float, Sequence[tuple[Symbol, str, Timeframe]]] | None = None
        self._handed_again: dict[tuple[SignalId, int], tuple[float, float]] = {}
        self._lines: dict[ExchangeId, Closings] = {}
        self._log = structlog.get_logger("analysis")

    async def rehearse(self) -> None:
        """Have everything compiled that the first bar needs, before it closes."""
        await self._look(rehearsal(self._catalogue.strategies))

    async def on_close(self, symbol: Symbol, timeframe: Timeframe) -> None:
        """A bar of the symbol has closed: wake its exchange's loop, which is started if it does not run."""
        line = self._lines.setdefault(symbol.exchange, Closings())
        line.closed.setdefault(timeframe, set()).add(symbol)
        line.woken.set()
        self._supervisor.start(f"analysis of {symbol.exchange}", partial(self._loop, symbol.exchange, line))

    async def _loop(self, exchange: ExchangeId, line: Closings) -> None:
        while True:
            await line.woken.wait()
            await self._gathered(line)
            line.woken.clear()
            for timeframe in sorted(line.closed, key=lambda one: one.duration):
                if not self._is_due(exchange, line, timeframe):
                    continue
                try:
                    await self._take(exchange, line, timeframe)
                except Exception as error:  # noqa: BLE001  # bars of another length do not wait for these
                    await self._incidents.report(f"analysis of {exchange}", error)
            if line.closed:
                line.woken.set()  # for what was not due yet
            if line.failed:
                line.failed = False
                await self._clock.sleep(_AFTER_FAILURE)

    async def _take(self, exchange: ExchangeId, line: Closings, timeframe: Timeframe) -> None:
        """Look at the bars that wait, which wait again where that fails."""
        symbols = line.closed.pop(timeframe)
        try:
            await self.analyse(exchange, timeframe, frozenset(symbols))
        except BaseException:
            line.closed.setdefault(timeframe, set()).update(symbols)
            line.failed = True
            line.woken.set()
            raise

    async def _gathered(self, line: Closings) -> None:
        """The closes of one moment come one after the other: return when they have come, but soon."""
        began = self._clock.monotonic()
        seen = -1
        while line.waiting != seen and self._clock.monotonic() - began < _PATIENCE:
            seen = line.waiting
            await self._clock.sleep(_QUIET)

    def _is_due(self, exchange: ExchangeId, line: Closings, timeframe: Timeframe) -> bool:
        """A bar that was looked at just now is looked at again only after a while: others go on meanwhile."""
        last, looked = line.last.get(timeframe), line.looked.get(timeframe)
        if last is None or looked is None:
            return True
        newest = self._markets.hubs[exchange].panel(timeframe, depth=1)
        if newest is None or newest.closed_at != last.closed_at:
            return True
        return self._clock.monotonic() >= looked + _AGAIN

    async def analyse(self, exchange: ExchangeId, timeframe: Timeframe, symbols: frozenset[Symbol]) -> int:
        """Look at the last closed bar of these symbols, if it has not been. Returns how many new signals are.

        Of several workers one makes the signals of an exchange; the others only know what state it is in.
        """
        line = self._lines.setdefault(exchange, Closings())
        panel = self._markets.hubs[exchange].panel(timeframe)
        if panel is None:
            return 0
        current = frozenset(one for one, count in zip(panel.symbols, panel.counts, strict=True) if count)
        about = line.new(timeframe, panel.closed_at, symbols & current)
        if not about:
            return 0
        decides = self._keeper.holds(lease_of(exchange))
        in_use, strategies = await self._wanted(timeframe) if decides else ({}, ())
        found = await self._look(
            Exam(
                panel=await self._owned(panel),
                about=about,
                strategies=strategies,
                in_use=in_use,
                public=frozenset(one.name for one in self._catalogue.strategies) - self._catalogue.personal,
                tickers=self._markets.tickers,
                leader=self._leader(exchange),
                before=line.earlier(timeframe, panel.closed_at),
            )
        )
        self._atlas.put(exchange, found)
        fresh = await self._publish(found)
        self._note(exchange, found, in_use, current)
        line.keep(found, decided=decides)
        line.looked[timeframe] = self._clock.monotonic()
        if decides:
            for hear in self._hear:
                await self._told(hear, found)
        return fresh

    async def _owned(self, panel: Panel) -> Panel:
        """A copy that nobody else writes into; orders go on while it is made."""
        own = panel
        for portion in panel.owned_by_and_by(_ROWS):
            own = portion
            await self._clock.sleep(0)
        return own

    async def _wanted(
        self, timeframe: Timeframe
    ) -> tuple[Mapping[str, frozenset[Symbol]], Sequence[Strategy]]:
        """By strategy the symbols that somebody trades by it, and the strategies that have to be asked."""
        catalogue, used = self._catalogue, dict[str, set[Symbol]]()
        async with self._unit() as work:
            for symbol, strategy, of in await self._in_use(work):
                if of is timeframe:
                    used.setdefault(strategy, set()).add(symbol)
            own = () if catalogue.own is None else await catalogue.own(work)
        asked = [
            one for one in catalogue.strategies if one.name in used or one.name not in catalogue.personal
        ]
        asked += [one for one in own if one.name in used]
        return {name: frozenset(symbols) for name, symbols in used.items()}, asked

    async def _in_use(self, work: UnitOfWork) -> Sequence[tuple[Symbol, str, Timeframe]]:
        """What takes long to read is read the less often; at once where something was changed here."""
        began = self._clock.monotonic()
        if self._used is None or began >= self._used[0]:
            used = await work.accounts.in_use()
            now = self._clock.monotonic()
            self._used = now + _SELDOM * (now - began), used
        return self._used[1]

    def changed(self) -> None:
        """Somebody has chosen another symbol, strategy or timeframe: it holds from the next bar."""
        self._used = None

    def _note(
        self,
        exchange: ExchangeId,
        found: Findings,
        in_use: InUse,
        current: frozenset[Symbol],
    ) -> None:
        """What became of the symbols that somebody trades."""
        hub, made = self._markets.hubs[exchange], Counter(signal.symbol for signal in found.orders)
        for symbol in frozenset[Symbol]().union(*in_use.values()) & hub.wanted:
            if symbol in found.spoiled:
                self._book.failed(symbol, found.spoiled[symbol])
            elif symbol in found.about:
                self._book.judged(symbol, found.closed_at - found.timeframe.duration, made[symbol])
            elif symbol not in current and symbol in hub.standing:  # others only close a little later
                self._book.stands_still(symbol, hub.standing[symbol])
        for name in in_use.keys() - found.verdicts.keys() - found.failures.keys():
            for symbol in in_use[name] & found.about:
                self._book.stands_still(symbol, f"nobody here knows {name}")

    async def _publish(self, found: Findings) -> int:
        """Keep the signals, hand those that accounts wait for to their shards, and say what failed."""
        shards: dict[int, list[SignalId]] = {}
        async with self._unit() as work:
            fresh = await work.signals.put_all(found.orders)
            # Known signals too: whoever put it first may have been killed before it was handed on.
            wanted = [(one.symbol, one.strategy, one.timeframe) for one in found.orders]
            told = await work.accounts.shards_of(wanted, SHARDS)
            for signal, hearing in zip(found.orders, told, strict=True):
                for shard in hearing:
                    shards.setdefault(shard, []).append(signal.id)
        for shard in rotated(sorted(shards), found.closed_at.isoformat()):
            await self._fan_out(shards[shard], shard)
        async with self._unit() as work:
            fresh |= await work.signals.put_all(found.news)
        for name, error in found.failures.items():
            await self._incidents.report(f"{name} at {found.timeframe}", error)
        return len(fresh)

    async def _told(self, hear: Hear, found: Findings) -> None:
        try:
            await hear(found)
        except Exception as error:  # noqa: BLE001  # who only listens must not hold up the next bar
            await self._incidents.report("findings", error)

    async def hand_over_again(self) -> int:
        """Signals that somebody has not decided on: each shard of them once more. Returns how many.

        What a killed worker, an emptied queue or a database that was away has swallowed is found so; who has
        decided does nothing. What stays undecided is handed over ever more seldom.
        """
        async with self._unit() as work:
            left = await work.signals.undecided(SHARDS)
        now = self._clock.monotonic()
        known = {one: self._handed_again.get(one, (now, _HANDED)) for one in left}
        due = [one for one, (at, _) in known.items() if at <= now]
        self._handed_again = known | {one: (now + known[one][1], known[one][1] * 2) for one in due}
        for signal, shard in due:
            await self._fan_out([signal], shard)
        return len(due)
