"""How often one may ask: per UID and endpoint, and per address over everything. In real time."""

import time
from collections import deque
from dataclasses import dataclass

_IP_WINDOW = 5.0
_UID_WINDOW = 1.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """`left` calls in the current second, which ends in `reset` real seconds; refused when `left` < 0."""

    limit: int
    left: int
    reset: float


class RateLimits:
    """Rolling windows. `ip_limit` calls in 5 s an address (0: no limit); beyond it, 403."""

    def __init__(self, *, ip_limit: int) -> None:
        self._ip_limit = ip_limit
        self._by_ip: dict[str, deque[float]] = {}
        self._by_uid: dict[tuple[int, str], deque[float]] = {}

    def allow_address(self, address: str) -> bool:
        if not self._ip_limit:
            return True
        calls = self._by_ip.setdefault(address, deque())
        return _count(calls, time.monotonic(), _IP_WINDOW, self._ip_limit)

    def allow_uid(self, uid: int, endpoint: str, limit: int) -> Allowance:
        now = time.monotonic()
        calls = self._by_uid.setdefault((uid, endpoint), deque())
        allowed = _count(calls, now, _UID_WINDOW, limit)
        reset = max(0.0, calls[0] + _UID_WINDOW - now) if calls else _UID_WINDOW
        return Allowance(limit, limit - len(calls) if allowed else -1, reset)


def _count(calls: deque[float], now: float, window: float, limit: int) -> bool:
    """Counts the call where it is within the limit."""
    while calls and calls[0] <= now - window:
        calls.popleft()
    if len(calls) >= limit:
        return False
    calls.append(now)
    return True
