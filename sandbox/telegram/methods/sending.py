"""sendMessage, sendPhoto, sendDocument, sendChatAction, and the options every send has."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.markup import inline_only, read_markup
from sandbox.telegram.methods.call import (
    Call,
    Handler,
    note_unknown,
    read_caption,
    read_text,
    slow_down,
    text_fields,
    writable_chat,
)
from sandbox.telegram.model import Chat, Json, Message
from sandbox.telegram.stars import NANO, Transaction

_ACTIONS: Final = frozenset(
    {
        *("typing", "upload_photo", "record_video", "upload_video"),
        *(
            "record_voice",
            "upload_voice",
            "upload_document",
            "choose_sticker",
            "find_location",
            "record_video_note",
            "upload_video_note",
        ),
    }
)
# Telegram's free effects, as bots name them.
EFFECTS: Final = frozenset(
    {
        "5104841245755180586",  # fire
        "5107584321108051014",  # thumbs up
        "5104858069142078462",  # thumbs down
        "5159385139981059251",  # heart
        "5046509860389126442",  # party popper
        "5046589136895476101",  # poo
    }
)
_PAID_NANOS: Final = NANO // 10


def _reply(call: Call, chat: Chat) -> Json:
    reply = call.params.object("reply_parameters")
    if not reply:
        return {}
    note_unknown(call, "ReplyParameters", reply)
    message_id = reply.get("message_id")
    target = call.world.message(chat.id, message_id) if isinstance(message_id, int) else None
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in target.wire.items() if k != "reply_to_message"}}


def post(call: Call, chat: Chat, content: Json, *, offer: str = "") -> Message:
    """Posts the content with the options every send has; `offer` is what its Pay button asks for."""
    return post_all(call, chat, [content], offer=offer)[0]


def post_all(call: Call, chat: Chat, contents: list[Json], *, offer: str = "") -> list[Message]:
    """The same with several at once: all or none."""
    world, paid = call.world, call.params.flag("allow_paid_broadcast")
    extra = _extra(call, chat, is_invoice=bool(offer))
    fee = len(contents) * _PAID_NANOS
    if paid and world.stars.nanos < fee:
        raise bad_request("BALANCE_TOO_LOW")
    slow_down(call, chat, len(contents), is_paid=paid)
    messages = []
    for content in contents:
        message = world.post(chat, world.bot, {**content, **extra}, offer=offer)
        world.journal.effect("sent", chat.id, message.message_id, message.text)
        messages.append(message)
    if paid:
        partner = {"type": "telegram_api", "request_count": len(contents)}
        number, now = f"paid{world.serial()}", int(world.now())
        world.stars.book(Transaction(number, fee, now, incoming=False, partner=partner))
    return messages


def _extra(call: Call, chat: Chat, *, is_invoice: bool) -> Json:
    """The options of the call as they stand in a message. Raises ApiError 400."""
    markup = read_markup(call.params, invoice=is_invoice)
    if is_invoice:
        inline_only(markup)
    extra = _reply(call, chat)
    if markup and (markup.get("inline_keyboard") or "inline_keyboard" not in markup):
        extra["reply_markup"] = markup
    if call.params.flag("protect_content"):
        extra["has_protected_content"] = True
    if call.params.has("message_effect_id"):
        if not chat.is_private or call.params.text("message_effect_id") not in EFFECTS:
            raise bad_request("EFFECT_ID_INVALID")
        extra["effect_id"] = call.params.text("message_effect_id")
    preview = call.params.object("link_preview_options")
    note_unknown(call, "LinkPreviewOptions", preview)
    if preview:
        extra["link_preview_options"] = preview
    return extra


def bot_view(message: Message) -> Json:
    """The message as the bot gets it back: of keyboards it sees only inline ones."""
    markup = message.wire.get("reply_markup")
    if markup is not None and "inline_keyboard" not in markup:
        return {key: value for key, value in message.wire.items() if key != "reply_markup"}
    return message.wire


def send_message(call: Call) -> Json:
    chat = writable_chat(call)
    content = text_fields(read_text(call), call.world)
    return bot_view(post(call, chat, content))


def photo_content(call: Call, reference: str, upload_name: str = "") -> Json:
    """The `photo` field from an upload or a file id."""
    params = call.params
    upload = params.upload(upload_name) if upload_name else params.attached(reference)
    if upload is None and not reference:
        raise bad_request("there is no photo in the request")
    files = call.world.files
    file = files.add_photo(upload) if upload else files.known(reference, "photo")
    return {"photo": [file.wire()]}


def document_content(call: Call, reference: str, upload_name: str = "") -> Json:
    params = call.params
    upload = params.upload(upload_name) if upload_name else params.attached(reference)
    if upload is None and not reference:
        raise bad_request("there is no document in the request")
    files = call.world.files
    file = files.add_document(upload) if upload else files.known(reference, "document")
    return {"document": file.wire()}


def send_photo(call: Call) -> Json:
    chat = writable_chat(call)
    caption = text_fields(read_caption(call.params), call.world, "caption")
    content = photo_content(call, call.params.text("photo"), "photo")
    flags: Json = {"has_media_spoiler": True} if call.params.flag("has_spoiler") else {}
    if call.params.flag("show_caption_above_media"):
        flags["show_caption_above_media"] = True
    return bot_view(post(call, chat, {**content, **caption, **flags}))


def send_document(call: Call) -> Json:
    chat = writable_chat(call)
    caption = text_fields(read_caption(call.params), call.world, "caption")
    content = document_content(call, call.params.text("document"), "document")
    return bot_view(post(call, chat, {**content, **caption}))


def send_chat_action(call: Call) -> bool:
    chat = writable_chat(call)
    action = call.params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.journal.effect("action", chat.id, text=action)
    call.world.bus.publish("action", chat_id=chat.id, action=action)
    return True


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("sendMessage", send_message),
    ("sendPhoto", send_photo),
    ("sendDocument", send_document),
    ("sendChatAction", send_chat_action),
)
