"""An owner's pause: no entries for a while, on an account that stays armed. Stops and exits go on."""

from datetime import timedelta

from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_trust import FOREIGN, PAUSED
from app.services.people import registered
from app.services.trading import Wake, active_account
from app.trust_views import PauseView
from trading.domain.account import Control
from trading.domain.ids import UserId
from trading.domain.money import NotANumber, plain, typed_number

LONGEST = 24 * 30  # hours


class Pauses:
    """Of the active account. What holds the account for other reasons is neither lifted nor replaced."""

    def __init__(self, unit: UnitOfWorkFactory, wake: Wake) -> None:
        self._unit = unit
        self._wake = wake

    async def look(self, user_id: UserId) -> PauseView:
        async with self._unit() as work:
            return await _view(work, user_id)

    async def pause(self, user_id: UserId, text: str = "") -> PauseView:
        """Pause for so many hours as typed; for nothing typed, until it is resumed."""
        span = _span(text)
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            until = None if span is None else await work.operations.clock() + span
            await work.trust.pause(user_id, account.id, until)
            view = await _view(work, user_id)
        self._wake.account(account.id)
        return view

    async def resume(self, user_id: UserId) -> PauseView:
        """End the pause."""
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            await work.accounts.release(account.id, PAUSED, f"user {user_id}")
            view = await _view(work, user_id)
        self._wake.account(account.id)
        return view

    async def own_up(self, user_id: UserId) -> PauseView:
        """The orders of others are the person's own: what was paused for them goes on, for a day they pause
        nothing.
        """
        async with self._unit() as work:
            account = await active_account(work, await registered(work, user_id))
            await work.trust.by_hand(user_id, account.id)
            await work.accounts.release(account.id, FOREIGN, f"user {user_id}")
            view = await _view(work, user_id)
        self._wake.account(account.id)
        return view


async def _view(work: UnitOfWork, user_id: UserId) -> PauseView:
    account = await active_account(work, await registered(work, user_id))
    paused, until = await work.trust.paused(user_id, account.id)
    held = account.control is not Control.RUNNING and account.control_why != PAUSED
    return PauseView(account, paused, until, held, await work.operations.clock())


def _span(text: str) -> timedelta | None:
    if not text.strip():
        return None
    bounds = {"max": str(LONGEST)}
    try:
        hours = typed_number(text.strip().removesuffix("h").removesuffix("ч"))
    except NotANumber:
        raise Refused(Refusal.PAUSE_LENGTH, {"actual": text.strip()[:20], **bounds}) from None
    if not 0 < hours <= LONGEST:
        raise Refused(Refusal.PAUSE_LENGTH, {"actual": plain(hours), **bounds})
    return timedelta(hours=float(hours))
