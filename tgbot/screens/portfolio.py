"""Screens of what a person has: trading on and off, balances, how full the account is."""

from decimal import Decimal

from app.records_views import CoinRow, CountView, WalletView
from app.views import RiskView, SettingsView, StatusView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row, names
from tgbot.screens.setup import risk_money
from tgbot.screens.tables import NOTHING, columns, money, share
from trading.domain.instrument import Symbol

COINS_SHOWN = 12
_AMOUNT = 9  # characters
_BAR = 20  # positions that a row of squares shows


def trade(tr: Translator, view: SettingsView, risk: RiskView) -> Screen:
    """The summary before trading is switched on."""
    account = view.account
    if not account.symbols:
        symbols = Button(tr.plain("button-symbols"), Action.SYMBOLS, style="primary")
        return Screen(tr("trade-first"), ((symbols,), home_row(tr)))
    text = tr(
        "trade",
        badge=badge(tr, account.kind),
        strategy=tr(f"strategy-{account.strategy}"),
        timeframe=account.timeframe.value,
        symbols=names(tr, account.symbols),
        risk=tr.numbers.percent(account.limits.risk_per_trade),
        money=risk_money(tr, risk),
        order=tr.numbers.percent(account.limits.max_order),
        daily=tr.numbers.percent(account.limits.max_daily_loss),
    )
    name = "button-arm-live" if account.kind.value == "live" else "button-arm"
    arm = Button(tr.plain(name), Action.ARM, style="success")
    change: Row = tuple(
        Button(tr.plain(f"button-{name}"), action)
        for name, action in (("symbols", Action.SYMBOLS), ("risk", Action.RISK), ("mode", Action.MODE))
    )
    return Screen(text, ((arm,), change, home_row(tr)))


def trading_on(tr: Translator, view: StatusView) -> Screen:
    """What happens next, and when. now: market time, as candles have it."""
    account = view.account
    closes = account.timeframe.bar_of(view.now) + account.timeframe.duration
    text = tr(
        "trade-on",
        badge=badge(tr, account.kind),
        timeframe=account.timeframe.value,
        time=tr.moments.minute(closes),
        symbols=names(tr, account.symbols),
    )
    watch: Row = (
        Button(tr.plain("button-status"), Action.STATUS),
        Button(tr.plain("button-stop"), Action.STOP),
    )
    return Screen(text, (watch, home_row(tr)))


def stopped(tr: Translator, view: StatusView) -> Screen:
    text = tr("stopped", badge=badge(tr, view.account.kind), open=len(view.positions))
    status = Button(tr.plain("button-status"), Action.STATUS)
    if not view.positions:
        return Screen(text, ((status, *home_row(tr)),))
    close = Button(tr.plain("button-close-ask"), Action.CLOSE_ASK, style="danger")
    return Screen(text, ((close,), (status, *home_row(tr))))


def confirm_close(tr: Translator, view: StatusView) -> Screen:
    text = tr("close-ask", badge=badge(tr, view.account.kind), open=len(view.positions))
    close = Button(tr.plain("button-close"), Action.CLOSE, style="danger")
    return Screen(text, ((close,), (Button(tr.plain("button-cancel"), Action.STATUS),)))


def closing(tr: Translator, view: StatusView, count: int) -> Screen:
    text = tr("closing", badge=badge(tr, view.account.kind), open=count)
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS), *home_row(tr)),))


def wallet(tr: Translator, view: WalletView) -> Screen:
    """Each coin with its worth, what all of it comes to, and what was put in."""
    rows: tuple[Row, ...] = (
        (Button(tr.plain("button-refresh"), Action.BALANCE, style="primary"),),
        (Button(tr.plain("button-allocation"), Action.PICTURE, "a."), *home_row(tr)),
    )
    mode = badge(tr, view.look.account.kind)
    if view.seen_at is None:
        return Screen(tr("balance-none", badge=mode), rows)
    quote = view.look.quote
    unknown = tr("unknown-value")
    equity = unknown if view.equity is None else tr.numbers.money(view.equity, quote)
    header = tuple(tr.plain(f"column-{name}") for name in ("coin", "total", "free", "worth"))
    body = columns([header, *(_coin(tr, one, quote) for one in view.coins[:COINS_SHOWN])])
    notes = [tr("balance", badge=mode, equity=equity, table=body)]
    if len(view.coins) > COINS_SHOWN:
        notes.append(tr("balance-more", n=len(view.coins) - COINS_SHOWN))
    if view.dust:
        notes.append(tr("balance-dust", n=view.dust, worth=tr.numbers.money(view.dust_worth, quote)))
    if view.start is not None:
        notes.append(_change(tr, view.start, view.equity, quote))
    notes.append(tr("balance-seen", time=tr.moments.clock(view.seen_at)))
    return Screen(Html("\n".join(notes)), rows)


def _change(tr: Translator, start: Decimal, equity: Decimal | None, quote: str) -> Html:
    """What was put in, and what has become of it."""
    put = tr.numbers.money(start, quote)
    if equity is None or start <= 0:
        return tr("balance-start", start=put)
    change = equity - start
    return tr(
        "balance-change",
        start=put,
        change=tr.numbers.money(change, signed=True),
        share=share(tr, change / start, 12),
    )


def _coin(tr: Translator, one: CoinRow, quote: str) -> tuple[str, ...]:
    def amount(value: Decimal) -> str:
        return (
            money(tr, value, _AMOUNT, signed=False)
            if one.currency == quote
            else tr.numbers.fitted(value, _AMOUNT)
        )

    worth = NOTHING if one.worth is None else money(tr, one.worth, _AMOUNT, signed=False)
    return one.currency, amount(one.total), amount(one.free), worth


def count(tr: Translator, view: CountView) -> Screen:
    """How many positions there are of how many, and how much money is at work."""
    quote = view.look.quote
    part = view.at_work / view.equity if view.equity else None
    text = tr(
        "count",
        badge=badge(tr, view.look.account.kind),
        used=view.used,
        most=view.most,
        bar="■" * min(view.used, _BAR) + "□" * max(min(view.most, _BAR) - view.used, 0),
        money=tr.numbers.money(view.at_work, quote),
        share=share(tr, part, 12, signed=False),
        equity=tr.plain("unknown-value") if view.equity is None else tr.numbers.money(view.equity, quote),
        time=tr.moments.clock(view.look.now),
    )
    again = Button(tr.plain("button-refresh"), Action.COUNT, style="primary")
    return Screen(text, ((again, Button(tr.plain("button-status"), Action.STATUS)), home_row(tr)))


def base_of(symbol: Symbol) -> str:
    return symbol.name.split("/")[0]


def quote_of(symbol: Symbol) -> str:
    return symbol.name.split(":")[0].split("/")[-1]
