"""What this process knows when an entry is claimed: is its price still there, is its exchange well.

The decision was made on a price of its own time; between it and the claim anything may have happened.
"""

import structlog

from app.ports import Entrance
from app.runtime.boards import Board
from app.runtime.venues import Venues
from trading.domain.decision import Reason
from trading.domain.instrument import Side
from trading.domain.money import ZERO
from trading.domain.order import OrderIntent
from trading.ports import Clock
from trading.risk.rules import Rules


class Doorkeeper:
    """Lets entries into their claim. clock: the market's. A question that cannot be answered is a no."""

    def __init__(self, board: Board, venues: Venues, rules: Rules, clock: Clock) -> None:
        self._board = board
        self._venues = venues
        self._rules = rules
        self._clock = clock
        self._failures: list[Exception] = []
        self._log = structlog.get_logger("doorkeeper")

    @property
    def entrance(self) -> Entrance:
        return Entrance(self._rules.rates, self.allows)

    def failures(self) -> list[Exception]:
        """What went wrong here since the last time of asking."""
        failures, self._failures = self._failures, []
        return failures

    def allows(self, intent: OrderIntent, *, live: bool) -> Reason | None:
        """Why the entry may not be sent now. live: it goes to an exchange."""
        try:
            refusal = self._by_price(intent)
            if refusal is None and live and not self._venues.lets_in(intent.symbol.exchange):
                refusal = Reason.EXCHANGE_UNWELL
        except Exception as error:  # noqa: BLE001  # whatever it is: what could not be checked is not opened
            self._log.exception("an entry could not be checked", order=intent.id)
            self._failures.append(error)
            return Reason.GATE_FAILED
        return refusal

    def _by_price(self, intent: OrderIntent) -> Reason | None:
        """A price that is recent, within the order's limit, and not through its stop already."""
        quote, sign = self._board.quotes.get(intent.symbol), 1 if intent.side is Side.BUY else -1
        if quote is None:
            return Reason.PRICE_OLD
        age = self._clock.now() - quote.at
        if age > self._rules.price_age or -age > self._rules.clock_slack:
            return Reason.PRICE_OLD
        if not quote.price > ZERO:
            return Reason.PRICE_BAD
        through_stop = intent.stop is not None and (quote.price - intent.stop) * sign <= ZERO
        out_of_reach = intent.limit is not None and (quote.price - intent.limit) * sign > ZERO
        return Reason.PRICE_MOVED if through_stop or out_of_reach else None
