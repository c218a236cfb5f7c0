"""Alerts in the chat: made, listed, paused, told once, and still there after a restart."""

from dataclasses import replace

import numpy as np

from app.alerts import COOLDOWN, MAX_ALERTS
from app.runtime.alerts import AlertDesk
from app.runtime.examination import Findings
from tests.bot.test_market import arrive, ask, seen, tap
from tests.support.builders import BTC, ETH, NOW
from tests.support.chat import ALICE, BOB, House, register
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

ME = UserId(ALICE)


async def close(house: House, price: float, bar: int, timeframe: Timeframe = Timeframe.M1) -> int:
    """A bar of both symbols closes at this price. Returns how many alerts have been told so far."""
    xrays = house.insight.found[ExchangeId.BYBIT, Timeframe.M15]
    found = Findings(
        timeframe=timeframe,
        closed_at=NOW + COOLDOWN * bar,
        symbols=xrays.symbols,
        about=frozenset(xrays.symbols),
        xrays=replace(xrays, close=np.full(len(xrays), price), timeframe=timeframe),
        market=None,
        verdicts={},
        orders=(),
        news=(),
    )
    await AlertDesk(house.unit).hear(found)
    return int(await house.pool.fetchval("SELECT count(*) FROM outbox WHERE kind = 'AlertFired'"))


async def test_a_price_alert_is_told_once_and_ends(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    made = await ask(house, "/alerts eth 65000")
    assert "I tell you when it is so" in made.text
    assert "the price rises to 65,000" in made.text
    assert [await close(house, price, bar) for bar, price in enumerate([64_000, 65_000])] == [0, 1]
    assert await close(house, 65_000, 1) == 1, "the same bar once more, from another worker"
    assert [await close(house, price, bar) for bar, price in ((2, 64_000), (3, 66_000))] == [1, 1]
    assert "paused" in (await ask(house, "/alerts")).text
    resumed = await tap(house, "1 ▶️")
    assert "once" in resumed.text


async def test_one_for_each_time_is_armed_again_by_going_back(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    await ask(house, "/alerts eth 55000")
    assert "each time" in (await tap(house, "1 Each time")).text
    told = [await close(house, price, bar) for bar, price in enumerate([54e3, 53e3, 56e3, 55e3, 54e3])]
    assert told == [1, 1, 1, 2, 2]


async def test_alerts_are_made_with_the_button_of_an_xray(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    await ask(house, "/xray eth 15m")
    assert "ETH/USDT: what shall I tell you?" in (await tap(house, "🔔 Alert me")).text
    assert "the state changes" in (await tap(house, "When its state changes")).text
    await ask(house, "/xray eth 15m")
    await tap(house, "🔔 Alert me")
    assert "the price falls to 50,000" in (await ask(house, "50000")).text
    alerts = await house.services.alerts.all(ME)
    assert [(one.symbol, one.kind.value, one.again) for one in alerts] == [
        (ETH, "regime", True),
        (ETH, "price", False),
    ]
    assert alerts[0].regime is not None, "the state of now is what a change is measured against"


async def test_an_alert_is_its_owners_own(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    await ask(house, "/alerts eth 65000")
    (mine,) = await house.services.alerts.all(ME)
    await register(house.person(BOB, name="Bob"))
    other = UserId(BOB)
    assert await house.services.alerts.remove(other, mine.id) == []
    await house.services.alerts.set_active(other, mine.id, active=False)
    assert await house.services.alerts.all(ME) == [mine]
    assert await house.services.alerts.remove(ME, mine.id) == []


async def test_bad_input_is_answered_and_changes_nothing(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    for said, words in {
        "/alerts eth": "cannot read",
        "/alerts eth soon": "cannot read",
        "/alerts eth 1 2 3": "cannot read",
        "/alerts eth potential 200": "out of bounds",
        "/alerts eth 0.0001": "out of bounds",
        "/alerts eth signal magic": "magic",
        "/alerts sol 100": "No price of SOL/USDT",
        "/alerts nothing 5": "no market",
    }.items():
        assert words in (await ask(house, said)).text, said
    assert await house.services.alerts.all(ME) == []


async def test_there_is_a_most(house: House) -> None:
    await arrive(house)
    seen(house, BTC, ETH)
    for level in range(MAX_ALERTS):
        await house.services.alerts.add(ME, ETH, [str(65_000 + level)])
    assert f"{MAX_ALERTS} alerts at most" in (await ask(house, "/alerts eth 70000")).text
    assert len(await house.services.alerts.all(ME)) == MAX_ALERTS
