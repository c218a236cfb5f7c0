"""Codes of a second factor: as RFC 6238 has them, once each, and not for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.totp import (
    LOCK,
    MOST_WRONG,
    OPEN,
    STEP,
    FactorState,
    Verdict,
    address_of,
    attempt,
    code_at,
    matching_step,
    readable,
    step_of,
    tidy,
)

RFC = b"12345678901234567890"
NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
SECONDS = timedelta(seconds=STEP)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC, step_of(moment), digits=8) == code
    assert matching_step(RFC, code[2:], moment, used=0) == seconds // STEP


@given(st.binary(min_size=20, max_size=20), st.integers(-5, 5))
def test_a_code_counts_one_step_early_or_late_and_once(secret: bytes, off: int) -> None:
    step = step_of(NOW) + off
    known = {code_at(secret, step_of(NOW) + near) for near in (-1, 0, 1)}
    verdict, state = attempt(secret, FactorState(0), code_at(secret, step), NOW)
    assert (verdict is Verdict.RIGHT) is (code_at(secret, step) in known)
    if verdict is Verdict.RIGHT:
        again, _ = attempt(secret, state, code_at(secret, step), NOW + timedelta(seconds=1))
        older, _ = attempt(secret, state, code_at(secret, state.last_step - 1), NOW)
        assert Verdict.RIGHT not in {again, older}, "a used step, and those before it, are used up"


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour_even_for_the_right_one() -> None:
    state, right = FactorState(0), code_at(RFC, step_of(NOW))
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    verdicts = []
    for _ in range(MOST_WRONG):
        verdict, state = attempt(RFC, state, wrong, NOW)
        verdicts.append(verdict)
    assert verdicts == [Verdict.WRONG] * (MOST_WRONG - 1) + [Verdict.LOCKS]
    assert attempt(RFC, state, right, NOW + LOCK - SECONDS) == (Verdict.LOCKED, state)
    later = NOW + LOCK
    verdict, opened = attempt(RFC, state, code_at(RFC, step_of(later)), later)
    assert verdict is Verdict.RIGHT
    assert (opened.wrong, opened.is_open(later + OPEN - SECONDS), opened.is_open(later + OPEN)) == (
        0,
        True,
        False,
    )


def test_a_wrong_code_does_not_shut_what_is_open_but_five_do() -> None:
    _, state = attempt(RFC, FactorState(0), code_at(RFC, step_of(NOW)), NOW)
    _, once = attempt(RFC, state, "000000", NOW)
    assert (once.is_open(NOW), once.wrong) == (True, 1)
    _, locked = attempt(RFC, replace(state, wrong=MOST_WRONG - 1), "000000", NOW)
    assert not locked.is_open(NOW)


@given(st.text(max_size=60))
def test_anything_may_be_typed(typed: str) -> None:
    assert tidy(typed) == "" or len(tidy(typed)) == 6
    verdict, _ = attempt(RFC, FactorState(0), typed, NOW)
    assert (verdict is Verdict.RIGHT) is (tidy(typed) in {code_at(RFC, step_of(NOW) + n) for n in (-1, 0, 1)})


def test_what_an_authenticator_reads() -> None:
    assert tidy(" 123 456 ") == tidy("١٢٣٤٥٦") == "123456"
    assert tidy("1234567") == ""
    assert readable(RFC) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert address_of(RFC, "Simbiot", "1009") == (
        "otpauth://totp/Simbiot%3A1009?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Simbiot"
        "&algorithm=SHA1&digits=6&period=30"
    )
