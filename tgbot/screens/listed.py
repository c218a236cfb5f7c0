"""Markets whose names hold a text, page by page: chosen ones marked, those left out with their reason."""

from app.insight import Silence, Standing
from app.market_views import ListedView
from app.services.market import PAGE
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import Button, Screen, home_row
from trading.domain.instrument import Symbol
from trading.universe.quarantine import Trouble


def listed(tr: Translator, view: ListedView) -> Screen:
    """Each market on a button that adds or removes it, and one that opens its X-ray."""
    if not view.rows:
        return Screen(tr("listed-none", text=view.text), (home_row(tr),))
    title = tr("listed", text=view.text, total=view.total)
    lines = [
        tr("listed-out", symbol=symbol.title, why=_why(tr, standing))
        for symbol, _, standing in view.rows
        if standing.silence in {Silence.LEFT_OUT, Silence.UNLISTED}
    ]
    rows = [(_switch(tr, one, chosen=chosen), _look(one)) for one, chosen, _ in view.rows]
    turn: list[Button] = []
    if view.page:
        turn.append(Button(tr.plain("button-page-back"), Action.LISTED, f"{view.text}.{view.page - 1}"))
    if (view.page + 1) * PAGE < view.total:
        turn.append(Button(tr.plain("button-page-next"), Action.LISTED, f"{view.text}.{view.page + 1}"))
    text = Html("\n".join((title, *lines)))
    return Screen(text, (*rows, *((tuple(turn),) if turn else ()), home_row(tr)))


def _switch(tr: Translator, symbol: Symbol, *, chosen: bool) -> Button:
    code = f"{code_of(symbol)}.0"
    if chosen:
        return Button(tr.plain("button-symbol-out", symbol=symbol.title), Action.SYMBOL_OUT, code)
    return Button(tr.plain("button-symbol-add", symbol=symbol.title), Action.SYMBOL_IN, code)


def _look(symbol: Symbol) -> Button:
    return Button("🔬", Action.XRAY, f"{code_of(symbol)}.")


def _why(tr: Translator, standing: Standing) -> Html:
    if standing.silence is Silence.UNLISTED:
        return tr("listed-gone")
    if standing.detail in {*Trouble}:
        return escape(tr.plain(f"trouble-{standing.detail}"))
    return (
        tr(f"listed-why-{standing.detail}")
        if tr.has(f"listed-why-{standing.detail}")
        else tr("silence-unsaid")
    )
