"""What trading has brought, in tables: sums, days and months, by symbol, strategy and reason. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.records_views import (
    Breakdown,
    BreakdownRow,
    BreakdownView,
    Look,
    OutcomesView,
    PeriodsView,
    ProfitView,
    RowSort,
)
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row
from tgbot.screens.pairs import strategy_name
from tgbot.screens.tables import NOTHING, columns, in_rows, marked, money, share, turn
from trading.ledger.performance import Drawdown, Summary, Tally
from trading.ledger.periods import Period

T = TypeVar("T")
WINDOWS = (1, 7, 30, 90)  # days that /profit offers
COUNTS = {Period.DAY: 7, Period.WEEK: 8, Period.MONTH: 6}  # how many are shown where nobody says
_MONEY, _SHARE, _NAME = 16, 8, 13


def head(tr: Translator, key: str, look: Look) -> Html:
    """The title of a page of records: which account, in which currency."""
    return tr("records-head", title=tr(key), badge=badge(tr, look.account.kind), quote=look.quote)


def foot(tr: Translator, look: Look) -> Html:
    return tr("status-at", time=tr.moments.clock(look.now))


def profit(tr: Translator, view: ProfitView) -> Screen:
    """Everything that freqtrade's /profit says, and what was put in."""
    period = tr("profit-ever") if view.days is None else tr("profit-days", n=view.days)
    parts = [Html(f"{head(tr, 'profit-title', view.look)}\n{period}")]
    if view.closed.tally.count or view.open_trades:
        parts += [_profit_table(tr, view), Html("\n".join(_profit_notes(tr, view.closed)))]
    else:
        parts.append(tr("records-none"))
    parts.append(foot(tr, view.look))
    now = "" if view.days is None else str(view.days)
    windows = tuple(
        Button(
            marked(tr, tr.plain("button-days", n=days) if days else tr.plain("button-ever"), chosen=here),
            Action.PROFIT,
            str(days or ""),
        )
        for days in (*WINDOWS, 0)
        for here in (str(days or "") == now,)
    )
    again = Button(tr.plain("button-refresh"), Action.PROFIT, now, style="primary")
    pictures: Row = (
        Button(tr.plain("button-equity"), Action.PICTURE, f"e.{now}"),
        Button(tr.plain("button-heat"), Action.PICTURE, "m.0"),
        Button(tr.plain("button-allocation"), Action.PICTURE, "a."),
    )
    more: Row = (
        Button(tr.plain("button-trades"), Action.TRADES, "t.10.0"),
        Button(tr.plain("button-performance"), Action.BREAKDOWN, "symbol.p.0."),
    )
    return Screen(
        Html("\n\n".join(part for part in parts if part)), (windows, (again,), pictures, more, home_row(tr))
    )


def _profit_table(tr: Translator, view: ProfitView) -> Html:
    closed = view.closed.tally
    unknown = tr.plain("unknown-value")
    rows = [
        ("closed", money(tr, closed.profit, _MONEY)),
        ("of-capital", share(tr, view.roi, _MONEY)),
        ("trade-mean", share(tr, closed.mean_ratio, _MONEY)),
        ("with-open", unknown if view.total is None else money(tr, view.total, _MONEY)),
        ("of-capital", share(tr, view.total_roi, _MONEY)),
        ("trades", str(closed.count)),
        ("ended", f"{closed.won}/{closed.lost}/{closed.drawn}"),
        ("open", str(view.open_trades)),
        ("win-rate", share(tr, closed.win_rate, _MONEY, signed=False)),
        ("expectancy", NOTHING if closed.expectancy is None else money(tr, closed.expectancy, _MONEY)),
        ("expectancy-ratio", _ratio(tr, closed.expectancy_ratio)),
        ("profit-factor", _ratio(tr, closed.profit_factor)),
        ("held", NOTHING if closed.mean_held is None else tr.span(closed.mean_held)),
        ("volume", money(tr, closed.volume, _MONEY, signed=False)),
        ("fees", money(tr, closed.fees, _MONEY, signed=False)),
    ]
    rows += [
        (name, f"{part.count} · {money(tr, part.profit, 11)}")
        for name, part in (("longs", view.closed.longs), ("shorts", view.closed.shorts))
    ]
    return columns([(tr.plain(f"profit-{name}"), value) for name, value in rows])


def _ratio(tr: Translator, value: Decimal | None) -> str:
    return NOTHING if value is None else tr.numbers.fitted(round(value, 2), _MONEY)


def _profit_notes(tr: Translator, closed: Summary) -> Sequence[Html]:
    """The best and the worst symbol, the deepest fall, the first and the last trade."""
    notes = [
        tr(
            f"profit-{name}",
            symbol=found[0].title,
            profit=tr.numbers.money(found[1].profit, signed=True),
            trades=found[1].count,
        )
        for name, found in (("best", closed.best), ("worst", closed.worst))
        if found is not None
    ]
    if closed.fall is not None:
        notes.append(_fall(tr, closed.fall))
    if closed.first_at is not None and closed.last_at is not None:
        first, last = (tr.moments.stamp(at) for at in (closed.first_at, closed.last_at))
        notes.append(tr("profit-between", first=first, last=last))
    return notes


def _fall(tr: Translator, fall: Drawdown) -> Html:
    return tr(
        "profit-fall",
        amount=tr.numbers.money(fall.amount),
        share=share(tr, fall.ratio, 12, signed=False),
        top=tr.numbers.money(fall.top.equity),
        top_at=tr.moments.stamp(fall.top.at),
        bottom=tr.numbers.money(fall.bottom.equity),
        bottom_at=tr.moments.stamp(fall.bottom.at),
    )


def periods(tr: Translator, view: PeriodsView) -> Screen:
    """Days, weeks or months, the latest first, and the sum of all of them."""
    table = columns(
        [_period_row(tr, _day(view.period, row.day), row.tally, view.start) for row in view.rows],
        _period_row(tr, tr.plain("total"), view.total, view.start),
    )
    text = Html(f"{head(tr, f'periods-{view.period}', view.look)}\n\n{table}\n{foot(tr, view.look)}")
    others = tuple(
        Button(
            marked(tr, tr.plain(f"periods-name-{one}"), chosen=one is view.period),
            Action.PERIODS,
            f"{one}.{COUNTS[one]}.0",
        )
        for one in Period
    )
    pages = turn(tr, Action.PERIODS, f"{view.period}.{view.count}.{{}}", view.page, view.pages)
    heat: Row = (Button(tr.plain("button-heat"), Action.PICTURE, "m.0"),)
    return Screen(text, (pages, others, heat, home_row(tr)))


def _day(period: Period, day: date) -> str:
    return f"{day:%Y-%m}" if period is Period.MONTH else f"{day:%Y-%m-%d}"


def _period_row(tr: Translator, name: str, tally: Tally, start: Decimal | None) -> tuple[str, ...]:
    part = tally.profit / start if start is not None and start > 0 else None
    return name, str(tally.count), money(tr, tally.profit, 10), share(tr, part, _SHARE)


def breakdown(tr: Translator, view: BreakdownView) -> Screen:
    """What came of each symbol, strategy or reason."""
    title = head(tr, f"breakdown-by-{view.by}", view.look)
    if view.symbol is not None:
        title = Html(f"{title}\n{tr('breakdown-symbol', symbol=view.symbol.title)}")
    if view.rows:
        table = columns(
            [_breakdown_row(tr, name_of(tr, view.by, row), row.tally) for row in view.rows],
            _breakdown_row(tr, tr.plain("total"), view.total),
        )
        text = Html(f"{title}\n\n{table}\n{tr('breakdown-legend')}\n{foot(tr, view.look)}")
    else:
        text = Html(f"{title}\n\n{tr('records-none')}\n\n{foot(tr, view.look)}")
    code = "" if view.symbol is None else code_of(view.symbol)
    sorts = tuple(
        Button(
            marked(tr, tr.plain(f"records-sort-{one.name.lower()}"), chosen=one is view.sort),
            Action.BREAKDOWN,
            f"{view.by}.{one}.0.{code}",
        )
        for one in RowSort
    )
    kinds = [
        Button(
            marked(tr, tr.plain(f"breakdown-name-{one}"), chosen=one is view.by),
            Action.BREAKDOWN,
            f"{one}.{view.sort}.0.{code}",
        )
        for one in Breakdown
    ]
    pages = turn(tr, Action.BREAKDOWN, f"{view.by}.{view.sort}.{{}}.{code}", view.page, view.pages)
    return Screen(text, (pages, sorts, *in_rows(kinds, 2), home_row(tr)))


def _breakdown_row(tr: Translator, name: str, tally: Tally) -> tuple[str, ...]:
    rate = share(tr, tally.win_rate, 5, signed=False)
    return name, str(tally.count), rate, money(tr, tally.profit, 10)


def name_of(tr: Translator, by: Breakdown, row: BreakdownRow) -> str:
    """A row's name as people say it."""
    if by is Breakdown.SYMBOL:
        return row.name or NOTHING
    if by is Breakdown.REASON:
        return reason_name(tr, row.name)
    strategy = tr.plain("nobodys") if row.name is None else strategy_name(tr, row.name)
    if by is Breakdown.STRATEGY:
        return strategy
    return f"{strategy[:6]}/{reason_name(tr, row.second)}"


def reason_name(tr: Translator, why: str | None) -> str:
    """Why a trade ended, in a word or two."""
    return NOTHING if why is None else tr.plain(f"ended-{why}")


def outcomes(tr: Translator, view: OutcomesView) -> Screen:
    """Won, drawn and lost by reason, and how long they took."""
    rows: tuple[Row, ...] = (
        (Button(tr.plain("button-refresh"), Action.OUTCOMES, style="primary"),),
        (
            Button(tr.plain("breakdown-name-reason"), Action.BREAKDOWN, "reason.p.0."),
            Button(tr.plain("breakdown-name-strategy"), Action.BREAKDOWN, "strategy.p.0."),
        ),
        home_row(tr),
    )
    title = head(tr, "outcomes-title", view.look)
    if not view.rows:
        return Screen(Html(f"{title}\n\n{tr('records-none')}\n\n{foot(tr, view.look)}"), rows)
    names = ("reason", "won", "drawn", "lost")
    header = tuple(tr.plain(f"outcomes-{name}") for name in names)
    lines = [_outcome(reason_name(tr, row.name), row.tally) for row in view.rows]
    table = columns([header, *lines], _outcome(tr.plain("total"), view.total))
    took = tr(
        "outcomes-held",
        won=NOTHING if view.won_held is None else tr.span(view.won_held),
        lost=NOTHING if view.lost_held is None else tr.span(view.lost_held),
    )
    return Screen(Html(f"{title}\n\n{table}\n{took}\n{foot(tr, view.look)}"), rows)


def _outcome(name: str, tally: Tally) -> tuple[str, ...]:
    return name, str(tally.won), str(tally.drawn), str(tally.lost)
