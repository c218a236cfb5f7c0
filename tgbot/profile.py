"""How the bot presents itself in Telegram: commands per language and scope, descriptions."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from app.accounts import LANGUAGES, Role, User
from app.rights import RIGHTS, Right
from tgbot.i18n import Translator
from trading.domain.ids import UserId

# Every command that people may use, by the subject under which help lists it.
SUBJECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "trading": (
            "start",
            "trade",
            "stop",
            "panic",
            "status",
            "safe",
            "why",
            "count",
            "pause",
            "resume",
            "mode",
        ),
        "settings": ("symbols", "pair", "risk", "strategy", "settings", "undo", "keys", "plan"),
        "market": ("xray", "market", "top", "signals", "alerts"),
        "records": (
            "balance",
            "profit",
            "daily",
            "weekly",
            "monthly",
            "performance",
            "stats",
            "entries",
            "exits",
            "mix",
            "trades",
            "order",
            "report",
            "export",
        ),
        "hands": (
            "forceentry",
            "forcelong",
            "forceshort",
            "forceexit",
            "cancel",
            "reload",
            "locks",
            "unlock",
        ),
        "you": (
            "notifications",
            "timezone",
            "language",
            "support",
            "faq",
            "subscribe",
            "code",
            "invite",
            "receipts",
            "paysupport",
            "terms",
            "delete_me",
            "health",
            "version",
            "help",
        ),
    }
)
# In help only: the list that Telegram shows is for what is used every day.
_SELDOM = frozenset(
    {
        "count",
        "weekly",
        "monthly",
        "entries",
        "exits",
        "mix",
        "order",
        "forcelong",
        "forceshort",
        "unlock",
        "terms",
        "code",
        "version",
        "receipts",
        "paysupport",
        "faq",
    }
)
COMMANDS = tuple(name for names in SUBJECTS.values() for name in names if name not in _SELDOM)
_ALIKE = 0.6  # of 1, how much of a word must be the same
ADMIN_COMMANDS = (
    "payments",
    "admin",
    "service",
    "errors",
    "halt",
    "panic_symbol",
    "panic_all",
    "cryptopay",
    "plans",
    "grant",
    "codes",
    "money",
    "tickets",
    "factor",
    "lock",
    "broadcast",
    "held",
    "maintenance",
    "people",
    "requests",
    "roles",
    "audit",
)
# What an operator's command asks for, where that is more than to be one.
_ASKS: Mapping[str, Right] = MappingProxyType(
    {
        "payments": Right.MONEY_SEE,
        "panic_symbol": Right.HALT,
        "panic_all": Right.HALT,
        "cryptopay": Right.PLANS,
        "plans": Right.PLANS,
        "grant": Right.GRANT,
        "codes": Right.GRANT,
        "money": Right.MONEY_SEE,
        "tickets": Right.TICKETS,
        "broadcast": Right.BROADCAST,
        "held": Right.INCIDENTS,
        "people": Right.PEOPLE,
        "requests": Right.ADMIT,
        "roles": Right.ROLES,
        "audit": Right.AUDIT,
    }
)
# Other words for the same, as people know them from elsewhere.
ALIASES = frozenset({"stopentry", "stopbuy", "forcebuy", "forcesell", "fx", "coo"})


def nearest(said: str) -> tuple[str, ...]:
    """Commands that an unknown one may have been meant for, the likeliest first."""
    known = [name for names in SUBJECTS.values() for name in names]
    return tuple(get_close_matches(said.casefold(), known, n=3, cutoff=_ALIKE))


def commands(tr: Translator, role: Role) -> list[BotCommand]:
    """Those that this role can do something with."""
    rights = RIGHTS[role]
    own = [name for name in ADMIN_COMMANDS if rights and _ASKS.get(name, Right.SERVICE) in rights]
    names = (*COMMANDS, *own)
    return [BotCommand(command=name, description=tr.plain(f"command-{name}")) for name in names]


async def introduce(bot: Bot, translators: Mapping[str, Translator], operators: Iterable[User]) -> None:
    """Register commands and descriptions. The first language is also that of all unknown ones."""
    for language in LANGUAGES:
        tr = translators[language]
        code = None if language == LANGUAGES[0] else language
        await bot.set_my_commands(
            commands(tr, Role.USER), scope=BotCommandScopeAllPrivateChats(), language_code=code
        )
        await bot.set_my_description(tr.plain("bot-description"), language_code=code)
        await bot.set_my_short_description(tr.plain("bot-short-description"), language_code=code)
    for one in operators:
        for language in LANGUAGES:
            code = None if language == LANGUAGES[0] else language
            await _set_for(bot, one.id, commands(translators[language], one.role), code)


async def speak(bot: Bot, user: UserId, tr: Translator, role: Role) -> None:
    """Commands of this person's chat in the language that they chose, whatever their client's is."""
    for code in (None, *LANGUAGES[1:]):
        await _set_for(bot, user, commands(tr, role), code)


async def _set_for(bot: Bot, user: UserId, wanted: list[BotCommand], code: str | None) -> None:
    try:
        await bot.set_my_commands(wanted, scope=BotCommandScopeChat(chat_id=user), language_code=code)
    except (TelegramBadRequest, TelegramForbiddenError):
        return  # no chat with them yet; their commands are set when they start it
