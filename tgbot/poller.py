"""Long polling of our own: raw updates, so that one that cannot be parsed never stops the rest."""

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

    It starts without an offset: what was recorded and not confirmed comes again and is recognised.
    """

    def __init__(self, bot: Bot, inbox: Inbox, clock: Clock, incidents: Incidents) -> None:
        self._bot = bot
        self._inbox = inbox
        self._clock = clock
        self._incidents = incidents
        self._log = structlog.get_logger("tgbot.poller")

    async def run(self) -> None:
        """Until cancelled. Raises TelegramUnauthorizedError where the token is wrong: nothing helps then."""
        await self._bot.delete_webhook()
        offset: int | None = None
        pause = 0.0
        while True:
            try:
                offset = await self._once(offset)
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

    async def _once(self, offset: int | None) -> int | None:
        method = RawGetUpdates(offset=offset)
        updates = await self._bot(method, request_timeout=POLL_SECONDS + _SLACK_SECONDS)
        highest = await self._inbox.record(updates)
        if highest is None:
            return offset
        return highest + 1
