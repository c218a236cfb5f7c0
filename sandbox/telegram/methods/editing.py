"""editMessage*, deleteMessage(s), pins and reactions."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.markup import inline_only, read_markup
from sandbox.telegram.methods.call import (
    Call,
    Handler,
    find_chat,
    find_message,
    note_unknown,
    read_caption,
    read_text,
    slow_down,
    text_fields,
    writable_chat,
)
from sandbox.telegram.methods.rich import rich_content
from sandbox.telegram.methods.sending import bot_view, document_content, photo_content
from sandbox.telegram.model import Chat, Json, Message
from sandbox.telegram.params import Params

_TWO_DAYS: Final = 48 * 3600
_NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_CONTENT: Final = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "link_preview_options",
    "rich_message",
)


def _own_message(call: Call) -> Message:
    if call.params.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(call)
    message = find_message(call, chat, "message to edit not found")
    if not message.from_bot or "forward_origin" in message.wire:
        raise bad_request("message can't be edited")
    return message


def _apply(call: Call, message: Message, content: Json) -> Json:
    """The message with this content and the keyboard of the call (none given: none left)."""
    kept = {key: value for key, value in message.wire.items() if key not in {*_CONTENT, "reply_markup"}}
    markup = inline_only(read_markup(call.params, invoice="invoice" in message.wire))
    wire = {**kept, **content, **({"reply_markup": markup} if markup else {})}
    if wire == message.wire:
        raise bad_request(_NOT_MODIFIED)
    slow_down(call, call.world.chats[message.chat_id])
    call.world.change(message, wire)
    call.world.journal.effect("edited", message.chat_id, message.message_id, message.text)
    return bot_view(message)


def _current(message: Message, *names: str) -> Json:
    return {key: message.wire[key] for key in names if key in message.wire}


def edit_text(call: Call) -> Json:
    message = _own_message(call)
    if call.params.has("rich_message"):
        if "text" not in message.wire and "rich_message" not in message.wire:
            raise bad_request("there is no text in the message to edit")
        return _apply(call, message, rich_content(call))
    text = text_fields(read_text(call), call.world)
    if "text" not in message.wire and "rich_message" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    preview = call.params.object("link_preview_options")
    note_unknown(call, "LinkPreviewOptions", preview)
    return _apply(call, message, {**text, **({"link_preview_options": preview} if preview else {})})


def edit_caption(call: Call) -> Json:
    message = _own_message(call)
    caption = text_fields(read_caption(call.params), call.world, "caption")
    if "text" in message.wire or "invoice" in message.wire:
        raise bad_request("there is no caption in the message to edit")
    return _apply(call, message, {**_current(message, "photo", "document"), **caption})


def edit_media(call: Call) -> Json:
    message = _own_message(call)
    if "invoice" in message.wire:
        raise bad_request("there is no media in the message to edit")
    media = call.params.object("media")
    if not media:
        raise bad_request("media is not specified")
    note_unknown(call, "InputMedia", media)
    reference = str(media.get("media", ""))
    kind = media.get("type")
    if kind == "photo":
        content = photo_content(call, reference)
    elif kind == "document":
        content = document_content(call, reference)
    else:
        raise bad_request(f"this sandbox edits media to photo and document only, not to {kind!r}")
    caption = text_fields(read_caption(Params(values=media)), call.world, "caption")
    return _apply(call, message, {**content, **caption})


def edit_markup(call: Call) -> Json:
    message = _own_message(call)
    return _apply(call, message, _current(message, *_CONTENT))


def _delete(call: Call, chat: Chat, message: Message) -> None:
    if not message.from_bot and not chat.is_private:
        raise bad_request("message can't be deleted")
    if call.world.now() - message.date > _TWO_DAYS:
        raise bad_request("message can't be deleted for everyone")
    call.world.remove(message)
    call.world.journal.effect("deleted", chat.id, message.message_id, message.text)


def delete_message(call: Call) -> bool:
    chat = find_chat(call)
    _delete(call, chat, find_message(call, chat, "message to delete not found"))
    return True


def delete_messages(call: Call) -> bool:
    chat = find_chat(call)
    ids = call.params.array("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    for message_id in ids:
        message = call.world.message(chat.id, message_id) if isinstance(message_id, int) else None
        if message is not None:
            _delete(call, chat, message)
    return True


def pin_message(call: Call) -> bool:
    chat = writable_chat(call)
    message = find_message(call, chat, "message to pin not found")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        call.world.save_chat(chat)
        call.world.journal.effect("pinned", chat.id, message.message_id, message.text)
    return True


def unpin_message(call: Call) -> bool:
    chat = writable_chat(call)
    wanted = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    call.world.save_chat(chat)
    call.world.journal.effect("unpinned", chat.id, wanted)
    return True


def unpin_all(call: Call) -> bool:
    chat = writable_chat(call)
    chat.pinned.clear()
    call.world.save_chat(chat)
    return True


def set_reaction(call: Call) -> bool:
    chat = writable_chat(call)
    message = find_message(call, chat, "message to react not found")
    reactions = call.params.array("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not all(isinstance(reaction, dict) for reaction in reactions):
        raise bad_request("can't parse reaction: expected an Object")
    emoji = [str(reaction["emoji"]) for reaction in reactions if reaction.get("type") == "emoji"]
    if len(emoji) != len(reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions = emoji
    call.world.touch(message)
    call.world.journal.effect("reaction", chat.id, message.message_id, "".join(emoji))
    return True


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("editMessageText", edit_text),
    ("editMessageCaption", edit_caption),
    ("editMessageMedia", edit_media),
    ("editMessageReplyMarkup", edit_markup),
    ("deleteMessage", delete_message),
    ("deleteMessages", delete_messages),
    ("pinChatMessage", pin_message),
    ("unpinChatMessage", unpin_message),
    ("unpinAllChatMessages", unpin_all),
    ("setMessageReaction", set_reaction),
)
