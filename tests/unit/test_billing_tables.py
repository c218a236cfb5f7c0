"""The two tables of payments: what is refused before, what becomes of money that came all the same."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.checkout import Asked, No, Ordered, refusal
from app.billing.crediting import Review, Verdict, decide
from app.billing.payloads import payload_of, purchase_in
from app.billing.payments import ChargeId, Direction, Provider, Purchase, PurchaseState, Seen
from tests.support.builders import NOW
from trading.domain.ids import UserId

ALICE, BOB = UserId(1001), UserId(1002)
ORDER = Purchase(
    id=7,
    payer=ALICE,
    beneficiary=ALICE,
    plan="basic",
    price_version=1,
    provider=Provider.STARS,
    amount=Decimal(350),
    currency="XTR",
    days=30,
    recurring=False,
    state=PurchaseState.NEW,
    created_at=NOW,
    expires_at=NOW + timedelta(hours=1),
)
ASKED = Asked(ALICE, "v1:7:x", Decimal(350), "XTR")
NOW_SOLD = Ordered(ORDER, on_sale=True, version=1, renews=False)
PAID = Seen(
    charge=ChargeId(Provider.STARS, "stx1"),
    direction=Direction.IN,
    amount=Decimal(350),
    currency="XTR",
    at=NOW + timedelta(minutes=5),
    payload="v1:7:x",
    payer=ALICE,
)
GIFT = replace(ORDER, beneficiary=None)
MONTHLY = replace(ORDER, recurring=True, state=PurchaseState.PAID)


def ordered(**changes: Any) -> Ordered:
    return replace(NOW_SOLD, purchase=replace(ORDER, **changes))


@pytest.mark.parametrize(
    ("found", "asked", "seconds", "no"),
    [
        (NOW_SOLD, ASKED, 0, None),
        (NOW_SOLD, ASKED, 3599, None),
        (None, ASKED, 0, No.UNKNOWN),
        (NOW_SOLD, replace(ASKED, payer=BOB), 0, No.PAYER),
        (ordered(state=PurchaseState.PAID), ASKED, 0, No.PAID),
        (ordered(state=PurchaseState.REFUNDED), ASKED, 0, No.PAID),
        (ordered(state=PurchaseState.VOID), ASKED, 0, No.VOID),
        (NOW_SOLD, ASKED, 3600, No.EXPIRED),
        (NOW_SOLD, replace(ASKED, currency="USD"), 0, No.CURRENCY),
        (NOW_SOLD, replace(ASKED, amount=Decimal(349)), 0, No.AMOUNT),
        (NOW_SOLD, replace(ASKED, amount=Decimal(351)), 0, No.AMOUNT),
        (replace(NOW_SOLD, banned=True), ASKED, 0, No.BANNED),
        (replace(NOW_SOLD, on_sale=False), ASKED, 0, No.OFF_SALE),
        (replace(NOW_SOLD, version=2), ASKED, 0, No.PRICE),
        (replace(NOW_SOLD, version=None), ASKED, 0, No.PRICE),
        (replace(ordered(recurring=True), renews=True), ASKED, 0, No.RENEWS),
        (replace(NOW_SOLD, renews=True), ASKED, 0, None),
    ],
)
def test_what_may_be_paid(found: Ordered | None, asked: Asked, seconds: int, no: No | None) -> None:
    assert refusal(found, asked, NOW + timedelta(seconds=seconds)) is no


@pytest.mark.parametrize(
    ("purchase", "seen", "before", "credit", "review"),
    [
        (ORDER, PAID, (), True, None),
        (None, PAID, (), False, Review.UNKNOWN),
        (None, replace(PAID, payer=None, payload=""), (), False, None),
        (ORDER, replace(PAID, payer=BOB), (), False, Review.PAYER),
        (ORDER, replace(PAID, payer=None), (), True, None),
        (ORDER, replace(PAID, currency="USD"), (), False, Review.CURRENCY),
        (ORDER, replace(PAID, charge=ChargeId(Provider.CRYPTO_PAY, "1")), (), False, Review.CURRENCY),
        (ORDER, replace(PAID, amount=Decimal(1)), (), False, Review.LESS),
        (ORDER, replace(PAID, amount=Decimal(999)), (), True, Review.MORE),
        (ORDER, replace(PAID, at=NOW + timedelta(hours=2)), (), True, Review.LATE),
        (replace(ORDER, state=PurchaseState.PAID), PAID, (NOW,), True, Review.AGAIN),
        (replace(GIFT, state=PurchaseState.PAID), PAID, (NOW,), False, Review.AGAIN),
        (replace(ORDER, state=PurchaseState.VOID), PAID, (), True, Review.VOID),
        (replace(ORDER, state=PurchaseState.REFUNDED), PAID, (), True, Review.RETURNED),
        (replace(GIFT, state=PurchaseState.REFUNDED), PAID, (), False, Review.RETURNED),
        (MONTHLY, replace(PAID, at=NOW + timedelta(days=30)), (NOW,), True, None),
        (MONTHLY, replace(PAID, at=NOW + timedelta(days=60)), (NOW, NOW + timedelta(days=30)), True, None),
        (MONTHLY, replace(PAID, at=NOW + timedelta(days=1)), (NOW,), True, Review.AGAIN),
        (MONTHLY, PAID, (NOW + timedelta(days=30),), True, None),  # the first one, told after the second
    ],
)
def test_what_becomes_of_money(
    purchase: Purchase | None, seen: Seen, before: tuple[Any, ...], credit: object, review: Review | None
) -> None:
    assert decide(purchase, seen, before, gone=False) == Verdict(credit is True, review)


def test_what_went_back_before_it_came_gives_nothing() -> None:
    assert decide(ORDER, PAID, (), gone=True) == Verdict(credit=False)


@given(st.integers(1, 10**15), st.integers(1, 10**15), st.text(max_size=60))
def test_only_what_was_made_here_is_read(one: int, other: int, text: str) -> None:
    def keyed(signed: str) -> str:
        return f"{hash(signed) & (2**64 - 1):016x}"

    made = payload_of(one, keyed)
    assert len(made.encode()) <= 128
    assert purchase_in(made, keyed) == one
    assert purchase_in(text, keyed) is None
    forged = made.replace(f":{one}:", f":{other}:")
    assert purchase_in(forged, keyed) in {None, one}
    assert purchase_in(made.replace(f":{one}:", f":0{one}:"), keyed) is None
