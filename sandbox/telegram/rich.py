"""Rich messages: blocks read, refused where they are wrong, kept as Telegram returns them.

Headings, paragraphs, tables, footers, dividers, quotations and details are built; HTML and Markdown as their
source are not.
"""

from typing import Any, Final

from sandbox.telegram.errors import bad_request

Block = dict[str, Any]
_CHARACTERS: Final = 32_768
_BLOCKS: Final = 500
_COLUMNS: Final = 20
_TEXTS: Final = frozenset(
    {
        *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "marked", "date_time"),
        *("subscript", "superscript", "url", "bot_command", "cashtag"),
    }
)
_ALIGNS: Final = frozenset({"left", "center", "right"})
_VALIGNS: Final = frozenset({"top", "middle", "bottom"})
_SIZES: Final = range(1, 7)


def read_rich(message: Block) -> Block:
    """The RichMessage of an InputRichMessage. Raises ApiError 400."""
    if message.get("html") or message.get("markdown"):
        raise bad_request("this sandbox reads rich messages from blocks only")
    blocks = message.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        raise bad_request("rich message must be non-empty")
    reader = _Reader()
    read = [reader.block(block) for block in blocks]
    if reader.characters > _CHARACTERS or reader.blocks > _BLOCKS:
        raise bad_request("RICH_MESSAGE_TOO_LONG")
    return {"blocks": read, **({"is_rtl": True} if message.get("is_rtl") else {})}


def rich_text(value: Any) -> str:
    """The words of a rich text, without its marks."""
    if isinstance(value, list):
        return "".join(rich_text(part) for part in value)
    return rich_text(value.get("text", "")) if isinstance(value, dict) else str(value)


def rich_words(message: Block) -> str:
    """All that is written in a rich message: a line a block, a table's row a line."""
    return "\n".join(line for block in message["blocks"] for line in _lines(block))


def _lines(block: Block) -> list[str]:
    if block["type"] == "table":
        return [" ".join(rich_text(cell.get("text", "")) for cell in row) for row in block["cells"]]
    inner = [line for one in block.get("blocks", []) for line in _lines(one)]
    own = block.get("summary", block.get("text"))
    return [*([rich_text(own)] if own is not None else []), *inner]


class _Reader:
    """Counts what it has read."""

    def __init__(self) -> None:
        self.characters = 0
        self.blocks = 0

    def block(self, block: Any) -> Block:
        if not isinstance(block, dict):
            raise bad_request("can't parse rich block: expected an Object")
        self.blocks += 1
        kind = block.get("type")
        if kind == "divider":
            return {"type": kind}
        if kind in {"paragraph", "footer", "preformatted"}:
            return {"type": kind, "text": self.text(block.get("text"))}
        if kind == "heading":
            if block.get("size") not in _SIZES:
                raise bad_request("can't parse rich block: invalid heading size specified")
            return {"type": kind, "text": self.text(block.get("text")), "size": block["size"]}
        if kind == "details":
            inner = [self.block(one) for one in block.get("blocks") or []]
            opened = {"is_open": True} if block.get("is_open") else {}
            return {"type": kind, "summary": self.text(block.get("summary")), "blocks": inner, **opened}
        if kind == "table":
            return self._table(block)
        raise bad_request(f"this sandbox has no rich block of type {kind!r}")

    def _table(self, block: Block) -> Block:
        rows = block.get("cells")
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
            raise bad_request("can't parse rich block: a table must have cells")
        if max(len(row) for row in rows) > _COLUMNS:
            raise bad_request("RICH_TABLE_TOO_WIDE")
        flags = {name: True for name in ("is_bordered", "is_striped", "is_compact") if block.get(name)}
        caption = {"caption": self.text(block["caption"])} if block.get("caption") is not None else {}
        return {"type": "table", "cells": [[self._cell(c) for c in row] for row in rows], **flags, **caption}

    def _cell(self, cell: Any) -> Block:
        if (
            not isinstance(cell, dict)
            or cell.get("align") not in _ALIGNS
            or cell.get("valign") not in _VALIGNS
        ):
            raise bad_request("can't parse rich table cell: align and valign must be specified")
        text = {"text": self.text(cell["text"])} if cell.get("text") is not None else {}
        return {**{k: v for k, v in cell.items() if v is not None}, **text}

    def text(self, value: Any) -> Any:
        if isinstance(value, str):
            self.characters += len(value)
            return value
        if isinstance(value, list):
            return [self.text(part) for part in value]
        if not isinstance(value, dict) or value.get("type") not in _TEXTS:
            raise bad_request("can't parse rich text")
        return {**{k: v for k, v in value.items() if v is not None}, "text": self.text(value.get("text"))}
