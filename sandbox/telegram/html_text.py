"""HTML parse mode: markup in, plain text and entities (UTF-16 offsets) out, refusals in Telegram's words."""

import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from sandbox.telegram.links import checked_url
from sandbox.telegram.utf16 import utf16_length

Entity = dict[str, Any]

_SIMPLE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS: Final = frozenset(_SIMPLE) | {"a", "blockquote", "tg-emoji", "tg-time"}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([A-Za-z]+));?")
_BARE_ATTRIBUTES: Final = {"blockquote": "expandable"}
_TIME_FORMAT: Final = re.compile(r"[rR]|[wW]?[dD]?[tT]?")


class ParseError(Exception):
    """The markup cannot be read; the text names the tag and the byte."""


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int
    index: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of `source`. Raises ParseError."""
    return _Parser(source).run()


class _Parser:
    """One pass over the source; positions are characters of the source, offsets UTF-16 units of the text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._stack: list[_Open] = []
        self._entities: list[tuple[int, Entity]] = []
        self._opened = 0

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "<":
                self._tag()
            elif character == "&":
                self._put(self._reference())
            else:
                self._at += 1
                self._put(character)
        if self._stack:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self._stack[-1].tag}"')
        text = "".join(self._text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        ordered = sorted(self._entities, key=lambda e: (e[1]["offset"], -e[1]["length"], e[0]))
        return text, _merge_language([entity for _, entity in ordered])

    def _put(self, text: str) -> None:
        self._text.append(text)
        self._length += utf16_length(text)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode("utf-8", "surrogatepass"))

    def _reference(self) -> str:
        match = _REFERENCE.match(self._source, self._at)
        decoded = _decode(match) if match else None
        if match is None or decoded is None:
            self._at += 1
            return "&"
        self._at = match.end()
        return decoded

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._source.startswith("/", self._at):
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _until(self, stops: str) -> str:
        begin = self._at
        while self._at < len(self._source) and not (
            self._source[self._at].isspace() or self._source[self._at] in stops
        ):
            self._at += 1
        return self._source[begin : self._at]

    def _space(self) -> None:
        while self._at < len(self._source) and self._source[self._at].isspace():
            self._at += 1

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _fail(self, what: str, position: int) -> NoReturn:
        raise ParseError(f"{what} at byte offset {self._byte(position)}")

    def _start_tag(self, begin: int) -> None:
        tag = self._until(">").lower()
        if not self._peek():
            self._fail("Unclosed start tag", begin)
        if tag not in _TAGS:
            self._fail(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        self._space()
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes.setdefault(name, value)
            if not self._peek():
                self._fail("Unclosed start tag", begin)
            self._space()
        self._at += 1
        self._check(tag, attributes, begin)
        self._stack.append(_Open(tag, attributes, self._length, self._opened))
        self._opened += 1

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._until("=>").lower()
        if not name:
            self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        self._space()
        if self._peek() != "=":
            if _BARE_ATTRIBUTES.get(tag) == name:
                return name, ""
            if not self._peek():
                self._fail(f'Unclosed start tag "{tag}"', begin)
            self._fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self._at += 1
        self._space()
        if not self._peek():
            self._fail(f'Unclosed start tag "{tag}"', begin)
        return name, self._value()

    def _value(self) -> str:
        quote = self._peek()
        if quote in ("'", '"'):
            self._at += 1
            parts: list[str] = []
            while self._peek() not in (quote, ""):
                if self._peek() == "&":
                    parts.append(self._reference())
                else:
                    parts.append(self._peek())
                    self._at += 1
            self._at += 1
            return "".join(parts)
        begin = self._at
        while self._peek().isascii() and (self._peek().isalnum() or self._peek() in (".", "-")):
            self._at += 1
        if self._peek() and not self._peek().isspace() and self._peek() != ">":
            self._fail("Unexpected end of name token", begin)
        return self._source[begin : self._at].lower()

    def _check(self, tag: str, attributes: dict[str, str], begin: int) -> None:
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begin)
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            self._fail('Tag "tg-emoji" must have a valid custom emoji identifier in "emoji-id"', begin)
        if tag == "tg-time":
            if not re.fullmatch(r"-?[0-9]{1,11}", attributes.get("unix", "")):
                self._fail('Tag "tg-time" must have a valid Unix time in the attribute "unix"', begin)
            if not _TIME_FORMAT.fullmatch(attributes.get("format", "")):
                self._fail('Tag "tg-time" has an invalid date-time format', begin)

    def _end_tag(self, begin: int) -> None:
        if not self._stack:
            self._fail("Unexpected end tag", begin)
        self._at += 1
        tag = self._until(">").lower()
        self._space()
        if self._peek() != ">":
            self._fail("Unclosed end tag", begin)
        self._at += 1
        opened = self._stack.pop()
        if tag and tag != opened.tag:
            raise ParseError(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self._length > opened.start:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity | None = {"offset": opened.start, "length": self._length - opened.start}
        kind = _SIMPLE.get(opened.tag)
        values = opened.attributes
        if opened.tag == "a":
            entity = self._link(values.get("href", ""), opened.start, entity or {})
        elif opened.tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in values else "blockquote"
        elif opened.tag == "tg-emoji":
            entity = {"type": "custom_emoji", **(entity or {}), "custom_emoji_id": values["emoji-id"]}
        elif opened.tag == "tg-time":
            entity = {"type": "date_time", **(entity or {}), "unix_time": int(values["unix"])}
            if values.get("format"):
                entity["date_time_format"] = values["format"]
        elif opened.tag == "code" and values.get("class", "").startswith("language-"):
            entity = {**(entity or {}), "language": values["class"].removeprefix("language-")}
        if entity is not None:
            self._entities.append((opened.index, {"type": kind, **entity} if kind else entity))

    def _link(self, href: str, start: int, place: Entity) -> Entity | None:
        if not href:
            href = _slice_utf16("".join(self._text), start)
        if mention := re.fullmatch(r"tg://user/?\?id=([0-9]{1,16})", href):
            return {"type": "text_mention", **place, "user": {"id": int(mention.group(1))}}
        url = checked_url(href)
        # Telegram keeps the words and drops the link when the address is none.
        return {"type": "text_link", **place, "url": url.address} if url.address else None


def _decode(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else None


def _slice_utf16(text: str, start: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[2 * start :].decode("utf-16-le", "replace")


def _merge_language(entities: list[Entity]) -> list[Entity]:
    """`<pre><code class="language-x">` is one block with a language; a language anywhere else is dropped."""
    result: list[Entity] = []
    for entity in entities:
        last = result[-1] if result else None
        if (
            entity["type"] == "code"
            and last is not None
            and last["type"] == "pre"
            and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
            and "language" in entity
        ):
            last["language"] = entity["language"]
            continue
        if entity["type"] == "code":
            entity.pop("language", None)
        result.append(entity)
    return _fix_nesting(result)


def _fix_nesting(entities: list[Entity]) -> list[Entity]:
    """Inside code and pre nothing else lives; outside them everything nests."""
    fixed: list[Entity] = []
    solid_end = -1
    for entity in entities:
        if entity["offset"] < solid_end:
            continue
        if entity["type"] in {"code", "pre"}:
            end = entity["offset"] + entity["length"]
            fixed = [e for e in fixed if not _same_place(e, entity) or e["type"] not in _STYLES]
            solid_end = end
        fixed.append(entity)
    return fixed


_STYLES: Final = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})


def _same_place(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])
