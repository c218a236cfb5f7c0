"""The service itself: its switch, its timetable, its numbers."""

from datetime import datetime
from decimal import Decimal

from app.views import SwitchView
from db.codec import AnyConnection
from trading.domain.account import Control
from trading.domain.ids import AccountId
from trading.domain.money import ZERO


class PgOperations:
    """`app.ports.Operations`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def clock(self) -> datetime:
        now: datetime = await self._connection.fetchval("SELECT clock_now()")
        return now

    async def control(self) -> Control:
        return Control(
            await self._connection.fetchval("SELECT control_now(control, until) FROM service_control")
        )

    async def switch(self) -> SwitchView:
        row = await self._connection.fetchrow(
            """
            SELECT control_now(control, until) AS control, why, by, changed_at,
                   coalesce(reason, '') AS reason,
                   (SELECT count(*) FROM order_intent
                    WHERE status IN ('planned', 'submitting', 'unknown')) AS unproved
            FROM service_control
            """
        )
        if row is None:
            raise LookupError("the service's switch must have its row")
        return SwitchView(**{**dict(row), "control": Control(row["control"])})

    async def set_control(self, control: Control, why: str, by: str, until: datetime | None = None) -> None:
        await self._connection.execute(
            "UPDATE service_control SET control = $1, why = $2, by = $3, until = $4, reason = NULL",
            control,
            why,
            by,
            until,
        )

    async def tighten(self, control: Control, why: str, by: str) -> bool:
        tightened = await self._connection.fetchval(
            """
            UPDATE service_control SET control = $1, why = $2, by = $3, until = NULL, reason = NULL
            WHERE control_now(control, until) < $1 RETURNING true
            """,
            control,
            why,
            by,
        )
        return tightened is not None

    async def take_slot(self, job: str, slot: datetime) -> bool:
        taken = await self._connection.fetchval(
            "INSERT INTO job_run (job, slot) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true", job, slot
        )
        return taken is not None

    async def profit_today(self, account: AccountId) -> tuple[Decimal, int]:
        row = await self._connection.fetchrow(
            """
            SELECT sum(profit) AS profit, count(*) AS trades FROM position
            WHERE account_id = $1 AND closed_at >= date_trunc('day', (SELECT clock_now()), 'UTC')
            """,
            account,
        )
        return (ZERO, 0) if row is None or row["profit"] is None else (row["profit"], row["trades"])
