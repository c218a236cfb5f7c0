"""Codes as operators make them. Large ones are agreed to by another operator first, as all presents."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.billing.codes import LENGTH, SIGNS, CodeUnfit, Draft, Promo, Terms, made, read_draft
from app.billing.plans import FREE, Plan
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.ports_codes import Batch, Use
from app.rights import Matter, Right, asks_second
from app.services.approvals import second
from app.services.exports import written
from app.services.operators import permitted
from trading.domain.ids import UserId

EXAMPLE = (
    "pro 30 x100 · +14 x50 new · 20% for pro until 2026-12-31 · 50⭐ as SPRING-26 x500 · basic 30 batch 40"
)
SHOWN = 8
_HEAD = ("code", "gives", "amount", "plan", "uses", "used", "newcomers", "until", "off")


@dataclass(frozen=True, slots=True)
class DraftView:
    """What would be made. plan: that it names; second: another operator has to agree."""

    draft: Draft
    plan: Plan | None
    second: bool


@dataclass(frozen=True, slots=True)
class CodesMade:
    """promos: those that are there now, none where another operator is asked first."""

    draft: Draft
    promos: tuple[Promo, ...]
    waiting: bool


@dataclass(frozen=True, slots=True)
class CodesPage:
    """more: there are older ones."""

    batches: tuple[Batch, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    """Codes that were made together, the first of them, and who has used them lately."""

    number: int
    promos: tuple[Promo, ...]
    uses: tuple[Use, ...]

    @property
    def terms(self) -> Terms:
        return self.promos[0].terms

    @property
    def used(self) -> int:
        return sum(one.used for one in self.promos)

    @property
    def off(self) -> bool:
        return all(one.off for one in self.promos)


class CodeDesk:
    """Everything about codes but using them."""

    def __init__(self, unit: UnitOfWorkFactory) -> None:
        self._unit = unit

    async def page(self, user_id: UserId, page: int = 0) -> CodesPage:
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            found = await work.promos.batches(SHOWN + 1, page * SHOWN)
        return CodesPage(tuple(found[:SHOWN]), page, len(found) > SHOWN)

    async def look(self, user_id: UserId, text: str) -> DraftView:
        """What the text would make. Raises Refused with what is allowed."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            draft = await _read(work, text)
            plan = None if draft.terms.plan is None else await work.plans.get(draft.terms.plan)
        return DraftView(draft, plan, asks_second(Matter.GRANT, draft.size))

    async def make(self, user_id: UserId, text: str) -> CodesMade:
        """Make them, or ask another operator first. Raises Refused, then none is made."""
        async with self._unit() as work:
            user = await permitted(work, user_id, Right.GRANT)
            draft = await _read(work, text)
            if not await second(work, user, Matter.GRANT, draft.subject, draft.size):
                return CodesMade(draft, (), waiting=True)
            wanted = made(draft, [_generated() for _ in range(draft.codes)])
            promos = await work.promos.add(wanted, draft.terms, user_id)
            if not promos:
                raise Refused(Refusal.CODE_TAKEN, {"code": draft.name})
            detail = {"text": text[:200], "codes": len(promos), "batch": promos[0].batch}
            await work.acts.note(user_id, "make-codes", f"codes {promos[0].batch}", detail)
        return CodesMade(draft, tuple(promos), waiting=False)

    async def one(self, user_id: UserId, number: int) -> BatchView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            return await _view(work, number)

    async def switch(self, user_id: UserId, number: int, *, off: bool) -> BatchView:
        """Off: nobody can use them any more; what they have given stays."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT, stops=off)
            changed = await work.promos.switch(number, off=off)
            name = "switch-codes-off" if off else "switch-codes-on"
            await work.acts.note(user_id, name, f"codes {number}", {"codes": changed})
            return await _view(work, number)

    async def file(self, user_id: UserId, number: int) -> tuple[str, bytes]:
        """All codes of a batch as CSV, with the name of the file."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.GRANT)
            view = await _view(work, number)
            await work.acts.note(user_id, "export-codes", f"codes {number}", {"codes": len(view.promos)})
        rows = [
            (
                one.shown,
                one.terms.gives.value,
                Decimal(one.terms.amount),
                one.terms.plan,
                Decimal(one.terms.uses),
                Decimal(one.used),
                "yes" if one.terms.newcomers else "no",
                one.terms.until,
                "yes" if one.off else "no",
            )
            for one in view.promos
        ]
        return f"simbiot-codes-{number}.csv", written(_HEAD, rows)


async def _view(work: UnitOfWork, number: int) -> BatchView:
    promos: Sequence[Promo] = await work.promos.batch(number)
    if not promos:
        raise Refused(Refusal.CODE_UNKNOWN)
    return BatchView(number, tuple(promos), tuple(await work.promos.uses(number, SHOWN)))


async def _read(work: UnitOfWork, text: str) -> Draft:
    try:
        draft = read_draft(text, await work.subscriptions.now())
    except CodeUnfit as unfit:
        raise Refused(Refusal.CODE_BOUNDS, {"word": str(unfit)[:40] or "…", "allowed": EXAMPLE}) from None
    plans = await work.plans.all()
    named = draft.terms.plan
    if named is not None and (named not in plans or named == FREE):
        known = ", ".join(code for code in plans if code != FREE)
        raise Refused(Refusal.PLAN_UNKNOWN, {"text": named, "known": known})
    return draft


def _generated() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
