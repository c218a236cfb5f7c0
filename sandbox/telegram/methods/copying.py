"""copyMessage(s) and forwardMessage(s)."""

import itertools
from typing import Final

from sandbox.telegram.copies import CAPTION, copied, forwarded
from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.call import (
    Call,
    Handler,
    find_chat,
    find_message,
    read_caption,
    text_fields,
    writable_chat,
)
from sandbox.telegram.methods.sending import bot_view, post, post_all
from sandbox.telegram.model import Json, Message

_MOST: Final = 100


def copy_message(call: Call) -> Json:
    chat = writable_chat(call)
    source = find_message(call, find_chat(call, "from_chat_id"), "message to copy not found")
    content = copied(source)
    if not content:
        raise bad_request("message can't be copied")
    if call.params.has("caption") and "text" not in content:
        content = {key: value for key, value in content.items() if key not in CAPTION}
        content |= text_fields(read_caption(call.params), call.world, "caption")
        if call.params.flag("show_caption_above_media"):
            content["show_caption_above_media"] = True
    return {"message_id": post(call, chat, content).message_id}


def copy_messages(call: Call) -> list[Json]:
    """Those that are not there or cannot be copied are passed over; albums stay albums."""
    chat = writable_chat(call)
    pairs = [(source, copied(source)) for source in _sources(call, "copy")]
    if call.params.flag("remove_caption"):
        pairs = [(source, {k: v for k, v in one.items() if k not in CAPTION}) for source, one in pairs]
    contents = _regrouped(call, pairs)
    if not contents:
        raise bad_request("there are no messages to copy")
    return [{"message_id": message.message_id} for message in post_all(call, chat, contents)]


def forward_message(call: Call) -> Json:
    chat = writable_chat(call)
    source = find_message(call, find_chat(call, "from_chat_id"), "message to forward not found")
    content = forwarded(call.world, source)
    if not content:
        raise bad_request("message can't be forwarded")
    return bot_view(post(call, chat, content, offer=source.offer))


def forward_messages(call: Call) -> list[Json]:
    chat = writable_chat(call)
    pairs = [(source, forwarded(call.world, source)) for source in _sources(call, "forward")]
    contents = _regrouped(call, [(source, content) for source, content in pairs if not source.offer])
    if not contents:
        raise bad_request("there are no messages to forward")
    return [{"message_id": message.message_id} for message in post_all(call, chat, contents)]


def _sources(call: Call, what: str) -> list[Message]:
    ids = call.params.array("message_ids") or []
    if not ids:
        raise bad_request(f"there are no messages to {what}")
    if len(ids) > _MOST:
        raise bad_request(f"too many messages to {what}")
    if not all(isinstance(number, int) for number in ids):
        raise bad_request("message identifiers must be Integers")
    if any(one >= other for one, other in itertools.pairwise(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    chat = find_chat(call, "from_chat_id")
    found = [call.world.message(chat.id, number) for number in ids]
    return [message for message in found if message is not None]


def _regrouped(call: Call, pairs: list[tuple[Message, Json]]) -> list[Json]:
    """The contents there are, each album under a number of its own."""
    groups: dict[str, str] = {}
    contents = []
    for source, content in pairs:
        old = source.wire.get("media_group_id")
        if content and old:
            groups.setdefault(old, call.world.album_id())
            contents.append({**content, "media_group_id": groups[old]})
        elif content:
            contents.append(content)
    return contents


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("copyMessage", copy_message),
    ("copyMessages", copy_messages),
    ("forwardMessage", forward_message),
    ("forwardMessages", forward_messages),
)
