"""sendRichMessage, and rich messages that are edited."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.call import Call, Handler, writable_chat
from sandbox.telegram.methods.sending import bot_view, post
from sandbox.telegram.model import Json
from sandbox.telegram.rich import read_rich


def rich_content(call: Call) -> Json:
    """The `rich_message` field of a call. Raises ApiError 400."""
    message = call.params.object("rich_message")
    if message is None:
        raise bad_request("rich message must be non-empty")
    return {"rich_message": read_rich(message)}


def send_rich(call: Call) -> Json:
    chat = writable_chat(call)
    return bot_view(post(call, chat, rich_content(call)))


METHODS: Final[tuple[tuple[str, Handler], ...]] = (("sendRichMessage", send_rich),)
