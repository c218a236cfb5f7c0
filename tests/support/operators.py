"""Operators in tests: their second factor, given already."""

from datetime import timedelta

from app.infra.clock import SystemClock
from app.ports import UnitOfWorkFactory
from app.ports_people import Factor
from app.totp import FactorState
from tests.support.chat import House
from trading.domain.ids import UserId


async def open_factor(house: House, user: int) -> None:
    """This operator, who has talked to the bot already, has a second factor and has just given a code."""
    await open_factor_at(house.unit, UserId(user))


async def open_factor_at(unit: UnitOfWorkFactory, user: UserId) -> None:
    """The same without a chat."""
    until = SystemClock().now() + timedelta(hours=1)
    async with unit() as work:
        await work.factors.put(user, Factor(b"never opened in this test", FactorState(0, open_until=until)))
