"""Screens of the emergency stop, of the operators' switches, and of answers to a difference."""

from types import MappingProxyType

from app.accounts import Role
from app.rights import RIGHTS, Right
from app.services.symbols import code_of
from app.views import DriftView, EmergencyView, HaltedSymbol, SwitchesView, SwitchView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, control_code, home_row, names
from tgbot.screens.portfolio import base_of
from trading.domain.account import Control
from trading.domain.instrument import Symbol

_HALTS = 20  # halted symbols that are explained


def ask_panic(tr: Translator, view: EmergencyView, nonce: str) -> Screen:
    """What will happen, and the one button that does it once."""
    text = tr("panic-ask", accounts=view.accounts, positions=view.positions, n=view.orders)
    press = Button(tr.plain("button-panic"), Action.PANIC, nonce, style="danger")
    release: tuple[Row, ...] = (
        ((Button(tr.plain("button-release"), Action.RELEASE_ASK),),)
        if view.halted and not view.under_way
        else ()
    )
    return Screen(text, ((press,), *release, (Button(tr.plain("button-cancel"), Action.STATUS),)))


def panicking(tr: Translator, view: EmergencyView) -> Screen:
    text = tr("panic-begun", positions=view.positions, n=view.orders)
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS),),))


def ask_release(tr: Translator) -> Screen:
    release = Button(tr.plain("button-release-yes"), Action.RELEASE, style="danger")
    return Screen(tr("release-ask"), ((release,), (Button(tr.plain("button-cancel"), Action.STATUS),)))


def switches(tr: Translator, view: SwitchesView, role: Role, *, asks: bool = False) -> Screen:
    """What is halted, by whom and why, and the ways out and further in that this role may go. asks: why it
    was halted just now.
    """
    head = tr(
        "switches-under-way" if view.under_way else "switches",
        control=tr(f"control-{control_code(view.control)}"),
        symbols=names(tr, view.symbols),
    )
    halted = view.switch if view.control is not Control.RUNNING else None
    lines = [
        *([] if halted is None else [_halt(tr, "—", halted)]),
        *(_halt(tr, one.symbol.title, one) for one in view.halts[:_HALTS]),
    ]
    said = [head, *([Html("\n".join(lines))] if lines else []), *([tr("switches-why")] if asks else [])]
    text = Html("\n\n".join(said))
    what = "halt" if view.control is Control.RUNNING else "resume"
    rows: list[Row] = []
    if Right.HALT in RIGHTS[role]:
        rows = [(_operate(tr, what),), (_operate(tr, "panic"),)]
    if Right.RELEASE in RIGHTS[role]:
        rows += [(_operate(tr, "free", symbol),) for symbol in view.symbols]
    return Screen(text, (*rows, home_row(tr)))


def _halt(tr: Translator, name: str, halt: SwitchView | HaltedSymbol) -> Html:
    since = halt.changed_at if isinstance(halt, SwitchView) else halt.since
    return tr(
        "switches-halt",
        subject=name,
        by=halt.by or "—",
        why=halt.reason or halt.why or "—",
        time=tr.moments.full(since),
    )


_OPERATE = MappingProxyType(
    {
        "halt": "button-operate-halt",
        "resume": "button-operate-resume",
        "panic": "button-operate-panic",
        "stop": "button-operate-stop",
        "free": "button-operate-free",
    }
)


def _operate(tr: Translator, what: str, symbol: Symbol | None = None) -> Button:
    """A button that asks first. what: halt, resume, panic, or of a symbol: stop, free."""
    argument = what if symbol is None else f"{what}.{code_of(symbol)}"
    shown = {} if symbol is None else {"symbol": symbol.title}
    label = tr.plain(_OPERATE[what], **shown)
    return Button(label, Action.OPERATE_ASK, argument)


def ask_operate(tr: Translator, what: str, symbol: Symbol | None, nonce: str) -> Screen:
    """The second look at what an operator is about to do to everybody."""
    shown = {} if symbol is None else {"symbol": symbol.title}
    text = tr(f"operate-{what}", **shown)
    code = "" if symbol is None else code_of(symbol)
    press = Button(tr.plain("button-operate-yes"), Action.OPERATE, f"{what}.{code}.{nonce}", style="danger")
    return Screen(text, ((press,), (Button(tr.plain("button-cancel"), Action.SWITCHES),)))


def found(tr: Translator, markets: tuple[Symbol, ...]) -> Screen:
    """Which of several markets is to be stopped."""
    rows = tuple((_operate(tr, "stop", symbol),) for symbol in markets[:8])
    return Screen(tr("symbols-found", text=markets[0].name), (*rows, home_row(tr)))


def ask_drift(tr: Translator, view: DriftView, answer: str) -> Screen:
    """The numbers as they are now, and what the answer does."""
    text = tr(
        f"drift-ask-{answer}",
        symbol=view.symbol.title,
        badge=badge(tr, view.account.kind),
        ours=tr.numbers.qty(view.ours),
        theirs=tr.numbers.qty(view.theirs),
        base=base_of(view.symbol),
    )
    press = Button(tr.plain("button-drift-yes"), Action.DRIFT, f"{view.case}.{answer}", style="primary")
    return Screen(text, ((press,), (Button(tr.plain("button-cancel"), Action.STATUS),)))


def drift_answered(tr: Translator, view: DriftView) -> Screen:
    text = tr("drift-answered", symbol=view.symbol.title, badge=badge(tr, view.account.kind))
    return Screen(text, ((Button(tr.plain("button-status"), Action.STATUS), *home_row(tr)),))
