"""What a person has, what that permits, and the trial."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.billing.plans import TRIAL, Plan
from app.billing.standing import GRACE, TRIAL_FROM
from app.billing.subscriptions import Standing, Subscription, TrialTaken
from app.errors import Refusal, Refused
from app.ports import UnitOfWork, UnitOfWorkFactory
from app.services.entitlements import Entitlement, entitled
from app.services.people import registered
from app.services.subscriptions import happened
from trading.domain.ids import UserId


@dataclass(frozen=True, slots=True)
class PlanView:
    """found: what holds; present: what was bought or given, None: nothing ever; trial: it may be begun now;
    accounts, symbols, rules: how many there are, symbols of the account with most.
    """

    found: Entitlement
    present: Subscription | None
    trial: Plan | None
    accounts: int
    symbols: int
    rules: int

    @property
    def stops(self) -> datetime | None:
        """When entries with real money stop, if nothing is bought; None: they do not, or have."""
        if self.present is None or self.present.until is None or self.present.standing is Standing.ENDED:
            return None
        return self.present.grace_until or self.present.until + GRACE


class PlanDesk:
    """tag: keyed, by which a trial is remembered without the person."""

    def __init__(self, unit: UnitOfWorkFactory, tag: Callable[[str], str]) -> None:
        self._unit = unit
        self._tag = tag

    async def view(self, user_id: UserId) -> PlanView:
        async with self._unit() as work:
            return await self._view(work, user_id)

    async def trial(self, user_id: UserId) -> Plan | None:
        """The trial that this person may begin now."""
        return (await self.view(user_id)).trial

    async def take_trial(self, user_id: UserId) -> PlanView:
        """Begin it: once per person, also for those who left and came back. Raises Refused."""
        async with self._unit() as work:
            await registered(work, user_id)
            if not await work.plans.selling():
                raise Refused(Refusal.PLAN_NOT_SOLD)
            plan = await work.plans.get(TRIAL)
            if plan is None or not plan.on_sale:
                raise Refused(Refusal.NOT_FOR_SALE)
            present = (await work.subscriptions.to_change([user_id]))[user_id].subscription
            if present.standing not in TRIAL_FROM:
                until = present.until.isoformat() if present.until else ""
                raise Refused(Refusal.TRIAL_NOT_NOW, {"plan": present.plan, "until": until})
            if not await work.trials.take(self._digest(user_id)):
                raise Refused(Refusal.TRIAL_TAKEN)
            await happened(work, user_id, TrialTaken(TRIAL, plan.days), "trial")
            return await self._view(work, user_id)

    async def _view(self, work: UnitOfWork, user_id: UserId) -> PlanView:
        user = await registered(work, user_id)
        found = await entitled(work, user)
        accounts = await work.accounts.of(user_id)
        return PlanView(
            found,
            await work.subscriptions.get(user_id),
            await self._open_trial(work, user_id, found),
            sum(one.key is not None for one in accounts),
            max((len(one.symbols) for one in accounts), default=0),
            len(await work.rules.of(user_id)),
        )

    async def _open_trial(self, work: UnitOfWork, user_id: UserId, found: Entitlement) -> Plan | None:
        plan = found.plans.get(TRIAL)
        if plan is None or not plan.on_sale or found.standing not in TRIAL_FROM:
            return None
        return None if await work.trials.taken(self._digest(user_id)) else plan

    def _digest(self, user_id: UserId) -> str:
        return self._tag(f"trial|{user_id}")
