"""Exchange keys as the use-cases seal them: the port `app.ports.Cipher` over the envelope."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import NoReturn, SupportsIndex

from app.infra.cipher import KEY_SIZE, MIN_DISTINCT_BYTES, BadKeys, EnvelopeCipher, SealBroken, SealContext
from app.ports import SealedKey
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId

FIELD = "credentials"
MAX_VERSION = 2**31 - 1  # chosen at random: an envelope and the version of another one do not fit together
TAG_BYTES = 12


class KeyCipher:
    """Seals exchange keys, and knows one again that it has seen.

    A secret is split in two before it is sealed: a random half that is kept apart, and what makes it whole.
    Either alone is noise, so that destroying the half destroys every copy of the envelope, for who has the
    master key too.

    pepper: at least 32 random bytes that stay the same when the envelope's keys are rotated; a dump of the
    database without it cannot be searched for a known API key. Raises BadKeys for a pepper that is none.
    """

    def __init__(self, envelope: EnvelopeCipher, *, pepper: bytes, env: str) -> None:
        if len(pepper) < KEY_SIZE or len(set(pepper)) < MIN_DISTINCT_BYTES:
            raise BadKeys(f"the pepper must be at least {KEY_SIZE} random bytes")
        self._envelope = envelope
        self._pepper = pepper
        self._env = env

    def __repr__(self) -> str:
        return f"KeyCipher({self._envelope!r})"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a cipher is not pickled")

    def seal_key(self, owner: UserId, account: AccountId, exchange: ExchangeId, secret: bytes) -> SealedKey:
        version = secrets.randbelow(MAX_VERSION) + 1
        half = secrets.token_bytes(len(secret))
        sealed = self._envelope.seal(_joined(secret, half), self._context(owner, account, exchange, version))
        return SealedKey(account, owner, exchange, sealed, version, half)

    def open_key(self, key: SealedKey) -> bytes:
        """The plaintext. Raises SealBroken; KeyMissing where an operator can help; both are ValueErrors."""
        context = self._context(key.owner, key.account, key.exchange, key.version)
        opened = self._envelope.open(key.sealed, context)
        return opened if key.half is None else _joined(opened, key.half)

    def seal_own(self, owner: UserId, purpose: str, secret: bytes) -> bytes:
        return self._envelope.seal(secret, SealContext(self._env, owner, "own", "own", purpose, 1))

    def open_own(self, owner: UserId, purpose: str, sealed: bytes) -> bytes:
        """The plaintext. Raises as `open_key` does."""
        return self._envelope.open(sealed, SealContext(self._env, owner, "own", "own", purpose, 1))

    def fingerprint(self, exchange: ExchangeId, key: str) -> bytes:
        return self._digest("fingerprint", f"{exchange.value}|{key}")

    def tag(self, text: str) -> str:
        """16 characters that fit into a button's data; compare with hmac.compare_digest."""
        return urlsafe_b64encode(self._digest("tag", text)[:TAG_BYTES]).decode()

    def _context(self, owner: UserId, account: AccountId, exchange: ExchangeId, version: int) -> SealContext:
        return SealContext(self._env, owner, account, exchange.value, FIELD, version)

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._pepper, f"{purpose}|{text}".encode(), "sha256")


def _joined(one: bytes, other: bytes) -> bytes:
    """Bit by bit: what comes out, joined with one of them, gives the other. Raises SealBroken."""
    if len(one) != len(other):
        raise SealBroken("the two halves of a key are of one length")
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
