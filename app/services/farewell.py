"""Leaving: everything handed out first, then keys destroyed, the person forgotten, the books kept.

What must not change afterwards (orders, fills, the ledger) stays under a pseudonym that leads to nobody.
"""

from collections.abc import Sequence

import orjson

from app.accounts import Account
from app.care_views import OwnFile
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.exports import Exports
from app.services.keys import KeyWake
from app.services.people import registered
from app.services.renewals import renews_still
from app.services.settings import Settings
from trading.domain.ids import UserId


class Farewell:
    """For those who leave. wake: told of accounts whose keys are gone."""

    def __init__(
        self, unit: UnitOfWorkFactory, exports: Exports, settings: Settings, wake: KeyWake | None = None
    ) -> None:
        self._unit = unit
        self._exports = exports
        self._settings = settings
        self._wake = wake

    async def check(self, user_id: UserId) -> None:
        """Raises Refused while something is open, or the outcome of an order is not proved."""
        async with self._unit() as work:
            await registered(work, user_id)
            await _nothing_owed(work, user_id)
            await _nothing_open(work, await work.accounts.of(user_id))

    async def files(self, user_id: UserId) -> Sequence[OwnFile]:
        """Everything that is kept of the person: about them, their settings as a code, their trades."""
        async with self._unit() as work:
            await registered(work, user_id)
            about = await work.care.about(user_id)
        code = await self._settings.code(user_id)
        profile = orjson.dumps(about, option=orjson.OPT_INDENT_2)
        sheets = [
            OwnFile(sheet.code, f"{view.look.account.exchange}-{sheet.name}", sheet.content, sheet.rows)
            for view in await self._exports.all_accounts(user_id)
            for sheet in view.sheets
            if sheet.rows
        ]
        return (
            OwnFile("profile", "simbiot-profile.json", profile),
            OwnFile("code", "simbiot-settings.txt", code.encode()),
            *sheets,
        )

    async def forget(self, user_id: UserId) -> None:
        """Destroy the keys and forget the person. Raises Refused as `check` does, then nothing is changed."""
        async with self._unit() as work:
            await registered(work, user_id)
            accounts = await work.accounts.of(user_id)
            await work.subscriptions.to_change([user_id])  # a payment is credited before, or after
            await _nothing_owed(work, user_id)
            await _nothing_open(work, accounts)
            await work.purchases.withdraw(user_id)
            await work.care.forget(user_id)
        if self._wake is not None:
            for account in accounts:
                self._wake.keys(account.id)


async def _nothing_owed(work: UnitOfWork, user_id: UserId) -> None:
    """Whoever has left could not be told apart from a stranger whose Stars are taken month by month, and
    nothing could be given back to them.
    """
    if await renews_still(work, user_id, await work.subscriptions.now()):
        raise Refused(Refusal.RENEWS_STILL)
    if await work.refunds.underway(user_id):
        raise Refused(Refusal.REFUND_STILL)


async def _nothing_open(work: UnitOfWork, accounts: Sequence[Account]) -> None:
    """Locks the accounts: what is not open now cannot be opened before the unit of work ends."""
    sessions = await work.sessions.load([account.id for account in accounts])
    count = sum(len(session.holdings) for session in sessions.values())
    if count or any(session.orders for session in sessions.values()):
        raise Refused(Refusal.LEAVE_FLAT, {"count": str(count)})
