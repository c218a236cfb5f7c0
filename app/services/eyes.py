"""Seeing what a person sees, for operators: it reads and never writes, and each look leaves a row."""

from app.ports import UnitOfWorkFactory
from app.rights import Right
from app.services.operators import permitted
from app.services.people_desk import somebody
from app.services.portfolio import Portfolio
from app.services.safe import Safe
from app.services.why import Why
from app.trust_views import RefusalsView, SafeView
from app.views import RiskView, SettingsView, StatusView
from trading.domain.ids import UserId


class Eyes:
    """Nothing here takes more than the id of whom is looked at."""

    def __init__(self, unit: UnitOfWorkFactory, portfolio: Portfolio, why: Why, safe: Safe) -> None:
        self._unit = unit
        self._portfolio = portfolio
        self._why = why
        self._safe = safe

    async def status(self, user_id: UserId, of: UserId) -> StatusView:
        await self._look(user_id, of, "status")
        return await self._portfolio.status(of)

    async def settings(self, user_id: UserId, of: UserId) -> tuple[SettingsView, RiskView]:
        await self._look(user_id, of, "settings")
        return await self._portfolio.settings(of), await self._portfolio.risk(of)

    async def why(self, user_id: UserId, of: UserId) -> RefusalsView:
        await self._look(user_id, of, "why")
        return await self._why.refusals(of)

    async def safe(self, user_id: UserId, of: UserId) -> SafeView:
        await self._look(user_id, of, "safe")
        return await self._safe.look(of)

    async def _look(self, user_id: UserId, of: UserId, page: str) -> None:
        async with self._unit() as work:
            await permitted(work, user_id, Right.PEOPLE)
            await somebody(work, of)
            await work.acts.note(user_id, "see", f"user {of}", {"page": page})
