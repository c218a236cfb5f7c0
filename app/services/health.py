"""How the service does, for everybody: prices, exchanges, what is on its way to this person."""

from collections.abc import Sequence
from typing import Protocol

from app.health_views import HealthView, VenueHealth
from app.ports import UnitOfWorkFactory
from app.services.looking import look_of
from trading.domain.ids import UserId
from trading.ports import Clock


class Vitals(Protocol):
    """What this process knows of the exchanges."""

    def venues(self) -> Sequence[VenueHealth]:
        """How each exchange does, in the order in which they are configured."""
        ...


class Health:
    """Looks; changes nothing. clock: of the market; version: of the program."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock, vitals: Vitals, version: str) -> None:
        self._unit = unit
        self._clock = clock
        self._vitals = vitals
        self.version = version

    async def check(self, user_id: UserId) -> HealthView:
        async with self._unit() as work:
            look = await look_of(work, user_id, self._clock.now())
            pulse = await work.history.pulse(user_id, look.account.id)
        return HealthView(
            look=look,
            running_since=pulse.running_since,
            version=self.version,
            looked_at=look.account.reconciled_at,
            last_signal_at=pulse.last_signal_at,
            unproved=pulse.unproved,
            undelivered=pulse.undelivered,
            oldest=pulse.oldest,
            venues=self._vitals.venues(),
        )
