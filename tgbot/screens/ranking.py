"""What stands out: a ranking of all symbols of an exchange, page by page."""

from collections.abc import Sequence
from decimal import Decimal

from app.market_views import Sort, Standout, TopView
from app.services.market import PAGE
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator, escape
from tgbot.screens.base import TABLE_WIDTH, Button, Row, Screen, home_row
from tgbot.screens.market import ARROWS, decimal_of, timeframe_rows
from trading.xray.records import Regime

NAME = 14  # letters of a symbol in a table
_MILLION = Decimal(1_000_000)


def top(tr: Translator, view: TopView) -> Screen:
    """A ranking, ten symbols a page; each opens its X-ray."""
    if view.total is None:
        text = tr("market-none", exchange=view.exchange.brand, timeframe=view.timeframe.value)
        return Screen(text, (_again(tr, view), home_row(tr)))
    regime = tr.plain("top-any") if view.regime is None else tr.plain(f"regime-{view.regime}")
    first = view.page * PAGE + 1
    title = tr(
        "top",
        exchange=view.exchange.brand,
        timeframe=view.timeframe.value,
        sort=tr.plain(f"sort-{view.sort.name.lower()}"),
        unit=tr.plain(f"unit-{view.sort.name.lower()}"),
        regime=regime,
        first=min(first, view.total),
        last=min(first + PAGE - 1, view.total),
        total=view.total,
    )
    body = "\n".join(_standout(tr, view.sort, first + i, one) for i, one in enumerate(view.rows))
    text = Html(f"{title}\n\n<pre>{body}</pre>") if view.rows else Html(f"{title}\n\n{tr('top-empty')}")
    return Screen(text, _top_rows(tr, view))


def _standout(tr: Translator, sort: Sort, place: int, one: Standout) -> Html:
    """A line of the ranking, no wider than a phone shows."""
    value = decimal_of(one.value)
    name = one.symbol.title if len(one.symbol.title) <= NAME else f"{one.symbol.title[: NAME - 1]}…"
    shown = "?" if value is None else _sorted_by(tr, sort, value)
    arrow = "?" if one.regime is None else ARROWS[one.lean]
    return escape(f"{place:>4} {name:<{NAME}} {arrow} {shown:>9}"[:TABLE_WIDTH])


def _sorted_by(tr: Translator, sort: Sort, value: Decimal) -> str:
    if sort is Sort.POTENTIAL:
        return tr.numbers.qty(value.to_integral_value())
    if sort is Sort.VOLUME:
        return tr.numbers.fitted(value / _MILLION, 9)
    if sort is Sort.ANOMALY:
        return tr.numbers.qty(round(value, 1))
    return tr.numbers.percent(value, signed=sort is Sort.CHANGE)


def _top_rows(tr: Translator, view: TopView) -> tuple[Row, ...]:
    regime = "" if view.regime is None else str(tuple(Regime).index(view.regime))
    here = f"{view.timeframe}.{view.sort}"
    opens = [
        Button(one.symbol.title[:NAME], Action.XRAY, f"{code_of(one.symbol)}.{view.timeframe}")
        for one in view.rows
    ]
    sorts = [
        Button(
            _marked(tr, tr.plain(f"sort-{sort.name.lower()}"), chosen=sort is view.sort),
            Action.TOP,
            f"{view.timeframe}.{sort}.0.{regime}",
        )
        for sort in Sort
    ]
    regimes = [
        Button(
            _marked(tr, tr.plain(f"regime-{one}"), chosen=one is view.regime),
            Action.TOP,
            f"{here}.0.{'' if one is view.regime else index}",
        )
        for index, one in enumerate(Regime)
    ]
    turn: list[Button] = []
    if view.page:
        turn.append(Button(tr.plain("button-page-back"), Action.TOP, f"{here}.{view.page - 1}.{regime}"))
    if (view.page + 1) * PAGE < (view.total or 0):
        turn.append(Button(tr.plain("button-page-next"), Action.TOP, f"{here}.{view.page + 1}.{regime}"))
    groups = (_in_rows(opens, 2), *((tuple(turn),),) * bool(turn), _in_rows(sorts, 3), _in_rows(regimes, 3))
    frames = timeframe_rows(tr, view.timeframes, view.timeframe, Action.TOP, f"{{}}.{view.sort}.0.{regime}")
    return (*(row for group in groups for row in group), *frames, home_row(tr))


def _again(tr: Translator, view: TopView) -> Row:
    return (Button(tr.plain("button-refresh"), Action.TOP, f"{view.timeframe}.{view.sort}.0."),)


def _marked(tr: Translator, label: str, *, chosen: bool) -> str:
    return tr.plain("button-chosen", name=label) if chosen else label


def _in_rows(buttons: Sequence[Button], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
