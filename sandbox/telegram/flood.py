"""Telegram's flood control: over all chats, per chat, per minute in groups."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sandbox.telegram.config import FloodLimits
from sandbox.telegram.errors import too_many_requests


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float

    def wait(self, now: float, rate: float, burst: int) -> float:
        """Seconds until a token is there; refills first."""
        self.tokens = min(float(burst), self.tokens + (now - self.at) * rate)
        self.at = now
        return max(0.0, (1.0 - self.tokens) / rate)


@dataclass(slots=True)
class Flood:
    """Switchable at any time; `check` raises ApiError 429 with the seconds to wait and takes nothing."""

    limits: FloodLimits
    enabled: bool
    _overall: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(
        self, chat_id: int, now: float, *, is_group: bool, messages: int = 1, is_paid: bool = False
    ) -> None:
        """Several at once pass if one would, and are paid for by a longer wait afterwards. What is paid for
        in Stars does not stand in the queue over all chats.
        """
        if not self.enabled:
            return
        limits = self.limits
        overall = self._overall or _Bucket(float(limits.overall_burst), now)
        self._overall = overall
        chat = self._chats.setdefault(chat_id, _Bucket(float(limits.chat_burst), now))
        wait = max(
            0.0 if is_paid else overall.wait(now, limits.overall_per_second, limits.overall_burst),
            chat.wait(now, limits.chat_per_second, limits.chat_burst),
            self._group_wait(chat_id, now) if is_group else 0.0,
        )
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        overall.tokens -= 0 if is_paid else messages
        chat.tokens -= messages
        if is_group:
            self._groups[chat_id].extend([now] * messages)

    def _group_wait(self, chat_id: int, now: float) -> float:
        recent = self._groups[chat_id]
        while recent and recent[0] <= now - 60:
            recent.popleft()
        return recent[0] + 60 - now if len(recent) >= self.limits.group_per_minute else 0.0

    def clear(self) -> None:
        self._overall = None
        self._chats.clear()
        self._groups.clear()
