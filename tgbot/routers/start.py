"""The first steps: /start, language, terms; the menu; help."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.home import show_home
from tgbot.i18n import Html, Translator
from tgbot.profile import SUBJECTS, speak
from tgbot.routers.wire import hang
from tgbot.screens import menu
from tgbot.screens import start as screens
from tgbot.screens.plans import trial_hint
from tgbot.screens.shop import with_sale_terms
from tgbot.talk import Talk


async def start(_: TelegramObject, talk: Talk, services: Services) -> None:
    """The menu; for a new person the greeting. A second /start changes nothing."""
    if talk.user.is_operator and talk.query is None:
        await speak(talk.bot, talk.user.id, talk.tr, talk.user.role)
    await show_home(talk, services)


async def home(_: TelegramObject, talk: Talk, services: Services) -> None:
    await show_home(talk, services)


async def language(_: TelegramObject, talk: Talk) -> None:
    await talk.show(screens.language(talk.tr, talk.languages))


async def set_language(
    _: TelegramObject, talk: Talk, services: Services, press: Press, translators: dict[str, Translator]
) -> None:
    talk.user = await services.people.choose_language(talk.user.id, press.argument)
    talk.tr = translators[talk.user.language].in_zone(talk.user.zone)
    await speak(talk.bot, talk.user.id, talk.tr, talk.user.role)
    if not talk.user.is_registered:
        await talk.show(screens.terms(talk.tr))
        return
    await show_home(talk, services, under=talk.tr("language-set"))


async def accept(_: TelegramObject, talk: Talk, services: Services) -> None:
    talk.user = await services.people.accept_terms(talk.user.id)
    trial = await services.plans.trial(talk.user.id)
    said = [talk.tr("terms-accepted"), *([trial_hint(talk.tr, trial)] if trial else [])]
    await show_home(talk, services, under=Html("\n".join(said)))


async def terms(_: TelegramObject, talk: Talk, services: Services) -> None:
    """Of use, and where something is sold those of sale."""
    screen = screens.terms(talk.tr, accepted=talk.user.is_registered)
    if talk.user.is_registered and (await services.money.shop.look(talk.user.id)).plans:
        screen = with_sale_terms(talk.tr, screen)
    await talk.show(screen)


async def menu_section(_: TelegramObject, talk: Talk, press: Press) -> None:
    await talk.show(menu.section(talk.tr, press.argument))


async def help_page(_: TelegramObject, talk: Talk, press: Press | None = None) -> None:
    """How it works; the commands of the subject that a button names."""
    if press is not None and press.argument:
        await talk.show(menu.help_subject(talk.tr, press.argument, SUBJECTS[press.argument]))
        return
    await talk.show(menu.help_page(talk.tr, tuple(SUBJECTS), admin=talk.user.is_operator))


def router() -> Router:
    made = Router(name="start")
    hang(made, start, command="start")
    hang(made, home, Action.HOME)
    hang(made, language, Action.LANGUAGE, command="language")
    hang(made, set_language, Action.LANGUAGE_SET)
    hang(made, menu_section, Action.MENU)
    hang(made, terms, Action.TERMS, command="terms")
    hang(made, accept, Action.ACCEPT)
    hang(made, help_page, Action.HELP, command="help")
    return made
