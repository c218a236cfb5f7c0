"""sendMediaGroup: several pictures or documents as one."""

from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.call import (
    Call,
    Handler,
    note_unknown,
    read_caption,
    text_fields,
    writable_chat,
)
from sandbox.telegram.methods.sending import bot_view, document_content, photo_content, post_all
from sandbox.telegram.model import Json
from sandbox.telegram.params import Params

_MOST: Final = 10


def send_media_group(call: Call) -> list[Json]:
    """One item alone is sent as a plain message, and noted: the documentation asks for 2 to 10."""
    chat = writable_chat(call)
    media = call.params.array("media")
    if media is None:
        raise bad_request('parameter "media" is required')
    if not media:
        raise bad_request("there are no messages to send")
    if len(media) > _MOST:
        raise bad_request("too many messages to send as an album")
    contents = [_item(call, one) for one in media]
    if len({"document" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    if len(contents) == 1:
        call.world.journal.violation(call.method, "an album has 2 to 10 items")
    else:
        album = call.world.album_id()
        contents = [{"media_group_id": album, **content} for content in contents]
    return [bot_view(message) for message in post_all(call, chat, contents)]


def _item(call: Call, one: Any) -> Json:
    if not isinstance(one, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    note_unknown(call, "InputMedia", one)
    source = Params(values=one)
    if not source.has("media"):
        raise bad_request("can't parse InputMedia: media not found")
    kind = one.get("type")
    if kind == "photo":
        content = photo_content(call, source.text("media"))
        if source.flag("has_spoiler"):
            content["has_media_spoiler"] = True
    elif kind == "document":
        content = document_content(call, source.text("media"))
    else:
        raise bad_request(f"this sandbox sends albums of photo or document only, not of {kind!r}")
    if source.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return {**content, **text_fields(read_caption(source), call.world, "caption")}


METHODS: Final[tuple[tuple[str, Handler], ...]] = (("sendMediaGroup", send_media_group),)
