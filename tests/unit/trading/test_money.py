"""Amounts: what is a number, what is not, and rounding that never favours us."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.money import Money, NotANumber, ceil_to, exact, floor_to, plain, typed_number

NOT_NUMBERS = {
    "not a number": "NaN",
    "a signalling one": "sNaN",
    "infinity": "Infinity",
    "minus infinity": "-inf",
    "too large for any float": "1e999999999",
    "words": "ten",
    "nothing": "",
    "hexadecimal": "0x10",
    "too small for any market": "1e-99",
    "underscore": "1_000",
    "full-width digits": "\uff11\uff12",
}
NOT_TYPED = {
    "exponent": "1e5",
    "arabic digits": "\u0663",
    "minus": "-1",
    "plus": "+1",
    "two points": "1.2.3",
    "thousands": "1,000.5",
    "point alone": ".",
    "no digit after the point": "1.",
    "space inside": "1 000",
    "forty digits": "1" * 40,
    "too fine": "0." + "0" * 30 + "1",
    "nothing": "",
    "a line break inside": "1\n2",
}


@pytest.mark.parametrize("text", [*NOT_NUMBERS.values(), "1\n"], ids=[*NOT_NUMBERS, "line break"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        exact(text)
    assert "amount must be" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["1", "-1.50", "+2", ".5", "3.", "1E-8", "1e+3", "0E-50", "0.00000000000000000000002"]
)
def test_what_an_exchange_may_write(text: str) -> None:
    assert exact(text) == Decimal(text)


def test_a_number_that_is_one_already() -> None:
    assert exact(5) == 5
    with pytest.raises(NotANumber):
        exact(Decimal("NaN"))


@pytest.mark.parametrize("text", (NOT_NUMBERS | NOT_TYPED).values(), ids=NOT_NUMBERS | NOT_TYPED)
def test_what_a_person_may_not_type_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NotANumber) as caught:
        typed_number(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", "12"), ("0.5", "0.5"), ("0,5", "0.5"), (" 3 ", "3"), ("007", "7"), ("0", "0")],
    ids=["whole", "point", "comma", "spaces around", "leading zeros", "zero"],
)
def test_what_a_person_may_type(text: str, number: str) -> None:
    assert typed_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("0.10", "0.1"),
        ("100", "100"),
        ("0E-8", "0"),
        ("-0.0", "0"),
        ("-0", "0"),
        ("1E-10", "0.0000000001"),
        ("-2.50", "-2.5"),
    ],
)
def test_plain_notation(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


AMOUNTS = st.decimals(min_value="-1e12", max_value="1e12", places=12)
STEPS = st.sampled_from(
    [Decimal(s) for s in ("0.00000001", "0.000001", "0.01", "0.1", "0.25", "1", "3", "1000")]
)


@given(AMOUNTS, STEPS)
def test_rounding_stays_on_its_side_within_a_step_and_on_the_grid(value: Decimal, step: Decimal) -> None:
    low, high = floor_to(value, step), ceil_to(value, step)
    assert low <= value <= high
    assert value - low < step
    assert high - value < step
    assert low % step == 0
    assert high % step == 0
    assert (high == low) == (value % step == 0)
    assert floor_to(low, step) == low


def test_rounding_down_is_exact_beyond_the_digits_of_a_quotient() -> None:
    just_below_three = Decimal("2.99999999999999999999999999999999")
    assert floor_to(just_below_three, Decimal("0.1")) == Decimal("2.9")
    assert ceil_to(Decimal("3.00000000000000000000000000000001"), Decimal("0.1")) == Decimal("3.1")


def test_money_of_two_currencies_does_not_add() -> None:
    assert Money(Decimal(1), "USDT") + Money(Decimal(2), "USDT") == Money(Decimal(3), "USDT")
    with pytest.raises(ValueError, match="USDT and BTC"):
        _ = Money(Decimal(1), "USDT") + Money(Decimal(2), "BTC")


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(NotANumber):
        Money(Decimal(amount), "USDT")
