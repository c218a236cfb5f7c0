"""News of what is not as it should be, and of the emergency stop that has put an end to it."""

from decimal import Decimal
from types import MappingProxyType

from app.notices import KeyExpires
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, Told
from tgbot.screens.portfolio import base_of
from trading.domain.events import (
    DriftFound,
    EmergencyDone,
    EmergencyScope,
    ForeignOrders,
    MarketGone,
    PositionAdjusted,
    SoftStopBlind,
)

DRIFT_BUTTONS = MappingProxyType(
    {"adopt": "button-drift-adopt", "ignore": "button-drift-ignore", "close": "button-drift-close"}
)


def soft_stop_blind(news: SoftStopBlind, told: Told) -> Screen:
    tr = told.tr
    stop = tr("opened-none") if news.stop is None else tr.numbers.price(news.stop)
    since = tr("soft-blind-never") if news.since is None else tr.moments.clock(news.since)
    text = tr("soft-blind", symbol=news.symbol.title, badge=told.badge, stop=stop, since=since)
    return Screen(text, _look(told))


def drift_found(news: DriftFound, told: Told) -> Screen:
    """The question with its answers: each leads to a page that shows the numbers and asks again."""
    key = "drift-gone" if news.gone else "drift-found"
    return Screen(_numbers(key, news, told), tuple((button,) for button in _answers(news, told)))


def _numbers(key: str, news: DriftFound, told: Told) -> Html:
    tr = told.tr
    return tr(
        key,
        symbol=news.symbol.title,
        badge=told.badge,
        ours=tr.numbers.qty(news.ours),
        theirs=tr.numbers.qty(news.theirs),
        base=base_of(news.symbol),
    )


def _answers(news: DriftFound, told: Told) -> list[Button]:
    same_side = news.ours * news.theirs > 0
    if news.gone and news.ours:
        return [Button(told.tr.plain("button-drift-gone"), Action.DRIFT_ASK, f"{news.case}.adopt")]
    shown = tuple(DRIFT_BUTTONS) if same_side else ("ignore",)
    return [
        Button(told.tr.plain(DRIFT_BUTTONS[answer]), Action.DRIFT_ASK, f"{news.case}.{answer}")
        for answer in shown
    ]


def position_adjusted(news: PositionAdjusted, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "position-adjusted",
        symbol=news.symbol.title,
        badge=told.badge,
        before=tr.numbers.qty(abs(news.before)),
        after=tr.numbers.qty(abs(news.after)),
        base=base_of(news.symbol),
    )
    return Screen(text, _look(told))


def foreign_orders(news: ForeignOrders, told: Told) -> Screen:
    """The alarm, with the ways to answer it."""
    tr = told.tr
    text = tr("foreign-orders", symbol=news.symbol.title, badge=told.badge, n=news.count)
    if not news.paused:
        return Screen(text, _look(told))
    mine = Button(tr.plain("button-own"), Action.OWN_ASK)
    pause = Button(tr.plain("button-pause-page"), Action.PAUSES)
    revoke = Button(tr.plain("button-revoke"), Action.REVOKE, style="danger")
    return Screen(Html(f"{text}\n{tr('foreign-paused')}"), ((mine, pause), (revoke,)))


def key_expires(news: KeyExpires, told: Told) -> Screen:
    tr = told.tr
    text = tr("key-expires", exchange=news.exchange.brand, n=news.days, day=tr.moments.day(news.expires_at))
    return Screen(text, ((Button(tr.plain("button-keys"), Action.KEYS, news.exchange.value),),))


def market_gone(news: MarketGone, told: Told) -> Screen:
    return Screen(told.tr("market-gone", symbol=news.symbol.title, badge=told.badge), _look(told))


def _slip(tr: Translator, news: EmergencyDone) -> Html:
    if news.worst_slip is not None:
        return Html(tr.numbers.percent(max(news.worst_slip, Decimal(0))))
    return tr("unknown-value" if news.positions_closed else "emergency-no-slip")


def emergency_done(news: EmergencyDone, told: Told) -> Screen:
    """The receipt."""
    tr = told.tr
    text = tr(
        "emergency-done",
        scope=tr(f"emergency-{news.scope}", subject=news.subject or "-"),
        accounts=news.accounts,
        cancelled=news.orders_cancelled,
        closed=news.positions_closed,
        dust=", ".join(tr.numbers.money(m.amount, m.currency) for m in news.dust) or tr("emergency-no-dust"),
        slip=_slip(tr, news),
        seconds=news.seconds,
        time=tr.moments.clock(news.pressed_at),
    )
    if news.positions_left or news.unproved:
        left = tr("emergency-left", left=news.positions_left, unproved=news.unproved)
        text = Html(f"{text}\n\n{left}")
    after = (
        ("release", Action.RELEASE_ASK)
        if news.scope is EmergencyScope.USER
        else ("switches", Action.SWITCHES)
    )
    return Screen(text, ((Button(tr.plain(f"button-{after[0]}"), after[1]), *_look(told)[0]),))


def _look(told: Told) -> tuple[Row, ...]:
    return ((Button(told.tr.plain("button-status"), Action.STATUS),),)
