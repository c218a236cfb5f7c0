"""Keyboards: read, refused in Telegram's words where they are wrong, stored as Telegram returns them."""

import json
from typing import Any, Final

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.links import checked_url
from sandbox.telegram.params import Params

Markup = dict[str, Any]
CALLBACK_BYTES: Final = 64
_MOST_BUTTONS: Final = 100
_MOST_IN_A_ROW: Final = 8
_STYLES: Final = frozenset({"danger", "success", "primary", "link"})
_ACTIONS: Final = (
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay", "disabled"),
    *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game"),
)


def read_markup(params: Params, *, invoice: bool = False) -> Markup | None:
    """The `reply_markup` of a call, None when there is none. Raises ApiError 400."""
    if not params.has("reply_markup"):
        return None
    markup = _json(params)
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        keyboard = [[_inline_button(button) for button in row] for row in rows if row]
        _check_pay([button for row in keyboard for button in row], invoice=invoice)
        return {"inline_keyboard": keyboard}
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"], "keyboard")
        keyboard = [[_text_button(button) for button in row] for row in rows if row]
        return {**markup, "keyboard": keyboard}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    if not markup:
        return {"inline_keyboard": []}
    raise bad_request("can't parse reply keyboard markup JSON object")


def inline_only(markup: Markup | None) -> Markup | None:
    """The keyboard of an edited message: only an inline one will do."""
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup and markup["inline_keyboard"] else None


def _json(params: Params) -> Markup:
    value = params.values["reply_markup"]
    try:
        markup = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    return markup


def _rows(value: Any, name: str) -> list[list[Any]]:
    if not isinstance(value, list):
        raise bad_request(f'field "{name}" of the reply markup must be of type Array')
    if not all(isinstance(row, list) for row in value):
        raise bad_request("can't parse keyboard button: KeyboardButton rows must be of type Array")
    if sum(len(row) for row in value) > _MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > _MOST_IN_A_ROW for row in value):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return value


def _text_button(button: Any) -> Markup:
    if isinstance(button, str):
        return {"text": button}
    return _labelled(button, "keyboard button")


def _labelled(button: Any, what: str) -> Markup:
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {what}: expected an Object")
    label = button.get("text")
    if label is None:
        raise bad_request(f"can't parse {what}: can't find field \"text\"")
    if not isinstance(label, str):
        raise bad_request(f'can\'t parse {what}: field "text" must be of type String')
    if not label.strip():
        raise bad_request(f"can't parse {what}: text must be non-empty")
    if button.get("style") is not None and button["style"] not in _STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")
    return {key: value for key, value in button.items() if value is not None}


def _inline_button(button: Any) -> Markup:
    clean = _labelled(button, "inline keyboard button")
    actions = [name for name in _ACTIONS if clean.get(name) not in (None, "", False)]
    empty_query = any(clean.get(name) == "" for name in _ACTIONS if name.startswith("switch_"))
    if not actions and not empty_query:
        raise _wrong_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _wrong_button("exactly one action must be specified, found " + " and ".join(actions))
    _check_action(clean)
    return clean


def _check_action(button: Markup) -> None:
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str):
            raise _wrong_button('field "callback_data" must be of type String')
        if len(data.encode()) > CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        url = checked_url(str(button["url"]))
        if url.problem:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {url.problem}")
        button["url"] = url.address
    if "copy_text" in button:
        copied = button["copy_text"].get("text") if isinstance(button["copy_text"], dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "web_app" in button:
        _check_web_app(button["web_app"])


def _check_pay(buttons: list[Markup], *, invoice: bool) -> None:
    """Only an invoice has a Pay button, one, and has it first."""
    places = [place for place, button in enumerate(buttons) if button.get("pay")]
    if places and not invoice:
        raise bad_request("BUTTON_TYPE_INVALID")
    if invoice and buttons and not places:
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    if places not in ([], [0]):
        raise bad_request("BUTTON_POS_INVALID")


def _check_web_app(app: Any) -> None:
    address = app.get("url") if isinstance(app, dict) else None
    url = checked_url(address or "")
    secure = url.address.startswith(("https://", "http://127.", "http://[::1]"))
    if url.problem or not secure:
        reason = url.problem or "Only HTTPS links are allowed"
        raise bad_request(f"inline keyboard button Web App URL '{address}' is invalid: {reason}")


def _wrong_button(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")
