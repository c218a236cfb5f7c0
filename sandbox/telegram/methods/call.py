"""One call of the bot, and what every method needs from it: the chat, the right to write, the message."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.formatted import CAPTION_LIMIT, FormattedText, formatted
from sandbox.telegram.model import Chat, Json, Message
from sandbox.telegram.params import Params
from sandbox.telegram.schema import OBJECT_FIELDS
from sandbox.telegram.webhook import WebhookSender
from sandbox.telegram.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """`method` is spelt as in the Bot API."""

    world: World
    webhook: WebhookSender
    method: str
    params: Params


Handler = Callable[[Call], Any | Awaitable[Any]]


def find_chat(call: Call, name: str = "chat_id") -> Chat:
    """The chat that the bot means, if it ever met it. Raises ApiError 400 otherwise."""
    if not call.params.has(name):
        raise bad_request("chat_id is empty")
    text = call.params.text(name)
    world = call.world
    chat = world.chats.get(int(text)) if text.lstrip("-").isdigit() else None
    if chat is None or (chat.is_private and not world.users[chat.id].seen):
        raise bad_request("chat not found")
    return chat


def writable_chat(call: Call) -> Chat:
    """The same, if the bot may write there. Raises ApiError 400 or 403."""
    if call.params.text("chat_id") == str(call.world.config.bot_id):
        raise forbidden("bots can't send messages to bots")
    chat = find_chat(call)
    if chat.is_private:
        user = call.world.users[chat.id]
        if user.blocked:
            raise forbidden("bot was blocked by the user")
        if not user.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    elif chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def slow_down(call: Call, chat: Chat, messages: int = 1, *, is_paid: bool = False) -> None:
    """Flood control. Raises ApiError 429."""
    is_group = not chat.is_private
    call.world.flood.check(chat.id, call.world.now(), is_group=is_group, messages=messages, is_paid=is_paid)


def find_message(call: Call, chat: Chat, missing: str, name: str = "message_id") -> Message:
    """Raises ApiError 400 with `missing` as its text."""
    if not call.params.has(name):
        raise bad_request("message identifier is not specified")
    message = call.world.message(chat.id, call.params.integer(name))
    if message is None:
        raise bad_request(missing)
    return message


def read_text(call: Call) -> FormattedText:
    params = call.params
    if not params.has("text"):
        raise bad_request("message text is empty")
    text = formatted(
        params.text("text"), parse_mode=params.text("parse_mode"), entities=params.array("entities")
    )
    if not text.text:
        raise bad_request("message text is empty")
    return text


def read_caption(source: Params) -> FormattedText:
    return formatted(
        source.text("caption"),
        parse_mode=source.text("parse_mode"),
        entities=source.array("caption_entities"),
        limit=CAPTION_LIMIT,
    )


def text_fields(text: FormattedText, world: World, name: str = "text") -> Json:
    """As they stand in a message; people named by id are looked up."""
    entities: list[Json] = []
    for entity in text.entities:
        if entity["type"] == "text_mention":
            person = world.users.get(entity["user"]["id"])
            if person is None:
                continue
            entities.append({**entity, "user": person.wire()})
        else:
            entities.append(entity)
    key = "entities" if name == "text" else "caption_entities"
    fields: Json = {name: text.text} if text.text else {}
    return {**fields, key: entities} if entities else fields


def note_unknown(call: Call, kind: str, value: Any) -> None:
    """Records fields of an object that the Bot API does not have."""
    if isinstance(value, dict):
        for name in sorted(set(value) - OBJECT_FIELDS[kind]):
            call.world.journal.violation(call.method, f"{kind} has no field {name!r}")
