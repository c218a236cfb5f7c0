"""Crypto Pay as a provider: one invoice an order, what it is worth, and its switch."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from app.accounts import Role
from app.billing.payments import ChargeId, Direction, Provider
from app.billing.providers import ProviderFailed, ProviderRefused
from app.errors import Refusal, Refused
from app.services.payment_ways import CryptoPayOn, PaymentWays
from db.pool import Pool
from db.uow import PgUnits
from sandbox.cryptopay import Mood
from tests.support.operators import open_factor_at
from tests.support.tills import WORDS, CryptoPayTill, crypto_pay
from trading.domain.ids import UserId

OWNER, SUPPORT, STRANGER = UserId(1), UserId(2), UserId(3)


@pytest.fixture
async def till(pool: Pool) -> AsyncIterator[CryptoPayTill]:
    async with crypto_pay(PgUnits(pool)) as opened:
        yield opened


async def test_an_order_has_one_invoice_however_often_it_is_asked_for(till: CryptoPayTill) -> None:
    """At once too: what is made then and not handed out is withdrawn."""
    purchase, waiting = till.purchase(), asyncio.Barrier(3)

    async def together(method: str) -> None:
        if method == "createInvoice":
            await waiting.wait()

    till.sandbox.gate = together
    addresses = await asyncio.gather(*(till.provider.invoice(purchase, "v1:17:a", WORDS) for _ in range(3)))
    addresses.append(await till.provider.invoice(purchase, "v1:17:a", WORDS))
    assert len({*addresses}) == 1
    assert len(till.sandbox.invoices) == 3
    open_ones = [one for one in till.sandbox.invoices.values() if not one.gone]
    assert [one.hash for one in open_ones] == [addresses[0].partition("start=")[2]]


async def test_the_invoice_lives_as_long_as_the_order(till: CryptoPayTill) -> None:
    purchase = till.purchase()
    till.clock.advance(600)
    address = await till.provider.invoice(purchase, "v1:17:a", WORDS)
    assert till.sandbox.invoices[till.number(address)].expires_at == purchase.expires_at
    with pytest.raises(ProviderRefused, match="EXPIRED"):
        await till.provider.invoice(replace(purchase, id=18, expires_at=till.clock.now()), "v1:18:a", WORDS)


async def test_an_answer_that_was_lost_costs_nothing(till: CryptoPayTill) -> None:
    till.sandbox.mood = Mood.FORGETFUL
    with pytest.raises(ProviderFailed):
        await till.provider.invoice(till.purchase(), "v1:17:a", WORDS)
    till.sandbox.mood = Mood.WELL
    assert await till.pay(await till.provider.invoice(till.purchase(), "v1:17:a", WORDS))
    assert len(await till.provider.paid([till.purchase()])) == 1


@pytest.mark.parametrize(
    ("paid", "told"),
    [("9.95", "9.99"), ("10.05", "9.99"), ("9.80", "9.80"), ("0.001", "0.00"), ("11", "11.00")],
)
async def test_an_amount_that_moved_with_its_rate_is_the_price(
    till: CryptoPayTill, paid: str, told: str
) -> None:
    purchase = till.purchase()
    assert await till.pay(await till.provider.invoice(purchase, "v1:17:a", WORDS), amount=Decimal(paid))
    (seen,) = await till.provider.paid([purchase])
    assert seen.amount == Decimal(told)


async def paid(till: CryptoPayTill, asset: str = "USDT") -> ChargeId:
    purchase = till.purchase()
    till.sandbox.pay(till.number(await till.provider.invoice(purchase, "v1:17:a", WORDS)), asset)
    (seen,) = await till.provider.paid([purchase])
    return seen.charge


async def test_money_goes_back_once_whatever_answers_are_lost(till: CryptoPayTill) -> None:
    charge = await paid(till, "TON")
    till.sandbox.deposits["TON"] = Decimal(100)
    till.sandbox.mood = Mood.FORGETFUL
    with pytest.raises(ProviderFailed):
        await till.provider.refund(charge, UserId(1001))
    till.sandbox.mood = Mood.WELL
    await asyncio.gather(*(till.provider.refund(charge, UserId(1001)) for _ in range(5)))
    await till.provider.refund(charge, UserId(1001))
    (sent,) = till.sandbox.transfers
    assert (sent.user_id, sent.asset, sent.amount) == (1001, "TON", Decimal("3.121875"))
    moved, _ = await till.provider.moved(0)
    (out,) = [one for one in moved if one.direction is Direction.OUT]
    assert (out.charge, out.amount, out.payload) == (charge, Decimal("9.99"), "v1:17:a")


async def test_money_that_cannot_go_back_is_an_operators_matter(till: CryptoPayTill) -> None:
    charge = await paid(till)
    till.sandbox.deposits.clear()
    with pytest.raises(ProviderRefused, match="BALANCE_TOO_LOW"):
        await till.provider.refund(charge, UserId(1001))  # the fee has gone
    till.sandbox.transfers_enabled = False
    with pytest.raises(ProviderRefused, match="METHOD_DISABLED"):
        await till.provider.refund(charge, UserId(1001))
    with pytest.raises(ProviderRefused, match="NOT_PAID"):
        await till.provider.refund(ChargeId(Provider.CRYPTO_PAY, "1"), UserId(1001))
    assert not till.sandbox.transfers


class Word:
    """What Crypto Pay says of us."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None

    async def app(self) -> str:
        if self.trouble is not None:
            raise self.trouble
        return "Sandbox"


@pytest.fixture
async def units(pool: Pool) -> PgUnits:
    unit = PgUnits(pool)
    async with unit() as work:
        await work.users.touch(OWNER, "Olga", "en", Role.OWNER)
        await work.users.touch(SUPPORT, "Sam", "en", Role.SUPPORT)
        await work.users.touch(STRANGER, "Stan", "en", Role.USER)
    await open_factor_at(unit, OWNER)
    return unit


async def test_it_is_offered_only_by_an_operators_word_and_every_word_is_kept(units: PgUnits) -> None:
    ways = PaymentWays(units, CryptoPayOn(Word(), "https://s.example/pay/x"))
    assert await ways.offered() == {Provider.STARS}
    for user, refusal in (
        (SUPPORT, Refusal.NO_RIGHT),
        (STRANGER, Refusal.NOT_ADMIN),
        (UserId(9), Refusal.NOT_ADMIN),
    ):
        for act in (ways.view, ways.offer, ways.withdraw):
            with pytest.raises(Refused) as refused:
                await act(user)
            assert refused.value.code is refusal
    assert await ways.offered() == {Provider.STARS}
    for _ in range(2):
        view = await ways.offer(OWNER)
        assert (view.offered, view.by, view.app) == (True, OWNER, "Sandbox")
    assert await ways.offered() == {Provider.STARS, Provider.CRYPTO_PAY}
    assert not (await ways.withdraw(OWNER)).offered
    assert await ways.offered() == {Provider.STARS}
    async with units() as work:
        acts = [(one.name, one.by) for one in await work.acts.latest(10)]
    assert acts == [("withdraw-payment", OWNER), ("offer-payment", OWNER)]


@pytest.mark.parametrize("trouble", [ProviderRefused("UNAUTHORIZED"), ProviderFailed("getMe: TimeoutError")])
async def test_it_is_not_offered_with_a_token_that_is_not_proved(units: PgUnits, trouble: Exception) -> None:
    word = Word()
    word.trouble = trouble
    ways = PaymentWays(units, CryptoPayOn(word))
    with pytest.raises(Refused) as refused:
        await ways.offer(OWNER)
    assert refused.value.params == {"trouble": str(trouble)}
    assert await ways.offered() == {Provider.STARS}
    assert (await ways.view(OWNER)).trouble == str(trouble)


async def test_without_a_token_nothing_can_be_offered_and_what_was_is_not(units: PgUnits) -> None:
    await PaymentWays(units, CryptoPayOn(Word())).offer(OWNER)
    ways = PaymentWays(units, None)
    assert await ways.offered() == {Provider.STARS}
    assert not (await ways.view(OWNER)).offered
    with pytest.raises(Refused) as refused:
        await ways.offer(OWNER)
    assert refused.value.code is Refusal.PAYMENT_NOT_SET_UP
