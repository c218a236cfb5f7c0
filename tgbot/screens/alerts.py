"""Alerts: the list of one's own, how to make one, and what is told when one fires."""

from collections.abc import Sequence

from app.alerts import MAX_ALERTS, Alert, AlertKind
from app.notices import AlertFired
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told, home_row
from tgbot.screens.pairs import strategy_name
from trading.domain.instrument import Symbol

PAGE = 6  # alerts on a page


def alerts(tr: Translator, own: Sequence[Alert], page: int = 0) -> Screen:
    """One's own, each with its buttons: pause, once or each time, away."""
    page = min(max(page, 0), max((len(own) - 1) // PAGE, 0))
    shown = own[page * PAGE : (page + 1) * PAGE]
    lines = [tr("alerts", n=len(own), limit=MAX_ALERTS)]
    lines += [_line(tr, page * PAGE + 1 + i, one) for i, one in enumerate(shown)]
    if not own:
        lines.append(tr("alerts-none"))
    lines.append(tr("alerts-how"))
    rows = [_switches(tr, page * PAGE + 1 + i, one, page) for i, one in enumerate(shown)]
    turn: list[Button] = []
    if page:
        turn.append(Button(tr.plain("button-page-back"), Action.ALERTS, str(page - 1)))
    if (page + 1) * PAGE < len(own):
        turn.append(Button(tr.plain("button-page-next"), Action.ALERTS, str(page + 1)))
    return Screen(Html("\n\n".join(lines)), (*rows, *((tuple(turn),) if turn else ()), home_row(tr)))


def ask(tr: Translator, symbol: Symbol) -> Screen:
    """What is to be told of a symbol: buttons, or a typed price."""
    code = code_of(symbol)
    rows: tuple[Row, ...] = tuple(
        (Button(tr.plain(f"alert-ask-{kind}"), Action.ALERT_PUT, f"{code}.{kind}"),)
        for kind in (AlertKind.REGIME, AlertKind.POTENTIAL, AlertKind.SIGNAL)
    )
    return Screen(tr("alert-ask", symbol=symbol.title), (*rows, home_row(tr)))


def fired(news: AlertFired, told: Told) -> Screen:
    """What has come to be, at which bar; and whether it will be told again."""
    tr, price = told.tr, told.tr.numbers.price
    unknown = tr.plain("unknown-value")
    what = tr(
        f"alert-fired-{news.kind}",
        level=unknown if news.level is None else price(news.level),
        value=unknown if news.value is None else price(news.value),
        regime=unknown if news.regime is None else tr.plain(f"regime-{news.regime}"),
        before=unknown if news.before is None else tr.plain(f"regime-{news.before}"),
        strategy=unknown if news.strategy is None else strategy_name(tr, news.strategy),
        stance=unknown if news.stance is None else tr.plain(f"stance-{news.stance}"),
    )
    text = tr(
        "alert-fired",
        symbol=news.symbol.title,
        exchange=news.symbol.exchange.brand,
        timeframe=news.timeframe.value,
        at=told.tr.moments.minute(news.closed_at),
        what=what,
        over=tr.plain("alert-over" if news.over else "alert-goes-on"),
    )
    look = Button(tr.plain("button-look"), Action.XRAY, f"{code_of(news.symbol)}.{news.timeframe}")
    return Screen(text, ((look, Button(tr.plain("button-alerts"), Action.ALERTS)),))


def _line(tr: Translator, number: int, one: Alert) -> Html:
    return tr(
        "alert-row",
        number=str(number),
        symbol=one.symbol.title,
        exchange=one.symbol.exchange.brand,
        timeframe=one.timeframe.value,
        what=_about(tr, one),
        how=tr.plain("alert-paused" if not one.active else "alert-again" if one.again else "alert-once"),
    )


def _about(tr: Translator, one: Alert) -> Html:
    if one.kind is AlertKind.REGIME:
        return tr("alert-about-regime")
    if one.kind is AlertKind.SIGNAL:
        name = tr.plain("signals-any-strategy") if one.strategy is None else strategy_name(tr, one.strategy)
        return tr("alert-about-signal", strategy=name)
    level = tr.plain("unknown-value") if one.level is None else tr.numbers.price(one.level)
    if one.kind is AlertKind.POTENTIAL:
        return tr("alert-about-potential", level=level)
    return tr("alert-about-price", level=level, side="above" if one.above else "below")


def _switches(tr: Translator, number: int, one: Alert, page: int) -> Row:
    def to(label: str, verb: str) -> Button:
        return Button(f"{number} {tr.plain(label)}", Action.ALERT_CHANGE, f"{one.id}.{verb}.{page}")

    return (
        to("button-alert-pause", "p") if one.active else to("button-alert-resume", "r"),
        to("button-alert-once", "o") if one.again else to("button-alert-again", "a"),
        to("button-alert-remove", "x"),
    )
