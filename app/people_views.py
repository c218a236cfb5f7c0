"""What operators see of people: frozen records without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.accounts import Account, Role, User
from app.billing.plans import Plan
from app.billing.subscriptions import Standing
from app.ports_operators import Act
from app.ports_people import Delivery, Found, Note
from app.trust_views import RefusalCount
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class FoundView:
    """A page of those whom a text may mean. more: there are others after them."""

    text: str
    people: tuple[Found, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of a person. holds: why it is held, as codes; positions: that are open."""

    account: Account
    holds: tuple[str, ...]
    positions: int


@dataclass(frozen=True, slots=True)
class CardView:
    """All that an operator needs to help somebody. role: of who looks; plan None: nothing is sold here;
    failed: of their latest updates; refused: entries of their active account in the last day, the commonest
    reason first; paused: by operators; ticket: the code of their latest conversation, None: none.
    """

    role: Role
    user: User
    plan: Plan | None
    standing: Standing
    until: datetime | None
    ban_reason: str | None
    accounts: tuple[AccountLine, ...]
    paused: bool
    failed: tuple[str, ...]
    refused: tuple[RefusalCount, ...]
    delivery: Delivery
    payments: int
    notes: tuple[Note, ...]
    ticket: str | None
    tickets_open: bool


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """One of the operators. factor: they have a second factor."""

    user: User
    factor: bool


@dataclass(frozen=True, slots=True)
class AuditView:
    """A page of acts, the newest first. about, by: only those of or by this person; before: what the next
    page begins below, None: there is none; names: of people who are named in it.
    """

    acts: tuple[Act, ...]
    about: UserId | None
    by: UserId | None
    before: int | None
    names: Mapping[UserId, str]
