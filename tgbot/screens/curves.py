"""Pictures of an account's records with what can be turned under them: equity, a month, shares. Pure."""

from app.records_views import EquityView, MonthView, WalletView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.pictures.records import equity_picture, month_picture, wallet_picture
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.history import WINDOWS, foot, head
from tgbot.screens.tables import marked

_LEAST = 2  # points that make a curve


def equity(tr: Translator, view: EquityView) -> Screen:
    """What the account was worth over time."""
    now = "" if view.days is None else str(view.days)
    windows = tuple(
        Button(
            marked(tr, tr.plain("button-days", n=days) if days else tr.plain("button-ever"), chosen=here),
            Action.PICTURE,
            f"e.{days or ''}",
        )
        for days in (*WINDOWS[1:], 0)
        for here in (str(days or "") == now,)
    )
    known = len(view.points) >= _LEAST
    photo = equity_picture(tr, view.look.account.kind, view.points, view.look.quote) if known else None
    said = "" if known else f"\n\n{tr('records-none')}"
    text = Html(f"{head(tr, 'equity-title', view.look)}{said}\n{foot(tr, view.look)}")
    return Screen(text, (windows, _others(tr, "e"), _back(tr)), photo)


def month(tr: Translator, view: MonthView) -> Screen:
    """The days of a month, each as warm as its profit."""
    turn = [Button("◀", Action.PICTURE, f"m.{view.back + 1}")]
    if view.back:
        turn.append(Button("▶", Action.PICTURE, f"m.{view.back - 1}"))
    text = Html(f"{head(tr, 'month-title', view.look)}\n{foot(tr, view.look)}")
    return Screen(text, (tuple(turn), _others(tr, "m"), _back(tr)), month_picture(tr, view))


def shares(tr: Translator, view: WalletView) -> Screen:
    """What the account is made of."""
    photo = wallet_picture(tr, view)
    said = "" if photo else f"\n\n{tr('shares-unknown')}"
    text = Html(f"{head(tr, 'shares-title', view.look)}{said}\n{foot(tr, view.look)}")
    return Screen(text, (_others(tr, "a"), _back(tr)), photo)


def _others(tr: Translator, here: str) -> Row:
    every = (("e", "equity", "e.30"), ("m", "heat", "m.0"), ("a", "allocation", "a."))
    return tuple(
        Button(tr.plain(f"button-{name}"), Action.PICTURE, argument)
        for letter, name, argument in every
        if letter != here
    )


def _back(tr: Translator) -> Row:
    return (Button(tr.plain("button-profit"), Action.PROFIT), *home_row(tr))
