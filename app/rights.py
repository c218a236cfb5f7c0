"""Who may do what behind the service: roles, their rights, and what asks for more than a role. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.accounts import Role


class Right(StrEnum):
    """What an operator does. The locales hold `right-<value>`."""

    SERVICE = "service"  # see numbers, health and failures
    INCIDENTS = "incidents"  # acknowledge and mute failures
    HALT = "halt"  # stop entries, symbols, everything; maintenance
    RELEASE = "release"  # let what was stopped go on
    REVOKE = "revoke"  # the incident button: pause all, tell all
    PEOPLE = "people"  # look people up, read notes, see as they see
    NOTE = "note"  # write notes, pause somebody's entries
    ADMIT = "admit"  # approve, deny, ban, unban
    TICKETS = "tickets"
    GRANT = "grant"  # plans, extensions, codes
    PLANS = "plans"  # what plans permit and cost; how is paid
    MONEY_SEE = "money-see"
    REFUND = "refund"
    BROADCAST = "broadcast"
    ROLES = "roles"
    AUDIT = "audit"


_VIEWER = frozenset({Right.SERVICE, Right.MONEY_SEE})
_SUPPORT = frozenset({Right.SERVICE, Right.INCIDENTS, Right.PEOPLE, Right.NOTE, Right.TICKETS})
_ADMIN = frozenset(Right) - {Right.ROLES, Right.AUDIT}

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.USER: frozenset(),
        Role.VIEWER: _VIEWER,
        Role.SUPPORT: _SUPPORT,
        Role.ADMIN: _ADMIN,
        Role.OWNER: frozenset(Right),
    }
)
# What asks for a second factor too. Stopping never does: whoever may stop must be able to at once.
STEP_UP = frozenset(
    {
        Right.RELEASE,
        Right.REVOKE,
        Right.GRANT,
        Right.PLANS,
        Right.REFUND,
        Right.BROADCAST,
        Right.ROLES,
    }
)


class Matter(StrEnum):
    """What a second person has to agree to above a size. The locales hold `matter-<value>`."""

    BROADCAST = "broadcast"  # size: recipients
    REFUND = "refund"  # size: Stars, or as many as another currency buys
    GRANT = "grant"  # size: people times days
    REVOKE = "revoke"  # size: people


# Whose word counts for which matter, and up to which size nobody else is asked; REVOKE always asks.
RIGHT_OF: Mapping[Matter, Right] = MappingProxyType(
    {
        Matter.BROADCAST: Right.BROADCAST,
        Matter.REFUND: Right.REFUND,
        Matter.GRANT: Right.GRANT,
        Matter.REVOKE: Right.REVOKE,
    }
)
ALONE_UP_TO: Mapping[Matter, int] = MappingProxyType(
    {Matter.BROADCAST: 1_000, Matter.REFUND: 5_000, Matter.GRANT: 1_000}
)


def asks_second(matter: Matter, size: int) -> bool:
    """Whether a second person has to agree to something of this size."""
    return matter not in ALONE_UP_TO or size > ALONE_UP_TO[matter]
