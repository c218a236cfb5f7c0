"""Pages: HTML with the texts of the locales. Pure; every value that goes in is HTML already."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from string import Template
from typing import Protocol


class Translate(Protocol):
    """A text of one language, safe as HTML."""

    def __call__(self, key: str, /, **values: str | int) -> str: ...


Languages = Mapping[str, Translate]

DEFAULT_LANGUAGE = "en"
_TEXTS = (
    "title",
    "intro",
    "steps_title",
    "step_1",
    "step_2",
    "step_3",
    "step_4",
    "may",
    "may_read",
    "may_spot",
    "may_linear",
    "never",
    "never_withdraw",
    "never_transfer",
    "submit",
    "note",
)


class Pages:
    """The templates, read once."""

    def __init__(self) -> None:
        folder = files("web") / "templates"
        self._key = Template((folder / "key.html").read_text("utf-8"))
        self._plain = Template((folder / "plain.html").read_text("utf-8"))
        self.style = (folder / "key.css").read_text("utf-8")

    def key(self, tr: Translate, language: str, expires_at: datetime, error: str | None = None) -> str:
        """The form. error: why the last attempt was refused; what was typed is never shown again."""
        texts = {name: tr(f"web-{name.replace('_', '-')}") for name in _TEXTS}
        alert = f'<p class="alert" role="alert">{error}</p>' if error else ""
        return self._key.substitute(
            texts,
            language=language,
            left=tr("web-left", time=f"{expires_at:%H:%M} UTC"),
            key_label=tr("web-key"),
            secret_label=tr("web-secret"),
            alert=alert,
        )

    def done(self, tr: Translate, language: str, tail: str) -> str:
        text = tr("web-done", tail=tail)
        return self._plain.substitute(language=language, title=tr("web-done-title"), text=text, tone="good")

    def gone(self, tr: Translate, language: str, text: str) -> str:
        return self._plain.substitute(language=language, title=tr("web-gone-title"), text=text, tone="bad")


def preferred(languages: Languages, accepted: str | None) -> str:
    """The language that a browser asks for, among ours."""
    for part in (accepted or "")[:200].split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in languages:
            return code
    return DEFAULT_LANGUAGE
