"""The market to look at: the X-ray of a symbol in words, the whole market, and what stands out."""

import re
from collections.abc import Sequence
from decimal import Decimal

from app.insight import Silence
from app.market_views import MarketView, Sort, XRayView
from app.ports_files import Drawing
from app.services.symbols import code_of
from tgbot.callbacks import Action
from tgbot.format import MINUS
from tgbot.i18n import Html, Translator
from tgbot.screens.base import CAPTION_LIMIT, Button, Row, Screen, folded, home_row
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol
from trading.domain.signal import Because
from trading.universe.quarantine import Trouble
from trading.universe.screening import Cause, Verdict
from trading.xray.records import MarketState, Potential

_ROOM = CAPTION_LIMIT - 24  # units of a caption that its lines may take
_TAGS = re.compile(r"<[^>]+>")
_FRACTION = re.compile(r"[+-]?\d+\.\d+|-\d+")
_COUNTED = frozenset({Cause.YOUNG})
_MONEY = frozenset({Cause.VOLUME})
ARROWS = {1: "↑", -1: "↓", 0: "·"}
_MILLION = Decimal(1_000_000)


def xray(tr: Translator, view: XRayView, verdict: Verdict | None, photo: Drawing | None) -> Screen:
    """A symbol's X-ray. verdict: of the filter, where it has left the symbol out."""
    lines = [_title(tr, view)]
    if view.standing.silence is not None:
        lines.append(_silence(tr, view, verdict))
    found = view.xray
    if found is None:
        lines.append(tr("xray-none"))
        return Screen(_fitting(lines), _xray_rows(tr, view), photo)
    lines += [_potential(tr, found.potential, found.lean), _trade(tr, view)]
    reading = [Html(f"• {because(tr, one)}") for one in found.reading]
    return Screen(_fitting(lines, reading), _xray_rows(tr, view), photo)


def unknown(tr: Translator, text: str, nearest: tuple[Symbol, ...]) -> Screen:
    """No market of this name; the nearest names on buttons."""
    said = tr("xray-unknown", text=text[:40]) if nearest else tr("xray-unknown-at-all", text=text[:40])
    rows: tuple[Row, ...] = tuple((Button(one.title, Action.XRAY, f"{code_of(one)}."),) for one in nearest)
    return Screen(said, (*rows, home_row(tr)))


def several(tr: Translator, text: str, markets: tuple[Symbol, ...], timeframe: Timeframe) -> Screen:
    """The name means several markets: which one?"""
    rows: tuple[Row, ...] = tuple(
        (Button(one.title, Action.XRAY, f"{code_of(one)}.{timeframe}"),) for one in markets[:6]
    )
    return Screen(tr("symbols-found", text=text[:40]), (*rows, home_row(tr)))


def ask_symbol(tr: Translator, chosen: tuple[Symbol, ...]) -> Screen:
    """No name was given: the chosen symbols on buttons."""
    buttons = [Button(one.title, Action.XRAY, f"{code_of(one)}.") for one in chosen[:8]]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(tr("xray-ask"), (*rows, home_row(tr)))


def market(tr: Translator, view: MarketView, photo: Drawing | None) -> Screen:
    """The whole market in words, under its picture."""
    choices = timeframe_rows(tr, view.timeframes, view.timeframe, Action.MARKET, "{}")
    top = Button(tr.plain("button-top"), Action.TOP, f"{view.timeframe}.{Sort.POTENTIAL}.0.")
    again = Button(tr.plain("button-refresh"), Action.MARKET, view.timeframe.value)
    rows: tuple[Row, ...] = (*choices, (top, again), home_row(tr))
    if view.state is None:
        return Screen(tr("market-none", exchange=view.exchange.brand, timeframe=view.timeframe.value), rows)
    return Screen(_market(tr, view, view.state), rows, photo)


def because(tr: Translator, one: Because) -> Html:
    """One reason as a sentence, its numbers in the habits of the language."""
    return tr(f"because-{one.code}", **{name: _spoken(tr, text) for name, text in one.numbers})


def _spoken(tr: Translator, text: str) -> str:
    if not _FRACTION.fullmatch(text):
        return text
    return text.replace("-", MINUS).replace(".", tr.numbers.habit.point)


def _title(tr: Translator, view: XRayView) -> Html:
    if view.xray is None:
        return tr("xray-title", symbol=view.symbol.title, timeframe=view.timeframe.value)
    at = view.xray.closed_at
    when = tr.moments.minute(at) if view.timeframe is not Timeframe.D1 else f"{at:%Y-%m-%d}"
    return tr("xray-title-at", symbol=view.symbol.title, timeframe=view.timeframe.value, at=when)


def _silence(tr: Translator, view: XRayView, verdict: Verdict | None) -> Html:
    """Why nothing is known of the symbol, or why it is not offered."""
    detail = view.standing.detail
    if view.standing.silence is not Silence.LEFT_OUT:
        return tr(f"silence-{view.standing.silence}")
    if detail in {*Trouble}:
        return tr("silence-left-out", why=tr.plain(f"trouble-{detail}"))
    if verdict is not None and verdict.cause is not None:
        return tr("silence-left-out", why=_left_out(tr, verdict.cause, verdict))
    return tr("silence-left-out", why=tr.plain("silence-unsaid"))


def _left_out(tr: Translator, cause: Cause, verdict: Verdict) -> str:
    if cause is Cause.NOT_TRADING:
        return tr.plain(f"left-out-{cause}")
    actual, limit = (_measured(tr, cause, number) for number in (verdict.actual, verdict.limit))
    return tr.plain(f"left-out-{cause}", actual=actual, limit=limit)


def _measured(tr: Translator, cause: Cause, number: float | None) -> str:
    value = decimal_of(number)
    if value is None:
        return tr.plain("unknown-value")
    if cause in _MONEY:
        return short_money(tr, value)
    return tr.numbers.qty(value.to_integral_value()) if cause in _COUNTED else tr.numbers.percent(value)


def _potential(tr: Translator, potential: Potential, lean: int) -> Html:
    """The score, and its parts in two columns of per cent."""
    score = decimal_of(potential.score)
    head = tr(
        "xray-potential",
        score=tr.plain("unknown-value") if score is None else tr.numbers.qty(score.to_integral_value()),
        lean=tr.plain(f"lean-{ {1: 'up', -1: 'down'}.get(lean, 'none') }"),
    )
    cells = [
        f"{tr.plain(f'part-{one.name}'):<10}{'?' if one.value is None else f'{one.value * 100:.0f}':>5}"
        for one in potential.parts
    ]
    half = (len(cells) + 1) // 2
    pairs = zip(cells[:half], [*cells[half:], ""], strict=False)
    table = "\n".join(f"{left}   {right}".rstrip() for left, right in pairs)
    return Html(f"{head}\n<pre>{table}</pre>")


def _trade(tr: Translator, view: XRayView) -> Html:
    """The day's change and turnover, and the spread; each of them may be unknown."""
    ticker, unknown_value = view.ticker, tr.plain("unknown-value")
    liquidity = view.xray.liquidity if view.xray else None
    volume = decimal_of(liquidity.day) if liquidity else None
    spread = decimal_of(liquidity.spread) if liquidity else None
    change = ticker.change if ticker else None
    quote = view.symbol.name.split(":")[0].partition("/")[2]
    return tr(
        "xray-trade",
        change=unknown_value if change is None else tr.numbers.percent(change, signed=True),
        volume=unknown_value if volume is None else f"{short_money(tr, volume)} {quote}",
        spread=unknown_value if spread is None else tr.numbers.percent(spread, places=3),
    )


def _fitting(lines: list[Html], details: Sequence[Html] = ()) -> Html:
    """As many lines as a caption holds; the first ones matter most, and the details are folded."""
    kept: list[Html] = []
    used = 0
    for line in (*lines, *details):
        used += len(_TAGS.sub("", line).encode("utf-16-le")) // 2 + 1
        if used > _ROOM:
            break
        kept.append(line)
    folds = folded(kept[len(lines) :])
    return Html("\n".join([*kept[: len(lines)], *([folds] if folds else [])]))


def _xray_rows(tr: Translator, view: XRayView) -> tuple[Row, ...]:
    code = code_of(view.symbol)
    again = Button(tr.plain("button-refresh"), Action.XRAY, f"{code}.{view.timeframe}")
    alert = Button(tr.plain("button-alert"), Action.ALERT_ASK, code)
    if view.chosen:
        trade = Button(tr.plain("button-pair"), Action.PAIR, code)
    else:
        trade = Button(tr.plain("button-trade-symbol"), Action.SYMBOL_IN, code)
    frames = timeframe_rows(tr, view.timeframes, view.timeframe, Action.XRAY, f"{code}.{{}}")
    return (*frames, (again, alert), (trade, *home_row(tr)))


def timeframe_rows(
    tr: Translator, known: Sequence[Timeframe], present: Timeframe, action: Action, to: str
) -> tuple[Row, ...]:
    buttons = [
        Button(
            tr.plain("button-chosen", name=one.value) if one is present else one.value, action, to.format(one)
        )
        for one in known
    ]
    return tuple(tuple(buttons[i : i + 6]) for i in range(0, len(buttons), 6))


def short_money(tr: Translator, value: Decimal) -> str:
    """Large sums in millions, to be read at a glance."""
    if value >= _MILLION:
        return tr.plain("millions", n=tr.numbers.fitted(value / _MILLION, 8))
    return tr.numbers.qty(value.to_integral_value())


def decimal_of(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(f"{number:.8g}")


def _share(tr: Translator, number: float | None) -> str:
    value = decimal_of(number)
    return tr.plain("unknown-value") if value is None else tr.numbers.percent(value, places=0)


def _market(tr: Translator, view: MarketView, state: MarketState) -> Html:
    unknown_value = tr.plain("unknown-value")
    leader = tr.plain("market-no-leader")
    if state.leader is not None:
        regime = unknown_value if state.leader_regime is None else tr.plain(f"regime-{state.leader_regime}")
        leader = tr.plain("market-leader", symbol=state.leader.title, regime=regime)
    correlation = decimal_of(state.correlation)
    return tr(
        "market",
        exchange=view.exchange.brand,
        timeframe=view.timeframe.value,
        at=tr.moments.minute(state.closed_at),
        symbols=state.symbols,
        mood=unknown_value if state.mood is None else tr.plain(f"mood-{state.mood}"),
        breadth=_share(tr, state.breadth),
        advancing=tr.numbers.qty(Decimal(state.advancing)),
        declining=tr.numbers.qty(Decimal(state.declining)),
        up=_share(tr, state.up),
        down=_share(tr, state.down),
        heat=_share(tr, state.heat),
        leader=leader,
        correlation=unknown_value if correlation is None else tr.numbers.qty(round(correlation, 2)),
    )
