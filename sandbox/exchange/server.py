"""The sandbox exchange as one object to start and stop."""

import asyncio
import contextlib
import logging
import socket
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.exchange.accounts import Accounts
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.control import Control
from sandbox.exchange.faults import Faults
from sandbox.exchange.front import Front
from sandbox.exchange.fronts import front_named
from sandbox.exchange.gate import Gate
from sandbox.exchange.instruments import Instrument
from sandbox.exchange.journal import Journal
from sandbox.exchange.limits import RateLimits
from sandbox.exchange.market import Market
from sandbox.exchange.statefile import StateFile
from sandbox.exchange.streams import Streams
from sandbox.exchange.topics import Bars
from sandbox.exchange.venue import Venue
from sandbox.tls import issue

_HERE = ("localhost", "127.0.0.1", "::1")
_MINUTE = 60.0
_JUST = 0.002
_LOG = logging.getLogger(__name__)


class ExchangeSandbox:
    """An exchange on loopback: `async with ExchangeSandbox(config) as sandbox`.

    HTTPS and WSS on `port`, the same and the control (`/_sim/...`) in plain on `plain_url`.
    """

    def __init__(self, config: ExchangeConfig) -> None:
        self.config = config
        self.clock = config.clock
        chosen = front_named(config.front)
        listed = (chosen.rules.listed(instrument) for instrument in config.instruments)
        self.market = Market(
            (instrument for instrument in listed if instrument is not None),
            config.clock,
            seed=config.seed,
            replays=config.replays,
        )
        state = None if config.state_file is None else StateFile(config.state_file)
        self.venue = Venue(config.clock, self.market, state, seed=config.seed, rules=chosen.rules)
        if config.silent is not None:
            self.venue.bars.silent = config.silent
        self.front = self._front(chosen)
        self.accounts = Accounts(self.venue, self.front.ticket)
        self.faults = Faults(config.seed)
        self.journal = Journal()
        self.venue.desk.placed.append(self.journal.placed)
        self.limits = RateLimits(chosen.rules.ban)
        self.streams = Streams(self.front, self.faults, self.journal, config.push_seconds)
        self.port = 0
        self.plain_port = 0
        self.ca_file = Path()
        self._runners: list[web.AppRunner] = []
        self._heart: asyncio.Task[None] | None = None

    @property
    def plain_url(self) -> str:
        return f"http://{self.config.host}:{self.plain_port}"

    @property
    def url(self) -> str:
        """With TLS, by address; the production names work through a resolver."""
        return f"https://{self.config.host}:{self.port}"

    async def start(self) -> None:
        certificates = issue(self.config.tls_dir, (*self.front.hosts, *_HERE))
        self.ca_file = certificates.ca_file
        self.venue.start()
        gate = Gate(self.front, self.faults, self.journal, self.limits)
        control = Control(self)
        routes = [*gate.routes(), *self.streams.routes()]
        tls_socket, plain_socket = (
            _listen(self.config.host, port) for port in (self.config.port, self.config.plain_port)
        )
        self.port, self.plain_port = tls_socket.getsockname()[1], plain_socket.getsockname()[1]
        tls, plain = await self._runner(routes), await self._runner([*routes, *control.routes()])
        await web.SockSite(tls, tls_socket, ssl_context=certificates.server_context()).start()
        await web.SockSite(plain, plain_socket).start()
        self._heart = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        if self._heart is not None:
            self._heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._heart
            self._heart = None
        await self.streams.close()
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()
        self.venue.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def set_price(self, symbol: str, price: str | Decimal | None, category: str = "") -> None:
        """The price stands there from now on (None: back to its path); orders and listeners hear of it."""
        self.venue.set_price(symbol, None if price is None else Decimal(price), category)
        self.streams.publish_market()

    def advance(self, seconds: float) -> None:
        """Skips market time ahead, with everything that happens on the way."""
        self.venue.advance(seconds)
        self.streams.publish_market()

    @property
    def bars(self) -> Bars:
        """The bars as they are told, and the switches that spoil them."""
        return self.venue.bars

    def launch(self, instrument: Instrument) -> None:
        """One more market, while everything runs."""
        listed = self.front.rules.listed(instrument)
        if listed is None:
            raise ValueError(f"{self.front.name} has no {instrument.category} market")
        self.market.add(listed)

    def maintain(self, *, on: bool) -> None:
        """While it lasts every request and handshake is refused; connections are cut at its start."""
        self.venue.maintenance = on
        if on:
            self.streams.drop()

    def _front(self, chosen: type[Front]) -> Front:
        front = chosen(self.venue)
        if self.config.ip_limit is not None:
            front.limit_address(self.config.ip_limit)
        return front

    async def _runner(self, routes: list[web.RouteDef]) -> web.AppRunner:
        app = web.Application(client_max_size=1024 * 1024)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._runners.append(runner)
        return runner

    def _until_minute(self) -> float:
        """Real seconds until a minute of the market has just ended: its bars are told at once."""
        if self.clock.manual:
            return self.config.tick_seconds
        return (_MINUTE - self.clock.now() % _MINUTE) / self.clock.rate + _JUST

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(min(self.config.tick_seconds, self._until_minute()))
            try:
                self.venue.catch_up()
                await self.streams.publish_in_turn()
                await self.streams.keep_rules()
            except Exception:  # noqa: BLE001 - one bad tick must not stop the world; the trace says why
                _LOG.exception("a tick of the sandbox exchange failed")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
