"""Only what people have written themselves is obeyed: nothing forwarded or written by another bot."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject

from tgbot.screens.service import note
from tgbot.talk import Talk

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class OwnWords(BaseMiddleware):
    """Of messages, with the `talk` that Introduce has made."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        source = _source(event) if isinstance(event, Message) else None
        if source is None:
            return await handler(event, data)
        talk: Talk = data["talk"]
        await talk.show(note(talk.tr, "not-own-words"))
        return f"refused: {source}"


def _source(message: Message) -> str | None:
    """Where the words come from, if not from the sender."""
    if message.forward_origin is not None:
        return "forwarded"
    if message.via_bot is not None:
        return "via bot"
    return None if message.sender_chat is None else "of a chat"
