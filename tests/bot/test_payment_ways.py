"""Crypto Pay in the chat: nobody is offered it before an operator has read what it may cost."""

from collections.abc import AsyncIterator

import pytest

from app.billing.payments import Provider
from app.services.payment_ways import CryptoPayOn
from db.pool import Pool
from tests.support.chat import ALICE, OPERATOR, House, command, open_house, register, running
from tests.support.operators import open_factor

ADDRESS = "https://simbiot.example/pay/0123456789abcdef"


class Word:
    """What Crypto Pay says of us."""

    async def app(self) -> str:
        return "Sand <b>box"


@pytest.fixture
async def house(pool: Pool) -> AsyncIterator[House]:
    async with open_house(pool, crypto_pay=CryptoPayOn(Word(), ADDRESS)) as opened, running(opened):
        yield opened
    assert opened.tg.violations == []


async def test_an_operator_reads_the_warning_before_it_is_offered(house: House) -> None:
    operator, alice = house.person(OPERATOR, name="Olga"), house.person(ALICE)
    await register(operator)
    await register(alice)
    await open_factor(house, OPERATOR)
    ways = house.services.payment_ways
    assert "for operators" in await command(alice, "/cryptopay")
    page = await command(operator, "/cryptopay")
    assert "Crypto Pay: off" in page
    assert "Sand <b>box" in page
    await operator.tap(text="Offer Crypto Pay…")
    await operator.wait_for(lambda m: "Stars only" in m.text and "removed" in m.text)
    assert await ways.offered() == {Provider.STARS}, "reading is not deciding"
    await operator.tap(text="I have read it, turn it on")
    await operator.wait_for(lambda m: "Crypto Pay: on" in m.text and str(OPERATOR) in m.text)
    assert await ways.offered() == {Provider.STARS, Provider.CRYPTO_PAY}
    await operator.tap(text="Turn it off")
    await operator.wait_for(lambda m: "Crypto Pay: off" in m.text)
    assert await ways.offered() == {Provider.STARS}
