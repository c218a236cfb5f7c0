"""Envelope encryption of secrets at rest: AES-256-GCM twice, a fresh data key each, bound to the owner's row.

     0  3  "XK1"        3  1  algorithm (1)    4  2  id of the key that wraps, big endian
     6 12  nonce        18 48  wrapped data key (32 and a tag of 16)
    66 12  nonce        78 n+16  the secret

The wrapping is bound to bytes 0..5 and the context, the secret to bytes 0..3 and the context: a record that
is changed by one bit or moved to another row does not open, and rotation does not touch the secret.
"""

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, SupportsIndex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"XK1"
ALGORITHM = 1
HEADER = struct.Struct(">3sBH")
KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
BOUND_BY_SECRET = 4  # bytes of the header; the key's id is left out, or rotation would need the secret
WRAP_END = HEADER.size + NONCE_SIZE + KEY_SIZE + TAG_SIZE
OVERHEAD = WRAP_END + NONCE_SIZE + TAG_SIZE
MAX_KEY_ID = 0xFFFF
MAX_PART = 64  # characters of one part of a context
MIN_DISTINCT_BYTES = 8  # 32 random bytes have fewer with a probability below 1e-20
PRODUCTION = "prod"

# Known to everybody, so that the demo works without a secret; refused where env is "prod".
DEMO_KEY = b"simbiot demo key - not a secret!"


class BadKeys(ValueError):
    """The key-encryption keys cannot be used: the program must not start with them."""


class CannotOpen(ValueError):
    """The sealed secret was not opened; nothing about it is told."""


class SealBroken(CannotOpen):
    """Changed, moved to another row, or not ours at all: ask the owner to enter the secret again."""


class KeyMissing(CannotOpen):
    """Sealed with a key that this process was not given: the operator must bring it back."""


class Sealed(bytes):
    """An envelope. It will not tell itself to a log, a pickle or a format string; stored as it is (bytea)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Sealed(***)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a sealed secret is not pickled")

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: object) -> "Sealed":
        return self


@dataclass(frozen=True, slots=True)
class SealContext:
    """The row that a secret belongs to; it opens in no other. Raises ValueError for a part that is ambiguous.

    version: of the credential, so that an older envelope put back is not taken for the current one.
    """

    env: str
    user_id: int | str
    account_id: int | str
    exchange: str
    field: str
    version: int

    def __post_init__(self) -> None:
        if type(self.version) is not int or self.version < 1:  # a bool is no version
            raise ValueError(f"version must be a whole number from 1, was {self.version!r}")
        for name in ("env", "user_id", "account_id", "exchange", "field"):
            _check_part(name, getattr(self, name))

    def binding(self) -> bytes:
        parts = (self.env, self.user_id, self.account_id, self.exchange, self.field, self.version)
        return "|".join(("xk1", *map(str, parts))).encode("ascii")


def _check_part(name: str, value: object) -> None:
    if type(value) not in {int, str}:  # True would read "True"
        raise ValueError(f"{name} must be text or a whole number, was {type(value).__name__}")
    text = str(value)
    if not 1 <= len(text) <= MAX_PART or "|" in text or not (text.isascii() and text.isprintable()):
        raise ValueError(f"{name} must be 1 to {MAX_PART} printable ASCII characters without '|'")


class EnvelopeCipher:
    """Seals with key number `current`, opens with any of `keys` (number -> 32 bytes).

    Raises BadKeys for keys that are too short, zero or otherwise not random, given twice, or, in "prod", the
    demo's.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int, *, env: str) -> None:
        _check_keys(keys, current, env)
        self._wrappers = {number: AESGCM(bytes(key)) for number, key in keys.items()}
        self._current = current
        self._env = env

    def __repr__(self) -> str:
        return f"EnvelopeCipher(keys {sorted(self._wrappers)}, current {self._current})"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a cipher is not pickled")

    def seal(self, plaintext: bytes, context: SealContext) -> Sealed:
        """A fresh envelope: two of the same secret have nothing in common."""
        self._check_env(context)
        data_key, nonce = AESGCM.generate_key(KEY_SIZE * 8), os.urandom(NONCE_SIZE)
        head = self._wrapped(data_key, context)
        secret = AESGCM(data_key).encrypt(nonce, bytes(plaintext), _secret_binding(head, context))
        return Sealed(head + nonce + secret)

    def open(self, sealed: bytes, context: SealContext) -> bytes:
        """The plaintext. Raises SealBroken; KeyMissing where an operator can help."""
        data_key = self._data_key(sealed, context)
        nonce, secret = sealed[WRAP_END : WRAP_END + NONCE_SIZE], sealed[WRAP_END + NONCE_SIZE :]
        try:
            return AESGCM(data_key).decrypt(nonce, secret, _secret_binding(sealed, context))
        except InvalidTag:
            raise SealBroken("the sealed secret does not open for this row") from None

    def rewrap(self, sealed: bytes, context: SealContext) -> Sealed:
        """The same secret under the current key; the secret itself is neither opened nor changed."""
        return Sealed(self._wrapped(self._data_key(sealed, context), context) + sealed[WRAP_END:])

    def needs_rewrap(self, sealed: bytes) -> bool:
        """True for an envelope of an older key. Raises SealBroken for what is not an envelope."""
        return key_number(sealed) != self._current

    def _check_env(self, context: SealContext) -> None:
        if context.env != self._env:
            raise SealBroken(f"the secret belongs to env {context.env!r}, this is {self._env!r}")

    def _wrapped(self, data_key: bytes, context: SealContext) -> bytes:
        header, nonce = HEADER.pack(MAGIC, ALGORITHM, self._current), os.urandom(NONCE_SIZE)
        wrapper = self._wrappers[self._current]
        return header + nonce + wrapper.encrypt(nonce, data_key, header + context.binding() + b"|dek")

    def _data_key(self, sealed: bytes, context: SealContext) -> bytes:
        self._check_env(context)
        wrapper = self._wrappers.get(number := key_number(sealed))
        if wrapper is None:
            raise KeyMissing(f"sealed with key {number}, which this process was not given")
        header, rest = sealed[: HEADER.size], sealed[HEADER.size : WRAP_END]
        try:
            return wrapper.decrypt(rest[:NONCE_SIZE], rest[NONCE_SIZE:], header + context.binding() + b"|dek")
        except InvalidTag:
            raise SealBroken("the sealed secret does not open for this row") from None


def key_number(sealed: bytes) -> int:
    """Which key wraps this envelope. Raises SealBroken for what is not an envelope."""
    if len(sealed) < OVERHEAD:
        raise SealBroken("not an envelope: too short")
    magic, algorithm, number = HEADER.unpack_from(sealed)
    if magic != MAGIC or algorithm != ALGORITHM:
        raise SealBroken("not an envelope of this format")
    return int(number)


def _secret_binding(head: bytes, context: SealContext) -> bytes:
    return head[:BOUND_BY_SECRET] + context.binding() + b"|data"


def _check_keys(keys: Mapping[int, bytes], current: int, env: str) -> None:
    if current not in keys:
        raise BadKeys(f"the current key, number {current}, is not among the keys given")
    for number, key in keys.items():
        if not 1 <= number <= MAX_KEY_ID:
            raise BadKeys(f"a key's number must be 1 to {MAX_KEY_ID}, was {number}")
        if len(key) != KEY_SIZE:
            raise BadKeys(f"key {number} must be {KEY_SIZE} bytes, was {len(key)}")
        if len(set(key)) < MIN_DISTINCT_BYTES:
            raise BadKeys(f"key {number} is not random")
        if env == PRODUCTION and key == DEMO_KEY:
            raise BadKeys(f"key {number} is the demo's, which everybody knows: make one of your own")
    if len(set(map(bytes, keys.values()))) != len(keys):
        raise BadKeys("the same key is given under two numbers: a rotation that changes nothing")
