"""The page of one symbol in the chat: what holds, where it comes from, and every way to change it."""

from dataclasses import replace
from datetime import timedelta

from app.pairs import PairSettings
from tests.support.builders import BTC, ETH, NOW, ratio
from tests.support.chat import ALICE, House, command, register
from tests.support.sessions import a_holding
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol

ME = UserId(ALICE)


async def choose(house: House, *symbols: Symbol, language: str = "en") -> None:
    alice = house.person(language=language)
    await register(alice, language="Русский" if language == "ru" else "English")
    await house.idle()
    for symbol in symbols:
        await house.services.trading.choose(ME, symbol, wanted=True)


async def own(house: House, symbol: Symbol = BTC) -> PairSettings:
    account = await house.account()
    async with house.unit() as work:
        return (await work.pairs.of(ME, account.id)).get(symbol, PairSettings())


async def tap(house: House, label: str) -> str:
    """Press it and read what the menu says then."""
    alice = house.tg.user(ALICE)
    await alice.tap(text=label)
    await house.idle()
    return (await alice.wait_for(lambda m: True)).text


async def test_the_page_says_what_holds_and_where_it_comes_from(house: House) -> None:
    await choose(house, BTC, ETH)
    for said in ("/pair btc", "/status BTC/USDT", "/pair"):
        page = await command(house.tg.user(ALICE), said)
        assert "BTC/USDT" in page, said
        assert "Trend following (the default here)" in page or "(the default here)" in page
        assert "Risk per trade: 1% (from your settings)" in page
        assert "(its fair share)" in page
        assert "No bar has been judged here yet" in page


async def test_a_symbol_is_paused_and_resumed(house: House) -> None:
    await choose(house, BTC, ETH)
    await command(house.tg.user(ALICE), "/pair btc")
    assert "Paused: nothing is opened here until you resume" in await tap(house, "⏸ Pause")
    assert (await own(house)).paused_until is not None
    assert await own(house, ETH) == PairSettings(), "the other one goes on"
    assert "On, but trading of the account is off" in await tap(house, "▶️ Resume")
    assert await own(house) == PairSettings()
    assert "Paused until" in await tap(house, "⏸ For 4 h")
    until = (await own(house)).paused_until
    assert until is not None
    view = await house.services.pairs.status(ME, BTC)
    assert timedelta(hours=3, minutes=59) < until - view.now <= timedelta(hours=4)
    assert house.wake.changes >= 3, "whoever judges bars was told"


async def test_strategy_bars_and_risk_are_set_and_inherited_again(house: House) -> None:
    await choose(house, BTC)
    alice = house.tg.user(ALICE)
    await command(alice, "/pair btc")
    assert "whose signals?" in await tap(house, "Strategy")
    assert "Breakout (turtles) (set here)" in await tap(house, "Breakout (turtles)")
    assert "bars of which length?" in await tap(house, "Bars")
    assert "Bars: 4h (set here)" in await tap(house, "4h")
    assert "may lose if its stop is hit" in await tap(house, "Risk")
    assert "Risk per trade: 1% → 0.5%" in await tap(house, "0.5%")
    assert await own(house) == PairSettings(
        strategy="donchian_breakout", timeframe=Timeframe.H4, risk_per_trade=ratio("0.005")
    )
    await command(alice, "/pair btc")
    await tap(house, "Bars")
    assert "Bars: 1m (the default here)" in await tap(house, "As in my settings")
    assert (await own(house)).strategy == "donchian_breakout", "only the one field was reset"
    await tap(house, "Inherit everything")
    assert await own(house) == PairSettings()


async def test_a_wrong_risk_is_answered_with_what_is_allowed_and_asked_again(house: House) -> None:
    await choose(house, BTC)
    alice = house.tg.user(ALICE)
    await command(alice, "/pair btc")
    await tap(house, "Risk")
    await tap(house, "⌨️ Type a value")
    assert "from 0.1% to 5%" in await command(alice, "7")
    assert "not a number I can read" in await command(alice, "NaN")
    assert await own(house) == PairSettings()
    assert "Risk per trade: 1% → 0.4%" in await command(alice, "0.4")
    assert "Risk per trade: 0.4% (set here)" in await command(alice, "/pair btc")


async def test_removing_says_what_becomes_of_the_position(house: House) -> None:
    await choose(house, BTC, ETH)
    account = await house.account()
    async with house.unit() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        held = replace(a_holding(), last_fill=None, strategy="grid", timeframe=Timeframe.M5)
        await work.sessions.save(before, before.with_holding(held))
    page = await command(house.tg.user(ALICE), "/pair btc")
    assert "a position that Grid in a range has opened" in page
    assert "The open position stays" in await tap(house, "Remove")
    await tap(house, "Yes, remove it")
    assert (await house.account()).symbols == (ETH,)
    left = await command(house.tg.user(ALICE), "/pair btc")
    assert "Removed: what is still open is looked after to its end" in left


async def test_a_symbol_that_stands_still_says_so_and_the_others_do_not(house: House) -> None:
    await choose(house, BTC, ETH)
    house.book.judged(ETH, NOW)
    house.book.failed(BTC, ValueError("poisoned"))
    alice = house.tg.user(ALICE)
    assert "The market stands still here" in await command(alice, "/pair btc")
    assert "the latest bar judged began at 12:00" in await command(alice, "/pair eth")


async def test_a_symbol_that_is_not_chosen_has_no_page(house: House) -> None:
    await choose(house, BTC)
    alice = house.tg.user(ALICE)
    assert "ETH/USDT is not among your symbols" in await command(alice, "/pair eth")
    assert 'no market called "DOGGO"' in await command(alice, "/status DOGGO")


async def test_the_page_speaks_russian(house: House) -> None:
    await choose(house, BTC, language="ru")
    page = await command(house.tg.user(ALICE), "/pair btc")
    assert "Риск на сделку: 1\u00a0% (из ваших настроек)" in page
