"""The text of a message: parsed, trimmed, measured, with the entities Telegram finds by itself."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.html_text import Entity, ParseError, parse_html
from sandbox.telegram.utf16 import utf16_length, utf16_offset

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
_SOURCE_LIMIT: Final = 32768
_FOUND: Final = (
    ("url", re.compile(r"(?:https?://|(?<![\w.@/])(?:t\.me|telegram\.me)/)[^\s<>\"]*[^\s<>\".,;:!?)'\]]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/@])@[A-Za-z]\w{3,31}(?!\w)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
)
_OPAQUE: Final = frozenset({"code", "pre", "text_link", "text_mention", "date_time", "custom_emoji"})
_KNOWN: Final = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"),
        *("code", "pre", "text_link", "text_mention", "custom_emoji", "date_time", "mention", "hashtag"),
        *("cashtag", "bot_command", "url", "email", "phone_number"),
    }
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    text: str = ""
    entities: list[Entity] = field(default_factory=list)


def formatted(
    source: str, *, parse_mode: str | None = None, entities: list[Any] | None = None, limit: int = TEXT_LIMIT
) -> FormattedText:
    """The text as Telegram keeps it; `limit` counts UTF-16 units after parsing. Raises ApiError 400."""
    if len(source.encode("utf-8", "surrogatepass")) > _SOURCE_LIMIT:
        raise bad_request("text is too long")
    text, found = _parse(source, parse_mode, entities)
    text, found = _trim(text.replace("\r\n", "\n").replace("\x00", " "), found)
    if utf16_length(text) > limit:
        raise bad_request("message is too long" if limit == TEXT_LIMIT else "message caption is too long")
    return FormattedText(text, sorted([*found, *_detect(text, found)], key=_order))


def plain(source: str) -> FormattedText:
    """What a person typed: no markup, only what Telegram finds by itself."""
    text = source.strip()
    return FormattedText(text, sorted(_detect(text, []), key=_order))


def _parse(source: str, parse_mode: str | None, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    mode = (parse_mode or "").lower()
    if mode == "html":
        try:
            return parse_html(source)
        except ParseError as error:
            raise bad_request(f"can't parse entities: {error}") from error
    if mode in {"markdown", "markdownv2"}:
        raise bad_request(f"can't parse entities: this sandbox does not read {parse_mode}; use HTML")
    if mode and mode != "none":
        raise bad_request("unsupported parse_mode")
    return source, [_checked(entity, utf16_length(source)) for entity in entities or []]


def _checked(entity: Any, length: int) -> Entity:
    if not isinstance(entity, dict) or not isinstance(entity.get("offset"), int):
        raise bad_request("can't parse MessageEntity: expected an Object")
    if entity.get("type") not in _KNOWN:
        raise bad_request(f"can't parse MessageEntity: wrong type specified: {entity.get('type')}")
    start, size = entity["offset"], entity.get("length")
    if not isinstance(size, int) or start < 0 or size < 0 or start + size > length:
        raise bad_request("entity beginning or end is outside of the text")
    return {key: value for key, value in entity.items() if value is not None}


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    stripped = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    length = utf16_length(stripped)
    kept: list[Entity] = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(length, entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, kept


def _detect(text: str, taken: list[Entity]) -> list[Entity]:
    busy = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in _OPAQUE]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16_offset(text, match.start())
            end = start + utf16_length(match.group())
            if all(end <= left or start >= right for left, right in busy):
                busy.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return found


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
