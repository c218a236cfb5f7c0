"""How often a topic of a stream speaks: not all of them at once, and all of them when a minute ends."""

import time
import zlib
from collections.abc import Collection

_MINUTE_MS = 60_000
Topic = tuple[str, str]


class Pace:
    """When each topic spoke last. seconds: the least between two words of one topic (real); 0: no limit.

    What spoke at different moments goes on doing so: the topics are spread over the time between two words.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._told: dict[Topic, tuple[int, int]] = {}  # market ms until when it has told all; its turn then
        self._now = self._before = 0
        self._turn = 0.0

    def tick(self, now: int) -> None:
        """It is `now` by the market's clock (ms), which never goes back."""
        self._before, self._now = self._now, max(now, self._now)
        if self._seconds:
            self._turn = time.monotonic() / self._seconds

    def keep(self, topics: Collection[Topic]) -> None:
        """Forgets all other topics: nobody listens to them any more."""
        if len(self._told) > len(topics):
            self._told = {topic: told for topic, told in self._told.items() if topic in topics}

    def due(self, group: str, name: str) -> int | None:
        """The market time from which on it has not told; None where it is not its turn. Taken note of."""
        if not self._seconds:
            return self._before
        topic = group, name
        known = self._told.get(topic)
        turn = int(self._turn + zlib.crc32(name.encode()) / 2**32)
        since = self._before if known is None else known[0]
        ended = since // _MINUTE_MS != self._now // _MINUTE_MS
        if known is not None and known[1] == turn and not ended:
            return None
        self._told[topic] = self._now, turn
        return since
