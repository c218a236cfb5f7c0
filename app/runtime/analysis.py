"""The shared half: at the close of a bar each symbol is analysed once, and its signal fanned out to accounts.

Each symbol has a loop of its own: one that fails starts again after a pause while the others go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog
from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Board
from app.runtime.desk import Desk, rotated
from app.runtime.incidents import IncidentDesk
from app.runtime.supervisor import Supervisor
from trading.domain.ids import SignalId
from trading.domain.instrument import Symbol
from trading.ports import Clock
from trading.strategies.bars import bars_of
from trading.strategies.base import Strategy

SHARDS = 64
_PAUSES = (0.5, 2.0, None)  # seconds before a shard that failed is tried again; None: no more
AT_ONCE = 2  # shards that decide beside each other; more of them only make each commit wait longer
FanOut = Callable[[SignalId, int], Awaitable[object]]


class Analyst:
    """Turns closed bars into signals, and signals into one task for each shard of accounts."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        hub: Board,
        strategies: Sequence[Strategy],
        supervisor: Supervisor,
        fan_out: FanOut,
    ) -> None:
        self._unit = unit
        self._hub = hub
        self._strategies = tuple(strategies)
        self._supervisor = supervisor
        self._fan_out = fan_out
        self._closed: dict[Symbol, asyncio.Event] = {}
        self._analysed: dict[Symbol, datetime] = {}
        self._log = structlog.get_logger("analysis")

    async def on_close(self, symbol: Symbol) -> None:
        """A bar of the symbol has closed: wake its loop, which is started if it does not run."""
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
            signal = strategy.decide(bars, symbol, self._hub.timeframe)
            if signal is None:
                continue
            async with self._unit() as work:
                fresh += await work.signals.put(signal)
                accounts = await work.accounts.interested(symbol, 0, 1)
            # Known signals too: whoever put it first may have been killed before it was handed on.
            for shard in rotated(sorted({account % SHARDS for account in accounts}), signal.id):
                await self._fan_out(signal.id, shard)
        self._analysed[symbol] = candles[-1].opened_at
        return fresh


class ShardTask:
    """The unit of trading: one idempotent task for each signal and shard of accounts."""

    def __init__(self, unit: UnitOfWorkFactory, desk: Desk) -> None:
        self._unit = unit
        self._desk = desk
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, signal_id: str, shard: int) -> int:
        """Let every interested account of the shard decide. Running it again changes nothing."""
        async with self._turn:
            async with self._unit() as work:
                signal = await work.signals.get(SignalId(signal_id))
                if signal is None:
                    return 0
                accounts = await work.accounts.interested(signal.symbol, shard, SHARDS)
            return await self._desk.decide(signal, accounts)


def register(broker: AsyncBroker, task: ShardTask, incidents: IncidentDesk, clock: Clock) -> FanOut:
    """Put the shard task on a broker. Returns what hands work over to it.

    A broker keeps a task's failure to itself: it is reported here, and the task run again.
    """

    async def trade_shard(signal_id: str, shard: int) -> int:
        for pause in _PAUSES:
            try:
                return await task(signal_id, shard)
            except Exception as error:  # noqa: BLE001  # whatever failed, running it again does no harm
                await incidents.report("decisions", error)
            if pause is not None:
                await clock.sleep(pause)
        return 0

    handed: AsyncTaskiqDecoratedTask[..., object] = broker.register_task(trade_shard, "trade_shard")

    async def hand_over(signal_id: SignalId, shard: int) -> object:
        return await handed.kiq(signal_id, shard)

    return hand_over
