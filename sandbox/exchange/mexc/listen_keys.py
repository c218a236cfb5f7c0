"""Listen keys: an account's way to its private pushes, for an hour at a time."""

import secrets

from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.errors import Reason, VenueError
from sandbox.exchange.mexc.codes import OPEN_TOO_MANY_KEYS

_MOST = 60  # of one account


class ListenKeys:
    """The keys that are alive, in market time. They do not outlast the process, like the connections."""

    def __init__(self, clock: SandboxClock, seconds: float) -> None:
        self._clock = clock
        self._life_ms = int(seconds * 1000)
        self._keys: dict[str, tuple[int, int]] = {}  # (uid, end in ms)

    def create(self, uid: int) -> str:
        if len(self.of(uid)) >= _MOST:
            raise VenueError(OPEN_TOO_MANY_KEYS)
        key = secrets.token_hex(32)
        self._keys[key] = uid, self._clock.now_ms() + self._life_ms
        return key

    def of(self, uid: int) -> list[str]:
        return [key for key in self._keys if self.owner(key) == uid]

    def renew(self, uid: int, key: str) -> None:
        """For another hour from now."""
        self._require(uid, key)
        self._keys[key] = uid, self._clock.now_ms() + self._life_ms

    def end(self, uid: int, key: str) -> None:
        self._require(uid, key)
        del self._keys[key]

    def owner(self, key: str) -> int:
        """The UID behind a key that is alive, else 0."""
        uid, ends = self._keys.get(key, (0, 0))
        return uid if self._clock.now_ms() < ends else 0

    def _require(self, uid: int, key: str) -> None:
        if not uid or self.owner(key) != uid:
            raise VenueError(Reason.BAD_LISTEN_KEY)
