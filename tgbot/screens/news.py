"""What the outbox tells: one event, one message. PAPER or LIVE stands on each of an account."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from app.billing.plan_news import PlanNews
from app.desk_news import DeskSummary, MaintenanceOver, MaintenancePlanned, RevokeKeys
from app.notices import (
    AlertFired,
    Braked,
    Incident,
    KeyConnected,
    KeyExpires,
    MarketChanged,
    News,
    OrderQuarantined,
    ServiceStarted,
    Switched,
    SymbolAvoided,
)
from app.reports import Reported
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens import (
    alerts,
    brakes,
    desk,
    entries,
    exits,
    money_news,
    operator_news,
    plan_words,
    report,
    revocation,
    tickets,
    trouble,
    universe,
    upkeep,
)
from tgbot.screens.base import Button, Row, Screen, Told
from tgbot.screens.portfolio import base_of, quote_of
from tgbot.screens.results import with_result, with_risk
from trading.domain.events import (
    AccountHalted,
    DriftFound,
    EmergencyDone,
    EntriesLocked,
    EntryRefused,
    ExitWhy,
    ForeignOrders,
    MarketGone,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    PositionAdjusted,
    PositionClosed,
    PositionIncreased,
    PositionOpened,
    PositionReduced,
    SoftStopBlind,
    StopConfirmed,
)
from trading.domain.instrument import Side
from trading.domain.money import Price

PARTY = "5046509860389126442"  # 🎉 among the effects that every bot may use


def screen_of(news: News, told: Told) -> Screen:
    """The message of an event. Raises KeyError where there is none for it."""
    return _SCREENS[type(news)](news, told)


def _opened(news: PositionOpened, told: Told) -> Screen:
    tr, numbers, quote = told.tr, told.tr.numbers, quote_of(news.symbol)
    text = tr(
        "opened",
        icon="🟢" if news.side is Side.BUY else "🔴",
        side=tr(f"side-{news.side}"),
        symbol=news.symbol.title,
        badge=told.badge,
        qty=numbers.qty(news.qty),
        base=base_of(news.symbol),
        price=numbers.price(news.price),
        value=numbers.money(news.value, quote),
        slip=_distance(tr, news.price, news.reference),
        fee=numbers.money(news.fee.amount, news.fee.currency),
        stop=_stop(tr, news),
        target=_target(tr, news),
    )
    return Screen(with_risk(text, news, told), _watch(tr))


def _stop_confirmed(news: StopConfirmed, told: Told) -> Screen:
    numbers = told.tr.numbers
    text = told.tr(
        "stop-confirmed",
        symbol=news.symbol.title,
        badge=told.badge,
        trigger=numbers.price(news.trigger),
        qty=numbers.qty(news.qty),
        base=base_of(news.symbol),
    )
    return Screen(text)


def _closed(news: PositionClosed, told: Told) -> Screen:
    tr, numbers = told.tr, told.tr.numbers
    text = tr(
        "closed",
        icon="✅" if news.profit >= 0 else "🔻",
        symbol=news.symbol.title,
        badge=told.badge,
        profit=numbers.money(news.profit, quote_of(news.symbol), signed=True),
        percent=numbers.percent(news.percent, signed=True),
        why=tr(f"exit-{news.why}"),
        qty=numbers.qty(news.qty),
        base=base_of(news.symbol),
        entry=numbers.price(news.entry),
        exit=numbers.price(news.exit),
        span=tr.span(news.happened_at - news.opened_at),
    )
    reached = news.why is ExitWhy.TARGET and news.profit > 0
    return Screen(with_result(text, news, told), _watch(tr), effect=PARTY if reached else None)


def _order_refused(news: OrderRefused, told: Told) -> Screen:
    tr = told.tr
    kind = tr(f"kind-{news.kind}")
    text = tr(
        "order-refused",
        symbol=news.symbol.title,
        exchange=news.symbol.exchange.brand,
        badge=told.badge,
        kind=kind,
        code=news.code,
    )
    return Screen(Html(f"{text}\n{tr(f'order-refused-{news.kind}')}"))


def _order_unproved(news: OrderUnproved, told: Told) -> Screen:
    kind = told.tr(f"kind-{news.kind}")
    return Screen(told.tr("order-unproved", symbol=news.symbol.title, badge=told.badge, kind=kind))


def _order_settled(news: OrderSettled, told: Told) -> Screen:
    key = "order-settled-placed" if news.placed else "order-settled-not-placed"
    kind = told.tr(f"kind-{news.kind}")
    return Screen(told.tr(key, symbol=news.symbol.title, badge=told.badge, kind=kind))


def _entry_refused(news: EntryRefused, told: Told) -> Screen:
    tr = told.tr
    reason = tr(f"reason-{news.reason}")
    if news.actual is not None and news.limit is not None:
        numbers = {"actual": tr.numbers.price(news.actual), "limit": tr.numbers.price(news.limit)}
        reason = Html(f"{reason} {tr('entry-refused-numbers', **numbers)}")
    return Screen(tr("entry-refused", symbol=news.symbol.title, badge=told.badge, reason=reason))


def _account_halted(news: AccountHalted, told: Told) -> Screen:
    text = told.tr("account-halted", badge=told.badge, why=halted_why(told.tr, news.code))
    return Screen(text, _watch(told.tr))


def _key_connected(news: KeyConnected, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "key-connected",
        exchange=news.exchange.brand,
        promised="yes" if news.promised else "no",
        tail=news.tail,
        kind=tr(f"kind-{news.kind}"),
    )
    offers = (("mode", Action.MODE), ("symbols", Action.SYMBOLS))
    return Screen(text, (tuple(Button(tr.plain(f"button-{name}"), action) for name, action in offers),))


def _incident(news: Incident, told: Told) -> Screen:
    tr = told.tr
    text = tr(
        "incident",
        place=news.place,
        summary=news.summary,
        count=news.count,
        alarm=tr(f"incident-alarm-{news.alarm}"),
    )
    number = str(news.number)
    opened = (Button(tr.plain("button-incident"), Action.INCIDENT, number),) if news.number else ()
    return Screen(text, ((*opened, Button(tr.plain("button-errors"), Action.ERRORS)),))


def _service_started(news: ServiceStarted, told: Told) -> Screen:
    time = told.tr.moments.full(news.started_at)
    return Screen(told.tr("service-started", version=news.version, time=time, accounts=news.accounts))


def _order_quarantined(news: OrderQuarantined, told: Told) -> Screen:
    tr = told.tr
    time = tr.moments.full(news.since) if news.since else "—"
    kind = tr(f"kind-{news.kind}")
    values = {"symbol": news.symbol.title, "account": str(news.account), "order": news.order, "time": time}
    return Screen(tr("order-quarantined", kind=kind, **values))


_SCREENS: Mapping[type[News], Callable[[Any, Told], Screen]] = MappingProxyType(
    {
        PositionOpened: _opened,
        PositionIncreased: entries.position_increased,
        PositionReduced: exits.position_reduced,
        EntriesLocked: entries.entries_locked,
        StopConfirmed: _stop_confirmed,
        PositionClosed: _closed,
        OrderRefused: _order_refused,
        OrderUnproved: _order_unproved,
        OrderSettled: _order_settled,
        EntryRefused: _entry_refused,
        AccountHalted: _account_halted,
        SoftStopBlind: trouble.soft_stop_blind,
        DriftFound: trouble.drift_found,
        PositionAdjusted: trouble.position_adjusted,
        ForeignOrders: trouble.foreign_orders,
        MarketGone: trouble.market_gone,
        EmergencyDone: trouble.emergency_done,
        KeyConnected: _key_connected,
        KeyExpires: trouble.key_expires,
        Incident: _incident,
        ServiceStarted: _service_started,
        OrderQuarantined: _order_quarantined,
        MaintenancePlanned: upkeep.planned,
        MaintenanceOver: upkeep.over,
        RevokeKeys: revocation.revoke_keys,
        DeskSummary: desk.summary,
        Braked: lambda news, told: brakes.braked(news, told.tr),
        Switched: lambda news, told: brakes.switched(news, told.tr),
        MarketChanged: universe.market_changed,
        SymbolAvoided: universe.symbol_avoided,
        AlertFired: alerts.fired,
        Reported: report.reported,
        PlanNews: plan_words.news,
        **tickets.SCREENS,
        **operator_news.SCREENS,
        **money_news.SCREENS,
    }
)


def halted_why(tr: Translator, why: str) -> str:
    """The reason of a halt in words; its code where there are none for it."""
    key = f"halted-{why.split(':', maxsplit=1)[0].strip()}"
    return tr(key) if tr.has(key) else why


def _stop(tr: Translator, news: PositionOpened) -> Html:
    level = _level(tr, news.stop, news.price)
    if news.trail is not None:
        trail = tr.numbers.price(news.trail)
        level = tr("opened-follows", level=level, trail=trail, quote=quote_of(news.symbol))
    return tr("opened-soft", level=level) if news.soft else level


def _target(tr: Translator, news: PositionOpened) -> Html:
    level = _level(tr, news.target, news.price)
    return tr("opened-first", level=level, targets=news.targets) if news.targets > 1 else level


def _level(tr: Translator, level: Price | None, entry: Price) -> Html:
    if level is None:
        return tr("opened-none")
    return tr("opened-level", price=tr.numbers.price(level), distance=_distance(tr, level, entry))


def _distance(tr: Translator, price: Decimal, origin: Decimal) -> str:
    return tr.numbers.percent(price / origin - 1 if origin else Decimal(0), signed=True)


def _watch(tr: Translator) -> tuple[Row, ...]:
    return (
        (
            Button(tr.plain("button-status"), Action.STATUS),
            Button(tr.plain("button-stop"), Action.STOP),
        ),
    )
