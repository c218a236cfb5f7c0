"""A person's own strategies in the chat: written, corrected, read back, used, renamed, deleted."""

from app.accounts import Role
from app.pairs import PairSettings
from tests.support.builders import BTC, ETH
from tests.support.chat import ALICE, House, command, register
from tests.support.panels import walk
from trading.domain.candle import Timeframe
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol

ME = UserId(ALICE)
GOOD = (
    "enter long when ema(12) crosses above ema(26) and rsi(14) < 70; stop 2 atr; target 3 atr; trail 1.5 atr"
)


async def choose(house: House, *symbols: Symbol, language: str = "en") -> None:
    alice = house.person(language=language)
    await register(alice, language="Русский" if language == "ru" else "English")
    await house.idle()
    for symbol in symbols:
        await house.services.trading.choose(ME, symbol, wanted=True)


async def say(house: House, text: str) -> str:
    return await command(house.tg.user(ALICE), text)


async def tap(house: House, label: str) -> str:
    alice = house.tg.user(ALICE)
    await alice.tap(text=label)
    await house.idle()
    return (await alice.wait_for(lambda m: True)).text


async def own(house: House, symbol: Symbol = BTC) -> PairSettings:
    account = await house.account()
    async with house.unit() as work:
        return (await work.pairs.of(ME, account.id)).get(symbol, PairSettings())


async def test_a_rule_is_asked_for_read_back_and_tried(house: House) -> None:
    await choose(house, BTC)
    house.panels.bars[BTC] = walk(500, seed=3)
    assert "Your own strategy" in await say(house, "/strategy")
    assert "For example" in await tap(house, "Write a strategy")
    page = await say(house, GOOD)
    assert "Saved." in page
    assert "My strategy (number 1)" in page
    assert (
        "Buys when the exponential average of 12 bars crosses above the exponential average of 26 bars"
        " and RSI(14) is below 70." in page
    )
    assert "Stop: 2 average ranges of 14 bars (ATR)." in page
    assert "It needs 78 closed bars" in page or "It needs 79 closed bars" in page
    assert "On BTC/USDT, 1m, over the last" in page
    assert "Not in use yet." in page
    assert "Your strategies (1 of 20)" in await say(house, "/strategy")
    assert "My strategy (number 1)" in await say(house, "/strategy 1")


async def test_what_is_wrong_is_pointed_at_and_asked_again(house: House) -> None:
    await choose(house, BTC)
    page = await say(house, "/strategy new enter long when ema(12) cross above ema(26); stop 2 atr")
    assert "line 1, character 25" in page
    assert "enter long when ema(12) cross above ema(26); stop 2 atr\n                        ^^^^^" in page
    assert "Did you mean crosses?" in page
    assert await house.services.strategies.all(ME) == []
    assert "Did you mean ema?" in await say(house, "enter long when emma(12) > close; stop 2 atr")
    assert "There is no stop" in await say(house, "enter long when rsi < 30")
    assert "Saved." in await say(house, "enter long when rsi < 30; stop 2 %"), "the question was still open"


async def test_it_is_used_for_a_symbol_on_its_own_bars_and_cannot_go_then(house: House) -> None:
    await choose(house, BTC, ETH)
    await say(house, "/strategy new on 5m; enter long when rsi < 30; stop 2 atr")
    assert "on which symbol" in await tap(house, "Use it")
    assert "Your rule 1 (set here)" in await tap(house, "BTC/USDT")
    assert await own(house) == PairSettings(strategy="own:1", timeframe=Timeframe.M5)
    assert await own(house, ETH) == PairSettings()
    assert "In use: BTC/USDT." in await say(house, "/strategy 1")
    await tap(house, "Delete")
    assert "is in use: BTC/USDT" in await tap(house, "Yes, delete it")
    await house.services.pairs.set_strategy(ME, BTC, None)
    await say(house, "/strategy 1")
    await tap(house, "Delete")
    assert "Your own strategy" in await tap(house, "Yes, delete it")
    assert await house.services.strategies.all(ME) == []


async def test_it_is_edited_and_renamed(house: House) -> None:
    await choose(house, BTC)
    await say(house, f"/strategy new {GOOD}")
    assert "crosses above ema(26)" in await tap(house, "Edit")
    assert "RSI(14) is below 30" in await say(house, "enter long when rsi < 30; stop 2 atr")
    assert "send the new name" in await tap(house, "Rename")
    assert "1 to 40 characters" in await say(house, "x" * 41)
    assert "Dips <1> (number 1)" in await say(house, "Dips <1>")
    (rule,) = await house.services.strategies.all(ME)
    assert (rule.name, rule.version, rule.text) == ("Dips <1>", 2, "enter long when rsi < 30; stop 2 atr")


async def test_another_ones_rule_is_not_shown(house: House) -> None:
    await choose(house, BTC)
    async with house.unit() as work:
        await work.users.touch(UserId(77), "Eve", "en", Role.USER)
        made = await work.rules.add(UserId(77), "hers", GOOD)
    for said in (f"/strategy {made.id}", "/strategy 99", "/strategy 1e9", "/strategy ²"):
        assert "You have no strategy with the number" in await say(house, said), said
    assert made.id not in [one.id for one in await house.services.strategies.all(ME)]


async def test_it_is_read_back_in_russian(house: House) -> None:
    await choose(house, BTC, language="ru")
    page = await say(house, f"/strategy new {GOOD}")
    assert "Покупает, когда экспоненциальная средняя EMA(12) поднимается выше, чем" in page
    assert "и RSI(14) ниже, чем 70." in page
    wrong = await say(house, "/strategy new enter lon when rsi < 30; stop 2 atr")
    assert "строка 1, символ 7" in wrong
    assert "Может быть, long?" in wrong
