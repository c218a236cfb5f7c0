"""Money that comes and goes: each payment is credited once, by its provider's name for it.

It is never refused, it has moved already: what is odd is kept for an operator to look at.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.accounts import LANGUAGES, Role
from app.billing.checkout import Asked, No, refusal
from app.billing.crediting import Review, decide
from app.billing.payloads import Tag, payload_of, purchase_in
from app.billing.payments import Charge, Direction, Purchase, PurchaseState, Seen
from app.billing.subscriptions import Bought, RenewalChanged, RenewalFailed, SubscriptionEvent, TakenBack
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_payments import Running
from app.services.codes import digest_of
from app.services.receipts import GONE_BACK, tell_came, tell_gone, tell_odd
from app.services.referral_rewards import has_gone, has_paid, inviter_of
from app.services.renewals import current
from trading.domain.ids import UserId
from trading.ports import Clock

Happened = Callable[[UnitOfWork, UserId, SubscriptionEvent, str], Awaitable[object]]


class Renewing(StrEnum):
    """What a provider tells of a recurring payment."""

    CANCELED = "canceled"
    ACTIVE = "active"
    FAILED = "failed"


_EVENTS: tuple[tuple[Renewing, SubscriptionEvent], ...] = (
    (Renewing.CANCELED, RenewalChanged(renews=False)),
    (Renewing.ACTIVE, RenewalChanged(renews=True)),
    (Renewing.FAILED, RenewalFailed()),
)


@dataclass(frozen=True, slots=True)
class _Noted:
    """Money with what it belongs to."""

    number: int
    charge: Charge
    purchase: Purchase | None


class Payments:
    """tag: keyed, for what travels with invoices; happened: what becomes of subscriptions; clock: real."""

    def __init__(self, unit: UnitOfWorkFactory, tag: Tag, happened: Happened, clock: Clock) -> None:
        self._unit = unit
        self._tag = tag
        self._happened = happened
        self._clock = clock

    def payload(self, purchase: int) -> str:
        """What its invoice carries, and each of its payments brings back."""
        return payload_of(purchase, self._tag)

    async def checkout(self, asked: Asked) -> No | None:
        """Whether this payment may be made; one read, no writes."""
        number = purchase_in(asked.payload, self._tag)
        if number is None:
            return No.FORGED
        async with self._unit() as work:
            ordered = await work.purchases.ordered(number)
        return refusal(ordered, asked, self._clock.now())

    async def seen(self, seen: Seen) -> bool:
        """Note money that has moved. False where it was known."""
        async with self._unit() as work:
            return await self.note(work, seen)

    async def note(self, work: UnitOfWork, seen: Seen) -> bool:
        """The same in the caller's unit of work."""
        number = purchase_in(seen.payload, self._tag)
        purchase = None if number is None else await work.purchases.lock(number)
        if seen.direction is Direction.OUT:
            return await self._gone(work, seen, purchase)
        return await self._came(work, seen, purchase)

    async def renewing(self, payload: str, user: UserId, state: Renewing) -> bool:
        """What a provider tells of a recurring payment. False where it is none of this person's, or not what
        runs now: they have bought something else since.
        """
        number = purchase_in(payload, self._tag)
        if number is None:
            return False
        async with self._unit() as work:
            purchase = await work.purchases.lock(number)
            if purchase is None or purchase.payer != user or purchase.beneficiary is None:
                return False
            running = await work.charges.running(purchase.beneficiary, self._clock.now())
            now_runs = current(running)
            if now_runs is None or now_runs.purchase != number:
                return False
            event = next(event for one, event in _EVENTS if one is state)
            await self._happened(work, purchase.beneficiary, event, f"subscription {number} {state}")
        return True

    async def _came(self, work: UnitOfWork, seen: Seen, purchase: Purchase | None) -> bool:
        if await work.charges.get(seen.charge, Direction.IN) is not None:
            return False
        known = [] if purchase is None else await work.charges.of_purchase(purchase.id)
        is_gift = purchase is not None and purchase.beneficiary is None
        before = [one.at for one in known if one.direction is Direction.IN and _bought(one, is_gift=is_gift)]
        gone = await work.charges.get(seen.charge, Direction.OUT) is not None
        verdict = decide(purchase, seen, before, gone=gone)
        payer = await _known(work, seen.payer)
        charge = Charge(
            charge=seen.charge,
            direction=Direction.IN,
            amount=seen.amount,
            currency=seen.currency,
            at=seen.at,
            purchase=None if purchase is None else purchase.id,
            user=payer or (None if purchase is None else purchase.payer),
            review=verdict.review,
            days=purchase.days if purchase is not None and verdict.credit and not is_gift else 0,
        )
        number = await work.charges.add(charge)
        if number is None:
            return False
        noted = _Noted(number, charge, purchase)
        if purchase is not None and verdict.credit:
            await self._credit(work, noted, purchase, seen, before)
        if purchase is not None and not gone:
            await tell_came(work, charge, purchase, credited=verdict.credit)
        if verdict.review is not None:
            await tell_odd(work, number, charge, purchase, verdict.review, credited=verdict.credit)
        return True

    async def _credit(
        self, work: UnitOfWork, noted: _Noted, purchase: Purchase, seen: Seen, before: Sequence[datetime]
    ) -> None:
        """What was ordered is given. What ran before at the same provider is not charged again.

        An earlier period that is told after a later one brings no more days than the later one ends with.
        """
        now = self._clock.now()
        await work.purchases.settle(purchase.id, PurchaseState.PAID, now)
        if purchase.beneficiary is None:
            return
        cause = f"charge {seen.charge.provider}:{seen.charge.id}"
        renews = purchase.recurring
        is_earlier = renews and noted.charge.review is None and max(before, default=seen.at) > seen.at
        days = 0 if is_earlier else purchase.days
        running = await work.charges.running(purchase.beneficiary, now)
        again = bool(before) or any(one.last_at > seen.at for one in running)
        bought = Bought(purchase.plan, days, seen.charge, seen.until if renews else None, renews, again)
        inviter = await inviter_of(work, purchase.beneficiary)
        await self._happened(work, purchase.beneficiary, bought, cause)
        digest = digest_of(self._tag, purchase.beneficiary)
        await has_paid(work, purchase.beneficiary, inviter, seen.charge, digest)
        present = await work.subscriptions.get(purchase.beneficiary)
        holds = present is not None and present.plan == purchase.plan
        for one in _to_stop(running, noted, purchase, holds=holds, is_first=not before):
            await work.renewals.wish(one.first, one.payer, now, stopped=True)

    async def _gone(self, work: UnitOfWork, seen: Seen, purchase: Purchase | None) -> bool:
        """It went back, whoever wished it: what it had bought is taken back too."""
        if await work.charges.get(seen.charge, Direction.OUT) is not None:
            return False
        came = await work.charges.get(seen.charge, Direction.IN)
        if purchase is None and came is not None and came.purchase is not None:
            purchase = await work.purchases.lock(came.purchase)
        asked = await work.refunds.finish(seen.charge)
        ours = came is not None or purchase is not None
        charge = Charge(
            charge=seen.charge,
            direction=Direction.OUT,
            amount=seen.amount,
            currency=seen.currency,
            at=seen.at,
            purchase=None if purchase is None else purchase.id,
            user=None if came is None else came.user,
            review=Review.CHARGEBACK if ours and not asked else None,
        )
        number = await work.charges.add(charge)
        if number is None:
            return False
        if purchase is not None:
            await self._take_back(work, seen, purchase, came)
            await tell_gone(work, charge, purchase)
        if charge.review is not None:
            await tell_odd(work, number, charge, purchase, Review.CHARGEBACK, credited=False)
        return True

    async def _take_back(self, work: UnitOfWork, seen: Seen, purchase: Purchase, came: Charge | None) -> None:
        gift = await work.gifts.of_purchase(purchase.id)
        holder = purchase.beneficiary if gift is None else gift.taken_by
        days = 0 if came is None else came.days
        if gift is not None and purchase.state is PurchaseState.PAID and came is not None:
            others = await _credited_still(work, purchase, is_gift=True)
            days = 0 if others else purchase.days
        if holder is not None and days:
            event = TakenBack(seen.charge, days, purchase.plan)
            await self._happened(work, holder, event, f"{GONE_BACK} {seen.charge.provider}:{seen.charge.id}")
        await has_gone(work, seen.charge)
        still = await _credited_still(work, purchase, is_gift=gift is not None)
        if purchase.state is PurchaseState.PAID and not still:
            await work.purchases.settle(purchase.id, PurchaseState.REFUNDED)
        if purchase.recurring and came is not None and came.user is not None:
            first = _first_of(came, await work.charges.of_purchase(purchase.id))
            await work.renewals.wish(first.charge, came.user, self._clock.now(), stopped=True)


def _to_stop(
    running: Sequence[Running], noted: _Noted, purchase: Purchase, *, holds: bool, is_first: bool
) -> Sequence[Running]:
    """What is not to be charged again after this payment: of two the one that was paid earlier, whatever runs
    for another plan than the one that was bought instead, and what was stopped and came all the same.
    holds: the plan of this payment is the one that there is now.
    """
    if purchase.recurring and is_first and noted.charge.review is None:
        return running[:-1]
    return [
        one
        for one in running
        if (one.stopped if one.purchase == purchase.id else holds and is_first and one.plan != purchase.plan)
    ]


def _first_of(came: Charge, known: Sequence[Charge]) -> Charge:
    """The payment that the subscription of this one began with: whoever got their money back is not charged
    again. A second payment of an order within its time has begun one of its own.
    """
    if came.review == Review.AGAIN:
        return came
    own = (one for one in known if one.direction is Direction.IN and one.user == came.user)
    return next((one for one in own if one.review != Review.AGAIN), came)


def _bought(charge: Charge, *, is_gift: bool) -> bool:
    """Whether something was given for it. Of gifts the days are their holder's."""
    return charge.days > 0 or (is_gift and charge.review in {None, Review.LATE, Review.VOID, Review.MORE})


async def _credited_still(work: UnitOfWork, purchase: Purchase, *, is_gift: bool) -> bool:
    """Some payment of this order has bought something and did not go back."""
    known = await work.charges.of_purchase(purchase.id)
    back = {one.charge for one in known if one.direction is Direction.OUT}
    return any(
        one.direction is Direction.IN and _bought(one, is_gift=is_gift) and one.charge not in back
        for one in known
    )


async def _known(work: UnitOfWork, payer: UserId | None) -> UserId | None:
    """Whoever has paid is kept, also if they never said a word to us: else nothing could be given back."""
    if payer is not None and await work.users.get(payer) is None:
        await work.users.touch(payer, "", LANGUAGES[0], Role.USER)
    return payer
