"""The people's door for what they write: the verbs `say`, `album`, `forward`, `edit` and their like."""

import base64
import binascii
from typing import Any, Final

from sandbox.telegram.errors import ControlError
from sandbox.telegram.laboratory import optional_id
from sandbox.telegram.model import Json
from sandbox.telegram.params import Upload
from sandbox.telegram.people import People

_TYPES: Final = {"pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain", "png": "image/png"}


class Letterbox:
    """Each verb is one method that takes the JSON body; files come as base64."""

    def __init__(self, people: People) -> None:
        self._people = people

    def do_say(self, body: Json) -> Json:
        document = _document(body) if body.get("document") else None
        return self._people.say(
            int(body["user_id"]),
            str(body.get("text", "")),
            photo=_photo(body["photo"]) if body.get("photo") else None,
            document=document,
            html=bool(body.get("html", False)),
            chat_id=optional_id(body),
        ).record()

    def do_album(self, body: Json) -> list[Json]:
        photos = [_photo(one) for one in body["photos"]]
        text = str(body.get("text", ""))
        sent = self._people.album(int(body["user_id"]), photos, text, chat_id=optional_id(body))
        return [message.record() for message in sent]

    def do_start(self, body: Json) -> Json:
        return self._people.start(int(body["user_id"]), str(body.get("payload", ""))).record()

    def do_forward(self, body: Json) -> Json:
        user_id, message_id, to = int(body["user_id"]), int(body["message_id"]), int(body["to"])
        return self._people.forward(user_id, message_id, to, optional_id(body)).record()

    def do_delete(self, body: Json) -> None:
        self._people.delete(int(body["user_id"]), int(body["message_id"]), optional_id(body))

    def do_edit(self, body: Json) -> Json:
        user_id, message_id = int(body["user_id"]), int(body["message_id"])
        return self._people.edit(user_id, message_id, str(body["text"]), optional_id(body)).record()


def named(filename: str, data: bytes) -> Upload:
    """A file with the type that its name promises."""
    kind = _TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream")
    return Upload(filename, kind, data)


def _photo(encoded: Any) -> Upload:
    return Upload("photo.jpg", "image/jpeg", _bytes(encoded, "photo"))


def _document(body: Json) -> Upload:
    return named(str(body.get("filename") or "document.bin"), _bytes(body["document"], "document"))


def _bytes(encoded: Any, name: str) -> bytes:
    try:
        return base64.b64decode(str(encoded), validate=True)
    except binascii.Error:
        raise ControlError(f"{name} must be base64") from None
