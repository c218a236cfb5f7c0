"""Acting by hand: pickers, confirmations with what they mean in money, orders."""

from collections.abc import Sequence
from decimal import Decimal

from app.services.hands import order_code
from app.services.symbols import code_of
from app.trust_views import EntryByHand, EntryChoices, KeptDecision, OrdersView
from app.views import PositionView, StatusView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row
from tgbot.screens.portfolio import base_of, quote_of
from tgbot.screens.why import change, gates, way_out
from trading.domain.instrument import MarketType, Side, Symbol
from trading.domain.order import Order, OrderKind, OrderStatus

_ACROSS, _PAGE, _LISTED = 3, 24, 8
_PARTS = (25, 50, 75)  # per cent of a position that can be closed
_WAYS = ((Side.BUY, "b"), (Side.SELL, "s"))
ALL = "all"


def pick_entry(tr: Translator, view: EntryChoices, page: int = 0) -> Screen:
    """The chosen symbols that are not held."""
    text = tr("enter-pick" if view.symbols else "enter-none", badge=badge(tr, view.account.kind))
    shown = view.symbols[page * _PAGE : (page + 1) * _PAGE]
    buttons = [Button(symbol.title, Action.ENTER_ASK, code_of(symbol)) for symbol in shown]
    rows = [tuple(buttons[i : i + _ACROSS]) for i in range(0, len(buttons), _ACROSS)]
    turn: list[Button] = []
    if page:
        turn.append(Button(tr.plain("button-page-back"), Action.ENTER_ASK, f"p.{page - 1}"))
    if len(view.symbols) > (page + 1) * _PAGE:
        turn.append(Button(tr.plain("button-page-next"), Action.ENTER_ASK, f"p.{page + 1}"))
    return Screen(text, (*rows, *((tuple(turn),) if turn else ()), home_row(tr)))


def pick_side(tr: Translator, symbol: Symbol) -> Screen:
    """Long or short, where the market has both."""
    code = code_of(symbol)
    ways = tuple(
        Button(tr.plain(f"side-{side}"), Action.ENTER_ASK, f"{code}.{letter}") for side, letter in _WAYS
    )
    return Screen(tr("enter-side", symbol=symbol.title), (ways, _back(tr)))


def has_sides(symbol: Symbol) -> bool:
    return symbol.market is MarketType.LINEAR


def side_of(letter: str) -> Side:
    return next((side for side, other in _WAYS if other == letter), Side.BUY)


def confirm_entry(tr: Translator, view: EntryByHand, nonce: str) -> Screen:
    """What it would be in money, or why it would not be."""
    numbers, quote = tr.numbers, quote_of(view.symbol)
    named = {
        "symbol": view.symbol.title,
        "side": tr(f"side-{view.side}"),
        "badge": badge(tr, view.account.kind),
    }
    if view.qty is None or view.value is None or view.risk is None:
        return _refused_entry(tr, view, tr("enter-refused-title", **named))
    text = tr(
        "enter-ask",
        **named,
        qty=numbers.qty(view.qty),
        base=base_of(view.symbol),
        value=numbers.money(view.value, quote),
        price=numbers.price(view.price),
        stop=numbers.price(view.stop),
        distance=numbers.percent(abs(view.stop / view.price - 1)),
        whence=tr("enter-stop-planned" if view.planned else "enter-stop-ranges"),
        target=tr("opened-none") if view.target is None else numbers.price(view.target),
        risk=numbers.money(view.risk, quote),
    )
    if view.bound is not None:
        text = Html(f"{text}\n{tr('enter-bound', limit=tr(f'why-bound-{view.bound}'))}")
    letter = "b" if view.side is Side.BUY else "s"
    yes = Button(
        tr.plain("button-enter", symbol=view.symbol.title),
        Action.ENTER,
        f"{code_of(view.symbol)}.{letter}.{nonce}",
        style="success" if view.side is Side.BUY else "danger",
    )
    return Screen(text, ((yes,), _back(tr)))


def _refused_entry(tr: Translator, view: EntryByHand, title: Html) -> Screen:
    parts = [title]
    if view.reason is not None:
        parts.append(tr("why-refused", reason=tr.plain(f"reason-{view.reason}")))
    if view.flip is not None:
        parts.append(tr("why-flip", change=change(tr, view.flip, view.symbol)))
    parts.append(gates(tr, view.gates, view.symbol))
    way = way_out(tr, view.reason, view.symbol)
    return Screen(Html("\n\n".join(parts)), (*((way,) if way else ()), _back(tr)))


def entered(tr: Translator, kept: KeptDecision) -> Screen:
    """What was decided; the fill is told when it is there."""
    symbol = kept.signal.symbol
    if kept.reason is not None:
        text = tr("enter-refused", symbol=symbol.title, reason=tr.plain(f"reason-{kept.reason}"))
    else:
        text = tr("enter-sent", symbol=symbol.title)
    why = Button(tr.plain("button-why"), Action.WHY, f"{code_of(symbol)}.0")
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS), why), home_row(tr)))


def pick_exit(tr: Translator, view: StatusView) -> Screen:
    """Open positions with their profit now."""
    text = tr("exit-pick" if view.positions else "exit-none", badge=badge(tr, view.account.kind))
    rows: list[Row] = [
        (Button(f"{one.symbol.title} {_profit(tr, one)}", Action.EXIT_ASK, code_of(one.symbol)),)
        for one in view.positions[:_LISTED]
    ]
    if len(view.positions) > 1:
        rows.append((Button(tr.plain("button-exit-all"), Action.EXIT_ASK, ALL, style="danger"),))
    again = Button(tr.plain("button-refresh"), Action.EXIT_ASK)
    return Screen(text, (*rows, (again, *home_row(tr))))


def confirm_exit(tr: Translator, view: StatusView, positions: Sequence[PositionView], nonce: str) -> Screen:
    """What is about to be closed, with its profit now; one of them can be closed in part."""
    alone = positions[0] if len(positions) == 1 else None
    if alone is not None:
        text = tr(
            "exit-ask",
            symbol=alone.symbol.title,
            badge=badge(tr, view.account.kind),
            qty=tr.numbers.qty(abs(alone.qty)),
            base=base_of(alone.symbol),
            profit=_profit(tr, alone),
        )
    else:
        text = tr("exit-ask-all", n=len(positions), badge=badge(tr, view.account.kind))
    what = ALL if alone is None else code_of(alone.symbol)
    yes = Button(tr.plain("button-exit"), Action.EXIT, f"{what}.100.{nonce}", style="danger")
    parts: tuple[Row, ...] = ()
    if alone is not None and not alone.closing:
        parts = (
            tuple(
                Button(tr.numbers.percent(Decimal(part) / 100), Action.EXIT, f"{what}.{part}.{nonce}")
                for part in _PARTS
            ),
        )
    return Screen(text, ((yes,), *parts, (Button(tr.plain("button-cancel"), Action.EXIT_ASK),)))


def exiting(tr: Translator, count: int) -> Screen:
    return Screen(
        tr("exit-begun", n=count), ((Button(tr.plain("button-status"), Action.STATUS), *home_row(tr)),)
    )


def reducing(tr: Translator, symbol: Symbol, qty: Decimal) -> Screen:
    """A part is on its way out."""
    text = tr("exit-part", symbol=symbol.title, qty=tr.numbers.qty(qty), base=base_of(symbol))
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS), *home_row(tr)),))


def orders(tr: Translator, view: OrdersView) -> Screen:
    """What works now; only entries have a button."""
    mode = badge(tr, view.account.kind)
    if not view.orders:
        text = tr("orders-none", badge=mode)
    else:
        rows = "\n".join(_order(tr, one) for one in view.orders[:_LISTED])
        text = Html(f"{tr('orders', badge=mode, n=len(view.orders))}\n\n{rows}\n\n{tr('orders-stops')}")
    if view.foreign:
        text = Html(f"{text}\n{tr('status-foreign', n=view.foreign)}")
    entries = [one for one in view.orders if one.intent.kind is OrderKind.ENTRY][:_LISTED]
    buttons: list[Row] = [
        (
            Button(
                tr.plain("button-order-off", symbol=one.intent.symbol.title),
                Action.ORDER_ASK,
                order_code(one.intent.id),
            ),
        )
        for one in entries
    ]
    again = Button(tr.plain("button-refresh"), Action.ORDERS)
    return Screen(text, (*buttons, (again, *home_row(tr))))


def confirm_off(tr: Translator, order: Order, nonce: str) -> Screen:
    """What calling it off means, by how far it has come."""
    text = tr(
        "order-off-waits"
        if order.status.is_unproved and order.status is not OrderStatus.PLANNED
        else "order-off-ask",
        order=_order(tr, order),
    )
    yes = Button(tr.plain("button-order-off-yes"), Action.ORDER_OFF, f"{order_code(order.intent.id)}.{nonce}")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.ORDERS),)))


def _order(tr: Translator, one: Order) -> Html:
    intent = one.intent
    return tr(
        "order-row",
        symbol=intent.symbol.title,
        kind=tr(f"kind-{intent.kind}"),
        side=tr(f"side-{intent.side}"),
        qty=tr.numbers.qty(intent.qty),
        base=base_of(intent.symbol),
        state=tr(f"order-state-{one.status}"),
    )


def _profit(tr: Translator, one: PositionView) -> str:
    if one.profit is None:
        return tr.plain("unknown-value")
    money = tr.numbers.money(one.profit, quote_of(one.symbol), signed=True)
    return money if one.percent is None else f"{money} ({tr.numbers.percent(one.percent, signed=True)})"


def _back(tr: Translator) -> Row:
    return (Button(tr.plain("button-cancel"), Action.ENTER_ASK),)
