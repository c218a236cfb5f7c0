"""The page of one symbol: how it is doing, what holds for it, where that comes from, and how to change it."""

from collections.abc import Sequence

from app.choices import Source
from app.pairs import OWN, Going, PairField
from app.services.pairs import until_resumed
from app.services.symbols import code_of
from app.views import PairView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol

PAUSE_HOURS = 4  # of the button for a short pause


def pair(tr: Translator, view: PairView) -> Screen:
    """Everything about one symbol of the active account."""
    rules, percent = view.rules, tr.numbers.percent
    text = tr(
        "pair",
        symbol=view.symbol.title,
        badge=badge(tr, view.account.kind),
        state=_state(tr, view),
        strategy=strategy_name(tr, rules.strategy.value),
        strategy_from=_from(tr, rules.strategy.source),
        timeframe=rules.timeframe.value.value,
        timeframe_from=_from(tr, rules.timeframe.source),
        risk=percent(rules.risk_per_trade.value),
        risk_from=_from(tr, rules.risk_per_trade.source),
        share=percent(rules.share.value),
        share_from=_from(tr, rules.share.source),
        record=_record(tr, view),
        market=_market(tr, view),
    )
    if view.holds:
        text = Html(f"{text}\n\n{_held(tr, view)}")
    return Screen(text, _buttons(tr, view))


def pick_strategy(tr: Translator, view: PairView) -> Screen:
    """The strategies to choose from, the present one marked."""
    named = [(name, strategy_name(tr, name)) for name in view.strategies]
    text = tr("pair-pick-strategy", symbol=view.symbol.title)
    return _pick(tr, view, text, "s", named, PairField.STRATEGY)


def pick_timeframe(tr: Translator, view: PairView) -> Screen:
    named = [(frame.value, frame.value) for frame in Timeframe]
    text = tr("pair-pick-timeframe", symbol=view.symbol.title)
    return _pick(tr, view, text, "t", named, PairField.TIMEFRAME)


def confirm_remove(tr: Translator, view: PairView) -> Screen:
    """What removing it means, said before it is done."""
    text = tr("pair-remove-held" if view.holds else "pair-remove", symbol=view.symbol.title)
    remove = Button(
        tr.plain("button-pair-remove"), Action.SYMBOL_OUT, f"{code_of(view.symbol)}.0", style="danger"
    )
    return Screen(text, ((remove,), _back(tr, view.symbol)))


def strategy_name(tr: Translator, name: str) -> str:
    """What people call it; a rule of the person's own has its number."""
    if name.startswith(OWN):
        return tr.plain("pair-own-rule", number=name.removeprefix(OWN))
    key = f"strategy-{name}"
    return tr.plain(key) if tr.has(key) else name


def _state(tr: Translator, view: PairView) -> Html:
    until = view.rules.paused_until.value
    if not view.chosen:
        return tr("pair-state-left")
    if not view.rules.enabled.value:
        return tr("pair-state-off")
    if until is not None:
        if until_resumed(until):
            return tr("pair-state-paused")
        return tr("pair-state-until", until=tr.moments.stamp(until))
    return tr("pair-state-on" if view.account.armed else "pair-state-waits")


def _record(tr: Translator, view: PairView) -> Html:
    record = view.record
    if record.last_at is None:
        return tr("pair-record-none")
    why = tr("pair-last-order") if record.last_why is None else tr(f"reason-{record.last_why}")
    strategy = strategy_name(tr, record.last_strategy or "")
    last = tr("pair-last", at=tr.moments.minute(record.last_at), strategy=strategy, why=why)
    return tr("pair-record", signals=record.signals, orders=record.orders, last=last)


def _market(tr: Translator, view: PairView) -> Html:
    state = view.market
    if state.going is Going.CURRENT and state.last_bar is not None:
        return tr("going-current", at=tr.moments.minute(state.last_bar))
    return tr(f"going-{state.going}") if state.going is not Going.CURRENT else tr("going-not-followed")


def _held(tr: Translator, view: PairView) -> Html:
    if view.follows is None or view.follows == view.rules.strategy.value:
        return tr("pair-held")
    return tr("pair-held-by", strategy=strategy_name(tr, view.follows))


def _from(tr: Translator, source: Source) -> Html:
    return tr(f"pair-from-{source}")


def _buttons(tr: Translator, view: PairView) -> tuple[Row, ...]:
    if not view.chosen:
        return ((Button(tr.plain("button-symbols"), Action.SYMBOLS), *home_row(tr)),)
    code = code_of(view.symbol)
    rows: list[Row] = [_switches(tr, view)]
    rows.append(
        (
            Button(tr.plain("button-pair-strategy"), Action.PAIR_PICK, f"{code}.s"),
            Button(tr.plain("button-pair-timeframe"), Action.PAIR_PICK, f"{code}.t"),
        )
    )
    ways: list[Button] = [Button(tr.plain("button-pair-risk"), Action.PAIR_PICK, f"{code}.r")]
    if any(view.rules.source_of(field) in {Source.SYMBOL, Source.CEILING} for field in PairField):
        ways.append(Button(tr.plain("button-pair-reset"), Action.PAIR_SET, f"{code}.z."))
    everything = Button(tr.plain("button-setting-symbol"), Action.SETTINGS, code)
    remove = Button(tr.plain("button-pair-remove-ask"), Action.PAIR_PICK, f"{code}.x")
    why = Button(tr.plain("button-why"), Action.WHY, f"{code}.0")
    symbols = Button(tr.plain("button-symbols"), Action.SYMBOLS)
    return (*rows, tuple(ways), (everything, remove), (why, symbols, *home_row(tr)))


def _switches(tr: Translator, view: PairView) -> Row:
    code = code_of(view.symbol)
    if not view.rules.enabled.value or view.rules.paused_until.value is not None:
        return (Button(tr.plain("button-pair-resume"), Action.PAIR_SET, f"{code}.o.", style="success"),)
    short = tr.plain("button-pair-pause-hours", n=PAUSE_HOURS)
    return (
        Button(tr.plain("button-pair-pause"), Action.PAIR_SET, f"{code}.p."),
        Button(short, Action.PAIR_SET, f"{code}.p.{PAUSE_HOURS}"),
    )


def _pick(
    tr: Translator, view: PairView, text: Html, verb: str, named: Sequence[tuple[str, str]], field: PairField
) -> Screen:
    present = str(getattr(view.rules, field.value).value)
    buttons = [
        Button(
            tr.plain("button-chosen", name=title) if value == present else title,
            Action.PAIR_SET,
            f"{code_of(view.symbol)}.{verb}.{value}",
        )
        for value, title in named
    ]
    rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
    return Screen(text, (*rows, *_inherit(tr, view, field), _back(tr, view.symbol)))


def _inherit(tr: Translator, view: PairView, field: PairField) -> tuple[Row, ...]:
    """The way back to what the account says, where the symbol says something else."""
    if view.rules.source_of(field) not in {Source.SYMBOL, Source.CEILING}:
        return ()
    argument = f"{code_of(view.symbol)}.z.{field.value}"
    return ((Button(tr.plain("button-pair-inherit"), Action.PAIR_SET, argument),),)


def _back(tr: Translator, symbol: Symbol) -> Row:
    return (Button(tr.plain("button-cancel"), Action.PAIR, code_of(symbol)),)
