"""Texts: one folder of Fluent files a language, one strict translator a language. Nobody reads other text."""

import html
import unicodedata
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from fluent.runtime import FluentBundle, FluentResource

from app.zones import zone_of
from tgbot.format import NO_BREAK, Habit, Numbers, split_span
from tgbot.moments import Moments

_LONGEST_VALUE = 600  # characters that one variable may bring into a text
_LONGEST_ESCAPED = 1000  # what fluent.runtime takes; longer parts are put together outside of it
_KEPT_CONTROLS = "\n\t\u200c\u200d"  # the last two join letters and emoji


class Html(str):
    """Text that is safe to send as HTML: it came out of a translator, or was escaped."""

    __slots__ = ()


class MissingText(LookupError):
    """The locale lacks the message, or the caller gave it too few variables."""


def escape(text: str) -> Html:
    """The text as it is, for HTML: no tags, no control or direction-changing characters, cut to length."""
    shown = "".join(
        c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"}
    )
    shown = shown[:_LONGEST_VALUE]
    while len(escaped := html.escape(shown, quote=False)) > _LONGEST_ESCAPED:
        shown = shown[: len(shown) // 2]
    return Html(escaped)


class Translator:
    """One language. Values are escaped unless they are Html; integers choose plurals; the rest is formatted
    by `numbers` and `moments` before it comes in. A missing key or variable raises MissingText.
    """

    def __init__(self, language: str, source: str) -> None:
        self.language = language
        self.moments = Moments()
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(source))
        habit = Habit(self.plain("number-point"), self.plain("number-group"), self.plain("number-percent"))
        self.numbers = Numbers(habit)

    def __call__(self, key: str, /, **values: str | int) -> Html:
        """The text as HTML."""
        return Html(self._format(key, {name: _safe(value) for name, value in values.items()}))

    def plain(self, key: str, /, **values: str | int) -> str:
        """The text without HTML: for buttons, alerts and command descriptions."""
        cut = {n: value if isinstance(value, int) else value[:_LONGEST_VALUE] for n, value in values.items()}
        return self._format(key, cut)

    def in_zone(self, zone: str) -> "Translator":
        """The same texts for somebody who is there."""
        other = copy(self)
        other.moments = Moments(zone_of(zone))
        return other

    def has(self, key: str) -> bool:
        return self._bundle.has_message(key)

    def span(self, span: timedelta) -> str:
        """A span of time in its two largest units: 2 h 5 min."""
        return NO_BREAK.join(self.plain(f"span-{unit}", n=count) for unit, count in split_span(span))

    def _format(self, key: str, values: Mapping[str, str | int]) -> str:
        if not self._bundle.has_message(key):
            raise MissingText(f"{self.language}: there is no text {key}")
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise MissingText(f"{self.language}: {key} has no value")
        text, errors = self._bundle.format_pattern(pattern, dict(values))
        if errors:
            raise MissingText(f"{self.language}: {key}: {errors[0]}")
        return str(text)


def _safe(value: str | int) -> str | int:
    return value if isinstance(value, int | Html) else escape(value)


LOCALES = files("tgbot") / "locales"


def sources(locales: Traversable = LOCALES) -> Mapping[str, str]:
    """The Fluent source of each language, by the folders that there are."""
    folders = (folder for folder in locales.iterdir() if folder.is_dir())
    return {folder.name: _source(folder) for folder in folders}


def _source(folder: Traversable) -> str:
    """All files of a language, put together."""
    texts = sorted((file for file in folder.iterdir() if file.name.endswith(".ftl")), key=lambda f: f.name)
    return "\n".join(text.read_text("utf-8") for text in texts)


@cache  # reading them takes a second, and nothing can be changed in them
def translators(locales: Traversable = LOCALES) -> Mapping[str, Translator]:
    """A translator for each language, by its code."""
    return MappingProxyType({code: Translator(code, text) for code, text in sorted(sources(locales).items())})
