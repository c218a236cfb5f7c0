"""What of a message goes along when it is copied or forwarded."""

from typing import Final

from sandbox.telegram.model import Json, Message
from sandbox.telegram.world import World

CAPTION: Final = ("caption", "caption_entities", "show_caption_above_media")
_COPIED: Final = (
    *("text", "entities", "photo", "document", "rich_message", *CAPTION),
    *("has_media_spoiler", "link_preview_options"),
)


def copied(message: Message) -> Json:
    """The content alone; empty for invoices and service messages, which cannot be copied."""
    return {key: message.wire[key] for key in _COPIED if key in message.wire}


def forwarded(world: World, message: Message) -> Json:
    """The content and where it is from. An invoice keeps its Pay button, or, if it has a start parameter,
    a link to the bot instead. Empty for service messages and protected ones.
    """
    content = copied(message)
    if "invoice" in message.wire:
        content = {"invoice": message.wire["invoice"], "reply_markup": _pay_button(world, message)}
    if not content or message.wire.get("has_protected_content"):
        return {}
    known = {"type": "user", "sender_user": message.wire["from"], "date": message.date}
    return {"forward_origin": message.wire.get("forward_origin") or known, **content}


def _pay_button(world: World, message: Message) -> Json:
    first = message.keyboard[0][0]
    start = message.wire["invoice"]["start_parameter"]
    if start and first.get("pay"):
        first = {"text": first["text"], "url": f"https://t.me/{world.config.bot_username}?start={start}"}
    return {"inline_keyboard": [[first]]}
