"""answerInlineQuery and savePreparedInlineMessage: what people get who write the bot's name in any chat."""

from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.formatted import CAPTION_LIMIT, formatted
from sandbox.telegram.inline import InlineResult
from sandbox.telegram.markup import inline_only, read_markup
from sandbox.telegram.methods.call import Call, Handler, text_fields
from sandbox.telegram.model import Json
from sandbox.telegram.params import Params

_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
_MOST_RESULTS: Final = 50
_ID_BYTES: Final = 64
_PREPARED_LIFETIME: Final = 7 * 86_400


def answer_inline_query(call: Call) -> bool:
    world, params = call.world, call.params
    query = world.inline.queries.get(params.text("inline_query_id"))
    if query is None or query.results is not None or world.now() - query.asked_at > query.LIFETIME:
        raise bad_request(_TOO_OLD)
    sent = params.array("results")
    if sent is None:
        raise bad_request("results must be specified")
    if len(sent) > _MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(params.text("next_offset").encode()) > _ID_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    results = [_result(call, one) for one in sent]
    if len({one.id for one in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    query.results, query.button = results, _button(params.object("button"))
    world.journal.effect("inline", query.user_id, text=query.text, user_id=query.user_id)
    world.bus.publish("inline", query_id=query.id, user_id=query.user_id, **query.shown())
    return True


def save_prepared(call: Call) -> Json:
    user_id = call.params.integer("user_id")
    user = call.world.users.get(user_id)
    if user is None or not user.started:
        raise bad_request("USER_ID_INVALID")
    result = call.params.object("result")
    if result is None:
        raise bad_request("result must be specified")
    _result(call, result)
    chats = ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
    if not any(call.params.flag(name) for name in chats):
        raise bad_request("PEER_TYPES_INVALID")
    return {
        "id": f"prepared{call.world.serial()}",
        "expiration_date": int(call.world.now()) + _PREPARED_LIFETIME,
    }


def _button(button: Json | None) -> Json | None:
    if button is None:
        return None
    if not str(button.get("text", "")).strip() or not (
        button.get("web_app") or button.get("start_parameter")
    ):
        raise bad_request("can't parse inline query results button: exactly one action must be specified")
    return button


def _result(call: Call, one: Any) -> InlineResult:
    """One result as it would become a message. Raises ApiError 400."""
    if not isinstance(one, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    number = str(one.get("id", ""))
    if not 1 <= len(number.encode()) <= _ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    markup = inline_only(read_markup(Params(values={"reply_markup": one.get("reply_markup")})))
    keyboard: Json = {"reply_markup": markup} if markup else {}
    kind = one.get("type")
    if kind == "article":
        return _article(call, one, number, keyboard)
    if kind == "photo":
        return _photo(call, one, number, keyboard)
    raise bad_request(f"this sandbox shows inline results of type article and photo only, not {kind!r}")


def _article(call: Call, one: Json, number: str, keyboard: Json) -> InlineResult:
    title = str(one.get("title", "")).strip()
    if not title:
        raise bad_request("ARTICLE_TITLE_EMPTY")
    return InlineResult(number, title, str(one.get("description", "")), {**_content(call, one), **keyboard})


def _photo(call: Call, one: Json, number: str, keyboard: Json) -> InlineResult:
    reference = one.get("photo_file_id")
    if not reference:
        raise bad_request("this sandbox fetches nothing: a photo of an inline result is named by its file id")
    picture: Json = {"photo": [call.world.files.known(str(reference), "photo").wire()]}
    if one.get("input_message_content") is not None:
        content = _content(call, one)
    else:
        caption = formatted(
            str(one.get("caption", "")),
            parse_mode=one.get("parse_mode"),
            entities=one.get("caption_entities"),
            limit=CAPTION_LIMIT,
        )
        content = {**picture, **text_fields(caption, call.world, "caption")}
    shown = str(one.get("title", "") or "Photo"), str(one.get("description", ""))
    return InlineResult(number, *shown, {**content, **keyboard}, picture["photo"][0]["file_id"])


def _content(call: Call, one: Json) -> Json:
    content = one.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("can't parse inline query result: input_message_content must be specified")
    text = formatted(
        str(content["message_text"]), parse_mode=content.get("parse_mode"), entities=content.get("entities")
    )
    if not text.text:
        raise bad_request("MESSAGE_EMPTY")
    return text_fields(text, call.world)


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("answerInlineQuery", answer_inline_query),
    ("savePreparedInlineMessage", save_prepared),
)
