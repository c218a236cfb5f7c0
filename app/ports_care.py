"""What use-cases need of the store to take care of people: first steps, leaving."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from trading.domain.ids import UserId


class Step(StrEnum):
    """The first steps, in order. The locales hold `step-<value>`."""

    LANGUAGE = "language"
    TERMS = "terms"
    SYMBOLS = "symbols"
    RISK = "risk"
    ARMED = "armed"
    TRADE = "trade"
    ALERT = "alert"
    KEY = "key"


class Care(Protocol):
    """About single people; every row is its owner's."""

    async def steps(self, owner: UserId) -> frozenset[Step] | None:
        """The first steps that are done; None where the person does not want to see them."""
        ...

    async def hide_steps(self, owner: UserId) -> None: ...

    async def about(self, owner: UserId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Every row that is about the person and not of the books, by table; nothing of sealed keys."""
        ...

    async def forget(self, owner: UserId) -> UserId:
        """Delete what is about the person and give what must be kept to a pseudonym, which is returned.

        The caller holds the locks of their accounts and has seen that nothing is open. Raises LookupError
        for somebody who is not there.
        """
        ...
