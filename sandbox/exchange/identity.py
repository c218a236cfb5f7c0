"""Keys: how they are made, the plain HMAC, and which of them are let in."""

import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping

from sandbox.exchange.entities import ApiKey
from sandbox.exchange.errors import Reason, VenueError

_LETTERS = string.ascii_letters + string.digits


def new_key() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(18))


def new_secret() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(36))


def sign(secret: str, text: str) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def same(expected: str, given: str) -> bool:
    """Compares signatures without telling by time where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def usable_key(keys: Mapping[str, ApiKey], name: str, now: int, address: str) -> ApiKey:
    """A known key that is neither revoked nor expired and may be used from `address`."""
    key = keys.get(name)
    if key is None or key.revoked:
        raise VenueError(Reason.BAD_KEY)
    if key.expires and key.expires <= now:
        raise VenueError(Reason.KEY_EXPIRED)
    if key.ips and "*" not in key.ips and address not in key.ips:
        raise VenueError(Reason.IP_MISMATCH)
    return key
