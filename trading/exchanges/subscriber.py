"""Subscribing to many topics on one connection, of which the exchange may refuse some."""

import asyncio
from collections.abc import Sequence
from itertools import count

from trading.exchanges.client import AnswerRefused
from trading.exchanges.lines import Line, Message
from trading.exchanges.wire import CandleTopics

_SECONDS = 10.0  # for the answer to one frame


class Subscriber:
    """Asks frame by frame; one that is refused is asked for in halves: one topic costs no other."""

    def __init__(self, line: Line, topics: CandleTopics) -> None:
        self._line = line
        self._topics = topics
        self._numbers = count(1)

    async def all(self, frames: Sequence[Sequence[str]]) -> Sequence[str]:
        """Returns the topics that were refused. Raises as Line.ask, and TimeoutError."""
        refused: list[str] = []
        waiting = list(reversed(frames))
        while waiting:
            frame = waiting.pop()
            try:
                await self._ask(frame)
            except AnswerRefused:
                if len(frame) == 1:
                    refused += frame
                else:
                    middle = len(frame) // 2
                    waiting += [frame[middle:], frame[:middle]]
        return refused

    async def _ask(self, frame: Sequence[str]) -> None:
        unconfirmed = Unconfirmed(self._topics, frame)
        async with asyncio.timeout(_SECONDS):
            await self._line.ask(self._topics.subscribe(next(self._numbers), frame), unconfirmed.hear)


class Unconfirmed:
    """The topics of a frame that the exchange has not confirmed yet; some confirm one by one."""

    def __init__(self, topics: CandleTopics, frame: Sequence[str]) -> None:
        self._topics = topics
        self._left = frozenset(frame)

    def hear(self, message: Message) -> bool:
        """Whether this message is the one that completes the frame."""
        before = self._left
        self._left -= frozenset(self._topics.confirmed(message, before))
        return self._left != before and not self._left


def parts_of(items: Sequence[str], size: int) -> Sequence[Sequence[str]]:
    """The items in parts of at most this size."""
    return [items[begin : begin + size] for begin in range(0, len(items), size)]
