"""Roles with their rights, and the trail of what operators did. Pure."""

from app.accounts import Role
from app.people_views import AuditView, OperatorLine
from app.ports_operators import Act
from app.rights import RIGHTS, Right
from app.services.roles import GIVEN
from tgbot.callbacks import Action
from tgbot.i18n import Html, Translator
from tgbot.screens.base import Button, Row, Screen, home_row
from tgbot.screens.tables import columns, in_rows
from trading.domain.ids import UserId

_NAME = 32  # characters
_ORDER = (Role.VIEWER, Role.SUPPORT, Role.ADMIN, Role.OWNER)
_DETAIL = 80  # characters
_SHOWN = 20  # operators


def roles(tr: Translator, operators: tuple[OperatorLine, ...]) -> Screen:
    """Who has a role, and what each role may do as a table."""
    operators = operators[:_SHOWN]
    lines = [_operator(tr, one) for one in operators]
    head = [tr.plain(f"role-{role}")[:3] for role in _ORDER]
    table = columns([("", *head), *(_right(tr, right) for right in Right)])
    buttons = [
        Button(
            f"{one.user.name[:_NAME]} · {tr.plain(f'role-{one.user.role}')}", Action.ROLES, str(one.user.id)
        )
        for one in operators
        if one.user.role is not Role.OWNER
    ]
    text = Html("\n".join([tr("roles"), "", *lines, "", table, tr("roles-how")]))
    return Screen(text, (*in_rows(buttons, 1), home_row(tr)))


def _operator(tr: Translator, one: OperatorLine) -> Html:
    key = "roles-line" if one.factor else "roles-line-bare"
    return tr(key, name=one.user.name[:_NAME], user=str(one.user.id), role=tr(f"role-{one.user.role}"))


def _right(tr: Translator, right: Right) -> tuple[str, ...]:
    return (tr.plain(f"right-{right}"), *("•" if right in RIGHTS[role] else "" for role in _ORDER))


def one(tr: Translator, view: OperatorLine) -> Screen:
    """The roles that this person can be given."""
    user = view.user
    text = tr("role-of", name=user.name[:64], user=str(user.id), role=tr(f"role-{user.role}"))
    wanted = [role for role in (*GIVEN, Role.USER) if role is not user.role and user.role is not Role.OWNER]
    buttons = [
        Button(
            tr.plain("button-role-take" if role is Role.USER else f"role-{role}"),
            Action.ROLE_ASK,
            f"{user.id}.{role}",
        )
        for role in wanted
    ]
    back: Row = (Button(tr.plain("button-roles"), Action.ROLES), *home_row(tr))
    return Screen(text, (*in_rows(buttons, 2), back))


def ask(tr: Translator, view: OperatorLine, role: Role) -> Screen:
    """The second look."""
    user = view.user
    text = tr(
        "role-ask",
        name=user.name[:64],
        user=str(user.id),
        before=tr(f"role-{user.role}"),
        role=tr(f"role-{role}"),
    )
    yes = Button(tr.plain("button-person-yes"), Action.ROLE_SET, f"{user.id}.{role}", "danger")
    return Screen(text, ((yes,), (Button(tr.plain("button-cancel"), Action.ROLES, str(user.id)),)))


def audit(tr: Translator, view: AuditView) -> Screen:
    """The newest acts first; a file has them all."""
    kind, who = _filter(view.about, view.by)
    lines = [_act(tr, act, view) for act in view.acts]
    text = Html("\n".join([tr("audit"), *lines])) if lines else tr("audit-none")
    rows: list[Row] = []
    if view.before is not None:
        rows.append((Button(tr.plain("button-older-acts"), Action.AUDIT, f"{view.before}.{kind}.{who}"),))
    if lines:
        rows.append((Button(tr.plain("button-audit-file"), Action.AUDIT, f"file.{kind}.{who}"),))
    if view.about or view.by:
        rows.append((Button(tr.plain("button-audit-all"), Action.AUDIT),))
    return Screen(text, (*rows, home_row(tr)))


def _filter(about: UserId | None, by: UserId | None) -> tuple[str, str]:
    if about is not None:
        return "u", str(about)
    return ("o", str(by)) if by is not None else ("a", "")


def _act(tr: Translator, act: Act, view: AuditView) -> Html:
    detail = ", ".join(f"{name}={value}" for name, value in act.detail.items())[:_DETAIL]
    return tr(
        "audit-line" if act.done else "audit-line-refused",
        time=tr.moments.full(act.at),
        name=view.names.get(act.by, str(act.by))[:_NAME],
        act=act.name,
        subject=act.subject[:_DETAIL],
        detail=detail,
    )


def audit_file(tr: Translator, rows: int) -> Html:
    return tr("audit-file", n=rows)
