"""Numbers for the eye, secrets out of texts, data of buttons."""

import string
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.chat import a_key_cipher
from tgbot.callbacks import Action, Forged, Press, pack, unpack
from tgbot.i18n import translators
from tgbot.redact import REDACTED, redact, redact_text
from trading.domain.ids import UserId

EN, RU = (translators()[code].numbers for code in ("en", "ru"))
NB = "\u00a0"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (EN.money(Decimal("1234.5"), "USDT"), f"1,234.50{NB}USDT"),
        (RU.money(Decimal("1234.5"), "USDT"), f"1{NB}234,50{NB}USDT"),
        (EN.money(Decimal("-0.5")), "−0.50"),
        (EN.money(Decimal("0.5"), signed=True), "+0.50"),
        (EN.money(Decimal(0), signed=True), "0.00"),
        (EN.money(Decimal("0.0001234567")), "0.0001235"),
        (EN.money(Decimal("-0.0001234567")), "−0.0001235"),
        (EN.price(Decimal("60000.10")), "60,000.1"),
        (EN.price(Decimal("0.00001234567891")), "0.000012345679"),
        (EN.price(Decimal("1234567890.5")), "1,234,567,890"),
        (EN.qty(Decimal("0.010000000")), "0.01"),
        (EN.qty(Decimal("1E+3")), "1,000"),
        (EN.percent(Decimal("0.01")), "1%"),
        (EN.percent(Decimal("0.005")), "0.5%"),
        (EN.percent(Decimal("-0.01234"), signed=True), "−1.23%"),
        (RU.percent(Decimal("0.0123"), signed=True), f"+1,23{NB}%"),
        (EN.fitted(Decimal(123456789012345), 12), "1.23e+14"),
        (EN.fitted(Decimal("12345.6789123"), 8), "12,345.7"),
    ],
)
def test_numbers_read_well(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=12))
def test_every_number_can_be_shown_and_read_back(value: Decimal) -> None:
    for numbers in (EN, RU):
        texts = (numbers.money(value), numbers.price(value), numbers.qty(value), numbers.percent(value))
        for text in texts:
            assert text.strip("−+")
            assert "e" not in text.lower()
        back = (
            numbers.qty(value)
            .replace(numbers.habit.group, "")
            .replace(numbers.habit.point, ".")
            .replace("−", "-")
        )
        assert abs(Decimal(back) - value) <= Decimal("0.000000005")
        assert len(numbers.fitted(value, 12)) <= 12


@pytest.mark.parametrize(
    ("span", "en", "ru"),
    [
        (timedelta(seconds=-5), "0 s", "0 с"),
        (timedelta(seconds=59), "59 s", "59 с"),
        (timedelta(minutes=5, seconds=9), "5 min", "5 мин"),
        (timedelta(hours=2, minutes=5), "2 h 5 min", "2 ч 5 мин"),
        (timedelta(days=3, hours=4, minutes=9), "3 d 4 h", "3 дн. 4 ч"),
        (timedelta(days=3), "3 d", "3 дн."),
    ],
)
def test_spans_read_well(span: timedelta, en: str, ru: str) -> None:
    languages = translators()
    assert languages["en"].span(span).replace(NB, " ") == en
    assert languages["ru"].span(span).replace(NB, " ") == ru


@pytest.mark.parametrize(
    "text",
    [
        "/start",
        "/symbols BTC/USDT:USDT ETHUSDT 1000000BABYDOGEUSDT",
        "please set my risk to 1.5",
        "What is a token? And is this bot's secret sauce open?",
        "В чём секрет? Где ключи от счёта?",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "12345678901234567890123456789012345678901234567890",
        "SHOUTINGALLDAYLONGWITHOUTANYSPACES",
    ],
)
def test_what_people_normally_say_stays(text: str) -> None:
    assert redact_text(text) == text


SECRETS = st.text(string.ascii_letters + string.digits, min_size=18, max_size=64).filter(
    lambda s: any(map(str.islower, s)) and any(map(str.isupper, s)) and any(map(str.isdigit, s))
)


@given(
    SECRETS,
    st.sampled_from(["{}", "key {} thanks", "API key: {}", "{}\n{}", "url?secret={}&x=1", "«{}»", "ключ {}"]),
)
def test_what_looks_like_a_key_never_stays(secret: str, frame: str) -> None:
    clean = redact_text(frame.format(secret, secret))
    assert secret not in clean
    assert REDACTED in clean


@given(st.binary(min_size=16, max_size=64))
def test_hex_never_stays(raw: bytes) -> None:
    text = raw.hex()
    if not text.isdigit() and not text.isalpha():
        assert text not in redact_text(f"my secret is {text}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_redaction_keeps_the_shape_of_any_update(update: Any) -> None:
    clean = redact(update)
    assert type(clean) is type(update)
    assert redact(clean) == clean, "doing it twice changes nothing"


CIPHER = a_key_cipher()
PRESSES = st.builds(
    Press,
    st.sampled_from([action for action in Action if action.is_durable]),
    st.text(string.ascii_letters + string.digits + ".", max_size=16),
    st.integers(0, 2**31),
)


@given(PRESSES, st.integers(1, 2**52))
def test_a_button_comes_back_as_it_was_packed(press: Press, user: int) -> None:
    data = pack(CIPHER, UserId(user), press)
    assert len(data.encode()) <= 64
    assert unpack(CIPHER, UserId(user), data) == press


@given(PRESSES, st.integers(1, 2**52), st.integers(1, 2**52))
def test_a_button_is_its_persons_own(press: Press, user: int, other: int) -> None:
    data = pack(CIPHER, UserId(user), press)
    if user != other:
        with pytest.raises(Forged):
            unpack(CIPHER, UserId(other), data)


@given(st.text(max_size=64))
def test_no_invented_data_is_taken(data: str) -> None:
    with pytest.raises(Forged):
        unpack(CIPHER, UserId(1), data)


def test_actions_have_short_values_of_their_own() -> None:
    assert len({action.value for action in Action}) == len(Action)
    assert max(len(action.value) for action in Action) <= 3
    assert all("|" not in action.value for action in Action)
    assert Action.STOP.is_durable
    assert not Action.STOP.is_trading, "stopping is never too late"
