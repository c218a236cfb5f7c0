"""What is told of money: receipts for those who have paid, and oddities for operators."""

from collections.abc import Sequence

from app.billing.crediting import Review
from app.billing.payments import Charge, ChargeId, Purchase
from app.money_news import BooksDiffer, ErrandFailed, GiftOpened, GivenBack, MoneyNews, MoneyOdd, Receipt
from app.notices import encode
from app.ports import UnitOfWork
from app.rights import Right
from app.services.operators import holders
from trading.domain.ids import UserId

GONE_BACK = "refund"  # the beginning of a cause


async def tell_came(work: UnitOfWork, charge: Charge, purchase: Purchase, *, credited: bool) -> None:
    """The receipt, for who has paid."""
    payer = charge.user or purchase.payer
    gift = await work.gifts.of_purchase(purchase.id) if credited else None
    news = Receipt(
        plan=purchase.plan,
        title=await title(work, purchase.plan, payer),
        days=purchase.days,
        amount=charge.amount,
        currency=charge.currency,
        charge=charge.charge.id,
        at=charge.at,
        renews=purchase.recurring,
        gift="" if gift is None else gift.code,
        credited=credited,
    )
    await _tell(work, [payer], news, f"paid:{_name(charge.charge)}")


async def tell_gone(work: UnitOfWork, charge: Charge, purchase: Purchase) -> None:
    payer = charge.user or purchase.payer
    name = await title(work, purchase.plan, payer)
    news = GivenBack(purchase.plan, name, charge.amount, charge.currency, charge.charge.id)
    await _tell(work, [payer], news, f"returned:{_name(charge.charge)}")


async def tell_odd(
    work: UnitOfWork,
    number: int,
    charge: Charge,
    purchase: Purchase | None,
    review: Review,
    *,
    credited: bool,
) -> None:
    """For operators, once for each payment."""
    news = MoneyOdd(
        review=review,
        number=number,
        charge=charge.charge.id,
        amount=charge.amount,
        currency=charge.currency,
        user="" if charge.user is None else str(charge.user),
        plan="" if purchase is None else purchase.plan,
        credited=credited,
    )
    await _tell(work, await _operators(work), news, f"odd:{_name(charge.charge)}:{review}")


async def tell_opened(work: UnitOfWork, purchase: Purchase) -> None:
    """For who has paid for a gift: somebody has opened it."""
    name = await title(work, purchase.plan, purchase.payer)
    news = GiftOpened(purchase.plan, name, purchase.days)
    await _tell(work, [purchase.payer], news, f"gift:{purchase.id}")


async def tell_errand(work: UnitOfWork, errand: str, charge: ChargeId, code: str, *, final: bool) -> None:
    """For operators: what they wished was refused."""
    news = ErrandFailed(errand, charge.id, code, final)
    await _tell(work, await _operators(work), news, f"errand:{errand}:{_name(charge)}:{code}")


async def tell_difference(work: UnitOfWork, news: BooksDiffer, day: str) -> None:
    """For operators, once a day for each difference."""
    once = f"books:{news.provider}:{news.theirs - news.ours}:{day}"
    await _tell(work, await _operators(work), news, once)


async def title(work: UnitOfWork, code: str, reader: UserId) -> str:
    """The plan's own name in the reader's language; empty: the bot has one for it."""
    plan, user = await work.plans.get(code), await work.users.get(reader)
    if plan is None or user is None:
        return ""
    return plan.titles.get(user.language, "")


async def _operators(work: UnitOfWork) -> Sequence[UserId]:
    return [one.id for one in await holders(work, Right.REFUND)]


async def _tell(work: UnitOfWork, people: Sequence[UserId], news: MoneyNews, once: str) -> None:
    """Money is told before all other news, to the banned too, and however late."""
    kind, body = encode(news)
    for person in people:
        await work.outbox.add(person, kind, body, dedupe=once, account=None, critical=True)


def _name(charge: ChargeId) -> str:
    return f"{charge.provider}:{charge.id}"
