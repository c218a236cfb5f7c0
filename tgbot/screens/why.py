"""Why: a decision with every gate, how its size came about, and the smallest change that would flip it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from app.services.symbols import code_of
from app.trust_views import KeptDecision, RefusalsView, WhyView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, control_code, home_row
from tgbot.screens.market import because
from tgbot.screens.pairs import strategy_name
from tgbot.screens.portfolio import base_of, quote_of
from trading.domain.account import Control
from trading.domain.decision import Gate, Reason
from trading.domain.instrument import Symbol
from trading.domain.order import OrderStatus
from trading.risk.flips import UNITS, Flip, FlipKind, GateUnit

_ONLY_WRONG = frozenset({GateUnit.CONTROL, GateUnit.PRICES})  # numbers that tell nothing where they are right
# Where a button helps with what stands in the way; the symbol's code is its argument where True.
_WAYS = MappingProxyType(
    {
        Reason.NOT_ARMED: ("button-trade", Action.TRADE, False),
        Reason.HALTED: ("button-pause-page", Action.PAUSES, False),
        Reason.NOT_RECONCILED: ("button-reload", Action.RELOAD, False),
        Reason.BALANCE_UNKNOWN: ("button-reload", Action.RELOAD, False),
        Reason.SYMBOL_NOT_CHOSEN: ("button-symbols", Action.SYMBOLS, False),
        Reason.LOCKED: ("button-locks", Action.LOCKS, False),
        Reason.PAIR_OFF: ("button-pair-page", Action.PAIR, True),
        Reason.PAIR_PAUSED: ("button-pair-page", Action.PAIR, True),
        Reason.OTHER_STRATEGY: ("button-pair-page", Action.PAIR, True),
        Reason.WRONG_WAY: ("button-pair-page", Action.PAIR, True),
        Reason.MAX_POSITIONS: ("button-risk", Action.RISK, False),
        Reason.MAX_EXPOSURE: ("button-risk", Action.RISK, False),
        Reason.TOO_SMALL: ("button-risk", Action.RISK, False),
        Reason.NO_FUNDS: ("button-balance", Action.BALANCE, False),
        Reason.ALREADY_IN: ("button-status", Action.STATUS, False),
    }
)


def why(tr: Translator, view: WhyView) -> Screen:
    """The decision, or why there was none; earlier and later ones by buttons."""
    kept = view.decision
    title = tr("why-title", symbol=view.symbol.title, badge=badge(tr, view.account.kind))
    if kept is None:
        body = tr("why-none-older", symbol=view.symbol.title) if view.back else _silence(tr, view)
        return Screen(Html(f"{title}\n\n{body}"), _rows(tr, view))
    parts = [title, _signal(tr, kept, view.now - kept.signal.happened_at), _outcome(tr, view, kept)]
    if view.flip is not None:
        parts.append(tr("why-flip", change=change(tr, view.flip, view.symbol)))
    parts.append(gates(tr, kept.gates, view.symbol))
    if not view.back:
        parts.append(_now(tr, view))
    return Screen(Html("\n\n".join(part for part in parts if part)), _rows(tr, view))


def refusals(tr: Translator, view: RefusalsView) -> Screen:
    """The day's refusals by reason, with the symbols that they were mostly about."""
    title = tr("why-refusals", badge=badge(tr, view.account.kind))
    if not view.refused:
        total = tr("why-refusals-none", acted=str(view.acted))
        return Screen(Html(f"{title}\n\n{total}"), (home_row(tr),))
    total = tr("why-refusals-sum", n=view.refused, acted=str(view.acted))
    rows = [
        Html(
            f"{tr('why-refusals-row', count=str(row.count), reason=tr.plain(f'reason-{row.reason}'))}\n"
            + ", ".join(f"{symbol.title} {count}" for symbol, count in row.symbols)
        )
        for row in view.rows
    ]
    turn: list[Button] = []
    if view.page:
        turn.append(Button(tr.plain("button-page-back"), Action.WHY, f"p.{view.page - 1}"))
    if view.more:
        turn.append(Button(tr.plain("button-page-next"), Action.WHY, f"p.{view.page + 1}"))
    told = list(dict.fromkeys(symbol for row in view.rows for symbol, _ in row.symbols))[:3]
    opens = tuple(Button(symbol.title, Action.WHY, f"{code_of(symbol)}.0") for symbol in told)
    text = Html("\n\n".join([title, total, *rows, tr("why-refusals-hint")]))
    return Screen(text, tuple(row for row in (opens, tuple(turn), home_row(tr)) if row))


def gates(tr: Translator, checked: Sequence[Gate], symbol: Symbol) -> Html:
    """Every check with its numbers; the one that said no comes first, the others fold away."""
    if not checked:
        return Html("")
    failed = [tr("why-no", gate=_gate(tr, gate, symbol)) for gate in checked if not gate.passed]
    passed = [tr("why-yes", gate=_gate(tr, gate, symbol)) for gate in checked if gate.passed]
    folded = "<blockquote expandable>" + "\n".join(passed) + "</blockquote>" if passed else ""
    return Html("\n".join(part for part in (tr("why-gates"), *failed, folded) if part))


def change(tr: Translator, flip: Flip, symbol: Symbol) -> Html:
    """The smallest change in words."""
    if flip.kind is FlipKind.DO:
        key = f"why-do-{flip.reason}"
        return tr(key if tr.has(key) else "why-do-other")
    name = _name(tr, flip.reason)
    if flip.kind is FlipKind.TOMORROW:
        return tr("why-flip-tomorrow", gate=name)
    needed = _number(tr, flip.unit, flip.needed, symbol)
    if flip.kind is FlipKind.WAIT:
        return tr("why-flip-wait", gate=name, needed=needed)
    found = _number(tr, flip.unit, flip.found, symbol)
    return tr(f"why-flip-{flip.kind}", gate=name, needed=needed, found=found)


def way_out(tr: Translator, reason: Reason | None, symbol: Symbol) -> Row:
    """The button that leads to what stands in the way, where there is one."""
    if reason is None or reason not in _WAYS:
        return ()
    label, action, is_of_symbol = _WAYS[reason]
    return (Button(tr.plain(label), action, code_of(symbol) if is_of_symbol else ""),)


def _signal(tr: Translator, kept: KeptDecision, age: timedelta) -> Html:
    one, price, none = kept.signal, tr.numbers.price, tr.plain("signals-no-price")
    said = tr(
        "why-said",
        strategy=strategy_name(tr, one.strategy),
        stance=tr.plain(f"stance-{one.stance}"),
        timeframe=one.timeframe.value,
        at=tr.moments.minute(one.happened_at),
        age=tr.span(age),
        strength=tr.numbers.percent(one.strength, places=0),
    )
    prices = tr(
        "why-prices",
        price=price(one.reference),
        stop=none if one.stop is None else price(one.stop),
        target=none if one.target is None else price(one.target),
    )
    return Html("\n".join([said, prices, *(Html(f"• {because(tr, reason)}") for reason in one.why)]))


def _outcome(tr: Translator, view: WhyView, kept: KeptDecision) -> Html:
    if kept.reason is not None:
        return tr("why-refused", reason=tr.plain(f"reason-{kept.reason}"))
    if kept.order is None:
        return tr("why-left")
    intent, quote = kept.order.intent, quote_of(view.symbol)
    value = tr.numbers.money(intent.notional, quote)
    size = tr(
        "why-size",
        qty=tr.numbers.qty(intent.qty),
        base=base_of(view.symbol),
        value=value,
        bound="none" if view.bound is None else "other",
        limit=Html("") if view.bound is None else tr(f"why-bound-{view.bound}"),
    )
    if kept.order.status is OrderStatus.VOID and kept.order.reason is not None:
        key = f"reason-{kept.order.reason}"
        told = tr("why-void", reason=tr.plain(key) if tr.has(key) else kept.order.reason)
    else:
        told = tr("why-entered", value=value)
    return Html(f"{told}\n{size}")


def _silence(tr: Translator, view: WhyView) -> Html:
    return Html(f"{tr('why-none', symbol=view.symbol.title)}\n\n{_now(tr, view)}")


def _now(tr: Translator, view: WhyView) -> Html:
    """How it stands at this moment."""
    last = (
        tr("why-no-signal")
        if view.last_signal is None
        else tr(
            "why-last-signal",
            at=tr.moments.minute(view.last_signal),
            age=tr.span(view.now - view.last_signal),
        )
    )
    stands = (
        tr("why-ready")
        if view.standstill is None
        else tr("why-standstill", reason=tr.plain(f"reason-{view.standstill}"))
    )
    return Html(f"{last}\n{stands}")


def _rows(tr: Translator, view: WhyView) -> tuple[Row, ...]:
    code = code_of(view.symbol)
    turn: list[Button] = []
    if view.older:
        turn.append(Button(tr.plain("button-why-earlier"), Action.WHY, f"{code}.{view.back + 1}"))
    if view.back:
        turn.append(Button(tr.plain("button-why-later"), Action.WHY, f"{code}.{view.back - 1}"))
    reason = view.flip.reason if view.flip is not None else view.standstill
    again = Button(tr.plain("button-refresh"), Action.WHY, f"{code}.{view.back}")
    rows = (tuple(turn), way_out(tr, reason, view.symbol), (again, *home_row(tr)))
    return tuple(row for row in rows if row)


def _gate(tr: Translator, gate: Gate, symbol: Symbol) -> Html:
    unit, name = UNITS.get(gate.reason, GateUnit.NONE), _name(tr, gate.reason)
    if unit is GateUnit.NONE or gate.actual is None or (gate.passed and unit in _ONLY_WRONG):
        return name
    actual = _number(tr, unit, gate.actual, symbol)
    if gate.limit is None or unit is GateUnit.CONTROL:
        return tr("why-number", gate=name, actual=actual)
    return tr("why-numbers", gate=name, actual=actual, limit=_number(tr, unit, gate.limit, symbol))


def _name(tr: Translator, reason: Reason) -> Html:
    key = f"gate-{reason}"
    return tr(key if tr.has(key) else f"reason-{reason}")


def _number(tr: Translator, unit: GateUnit, value: Decimal | None, symbol: Symbol) -> str:
    if value is None:
        return tr.plain("unknown-value")
    written: Mapping[GateUnit, Callable[[Decimal], str]] = {
        GateUnit.RATIO: lambda ratio: tr.numbers.percent(ratio, places=3),
        GateUnit.SECONDS: lambda seconds: tr.span(timedelta(seconds=float(seconds))),
        GateUnit.QUOTE: lambda money: tr.numbers.money(money, quote_of(symbol)),
        GateUnit.PRICES: tr.numbers.price,
        GateUnit.CONTROL: lambda level: tr.plain(f"control-{control_code(Control(int(level)))}"),
    }
    return written.get(unit, tr.numbers.plain)(value)
