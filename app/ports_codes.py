"""Ports of codes and invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.billing.codes import CodeNo, Comer, Promo, Terms
from app.billing.payments import ChargeId
from app.billing.referrals import Programme, Reward
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class Batch:
    """Codes that were made together. first: one of them; used: by how many people, all together."""

    first: Promo
    codes: int
    used: int
    off: int


@dataclass(frozen=True, slots=True)
class Use:
    """Who has used a code. purchase: the order that a discount is bound to; paid: it was paid for."""

    promo: Promo
    user: UserId
    name: str
    at: datetime
    purchase: int | None = None
    paid: bool = False


class Promos(Protocol):
    """Codes, and who has used them. Times are real ones."""

    async def add(self, codes: Sequence[tuple[str, str]], terms: Terms, by: UserId) -> Sequence[Promo]:
        """Each as it is kept and as it is shown, in one batch; those that are there already are left out."""
        ...

    async def find(self, code: str) -> Promo | None: ...
    async def comer(self, user: UserId, digest: str, promo: int | None) -> Comer:
        """The person as their code is judged."""
        ...

    async def wrong(self, user: UserId, *, note: bool, within: datetime) -> Sequence[datetime]:
        """When this person has typed what was not taken, since `within`, the oldest first; note: once more
        now. Nobody else notes it until the unit of work ends.
        """
        ...

    async def take(self, promo: int, user: UserId, digest: str) -> CodeNo | None:
        """Use it once, now. None: it is theirs; else the unit of work must be given up."""
        ...

    async def batches(self, limit: int, skip: int = 0) -> Sequence[Batch]:
        """The newest first."""
        ...

    async def batch(self, number: int) -> Sequence[Promo]:
        """All codes of it, as they were made."""
        ...

    async def uses(self, number: int, limit: int) -> Sequence[Use]:
        """Of all codes of a batch, the latest first."""
        ...

    async def switch(self, number: int, *, off: bool) -> int:
        """All codes of a batch; how many were not so."""
        ...

    async def discount(self, user: UserId, plan: str) -> Promo | None:
        """The best that this person may still use for an order of this plan: the latest they have typed.
        Nobody else binds it until the unit of work ends.
        """
        ...

    async def bind(self, promo: int, user: UserId, purchase: int) -> bool:
        """The discount is this order's. An unpaid one that had it is withdrawn; False: it is paid by now."""
        ...


@dataclass(frozen=True, slots=True)
class Invited:
    """How an inviter's link is doing. came: by it; paid: of them; month, all_: days that were earned."""

    code: str
    came: int
    paid: int
    month: int
    all_: int


class Referrals(Protocol):
    """Who has come by whose link, and what that has earned."""

    async def programme(self) -> Programme: ...
    async def set_programme(self, programme: Programme) -> None: ...
    async def link(self, user: UserId, wanted: str) -> str:
        """The code of this person's link; `wanted` where they had none."""
        ...

    async def invited(self, user: UserId, month: datetime) -> Invited | None:
        """None: they have no link. month: since when the month's days are counted."""
        ...

    async def come(self, user: UserId, code: str, digest: str) -> bool:
        """This new person came by this link. False: not new, invited before, or the link is nobody's."""
        ...

    async def inviter(self, user: UserId) -> UserId | None:
        """Whose invitation has not been rewarded yet; None: nobody's who is still here."""
        ...

    async def first_paid(self, user: UserId, digest: str, charge: ChargeId) -> bool:
        """Keep that they have paid for a plan. False where they had before."""
        ...

    async def earned(self, inviter: UserId, month: datetime) -> tuple[int, int]:
        """Days since `month`, and in all. Nobody else gives this inviter any until the unit of work ends."""
        ...

    async def same_account(self, one: UserId, other: UserId) -> bool:
        """Both have connected one and the same account of an exchange."""
        ...

    async def keep(self, reward: Reward) -> None: ...
    async def reward(self, charge: ChargeId) -> Reward | None:
        """What this payment has brought, where it was not taken back."""
        ...

    async def take_back(self, charge: ChargeId) -> None: ...
