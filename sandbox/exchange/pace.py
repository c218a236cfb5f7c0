"""How often a topic of a stream speaks: not all of them at once, and all of them when a minute ends."""

import time
import zlib
from collections.abc import Collection

_MINUTE_MS = 60_000
Topic = tuple[str, str]


class Pace:
    """When each topic spoke last. seconds: the least between two words of one topic (real); 0: no limit.

    Each topic has its own moment between two words, so that not all of them speak at once.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._told: dict[
            Topic, tuple[int, int, float]
        ] = {}  # ms until when all is told, its turn, its moment
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

    def due(self, topic: Topic) -> int | None:
        """The market time from which on it has not told; None where it is not its turn. Taken note of."""
        known = self._told.get(topic)
        since, told, moment = known or (self._before, -1, zlib.crc32(topic[1].encode()) / 2**32)
        turn = int(self._turn + moment)
        if turn == told and self._seconds and since // _MINUTE_MS == self._now // _MINUTE_MS:
            return None
        self._told[topic] = self._now, turn, moment
        return since
