"""Settings as a code that people hand on: versioned, compressed, with a checksum. No secrets and no ids.

`SB1.` and base64url of four bytes of checksum and the deflated JSON of fields' short codes and texts. Whoever
reads a code takes nothing of it on trust: every value is read by the catalogue, as if it were typed.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from enum import StrEnum
from hashlib import blake2b

import orjson

from app.choices import Choices, Delta, choices_of
from app.field_catalog import FIELDS, SPECS, spec_of
from app.field_kinds import Unfit
from app.fields import Field, Scope
from app.pairs import OWN
from app.records import Unreadable

PREFIX, VERSION = "SB", 1
_CHECK = 4  # bytes
_LONGEST, _MOST = 2000, 8000  # characters of a code, bytes of what is in it


class Trouble(StrEnum):
    """What is wrong with a code. The locales hold `refused-code-<value>`."""

    FOREIGN = "foreign"  # it does not begin as one of ours
    NEWER = "newer"  # of a release that is not known here
    DAMAGED = "damaged"  # not whole, or mistyped
    CONTENT = "content"  # whole, and still no settings


class BadCode(ValueError):
    """The text is no code of settings."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def exported(choices: Choices) -> str:
    """The code of what is chosen for an account. A rule of one's own stays at home: its name is an id."""
    body = {
        SPECS[one].code: SPECS[one].write(value)
        for one, value in sorted(choices.items())
        if not (one is Field.STRATEGY and str(value).startswith(OWN))
    }
    packed = zlib.compress(orjson.dumps(body, option=orjson.OPT_SORT_KEYS), 9)
    return f"{PREFIX}{VERSION}.{urlsafe_b64encode(_check(packed) + packed).decode().rstrip('=')}"


def imported(text: str) -> Delta:
    """What choosing the settings of a code changes: what is not in it is inherited again. Raises BadCode."""
    body = _body("".join(text.split()))
    try:
        found = {spec_of(code).field: str(value) for code, value in body.items()}
        choices_of({one.value: value for one, value in found.items()}, Scope.ACCOUNT)
    except (Unfit, Unreadable):
        raise BadCode(Trouble.CONTENT) from None
    return {spec.field: found.get(spec.field) for spec in FIELDS if Scope.ACCOUNT in spec.scopes}


def _body(text: str) -> Mapping[str, object]:
    head, dot, tail = text.partition(".")
    number = head.removeprefix(PREFIX)
    if not dot or not head.startswith(PREFIX) or not (number.isascii() and number.isdigit()):
        raise BadCode(Trouble.FOREIGN)
    if number != str(VERSION):
        raise BadCode(Trouble.NEWER)
    try:
        whole = urlsafe_b64decode(tail[:_LONGEST] + "=" * (-len(tail) % 4))
        check, packed = whole[:_CHECK], whole[_CHECK:]
        plain = zlib.decompressobj().decompress(packed, _MOST)
    except (NotBase64, ValueError, zlib.error):
        raise BadCode(Trouble.DAMAGED) from None
    if _check(packed) != check:
        raise BadCode(Trouble.DAMAGED)
    try:
        body = orjson.loads(plain)
    except orjson.JSONDecodeError:
        raise BadCode(Trouble.CONTENT) from None
    if not isinstance(body, dict):
        raise BadCode(Trouble.CONTENT)
    return body


def _check(packed: bytes) -> bytes:
    return blake2b(packed, digest_size=_CHECK, person=b"settings").digest()
