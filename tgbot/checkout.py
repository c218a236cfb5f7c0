"""Payments about to be made: answered at once, beside the queue. Telegram cancels them after ten seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNetworkError
from aiogram.types import PreCheckoutQuery
from pydantic import ValidationError

from app.services.people import language_of
from tgbot.errands import Errands
from tgbot.i18n import Translator
from tgbot.incidents import Incidents

PLACE = "tgbot.checkout"
DEADLINE = 8.0  # seconds for the decision: the answer has to arrive within ten
ANSWER_SECONDS = 2
_ATTEMPTS = 3
FIELD = "pre_checkout_query"

Checkout = Callable[[PreCheckoutQuery], Awaitable[str | None]]


async def nothing_for_sale(_: PreCheckoutQuery) -> str | None:
    """What holds until something is sold."""
    return "checkout-not-yet"


class FastLane:
    """Answers pre-checkout queries.

    bot: one without patience; checkout: whether this payment may be made: None, or the key of the text that
    says why not. What fails or takes too long is refused: nobody pays for what we cannot note.
    """

    def __init__(
        self,
        bot: Bot,
        translators: Mapping[str, Translator],
        incidents: Incidents,
        checkout: Checkout = nothing_for_sale,
    ) -> None:
        self._bot = bot
        self._translators = translators
        self._incidents = incidents
        self._checkout = checkout
        self._errands = Errands()

    def take(self, update: Mapping[str, Any]) -> bool:
        """Begin to answer this update. False where it is none for this lane."""
        if FIELD not in update:
            return False
        self._errands.begin(self._serve(update[FIELD]), "checkout")
        return True

    async def finish(self) -> None:
        """Until what has begun is answered."""
        await self._errands.finish()

    async def _serve(self, raw: object) -> None:
        try:
            query = PreCheckoutQuery.model_validate(raw)
        except ValidationError as error:
            await self._incidents.report(PLACE, error)
            return
        try:
            async with asyncio.timeout(DEADLINE):
                refusal = await self._checkout(query)
        except Exception as error:  # noqa: BLE001  the person must be told in time, whatever has failed
            await self._incidents.report(PLACE, error)
            refusal = "checkout-failed"
        tr = self._translators[language_of(query.from_user.language_code)]
        await self._answer(query, None if refusal is None else tr.plain(refusal))

    async def _answer(self, query: PreCheckoutQuery, refusal: str | None) -> None:
        """Once more where Telegram was not reached: the same answer twice is one."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._bot.answer_pre_checkout_query(
                    query.id, ok=refusal is None, error_message=refusal, request_timeout=ANSWER_SECONDS
                )
            except TelegramNetworkError as error:
                if attempt == _ATTEMPTS:
                    await self._incidents.report(PLACE, error)
            except AiogramError as error:
                await self._incidents.report(PLACE, error)
                return
            else:
                return
