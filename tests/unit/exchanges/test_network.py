"""Nothing leaves for a host that is not the exchange's, whatever an answer or a setting says."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from trading.exchanges.network import (
    AllowListResolver,
    ForbiddenHost,
    Network,
    NetworkConfig,
    RedirectRefused,
)

HOST = "api.bybit.com"


@dataclass
class Server:
    port: int
    seen: list[str] = field(default_factory=list)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(f"{request.method} {request.host}{request.path}")
        if request.path.startswith("/away"):
            raise web.HTTPTemporaryRedirect(f"http://elsewhere.example:{request.url.port}/stolen")
        if request.path.startswith("/home"):
            raise web.HTTPFound("/other")
        response = web.json_response({"cookie": request.headers.get("Cookie")})
        response.set_cookie("tracking", "yes")
        return response

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    async with TestServer(app) as running:
        assert running.port is not None
        yield Server(running.port, seen)


@pytest.fixture
async def network(server: Server) -> AsyncIterator[Network]:
    async with Network(frozenset({HOST}), NetworkConfig(resolve_to=("127.0.0.1", server.port))) as made:
        yield made


async def test_the_exchange_is_reached_under_its_own_name(network: Network, server: Server) -> None:
    async with network.rest.get(f"http://{HOST}/v5/market/time") as response:
        assert response.status == 200
    assert server.seen == [f"GET {HOST}/v5/market/time"]


@pytest.mark.parametrize("path", ["/away", "/home"])
@pytest.mark.parametrize("session", ["rest", "stream"])
async def test_a_redirect_is_refused_and_nothing_more_is_sent(
    network: Network, server: Server, path: str, session: str
) -> None:
    with pytest.raises(RedirectRefused):
        await getattr(network, session).post(f"http://{HOST}{path}", data=b"signed", headers={"X-KEY": "k"})
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "host", ["evil.example", "api.bybit.com.evil.example", "127.0.0.1", "localhost", "[::1]"]
)
async def test_any_other_host_fails_closed(network: Network, server: Server, host: str) -> None:
    with pytest.raises(aiohttp.ClientConnectionError):
        await network.rest.get(f"http://{host}:{server.port}/v5/market/time")
    assert not server.seen


async def test_no_cookie_is_kept(network: Network) -> None:
    url = f"http://{HOST}/v5/market/time"
    async with network.rest.get(url):
        pass
    async with network.rest.get(url) as second:
        assert (await second.json())["cookie"] is None


async def test_the_resolver_maps_only_its_own_hosts() -> None:
    resolver = AllowListResolver({HOST}, ("127.0.0.1", 4433))
    (found,) = await resolver.resolve(HOST, 443, socket.AF_INET)
    assert (found["host"], found["port"], found["hostname"]) == ("127.0.0.1", 4433, HOST)
    with pytest.raises(ForbiddenHost):
        await resolver.resolve("stream.bybit.com", 443)
    await resolver.close()


async def test_without_a_mapping_a_foreign_host_is_still_forbidden() -> None:
    resolver = AllowListResolver({HOST})
    with pytest.raises(ForbiddenHost):
        await resolver.resolve("localhost", 443)
    await resolver.close()
