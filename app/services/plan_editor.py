"""Plans as operators see and change them. A new price is a new version: links with an older one are not paid
any more. What a plan permits holds at once for everybody who has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.billing.editing import NewPrice, PlanField, PlanFixed, PlanUnfit, edited, priced
from app.billing.plans import Plan
from app.errors import Refusal, Refused
from app.pairs import OWN
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.rights import Right
from app.services.operators import permitted
from app.services.pairs import Strategies
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class PlansView:
    """counts: people by plan and standing."""

    selling: bool
    plans: tuple[Plan, ...]
    counts: Mapping[tuple[str, str], int]


class PlanEditor:
    """strategies: what the service offers."""

    def __init__(self, unit: UnitOfWorkFactory, strategies: Strategies) -> None:
        self._unit = unit
        self._strategies = strategies

    async def all(self, user_id: UserId) -> PlansView:
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
            plans = await work.plans.all()
            return PlansView(
                await work.plans.selling(), tuple(plans.values()), await work.subscriptions.counts()
            )

    async def show(self, user_id: UserId, code: str) -> Plan:
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
            return await _known(work, code, await work.plans.get(code))

    async def set(self, user_id: UserId, code: str, field: PlanField, text: str) -> Plan:
        """Change a field to what was typed. Raises Refused with what is allowed."""
        async with self._unit() as work:
            await permitted(work, user_id, Right.PLANS)
            before = await _known(work, code, await work.plans.to_change(code))
            known = [
                name for name in await self._strategies.offered(work, user_id) if not name.startswith(OWN)
            ]
            try:
                wanted = (
                    priced(before, text) if field is PlanField.PRICE else edited(before, field, text, known)
                )
            except PlanUnfit as unfit:
                params = {"field": unfit.field.value, "text": unfit.text[:60], "allowed": unfit.allowed}
                raise Refused(Refusal.PLAN_BOUNDS, params) from None
            except PlanFixed:
                raise Refused(Refusal.PLAN_FIXED, {"plan": code, "why": before.kind.value}) from None
            await _keep(work, user_id, before, wanted)
            detail = {"field": field.value, "text": text[:100]}
            await work.acts.note(user_id, "edit-plan", f"plan {code}", detail)
            return await _known(work, code, await work.plans.get(code))


async def _keep(work: UnitOfWork, by: UserId, before: Plan, wanted: Plan | NewPrice) -> None:
    if isinstance(wanted, NewPrice):
        await work.plans.add_price(before.code, wanted.stars, wanted.days, wanted.usd, by)
        return
    if wanted.permits != before.permits:
        await work.plans.set_permits(before.code, wanted.permits)
    if wanted.on_sale is not before.on_sale:
        await work.plans.set_on_sale(before.code, on_sale=wanted.on_sale)
    if wanted.titles != before.titles:
        await work.plans.set_titles(before.code, wanted.titles)
    if wanted.days != before.days:
        await work.plans.set_days(before.code, wanted.days)


async def _known(work: UnitOfWork, code: str, plan: Plan | None) -> Plan:
    if plan is None:
        raise Refused(Refusal.PLAN_UNKNOWN, {"text": code[:40], "known": ", ".join(await work.plans.all())})
    return plan
