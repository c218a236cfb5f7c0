"""What the screens of notices and time zones show: data without text, made for one look."""

from dataclasses import dataclass
from datetime import datetime

from app.attention import Wishes


@dataclass(frozen=True, slots=True)
class WishesView:
    """What a person hears of. zone: where they are; now: real time."""

    wishes: Wishes
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ZonesView:
    """Zones to choose from. zone: the present one; asked: what was looked up, None: the common ones."""

    zone: str
    found: tuple[str, ...]
    now: datetime
    asked: str | None = None
