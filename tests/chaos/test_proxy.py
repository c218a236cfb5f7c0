"""What the fault proxy does to bytes: without it a quiet run would prove nothing."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.chaos.proxy import FINE, FaultProxy, Streams, Trouble, open_proxy, to_port, weather


@asynccontextmanager
async def echoing() -> AsyncIterator[FaultProxy]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(1000):
            writer.write(chunk)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, open_proxy(to_port(server.sockets[0].getsockname()[1]), seed=1) as proxy:
        yield proxy


@asynccontextmanager
async def connected(proxy: FaultProxy) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def test_without_trouble_everything_goes_through() -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert proxy.hits == 0


@pytest.mark.parametrize("trouble", [Trouble(delay=0.05, jitter=0.01), Trouble(bandwidth=1000)])
async def test_what_is_late_or_slow_arrives_whole(trouble: Trouble) -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        proxy.switch(trouble)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert proxy.hits == 2


async def test_a_cut_lets_so_many_bytes_pass() -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        proxy.switch(Trouble(cut_after=3))
        writer.write(b"hello")
        assert await reader.read() in {b"", b"hel"}  # the answer to what has passed may be cut off, too


async def test_a_reset_ends_connections_and_refuses_new_ones() -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        writer.write(b"hello")
        await reader.readexactly(5)
        proxy.switch(Trouble(reset=True))
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        async with connected(proxy) as (second, _):
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await second.readexactly(1)


async def test_what_fell_into_a_black_hole_comes_out_when_it_ends() -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        proxy.switch(Trouble(black_hole=True))
        writer.write(b"hello")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(5), 0.2)
        proxy.switch(FINE)
        assert await reader.readexactly(5) == b"hello"


async def test_what_was_swallowed_never_arrives_nor_does_what_follows() -> None:
    async with echoing() as proxy, connected(proxy) as (reader, writer):
        proxy.switch(Trouble(swallow=True))
        writer.write(b"hello")
        await asyncio.sleep(0.1)
        proxy.switch(FINE)
        writer.write(b"again")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(5), 0.2)


async def test_the_weather_has_every_kind_of_trouble_and_pauses() -> None:
    chance = random.Random(1)
    seen = {weather(chance) for _ in range(500)}
    for name in ("delay", "bandwidth", "reset", "black_hole", "swallow", "refuse"):
        assert any(getattr(trouble, name) for trouble in seen), name
    assert any(trouble.cut_after for trouble in seen)
    assert FINE in seen
