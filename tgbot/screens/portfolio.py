"""Screens of what a person has: trading on and off, open positions with their stops, balances."""

from datetime import datetime
from decimal import Decimal

from app.views import BalanceView, PositionView, RiskView, SettingsView, StatusView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row, names, state, table
from tgbot.screens.setup import risk_money
from trading.domain.account import Balance
from trading.domain.instrument import Symbol

POSITIONS_SHOWN = 8
COINS_SHOWN = 12
_VALUE = 25  # characters beside the longest name of a row
_COIN_WIDTH, _AMOUNT = 8, 12  # characters: with two spaces, as wide as a phone shows


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


def status(tr: Translator, view: StatusView) -> Screen:
    """Each open position with its stop and when it was seen, and the totals."""
    account = view.account
    head = {"badge": badge(tr, account.kind), "state": state(tr, account)}
    if not view.positions:
        text = Html(f"{tr('status-none', **head)}\n\n{_tail(tr, view)}")
    else:
        shown = [_position(tr, position, view.now) for position in view.positions[:POSITIONS_SHOWN]]
        if len(view.positions) > POSITIONS_SHOWN:
            shown.append(tr("status-more", n=len(view.positions) - POSITIONS_SHOWN))
        totals = f"{_open_profit(tr, view)}\n{_tail(tr, view)}"
        text = Html("\n\n".join([tr("status", **head), *shown, totals]))
    first: Row = (Button(tr.plain("button-refresh"), Action.STATUS, style="primary"),)
    switch = (
        Button(tr.plain("button-stop"), Action.STOP)
        if account.armed
        else Button(tr.plain("button-trade"), Action.TRADE)
    )
    close: tuple[Row, ...] = (
        ((Button(tr.plain("button-close-all"), Action.CLOSE_ASK, style="danger"),),) if view.positions else ()
    )
    return Screen(text, (first, (switch, *home_row(tr)), *close))


def balance(tr: Translator, view: BalanceView) -> Screen:
    rows: tuple[Row, ...] = ((Button(tr.plain("button-refresh"), Action.BALANCE), *home_row(tr)),)
    mode = badge(tr, view.account.kind)
    held = [b for b in view.balances if b.total]
    if not view.balances:
        return Screen(tr("balance-none", badge=mode), rows)
    held.sort(key=lambda b: (b.currency != view.quote, b.currency))
    equity = tr("unknown-value") if view.equity is None else tr.numbers.money(view.equity, view.quote)
    text = tr("balance", badge=mode, equity=equity, table=_coins(tr, held[:COINS_SHOWN], view.quote))
    notes = [text]
    if len(held) > COINS_SHOWN:
        notes.append(tr("balance-more", n=len(held) - COINS_SHOWN))
    notes.append(tr("balance-seen", time=tr.moments.clock(min(b.seen_at for b in view.balances))))
    return Screen(Html("\n".join(notes)), rows)


def _position(tr: Translator, view: PositionView, now: datetime) -> Html:
    rows = [
        ("row-qty", _within(tr, tr.numbers.qty(abs(view.qty)), abs(view.qty))),
        ("row-entry", tr.numbers.price(view.entry)),
        ("row-mark", _known(tr, None if view.mark is None else tr.numbers.price(view.mark))),
        ("row-profit", _profit(tr, view)),
        ("row-stop", tr("opened-none") if view.stop is None else tr.numbers.price(view.stop)),
        ("row-target", tr("opened-none") if view.target is None else tr.numbers.price(view.target)),
    ]
    stop = tr("status-closing") if view.closing else _protection(tr, view, now)
    return tr(
        "status-position",
        symbol=view.symbol.title,
        side=tr(f"side-{view.side}"),
        age=tr.span(now - view.opened_at),
        table=table(tuple((tr.plain(key), value) for key, value in rows)),
        stop=stop,
    )


def _protection(tr: Translator, view: PositionView, now: datetime) -> Html:
    if view.stop_seen_at is not None:
        return tr("stop-seen", ago=tr("ago", span=tr.span(now - view.stop_seen_at)))
    return tr("stop-soft" if view.stop_soft else "stop-unseen")


def _profit(tr: Translator, view: PositionView) -> str:
    if view.profit is None:
        return _known(tr, None)
    text = _within(tr, tr.numbers.money(view.profit, signed=True), view.profit)
    share = "" if view.percent is None else f" {tr.numbers.percent(view.percent, signed=True)}"
    return text + share if len(text + share) <= _VALUE else text


def _within(tr: Translator, text: str, value: Decimal) -> str:
    """The number in a table's second column: fewer digits where it would be too wide."""
    return text if len(text) <= _VALUE else tr.numbers.fitted(value, _VALUE)


def _open_profit(tr: Translator, view: StatusView) -> Html:
    profits = [position.profit for position in view.positions]
    known = [profit for profit in profits if profit is not None]
    if len(known) < len(profits):
        return tr("status-totals-unknown")
    total = tr.numbers.money(sum(known, Decimal(0)), quote_of(view.positions[0].symbol), signed=True)
    return tr("status-totals", open=total)


def _tail(tr: Translator, view: StatusView) -> Html:
    quote = quote_of(view.positions[0].symbol) if view.positions else "USDT"
    profit = tr.numbers.money(view.profit_today, quote, signed=True)
    lines = [tr("status-today", trades=view.trades_today, profit=profit)]
    if view.unproved:
        lines.append(tr("status-unproved", n=view.unproved))
    if view.foreign:
        lines.append(tr("status-foreign", n=view.foreign))
    return Html("\n".join([*lines, tr("status-at", time=Html(tr.moments.live(view.now)))]))


def _coins(tr: Translator, balances: list[Balance], quote: str) -> str:
    def amount(balance: Balance, value: Decimal) -> str:
        money = tr.numbers.money(value)
        return (
            money
            if balance.currency == quote and len(money) <= _AMOUNT
            else tr.numbers.fitted(value, _AMOUNT)
        )

    rows = [(tr.plain("column-coin"), tr.plain("column-total"), tr.plain("column-free"))]
    rows += [(b.currency[:_COIN_WIDTH], amount(b, b.total), amount(b, b.free)) for b in balances]
    first, second, third = (max(len(row[i]) for row in rows) for i in range(3))
    return "\n".join(f"{a:<{first}} {b:>{second}} {c:>{third}}" for a, b, c in rows)


def _known(tr: Translator, text: str | None) -> str:
    return tr.plain("unknown-value") if text is None else text


def base_of(symbol: Symbol) -> str:
    return symbol.name.split("/")[0]


def quote_of(symbol: Symbol) -> str:
    return symbol.name.split(":")[0].split("/")[-1]
