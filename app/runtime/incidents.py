"""Failures: logged, counted, and told to the admins once, not a hundred times."""

import re
import traceback
from pathlib import PurePath

import structlog
from structlog.contextvars import get_contextvars

from app.notices import Incident, encode
from app.ports import UnitOfWorkFactory
from trading.domain.errors import ExchangeFailure
from trading.domain.ids import AccountId, UserId
from trading.ports import Clock

_LENGTH = 200
_ACCOUNT = re.compile(r"account (\d+)")
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
            await self._keep(place, summary)
        except Exception:  # noqa: BLE001  # the database itself may be what fails; the log has it
            self._log.warning("incident not kept", place=place)

    async def _keep(self, place: str, summary: str) -> None:
        """Whom it has hit is what the place names, or what the task that failed was bound to."""
        kind, bound = _kind_of(place), get_contextvars()
        named = _ACCOUNT.search(place)
        user, account = bound.get("user_id"), int(named[1]) if named else bound.get("account")
        async with self._unit() as work:
            raised = await work.incidents.record(
                kind,
                summary,
                user=None if user is None else UserId(user),
                account=None if account is None else AccountId(account),
            )
            if raised is None:
                return
            name, body = encode(Incident(kind, summary, raised.id, raised.alarm, raised.count))
            once = f"incident:{raised.id}:{raised.count}"
            for admin in await work.users.admins():
                await work.outbox.add(admin.id, name, body, dedupe=once, account=None)
