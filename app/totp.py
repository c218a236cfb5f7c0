"""Codes of a second factor as RFC 6238 has them: of 30 seconds, six digits, one step late or early. Pure."""

import hmac
import struct
from base64 import b32encode
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

DIGITS = 6
STEP = 30  # seconds
DRIFT = 1  # steps that a phone's clock may be off
MOST_WRONG = 5
LOCK = timedelta(minutes=15)
OPEN = timedelta(minutes=10)
_TRUNCATED = 0x7FFFFFFF


@dataclass(frozen=True, slots=True)
class FactorState:
    """Of one person. last_step: codes up to this one are used; wrong: codes in a row; open_until: until then
    it need not be asked for again.
    """

    last_step: int
    wrong: int = 0
    locked_until: datetime | None = None
    open_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def is_open(self, now: datetime) -> bool:
        return self.open_until is not None and now < self.open_until


class Verdict(StrEnum):
    """What became of a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKS = "locks"  # wrong, and once too often
    LOCKED = "locked"  # not even looked at


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of this step."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    place = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return str((number & _TRUNCATED) % 10**digits).zfill(digits)


def step_of(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def matching_step(secret: bytes, typed: str, now: datetime, used: int) -> int | None:
    """The step whose code this is, if it is later than the last one that was used. Takes as long for all."""
    found = None
    present = step_of(now)
    for step in range(present - DRIFT, present + DRIFT + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), tidy(typed).encode())
        if same and step > used:
            found = step
    return found


def attempt(secret: bytes, state: FactorState, typed: str, now: datetime) -> tuple[Verdict, FactorState]:
    """What a typed code does. The right one opens, and none up to it is taken again."""
    if state.is_locked(now):
        return Verdict.LOCKED, state
    step = matching_step(secret, typed, now, state.last_step)
    if step is not None:
        return Verdict.RIGHT, FactorState(step, 0, None, now + OPEN)
    if state.wrong + 1 < MOST_WRONG:
        return Verdict.WRONG, replace(state, wrong=state.wrong + 1)
    return Verdict.LOCKS, FactorState(state.last_step, 0, now + LOCK, None)


def tidy(typed: str) -> str:
    """The digits, as people write them: with blanks between, in the digits of any script."""
    digits = [character for character in typed[:40] if character.isdecimal()]
    return "".join(str(int(digit)) for digit in digits) if len(digits) == DIGITS else ""


def readable(secret: bytes) -> str:
    """As an authenticator takes it when it is typed."""
    return b32encode(secret).decode().rstrip("=")


def address_of(secret: bytes, issuer: str, name: str) -> str:
    """What the picture of the page says to an authenticator."""
    label = quote(f"{issuer}:{name}", safe="")
    return (
        f"otpauth://totp/{label}?secret={readable(secret)}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP}"
    )
