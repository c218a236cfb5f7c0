"""Accounts that are held, and orders that wait for a human: looked at again, settled, released.

Nothing here moves money or books: an order in quarantine is settled by what the exchange shows now, or, where
it shows nothing, by an operator's word that nothing more of it has traded. What had traded after all shows as
a difference between the books and the exchange, which is its owner's to answer.
"""

import re
from collections.abc import Awaitable
from typing import TypeVar

from app.desk_views import AsideOrder, HeldList, HeldView
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_trust import PAUSED
from app.rights import Right
from app.services.dealing import Dealer
from app.services.emergency import EMERGENCY
from app.services.operators import permitted
from app.services.people_desk import BANNED
from trading.domain.errors import ExchangeFailure
from trading.domain.ids import AccountId, ClientOrderId, UserId
from trading.domain.order import OrderStatus

PAGE = 8
TAIL = 4  # characters of an order's id that an operator has to type
_REASON = (8, 300)  # characters
_GONE = re.compile(r"(?:gone|нет)\s+(\S+)\s+(.+)", re.IGNORECASE | re.DOTALL)
# Their owners lift these themselves.
_OWNERS = frozenset({PAUSED, EMERGENCY})

T = TypeVar("T")


class Releases:
    """For operators. dealer: the running engine."""

    def __init__(self, unit: UnitOfWorkFactory, dealer: Dealer) -> None:
        self._unit = unit
        self._dealer = dealer

    async def held(self, user_id: UserId, page: int = 0, code: str = "") -> HeldList:
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            found = await work.holds.accounts(PAGE + 1, page * PAGE, code)
            codes = await work.holds.codes()
        return HeldList(found[:PAGE], codes, page, len(found) > PAGE)

    async def look(self, user_id: UserId, account: AccountId) -> HeldView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            return await _view(work, account)

    async def look_again(self, user_id: UserId, account: AccountId) -> HeldView:
        """Read the account and its orders in quarantine back now: what the exchange shows settles them."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.INCIDENTS)
            orders = (await _view(work, account)).orders
            await work.acts.note(user_id, "look-again", f"account {account}", {"orders": len(orders)})
        await self._read(account)
        for order in orders:
            await self._judge(account, order.id, gone=False)
        return await self.look(user_id, account)

    async def check(self, user_id: UserId, account: AccountId, code: str) -> HeldView:
        """What a release of this hold would be about. Raises Refused where it cannot be."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            return await _releasable(work, account, code)

    async def release(self, user_id: UserId, account: AccountId, code: str, reason: str) -> HeldView:
        """After a clean reading of the exchange. An account that was switched off stays so."""
        await self.check(user_id, account, code)
        why = _sentence(reason)
        await self._read(account)
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            await _releasable(work, account, code)
            await work.accounts.release(account, code, f"admin {user_id}")
            await work.acts.note(user_id, "release-hold", f"account {account}", {"code": code, "reason": why})
            return await _view(work, account)

    async def order(self, user_id: UserId, account: AccountId, tail: str) -> tuple[HeldView, AsideOrder]:
        """An order in quarantine whose id ends like this. Raises Refused where there is none."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            view = await _view(work, account)
        found = next((one for one in view.orders if tail and one.id.endswith(tail)), None)
        if found is None:
            raise Refused(Refusal.NOTHING_HELD)
        return view, found

    async def settle(
        self, user_id: UserId, account: AccountId, order: ClientOrderId, statement: str
    ) -> HeldView:
        """By the operator's word, where the exchange shows nothing of the order any more: nothing more of it
        has traded than we have seen. statement: `gone`, the end of the order's id, and how it is known.
        """
        async with self._unit() as work:
            await permitted(work, user_id, Right.RELEASE)
            reason = _stated(order, statement)
            if order not in {one.id for one in (await _view(work, account)).orders}:
                raise Refused(Refusal.NOTHING_HELD)
        status = await self._judge(account, order, gone=True)
        async with self._unit() as work:
            done = status is not OrderStatus.QUARANTINED
            detail = {"order": order, "reason": reason, "status": "" if status is None else status.value}
            await work.acts.note(user_id, "settle-order", f"account {account}", detail, done=done)
            view = await _view(work, account)
        if not done:
            raise Refused(Refusal.STILL_SHOWN)
        return view

    async def _read(self, account: AccountId) -> None:
        """Raises Refused unless every read succeeded."""
        if not await _answered(self._dealer.read_back(account)):
            raise Refused(Refusal.NOT_READ_BACK)

    async def _judge(self, account: AccountId, order: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        return await _answered(self._dealer.judge(account, order, gone=gone))


async def _answered(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except ExchangeFailure:
        raise Refused(Refusal.NOT_READ_BACK) from None


async def _view(work: UnitOfWork, account: AccountId) -> HeldView:
    found = await work.holds.get(account)
    if found is None:
        raise Refused(Refusal.NOTHING_HELD)
    held, read_at = found
    return HeldView(held, await work.holds.orders(account), read_at)


async def _releasable(work: UnitOfWork, account: AccountId, code: str) -> HeldView:
    """Raises Refused while what the account is held for is still there."""
    view = await _view(work, account)
    if code not in {hold.code for hold in view.held.holds}:
        raise Refused(Refusal.NOTHING_HELD)
    if code in _OWNERS:
        raise Refused(Refusal.OWNERS_HOLD)
    if code == BANNED:
        raise Refused(Refusal.BAN_HOLD)
    if code == "plan":
        raise Refused(Refusal.PLAN_HOLD)
    if code == "quarantine" and view.orders:
        raise Refused(Refusal.ORDERS_ASIDE, {"count": str(len(view.orders))})
    if code == "drift" and await work.drifts.waiting(account):
        raise Refused(Refusal.DRIFT_UNANSWERED)
    if code == "keys" and not await _has_key(work, view):
        raise Refused(Refusal.KEY_STILL_BAD)
    return view


async def _has_key(work: UnitOfWork, view: HeldView) -> bool:
    account = await work.accounts.get(view.held.user, view.held.account)
    return account is not None and account.key is not None and account.key.usable


def _stated(order: ClientOrderId, statement: str) -> str:
    """How it is known. Raises Refused where the statement does not name the order."""
    said = _GONE.fullmatch(statement.strip())
    if said is None or said[1].casefold() != order[-TAIL:].casefold():
        raise Refused(Refusal.STATEMENT_UNREADABLE, {"example": f"gone {order[-TAIL:]} …"})
    return _sentence(said[2])


def _sentence(text: str) -> str:
    """A reason of a readable length."""
    said = " ".join(text.split())
    least, most = _REASON
    if not least <= len(said) <= most:
        raise Refused(Refusal.REASON_LENGTH, {"found": str(len(said)), "min": str(least), "max": str(most)})
    return said
