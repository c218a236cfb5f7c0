"""Closed trades, page by page, and one of them from its first order to its last. Pure."""

from app.records_views import OrderRecord, TradeSort, TradesView, TradeView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Copy, Row, Screen, badge, home_row
from tgbot.screens.history import foot, head, reason_name
from tgbot.screens.pairs import strategy_name
from tgbot.screens.tables import NOTHING, columns, cut, in_rows, marked, money, share, turn
from trading.domain.ids import ORDER_PREFIX, PositionId
from trading.ledger.performance import ClosedTrade, tally

CODE = 6  # letters of a trade's id that name it to people
_FILLS, _EVENTS = 3, 6  # of an order that are shown
_TAIL = 4  # letters of an order's id on a button
_VALUE = 22


def trade_code(identity: PositionId) -> str:
    """What people call a trade: the beginning of its id."""
    return identity.removeprefix(ORDER_PREFIX)[:CODE]


def trades(tr: Translator, view: TradesView) -> Screen:
    """One page of closed trades; each opens its orders."""
    title = Html(f"{head(tr, 'trades-title', view.look)}\n{tr('trades-count', n=view.count)}")
    if not view.rows:
        text = Html(f"{title}\n\n{tr('records-none')}\n\n{foot(tr, view.look)}")
        return Screen(text, (turn(tr, Action.TRADES, _at(view), 0, 1), home_row(tr)))
    sums = tally(view.rows)
    total = (tr.plain("trades-page"), share(tr, sums.mean_ratio, 8), money(tr, sums.profit, 9))
    table = columns([_row(tr, one) for one in view.rows], total)
    where = tr("trades-where", page=view.page + 1, pages=view.pages)
    opens = [
        Button(
            f"{cut(one.symbol.title, 14)} {share(tr, one.ratio, 8)}", Action.ORDER, f"{trade_code(one.id)}.0"
        )
        for one in view.rows
    ]
    sorts = [
        Button(
            marked(tr, tr.plain(f"records-sort-{one.name.lower()}"), chosen=one is view.sort),
            Action.TRADES,
            f"{one}.{view.limit}.0",
        )
        for one in TradeSort
    ]
    text = Html(f"{title} · {where}\n\n{table}\n{foot(tr, view.look)}")
    pages = turn(tr, Action.TRADES, _at(view), view.page, view.pages)
    return Screen(text, (*in_rows(opens, 2), pages, *in_rows(sorts, 2), home_row(tr)))


def _at(view: TradesView) -> str:
    return f"{view.sort}.{view.limit}.{{}}"


def _row(tr: Translator, one: ClosedTrade) -> tuple[str, ...]:
    name = f"{tr.moments.local(one.closed_at):%m-%d} {one.symbol.title}"
    return name, share(tr, one.ratio, 8), money(tr, one.profit, 9)


def trade(tr: Translator, view: TradeView) -> Screen:
    """What a trade was, and a page of its orders with their states, fills and slippage."""
    title = tr(
        "record-title",
        code=trade_code(view.id),
        symbol=view.symbol.title,
        side=tr(f"side-{view.side}"),
        badge=badge(tr, view.look.account.kind),
    )
    about = [title, _table(tr, view)]
    shown = [_order(tr, one) for one in view.orders] or [tr("record-no-orders")]
    where = tr("trades-where", page=view.page + 1, pages=view.pages)
    text = Html("\n\n".join([*about, tr("record-orders", where=where), *shown, foot(tr, view.look)]))
    code = trade_code(view.id)
    pages = turn(tr, Action.ORDER, f"{code}.{{}}", view.page, view.pages)
    copies = [Copy(tr.plain("button-copy-order", tail=one.id[-_TAIL:]), one.id) for one in view.orders]
    shown_off: Row = () if view.closed is None else (Button(tr.plain("button-share"), Action.SHARE, code),)
    back: Row = (Button(tr.plain("button-trades"), Action.TRADES, "t.10.0"),)
    return Screen(text, (pages, *in_rows(copies, 2), (*shown_off, *back, *home_row(tr))))


def _table(tr: Translator, view: TradeView) -> Html:
    numbers = tr.numbers
    by = tr.plain("nobodys") if view.strategy is None else strategy_name(tr, view.strategy)
    rows = [
        ("strategy", cut(by, _VALUE)),
        ("opened", tr.moments.stamp(view.opened_at)),
        ("size", numbers.fitted(view.qty, _VALUE)),
        ("entry", numbers.fitted(view.entry, _VALUE)),
        ("stop", NOTHING if view.stop is None else numbers.fitted(view.stop, _VALUE)),
    ]
    closed = view.closed
    if closed is None:
        rows.append(("state", tr.plain("record-open")))
    else:
        multiple = NOTHING if view.multiple is None else f"{numbers.fitted(round(view.multiple, 2), 10)} R"
        rows += [
            ("closed", tr.moments.stamp(closed.closed_at)),
            ("reason", reason_name(tr, closed.why)),
            ("profit", money(tr, closed.profit, _VALUE)),
            ("share", share(tr, closed.ratio, _VALUE)),
            ("multiple", multiple),
            ("fees", money(tr, closed.fees, _VALUE, signed=False)),
            ("held", tr.span(closed.held)),
        ]
    return columns([(tr.plain(f"record-{name}"), value) for name, value in rows])


def _order(tr: Translator, one: OrderRecord) -> Html:
    numbers = tr.numbers
    lines = [
        tr(
            "record-order-title",
            kind=tr(f"kind-{one.kind}"),
            side=tr(f"order-side-{one.side}"),
            qty=numbers.fitted(one.qty, 14),
            status=tr(f"stage-{one.status}"),
        ),
        Html(f"<code>{one.id}</code>"),
        tr("record-order-states", states=_states(tr, one)),
    ]
    if one.price is not None:
        got = tr(
            "record-order-price",
            aim=numbers.fitted(one.aim, 14),
            got=numbers.fitted(one.price, 14),
            slip=share(tr, one.slippage, 9),
        )
        lines.append(got)
    lines += [
        tr(
            "record-order-fill",
            time=tr.moments.clock(fill.at),
            qty=numbers.fitted(fill.qty, 14),
            price=numbers.fitted(fill.price, 14),
            fee=numbers.fitted(fill.fee, 14),
            currency=fill.fee_currency,
            role=tr("record-order-maker" if fill.maker else "record-order-taker"),
        )
        for fill in one.fills[:_FILLS]
    ]
    if len(one.fills) > _FILLS:
        lines.append(tr("record-order-fills-more", n=len(one.fills) - _FILLS))
    return Html("\n".join(lines))


def _states(tr: Translator, one: OrderRecord) -> Html:
    """The way of the order, each state with its time; the latest where there were many."""
    said = [f"{tr.moments.local(e.at):%H:%M:%S} {tr(f'stage-{e.status}')}" for e in one.events]
    shown = said[-_EVENTS:]
    return Html(" → ".join(["…", *shown] if len(said) > len(shown) else shown) or NOTHING)
