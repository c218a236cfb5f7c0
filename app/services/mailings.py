"""What people say to broadcasts: which kinds they refuse, and what they press."""

from collections.abc import Collection
from dataclasses import dataclass

from app.broadcasts import REFUSABLE, ButtonKind, Category
from app.errors import Refusal, Refused
from app.ports import UnitOfWorkFactory
from app.services.people import registered
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class MailingsView:
    """What a person does not want."""

    refused: Collection[Category]


class Mailings:
    """Each person's own choice; it holds for what is not yet on its way."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def view(self, user_id: UserId) -> MailingsView:
        async with self._unit() as work:
            await registered(work, user_id)
            return MailingsView(await work.mailings.refused(user_id))

    async def turn(self, user_id: UserId, category: Category) -> MailingsView:
        """Wanted or not. Raises ValueError for what cannot be refused."""
        async with self._unit() as work:
            await registered(work, user_id)
            refused = category in await work.mailings.refused(user_id)
            await work.mailings.refuse(user_id, _refusable(category), refused=not refused)
            return MailingsView(await work.mailings.refused(user_id))

    async def refuse(self, user_id: UserId, category: Category) -> None:
        """The small button under each: a second press changes nothing."""
        async with self._unit() as work:
            if await work.users.get(user_id) is None:
                raise Refused(Refusal.NOT_REGISTERED)
            await work.mailings.refuse(user_id, _refusable(category), refused=True)

    async def click(self, user_id: UserId, number: int, button: int) -> str:
        """Count it, once. Returns what it is answered with; empty: the usual words.

        Raises Refused for a broadcast or a button that is not there. Who only tried it out does not count.
        """
        async with self._unit() as work:
            one = await work.broadcasts.get(number)
            if one is None or not 0 <= button < len(one.buttons.items):
                raise Refused(Refusal.BROADCAST_GONE)
            pressed = one.buttons.items[button]
            if pressed.kind is not ButtonKind.CLICK:
                raise Refused(Refusal.BROADCAST_GONE)
            await work.mailings.click(number, user_id, button)
        return pressed.value


def _refusable(category: Category) -> Category:
    if category not in REFUSABLE:
        raise ValueError(f"{category} cannot be refused")
    return category
