"""How exchanges do, in the hand of the test."""

from collections.abc import Sequence
from datetime import timedelta

from app.health_views import VenueHealth


class HandVitals:
    """One exchange that does well."""

    def venues(self) -> Sequence[VenueHealth]:
        return [VenueHealth("Bybit", True, timedelta(seconds=1), 4, 0)]
