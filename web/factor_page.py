"""The page of a second factor as HTML. Pure; every value that goes in is HTML already."""

import html
from importlib.resources import files
from string import Template

import segno

from app.services.factor import FactorPage
from web.pages import Pages, Translate

_GROUP = 4  # characters of the secret that are read at once


class FactorSheet:
    """Its template, read once."""

    def __init__(self) -> None:
        self._form = Template((files("web") / "templates" / "factor.html").read_text("utf-8"))

    def form(self, tr: Translate, page: FactorPage, error: str | None = None) -> str:
        """The picture, the secret, and the field for the first code."""
        secret = page.secret
        parts = [secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)]
        return self._form.substitute(
            language=page.language,
            title=tr("web-factor-title"),
            intro=tr("web-factor-intro"),
            left=tr("web-left", time=f"{page.expires_at:%H:%M} UTC"),
            picture=html.escape(_picture(page.address)),
            picture_label=tr("web-factor-picture"),
            by_hand=tr("web-factor-by-hand"),
            secret=html.escape(" ".join(parts)),
            code_label=tr("web-factor-code"),
            submit=tr("web-factor-submit"),
            note=tr("web-factor-note"),
            alert=f'<p class="alert" role="alert">{error}</p>' if error else "",
        )

    def done(self, pages: Pages, tr: Translate, language: str) -> str:
        return pages.plain(language, tr("web-factor-done-title"), tr("web-factor-done"), tone="good")


def _picture(address: str) -> str:
    """A QR code as an address that a page may show; black on white in dark mode too."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
