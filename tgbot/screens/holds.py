"""Accounts that are held, and orders that wait for a human. Pure."""

from datetime import datetime

from app.desk_views import AsideOrder, HeldAccount, HeldList, HeldView, Hold
from app.services.releases import TAIL
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, control_code, home_row
from tgbot.screens.news import halted_why

_CODES = 6  # reasons that have a button of their own
_DETAIL = 120  # characters
_CARRIED = 12  # characters of an order's id in a button


def held(tr: Translator, view: HeldList, now: datetime, code: str) -> Screen:
    """Who is held, since when, and why; the reasons narrow it down."""
    back: Row = (Button(tr.plain("button-desk-home"), Action.SERVICE), *home_row(tr))
    if not view.accounts:
        return Screen(tr("holds-none"), (back,))
    lines = [_line(tr, one, now) for one in view.accounts]
    opened = [
        Button(f"№ {one.account} · {one.name[:16]}", Action.HOLD, str(one.account)) for one in view.accounts
    ]
    narrow = [
        Button(f"{name} · {count}", Action.HOLDS, f"0.{name}")
        for name, count in list(view.codes.items())[:_CODES]
    ]
    turns = (
        *((Button("◀", Action.HOLDS, f"{view.page - 1}.{code}"),) if view.page else ()),
        *((Button("▶", Action.HOLDS, f"{view.page + 1}.{code}"),) if view.more else ()),
    )
    rows = (*_pairs(opened), *_pairs(narrow), *((turns,) if turns else ()), back)
    return Screen(Html("\n".join([tr("holds"), "", *lines])), rows)


def _pairs(buttons: list[Button]) -> tuple[Row, ...]:
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _line(tr: Translator, one: HeldAccount, now: datetime) -> Html:
    return tr(
        "holds-row",
        account=str(one.account),
        name=one.name,
        exchange=one.exchange.brand,
        badge=badge(tr, one.kind),
        why=", ".join(halted_why(tr, hold.code) for hold in one.holds),
        ago=tr("ago", span=tr.span(now - one.holds[0].since)),
        orders=one.aside,
    )


def account(tr: Translator, view: HeldView, now: datetime) -> Screen:
    """One account: each hold, each order that was set aside, and what is known of it."""
    one = view.held
    head = tr(
        "hold-page",
        account=str(one.account),
        name=one.name,
        user=str(one.user),
        exchange=one.exchange.brand,
        badge=badge(tr, one.kind),
        armed="yes" if one.armed else "no",
        read="—" if view.read_at is None else tr("ago", span=tr.span(now - view.read_at)),
    )
    holds = [_hold(tr, hold) for hold in one.holds] or [tr("hold-none")]
    orders = [_order(tr, order) for order in view.orders]
    return Screen(Html("\n\n".join([head, *holds, *orders])), _account_rows(tr, view))


def _hold(tr: Translator, hold: Hold) -> Html:
    return tr(
        "hold-row",
        code=hold.code,
        why=halted_why(tr, hold.code),
        control=tr(f"control-{control_code(hold.control)}"),
        by=hold.by,
        detail=hold.detail[:_DETAIL],
        time=tr.moments.full(hold.since),
    )


def _account_rows(tr: Translator, view: HeldView) -> tuple[Row, ...]:
    number = str(view.held.account)
    look = Button(tr.plain("button-hold-look"), Action.HOLD_LOOK, number, style="primary")
    settle = [
        Button(
            tr.plain("button-hold-settle", tail=order.id[-TAIL:]),
            Action.HOLD_SETTLE,
            f"{number}.{order.id[-_CARRIED:]}",
        )
        for order in view.orders
    ]
    free = [
        Button(tr.plain("button-hold-free", code=hold.code), Action.HOLD_FREE, f"{number}.{hold.code}")
        for hold in view.held.holds
    ]
    back: Row = (Button(tr.plain("button-desk-held"), Action.HOLDS), *home_row(tr))
    return ((look,), *_pairs(settle), *_pairs(free), back)


def _order(tr: Translator, order: AsideOrder) -> Html:
    base = order.symbol.title.split("/", maxsplit=1)[0]
    return tr(
        "hold-order",
        order=order.id,
        symbol=order.symbol.title,
        kind=tr(f"kind-{order.kind}"),
        side=tr(f"side-{order.side}"),
        qty="—" if order.qty is None else f"{tr.numbers.qty(order.qty)} {base}",
        filled=tr.numbers.qty(order.filled),
        price="—" if order.price is None else tr.numbers.price(order.price),
        exchange=order.exchange_id or "—",
        sent="—" if order.stamped_at is None else tr.moments.full(order.stamped_at),
        since=tr.moments.full(order.since),
    )


def ask_free(tr: Translator, view: HeldView, code: str) -> Screen:
    """The second step is a sentence."""
    back: Row = (Button(tr.plain("button-cancel"), Action.HOLD, str(view.held.account)),)
    why = halted_why(tr, code)
    return Screen(tr("hold-ask-free", account=str(view.held.account), name=view.held.name, why=why), (back,))


def ask_settle(tr: Translator, view: HeldView, order: AsideOrder) -> Screen:
    back: Row = (Button(tr.plain("button-cancel"), Action.HOLD, str(view.held.account)),)
    return Screen(tr("hold-ask-settle", order=order.id, tail=order.id[-TAIL:]), (back,))
