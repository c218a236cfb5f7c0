"""The sandbox as one object: start it, use it, stop it."""

import socket
from collections.abc import Sequence
from typing import Any, Self

from aiohttp import web

from sandbox.telegram import page
from sandbox.telegram.api import Groups, Person, Users
from sandbox.telegram.bot_side import BotSide
from sandbox.telegram.buyers import Buyers
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.control import ControlSide
from sandbox.telegram.errors import ControlError
from sandbox.telegram.faults import Faults
from sandbox.telegram.journal import CallRecord, Effect, Violation
from sandbox.telegram.people import People
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.webhook import WebhookSender
from sandbox.telegram.world import World

_BODY_LIMIT = 64 * 1024 * 1024


class TelegramSandbox:
    """A Bot API server with people in it. `url` is the base for the bot, `page_url` for a browser."""

    def __init__(self, config: TelegramConfig | None = None) -> None:
        self.config = config or TelegramConfig()
        self.world = World(self.config)
        self._people = People(self.world)
        self._webhook = WebhookSender(
            self.world.updates, self.world.journal, self.config.webhook_retry_seconds
        )
        self.users = Users(self.world, self._people)
        self.groups = Groups(self._people)
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        app = web.Application(client_max_size=_BODY_LIMIT, middlewares=[page.only_this_machine])
        app.add_routes(BotSide(self.world, self._webhook).routes())
        app.add_routes(ControlSide(self.world, self._people).routes())
        app.add_routes(page.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        family = socket.AF_INET6 if ":" in self.config.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.config.host, self.config.port))
        except OSError:
            listener.close()
            await self._runner.cleanup()
            raise
        self._port = int(listener.getsockname()[1])
        await web.SockSite(self._runner, listener).start()
        await self._webhook.restart()

    async def stop(self) -> None:
        await self._webhook.close()
        self.world.updates.stop_poller()
        self.world.bus.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.world.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """For aiogram: `TelegramAPIServer.from_base(sandbox.url)`."""
        if not self._port:
            raise ControlError("the sandbox is not started")
        host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
        return f"http://{host}:{self._port}"

    @property
    def page_url(self) -> str:
        return f"{self.url}/"

    def user(self, user_id: int) -> Person:
        return self.users.get(user_id)

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def updates(self) -> UpdateQueue:
        return self.world.updates

    @property
    def effects(self) -> Sequence[Effect]:
        return list(self.world.journal.effects)

    @property
    def violations(self) -> Sequence[Violation]:
        return list(self.world.journal.violations)

    def calls(self, method: str = "") -> list[CallRecord]:
        """What the bot asked for, oldest first; of one method or of all."""
        return [call for call in self.world.journal.calls if method in {"", call.method}]

    def raw(self, update: dict[str, Any], lane: int = 0) -> int:
        """Puts any update before the bot, however wrong; its update_id."""
        return self.updates.push_raw(update, lane)

    def redeliver(self, update_id: int) -> None:
        if not self.updates.redeliver(update_id):
            raise ControlError(f"there was no update {update_id}")

    def limits(self, *, on: bool) -> None:
        """Switches flood control."""
        self.world.flood.enabled = on

    def withdraw(self, stars: int) -> None:
        """The owner of the bot cashes Stars in. Raises ControlError for more than it has."""
        Buyers(self.world, self._people).withdraw(stars)

    def deposit(self, stars: int) -> None:
        """The owner of the bot buys Stars for it."""
        Buyers(self.world, self._people).deposit(stars)

    def advance(self, seconds: float) -> None:
        """Moves the sandbox's clock on."""
        self.world.clock_shift += seconds

    def mishap(self, kind: str, what: str = "", times: int = 1) -> None:
        """lose, twice, delay or swap the next updates of this kind; see Mishap."""
        self.updates.mishaps.add(kind, what, times)

    def reset(self) -> None:
        self.world.reset()
