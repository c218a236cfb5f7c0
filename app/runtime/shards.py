"""The unit of trading: the accounts of one shard decide on the signals of one bar."""

import asyncio
from collections.abc import Sequence

from app.ports import UnitOfWorkFactory
from app.runtime.desk import Desk
from app.runtime.leases import SHARDS
from trading.domain.ids import SignalId

AT_ONCE = 2  # shards that decide beside each other; more of them only make each commit wait longer


class ShardTask:
    """An idempotent task for each bar and shard of accounts."""

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
