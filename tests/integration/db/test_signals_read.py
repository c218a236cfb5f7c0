"""Signals of the whole market: put together, read back by what one asks for, forgotten when they are old."""

from dataclasses import replace
from datetime import timedelta

from app.accounts import Account
from app.ports import SignalFilter
from db.uow import PgUnits
from tests.support.builders import BTC, ETH, NOW, a_signal, ratio
from trading.domain.candle import Timeframe
from trading.domain.signal import Signal, Stance

EVER = timedelta(days=36500)


def some() -> list[Signal]:
    return [
        a_signal(BTC, strength=ratio("0.4")),
        a_signal(ETH, Stance.SHORT, strength=ratio("0.9")),
        a_signal(ETH, strategy="breakout", timeframe=Timeframe.H1, happened_at=NOW - timedelta(hours=1)),
    ]


async def test_many_are_put_at_once_and_each_once(units: PgUnits) -> None:
    signals = some()
    async with units() as work:
        assert await work.signals.put_all([]) == frozenset()
        assert await work.signals.put_all(signals[:1]) == {signals[0].id}
        assert await work.signals.put_all(signals) == {signals[1].id, signals[2].id}
        assert await work.signals.get(signals[1].id) == signals[1]


async def test_the_newest_and_strongest_come_first_and_filters_leave_out(units: PgUnits) -> None:
    btc, eth, older = signals = some()
    async with units() as work:
        await work.signals.put_all(signals)
        read = work.signals.recent
        assert list(await read(SignalFilter(EVER), 9)) == [eth, btc, older]
        assert list(await read(SignalFilter(EVER), 1, after=1)) == [btc]
        assert list(await read(SignalFilter(EVER, symbols=[ETH]), 9)) == [eth, older]
        assert list(await read(SignalFilter(EVER, symbols=[]), 9)) == []
        assert list(await read(SignalFilter(EVER, strategy="breakout"), 9)) == [older]
        assert list(await read(SignalFilter(EVER, stance=Stance.SHORT), 9)) == [eth]
        assert list(await read(SignalFilter(EVER, timeframe=Timeframe.H1), 9)) == [older]


async def test_what_somebodys_own_rule_says_is_not_for_everybody(units: PgUnits) -> None:
    own = a_signal(BTC, strategy="own:3")
    async with units() as work:
        assert await work.signals.put_all([own]) == {own.id}
        assert list(await work.signals.recent(SignalFilter(EVER), 9)) == []
        assert list(await work.signals.recent(SignalFilter(EVER, strategy="own:3"), 9)) == []
        assert await work.signals.get(own.id) == own, "who decides on it reads it by its id"


async def test_only_old_signals_that_nobody_decided_on_are_forgotten(
    units: PgUnits, account: Account
) -> None:
    btc, eth, older = some()
    decided = replace(older, id=a_signal(BTC, strategy="breakout").id, symbol=BTC)
    async with units() as work:
        await work.signals.put_all([btc, eth, older, decided])
        await work.signals.decided(account.id, decided.id, BTC, None, [])
        assert await work.signals.forget_old(EVER) == 0
        assert await work.signals.forget_old(timedelta(0)) == 3
        assert list(await work.signals.recent(SignalFilter(EVER), 9)) == [decided]
