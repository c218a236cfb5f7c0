"""What Crypto Pay posts to us: known by its signature over the raw bytes, and a hint only.

Who has it shown a letter knows that something was paid, no more: what, is asked of Crypto Pay itself.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from trading.ports import Clock

FRESH = timedelta(minutes=10)  # by which a letter's date may differ from our clock


class CryptoPayLetters:
    """path: where they are posted to; ring: called for each that is genuine and fresh; clock: real time."""

    def __init__(self, token: str, path: str, ring: Callable[[], None], clock: Clock) -> None:
        self.path = path
        self._key = hashlib.sha256(token.encode()).digest()
        self._ring = ring
        self._clock = clock
        self._log = structlog.get_logger("cryptopay")

    def __repr__(self) -> str:
        return "CryptoPayLetters(***)"

    def take(self, body: bytes, signature: bytes) -> bool:
        """False for a letter that is not from Crypto Pay. An old one is, and does nothing."""
        expected = hmac.digest(self._key, body, "sha256").hex().encode()
        if not hmac.compare_digest(expected, signature):
            return False
        at = _dated(body)
        if at is None or abs(self._clock.now() - at) > FRESH:
            self._log.warning("letter without a date of now", at=at)
            return True
        self._ring()
        return True


def _dated(body: bytes) -> datetime | None:
    """When a letter about a payment was written; None where that cannot be read."""
    try:
        told = json.loads(body)
        if told["update_type"] != "invoice_paid":
            return None
        at = datetime.fromisoformat(told["request_date"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return at if at.tzinfo is not None else None
