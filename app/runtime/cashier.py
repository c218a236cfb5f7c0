"""The clock of money: what providers are still to be told, and the books held against theirs.

All that it knows is in the database; any worker may do any of it, and several at once.
"""

from datetime import timedelta

from app.runtime.timetable import Job
from app.services.reconciling import Reconciliation
from app.services.refunds import Refunds, Renewing
from trading.ports import Clock

_ERRANDS, _BOOKS = 15.0, 3600.0  # real seconds
_SOON = timedelta(seconds=20)  # after a start: others come up first


class Cashier:
    """clock: real time."""

    def __init__(self, refunds: Refunds, renewing: Renewing, books: Reconciliation, clock: Clock) -> None:
        self._refunds = refunds
        self._renewing = renewing
        self._books = books
        self._clock = clock

    def jobs(self) -> tuple[Job, ...]:
        """The rows of the timetable."""
        return (
            Job("refunds", _ERRANDS, self._refunds.run),
            Job("renewals", _ERRANDS, self._renewing.run),
            Job("payments reconciled", _BOOKS, self._books.look, self._clock.now() + _SOON),
        )
