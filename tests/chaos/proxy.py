"""A TCP proxy in whose hand the wire is: late, slow, swallowed, cut, reset, or as if nobody were there."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

CHUNK = 1 << 14
_STEP = 0.02  # seconds between looks at whether the trouble has gone
_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, for 0 seconds: closing sends a reset

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to bytes while it lasts.

    delay: seconds before each chunk goes on; jitter: more of them, at random; bandwidth: bytes a second;
    cut_after: bytes of a connection's direction after which it is closed; reset: every connection at once, and
    new ones; black_hole: nothing goes on until the trouble ends, then all of it does; swallow: what is sent
    is lost, and so is everything behind it on that connection; refuse: new connections are closed.
    """

    delay: float = 0.0
    jitter: float = 0.0
    bandwidth: float = 0.0
    cut_after: int | None = None
    reset: bool = False
    black_hole: bool = False
    swallow: bool = False
    refuse: bool = False


FINE = Trouble()


class FaultProxy:
    """Stands on a port of its own in front of one server. `hits`: chunks and connections that met a trouble."""

    def __init__(self, connect: Connect, chance: random.Random) -> None:
        self._connect = connect
        self._chance = chance
        self._trouble = FINE
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.hits = 0

    def switch(self, trouble: Trouble) -> None:
        """From now on it is like this."""
        self._trouble = trouble
        if trouble.reset:
            for writer in self._writers:
                _reset(writer)

    def accept(self, near: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.create_task(self._serve(near, near_writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, near: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        writers = {near_writer}
        self._writers |= writers
        try:
            if self._trouble.refuse or self._trouble.reset:
                self.hits += 1
                _reset(near_writer)
                return
            far, far_writer = await self._connect()
            writers.add(far_writer)
            self._writers.add(far_writer)
            ways = (self._carry(near, far_writer), self._carry(far, near_writer))
            carrying = {asyncio.create_task(way) for way in ways}
            try:
                await asyncio.wait(carrying, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in carrying:
                    one.cancel()
                await asyncio.gather(*carrying, return_exceptions=True)
        except OSError:
            self.hits += 1  # the server is not there: so it looks to the client, too
        finally:
            self._writers -= writers
            for writer in writers:
                writer.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        carried, lost = 0, False
        with contextlib.suppress(OSError):
            while chunk := await source.read(CHUNK):
                trouble = self._trouble
                self.hits += trouble is not FINE
                lost = lost or trouble.swallow
                if lost:
                    continue
                await self._wait(trouble, len(chunk))
                if trouble.cut_after is not None and carried + len(chunk) > trouble.cut_after:
                    target.write(chunk[: max(0, trouble.cut_after - carried)])
                    await target.drain()
                    return
                carried += len(chunk)
                target.write(chunk)
                await target.drain()

    async def _wait(self, trouble: Trouble, size: int) -> None:
        seconds = trouble.delay + trouble.jitter * self._chance.random()
        if trouble.bandwidth:
            seconds += size / trouble.bandwidth
        if seconds:
            await asyncio.sleep(seconds)
        while self._trouble.black_hole:
            await asyncio.sleep(_STEP)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.family in {socket.AF_INET, socket.AF_INET6}:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()


@asynccontextmanager
async def open_proxy(connect: Connect, seed: int) -> AsyncIterator[FaultProxy]:
    """A proxy on a free port of this machine."""
    proxy = FaultProxy(connect, random.Random(seed))
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()


def to_port(port: int) -> Connect:
    """Towards a server on this machine."""

    async def connect() -> Streams:
        return await asyncio.open_connection("127.0.0.1", port)

    return connect


def to_socket(path: Callable[[], str]) -> Connect:
    """Towards a server on a private socket, wherever that is by then."""

    async def connect() -> Streams:
        return await asyncio.open_unix_connection(path())

    return connect


def weather(chance: random.Random, *, mild: bool = False) -> Trouble:
    """A trouble at random, mostly none. mild: on a wire that everything waits for."""
    if chance.random() < 0.7:
        return FINE
    kinds = [
        Trouble(delay=0.02, jitter=0.2),
        Trouble(cut_after=chance.choice((0, 200, 3_000, 20_000))),
        Trouble(reset=True),
        Trouble(black_hole=True),
        Trouble(refuse=True),
    ]
    if not mild:
        kinds += [Trouble(delay=1.0, jitter=1.0), Trouble(bandwidth=20_000), Trouble(swallow=True)]
    return chance.choice(kinds)
