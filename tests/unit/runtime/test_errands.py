"""What is read of an exchange while bars close: the urgent, and history a moment later."""

import asyncio

from app.runtime.hub.errands import Errands
from tests.support.builders import BTC
from tests.support.clock import HandClock
from tests.support.many import until
from trading.domain.candle import Timeframe
from trading.domain.errors import ExchangeFailure
from trading.domain.instrument import Symbol

URGENT, HISTORY = (-1, 0), (0, 0)


async def test_history_waits_while_bars_close_and_what_is_urgent_does_not() -> None:
    clock, read = HandClock(), list[Timeframe]()

    async def note(symbol: Symbol, timeframe: Timeframe) -> None:
        read.append(timeframe)

    def failed(symbol: Symbol, timeframe: Timeframe, error: ExchangeFailure) -> None:
        raise AssertionError(error)

    errands = Errands(note, failed, clock)
    running = asyncio.create_task(errands.run())
    errands.hold()
    errands.ask(BTC, Timeframe.H1, HISTORY)
    for _ in range(50):
        await asyncio.sleep(0)
    assert read == []
    errands.ask(BTC, Timeframe.M1, URGENT)
    clock.advance(0.3)
    await until(lambda: read == [Timeframe.M1])
    clock.advance(0.3)
    for _ in range(50):
        await asyncio.sleep(0)
    assert read == [Timeframe.M1]
    clock.advance(1.0)
    await until(lambda: read == [Timeframe.M1, Timeframe.H1])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
