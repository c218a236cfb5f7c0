import copy
import os
import pickle
from dataclasses import replace

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from app.infra.cipher import (
    DEMO_KEY,
    OVERHEAD,
    BadKeys,
    CannotOpen,
    EnvelopeCipher,
    KeyMissing,
    SealBroken,
    SealContext,
    Sealed,
    key_number,
)

SECRET = b'{"key":"canary-key","secret":"canary-secret"}'
CONTEXT = SealContext("dev", 1001, 7, "bybit", "credentials", 3)
KEY_1, KEY_2 = bytes(range(32)), bytes(range(100, 132))


@pytest.fixture
def cipher() -> EnvelopeCipher:
    return EnvelopeCipher({1: KEY_1, 2: KEY_2}, 2, env="dev")


def test_opens_what_it_sealed(cipher: EnvelopeCipher) -> None:
    assert cipher.open(cipher.seal(SECRET, CONTEXT), CONTEXT) == SECRET


@given(st.binary(max_size=300))
def test_opens_any_plaintext_with_an_overhead_of_94_bytes(plaintext: bytes) -> None:
    cipher = EnvelopeCipher({1: KEY_1}, 1, env="dev")
    sealed = cipher.seal(plaintext, CONTEXT)
    assert (cipher.open(sealed, CONTEXT), len(sealed) - len(plaintext)) == (plaintext, OVERHEAD)
    assert OVERHEAD == 94


def test_the_layout_is_the_documented_one(cipher: EnvelopeCipher) -> None:
    sealed = cipher.seal(SECRET, CONTEXT)
    assert bytes(sealed[:6]) == b"XK1\x01\x00\x02"
    assert CONTEXT.binding() == b"xk1|dev|1001|7|bybit|credentials|3"
    assert len(sealed) == 6 + 12 + 48 + 12 + len(SECRET) + 16


def test_another_program_can_open_it_by_the_document(cipher: EnvelopeCipher) -> None:
    """Both layers are bound to the row, so neither alone is what keeps a moved secret closed."""
    sealed, row = bytes(cipher.seal(SECRET, CONTEXT)), b"xk1|dev|1001|7|bybit|credentials|3"
    data_key = AESGCM(KEY_2).decrypt(sealed[6:18], sealed[18:66], sealed[:6] + row + b"|dek")
    assert len(data_key) == 32
    assert AESGCM(data_key).decrypt(sealed[66:78], sealed[78:], sealed[:4] + row + b"|data") == SECRET


def test_two_envelopes_of_one_secret_have_nothing_in_common(cipher: EnvelopeCipher) -> None:
    first, second = cipher.seal(SECRET, CONTEXT), cipher.seal(SECRET, CONTEXT)
    same = sum(a == b for a, b in zip(first[6:], second[6:], strict=True))
    assert same < 10


def test_a_flip_of_any_single_bit_is_refused(cipher: EnvelopeCipher) -> None:
    sealed = cipher.seal(SECRET, CONTEXT)
    opened = 0
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        try:
            cipher.open(bytes(changed), CONTEXT)
        except CannotOpen:
            continue
        opened += 1
    assert opened == 0


@pytest.mark.parametrize("length", [0, 1, 5, 6, 65, 66, 77, 93])
def test_a_torn_envelope_is_refused(cipher: EnvelopeCipher, length: int) -> None:
    with pytest.raises(SealBroken):
        cipher.open(cipher.seal(SECRET, CONTEXT)[:length], CONTEXT)


def test_an_envelope_with_something_appended_is_refused(cipher: EnvelopeCipher) -> None:
    with pytest.raises(SealBroken):
        cipher.open(cipher.seal(SECRET, CONTEXT) + b"\0", CONTEXT)


@pytest.mark.parametrize(
    "moved",
    [
        replace(CONTEXT, user_id=1002),
        replace(CONTEXT, account_id=8),
        replace(CONTEXT, exchange="mexc"),
        replace(CONTEXT, field="totp"),
        replace(CONTEXT, version=2),
        replace(CONTEXT, env="prod"),
        replace(CONTEXT, user_id=100, account_id=17),
        replace(CONTEXT, user_id=7, account_id=1001),
    ],
)
def test_a_secret_does_not_open_in_another_row(cipher: EnvelopeCipher, moved: SealContext) -> None:
    sealed = cipher.seal(SECRET, CONTEXT)
    with pytest.raises(SealBroken):
        cipher.open(sealed, moved)
    with pytest.raises(SealBroken):
        cipher.rewrap(sealed, moved)


def test_a_header_of_one_record_does_not_serve_another(cipher: EnvelopeCipher) -> None:
    first, second = cipher.seal(b"first", CONTEXT), cipher.seal(b"other", CONTEXT)
    with pytest.raises(SealBroken):
        cipher.open(first[:66] + second[66:], CONTEXT)


def test_rotation_needs_both_keys_once_and_only_the_new_one_after(cipher: EnvelopeCipher) -> None:
    old = EnvelopeCipher({1: KEY_1}, 1, env="dev").seal(SECRET, CONTEXT)
    assert cipher.open(old, CONTEXT) == SECRET
    assert cipher.needs_rewrap(old)

    renewed = cipher.rewrap(old, CONTEXT)
    assert (key_number(old), key_number(renewed), cipher.needs_rewrap(renewed)) == (1, 2, False)
    assert renewed[66:] == old[66:], "the secret itself is not touched"
    assert EnvelopeCipher({2: KEY_2}, 2, env="dev").open(renewed, CONTEXT) == SECRET


def test_a_missing_key_is_told_from_a_broken_seal(cipher: EnvelopeCipher) -> None:
    sealed = cipher.seal(SECRET, CONTEXT)
    with pytest.raises(KeyMissing, match="key 2"):
        EnvelopeCipher({1: KEY_1}, 1, env="dev").open(sealed, CONTEXT)


def test_another_key_under_the_same_number_does_not_open(cipher: EnvelopeCipher) -> None:
    with pytest.raises(SealBroken):
        EnvelopeCipher({2: KEY_1}, 2, env="dev").open(cipher.seal(SECRET, CONTEXT), CONTEXT)


@pytest.mark.parametrize(
    ("keys", "current", "env", "said"),
    [
        ({}, 1, "dev", "not among"),
        ({1: KEY_1}, 2, "dev", "not among"),
        ({1: b""}, 1, "dev", "32 bytes"),
        ({1: KEY_1[:31]}, 1, "dev", "32 bytes"),
        ({1: KEY_1 + b"\1"}, 1, "dev", "32 bytes"),
        ({1: bytes(32)}, 1, "dev", "not random"),
        ({1: b"a" * 32}, 1, "dev", "not random"),
        ({1: b"secret42" * 4}, 1, "dev", "not random"),
        ({1: KEY_1, 2: KEY_1}, 1, "dev", "two numbers"),
        ({0: KEY_1}, 0, "dev", "1 to 65535"),
        ({65536: KEY_1}, 65536, "dev", "1 to 65535"),
        ({1: DEMO_KEY}, 1, "prod", "the demo's"),
        ({1: DEMO_KEY, 2: KEY_2}, 2, "prod", "the demo's"),
    ],
)
def test_refuses_to_start_with_unfit_keys(keys: dict[int, bytes], current: int, env: str, said: str) -> None:
    with pytest.raises(BadKeys, match=said) as refusal:
        EnvelopeCipher(keys, current, env=env)
    assert not any(key and repr(key)[2:-1] in str(refusal.value) for key in keys.values())


def test_the_demo_key_serves_the_demo() -> None:
    cipher = EnvelopeCipher({1: DEMO_KEY}, 1, env="demo")
    context = replace(CONTEXT, env="demo")
    assert cipher.open(cipher.seal(SECRET, context), context) == SECRET


@pytest.mark.parametrize("part", ["", "a|b", "é", "a\n", "x" * 65, True, None, 1.5, b"a"])
@pytest.mark.parametrize("name", ["env", "user_id", "account_id", "exchange", "field"])
def test_a_context_refuses_parts_that_are_ambiguous(name: str, part: object) -> None:
    with pytest.raises(ValueError, match=name):
        replace(CONTEXT, **{name: part})  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("version", [0, -1, True, "3", 1.0])
def test_a_context_refuses_a_version_that_is_none(version: object) -> None:
    with pytest.raises(ValueError, match="version"):
        replace(CONTEXT, version=version)  # type: ignore[arg-type]  # wrong on purpose


def test_a_sealed_secret_does_not_tell(cipher: EnvelopeCipher) -> None:
    sealed = cipher.seal(SECRET, CONTEXT)
    told = (
        repr(sealed),
        str(sealed),
        f"{sealed}",
        f"{sealed!r}",
        f"{sealed:>40}",
        repr([sealed]),
    )
    assert not any("XK1" in text or "\\x" in text for text in told)
    with pytest.raises(TypeError):
        pickle.dumps(sealed)
    with pytest.raises(TypeError):
        orjson.dumps({"sealed": sealed})
    assert copy.deepcopy(sealed) == sealed
    assert sealed == bytes(sealed)
    as_text: object = bytes(sealed).decode("latin-1")
    assert sealed != as_text


def test_a_cipher_does_not_tell(cipher: EnvelopeCipher) -> None:
    assert repr(cipher) == "EnvelopeCipher(keys [1, 2], current 2)"
    with pytest.raises(TypeError):
        pickle.dumps(cipher)


def test_a_refusal_does_not_tell(cipher: EnvelopeCipher) -> None:
    with pytest.raises(SealBroken) as refusal:
        cipher.open(os.urandom(100), CONTEXT)
    assert refusal.value.__cause__ is None


def test_a_stored_envelope_opens_from_plain_bytes(cipher: EnvelopeCipher) -> None:
    stored = bytes(cipher.seal(SECRET, CONTEXT))
    assert type(stored) is bytes
    assert type(cipher.rewrap(stored, CONTEXT)) is Sealed
    assert cipher.open(stored, CONTEXT) == SECRET
