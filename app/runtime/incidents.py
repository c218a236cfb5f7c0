"""Failures: logged, counted, and told to the admins once, not a hundred times."""

import re
import traceback
from datetime import datetime
from pathlib import PurePath

import structlog

from app.ports import UnitOfWorkFactory
from trading.domain.errors import ExchangeFailure
from trading.ports import Clock

_LENGTH = 200
# What differs each time in one and the same failure: accounts, orders, instants.
_PASSING = re.compile(r"(?<=account )\d+|\b(?=\w*\d)\w{12,}\b|\d\d\.\d\d \d\d:\d\d")


def describe(error: BaseException) -> str:
    """One line about a failure that holds no secret: our own messages, else only its kind and place."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, ExchangeFailure):
        return f"{type(error).__name__}: {_kind_of(str(error))}"[:_LENGTH]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _kind_of(text: str) -> str:
    return _PASSING.sub("#", text)


class IncidentDesk:
    """Where every supervisor reports."""

    def __init__(self, unit: UnitOfWorkFactory, clock: Clock) -> None:
        self._unit = unit
        self._clock = clock
        self._log = structlog.get_logger("incidents")

    async def report(self, place: str, error: BaseException) -> None:
        """Count the failure and tell the admins if it is new. Never raises: it is called when things fail."""
        summary = describe(error)
        self._log.error("failure", place=place, summary=summary, exc_info=error)
        try:
            await self._keep(_kind_of(place), summary, self._clock.now())
        except Exception:  # noqa: BLE001  # the database itself may be what fails; the log has it
            self._log.warning("incident not kept", place=place)

    async def _keep(self, place: str, summary: str, now: datetime) -> None:
        async with self._unit() as work:
            if not await work.incidents.record(place, summary):
                return
            for admin in await work.users.admins():
                await work.outbox.add(
                    admin.id,
                    "Incident",
                    {"place": place, "summary": summary},
                    dedupe=f"incident:{place}:{summary}:{now:%Y%m%d}:{admin.id}",
                    account=None,
                )
