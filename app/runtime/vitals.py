"""What this process knows of how the exchanges do: whether they answer, and how old their prices are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from app.health_views import VenueHealth
from app.runtime.boards import Markets
from app.runtime.venues import Venues
from trading.domain.instrument import ExchangeId
from trading.ports import Clock


class Ahead(Protocol):
    """What was measured of an exchange's clock."""

    @property
    def ahead(self) -> timedelta: ...


class MarketVitals:
    """`app.services.health.Vitals` over the hubs and the breakers. clock: of the market; clocks: of
    the exchanges.
    """

    def __init__(
        self,
        markets: Markets,
        venues: Venues,
        clock: Clock,
        clocks: Mapping[ExchangeId, Ahead] = MappingProxyType({}),
    ) -> None:
        self._clocks = clocks
        self._markets = markets
        self._venues = venues
        self._clock = clock

    def venues(self) -> Sequence[VenueHealth]:
        return [self._of(exchange) for exchange in self._markets.hubs]

    def _of(self, exchange: ExchangeId) -> VenueHealth:
        hub = self._markets.hubs[exchange]
        latest = max((quote.at for quote in hub.quotes.values()), default=None)
        status = hub.status()
        return VenueHealth(
            name=exchange.brand,
            answers=self._venues.answers(exchange),
            price_age=None if latest is None else self._clock.now() - latest,
            followed=status.followed,
            standing=status.standing,
            ahead=self._clocks[exchange].ahead if exchange in self._clocks else None,
        )
