"""Whether the markets that the operator has named are there: asked once the exchanges have listed theirs."""

from collections.abc import Callable, Sequence

import structlog

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Markets
from app.runtime.incidents import IncidentDesk
from app.services.offer import Offer
from trading.domain.errors import MissingData
from trading.domain.instrument import ExchangeId, Symbol
from trading.ports import Clock

_AT_FIRST, _EVERY = 5.0, 900.0  # real seconds between looks until all have listed, and afterwards


Leader = Callable[[ExchangeId], Symbol | None]


def led_by(offer: Offer, markets: Markets, otherwise: Leader) -> Leader:
    """The market that leads an exchange: the operator's primary one where it is listed and open, else as
    `otherwise` says.
    """

    def leader(exchange: ExchangeId) -> Symbol | None:
        listed = markets.hubs[exchange].instruments.values()
        return offer.leader(exchange, listed) or otherwise(exchange)

    return leader


class OfferWatch:
    """Tells the operators of names that no exchange lists. The service goes on without them."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        offer: Offer,
        exchanges: Sequence[ExchangeId],
        incidents: IncidentDesk,
        clock: Clock,
    ) -> None:
        self._unit = unit
        self._offer = offer
        self._exchanges = tuple(exchanges)
        self._incidents = incidents
        self._clock = clock
        self._told: tuple[str, ...] = ()
        self._log = structlog.get_logger("offer")

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            known = await self.look() is not None
            await self._clock.sleep(_EVERY if known else _AT_FIRST)

    async def look(self) -> tuple[str, ...] | None:
        """The names without a market, told once while they stay the same.

        None before every exchange has listed its markets: what is not known yet is not missing.
        """
        async with self._unit() as work:
            listed = await work.markets.all()
        if not {*self._exchanges} <= {instrument.symbol.exchange for instrument in listed}:
            return None
        unknown = self._offer.unknown(self._exchanges, listed)
        if unknown and unknown != self._told:
            self._log.warning("names without a market", names=unknown)
            names = ", ".join(unknown)
            await self._incidents.report("symbols of the settings", MissingData(f"no exchange lists {names}"))
        self._told = unknown
        return unknown
