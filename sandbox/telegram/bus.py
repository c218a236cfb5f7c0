"""News inside the sandbox: the page, and everyone who waits for something to happen, listen here."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

T = TypeVar("T")
Event = dict[str, Any]
_BACKLOG: Final = 2000


class Bus:
    """Hands each event to every listener; a listener that does not keep up is told so and cut off."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event | None]] = set()

    def publish(self, kind: str, **body: Any) -> None:
        for queue in list(self._queues):
            try:
                queue.put_nowait({"type": kind, **body})
            except asyncio.QueueFull:
                self._queues.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)

    @contextmanager
    def listen(self) -> Iterator["asyncio.Queue[Event | None]"]:
        """Events from now on; None means the end."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(_BACKLOG)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    async def wait_until(self, look: Callable[[], T | None], seconds: float) -> T:
        """What `look` finds, now or after any event. Raises TimeoutError after `seconds`."""
        with self.listen() as events:
            async with asyncio.timeout(seconds):
                while True:
                    found = look()
                    if found is not None:
                        return found
                    await events.get()
                    while not events.empty():
                        events.get_nowait()

    def close(self) -> None:
        for queue in list(self._queues):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        self._queues.clear()
