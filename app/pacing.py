"""How fast we may speak in Telegram: over all chats, in one chat, in a group. One pace for all who speak."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.attention import Priority
from trading.ports import Clock

RATE: Final = 28.0  # messages a second over all chats; Telegram's own bound is about 30
# Messages that are left over for what is more urgent.
RESERVES: Mapping[Priority, int] = MappingProxyType(
    {Priority.CRITICAL: 0, Priority.FILL: 2, Priority.ALERT: 5, Priority.BULK: 10}
)
_REPLY_RESERVE = 1  # of answers to people: after what is critical, before all else
_CHAT_RATE, _CHAT_BURST = 1.0, 3.0
_GROUP_RATE, _GROUP_BURST = 20 / 60, 10.0
_PATIENCE = 5.0  # seconds that an answer to a person waits at most: then Telegram itself may say no
_STORM, _STORM_SECONDS = 3, 2.0  # chats that are refused within so many seconds mean us as a whole
_LONGEST_FREEZE = 30.0
_CAUTION, _CAUTION_SECONDS = 0.7, 300.0  # part of the rate, and how long
_ROOM = 2_000  # chats that are remembered; those who could speak freely are forgotten


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back with time. at: monotonic seconds."""

    rate: float
    size: float
    left: float
    at: float

    def fill(self, now: float) -> float:
        self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        return self.left

    def wait(self, now: float, wanted: float = 1.0) -> float:
        """Seconds until so many are there."""
        return max(0.0, (wanted - self.fill(now)) / self.rate)


class Pace:
    """Says who may speak now. clock: people's seconds. chat: Telegram's id, negative for groups."""

    def __init__(self, clock: Clock, rate: float = RATE) -> None:
        self._clock = clock
        self._usual = rate
        self._all = _Bucket(rate, rate, rate, clock.monotonic())
        self._chats: dict[int, _Bucket] = {}
        self._frozen: dict[int, float] = {}
        self._frozen_all = 0.0
        self._careful_until = 0.0
        self._refusals: dict[int, float] = {}

    def wait_all(self, priority: Priority) -> float:
        """Seconds until news of this priority may be sent to anybody."""
        return self._wait_all(RESERVES[priority])

    def wait_chat(self, chat: int) -> float:
        """Seconds until this chat may hear something."""
        now = self._clock.monotonic()
        return max(self._bucket(chat, now).wait(now), self._frozen.get(chat, 0.0) - now)

    def spend(self, chat: int) -> None:
        """A message, or a change of one, goes to this chat now."""
        now = self._clock.monotonic()
        for bucket in (self._all, self._bucket(chat, now)):
            bucket.left = max(bucket.fill(now) - 1.0, 0.0)

    async def reply(self, chat: int) -> None:
        """Wait for the turn of an answer to a person, not for ever, and take it."""
        until = self._clock.monotonic() + _PATIENCE
        while (wait := self._wait_all(_REPLY_RESERVE)) > 0 and self._clock.monotonic() < until:
            await self._clock.sleep(min(wait, _PATIENCE))
        self.spend(chat)

    def refused(self, chat: int, seconds: float) -> None:
        """Telegram has said 429 in this chat: it is quiet so long. Several chats at once mean all of them."""
        now = self._clock.monotonic()
        self._frozen[chat] = max(self._frozen.get(chat, 0.0), now + seconds)
        self._refusals[chat] = now
        self._refusals = {one: at for one, at in self._refusals.items() if now - at <= _STORM_SECONDS}
        if len(self._refusals) >= _STORM:
            self._refusals.clear()
            self._frozen_all = now + min(seconds, _LONGEST_FREEZE)
            self._careful_until = now + _CAUTION_SECONDS

    @property
    def rate(self) -> float:
        """Messages a second over all chats, as it is now."""
        careful = self._clock.monotonic() < self._careful_until
        return self._usual * _CAUTION if careful else self._usual

    def _wait_all(self, reserve: int) -> float:
        now = self._clock.monotonic()
        self._all.fill(now)
        self._all.rate = self.rate
        return max(self._all.wait(now, 1.0 + reserve), self._frozen_all - now)

    def _bucket(self, chat: int, now: float) -> _Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            if len(self._chats) >= _ROOM:
                self._forget(now)
            rate, burst = (_GROUP_RATE, _GROUP_BURST) if chat < 0 else (_CHAT_RATE, _CHAT_BURST)
            bucket = self._chats[chat] = _Bucket(rate, burst, burst, now)
        return bucket

    def _forget(self, now: float) -> None:
        self._chats = {chat: one for chat, one in self._chats.items() if one.fill(now) < one.size}
        self._frozen = {chat: until for chat, until in self._frozen.items() if until > now}
