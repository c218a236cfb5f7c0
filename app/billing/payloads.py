"""What travels with an invoice and comes back with its payment: `v1:<purchase>:<tag>`. Pure."""

import hmac
import re
from collections.abc import Callable

_SHAPE = re.compile(r"v1:([0-9]{1,18}):([A-Za-z0-9_-]{16})")
Tag = Callable[[str], str]


def payload_of(purchase: int, tag: Tag) -> str:
    """tag: keyed, so that nobody else can make one."""
    return f"v1:{purchase}:{tag(_signed(purchase))}"


def purchase_in(payload: str, tag: Tag) -> int | None:
    """The purchase of a payload that we have made; None for all others."""
    found = _SHAPE.fullmatch(payload)
    if found is None:
        return None
    purchase = int(found[1])
    right = hmac.compare_digest(tag(_signed(purchase)).encode(), found[2].encode())
    return purchase if right and payload == f"v1:{purchase}:{found[2]}" else None


def _signed(purchase: int) -> str:
    return f"purchase|{purchase}"
