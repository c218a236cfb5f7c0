"""How the bot presents itself in Telegram: commands per language and scope, descriptions."""

from collections.abc import Iterable, Mapping

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from app.accounts import LANGUAGES
from tgbot.i18n import Translator
from trading.domain.ids import UserId

COMMANDS = (
    "start",
    "trade",
    "stop",
    "panic",
    "status",
    "balance",
    "profit",
    "daily",
    "weekly",
    "monthly",
    "performance",
    "stats",
    "entries",
    "exits",
    "trades",
    "order",
    "count",
    "export",
    "health",
    "version",
    "symbols",
    "pair",
    "strategy",
    "xray",
    "market",
    "top",
    "signals",
    "alerts",
    "why",
    "safe",
    "forceentry",
    "forceexit",
    "cancel",
    "reload",
    "pause",
    "resume",
    "locks",
    "risk",
    "mode",
    "keys",
    "report",
    "notifications",
    "timezone",
    "settings",
    "undo",
    "language",
    "help",
)
ADMIN_COMMANDS = ("service", "errors", "halt", "panic_symbol", "panic_all")


def commands(tr: Translator, *, admin: bool) -> list[BotCommand]:
    names = COMMANDS + ADMIN_COMMANDS if admin else COMMANDS
    return [BotCommand(command=name, description=tr.plain(f"command-{name}")) for name in names]


async def introduce(bot: Bot, translators: Mapping[str, Translator], admins: Iterable[UserId]) -> None:
    """Register commands and descriptions. The first language is also that of all unknown ones."""
    for language in LANGUAGES:
        tr = translators[language]
        code = None if language == LANGUAGES[0] else language
        await bot.set_my_commands(
            commands(tr, admin=False), scope=BotCommandScopeAllPrivateChats(), language_code=code
        )
        await bot.set_my_description(tr.plain("bot-description"), language_code=code)
        await bot.set_my_short_description(tr.plain("bot-short-description"), language_code=code)
    for admin in admins:
        for language in LANGUAGES:
            code = None if language == LANGUAGES[0] else language
            await _set_for(bot, admin, commands(translators[language], admin=True), code)


async def speak(bot: Bot, user: UserId, tr: Translator, *, admin: bool) -> None:
    """Commands of this person's chat in the language that they chose, whatever their client's is."""
    for code in (None, *LANGUAGES[1:]):
        await _set_for(bot, user, commands(tr, admin=admin), code)


async def _set_for(bot: Bot, user: UserId, wanted: list[BotCommand], code: str | None) -> None:
    try:
        await bot.set_my_commands(wanted, scope=BotCommandScopeChat(chat_id=user), language_code=code)
    except (TelegramBadRequest, TelegramForbiddenError):
        return  # no chat with them yet; their commands are set when they start it
