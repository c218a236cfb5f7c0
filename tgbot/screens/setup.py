"""Screens that change how an account trades: symbols, risk, paper or live, the exchange key, settings."""

from collections.abc import Sequence

from app.accounts import Account, AccountKind
from app.services.symbols import code_of
from app.views import KeyLink, RiskView, SettingsView, SymbolChoice
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Link, Row, Screen, badge, home_row
from trading.domain.instrument import ExchangeId, MarketType, Symbol

PAGE = 10  # symbols on a page, two in a row
FOUND = 6  # markets offered for a typed name


def symbols(tr: Translator, choice: SymbolChoice, page: int = 0) -> Screen:
    """Chosen and offered markets as buttons that switch them on and off, each where it was before."""
    known = sorted({*choice.chosen, *choice.offered}, key=lambda s: (s.market is not MarketType.SPOT, s.name))
    pages = max((len(known) - 1) // PAGE, 0)
    page = min(max(page, 0), pages)
    shown = [_switch(tr, s, page, chosen=s in choice.chosen) for s in known[page * PAGE : (page + 1) * PAGE]]
    turn: list[Button] = []
    if page:
        turn.append(Button(tr.plain("button-page-back"), Action.SYMBOLS, str(page - 1)))
    if page < pages:
        turn.append(Button(tr.plain("button-page-next"), Action.SYMBOLS, str(page + 1)))
    text = tr("symbols", chosen=len(choice.chosen), limit=choice.limit)
    return Screen(text, (*_pairs(shown), *([tuple(turn)] if turn else []), _onward(tr)))


def found(tr: Translator, text: str, markets: tuple[Symbol, ...]) -> Screen:
    """The markets that a typed name may mean, each on a button that adds it."""
    title = tr("symbol-found") if len(markets) == 1 else tr("symbols-found", text=text)
    buttons = [
        Button(tr.plain("button-symbol-add", symbol=symbol.title), Action.SYMBOL_IN, code_of(symbol))
        for symbol in markets[:FOUND]
    ]
    return Screen(title, (*((button,) for button in buttons), home_row(tr)))


def risk_money(tr: Translator, view: RiskView) -> Html:
    """What the risk per trade is in money; nothing where the equity is not known."""
    if view.loss_per_trade is None:
        return Html("")
    return tr("risk-money", amount=tr.numbers.money(view.loss_per_trade, view.quote))


def mode(tr: Translator, view: SettingsView, exchanges: Sequence[ExchangeId]) -> Screen:
    """Paper or live, on each of the exchanges that are offered; live where a key is connected."""
    text = tr("mode", badge=badge(tr, view.account.kind), exchange=view.account.exchange.brand)
    rows: list[Row] = []
    for exchange in exchanges:
        live = live_of(view, exchange)
        connected = live is not None and live.key is not None
        kinds = (AccountKind.PAPER, AccountKind.LIVE) if connected else (AccountKind.PAPER,)
        rows.append(tuple(_place(tr, view, exchange, kind, several=len(exchanges) > 1) for kind in kinds))
    if any(account.kind is AccountKind.LIVE and account.key is not None for account in view.accounts):
        return Screen(text, (*rows, home_row(tr)))
    keys: Row = (Button(tr.plain("button-keys"), Action.KEYS),)
    return Screen(Html(f"{text}\n\n{tr('mode-live-missing')}"), (*rows, keys, home_row(tr)))


def _place(
    tr: Translator, view: SettingsView, exchange: ExchangeId, kind: AccountKind, *, several: bool
) -> Button:
    """The button of one account, marked where it is the one looked at."""
    on_paper = kind is AccountKind.PAPER
    name = tr.plain("button-paper" if on_paper else "button-live")
    label = f"{name} · {exchange.brand}" if several else name
    if view.account.kind is kind and view.account.exchange is exchange:
        label = tr.plain("button-chosen", name=label)
    return Button(label, Action.PAPER if on_paper else Action.LIVE_ASK, exchange.value)


def confirm_live(tr: Translator, live: Account) -> Screen:
    text = tr(
        "mode-live-ask",
        exchange=live.exchange.brand,
        tail=live.key.tail if live.key else "",
        risk=tr.numbers.percent(live.limits.risk_per_trade),
        positions=live.limits.max_positions,
        daily=tr.numbers.percent(live.limits.max_daily_loss),
    )
    confirm = Button(tr.plain("button-live-confirm"), Action.LIVE, live.exchange.value, style="danger")
    return Screen(text, ((confirm,), (Button(tr.plain("button-cancel"), Action.MODE),)))


def exchanges(tr: Translator, view: SettingsView, offered: Sequence[ExchangeId]) -> Screen:
    """Where keys can be connected, each exchange with whether one is."""
    rows: list[Row] = []
    for exchange in offered:
        live = live_of(view, exchange)
        connected = live is not None and live.key is not None
        name = tr.plain("button-chosen", name=exchange.brand) if connected else exchange.brand
        rows.append((Button(name, Action.KEYS, exchange.value),))
    return Screen(tr("keys-exchanges"), (*rows, home_row(tr)))


def keys(
    tr: Translator, exchange: ExchangeId, live: Account | None, link: KeyLink | None, life: str
) -> Screen:
    """The connected key of an exchange, or the way to connect one. life: how long a link lives."""
    where, name = exchange.value, exchange.brand
    if link is not None:
        key = "keys-none" if live is None or live.key is None else "keys-page-only"
        again = Button(tr.plain("button-key-again"), Action.KEY_REPLACE, where)
        page = Link(tr.plain("button-key-page"), link.url)
        return Screen(
            tr(key, span=life, exchange=name, rights=tr(f"keys-rights-{exchange}")),
            ((page,), (again, *home_row(tr))),
        )
    info = live.key if live else None
    if info is None:
        raise ValueError("without a key there must be a link to show")
    if not info.usable:
        text = tr("keys-connected-unusable", exchange=name, tail=info.tail, uid=info.uid)
    else:
        text = tr(
            "keys-connected",
            exchange=name,
            tail=info.tail,
            uid=info.uid,
            rights=tr("keys-can-promised" if info.promised else "keys-can", exchange=name),
            addresses=", ".join(info.addresses) or tr("keys-addresses-none", exchange=name),
            expires=tr.moments.day(info.expires_at) if info.expires_at else tr("keys-expires-never"),
            checked=tr.moments.full(info.checked_at),
        )
    replace = Button(tr.plain("button-key-replace"), Action.KEY_REPLACE, where)
    forget = Button(tr.plain("button-key-forget-ask"), Action.KEY_FORGET_ASK, where)
    return Screen(text, ((replace, forget), home_row(tr)))


def confirm_forget(tr: Translator, live: Account) -> Screen:
    name = live.exchange.brand
    text = tr("keys-forget-ask", exchange=name, tail=live.key.tail if live.key else "")
    forget = Button(tr.plain("button-key-forget"), Action.KEY_FORGET, live.exchange.value, style="danger")
    return Screen(text, ((forget,), (Button(tr.plain("button-cancel"), Action.KEYS),)))


def live_of(view: SettingsView, exchange: ExchangeId) -> Account | None:
    """The person's live account on this exchange, if a key was ever connected."""
    live = (account for account in view.accounts if account.kind is AccountKind.LIVE)
    return next((account for account in live if account.exchange is exchange), None)


def _switch(tr: Translator, symbol: Symbol, page: int, *, chosen: bool) -> Button:
    argument = f"{code_of(symbol)}.{page}"
    if chosen:
        return Button(tr.plain("button-symbol-out", symbol=symbol.title), Action.SYMBOL_OUT, argument)
    return Button(tr.plain("button-symbol-in", symbol=symbol.title), Action.SYMBOL_IN, argument)


def _onward(tr: Translator) -> Row:
    return (Button(tr.plain("button-trade"), Action.TRADE, style="success"), *home_row(tr))


def _pairs(buttons: Sequence[Button | Link]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
