"""What a person says of a difference that they have made by hand. The runtime carries it out."""

from app.accounts import Account
from app.errors import Refusal, Refused
from app.ports import DriftCase, UnitOfWork, UnitOfWorkFactory
from app.services.people import registered
from app.services.trading import Wake
from app.views import DriftView
from trading.domain.ids import UserId
from trading.engine.outside import DriftAnswer


class Differences:
    """Each is of one account and one symbol, and waits for one answer."""

    def __init__(self, unit: UnitOfWorkFactory, wake: Wake) -> None:
        self._unit = unit
        self._wake = wake

    async def look(self, user_id: UserId, case: int) -> DriftView:
        """The difference as it was last seen. Raises Refused where it is settled, or of somebody else."""
        async with self._unit() as work:
            return (await _found(work, user_id, case))[0]

    async def answer(self, user_id: UserId, case: int, answer: str) -> DriftView:
        """Keep the answer; it is carried out with the next look at the account, which is at once."""
        async with self._unit() as work:
            view, found = await _found(work, user_id, case)
            if answer not in view.answers:
                raise Refused(Refusal.DRIFT_SETTLED)
            await work.drifts.answer(user_id, case, DriftAnswer(answer))
        self._wake.account(found.account)
        return view


async def _found(work: UnitOfWork, user_id: UserId, case: int) -> tuple[DriftView, DriftCase]:
    await registered(work, user_id)
    found = await work.drifts.get(user_id, case)
    account = None if found is None else await work.accounts.get(user_id, found.account)
    if found is None or account is None:
        raise Refused(Refusal.DRIFT_SETTLED)
    return _view(found, account), found


def _view(case: DriftCase, account: Account) -> DriftView:
    return DriftView(
        case=case.id,
        account=account,
        symbol=case.symbol,
        ours=case.ours,
        theirs=case.theirs,
        answers=answers(case),
    )


def answers(case: DriftCase) -> tuple[str, ...]:
    """What can be answered. A position on the other side, or where we hold none, cannot be taken over."""
    if not case.ours:
        return (DriftAnswer.IGNORE,)
    if not case.theirs:
        return (DriftAnswer.ADOPT,)
    if (case.ours > 0) != (case.theirs > 0):
        return (DriftAnswer.IGNORE,)
    return tuple(DriftAnswer)
