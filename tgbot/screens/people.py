"""People as operators see them: whom a text may mean, cards, what is asked before it is done. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from app.accounts import AccountKind
from app.billing.subscriptions import Standing
from app.people_views import AccountLine, CardView, FoundView
from app.ports_people import Admission, Found
from app.rights import RIGHTS, Right
from app.services.admissions import AdmissionsView
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, badge, home_row, state
from tgbot.screens.news import halted_why
from tgbot.screens.tables import in_rows

_NAME = 32  # characters
_PAGED = 20  # bytes of a text that the buttons of its pages carry
_NOTE, _FAILED = 120, 60  # characters
# What is seen as that person sees it, with its button.
SEEN: Mapping[str, str] = MappingProxyType(
    {
        "status": "button-see-status",
        "settings": "button-see-settings",
        "why": "button-see-why",
        "safe": "button-see-safe",
    }
)


class _Act(NamedTuple):
    """What a card offers for those with this right: its button, and what is asked before it is done."""

    right: Right
    button: str
    asks: str


_ACTS: Mapping[str, _Act] = MappingProxyType(
    {
        "ban": _Act(Right.ADMIT, "button-person-ban", "person-ask-ban"),
        "unban": _Act(Right.ADMIT, "button-person-unban", "person-ask-unban"),
        "pause": _Act(Right.NOTE, "button-person-pause", "person-ask-pause"),
        "resume": _Act(Right.NOTE, "button-person-resume", "person-ask-resume"),
        "note": _Act(Right.NOTE, "button-person-note", "person-ask-note"),
        "write": _Act(Right.NOTE, "button-person-write", "person-ask-write"),
    }
)
TYPED = frozenset({"ban", "note", "write"})


def found(tr: Translator, view: FoundView) -> Screen:
    """Whom the text may mean, a page of them."""
    rows: list[Row] = [(_to(tr, one),) for one in view.people]
    if len(view.text.encode()) <= _PAGED and "|" not in view.text:
        turn: list[Button] = []
        if view.page:
            turn.append(Button(tr.plain("button-back"), Action.PEOPLE, f"{view.page - 1}.{view.text}"))
        if view.more:
            turn.append(Button(tr.plain("button-more"), Action.PEOPLE, f"{view.page + 1}.{view.text}"))
        rows += [tuple(turn)] if turn else []
    if not view.people:
        return Screen(tr("people-none", text=view.text), (home_row(tr),))
    key = tr("people-found", text=view.text) if view.text else tr("people")
    return Screen(key, (*rows, home_row(tr)))


def _to(tr: Translator, one: Found) -> Button:
    mark = "⛔ " if one.banned else "" if one.registered else "· "
    role = f" · {tr.plain(f'role-{one.role}')}" if one.role.value != "user" else ""
    return Button(f"{mark}{one.name[:_NAME]} · {one.id}{role}", Action.PERSON, str(one.id))


def card(tr: Translator, view: CardView) -> Screen:
    """All about one person on one page, and what this operator may do."""
    user = view.user
    parts = [
        tr(
            "person",
            name=user.name[:64] or "—",
            user=str(user.id),
            role=tr(f"role-{user.role}"),
            language=user.language,
            zone=user.zone,
            since=tr.moments.full(user.created_at),
        )
    ]
    if user.banned:
        parts.append(tr("person-banned", reason=view.ban_reason or tr.plain("ban-no-reason")))
    if view.plan is not None:
        parts.append(_plan(tr, view))
    accounts = [_account(tr, one) for one in view.accounts]
    parts.append(Html("\n".join(accounts)) if accounts else tr("person-no-accounts"))
    parts.append(_trouble(tr, view))
    parts += [tr("person-note", text=one.text[:_NOTE], time=tr.moments.full(one.at)) for one in view.notes]
    return Screen(Html("\n\n".join(parts)), (*_card_rows(tr, view), home_row(tr)))


def _plan(tr: Translator, view: CardView) -> Html:
    plan = view.plan
    name = "" if plan is None else plan.titles.get(tr.language, plan.code)
    standing = tr(_STANDINGS[view.standing])
    until = tr.moments.full(view.until) if view.until else "—"
    return tr("person-plan", plan=name, standing=standing, until=until)


_STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.FREE: "person-standing-free",
        Standing.TRIAL: "person-standing-trial",
        Standing.ACTIVE: "person-standing-active",
        Standing.GRACE: "person-standing-grace",
        Standing.REDUCE_ONLY: "person-standing-reduce-only",
        Standing.ENDED: "person-standing-ended",
    }
)


def _account(tr: Translator, one: AccountLine) -> Html:
    account = one.account
    tail = f" ···{account.key.tail}" if account.key else ""
    line = tr(
        "person-account",
        badge=badge(tr, account.kind),
        exchange=f"{account.exchange.brand}{tail}",
        state=state(tr, account),
        positions=one.positions,
    )
    held = [tr("person-hold", why=halted_why(tr, code)) for code in one.holds]
    unkeyed = account.kind is AccountKind.LIVE and account.key is None
    return Html("\n".join([line, *([tr("person-no-key")] if unkeyed else []), *held]))


def _trouble(tr: Translator, view: CardView) -> Html:
    way = view.delivery
    lines = [
        tr(
            "person-messages",
            reachable="yes" if way.reachable else "no",
            waiting=way.waiting,
            dropped=way.dropped,
        ),
        tr(
            "person-counts",
            n=view.payments,
            ticket=view.ticket or "—",
            open="1" if view.tickets_open else "0",
        ),
    ]
    refused = ", ".join(f"{tr.plain(f'reason-{one.reason}')} ({one.count})" for one in view.refused)
    if refused:
        lines.append(tr("person-refused", reasons=refused))
    if view.failed:
        lines.append(tr("person-failed", outcomes=", ".join(one[:_FAILED] for one in view.failed)))
    return Html("\n".join(lines))


def _card_rows(tr: Translator, view: CardView) -> tuple[Row, ...]:
    rights, of, user = RIGHTS[view.role], view.user.id, view.user
    left_out = {"ban" if user.banned or user.is_operator else "", "" if user.banned else "unban"}
    left_out.add("pause" if view.paused else "resume")
    if not view.accounts:
        left_out |= {"pause", "resume"}
    acts = [
        Button(tr.plain(act.button), Action.PERSON_ASK, f"{of}.{name}")
        for name, act in _ACTS.items()
        if act.right in rights and name not in left_out
    ]
    eyes = [
        Button(tr.plain(label), Action.PERSON_SEE, f"{of}.{page}")
        for page, label in SEEN.items()
        if user.is_registered and not user.banned
    ]
    more: list[Button] = []
    if Right.GRANT in rights:
        more.append(Button(tr.plain("button-person-grant"), Action.GRANT_ASK, str(of)))
    if Right.ROLES in rights and user.is_registered:
        more.append(Button(tr.plain("button-person-role"), Action.ROLES, str(of)))
    if Right.AUDIT in rights:
        more.append(Button(tr.plain("button-person-audit"), Action.AUDIT, f"0.u.{of}"))
    return (*in_rows(eyes, 2), *in_rows(acts, 2), *in_rows(more, 2))


def ask(tr: Translator, what: str, user: str) -> Screen:
    """What is to be typed, or confirmed. user: their id."""
    back: Row = (Button(tr.plain("button-cancel"), Action.PERSON, user),)
    if what in TYPED:
        return Screen(tr(_ACTS[what].asks, user=user), (back,))
    yes = Button(tr.plain("button-person-yes"), Action.PERSON_DO, f"{user}.{what}", "primary")
    return Screen(tr(_ACTS[what].asks, user=user), ((yes,), back))


def seen(tr: Translator, shown: Screen, user: str, name: str) -> Screen:
    """What a person sees, without anything that could be pressed in it."""
    back: Row = (Button(tr.plain("button-person-card"), Action.PERSON, user),)
    return Screen(
        Html(f"{tr('seen-as', name=name[:_NAME], user=user)}\n\n{shown.text}"), (back, home_row(tr))
    )


def admissions(tr: Translator, view: AdmissionsView) -> Screen:
    """Whether newcomers are let in one by one, and who waits."""
    rows = tuple(
        (
            Button(f"✓ {one.name[:_NAME]}", Action.ADMISSION_ASK, f"{one.user}.y"),
            Button(f"✗ {one.user}", Action.ADMISSION_ASK, f"{one.user}.n"),
        )
        for one in view.waiting
    )
    name, mode = ("button-admit-all", "open") if view.closed else ("button-admit-some", "closed")
    switch: Row = (Button(tr.plain(name), Action.ADMISSION_ASK, f"0.{mode}"),)
    text = tr("admissions-closed" if view.closed else "admissions-open", n=len(view.waiting))
    return Screen(text, (*rows, switch, home_row(tr)))


def ask_admission(tr: Translator, one: Admission, *, approved: bool) -> Screen:
    key = "admission-ask-yes" if approved else "admission-ask-no"
    text = tr(key, name=one.name[:64], user=str(one.user), n=one.asked)
    yes = Button(tr.plain("button-person-yes"), Action.ADMISSION, f"{one.user}.{'y' if approved else 'n'}")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.ADMISSIONS),)))


def ask_switch(tr: Translator, *, closed: bool) -> Screen:
    text = tr("admission-ask-closed" if closed else "admission-ask-open")
    yes = Button(tr.plain("button-person-yes"), Action.ADMISSION, f"0.{'closed' if closed else 'open'}")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.ADMISSIONS),)))


def admission_waits(tr: Translator) -> Screen:
    return Screen(tr("admission-waits"))
