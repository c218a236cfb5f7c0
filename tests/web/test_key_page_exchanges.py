"""The one-time page for each exchange: what it asks for, and what is taken on its owner's word."""

from collections.abc import AsyncIterator

import asyncpg
import orjson
import pytest

from app.accounts import PROMISED, Preset
from db.pool import Pool
from tests.support.builders import a_key_report
from tests.support.chat import ALICE, KEY, SECRET, House, a_key_cipher, open_house
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId

OWNER = UserId(ALICE)
FORM = {"key": KEY, "secret": SECRET}


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    async with open_house(pool, exchanges=tuple(ExchangeId)) as opened:
        await opened.services.people.greet(OWNER, "P", "en")
        await opened.services.people.accept_terms(OWNER)
        yield opened


async def link(house: House, exchange: ExchangeId) -> str:
    return (await house.services.keys.offer(OWNER, exchange)).url


@pytest.mark.parametrize("exchange", ExchangeId)
async def test_the_page_is_about_its_exchange(house: House, exchange: ExchangeId) -> None:
    page = await house.web.get(await link(house, exchange))
    assert f"Connect {exchange.brand}" in page.text
    others = {other.brand for other in ExchangeId} - {exchange.brand}
    assert not [name for name in others if f"Connect {name}" in page.text or f"On {name}" in page.text]
    assert ('name="passphrase"' in page.text) == (exchange is ExchangeId.OKX)
    assert ('name="promise"' in page.text) == (exchange is ExchangeId.MEXC)
    assert ("perpetual" in page.text) == (exchange in {ExchangeId.BYBIT, ExchangeId.OKX})


async def test_okx_wants_its_passphrase_and_keeps_it_sealed(house: House) -> None:
    url = await link(house, ExchangeId.OKX)
    refused = await house.web.post(url, data=FORM)
    assert refused.status_code == 422
    assert "does not look like a key of OKX" in refused.text
    assert (await house.web.post(url, data={**FORM, "passphrase": " four words & more "})).status_code == 422
    assert (await house.web.post(url, data={**FORM, "passphrase": "four-words&more "})).status_code == 200
    async with house.unit() as work:
        (live,) = [account for account in await work.accounts.of(OWNER) if account.key is not None]
        sealed = await work.keys.get(live.id)
    assert live.exchange is ExchangeId.OKX
    assert sealed is not None
    assert b"four-words" not in sealed.sealed
    assert orjson.loads(a_key_cipher().open_key(sealed))["passphrase"] == "four-words&more"


async def test_mexc_takes_its_owners_word_and_smaller_limits(house: House) -> None:
    house.inspector.reports[KEY] = a_key_report(can_withdraw=None, can_transfer=None)
    url = await link(house, ExchangeId.MEXC)
    refused = await house.web.post(url, data=FORM)
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    done = await house.web.post(url, data={**FORM, "promise": "yes"})
    assert done.status_code == 200
    assert "by your word" in done.text
    async with house.unit() as work:
        (live,) = [account for account in await work.accounts.of(OWNER) if account.key is not None]
        await work.users.set_active_account(OWNER, live.id)
    assert live.key is not None
    assert live.key.promised
    assert live.limits.max_order == PROMISED.max_order
    await house.choose_preset(Preset.BOLD, OWNER)
    assert (await house.account(OWNER)).limits == PROMISED


async def test_a_promise_helps_no_key_that_its_exchange_could_judge(house: House) -> None:
    house.inspector.reports[KEY] = a_key_report(can_withdraw=None)
    answer = await house.web.post(await link(house, ExchangeId.BYBIT), data={**FORM, "promise": "yes"})
    assert answer.status_code == 422
    assert "did not say what this key may do" in answer.text


async def test_the_database_refuses_an_unknown_right_without_a_promise(house: House) -> None:
    await house.web.post(await link(house, ExchangeId.BYBIT), data=FORM)
    with pytest.raises(asyncpg.CheckViolationError):
        await house.pool.execute("UPDATE credential SET permissions = permissions - 'withdraw'")


async def test_a_key_for_each_exchange(house: House) -> None:
    second = "SandboxKey00000002"
    house.inspector.reports[second] = a_key_report()
    await house.web.post(await link(house, ExchangeId.BYBIT), data=FORM)
    await house.web.post(await link(house, ExchangeId.BINANCE), data={"key": second, "secret": SECRET})
    async with house.unit() as work:
        live = {account.exchange for account in await work.accounts.of(OWNER) if account.key is not None}
    assert live == {ExchangeId.BYBIT, ExchangeId.BINANCE}
    await house.services.keys.forget(OWNER, ExchangeId.BYBIT)
    async with house.unit() as work:
        live = {account.exchange for account in await work.accounts.of(OWNER) if account.key is not None}
    assert live == {ExchangeId.BINANCE}
