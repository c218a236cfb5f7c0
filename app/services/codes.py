"""Codes as people use them: once each, and not by guessing."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.billing.codes import DISCOUNTS, WITHIN, WRONG, CodeNo, Gives, Promo, compact, discounted, refusal
from app.billing.plans import Plan
from app.billing.subscriptions import Extended, Granted, Subscription
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.people import registered
from app.services.subscriptions import happened
from trading.domain.ids import UserId

Tag = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class CodeDone:
    """What it has brought. after: where the person stands now, None: it is a discount, for what they buy."""

    promo: Promo
    after: Subscription | None


@dataclass(frozen=True, slots=True)
class Cheaper:
    """A plan at a discount that the person holds: whole Stars, before and now."""

    promo: Promo
    before: int
    stars: int


def digest_of(tag: Tag, user: UserId) -> str:
    """By which a person is known again when they have left and come back; it leads to nobody."""
    return tag(f"code|{user}")


class Codes:
    """tag: keyed."""

    def __init__(self, unit: UnitOfWorkFactory, tag: Tag) -> None:
        self._unit = unit
        self._tag = tag

    async def use(self, user_id: UserId, text: str) -> CodeDone:
        """Take what the code gives. Raises Refused; too many wrong ones, and no code is taken for a while."""
        digest = digest_of(self._tag, user_id)
        promo = await self._judged(user_id, compact(text), digest)
        async with self._unit() as work:
            if (no := await work.promos.take(promo.id, user_id, digest)) is not None:
                raise _refused(no, promo)
            terms = promo.terms
            if terms.gives in DISCOUNTS:
                return CodeDone(promo, None)
            whole = terms.gives is Gives.PLAN and terms.plan is not None
            event = Granted(terms.plan or "", terms.amount) if whole else Extended(terms.amount)
            before = (await work.subscriptions.to_change([user_id]))[user_id].subscription
            after = await happened(work, user_id, event, f"code {promo.id}")
            if after == before:  # days without a price beside a better plan: the code stays theirs
                raise _refused(CodeNo.NOTHING, promo)
            return CodeDone(promo, after)

    async def plan(self, code: str) -> Plan | None:
        """What is called so."""
        async with self._unit() as work:
            return await work.plans.get(code)

    async def cheaper(self, user_id: UserId, code: str) -> Cheaper | None:
        """This plan at the discount that the person holds; None where they hold none for it."""
        async with self._unit() as work:
            plan, promo = await work.plans.get(code), await work.promos.discount(user_id, code)
        if plan is None or plan.price is None or promo is None:
            return None
        return Cheaper(promo, plan.price.stars, discounted(plan.price.stars, promo.terms))

    async def _judged(self, user_id: UserId, code: str, digest: str) -> Promo:
        async with self._unit() as work:
            await registered(work, user_id)
            if not await work.plans.selling():
                raise Refused(Refusal.PLAN_NOT_SOLD)
            await _not_guessing(work, user_id)
            promo = await work.promos.find(code) if code else None
            comer = await work.promos.comer(user_id, digest, None if promo is None else promo.id)
            now = await work.subscriptions.now()
            no = refusal(promo, comer, now)
            if no is None and promo is not None:
                return promo
            if no is not CodeNo.USED:
                await work.promos.wrong(user_id, note=True, within=now - WITHIN)
        raise _refused(no or CodeNo.UNKNOWN, promo)


async def _not_guessing(work: UnitOfWork, user_id: UserId) -> None:
    now = await work.subscriptions.now()
    wrong = await work.promos.wrong(user_id, note=False, within=now - WITHIN)
    if len(wrong) >= WRONG:
        left = wrong[-WRONG] + WITHIN - now
        raise Refused(Refusal.CODE_WAIT, {"minutes": str(max(1, math.ceil(left.total_seconds() / 60)))})


def _refused(no: CodeNo, promo: Promo | None) -> Refused:
    """Of a code that is not there nothing is said but that."""
    params: dict[str, str] = {}
    if no is CodeNo.OTHER_PLAN and promo is not None and promo.terms.plan is not None:
        params["plan"] = promo.terms.plan
    if no is CodeNo.OVER and promo is not None and promo.terms.until is not None:
        params["until"] = f"{promo.terms.until:%Y-%m-%d}"
    return Refused(Refusal(f"code-{no}"), params)
