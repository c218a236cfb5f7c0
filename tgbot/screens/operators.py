"""The operators' home: where its buttons lead, and who sees which. Pure."""

from typing import NamedTuple

from app.accounts import Role
from app.rights import RIGHTS, Right
from tgbot.callbacks import Action
from tgbot.i18n import Translator
from tgbot.screens.base import Button, Row


class DeskWay(NamedTuple):
    """A button of /admin for those with this right. name: of its text, `button-<name>`."""

    name: str
    action: Action
    right: Right
    argument: str = ""


# A line for each page of the operators, in the order in which they are shown.
WAYS: tuple[DeskWay, ...] = (
    DeskWay("money", Action.MONEY, Right.MONEY_SEE),
    DeskWay("errors", Action.ERRORS, Right.SERVICE),
    DeskWay("tickets", Action.TICKETS, Right.TICKETS, "open.0"),
    DeskWay("desk-switches", Action.SWITCHES, Right.SERVICE),
    DeskWay("desk-held", Action.HOLDS, Right.INCIDENTS),
    DeskWay("desk-upkeep", Action.UPKEEP, Right.SERVICE),
    DeskWay("desk-revoke", Action.REVOCATION, Right.REVOKE),
    DeskWay("plans", Action.PLANS, Right.PLANS),
    DeskWay("grant-desk", Action.GRANT_ASK, Right.GRANT),
    DeskWay("codes", Action.CODES, Right.GRANT),
    DeskWay("income", Action.MONEY_REPORT, Right.MONEY_SEE),
    DeskWay("cryptopay", Action.CRYPTO_PAY, Right.PLANS),
    DeskWay("people", Action.PEOPLE, Right.PEOPLE),
    DeskWay("requests", Action.ADMISSIONS, Right.ADMIT),
    DeskWay("roles", Action.ROLES, Right.ROLES),
    DeskWay("audit", Action.AUDIT, Right.AUDIT),
    DeskWay("factor", Action.FACTOR, Right.SERVICE),
    DeskWay("approvals", Action.APPROVAL, Right.SERVICE),
    DeskWay("broadcasts", Action.BROADCAST, Right.BROADCAST),
)


def desk_rows(tr: Translator, role: Role) -> tuple[Row, ...]:
    """The buttons that this role may press, two in a row."""
    buttons = [
        Button(tr.plain(f"button-{way.name}"), way.action, way.argument)
        for way in WAYS
        if way.right in RIGHTS[role]
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
