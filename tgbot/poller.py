"""Long polling of our own: raw updates, so that one that cannot be parsed never stops the rest."""

import math
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from tgbot.inbox import ALLOWED, Inbox
from tgbot.incidents import Incidents
from tgbot.middlewares.presses import PATIENCE
from trading.ports import Clock

POLL_SECONDS = 25
_SLACK_SECONDS = 10
_LONGEST_PAUSE = 30.0
_CONFLICT_PAUSE = 3.0
_BATCH = 100
PLACE = "tgbot.poller"


class RawGetUpdates(TelegramMethod[list[Any]]):
    """getUpdates, its items left as they came."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = _BATCH
    timeout: int = POLL_SECONDS
    allowed_updates: tuple[str, ...] = ALLOWED


class Poller:
    """Fetches updates, records them, and only then confirms them by asking for the next ones.

    It starts without an offset: what was recorded and not confirmed comes again and is recognised. Of what
    has lain at Telegram while nobody listened the inbox is told so: presses among it may be old.
    """

    def __init__(self, bot: Bot, inbox: Inbox, clock: Clock, incidents: Incidents) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._incidents = incidents
        self._log = structlog.get_logger("tgbot.poller")
        self._offset: int | None = None
        self._listened_at = -math.inf  # monotonic seconds

    async def run(self) -> None:
        """Until cancelled. Raises TelegramUnauthorizedError where the token is wrong: nothing helps then."""
        await self._bot.delete_webhook()
        pause = 0.0
        while True:
            try:
                if self._clock.monotonic() - self._listened_at > PATIENCE.total_seconds():
                    await self._fetch_waiting()
                await self._fetch(POLL_SECONDS)
                pause = 0.0
            except TelegramUnauthorizedError:
                raise
            except TelegramConflictError as error:
                pause = _CONFLICT_PAUSE
                await self._incidents.report(PLACE, error)
            except TelegramRetryAfter as flood:
                pause = float(flood.retry_after)
            except (AiogramError, OSError) as error:
                pause = min(max(pause * 2, 1.0), _LONGEST_PAUSE)
                self._log.warning("getUpdates failed", error=type(error).__name__, pause=pause)
            except Exception as error:  # noqa: BLE001  the supervisor of polling: the store may be away for a while
                pause = min(max(pause * 2, 1.0), _LONGEST_PAUSE)
                await self._incidents.report(PLACE, error)
            await self._clock.sleep(pause)

    async def fetch_waiting(self) -> None:
        """Record what lies at Telegram, for those who do not poll afterwards."""
        await self._bot.delete_webhook()
        await self._fetch_waiting()

    async def _fetch_waiting(self) -> None:
        while await self._fetch(0, waited=True):
            pass

    async def _fetch(self, seconds: int, *, waited: bool = False) -> bool:
        """Whether there may be more at once. seconds: for how long to wait for the first."""
        method = RawGetUpdates(offset=self._offset, timeout=seconds)
        updates = await self._bot(method, request_timeout=seconds + _SLACK_SECONDS)
        highest = await self._inbox.record(updates, waited=waited)
        if highest is not None:
            self._offset = highest + 1
        self._listened_at = self._clock.monotonic()
        return len(updates) == _BATCH
