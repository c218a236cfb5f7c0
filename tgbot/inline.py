"""Inline mode: `@bot btc` in any chat, by anybody. Public facts only; nothing of it is kept.

An answer is worth nothing after seconds: what comes too fast, or while too many are being answered, is left
out.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiogram import Bot
from aiogram.types import InlineQuery
from pydantic import ValidationError

from app.services.glances import Glances
from app.services.people import language_of
from tgbot.errands import Errands
from tgbot.i18n import Translator
from tgbot.incidents import Incidents
from tgbot.middlewares.throttle import Buckets
from tgbot.screens.inline import cards, nothing
from trading.ports import Clock

PLACE = "tgbot.inline"
FIELD = "inline_query"
KEPT = 10  # seconds for which Telegram may show an answer again to the one who asked: it is in their language
_MOST = 20  # queries that are answered at the same time
_SECONDS = 5


class InlineDesk:
    """Answers inline queries. clock: real time."""

    def __init__(
        self,
        bot: Bot,
        glances: Glances,
        translators: Mapping[str, Translator],
        incidents: Incidents,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._glances = glances
        self._translators = translators
        self._incidents = incidents
        self._clock = clock
        self._errands = Errands()
        self._buckets = Buckets()

    def take(self, update: Mapping[str, Any]) -> bool:
        """Begin to answer this update. False where it is no inline query."""
        if FIELD not in update:
            return False
        if len(self._errands) < _MOST:
            self._errands.begin(self._serve(update[FIELD]), "inline")
        return True

    async def finish(self) -> None:
        """Until what has begun is answered."""
        await self._errands.finish()

    async def _serve(self, raw: object) -> None:
        try:
            query = InlineQuery.model_validate(raw)
        except ValidationError as error:
            await self._incidents.report(PLACE, error)
            return
        if not self._buckets.take(query.from_user.id, self._clock.monotonic()):
            return
        try:
            async with asyncio.timeout(_SECONDS):
                await self._answer(query)
        except Exception as error:  # noqa: BLE001  an inline query must not end the bot
            await self._incidents.report(PLACE, error)

    async def _answer(self, query: InlineQuery) -> None:
        tr = self._translators[language_of(query.from_user.language_code)]
        found = await self._glances.find(query.query)
        await self._bot.answer_inline_query(
            query.id,
            cards(tr, found),
            cache_time=KEPT,
            is_personal=True,
            button=None if found else nothing(tr),
        )
