"""What becomes of money that has come: the table. Nothing is refused here, it has moved already. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.billing.payments import Purchase, PurchaseState, Seen


class Review(StrEnum):
    """Why an operator should look at money that has moved. The locales hold `review-<value>`.

    UNKNOWN: no order of ours. PAYER: somebody else has paid it. CURRENCY, LESS, MORE: not what was asked for.
    LATE: the order had ended. AGAIN: it was paid already. RETURNED: it was given back before. VOID: we had
    withdrawn it. CHARGEBACK: the money went back, and not by us.
    """

    UNKNOWN = "unknown"
    PAYER = "payer"
    CURRENCY = "currency"
    LESS = "less"
    MORE = "more"
    LATE = "late"
    AGAIN = "again"
    RETURNED = "returned"
    VOID = "void"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True)
class Verdict:
    """credit: what was ordered is given for it; review None: nobody need look at it."""

    credit: bool
    review: Review | None = None


_KEEP = Verdict(credit=False)


def is_own_movement(seen: Seen) -> bool:
    """No buyer and no order: the owner's withdrawals and deposits, fees, advertisements."""
    return seen.payer is None and not seen.payload


def decide(purchase: Purchase | None, seen: Seen, before: Sequence[datetime], *, gone: bool) -> Verdict:
    """The first line that holds. before: when the same order was credited already; gone: this very payment
    was given back since.

    A gift's second payment is kept, all other second ones give their days: a code is opened once.
    """
    if purchase is None:
        return _KEEP if is_own_movement(seen) else Verdict(credit=False, review=Review.UNKNOWN)
    if gone:
        return _KEEP
    is_gift = purchase.beneficiary is None
    foreign = seen.currency != purchase.currency or seen.charge.provider is not purchase.provider
    table = (
        (foreign, False, Review.CURRENCY),
        (seen.payer not in {None, purchase.payer}, False, Review.PAYER),
        (seen.amount < purchase.amount, False, Review.LESS),
        (bool(before) and not _is_renewal(purchase, seen, before), not is_gift, Review.AGAIN),
        (purchase.state is PurchaseState.REFUNDED, not is_gift, Review.RETURNED),
        (purchase.state is PurchaseState.VOID, True, Review.VOID),
        (seen.amount > purchase.amount, True, Review.MORE),
        (not before and _is_late(purchase, seen), True, Review.LATE),
    )
    found = ((Verdict(credit, review)) for holds, credit, review in table if holds)
    return next(found, Verdict(credit=True))


def _is_late(purchase: Purchase, seen: Seen) -> bool:
    """The order had ended. A later period of a recurring payment may be told before the first one."""
    is_next = purchase.recurring and seen.at - purchase.created_at >= timedelta(days=purchase.days) / 2
    return seen.at > purchase.expires_at and not is_next


def _is_renewal(purchase: Purchase, seen: Seen, before: Sequence[datetime]) -> bool:
    """The next period of a recurring payment. Two within half a period are two subscriptions to one order."""
    half = timedelta(days=purchase.days) / 2
    return purchase.recurring and all(abs(seen.at - at) >= half for at in before)
