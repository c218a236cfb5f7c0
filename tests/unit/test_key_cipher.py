import pickle
from dataclasses import replace

import pytest

from app.infra.cipher import BadKeys, EnvelopeCipher, SealBroken
from app.infra.key_cipher import KeyCipher
from app.ports import Cipher
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId

KEK, PEPPER = bytes(range(32)), bytes(range(50, 90))
OWNER, ACCOUNT = UserId(5), AccountId(9)


@pytest.fixture
def cipher() -> KeyCipher:
    return KeyCipher(EnvelopeCipher({1: KEK}, 1, env="dev"), pepper=PEPPER, env="dev")


def test_fills_the_port(cipher: KeyCipher) -> None:
    port: Cipher = cipher
    key = port.seal_key(OWNER, ACCOUNT, ExchangeId.BYBIT, b"secret")
    assert port.open_key(key) == b"secret"
    assert (key.owner, key.account, key.exchange) == (OWNER, ACCOUNT, ExchangeId.BYBIT)
    assert 1 <= key.version < 2**31


def test_a_key_opens_only_in_its_own_row_and_version(cipher: KeyCipher) -> None:
    key = cipher.seal_key(OWNER, ACCOUNT, ExchangeId.BYBIT, b"secret")
    newer = cipher.seal_key(OWNER, ACCOUNT, ExchangeId.BYBIT, b"secret")
    for moved in (
        replace(key, owner=UserId(6)),
        replace(key, account=AccountId(10)),
        replace(key, version=newer.version),
        replace(newer, sealed=key.sealed),
    ):
        with pytest.raises(SealBroken):
            cipher.open_key(moved)


def test_a_fingerprint_knows_a_key_again_and_nothing_else(cipher: KeyCipher) -> None:
    other = KeyCipher(EnvelopeCipher({1: KEK}, 1, env="dev"), pepper=PEPPER[::-1], env="dev")
    known = cipher.fingerprint(ExchangeId.BYBIT, "abc")
    assert known == cipher.fingerprint(ExchangeId.BYBIT, "abc")
    assert known != cipher.fingerprint(ExchangeId.BYBIT, "abd")
    assert known != other.fingerprint(ExchangeId.BYBIT, "abc")
    assert len(known) == 32


def test_a_tag_fits_a_button_and_is_not_a_fingerprint(cipher: KeyCipher) -> None:
    tag = cipher.tag("bybit|abc")
    assert len(tag) == 16
    assert tag == cipher.tag("bybit|abc") != cipher.tag("bybit|abd")


@pytest.mark.parametrize("pepper", [b"", bytes(64), PEPPER[:31], b"ab" * 20])
def test_refuses_a_pepper_that_is_none(pepper: bytes) -> None:
    with pytest.raises(BadKeys):
        KeyCipher(EnvelopeCipher({1: KEK}, 1, env="dev"), pepper=pepper, env="dev")


def test_does_not_tell(cipher: KeyCipher) -> None:
    key = cipher.seal_key(OWNER, ACCOUNT, ExchangeId.BYBIT, b"secret")
    assert "***" in repr(key)
    assert "XK1" not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)
    with pytest.raises(TypeError):
        pickle.dumps(cipher)
