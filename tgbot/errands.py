"""What is answered beside the queue: tasks that are waited for when the bot ends."""

import asyncio
from collections.abc import Coroutine


class Errands:
    """Tasks under way; each deals with its own failures."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._under_way)

    def begin(self, errand: Coroutine[object, object, None], name: str) -> None:
        task = asyncio.create_task(errand, name=name)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Until what has begun is done."""
        await asyncio.gather(*self._under_way)
