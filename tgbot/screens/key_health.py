"""How a connected key is doing: what it may do, where it is bound, when it runs out."""

from datetime import timedelta

from app.trust_views import KeyHealth
from tgbot.i18n import Html, Translator

SOON, NEAR = timedelta(days=14), timedelta(days=2)
OLD = timedelta(days=180)
_MARKS = {True: "✓", False: "✗", None: "?"}


def health(tr: Translator, view: KeyHealth) -> Html:
    """Some lines below what is told of the key anyway."""
    rights = " · ".join(
        tr("key-right", mark=_MARKS[allowed], right=tr.plain(f"key-right-{name}"))
        for name, allowed in view.permissions
    )
    lines = [tr("key-rights-found", rights=Html(rights))]
    if view.trouble is not None:
        lines.insert(0, tr("key-trouble", what=tr.plain(f"key-trouble-{view.trouble}")))
    if not view.info.addresses:
        lines.append(tr("key-unbound"))
    expires = view.info.expires_at
    if expires is not None:
        left = expires - view.now
        mark = "🔴" if left <= NEAR else "🟡" if left <= SOON else "🟢"
        lines.append(tr("key-left", mark=mark, span=tr.span(left)))
    age = view.now - view.entered_at
    lines.append(tr("key-old" if age >= OLD else "key-age", span=tr.span(age)))
    lines.append(tr("key-checked", span=tr.span(view.now - view.info.checked_at)))
    return Html("\n".join(lines))
