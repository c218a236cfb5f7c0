"""Row locks as PostgreSQL has them: shared or exclusive, first come first served, with a timeout."""

import asyncio
from collections import deque
from collections.abc import Hashable
from contextvars import Context
from dataclasses import dataclass, field

LOCK_TIMEOUT = 5.0  # seconds, as in db.pool


class StoreFailure(Exception):
    """The store did not do what it was asked, or did not say so: the connection, a timeout, a deadlock."""


@dataclass(eq=False)
class Holder:
    """A transaction as its locks see it."""

    keys: list[Hashable] = field(default_factory=list)


@dataclass
class _Waiter:
    holder: Holder
    exclusive: bool
    turn: asyncio.Future[bool]


@dataclass
class _Lock:
    shared: list[Holder] = field(default_factory=list)
    exclusive: Holder | None = None
    queue: deque[_Waiter] = field(default_factory=deque)

    def admits(self, holder: Holder, *, exclusive: bool) -> bool:
        if self.exclusive is not None and self.exclusive is not holder:
            return False
        return not exclusive or all(one is holder for one in self.shared)

    def give(self, holder: Holder, *, exclusive: bool) -> None:
        if exclusive:
            self.exclusive = holder
        else:
            self.shared.append(holder)


class Locks:
    """All locks of one store."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, _Lock] = {}

    async def take(self, holder: Holder, key: Hashable, *, exclusive: bool) -> None:
        """Wait for one's turn. Raises StoreFailure where it does not come in time."""
        lock = self._locks.setdefault(key, _Lock())
        holder.keys.append(key)
        mine = lock.exclusive is holder or holder in lock.shared
        if (mine or not lock.queue) and lock.admits(holder, exclusive=exclusive):
            lock.give(holder, exclusive=exclusive)
            return
        loop = asyncio.get_running_loop()
        waiter = _Waiter(holder, exclusive, loop.create_future())
        lock.queue.append(waiter)
        # The store's own timer: it also runs while whoever waits is frozen.
        loop.call_later(LOCK_TIMEOUT, _expire, waiter.turn, context=Context())
        if not await waiter.turn:
            raise StoreFailure("lock timeout")

    def release(self, holder: Holder) -> None:
        """Give everything back; whoever waits longest is next."""
        keys, holder.keys = list(dict.fromkeys(holder.keys)), []
        for key in keys:
            lock = self._locks.get(key)
            if lock is None:  # its turn had expired, and nobody else wanted it
                continue
            lock.shared = [one for one in lock.shared if one is not holder]
            lock.exclusive = None if lock.exclusive is holder else lock.exclusive
            lock.queue = deque(one for one in lock.queue if one.holder is not holder)
            self._admit(lock)
            if not (lock.shared or lock.exclusive or lock.queue):
                del self._locks[key]

    def _admit(self, lock: _Lock) -> None:
        while lock.queue:
            first = lock.queue[0]
            if not first.turn.done():
                if not lock.admits(first.holder, exclusive=first.exclusive):
                    return
                lock.give(first.holder, exclusive=first.exclusive)
                first.turn.set_result(True)
            lock.queue.popleft()


def _expire(turn: asyncio.Future[bool]) -> None:
    if not turn.done():
        turn.set_result(False)
