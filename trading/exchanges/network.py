"""The only way out to an exchange: a few shared sessions that reach its own hosts and nothing else.

No redirect is followed (a key must not travel to another host), no cookie kept, no proxy taken from the
environment.
"""

import socket
import ssl
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_middlewares import ClientHandlerType

_READ_CONNECTIONS = 150
_WRITE_CONNECTIONS = 100  # no order may wait so long for a connection that its signature grows old
_MARKET_CONNECTIONS = 30
_DNS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Where the exchange's hosts are.

    resolve_to: address and port that stand in for all of them (the sandbox); ca_file: the only authority that
    is trusted then. Neither: the real world.
    """

    resolve_to: tuple[str, int] | None = None
    ca_file: Path | None = None


class ForbiddenHost(aiohttp.ClientOSError):
    """A host that is not on the exchange's list was asked for. Nothing was sent."""


class RedirectRefused(aiohttp.ClientError):
    """The exchange answered with a redirect. It was not followed."""


class AllowListResolver(AbstractResolver):
    """Resolves the hosts of one exchange, or maps them to one address; every other name fails closed."""

    def __init__(self, hosts: Iterable[str], resolve_to: tuple[str, int] | None = None) -> None:
        self._hosts = frozenset(hosts)
        self._resolve_to = resolve_to
        self._real = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self._hosts:
            raise ForbiddenHost(f"{host} is not a host of this exchange")
        if self._resolve_to is None:
            return await self._real.resolve(host, port, family)
        address, mapped_port = self._resolve_to
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=mapped_port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            ),
        ]

    async def close(self) -> None:
        await self._real.close()


class Requests:
    """What ccxt knows of a session: a method a kind of request. Writes have connections of their own."""

    def __init__(self, reads: aiohttp.ClientSession, writes: aiohttp.ClientSession) -> None:
        self.headers = reads.headers
        self.get = reads.get
        self.post, self.put, self.delete = writes.post, writes.put, writes.delete


class Network:
    """The sessions of one exchange, open while entered.

    rest: for the requests of accounts; market: for public ones; stream: for WebSockets.
    """

    def __init__(self, hosts: frozenset[str], config: NetworkConfig) -> None:
        self.tls = ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)
        self._hosts = hosts
        self._config = config
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            # Pools of their own: neither open WebSockets nor questions, however slowly they are answered, may
            # use up the connections that orders need.
            self.rest = Requests(
                await opening.enter_async_context(self._session(_READ_CONNECTIONS)),
                await opening.enter_async_context(self._session(_WRITE_CONNECTIONS)),
            )
            self.market = await opening.enter_async_context(self._session(_MARKET_CONNECTIONS))
            self.stream = await opening.enter_async_context(self._session(0))
            self._open = opening.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    def _session(self, connections: int) -> aiohttp.ClientSession:
        resolver = AllowListResolver(self._hosts, self._config.resolve_to)
        connector = aiohttp.TCPConnector(
            limit=connections, resolver=resolver, ssl=self.tls, ttl_dns_cache=_DNS_SECONDS
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(self._stay_home,),
            trust_env=False,
        )

    async def _stay_home(
        self, request: aiohttp.ClientRequest, send: ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if request.url.host not in self._hosts:  # an address instead of a name would not be resolved
            raise ForbiddenHost(f"{request.url.host} is not a host of this exchange")
        response = await send(request)
        if 300 <= response.status < 400:  # noqa: PLR2004  the redirects
            response.close()
            raise RedirectRefused(f"HTTP {response.status}: a redirect is not followed")
        return response
