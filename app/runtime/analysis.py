"""The shared half: at the close of a bar each symbol is analysed once, and its signal fanned out to accounts.

Each symbol has a loop of its own: one that fails starts again after a pause while the others go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Board
from app.runtime.desk import Desk, rotated
from app.runtime.leases import SHARDS, Alone, Keeper
from app.runtime.supervisor import Supervisor
from trading.candles.bars import bars_of
from trading.domain.candle import Timeframe
from trading.domain.ids import SignalId
from trading.domain.instrument import ExchangeId, Symbol
from trading.strategies.base import Strategy
from trading.strategies.signals import decide

AT_ONCE = 2  # shards that decide beside each other; more of them only make each commit wait longer
FanOut = Callable[[Sequence[SignalId], int], Awaitable[object]]


class Analyst:
    """Turns closed bars into signals, and signals into one task for each shard of accounts."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        hub: Board,
        strategies: Sequence[Strategy],
        supervisor: Supervisor,
        fan_out: FanOut,
        keeper: Keeper | None = None,
    ) -> None:
        self._unit = unit
        self._hub = hub
        self._strategies = tuple(strategies)
        self._supervisor = supervisor
        self._fan_out = fan_out
        self._keeper = keeper or Alone()
        self._handed_again: dict[tuple[SignalId, int], None] = {}
        self._closed: dict[Symbol, asyncio.Event] = {}
        self._analysed: dict[Symbol, datetime] = {}
        self._log = structlog.get_logger("analysis")

    async def on_close(self, symbol: Symbol, timeframe: Timeframe | None = None) -> None:
        """A bar of the symbol has closed: wake its loop, which is started if it does not run.

        Of several workers one analyses an exchange; two who do by accident find the same signals.
        """
        if timeframe not in {None, self._hub.timeframe} or not self._keeper.holds(lease_of(symbol.exchange)):
            return
        self._closed.setdefault(symbol, asyncio.Event()).set()
        self._supervisor.start(f"analysis of {symbol.key}", lambda: self._loop(symbol))

    async def _loop(self, symbol: Symbol) -> None:
        closed = self._closed[symbol]
        while True:
            await closed.wait()
            closed.clear()
            await self.analyse(symbol)

    async def analyse(self, symbol: Symbol) -> int:
        """Analyse the latest closed bar, if it has not been. Returns how many new signals there are."""
        candles = self._hub.closed(symbol)
        if not candles or self._analysed.get(symbol) == candles[-1].opened_at:
            return 0
        bars, fresh = bars_of(candles), 0
        for strategy in self._strategies:
            signal = decide(strategy, bars, symbol, self._hub.timeframe)
            if signal is None:
                continue
            async with self._unit() as work:
                fresh += await work.signals.put(signal)
                accounts = await work.accounts.interested(symbol, signal.strategy, signal.timeframe, 0, 1)
            # Known signals too: whoever put it first may have been killed before it was handed on.
            for shard in rotated(sorted({account % SHARDS for account in accounts}), signal.id):
                await self._fan_out([signal.id], shard)
        self._analysed[symbol] = candles[-1].opened_at
        return fresh

    async def hand_over_again(self) -> int:
        """Signals that somebody has not decided on: each shard of them once more. Returns how many.

        What a killed worker or an emptied queue has swallowed is found so; who has decided does nothing.
        """
        async with self._unit() as work:
            left = await work.signals.undecided(SHARDS)
        fresh = [one for one in left if one not in self._handed_again]
        self._handed_again = dict.fromkeys(left)
        for signal, shard in fresh:
            await self._fan_out([signal], shard)
        return len(fresh)


def lease_of(exchange: ExchangeId) -> str:
    """The lease of who analyses an exchange's markets."""
    return f"analysis/{exchange}"


class ShardTask:
    """The unit of trading: one idempotent task for each signal and shard of accounts."""

    def __init__(self, unit: UnitOfWorkFactory, desk: Desk) -> None:
        self._unit = unit
        self._desk = desk
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, signals: Sequence[str], shard: int) -> int:
        """Let every interested account of the shard decide on these, in this order: the first is the best.

        Running it again changes nothing. A signal that fails does not stop those behind it; all failures are
        raised at the end.
        """
        placed, failures = 0, []
        async with self._turn:
            for signal in signals:
                try:
                    placed += await self._decide(SignalId(signal), shard)
                except Exception as error:  # noqa: BLE001  # one signal's failure is its own
                    failures.append(error)
        if failures:
            raise ExceptionGroup(f"{len(failures)} signals failed in shard {shard}", failures)
        return placed

    async def _decide(self, signal_id: SignalId, shard: int) -> int:
        async with self._unit() as work:
            signal = await work.signals.get(signal_id)
            if signal is None:
                return 0
            accounts = await work.accounts.interested(
                signal.symbol, signal.strategy, signal.timeframe, shard, SHARDS
            )
        return await self._desk.decide(signal, accounts)
