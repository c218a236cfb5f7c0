"""The menu: where every way leads back to."""

from app.services.catalog import Services
from tgbot.i18n import Html
from tgbot.screens.care import with_steps
from tgbot.screens.start import home, welcome
from tgbot.talk import Talk


async def show_home(talk: Talk, services: Services, under: Html | None = None) -> None:
    """The menu, or the greeting for those who have not accepted the terms. under: a line above it."""
    if not talk.user.is_registered:
        await talk.show(welcome(talk.tr, talk.user.name, talk.languages))
        return
    screen = home(talk.tr, await services.portfolio.settings(talk.user.id))
    steps = await services.first_steps.look(talk.user.id)
    if steps is not None:
        screen = with_steps(talk.tr, screen, steps)
    await talk.show(screen.under(under) if under is not None else screen)
