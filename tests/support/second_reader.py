"""Whatever the bot has sent, read a second time by somebody else: teremok's rules of the Bot API.

It is stricter than Telegram where people write by hand, which suits texts that a program makes. What it does
not know yet is taken out before it looks: `<tg-time>` becomes what stands in it.
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aiogram import Bot
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from teremok.validation import ApiRuleViolation, validate_method

from sandbox.telegram import TelegramSandbox
from sandbox.telegram.journal import CallRecord

_READ: Mapping[str, type[TelegramMethod[Any]]] = MappingProxyType(
    {
        "answerCallbackQuery": AnswerCallbackQuery,
        "editMessageCaption": EditMessageCaption,
        "editMessageReplyMarkup": EditMessageReplyMarkup,
        "editMessageText": EditMessageText,
        "sendDocument": SendDocument,
        "sendMessage": SendMessage,
        "sendPhoto": SendPhoto,
    }
)
_NESTED = frozenset({"reply_markup", "link_preview_options", "reply_parameters"})
_TIME = re.compile(r"<tg-time [^>]*>(.*?)</tg-time>", re.DOTALL)


def misread(tg: TelegramSandbox) -> list[str]:
    """What it complains of: the method, and why. Only of calls that the sandbox has taken."""
    bot = Bot(tg.config.token)
    return [f"{call.method}: {why}" for call in tg.calls() if call.ok and (why := _complaint(bot, call))]


def _complaint(bot: Bot, call: CallRecord) -> str:
    kind = _READ.get(call.method)
    if kind is None:
        return ""
    given = {name: _value(name, value) for name, value in call.params.items()}
    try:
        validate_method(bot, kind(**given))
    except ApiRuleViolation as complaint:
        return str(complaint)
    return ""


def _value(name: str, value: Any) -> Any:
    if name in _NESTED and isinstance(value, str):
        return json.loads(value)
    return _TIME.sub(r"\1", value) if name in {"text", "caption"} else value
