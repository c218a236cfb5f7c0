"""answerCallbackQuery and getFile."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import checked_url
from sandbox.telegram.methods.call import Call, Handler
from sandbox.telegram.model import Json

_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
_ANSWER_LIMIT: Final = 200


def answer_callback(call: Call) -> bool:
    world, params = call.world, call.params
    callback = world.callbacks.get(params.text("callback_query_id"))
    text = params.text("text")
    if len(text) > _ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and checked_url(url).problem:
        raise bad_request("URL_INVALID")
    too_late = callback is not None and world.now() - callback.pressed_at > world.config.callback_lifetime
    if callback is None or callback.answer is not None or too_late:
        raise bad_request(_TOO_OLD)
    alert = params.flag("show_alert")
    callback.answer = {"text": text, "alert": alert, "url": url}
    world.save_callback(callback)
    kind = ("alert" if alert else "toast") if text else "answered"
    world.journal.effect(kind, callback.chat_id, callback.message_id, text, user_id=callback.user_id)
    world.bus.publish(
        "answer",
        callback_id=callback.id,
        user_id=callback.user_id,
        chat_id=callback.chat_id,
        message_id=callback.message_id,
        **callback.answer,
    )
    return True


def get_file(call: Call) -> Json:
    if not call.params.has("file_id"):
        raise bad_request("file_id is empty")
    file = call.world.files.find(call.params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("answerCallbackQuery", answer_callback),
    ("getFile", get_file),
)
