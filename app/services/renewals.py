"""Whether Stars of somebody are taken on and on."""

from datetime import datetime

from app.ports import UnitOfWork
from trading.domain.ids import UserId


async def renews_still(work: UnitOfWork, user: UserId, now: datetime) -> bool:
    """Whether something is charged again by itself, so far as we know: the plan that there is, another one
    beside it, or one whose provider does not know yet that it is to end.
    """
    present = await work.subscriptions.get(user)
    if present is not None and present.renews:
        return True
    plan = None if present is None else present.plan
    running = await work.charges.running(user, now)
    return any(not one.told if one.stopped else one.plan != plan for one in running)
