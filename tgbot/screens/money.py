"""Screens of money for operators: payments, what needs a look, refunds. Pure."""

from collections.abc import Sequence

from app.billing.payments import Direction
from app.ports_payments import Entry
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.money_news import amount_of
from tgbot.screens.plan_words import name_of

REVIEW = "r"  # the argument of the list of what needs a look
_NAME = 24  # characters


def latest(tr: Translator, entries: Sequence[Entry], *, review: bool) -> Screen:
    """The latest payments, or those that need a look."""
    other = Button(
        tr.plain("button-money-all" if review else "button-money-review"),
        Action.MONEY,
        "" if review else REVIEW,
    )
    foot: Row = (other, *home_row(tr))
    if not entries:
        return Screen(tr("money-review-none" if review else "money-none"), (foot,))
    buttons = [
        Button(tr.plain("button-money-one", number=one.number), Action.MONEY_ONE, str(one.number))
        for one in entries
    ]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    head = tr("money-review" if review else "money")
    return Screen(Html("\n\n".join([head, "\n".join(_line(tr, one) for one in entries)])), (*rows, foot))


def one_of(tr: Translator, one: Entry, *, returnable: bool) -> Screen:
    """A payment, and what may be done about it."""
    charge = one.charge
    text = tr(
        "money-one",
        number=one.number,
        date=tr.moments.full(charge.at),
        amount=amount_of(tr, charge.amount, charge.currency),
        plan=_plan(tr, one),
        name=_name(tr, one),
        user="—" if charge.user is None else str(charge.user),
        charge=charge.charge.id,
        mark=_mark(tr, one),
    )
    rows: list[Row] = []
    if charge.review is not None and not one.settled:
        rows.append((Button(tr.plain("button-money-settled"), Action.MONEY_SETTLED, str(one.number)),))
    if returnable and charge.direction is Direction.IN and not one.returned and charge.user is not None:
        rows.append((Button(tr.plain("button-refund-ask"), Action.REFUND_ASK, str(one.number), "danger"),))
    return Screen(text, (*rows, (Button(tr.plain("button-money"), Action.MONEY), *home_row(tr))))


def why(tr: Translator, one: Entry) -> Screen:
    """The first step of a refund: its reason is typed."""
    amount = amount_of(tr, one.charge.amount, one.charge.currency)
    cancel: Row = (Button(tr.plain("button-cancel"), Action.MONEY_ONE, str(one.number)),)
    return Screen(tr("refund-why", amount=amount, number=one.number), (cancel,))


def confirm(tr: Translator, one: Entry, draft: int, reason: str) -> Screen:
    """The second step."""
    text = tr(
        "refund-confirm",
        amount=amount_of(tr, one.charge.amount, one.charge.currency),
        number=one.number,
        name=_name(tr, one),
        reason=reason[:300],
    )
    yes = Button(tr.plain("button-refund"), Action.REFUND, str(draft), "danger")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.MONEY_ONE, str(one.number)),)))


def waits(tr: Translator, draft: int) -> Screen:
    """Another operator has to agree first."""
    again = Button(tr.plain("button-refund"), Action.REFUND, str(draft), "danger")
    return Screen(tr("refund-second"), ((again,), (Button(tr.plain("button-money"), Action.MONEY),)))


def asked(tr: Translator) -> Screen:
    return Screen(tr("refund-asked"), ((Button(tr.plain("button-money"), Action.MONEY), *home_row(tr)),))


def _line(tr: Translator, one: Entry) -> Html:
    return tr(
        "money-line",
        number=one.number,
        date=tr.moments.stamp(one.charge.at),
        amount=amount_of(tr, one.charge.amount, one.charge.currency),
        name=_name(tr, one),
        plan=_plan(tr, one),
        mark=_mark(tr, one),
    )


def _mark(tr: Translator, one: Entry) -> Html:
    if one.charge.direction is Direction.OUT:
        return tr("money-mark-out")
    if one.returned:
        return tr("money-mark-returned")
    if one.charge.review is not None and not one.settled:
        return tr("money-mark-odd", review=tr(f"review-{one.charge.review}"))
    return tr("money-mark-in")


def _name(tr: Translator, one: Entry) -> str:
    if one.name:
        return one.name[:_NAME]
    return tr.plain("money-nobody") if one.charge.user is None else str(one.charge.user)


def _plan(tr: Translator, one: Entry) -> str:
    return "—" if one.plan is None else name_of(tr, one.plan)
