"""Letters of Crypto Pay: the signature by its formula, their date, and what rings."""

import hashlib
from datetime import timedelta

import pytest

from app.infra.cryptopay_letters import CryptoPayLetters
from sandbox.cryptopay import Letter
from tests.support.builders import NOW
from tests.support.clock import HandClock

TOKEN = "12345:AAhandmade0token0for0tests"
INVOICE = {"invoice_id": 528011, "status": "paid", "amount": "9.99"}
LETTER = Letter.of(TOKEN, 1, INVOICE, NOW)


class Bell:
    """Counts rings."""

    def __init__(self) -> None:
        self.rung = 0
        self.letters = CryptoPayLetters(TOKEN, "/pay/x", self.ring, HandClock())

    def ring(self) -> None:
        self.rung += 1

    def hears(self, letter: Letter) -> bool:
        signature = letter.headers.get("crypto-pay-api-signature", b"")
        return self.letters.take(
            letter.body, signature if isinstance(signature, bytes) else signature.encode()
        )


def by_hand(token: str, body: bytes) -> str:
    """The documented formula, HMAC written out: nothing of the product's or the sandbox's."""
    key = hashlib.sha256(token.encode()).digest().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + body).digest()
    return hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).hexdigest()


def test_a_letter_that_is_signed_by_the_formula_rings() -> None:
    bell = Bell()
    assert bell.hears(LETTER.with_signature(by_hand(TOKEN, LETTER.body)))
    assert bell.rung == 1


def test_the_sandbox_signs_by_the_same_formula() -> None:
    assert LETTER.headers["crypto-pay-api-signature"] == by_hand(TOKEN, LETTER.body)


@pytest.mark.parametrize(
    "forged",
    [
        LETTER.with_signature(None),
        LETTER.with_signature(""),
        LETTER.with_signature("0" * 64),
        LETTER.with_signature(by_hand("12345:AAother", LETTER.body)),
        LETTER.with_signature(by_hand(TOKEN, LETTER.body)[:-1]),
        LETTER.with_signature(by_hand(TOKEN, LETTER.body).upper()),
        LETTER.with_signature(by_hand(TOKEN, LETTER.body) + " "),
        LETTER.with_signature("подпись".encode()),
        LETTER.with_signature(b"\xff\xfe"),
        LETTER.reserialised(),
        Letter(LETTER.body + b" ", LETTER.headers),
        Letter(b"", LETTER.headers),
    ],
)
def test_a_forged_letter_is_not_taken(forged: Letter) -> None:
    bell = Bell()
    assert not bell.hears(forged)
    assert bell.rung == 0


@pytest.mark.parametrize(("minutes", "rung"), [(-9, 1), (9, 1), (-11, 0), (11, 0), (-60 * 24 * 3, 0)])
def test_only_a_letter_of_now_rings(minutes: int, rung: int) -> None:
    bell = Bell()
    assert bell.hears(LETTER.dated(TOKEN, NOW, timedelta(minutes=minutes))), "it is genuine all the same"
    assert bell.rung == rung


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        b'{"update_type": "invoice_paid"}',
        b'{"update_type": "invoice_paid", "request_date": 17}',
        b'{"update_type": "invoice_paid", "request_date": "2026-01-01T00:00:00"}',
        b'{"update_type": "something_new", "request_date": "%s"}' % NOW.isoformat().encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_signed_and_says_nothing_is_taken_and_rings_nobody(body: bytes) -> None:
    bell = Bell()
    assert bell.hears(Letter(body, {}).signed_by(TOKEN))
    assert bell.rung == 0


def test_the_token_is_not_shown() -> None:
    assert "handmade" not in repr(Bell().letters)
