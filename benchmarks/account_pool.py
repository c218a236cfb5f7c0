"""What a thousand accounts of people cost in one process: their clients, and their private WebSockets.

Each exchange is measured in a fresh process, against a sandbox of its own process, with the markets of 505
coins loaded. Clients are built as the pool builds them, from one template; each asks once for its balances,
and then all of them have their private stream open over TLS, though only accounts with something open would.
What the clients, connections and the first answers left in memory is counted; the template is not.
"""

import asyncio
import gc
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import uvloop

from app.infra.clock import SystemClock
from benchmarks.exchanges import WIDE, SandboxProcess, sandbox_process
from benchmarks.report import Figures, main
from benchmarks.user_cost import resident_kb
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId
from trading.exchanges.gateway import CcxtGateway
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.rate import RateGate
from trading.ports import Credentials, StreamRestarted

ACCOUNTS = 1000
COINS = 500
GOAL_MS, GOAL_KB, GOAL_MB = 5.0, 60.0, 100.0
_AT_ONCE = 50
_WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one exchange. ms: CPU of building a client; kb: of a used one; mb: of all, sockets included."""

    exchange: str
    ms: float
    kb: float
    mb: float


def memory_kb() -> int:
    gc.collect()
    return resident_kb(multiprocessing.current_process().pid or 0)


async def ask_all(gateways: Sequence[CcxtGateway]) -> None:
    """The first request of each: what a client makes only then is made."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(gateway: CcxtGateway) -> None:
        async with gate:
            await gateway.balances()

    await asyncio.gather(*(one(gateway) for gateway in gateways))


async def listen(gateway: CcxtGateway, gate: asyncio.Semaphore, heard: asyncio.Event) -> None:
    await gate.acquire()
    async for news in gateway.news():
        if isinstance(news, StreamRestarted) and not heard.is_set():
            heard.set()
            gate.release()


async def with_streams(gateways: Sequence[CcxtGateway]) -> int:
    """KiB of this process while every gateway's stream is open."""
    gate, heard = asyncio.Semaphore(_AT_ONCE), [asyncio.Event() for _ in gateways]
    streams = [
        asyncio.create_task(listen(gateway, gate, event))
        for gateway, event in zip(gateways, heard, strict=True)
    ]
    try:
        async with asyncio.timeout(300):
            await asyncio.gather(*(event.wait() for event in heard))
        return memory_kb()
    finally:
        for gateway in gateways:
            await gateway.close()  # which ends its stream
        await asyncio.wait(streams, timeout=10)


async def cost_of(sandbox: SandboxProcess, keys: Sequence[Credentials]) -> Cost:
    clock = SystemClock()
    exchange = CcxtExchange(sandbox.exchange, sandbox.network, clock)
    exchange.gate = exchange.connects = RateGate(clock, WIDE)
    async with exchange:
        await exchange.ready()
        spare = [exchange.gateway(AccountId(0), key) for key in keys[:_WARM_UP]]
        await ask_all(spare)
        before = memory_kb()
        began = time.process_time()
        gateways = [exchange.gateway(AccountId(number), key) for number, key in enumerate(keys, 1)]
        built = time.process_time() - began
        await ask_all(gateways)
        used = memory_kb()
        streaming = await with_streams(gateways)
        for gateway in spare:
            await gateway.close()
    scale = 1000 / len(keys)
    return Cost(
        exchange=sandbox.exchange.value,
        ms=round(built * scale, 3),
        kb=round((used - before) / len(keys), 1),
        mb=round((streaming - before) / 1024 * scale, 1),
    )


async def measured(exchange: ExchangeId) -> Cost:
    with tempfile.TemporaryDirectory(prefix="simbiot-benchmark-") as directory:
        async with sandbox_process(exchange, Path(directory), coins=COINS) as sandbox:
            return await cost_of(sandbox, await sandbox.keys(ACCOUNTS))


def of_exchange(exchange: ExchangeId) -> Cost:
    """In a process of its own, whose memory holds nothing else."""
    return uvloop.run(measured(exchange))


def measure() -> Figures:
    """The worst of the four exchanges, and each of them."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as processes:
        costs = list(processes.map(of_exchange, ExchangeId))
    each = {f"{cost.exchange}_mb_per_1000": cost.mb for cost in costs}
    return {
        "ms_per_client": max(cost.ms for cost in costs),
        "goal_ms_per_client": GOAL_MS,
        "kb_per_client": max(cost.kb for cost in costs),
        "goal_kb_per_client": GOAL_KB,
        "mb_per_1000": max(cost.mb for cost in costs),
        "goal_mb_per_1000": GOAL_MB,
        **each,
        **{f"{cost.exchange}_ms_per_client": cost.ms for cost in costs},
        **{f"{cost.exchange}_kb_per_client": cost.kb for cost in costs},
    }


if __name__ == "__main__":
    main(measure)
