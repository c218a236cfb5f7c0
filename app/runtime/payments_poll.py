"""Looking after what was ordered elsewhere: every half minute, at once when it rings, seldom while it fails.

All that it knows is with the provider and in the database: a ring that is lost costs half a minute.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from app.billing.providers import ProviderFailed, ProviderRefused
from trading.ports import Clock

_EVERY, _SELDOM = 30.0, 900.0  # real seconds between looks, and at most while they fail
_APART = 1.0  # between two, however often it rings
_PATIENCE = 3  # failures without an answer before an operator hears of it


def rest(failures: int) -> float:
    """Real seconds to the next look after so many failures in a row."""
    return min(_EVERY * float(1 << min(failures, 10)), _SELDOM)


class Reports(Protocol):
    """Where failures are told; see `app.runtime.incidents.IncidentDesk`."""

    async def report(self, place: str, error: BaseException) -> None: ...


class PaymentsPoll:
    """look: asks for all that is open and credits what was paid; clock: real time."""

    def __init__(self, look: Callable[[], Awaitable[object]], incidents: Reports, clock: Clock) -> None:
        self._look = look
        self._incidents = incidents
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Something was paid, or so it is said."""
        self._rung.set()

    async def run(self) -> None:
        """Look until cancelled."""
        failures = 0
        while True:
            self._rung.clear()
            failures = await self._once(failures)
            await self._clock.sleep(_APART)
            await self._wait(rest(failures) - _APART)

    async def _once(self, failures: int) -> int:
        """How often the provider has failed in a row now. One that is silent for a moment is nobody's
        concern; a payment that we fail to credit is, and is tried again as soon as any other.
        """
        try:
            await self._look()
        except (ProviderFailed, ProviderRefused) as error:
            failures += 1
            if isinstance(error, ProviderRefused) or failures == _PATIENCE:
                await self._incidents.report("payments", error)
            return failures
        except Exception as error:  # noqa: BLE001  # money that was paid must be seen later
            await self._incidents.report("payments", error)
        return 0

    async def _wait(self, seconds: float) -> None:
        waiting = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._rung.wait()),
        }
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
