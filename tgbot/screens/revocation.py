"""The incident button, its progress, and what people read. Pure."""

from app.desk_news import RevokeKeys
from app.desk_views import RevocationView, RevokeHome
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told, home_row
from trading.domain.instrument import ExchangeId


def page(tr: Translator, view: RevokeHome, *, waiting: bool = False) -> Screen:
    """What it does, and how far it is."""
    said = [tr("revoke-page", people=view.people, keys=view.keys)]
    if waiting:
        said.insert(0, tr("approval-waiting"))
    rows: list[Row] = []
    if view.last is not None:
        said.append(_progress(tr, view.last))
        rows.append((Button(tr.plain("button-refresh"), Action.REVOCATION, style="primary"),))
        if view.keys and view.last.destroyed is None:
            label = tr.plain("button-revoke-destroy")
            rows.append((Button(label, Action.REVOCATION_ASK, "destroy", style="danger"),))
    if view.last is None or view.last.fed:
        rows.append((Button(tr.plain("button-revoke-call"), Action.REVOCATION_ASK, "call", style="danger"),))
    rows.append((Button(tr.plain("button-desk-home"), Action.SERVICE), *home_row(tr)))
    return Screen(Html("\n\n".join(said)), tuple(rows))


def _progress(tr: Translator, last: RevocationView) -> Html:
    text = tr(
        "revoke-progress",
        time=tr.moments.full(last.begun_at),
        people=last.people,
        sent=last.sent,
        failed=last.failed,
        away=last.away,
        left=last.left,
    )
    if last.destroyed is None:
        return text
    return Html(f"{text}\n{tr('revoke-destroyed', n=last.destroyed)}")


def ask(tr: Translator, view: RevokeHome, what: str, nonce: str) -> Screen:
    """The second look."""
    if what == "destroy":
        text = tr("revoke-ask-destroy", keys=view.keys)
    else:
        text = tr("revoke-ask-call", people=view.people)
    press = Button(tr.plain("button-operate-yes"), Action.REVOCATION_DO, f"{what}.{nonce}", style="danger")
    return Screen(text, ((press,), (Button(tr.plain("button-cancel"), Action.REVOCATION),)))


def revoke_keys(news: RevokeKeys, told: Told) -> Screen:
    """How to revoke the keys, at each exchange of theirs: the way in words, no link that could be forged."""
    tr = told.tr
    if not news.exchanges:
        return Screen(tr("revoke-news-none"))
    steps = [_steps(tr, one) for one in news.exchanges]
    text = Html("\n\n".join([tr("revoke-news"), *steps, tr("revoke-news-after")]))
    ways = (("keys", Action.KEYS), ("status", Action.STATUS))
    return Screen(text, (tuple(Button(tr.plain(f"button-{name}"), action) for name, action in ways),))


def _steps(tr: Translator, exchange: ExchangeId) -> Html:
    return tr("revoke-steps", exchange=exchange.brand, steps=tr(f"revoke-steps-{exchange}"))
