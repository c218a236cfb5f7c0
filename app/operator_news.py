"""News of what operators do: for other operators, and for the people whom it is about."""

from dataclasses import dataclass
from enum import StrEnum

from app.accounts import Role
from app.rights import Matter
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """For the other operators: one of them wants to do this and needs a second person. size: as of Matter."""

    number: int
    matter: Matter
    subject: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """For who has asked: another operator agrees, it can be done now."""

    matter: Matter
    subject: str
    size: int
    name: str


class FactorChange(StrEnum):
    """What happened to a second factor. The locales hold `factor-news-<value>`."""

    SET = "set"
    LOCKED = "locked"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class FactorChanged:
    """For the owners, and for whose it is. user: whose."""

    change: FactorChange
    user: UserId
    name: str


@dataclass(frozen=True, slots=True)
class AdmissionAsked:
    """For operators: somebody asks to be let in."""

    user: UserId
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class AdmissionDecided:
    """For who has asked."""

    approved: bool


@dataclass(frozen=True, slots=True)
class BanChanged:
    """For the person: they are banned, or no longer. reason: as an operator has typed it; may be empty."""

    banned: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EntriesPaused:
    """For the person: operators have paused their entries, or let them go on."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """For a person, from the people behind the service."""

    text: str


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """For the person: what they are here from now on."""

    role: Role


OperatorNews = (
    ApprovalAsked
    | ApprovalGiven
    | FactorChanged
    | AdmissionAsked
    | AdmissionDecided
    | BanChanged
    | EntriesPaused
    | Letter
    | RoleGiven
)
OPERATOR_NEWS: tuple[type[OperatorNews], ...] = (
    ApprovalAsked,
    ApprovalGiven,
    FactorChanged,
    AdmissionAsked,
    AdmissionDecided,
    BanChanged,
    EntriesPaused,
    Letter,
    RoleGiven,
)
