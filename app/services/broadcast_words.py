"""What operators type about a broadcast: its buttons, its people, its hour. Pure; faults name their line."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from app.broadcasts import ButtonKind, Buttons, MailButton
from app.errors import Refusal, Refused

MOST_BUTTONS, MOST_IN_A_ROW, MOST_PEOPLE = 12, 4, 1_000
_LABEL, _ANSWER, _COPY, _ADDRESS = 40, 180, 256, 1_000  # characters
_WORDS: Mapping[str, ButtonKind] = MappingProxyType(
    {
        "click": ButtonKind.CLICK,
        "клик": ButtonKind.CLICK,
        "нажатие": ButtonKind.CLICK,
        "copy": ButtonKind.COPY,
        "копия": ButtonKind.COPY,
        "копировать": ButtonKind.COPY,
    }
)
_CLOCK = re.compile(
    r"(?:(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?|(\d{4})-(\d{1,2})-(\d{1,2}))?\s*(\d{1,2}):(\d{2})"
)
_SHOWN = 60  # characters of what was typed that a refusal repeats


def buttons_of(text: str) -> Buttons:
    """A line is a row, `|` parts those of one row: `Label = https://...`, `Label = click: Answer`,
    `Label = copy: text`. Raises Refused, with the number of the line.
    """
    items: list[MailButton] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for row, (number, line) in enumerate(lines):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > MOST_IN_A_ROW:
            raise Refused(Refusal.BUTTONS_MANY, {"limit": str(MOST_IN_A_ROW), "line": str(number)})
        items += [_button_of(part, number, row) for part in parts]
    if len(items) > MOST_BUTTONS:
        raise Refused(Refusal.BUTTONS_MANY, {"limit": str(MOST_BUTTONS), "line": str(len(lines))})
    return Buttons(tuple(items))


def _button_of(text: str, line: int, row: int) -> MailButton:
    label, found, what = (part.strip() for part in text.partition("="))
    if not found or not label or not what:
        raise Refused(Refusal.BUTTON_UNREADABLE, {"line": str(line), "text": text[:_SHOWN]})
    _check_length(label, _LABEL, line)
    word, _, rest = (part.strip() for part in what.partition(":"))
    kind = _WORDS.get(word.casefold())
    if kind is ButtonKind.CLICK:
        _check_length(rest, _ANSWER, line)
        return MailButton(label, kind, rest, row)
    if kind is ButtonKind.COPY:
        if not rest:
            raise Refused(Refusal.BUTTON_UNREADABLE, {"line": str(line), "text": text[:_SHOWN]})
        _check_length(rest, _COPY, line)
        return MailButton(label, kind, rest, row)
    _check_length(what, _ADDRESS, line)
    if not _is_address(what):
        raise Refused(Refusal.BUTTON_ADDRESS, {"line": str(line), "text": what[:_SHOWN]})
    return MailButton(label, ButtonKind.URL, what, row)


def _check_length(text: str, limit: int, line: int) -> None:
    if len(text) > limit:
        raise Refused(Refusal.BUTTON_LONG, {"line": str(line), "found": str(len(text)), "limit": str(limit)})


def _is_address(text: str) -> bool:
    """Of a page over TLS, or of a place in Telegram."""
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (parts.scheme == "https" and "." in host.strip(".")) or (parts.scheme == "tg" and bool(host))


def people_of(text: str) -> tuple[int, ...]:
    """Telegram ids, parted by whatever is no digit. Raises Refused."""
    words = re.split(r"[\s,;]+", text.strip())
    wrong = [word for word in words if not re.fullmatch(r"[1-9][0-9]{0,15}", word)]
    if wrong:
        raise Refused(Refusal.PEOPLE_UNREADABLE, {"text": wrong[0][:_SHOWN]})
    found = tuple(dict.fromkeys(int(word) for word in words))
    if len(found) > MOST_PEOPLE:
        raise Refused(Refusal.PEOPLE_MANY, {"found": str(len(found)), "limit": str(MOST_PEOPLE)})
    return found


def moment_of(text: str, local: datetime) -> datetime:
    """`18:30`, `21.11 18:30`, `21.11.2026 18:30` or `2026-11-21 18:30` where the operator is, in UTC.

    Without a day: the next time that it is so late; without a year: the next such day. local: now, there.
    """
    typed = _CLOCK.fullmatch(text.strip())
    try:
        at = None if typed is None else _moment(typed, local)
    except ValueError:
        at = None
    if at is None:
        raise Refused(Refusal.WHEN_UNREADABLE, {"text": text[:_SHOWN]})
    if at <= local.astimezone(UTC):
        raise Refused(Refusal.WHEN_PAST, {"text": text[:_SHOWN], "time": f"{local:%H:%M}"})
    return at


def _moment(typed: re.Match[str], local: datetime) -> datetime:
    parts = [None if part is None else int(part) for part in typed.groups()]
    day, month, year = parts[:3] if parts[3] is None else (parts[5], parts[4], parts[3])
    clock, today = time(parts[6] or 0, parts[7] or 0), local.date()

    def at(when: date) -> datetime:
        return datetime.combine(when, clock, local.tzinfo).astimezone(UTC)

    if year is not None and month is not None and day is not None:
        return at(date(year, month, day))
    if day is not None and month is not None:
        this = at(date(today.year, month, day))
        return this if this > local.astimezone(UTC) else at(date(today.year + 1, month, day))
    this = at(today)
    return this if this > local.astimezone(UTC) else at(today + timedelta(days=1))
