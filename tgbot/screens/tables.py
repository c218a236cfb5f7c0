"""Tables that a phone shows without breaking lines, and the buttons that turn their pages. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import TABLE_WIDTH, Button, Item, Row

RULE = "─" * TABLE_WIDTH
NOTHING = "—"  # what is not known, or not there


def columns(rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> Html:
    """The rows as a block: the first column to the left, the others to the right, and below a line the total.
    The first column gives way where all together are wider than a phone shows.
    """
    every = [*rows, *([total] if total else [])]
    widths = [max(len(row[place]) for row in every) for place in range(len(every[0]))]
    widths[0] = min(widths[0], TABLE_WIDTH - sum(widths[1:]) - len(widths) + 1)
    lines = [_line(row, widths) for row in rows]
    if total:
        lines += [RULE[: sum(widths) + len(widths) - 1], _line(total, widths)]
    return Html("<pre>" + "\n".join(escape(line) for line in lines) + "</pre>")


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first = cut(row[0], widths[0])
    rest = (f"{value:>{width}}" for value, width in zip(row[1:], widths[1:], strict=True))
    return " ".join((f"{first:<{widths[0]}}", *rest))


def cut(text: str, width: int) -> str:
    """As much of it as fits."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def money(tr: Translator, value: Decimal, width: int, *, signed: bool = True) -> str:
    """The amount in so many characters: fewer digits where it would be wider."""
    text = tr.numbers.money(value, signed=signed)
    if len(text) <= width:
        return text
    plus = "+" if signed and value > 0 else ""
    return plus + tr.numbers.fitted(value, width - len(plus))


def share(tr: Translator, value: Decimal | None, width: int, *, signed: bool = True) -> str:
    """The ratio in per cent in so many characters; a dash where it is not known."""
    if value is None:
        return NOTHING
    for places in (2, 1, 0):
        text = tr.numbers.percent(value, signed=signed, places=places)
        if len(text) <= width:
            return text
    return f"{tr.numbers.fitted(value * 100, width - 1)}%"


def marked(tr: Translator, label: str, *, chosen: bool) -> str:
    return tr.plain("button-chosen", name=label) if chosen else label


def turn(tr: Translator, action: Action, argument: str, page: int, pages: int) -> Row:
    """◀ Refresh ▶. argument: of the buttons, with {} where the page goes."""
    row = [Button(tr.plain("button-refresh"), action, argument.format(page), style="primary")]
    if page:
        row.insert(0, Button("◀", action, argument.format(page - 1)))
    if page + 1 < pages:
        row.append(Button("▶", action, argument.format(page + 1)))
    return tuple(row)


def in_rows(buttons: Sequence[Item], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
