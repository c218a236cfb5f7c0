"""Giving money back, and what is charged again: written down first, then told to the provider.

Killed between the two it is asked again: what was given back already counts as done.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from app.billing.payments import STARS_CURRENCY, Charge, Direction, Provider, Seen
from app.billing.providers import PaymentProvider, ProviderFailed, ProviderRefused
from app.billing.subscriptions import RenewalChanged
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_payments import Entry, Refund, Renewal, Running
from app.rights import Matter, Right
from app.services.approvals import second
from app.services.operators import permitted
from app.services.payments import Happened, Payments
from app.services.people import registered
from app.services.receipts import tell_errand
from app.services.renewals import current, renews_still
from trading.domain.ids import UserId
from trading.ports import Clock

LONGEST = 500  # characters of a reason
SHOWN = 8  # entries
_BATCH = 20
_LEASE = timedelta(minutes=2)  # in which nobody else asks the same
_SLOWEST = timedelta(hours=1)
_FIRST = timedelta(seconds=20)
_A_STAR = Decimal("0.013")  # dollars, about: only to say how large a refund is
# A no that may be a yes later: it is asked again.
_PASSING = frozenset({"BALANCE_TOO_LOW"})


def pause(attempts: int) -> timedelta:
    """Until a provider that is silent is asked again."""
    return min(_FIRST * (1 << min(attempts, 12)), _SLOWEST)


class Refunds:
    """For operators. clock: real time."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        providers: Mapping[Provider, PaymentProvider],
        payments: Payments,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._providers = providers
        self._payments = payments
        self._clock = clock

    async def latest(self, user_id: UserId, *, review: bool = False) -> Sequence[Entry]:
        async with self._unit() as work:
            await permitted(work, user_id, Right.MONEY_SEE)
            return await work.charges.latest(SHOWN, review=review)

    async def look(self, user_id: UserId, number: int) -> Entry:
        async with self._unit() as work:
            await permitted(work, user_id, Right.MONEY_SEE)
            return await _entry(work, number)

    async def looked_at(self, user_id: UserId, number: int) -> Entry:
        """The operator has seen to what was odd about it."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.REFUND)
            if await work.charges.look_at(number, user_id):
                await work.acts.note(user_id, "look-at-charge", f"charge {number}")
            return await _entry(work, number)

    async def check(self, user_id: UserId, number: int) -> Entry:
        """Raises Refused where it cannot be given back."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.REFUND)
            return await _returnable(work, number)

    async def draft(self, user_id: UserId, number: int, reason: str) -> tuple[int, Entry]:
        """The first step: why. Returns the number of the draft."""
        reason = " ".join(reason.split())[:LONGEST]
        async with self._unit() as work:
            await permitted(work, user_id, Right.REFUND)
            entry = await _returnable(work, number)
            if not reason:
                raise Refused(Refusal.REFUND_REASON, {"longest": str(LONGEST)})
            return await work.refunds.draft(number, reason, user_id, self._clock.now()), entry

    async def confirm(self, user_id: UserId, refund: int) -> bool:
        """The second step. False: it is large, and another operator was asked to agree first."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.REFUND)
            found = await work.refunds.get(refund)
            if found is None or found.by != user_id or found.state != "draft":
                raise Refused(Refusal.REFUND_GONE)
            await _returnable(work, found.number)
            charge = found.charge
            subject = f"charge {found.number} {charge.charge.provider}:{charge.charge.id}"
            if not await second(work, user, Matter.REFUND, subject, _size(charge)):
                return False
            if not await work.refunds.ask(refund, self._clock.now()):
                raise Refused(Refusal.REFUNDED_ALREADY)
            detail = {"amount": str(charge.amount), "currency": charge.currency, "reason": found.reason}
            await work.acts.note(user_id, "refund", f"charge {charge.charge.id}", detail)
        return True

    async def run(self) -> int:
        """All that is due; how many."""
        now = self._clock.now()
        async with self._unit() as work:
            due = await work.refunds.take(now, now + _LEASE, _BATCH)
        for one in due:
            await self._give_back(one)
        return len(due)

    async def _give_back(self, one: Refund) -> None:
        charge = one.charge
        try:
            payer = charge.user or UserId(0)  # there is one: it was asked for
            await self._providers[charge.charge.provider].refund(charge.charge, payer)
        except ProviderFailed:
            await self._later(one, "SILENT")
        except ProviderRefused as error:
            await self._refused(one, str(error))
        else:
            await self._payments.seen(
                Seen(
                    charge=charge.charge,
                    direction=Direction.OUT,
                    amount=charge.amount,
                    currency=charge.currency,
                    at=self._clock.now(),
                    payload="" if charge.purchase is None else self._payments.payload(charge.purchase),
                    payer=charge.user,
                )
            )

    async def _later(self, one: Refund, why: str) -> None:
        async with self._unit() as work:
            await work.refunds.later(one.id, self._clock.now() + pause(one.attempts), why)

    async def _refused(self, one: Refund, code: str) -> None:
        final = code not in _PASSING
        async with self._unit() as work:
            if final:
                await work.refunds.fail(one.id, code)
            else:
                await work.refunds.later(one.id, self._clock.now() + pause(one.attempts), code)
            await tell_errand(work, "refund", one.charge.charge, code, final=final)


class Renewing:
    """For people: whether their subscription is charged again. clock: real time."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        providers: Mapping[Provider, PaymentProvider],
        happened: Happened,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._providers = providers
        self._happened = happened
        self._clock = clock

    async def wish(self, user_id: UserId, *, stopped: bool) -> bool:
        """Keep what the person wants, and tell the provider. False: it does not answer now; it will be told.

        Raises Refused where nothing of theirs runs.
        """
        now = self._clock.now()
        async with self._unit() as work:
            await registered(work, user_id)
            running = await self._latest(work, user_id, now)
            if running is None:
                raise Refused(Refusal.NOTHING_RENEWS)
            await work.renewals.wish(running.first, running.payer, now, stopped=stopped)
        return await self._tell(Renewal(running.first, running.payer, stopped, 0))

    async def runs(self, user_id: UserId) -> bool:
        """Whether something is charged again by itself, so far as we know."""
        async with self._unit() as work:
            return await renews_still(work, user_id, self._clock.now())

    async def run(self) -> int:
        """Tell providers all that they do not know yet; how much."""
        now = self._clock.now()
        async with self._unit() as work:
            due = await work.renewals.take(now, now + _LEASE, _BATCH)
        for one in due:
            await self._tell(one)
        return len(due)

    async def _tell(self, one: Renewal) -> bool:
        try:
            provider = self._providers[one.charge.provider]
            await provider.stop_renewing(one.charge, one.payer, stopped=one.stopped)
        except ProviderFailed:
            async with self._unit() as work:
                await work.renewals.later(one.charge, self._clock.now() + pause(one.attempts))
            return False
        except ProviderRefused as error:
            async with self._unit() as work:
                await work.renewals.fail(one.charge, str(error))
                await tell_errand(work, "renewal", one.charge, str(error), final=True)
            return False
        await self._told(one)
        return True

    async def _told(self, one: Renewal) -> None:
        """What was stopped is not charged again. What may go on is, once its payer tells the provider."""
        now = self._clock.now()
        async with self._unit() as work:
            if not await work.renewals.done(one.charge, now, stopped=one.stopped) or not one.stopped:
                return
            running = await work.charges.running(one.payer, now)
            if all(other.stopped for other in running):
                cause = f"stopped {one.charge.provider}:{one.charge.id}"
                await self._happened(work, one.payer, RenewalChanged(renews=False), cause)

    async def _latest(self, work: UnitOfWork, user: UserId, now: datetime) -> Running | None:
        return current(await work.charges.running(user, now))


def _size(charge: Charge) -> int:
    """In Stars."""
    stars = charge.currency == STARS_CURRENCY
    return math.ceil(charge.amount if stars else charge.amount / _A_STAR)


async def _entry(work: UnitOfWork, number: int) -> Entry:
    entry = await work.charges.entry(number)
    if entry is None:
        raise Refused(Refusal.CHARGE_UNKNOWN)
    return entry


async def _returnable(work: UnitOfWork, number: int) -> Entry:
    entry = await _entry(work, number)
    if entry.charge.direction is Direction.OUT:
        raise Refused(Refusal.REFUND_OF_REFUND)
    if entry.returned:
        raise Refused(Refusal.REFUNDED_ALREADY)
    if entry.charge.user is None:
        raise Refused(Refusal.CHARGE_UNKNOWN)
    return entry
