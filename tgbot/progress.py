"""How broadcasts go, kept up to date in their authors' chats: a message that is edited every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound

from app.ports import Cipher
from app.services.sendings import Card, Sendings
from tgbot.callbacks import ALWAYS
from tgbot.i18n import Translator
from tgbot.incidents import Incidents
from tgbot.screens import broadcast_course as screens
from tgbot.screens.base import markup
from trading.ports import Clock

EVERY = 3.0  # seconds between edits
_SPAN = 30.0  # seconds over which the rate is taken


@dataclass(slots=True)
class _Seen:
    """What a card said last, and how many were settled when: monotonic seconds, oldest first."""

    text: str = ""
    samples: list[tuple[float, int]] = field(default_factory=list)

    def pace(self, now: float, settled: int) -> float | None:
        """How many a second of late; None where that is not known yet."""
        self.samples = [one for one in self.samples if now - one[0] <= _SPAN] + [(now, settled)]
        since, before = self.samples[0]
        return (settled - before) / (now - since) if now > since else None


class ProgressCards:
    """clock: of people. One process keeps them: the one that talks."""

    def __init__(
        self,
        bot: Bot,
        sendings: Sendings,
        cipher: Cipher,
        translators: Mapping[str, Translator],
        incidents: Incidents,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._sendings = sendings
        self._cipher = cipher
        self._translators = translators
        self._incidents = incidents
        self._clock = clock
        self._seen: dict[int, _Seen] = {}

    async def run(self) -> None:
        """Until cancelled. A failure is reported, and costs that edit alone."""
        while True:
            await self._clock.sleep(EVERY)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  # the bot must not end for a card
                await self._incidents.report("tgbot.progress", error)

    async def look(self) -> None:
        """Edit those whose words have changed."""
        cards = await self._sendings.cards()
        for card in cards:
            await self._show(card)
        present = {card.view.broadcast.id for card in cards}
        self._seen = {number: seen for number, seen in self._seen.items() if number in present}

    async def _show(self, card: Card) -> None:
        number, figures = card.view.broadcast.id, card.view.figures
        seen = self._seen.setdefault(number, _Seen())
        settled = figures.listed - figures.waiting + figures.gone + figures.kept
        pace = seen.pace(self._clock.monotonic(), settled)
        tr = self._translators[card.language].in_zone(card.zone)
        screen = screens.card(tr, card.view, _left(card, pace), pace)
        if screen.text != seen.text:
            seen.text = screen.text
            try:
                await self._bot.edit_message_text(
                    screen.text,
                    chat_id=card.owner,
                    message_id=card.message,
                    reply_markup=markup(screen.rows, self._cipher, card.owner, ALWAYS),
                )
            except (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound) as error:
                if "not modified" not in str(error):
                    await self._sendings.card_over(number)
                    return
        if card.last:
            await self._sendings.card_over(number)


def _left(card: Card, pace: float | None) -> timedelta | None:
    """How long it will yet take, at the pace of late."""
    people = screens.left_of(card.view)
    return None if not pace or pace <= 0 else timedelta(seconds=round(people / pace))
