"""Pages: HTML with the texts of the locales. Pure; every value that goes in is HTML already."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Protocol

from app.accounts import UNTELLING, WITH_CONTRACTS, WITH_PASSPHRASE, Account
from app.views import KeyPage


class Translate(Protocol):
    """A text of one language, safe as HTML."""

    def __call__(self, key: str, /, **values: str | int) -> str: ...


Languages = Mapping[str, Translate]

DEFAULT_LANGUAGE = "en"
_TEXTS = (
    "title",
    "intro",
    "steps_title",
    "step_3",
    "step_4",
    "may",
    "never",
    "never_withdraw",
    "never_transfer",
    "submit",
    "note",
)


_OWN = ("step_1", "step_2", "may_read", "may_spot")  # each exchange words its own page differently


class Pages:
    """The templates, read once."""

    def __init__(self) -> None:
        folder = files("web") / "templates"
        self._key = Template((folder / "key.html").read_text("utf-8"))
        self._passphrase = Template((folder / "passphrase.html").read_text("utf-8"))
        self._promise = Template((folder / "promise.html").read_text("utf-8"))
        self._plain = Template((folder / "plain.html").read_text("utf-8"))
        self.style = (folder / "key.css").read_text("utf-8")

    def key(self, tr: Translate, page: KeyPage, error: str | None = None) -> str:
        """The form. error: why the last attempt was refused; what was typed is never shown again."""
        exchange, name = page.exchange, page.exchange.brand
        texts = {text: tr(f"web-{text.replace('_', '-')}", exchange=name) for text in _TEXTS}
        own = {text: tr(f"web-{text.replace('_', '-')}-{exchange}") for text in _OWN}
        contracts = f"<li>{tr(f'web-may-linear-{exchange}')}</li>" if exchange in WITH_CONTRACTS else ""
        return self._key.substitute(
            texts,
            **own,
            language=page.language,
            left=tr("web-left", time=f"{page.expires_at:%H:%M} UTC"),
            key_label=tr("web-key"),
            secret_label=tr("web-secret"),
            may_linear=contracts,
            passphrase=self._passphrase.substitute(label=tr("web-passphrase"))
            if exchange in WITH_PASSPHRASE
            else "",
            promise=self._promise.substitute(label=tr("web-promise", exchange=name))
            if exchange in UNTELLING
            else "",
            alert=f'<p class="alert" role="alert">{error}</p>' if error else "",
        )

    def done(self, tr: Translate, language: str, account: Account) -> str:
        """What was connected; of a key that is taken on its owner's word no more is said than that."""
        promised = account.key is not None and account.key.promised
        tail = account.key.tail if account.key else ""
        text = tr("web-done-promised" if promised else "web-done", tail=tail)
        return self.plain(language, tr("web-done-title"), text, tone="good")

    def gone(self, tr: Translate, language: str, text: str) -> str:
        return self.plain(language, tr("web-gone-title"), text, tone="bad")

    def plain(self, language: str, title: str, text: str, *, tone: str) -> str:
        """A title and a sentence."""
        return self._plain.substitute(language=language, title=title, text=text, tone=tone)


def preferred(languages: Languages, accepted: str | None) -> str:
    """The language that a browser asks for, among ours."""
    for part in (accepted or "")[:200].split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in languages:
            return code
    return DEFAULT_LANGUAGE
