"""What an operator types to plan maintenance: how long, when, and what people are told. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.accounts import LANGUAGES

SHORTEST, LONGEST, FARTHEST = timedelta(minutes=1), timedelta(hours=24), timedelta(days=14)
TEXT_LIMIT = 400  # characters
_UNITS = {"m": "minutes", "м": "minutes", "h": "hours", "ч": "hours", "d": "days", "д": "days"}
_PART = r"\d{1,4}\s*[mhdмчд][^\W\d]*"
_SPAN = rf"({_PART}(?:\s*{_PART})*)"
_LINE = re.compile(rf"{_SPAN}(?:\s+(?:in|через)\s+{_SPAN})?(?!\w)\s*(.*)", re.DOTALL)
_ONE = re.compile(r"(\d{1,4})\s*([mhdмчд])[^\W\d]*")
_SAID = re.compile(rf"\s*({'|'.join(LANGUAGES)})\s*:\s*(.*)")


class Unreadable(ValueError):
    """It is not a plan; the message is what about it: `span`, `length`, `start` or `text`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Maintenance as it was typed. texts: by language; one that is missing is answered in our own words."""

    length: timedelta
    starts_in: timedelta = timedelta()
    texts: Mapping[str, str] = field(default_factory=dict)


def read(text: str) -> Wanted:
    """`45m`, `1h 30m in 2h`, and behind it, or in lines of their own, what people read: for everybody, or
    `en: …`, `ru: …`. Raises Unreadable.
    """
    found = _LINE.fullmatch(text.strip().casefold())
    if found is None:
        raise Unreadable("span")
    length, starts_in = _span(found[1]), _span(found[2] or "")
    if not SHORTEST <= length <= LONGEST:
        raise Unreadable("length")
    if starts_in > FARTHEST:
        raise Unreadable("start")
    return Wanted(length, starts_in, _texts(text.strip()[found.start(3) :]))


def _span(text: str) -> timedelta:
    return sum((timedelta(**{_UNITS[unit]: int(n)}) for n, unit in _ONE.findall(text)), timedelta())


def _texts(text: str) -> Mapping[str, str]:
    """The lines of each language; lines of none are of the one before, and at first of all."""
    found: dict[str, list[str]] = {}
    speaking: tuple[str, ...] = LANGUAGES
    for line in text.strip().splitlines():
        said = _SAID.fullmatch(line)
        speaking = (said[1],) if said else speaking
        for language in speaking:
            found.setdefault(language, []).append(said[2] if said else line)
    texts = {language: "\n".join(lines).strip() for language, lines in found.items()}
    if any(len(one) > TEXT_LIMIT for one in texts.values()):
        raise Unreadable("text")
    return {language: one for language, one in texts.items() if one}
