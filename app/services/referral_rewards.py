"""What a first payment brings who has paid and who had invited them. All in the payment's unit of work."""

from app.billing.payments import ChargeId
from app.billing.referrals import given, reward, taken_back
from app.billing.subscriptions import Extended
from app.ports import UnitOfWork
from app.services.subscriptions import happened
from trading.domain.ids import UserId


async def inviter_of(work: UnitOfWork, user: UserId) -> UserId | None:
    """Whoever has invited this person and was not rewarded yet. Both are locked then, in the order of their
    ids: two payments of people who have invited each other's friends do not wait for each other.
    """
    inviter = await work.referrals.inviter(user)
    if inviter is not None:
        await work.subscriptions.to_change([user, inviter])
    return inviter


async def has_paid(
    work: UnitOfWork, user: UserId, inviter: UserId | None, charge: ChargeId, digest: str
) -> None:
    """This payment was credited. Its first one brings days to both."""
    if not await work.referrals.first_paid(user, digest, charge) or inviter is None:
        return
    now = await work.subscriptions.now()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    programme = await work.referrals.programme()
    earned, all_ = await work.referrals.earned(inviter, month)
    same = await work.referrals.same_account(user, inviter)
    one = reward(programme, user, inviter, charge, same=same, month=earned, all_=all_)
    await work.referrals.keep(one)
    for who, days in ((user, one.invited_days), (inviter, one.inviter_days)):
        if days:
            event = given(await work.subscriptions.get(who), programme, days)
            await happened(work, who, event, _cause(charge))


async def has_gone(work: UnitOfWork, charge: ChargeId) -> None:
    """This payment went back: within three weeks what it has brought goes back with it."""
    one = await work.referrals.reward(charge)
    if one is None or not taken_back(one, await work.subscriptions.now()):
        return
    await work.referrals.take_back(charge)
    for who, days in ((one.invited, one.invited_days), (one.inviter, one.inviter_days)):
        user = await work.users.get(who)
        if days and user is not None and user.is_registered:
            await happened(work, who, Extended(-days), f"{_cause(charge)} back")


def _cause(charge: ChargeId) -> str:
    return f"referral {charge.provider}:{charge.id}"
