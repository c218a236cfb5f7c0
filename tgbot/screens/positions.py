"""Open positions: as cards, as a table, and one of them with everything that can be done with it. Pure."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from app.services.symbols import code_of
from app.views import PositionView, StatusView
from tgbot.callbacks import Action
from tgbot.format import split_span
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row, state, table
from tgbot.screens.pairs import strategy_name
from tgbot.screens.portfolio import quote_of
from tgbot.screens.tables import NOTHING, columns, cut, in_rows, marked, share, turn
from trading.domain.instrument import Side

CARDS, LINES = 4, 8  # positions of a page
_VALUE = 25  # characters beside the longest name of a row
_NAME = 14
ARROWS = {Side.BUY: "↑", Side.SELL: "↓"}


class Sort(StrEnum):
    """The order of open positions. The locales hold `records-sort-<name>`."""

    AGE = "a"  # the oldest first
    PROFIT = "p"  # the best first, those of unknown profit last
    NAME = "n"


def status(tr: Translator, view: StatusView, sort: Sort = Sort.AGE, page: int = 0) -> Screen:
    """Each open position with its stop and when it was seen, and the totals."""
    shown, page, pages = _page(view, sort, page, CARDS)
    parts = [_head(tr, view), *(card(tr, one, view) for one in shown), _totals(tr, view)]
    again = turn(tr, Action.STATUS, f"c.{sort}.{{}}", page, pages)
    if len(view.positions) == 1:
        own = actions(tr, view.positions[0])
    else:
        own = in_rows([_open_button(tr, one) for one in shown], 2)
    return Screen(Html("\n\n".join(parts)), (again, *own, *_sorts(tr, view, "c", sort), *_below(tr, view)))


def lines(tr: Translator, view: StatusView, sort: Sort = Sort.AGE, page: int = 0) -> Screen:
    """One line a position: which way, how old, how it stands; and what all of them come to."""
    shown, page, pages = _page(view, sort, page, LINES)
    again = turn(tr, Action.STATUS, f"t.{sort}.{{}}", page, pages)
    if not view.positions:
        return status(tr, view)
    body = columns([_line(tr, one, view) for one in shown], _sum(tr, view))
    text = Html("\n\n".join([_head(tr, view), body, _totals(tr, view)]))
    return Screen(text, (again, *_sorts(tr, view, "t", sort), *_below(tr, view)))


def position(tr: Translator, view: StatusView, one: PositionView) -> Screen:
    """One position by itself."""
    at = tr("status-at", time=Html(tr.moments.live(view.now)))
    text = Html(f"{badge(tr, view.account.kind)}\n\n{card(tr, one, view)}\n\n{at}")
    again = Button(tr.plain("button-refresh"), Action.POSITION, code_of(one.symbol), style="primary")
    back: Row = (Button(tr.plain("button-status"), Action.STATUS), *home_row(tr))
    return Screen(text, ((again,), *actions(tr, one), back))


def actions(tr: Translator, one: PositionView) -> tuple[Row, ...]:
    """What can be done with a position; its page and a lonely card show the same."""
    code = code_of(one.symbol)
    look: Row = (
        Button(tr.plain("button-xray"), Action.XRAY, f"{code}."),
        Button(tr.plain("button-why"), Action.WHY, f"{code}.0"),
        Button(tr.plain("button-orders-of"), Action.ORDER, f"{one.id}.0"),
    )
    act: Row = (
        Button(tr.plain("button-pair"), Action.PAIR, code),
        Button(tr.plain("button-close-one"), Action.EXIT_ASK, code, style="danger"),
    )
    return (look, act)


def card(tr: Translator, one: PositionView, view: StatusView) -> Html:
    """A position: age, size, prices, profit, stop with its distance, targets, and whose idea it was."""
    numbers = tr.numbers
    rows = [
        ("row-qty", _fitted(tr, numbers.qty(abs(one.qty)), abs(one.qty))),
        ("row-entry", numbers.price(one.entry)),
        ("row-mark", _known(tr, None if one.mark is None else numbers.price(one.mark))),
        ("row-profit", _profit(tr, one)),
        ("row-stop", _stop(tr, one)),
        ("row-target", _target(tr, one)),
    ]
    by = tr.plain("nobodys") if one.strategy is None else strategy_name(tr, one.strategy)
    return tr(
        "status-position",
        symbol=one.symbol.title,
        side=tr(f"side-{one.side}"),
        age=tr.span(view.now - one.opened_at),
        table=table(tuple((tr.plain(key), value) for key, value in rows)),
        strategy=by,
        stop=tr("status-closing") if one.closing else _protection(tr, one, view),
    )


def _page(view: StatusView, sort: Sort, page: int, size: int) -> tuple[Sequence[PositionView], int, int]:
    pages = max(-(-len(view.positions) // size), 1)
    page = min(page, pages - 1)
    return sorted(view.positions, key=_order(sort))[page * size : (page + 1) * size], page, pages


def _order(sort: Sort) -> Callable[[PositionView], tuple[object, ...]]:
    def key(one: PositionView) -> tuple[object, ...]:
        if sort is Sort.PROFIT:
            return (one.percent is None, -(one.percent or 0), one.symbol)
        return (one.opened_at, one.symbol) if sort is Sort.AGE else (one.symbol.title, one.symbol)

    return key


def _head(tr: Translator, view: StatusView) -> Html:
    said = {"badge": badge(tr, view.account.kind), "state": state(tr, view.account)}
    return tr("status" if view.positions else "status-none", **said)


def _totals(tr: Translator, view: StatusView) -> Html:
    """What all open positions come to, what closed today, and what needs an eye."""
    quote = quote_of(view.positions[0].symbol) if view.positions else "USDT"
    said = [_open_profit(tr, view, quote)] if view.positions else []
    profit = tr.numbers.money(view.profit_today, quote, signed=True)
    said.append(tr("status-today", trades=view.trades_today, profit=profit))
    if view.unproved:
        said.append(tr("status-unproved", n=view.unproved))
    if view.foreign:
        said.append(tr("status-foreign", n=view.foreign))
    return Html("\n".join([*said, tr("status-at", time=Html(tr.moments.live(view.now)))]))


def _open_profit(tr: Translator, view: StatusView, quote: str) -> Html:
    total = _sum_of(view)
    if total is None:
        return tr("status-totals-unknown")
    return tr("status-totals", open=tr.numbers.money(total, quote, signed=True), n=len(view.positions))


def _sum_of(view: StatusView) -> Decimal | None:
    """The profit of all open positions; None where one is not known."""
    known = [one.profit for one in view.positions if one.profit is not None]
    return sum(known, Decimal(0)) if len(known) == len(view.positions) else None


def _line(tr: Translator, one: PositionView, view: StatusView) -> tuple[str, ...]:
    ((unit, count), *_) = split_span(view.now - one.opened_at)
    age = tr.span(timedelta(**{unit: count}))
    mark = "*" if one.closing else ""
    return f"{ARROWS[one.side]}{mark} {one.symbol.title}", age, share(tr, one.percent, 8)


def _sum(tr: Translator, view: StatusView) -> tuple[str, ...]:
    total, paid = _sum_of(view), sum((one.paid for one in view.positions), Decimal(0))
    part = NOTHING if total is None or not paid else share(tr, total / paid, 8)
    return f"{tr.plain('total')} {len(view.positions)}", "", part


def _open_button(tr: Translator, one: PositionView) -> Button:
    profit = share(tr, one.percent, 8)
    return Button(f"{cut(one.symbol.title, _NAME)} {profit}", Action.POSITION, code_of(one.symbol))


def _sorts(tr: Translator, view: StatusView, shape: str, sort: Sort) -> tuple[Row, ...]:
    """How they are sorted, and the other way of showing them; nothing to choose for a single one."""
    if len(view.positions) < 2:  # noqa: PLR2004  # of one there is no order
        return ()
    buttons = [
        Button(
            marked(tr, tr.plain(f"records-sort-{one.name.lower()}"), chosen=one is sort),
            Action.STATUS,
            f"{shape}.{one}.0",
        )
        for one in Sort
    ]
    other, name = ("t", "button-table") if shape == "c" else ("c", "button-cards")
    return (tuple(buttons), (Button(tr.plain(name), Action.STATUS, f"{other}.{sort}.0"),))


def _below(tr: Translator, view: StatusView) -> tuple[Row, ...]:
    switch = (
        Button(tr.plain("button-stop"), Action.STOP)
        if view.account.armed
        else Button(tr.plain("button-trade"), Action.TRADE)
    )
    close = Button(tr.plain("button-close-all"), Action.CLOSE_ASK, style="danger")
    return ((switch, *home_row(tr)), *(((close,),) if view.positions else ()))


def _protection(tr: Translator, one: PositionView, view: StatusView) -> Html:
    if one.stop_seen_at is not None:
        return tr("stop-seen", ago=tr("ago", span=tr.span(view.now - one.stop_seen_at)))
    return tr("stop-soft" if one.stop_soft else "stop-unseen")


def _profit(tr: Translator, one: PositionView) -> str:
    if one.profit is None:
        return _known(tr, None)
    text = _fitted(tr, tr.numbers.money(one.profit, signed=True), one.profit)
    part = "" if one.percent is None else f" {tr.numbers.percent(one.percent, signed=True)}"
    return text + part if len(text + part) <= _VALUE else text


def _stop(tr: Translator, one: PositionView) -> str:
    if one.stop is None:
        return tr.plain("opened-none")
    text = tr.numbers.price(one.stop)
    far = "" if one.distance is None else f" {share(tr, one.distance, 8)}"
    return text + far if len(text + far) <= _VALUE else text


def _target(tr: Translator, one: PositionView) -> str:
    if one.target is None:
        return tr.plain("opened-none")
    text = tr.numbers.price(one.target)
    left = f" {tr.plain('targets-left', n=one.targets)}" if one.targets > 1 else ""
    return text + left if len(text + left) <= _VALUE else text


def _fitted(tr: Translator, text: str, value: Decimal) -> str:
    """The number in a table's second column: fewer digits where it would be too wide."""
    return text if len(text) <= _VALUE else tr.numbers.fitted(value, _VALUE)


def _known(tr: Translator, text: str | None) -> str:
    return tr.plain("unknown-value") if text is None else text
