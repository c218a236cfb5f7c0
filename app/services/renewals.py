"""What of somebody is charged again by itself."""

from collections.abc import Sequence
from datetime import datetime

from app.ports import UnitOfWork
from app.ports_payments import Running
from trading.domain.ids import UserId


def current(running: Sequence[Running]) -> Running | None:
    """What was paid last of what goes on; of what was stopped only where nothing else is there. running: as
    they were paid.
    """
    going = [one for one in running if not one.stopped] or running
    return going[-1] if going else None


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
