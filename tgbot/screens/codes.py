"""Codes: what people are told of theirs, and how operators make them. Pure."""

from datetime import datetime

from app.billing.codes import Gives, Terms
from app.billing.plans import Plan
from app.ports_codes import Batch
from app.services.code_desk import BatchView, CodesMade, CodesPage, DraftView
from app.services.codes import CodeDone
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Copy, Row, Screen, home_row
from tgbot.screens.plan_words import name_of, stamp, title_of

ON, OFF = "on", "off"
_LISTED = 20  # codes in a message; the rest is in the file


def ask(tr: Translator) -> Screen:
    return Screen(tr("code-ask"), ((Button(tr.plain("button-cancel"), Action.PLAN),),))


def done(tr: Translator, one: CodeDone, plan: Plan | None) -> Screen:
    """What it has brought. plan: whose days there are now, or for which the discount is."""
    promo = one.promo
    if one.after is not None:
        title = name_of(tr, one.after.plan) if plan is None else title_of(tr, plan)
        text = tr("code-given", code=promo.shown, plan=title, until=stamp(tr, one.after.until))
        return Screen(text, ((Button(tr.plain("button-plan"), Action.PLAN), *home_row(tr)),))
    only = "none" if promo.terms.plan is None else name_of(tr, promo.terms.plan)
    text = tr(
        "code-held",
        code=promo.shown,
        what=what_of(tr, promo.terms),
        plan=only if plan is None else title_of(tr, plan),
        until="none" if promo.terms.until is None else stamp(tr, promo.terms.until),
    )
    return Screen(text, ((Button(tr.plain("button-shop"), Action.BUY), *home_row(tr)),))


def later(tr: Translator, code: str) -> Html:
    """For who has not begun yet."""
    return tr("code-later", code=code)


def page(tr: Translator, view: CodesPage) -> Screen:
    """All codes, by what was made together."""
    lines = [_line(tr, one) for one in view.batches]
    buttons = [Button(one.first.shown, Action.CODES, str(one.first.batch)) for one in view.batches]
    rows: list[Row] = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    turns: list[Button] = []
    if view.page:
        turns.append(Button(tr.plain("button-codes-newer"), Action.CODES, f"p{view.page - 1}"))
    if view.more:
        turns.append(Button(tr.plain("button-codes-older"), Action.CODES, f"p{view.page + 1}"))
    if turns:
        rows.append(tuple(turns))
    rows.append(
        (
            Button(tr.plain("button-codes-new"), Action.CODES_NEW),
            Button(tr.plain("button-invite-desk"), Action.INVITE_DESK),
        )
    )
    text = Html("\n\n".join([tr("codes-page", n=len(lines)), "\n".join(lines)]).strip())
    return Screen(text, (*rows, home_row(tr)))


def new(tr: Translator) -> Screen:
    return Screen(tr("codes-ask"), ((Button(tr.plain("button-cancel"), Action.CODES),),))


def confirm(tr: Translator, view: DraftView) -> Screen:
    """What would be made."""
    draft, terms = view.draft, view.draft.terms
    text = tr(
        "codes-confirm",
        what=what_of(tr, terms),
        plan=_only(tr, terms),
        codes=str(draft.codes),
        uses=str(terms.uses),
        newcomers="yes" if terms.newcomers else "no",
        until=_until(terms.until),
        second="yes" if view.second else "no",
    )
    yes = Button(tr.plain("button-codes-make"), Action.CODES_MAKE, style="success")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.CODES),)))


def made(tr: Translator, view: CodesMade) -> Screen:
    back: Row = (Button(tr.plain("button-codes"), Action.CODES), *home_row(tr))
    if view.waiting:
        again = Button(tr.plain("button-codes-make"), Action.CODES_MAKE)
        return Screen(tr("approval-waiting"), ((again,), back))
    listed = [Html(f"<code>{one.shown}</code>") for one in view.promos[:_LISTED]]
    if len(view.promos) > _LISTED:
        listed.append(tr("codes-more", n=len(view.promos) - _LISTED))
    text = tr("codes-made", what=what_of(tr, view.draft.terms), list=Html("\n".join(listed)))
    return Screen(text, (_file(tr, view.promos[0].batch), back))


def one(tr: Translator, view: BatchView) -> Screen:
    """Codes that were made together, and who has used them."""
    terms = view.terms
    text = tr(
        "codes-one",
        what=what_of(tr, terms),
        plan=_only(tr, terms),
        codes=view.promos[0].shown if len(view.promos) == 1 else str(len(view.promos)),
        used=str(view.used),
        uses=str(terms.uses * len(view.promos)),
        newcomers="yes" if terms.newcomers else "no",
        until=_until(terms.until),
        off="yes" if view.off else "no",
    )
    uses = [
        tr("codes-use", date=tr.moments.stamp(use.at), name=use.name or "—", user=str(use.user))
        for use in view.uses
    ]
    number = str(view.number)
    switch = (
        Button(tr.plain("button-codes-on"), Action.CODES_SWITCH, f"{number}.{ON}")
        if view.off
        else Button(tr.plain("button-codes-off"), Action.CODES_SWITCH, f"{number}.{OFF}", "danger")
    )
    rows: list[Row] = [(switch, *_file(tr, view.number))]
    if len(view.promos) == 1:
        rows.append((Copy(view.promos[0].shown, view.promos[0].shown),))
    back: Row = (Button(tr.plain("button-codes"), Action.CODES), *home_row(tr))
    return Screen(Html("\n\n".join([text, "\n".join(uses)]).strip()), (*rows, back))


def what_of(tr: Translator, terms: Terms) -> Html:
    """What a code gives, in words."""
    if terms.gives is Gives.PLAN:
        return tr("code-what-plan", plan=name_of(tr, terms.plan or ""), n=terms.amount)
    if terms.gives is Gives.EXTEND:
        return tr("code-what-extend", n=terms.amount)
    return tr("code-what-percent" if terms.gives is Gives.PERCENT else "code-what-stars", n=terms.amount)


def _line(tr: Translator, batch: Batch) -> Html:
    terms = batch.first.terms
    return tr(
        "codes-line",
        off="yes" if batch.off == batch.codes else "no",
        code=batch.first.shown,
        codes=batch.codes,
        more=str(batch.codes - 1),
        what=what_of(tr, terms),
        used=str(batch.used),
        uses=str(terms.uses * batch.codes),
    )


def _file(tr: Translator, number: int) -> Row:
    return (Button(tr.plain("button-codes-file"), Action.CODES_FILE, str(number)),)


def _only(tr: Translator, terms: Terms) -> str:
    bound = terms.plan is not None and terms.gives is not Gives.PLAN
    return name_of(tr, terms.plan or "") if bound else "none"


def _until(until: datetime | None) -> str:
    return "—" if until is None else f"{until:%Y-%m-%d %H:%M} UTC"
