"""Who may do it: asked first by every use-case of operators."""

from collections.abc import Sequence

from app.accounts import User
from app.errors import Refusal, Refused
from app.ports import UnitOfWork
from app.rights import RIGHTS, STEP_UP, Right
from trading.domain.ids import UserId


async def holders(work: UnitOfWork, right: Right) -> Sequence[User]:
    """The operators who have this right."""
    return [one for one in await work.users.operators() if not one.banned and right in RIGHTS[one.role]]


async def permitted(work: UnitOfWork, user_id: UserId, right: Right, *, stops: bool = False) -> User:
    """The operator, where they have this right, and have given their second factor where it asks for one.
    Raises Refused otherwise. stops: this ends something that runs, for which no second factor is asked.
    """
    user = await work.users.get(user_id)
    if user is None or user.banned or not user.is_operator:
        raise Refused(Refusal.NOT_ADMIN)
    if right not in RIGHTS[user.role]:
        raise Refused(Refusal.NO_RIGHT, {"right": right.value, "role": user.role.value})
    if right in STEP_UP and not stops:
        await _stepped_up(work, user_id)
    return user


async def _stepped_up(work: UnitOfWork, user_id: UserId) -> None:
    opened = await work.factors.opened(user_id)
    if opened is None:
        raise Refused(Refusal.SECOND_FACTOR_MISSING)
    if not opened:
        raise Refused(Refusal.SECOND_FACTOR_NEEDED)
