"""Settings in words: names, values, sources, and what a change means in money."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from app.choices import Held, Source
from app.field_kinds import Amount, Value
from app.fields import Field, Scope, Spec
from app.ports_settings import Target
from app.services.symbols import code_of
from app.settings_views import Changed, Moved, Place, Proposal, SettingRow
from tgbot.i18n import Html, Translator
from tgbot.screens.pairs import strategy_name
from trading.domain.tactics import (
    DcaStep,
    Direction,
    DrawdownGuard,
    LowProfitGuard,
    Rung,
    SizingMode,
    StopGuard,
    TrailingKind,
)

SHOWN = 12  # moved fields that are told one by one
_QUOTE = "USDT"
_PLACES = 4  # decimals of per cent: whatever was typed is shown
_ENUMS: tuple[tuple[type[Enum], str], ...] = (
    (SizingMode, "sizing"),
    (Direction, "direction"),
    (TrailingKind, "trailing"),
)


def target_code(target: Target) -> str:
    """What a button carries of it: nothing for the account, `u` for all accounts, else the symbol's code."""
    if target.symbol is not None:
        return code_of(target.symbol)
    return "u" if target.scope is Scope.USER else ""


def place_name(tr: Translator, place: Place) -> Html:
    """For what the settings are."""
    if place.target.symbol is not None:
        return tr("scope-symbol", symbol=place.target.symbol.title)
    return tr(f"scope-{place.target.scope}")


def name(tr: Translator, spec: Spec) -> str:
    return tr.plain(f"field-{spec.field}")


def value(tr: Translator, spec: Spec, chosen: Value) -> str:
    """A value as people read it."""
    if chosen is None:
        return tr.plain(f"off-{spec.field}")
    for kind, word in _ENUMS:
        if isinstance(chosen, kind):
            return tr.plain(f"{word}-{chosen.value}")
    if spec.field is Field.STRATEGY:
        return strategy_name(tr, str(chosen))
    if isinstance(chosen, Decimal):
        money = isinstance(spec.kind, Amount)
        return tr.numbers.money(chosen, _QUOTE) if money else _percent(tr, chosen)
    return _together(tr, chosen)


def _together(tr: Translator, chosen: Value) -> str:
    """Values that are neither a number nor a word."""
    if isinstance(chosen, timedelta):
        return tr.span(chosen)
    if isinstance(chosen, StopGuard | DrawdownGuard | LowProfitGuard):
        return _guard(tr, chosen)
    if isinstance(chosen, tuple):
        return " · ".join(_step(tr, one) for one in chosen)
    return str(chosen)


def _percent(tr: Translator, ratio: Decimal) -> str:
    return tr.numbers.percent(ratio, places=_PLACES)


def _step(tr: Translator, step: Rung | DcaStep) -> str:
    if isinstance(step, Rung):
        return tr.plain("ladder-rung", gain=_percent(tr, step.gain), share=_percent(tr, step.share))
    return tr.plain("dca-step", drop=_percent(tr, step.drop), size=tr.numbers.plain(step.size))


def _guard(tr: Translator, guard: StopGuard | DrawdownGuard | LowProfitGuard) -> str:
    window, lock = tr.span(guard.window), tr.span(guard.lock)
    if isinstance(guard, StopGuard):
        key = "guard-stops-each" if guard.per_symbol else "guard-stops"
        return tr.plain(key, stops=guard.stops, window=window, lock=lock)
    if isinstance(guard, DrawdownGuard):
        return tr.plain("guard-drawdown", drawdown=_percent(tr, guard.drawdown), window=window, lock=lock)
    return tr.plain("guard-profit", profit=_percent(tr, guard.profit), window=window, lock=lock)


def line(tr: Translator, row: SettingRow) -> Html:
    """A field in a line: its value, what that is in money, and where it comes from."""
    shown = value(tr, row.spec, row.held.value)
    source = tr("setting-own") if row.own and row.held.source is not Source.CEILING else _from(tr, row.held)
    if row.money is None or row.spec.field is Field.FIXED:
        return tr("setting-line", name=name(tr, row.spec), value=shown, source=source)
    amount = tr.numbers.money(row.money, _QUOTE)
    return tr("setting-line-money", name=name(tr, row.spec), value=shown, source=source, amount=amount)


def _from(tr: Translator, held: Held[Value]) -> Html:
    return tr(f"pair-from-{held.source}")


def meaning(tr: Translator, spec: Spec, money: Decimal | None) -> Html:
    """What a value means in money; nothing where it is not known, or means none."""
    key = f"money-{spec.field}"
    if money is None or not tr.has(key):
        return Html("")
    return tr(key, amount=tr.numbers.money(money, _QUOTE))


def told(tr: Translator, moved: Sequence[Moved], rises: Sequence[Field] = ()) -> Html:
    """What has moved, from and to, with what it means; the last ones counted."""
    lines = [_told(tr, one, rises) for one in moved[:SHOWN]]
    if len(moved) > SHOWN:
        lines.append(tr("setting-moved-more", n=len(moved) - SHOWN))
    return Html("\n".join(lines))


def _told(tr: Translator, one: Moved, rises: Sequence[Field]) -> Html:
    before, after = (value(tr, one.spec, held.value) for held in (one.before, one.after))
    key = "setting-raised" if one.spec.field in rises else "setting-moved"
    if before == after:  # only who has chosen it is another
        said = tr("setting-moved-source", name=name(tr, one.spec), value=after, source=_from(tr, one.after))
    else:
        said = tr(key, name=name(tr, one.spec), before=before, after=after)
    if one.after.source is Source.CEILING:
        said = Html(f"{said} ({_from(tr, one.after)})")
    means = meaning(tr, one.spec, one.money)
    return Html(f"{said}\n   {means}") if means else said


def from_when(tr: Translator, place: Place) -> Html:
    """From when a change holds, and that positions are not touched."""
    return tr("setting-from-when", open=place.positions)


def past(tr: Translator, change: Changed | Proposal) -> Html:
    """What the change would have made of past days; nothing where they were not replayed."""
    if change.past is None:
        return Html("")
    money = tr.numbers.money
    return tr(
        "setting-past",
        days=change.past.days,
        before=money(change.past.before, _QUOTE, signed=True),
        after=money(change.past.after, _QUOTE, signed=True),
    )
