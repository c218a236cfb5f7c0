"""Settings: the hub, sections of fields with their sources, one field with its choices, what was changed."""

from collections.abc import Sequence
from decimal import Decimal

from app.accounts import Preset
from app.choices import preset_of
from app.field_kinds import Choice, Name
from app.fields import Scope, Section
from app.ports_settings import Change, Target
from app.settings_views import Changed, FieldView, LogView, Place, PresetMoney, Proposal, SectionView
from app.views import SettingsView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import COPY_LIMIT, Button, Copy, Item, Row, Screen, badge, home_row, names, state
from tgbot.screens.pairs import strategy_name
from tgbot.screens.setting_words import (
    SHOWN,
    from_when,
    line,
    meaning,
    name,
    past,
    place_name,
    target_code,
    told,
    value,
)
from tgbot.screens.setup import live_of
from trading.domain.tactics import SizingMode, TrailingKind

_WIDE, _MIDDLE = 20, 9  # characters of a label that still leave room for none, or one, beside it


def hub(tr: Translator, view: SettingsView, place: Place) -> Screen:
    """Everything of the active account at a glance, and the way to each part."""
    account = view.account
    live = live_of(view, account.exchange)
    key = live.key if live else None
    text = tr(
        "settings",
        badge=badge(tr, account.kind),
        state=state(tr, account),
        kind=tr(f"kind-{account.kind}"),
        exchange=account.exchange.brand,
        key=tr("settings-key", tail=key.tail) if key else tr("settings-key-none"),
        symbols=names(tr, account.symbols),
        strategy=strategy_name(tr, account.strategy),
        timeframe=account.timeframe.value,
        preset=tr(f"preset-{account.preset}"),
        risk=tr.numbers.percent(account.limits.risk_per_trade),
        language=tr("language-name"),
        own=len(place.own),
    )
    buttons: list[Item] = [Button(tr.plain("button-symbols"), Action.SYMBOLS)]
    buttons += _sections(tr, place.target)
    buttons += [
        Button(tr.plain("button-risk"), Action.RISK),
        Button(tr.plain("button-mode"), Action.MODE),
        Button(tr.plain("button-keys"), Action.KEYS),
        Button(tr.plain("button-notices"), Action.NOTICES),
        Button(tr.plain("button-language"), Action.LANGUAGE),
        Button(tr.plain("button-zone"), Action.ZONE),
        Button(tr.plain("button-setting-wide"), Action.SETTINGS, "u"),
        Button(tr.plain("button-setting-code"), Action.SETTING_CODE),
        Button(tr.plain("button-setting-log"), Action.SETTING_LOG),
    ]
    return Screen(text, _grid([*buttons, *home_row(tr)], 2))


def other_hub(tr: Translator, place: Place) -> Screen:
    """The parts of what can be set for a symbol, or for all accounts."""
    code = target_code(place.target)
    text = tr(f"settings-{place.target.scope}", where=place_name(tr, place), own=len(place.own))
    rows = list(_grid(_sections(tr, place.target), 2))
    if place.own:
        rows.append((Button(tr.plain("button-setting-reset-all"), Action.SETTING_RESET, f"{code}.*"),))
    symbol = place.target.symbol
    back = Button(tr.plain("button-back"), Action.PAIR if symbol else Action.SETTINGS, code if symbol else "")
    return Screen(text, (*rows, (back, *home_row(tr))))


def section(tr: Translator, view: SectionView) -> Screen:
    """The fields of a section, each on a button."""
    code = target_code(view.place.target)
    title = tr("setting-title", name=tr.plain(f"section-{view.section}"), where=place_name(tr, view.place))
    lines = "\n".join(line(tr, row) for row in view.rows)
    text = f"{title}\n{tr(f'section-about-{view.section}')}\n\n{lines}\n\n{tr('setting-legend')}"
    fields = [
        Button(name(tr, row.spec), Action.SETTING_FIELD, f"{code}.{row.spec.code}") for row in view.rows
    ]
    rows = list(_grid(fields, 2))
    if any(row.own for row in view.rows):
        reset = Button(
            tr.plain("button-setting-reset-section"), Action.SETTING_RESET, f"{code}.{view.section}"
        )
        rows.append((reset,))
    return Screen(Html(text), (*rows, (_to_hub(tr, code), *home_row(tr))))


def field(tr: Translator, view: FieldView) -> Screen:
    """One field: what it is, what holds, and what may hold."""
    row, code = view.row, target_code(view.place.target)
    spec, present = row.spec, row.spec.write(row.held.value)
    means = meaning(tr, spec, row.money)
    parts = [
        tr("setting-title", name=name(tr, spec), where=place_name(tr, view.place)),
        tr(f"field-about-{spec.field}"),
        *_explained(tr, view),
        Html(""),
        line(tr, row),
        *([means] if means else []),
    ]
    buttons: list[Item] = []
    for text in view.offers:
        label = value(tr, spec, spec.read(text))
        shown = tr.plain("button-chosen", name=label) if text == present else label
        buttons.append(Button(shown, Action.SETTING_PUT, f"{code}.{spec.code}.{text}"))
    longest = max((len(one.label) for one in buttons), default=0)
    rows = list(_grid(buttons, 1 if longest > _WIDE else 2 if longest > _MIDDLE else 3))
    last: list[Item] = []
    if not isinstance(spec.kind, Choice | Name):
        last.append(Button(tr.plain("button-setting-type"), Action.SETTING_TYPE, f"{code}.{spec.code}"))
    if row.own:
        last.append(Button(tr.plain("button-setting-reset"), Action.SETTING_RESET, f"{code}.{spec.code}"))
    back = Button(tr.plain("button-back"), Action.SETTING_SECTION, f"{code}.{spec.section}")
    return Screen(Html("\n".join(parts)), (*rows, *([tuple(last)] if last else []), (back,)))


def ask(tr: Translator, view: FieldView) -> Screen:
    """How a value is typed."""
    spec, code = view.row.spec, target_code(view.place.target)
    how = tr(f"type-{spec.field}") if tr.has(f"type-{spec.field}") else _bounds(tr, view)
    title = tr("setting-title", name=name(tr, spec), where=place_name(tr, view.place))
    back = Button(tr.plain("button-cancel"), Action.SETTING_FIELD, f"{code}.{spec.code}")
    return Screen(Html(f"{title}\n{how}"), ((back,),))


def proposal(tr: Translator, view: Proposal) -> Screen:
    """What would change, before it does. The button counts for exactly this."""
    head = tr("setting-agree-risk") if view.rises else tr("setting-agree-code")
    parts = [head, Html(""), told(tr, view.moved, view.rises), Html(""), from_when(tr, view.place)]
    if replayed := past(tr, view):
        parts.append(replayed)
    code = target_code(view.place.target)
    action, argument = Action.SETTING_AGREE, view.token
    if view.undo is not None:
        action, argument = Action.SETTING_UNDO, f"{view.undo}.{view.token}"
    yes = Button(tr.plain("button-setting-agree"), action, argument, style="danger")
    no = Button(tr.plain("button-cancel"), Action.SETTINGS, code)
    return Screen(Html("\n".join(parts)), ((yes,), (no,)))


def done(tr: Translator, change: Changed, page: Screen) -> Screen:
    """The page with what has been changed above it, and the way to take it back."""
    if change.number is None:
        return page.under(tr("setting-same"))
    head = tr("setting-undone" if change.undo else "setting-done")
    parts = [head, told(tr, change.moved), from_when(tr, change.place)]
    if replayed := past(tr, change):
        parts.append(replayed)
    told_page = page.under(Html("\n".join(parts)))
    if change.undo:
        return told_page
    undo = Button(tr.plain("button-setting-undo"), Action.SETTING_UNDO, str(change.number))
    return Screen(told_page.text, ((undo,), *page.rows))


def log(tr: Translator, view: LogView) -> Screen:
    """The latest changes, and the way to take the last one back."""
    if not view.changes:
        return Screen(tr("setting-log-none"), ((_to_hub(tr, ""), *home_row(tr)),))
    lines = "\n\n".join(_logged(tr, change) for change in view.changes)
    rows: list[Row] = []
    if view.last is not None:
        rows.append((Button(tr.plain("button-setting-undo"), Action.SETTING_UNDO, str(view.last)),))
    title = tr("setting-log", badge=badge(tr, view.account.kind))
    return Screen(Html(f"{title}\n\n{lines}"), (*rows, (_to_hub(tr, ""), *home_row(tr))))


def code(tr: Translator, text: str) -> Screen:
    """The code to hand on, and the way to take one over."""
    take = Button(tr.plain("button-setting-import"), Action.SETTING_IMPORT)
    copy: Row = (Copy(tr.plain("button-copy-code"), text),) if len(text) <= COPY_LIMIT else ()
    return Screen(tr("setting-code", code=text), ((*copy, take), (_to_hub(tr, ""), *home_row(tr))))


def ask_code(tr: Translator) -> Screen:
    return Screen(tr("setting-code-ask"), ((Button(tr.plain("button-cancel"), Action.SETTING_CODE),),))


def risk(tr: Translator, place: Place, presets: Sequence[PresetMoney]) -> Screen:
    """The limits in money where the equity is known, and the presets to choose from."""
    limits, percent = place.account.limits, tr.numbers.percent
    present = preset_of(limits)
    text = tr(
        "risk",
        preset=tr(f"preset-{present}"),
        risk=percent(limits.risk_per_trade),
        money=_loss(tr, place),
        order=percent(limits.max_order),
        exposure=percent(limits.max_exposure),
        positions=limits.max_positions,
        daily=percent(limits.max_daily_loss),
    )
    offers = "\n".join(_offer(tr, one) for one in presets)
    rows: tuple[Row, ...] = (
        tuple(_preset(tr, one.preset, chosen=one.preset is present) for one in presets),
        (Button(tr.plain("button-risk-type"), Action.SETTING_TYPE, ".rk"),),
        tuple(_sections(tr, place.target)[:2]),
        (_to_hub(tr, ""), *home_row(tr)),
    )
    return Screen(Html(f"{text}\n\n{offers}\n\n{tr('risk-note')}"), rows)


def _loss(tr: Translator, place: Place) -> Html:
    if place.equity is None:
        return Html("")
    loss = place.equity * place.account.limits.risk_per_trade
    return tr("risk-money", amount=tr.numbers.money(loss, place.quote))


def _offer(tr: Translator, one: PresetMoney) -> Html:
    percent, money = tr.numbers.percent, tr.numbers.money
    said = tr(
        "risk-preset",
        name=tr(f"preset-{one.preset}"),
        risk=percent(one.limits.risk_per_trade),
        daily=percent(one.limits.max_daily_loss),
        positions=one.limits.max_positions,
    )
    if one.risk is None or one.order is None or one.loss is None:
        return said
    amounts: dict[str, Decimal] = {"risk": one.risk, "order": one.order, "daily": one.loss}
    in_money = tr("risk-preset-money", **{key: money(amount, "USDT") for key, amount in amounts.items()})
    return Html(f"{said}\n   {in_money}")


def _preset(tr: Translator, preset: Preset, *, chosen: bool) -> Button:
    label = tr.plain(f"preset-{preset}")
    return Button(
        tr.plain("button-chosen", name=label) if chosen else label, Action.RISK_PRESET, preset.value
    )


def _sections(tr: Translator, target: Target) -> list[Item]:
    code = target_code(target)
    offered = [one for one in Section if target.scope is not Scope.USER or one is not Section.STRATEGY]
    if target.scope is Scope.SYMBOL:
        offered = [one for one in offered if one not in {Section.LIMITS, Section.GUARDS}]
    return [Button(tr.plain(f"section-{one}"), Action.SETTING_SECTION, f"{code}.{one}") for one in offered]


def _explained(tr: Translator, view: FieldView) -> list[Html]:
    """The members of a choice that need a line each."""
    kind = view.row.spec.kind
    if not isinstance(kind, Choice) or kind.members not in {SizingMode, TrailingKind}:
        return []
    word = "sizing" if kind.members is SizingMode else "trailing"
    return [
        tr("setting-kind", name=tr.plain(f"{word}-{one}"), about=tr.plain(f"{word}-about-{one}"))
        for one in kind.members
    ]


def _bounds(tr: Translator, view: FieldView) -> Html:
    """The ends of a number, and one of those between them."""
    low, high = (tr.numbers.plain(Decimal(str(end))) for end in _ends(view))
    return tr("setting-type", min=low, max=high, example=view.offers[len(view.offers) // 2])


def _ends(view: FieldView) -> tuple[object, object]:
    kind = view.row.spec.kind
    return getattr(kind, "low", 0), getattr(kind, "high", 0)


def _logged(tr: Translator, change: Change) -> Html:
    fields = ", ".join(tr.plain(f"field-{one}") for one in list(change.after)[:SHOWN])
    symbol = change.target.symbol
    where = symbol.title if symbol else tr.plain(f"scope-{change.target.scope}")
    key = "setting-logged-undone" if change.undone_at else "setting-logged"
    return tr(
        key,
        at=tr.moments.minute(change.at),
        origin=tr.plain(f"origin-{change.origin}"),
        where=where,
        fields=fields,
    )


def _to_hub(tr: Translator, code: str) -> Button:
    return Button(tr.plain("button-settings"), Action.SETTINGS, code)


def _grid(buttons: Sequence[Item], width: int) -> tuple[Row, ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
