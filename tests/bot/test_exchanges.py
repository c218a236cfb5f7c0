"""Several exchanges in one chat: a key for each, paper on each, and each sees its own markets only."""

from collections.abc import AsyncIterator

import pytest

from app.accounts import PRESETS, AccountKind, Preset
from db.pool import Pool
from tests.support.builders import BTC, BTC_PERP, ETH
from tests.support.chat import ALICE, KEY, SECRET, House, command, open_house, register, running
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

OWNER = UserId(ALICE)
PAIR = (ExchangeId.BYBIT, ExchangeId.OKX)


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    async with open_house(pool, exchanges=PAIR) as opened, running(opened) as house:
        yield house


async def test_the_exchange_is_chosen_before_its_key(house: House) -> None:
    alice = house.person()
    await register(alice)
    said = await alice.say("/keys")
    answer = await alice.wait_for(lambda m: True, after=said.message_id)
    assert {"Bybit", "OKX"} <= set(answer.buttons)
    await alice.tap(text="OKX")
    offer = await alice.wait_for(lambda m: "Connect OKX" in m.text)
    assert "passphrase" in offer.text
    page = (await house.services.keys.offer(OWNER, ExchangeId.OKX)).url
    await house.web.post(page, data={"key": KEY, "secret": SECRET, "passphrase": "words"})
    await alice.say("/keys")
    await alice.wait_for(lambda m: any("OKX" in label and "✓" in label for label in m.buttons))


async def test_paper_on_another_exchange_takes_the_symbols_along_that_it_lists(house: House) -> None:
    alice = house.person()
    await register(alice)
    for symbol in (BTC, BTC_PERP, ETH):
        await house.services.trading.choose(OWNER, symbol, wanted=True)
    async with house.unit() as work:
        listed = [one for one in await work.markets.all() if one.symbol.exchange is ExchangeId.OKX]
    await house.pool.execute("DELETE FROM instrument WHERE symbol = 'okx/spot/ETH/USDT'")
    assert len(listed) == 4
    await command(alice, "/mode")
    await alice.tap(text="Paper · OKX")
    await alice.wait_for(lambda m: "You are on paper" in m.text)
    account = await house.account()
    assert (account.exchange, account.kind) == (ExchangeId.OKX, AccountKind.PAPER)
    assert [symbol.name for symbol in account.symbols] == [BTC.name, BTC_PERP.name]
    assert {symbol.exchange for symbol in account.symbols} == {ExchangeId.OKX}


async def test_a_typed_name_means_markets_of_the_accounts_exchange(house: House) -> None:
    alice = house.person()
    await register(alice)
    found = await house.services.trading.search(OWNER, "eth")
    assert {symbol.exchange for symbol in found} == {ExchangeId.BYBIT}
    await house.services.trading.set_mode(OWNER, AccountKind.PAPER, ExchangeId.OKX)
    found = await house.services.trading.search(OWNER, "eth")
    assert {symbol.exchange for symbol in found} == {ExchangeId.OKX}


async def test_the_limits_that_are_agreed_to_are_those_that_hold(house: House) -> None:
    """What was chosen so far comes along to a live account's first time: the question must show that."""
    alice = house.person()
    await register(alice)
    await house.services.trading.choose(OWNER, BTC, wanted=True)
    await house.choose_preset(Preset.BOLD, OWNER)
    page = (await house.services.keys.offer(OWNER, ExchangeId.BYBIT)).url
    await house.web.post(page, data={"key": KEY, "secret": SECRET})
    await command(alice, "/mode")
    await alice.tap(text="Live · Bybit")
    asked = await alice.wait_for(lambda m: "Trade with real money?" in m.text)
    assert "at most 2% of your equity" in asked.text
    await alice.tap(text="Yes, trade real money")
    await alice.wait_for(lambda m: "Nothing is traded until you start it" in m.text)
    account = await house.account()
    assert (account.kind, account.limits) == (AccountKind.LIVE, PRESETS[Preset.BOLD])
