"""What every provider of payments keeps to. A new one is one line in `tests/support/tills.py`."""

from collections.abc import AsyncIterator, Mapping
from decimal import Decimal

import pytest

from app.billing.payments import ChargeId, Direction, Purchase, Seen
from app.billing.providers import ProviderFailed, ProviderRefused
from db.pool import Pool
from db.uow import PgUnits
from tests.support.tills import KITS, WORDS, Till

PAYLOAD = "v1:17:0123456789abcdef"


@pytest.fixture(params=KITS)
async def till(request: pytest.FixtureRequest, pool: Pool) -> AsyncIterator[Till]:
    async with KITS[request.param](PgUnits(pool)) as opened:
        yield opened


async def told(till: Till, *purchases: Purchase) -> Mapping[ChargeId, Seen]:
    """All that the provider says has happened, asked in both ways, both twice."""
    told: list[Seen] = []
    for _ in range(2):
        told += await till.provider.paid(purchases)
        told += (await till.provider.moved(0))[0]
    return {one.charge: one for one in told}


async def ordered(till: Till, purchase: Purchase, payload: str = PAYLOAD) -> str:
    return await till.provider.invoice(purchase, payload, WORDS)


async def test_what_was_paid_is_told_as_one_charge_as_it_was_ordered(till: Till) -> None:
    mine, other = till.purchase(17), till.purchase(18)
    address = await ordered(till, mine)
    await ordered(till, other, "v1:18:0")
    assert await told(till, mine, other) == {}, "nothing was paid"
    assert await till.pay(address)
    (seen,) = (await told(till, mine, other)).values()
    assert (seen.amount, seen.currency, seen.payload) == (mine.amount, mine.currency, PAYLOAD)
    assert (seen.direction, seen.charge.provider) == (Direction.IN, till.provider.name)


async def test_as_many_charges_as_payments(till: Till) -> None:
    purchase = till.purchase()
    address = await ordered(till, purchase)
    payments = [await till.pay(address) for _ in range(3)]
    charges = await told(till, purchase)
    assert payments[0]
    assert len(charges) == sum(payments)
    assert {one.payload for one in charges.values()} == {PAYLOAD}


async def test_another_amount_than_the_price_is_told_as_what_it_is(till: Till) -> None:
    purchase = till.purchase()
    if not await till.pay(await ordered(till, purchase), amount=Decimal(1)):
        assert await told(till, purchase) == {}
        return
    (seen,) = (await told(till, purchase)).values()
    assert seen.amount < purchase.amount


async def test_a_price_in_small_change_stays_exact(till: Till) -> None:
    for number, amount in enumerate(("1", "19.99" if till.purchase().currency == "USD" else "1999"), 20):
        purchase = till.purchase(number, amount)
        assert await till.pay(await ordered(till, purchase, f"v1:{number}:0"))
        assert Decimal(amount) in {one.amount for one in (await told(till, purchase)).values()}


async def test_money_that_comes_late_is_told(till: Till) -> None:
    purchase = till.purchase()
    address = await ordered(till, purchase)
    till.clock.advance(3601)
    came = await till.pay(address, late=True)
    assert len(await told(till, purchase)) == came


async def test_what_is_not_ours_is_no_answer_about_ours(till: Till) -> None:
    purchase = till.purchase()
    await ordered(till, purchase)
    await till.forge("somebody's hat")
    assert not await till.provider.paid([purchase])
    assert {one.payload for one in (await told(till, purchase)).values()} == {"somebody's hat"}


async def test_the_cursor_passes_nothing_by(till: Till) -> None:
    seen: set[ChargeId] = set()
    cursor = 0
    for number in range(3):
        assert await till.pay(await ordered(till, till.purchase(number + 1), f"v1:{number}:0"))
        found, cursor = await till.provider.moved(cursor)
        seen |= {one.charge for one in found}
        assert len(seen) == number + 1
        assert [one.at for one in found] == sorted(one.at for one in found)
        till.clock.advance(0 if number else 10_000)  # the last two in one second
    assert len((await till.provider.moved(cursor))[0]) <= 2, "old ones are not told for ever"


async def test_money_goes_back_once_or_the_provider_says_no(till: Till) -> None:
    purchase = till.purchase()
    assert await till.pay(await ordered(till, purchase))
    (charge,) = await told(till, purchase)
    try:
        for _ in range(2):
            await till.provider.refund(charge, purchase.payer)
    except ProviderRefused:
        assert {one.direction for one in (await till.provider.moved(0))[0]} == {Direction.IN}
        return
    moved, _ = await till.provider.moved(0)
    assert [one.direction for one in moved] == [Direction.IN, Direction.OUT]
    assert {(one.charge, one.amount, one.payload) for one in moved} == {(charge, purchase.amount, PAYLOAD)}


async def test_of_a_silent_provider_nothing_is_known(till: Till) -> None:
    purchase, late = till.purchase(17), till.purchase(18)
    await ordered(till, purchase)
    till.hang_up()
    for act in (ordered(till, late), till.provider.moved(0)):
        with pytest.raises(ProviderFailed):
            await act
    if till.can_be_asked:
        with pytest.raises(ProviderFailed):
            await till.provider.paid([purchase])
