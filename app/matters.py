"""What each kind of news is about, as people choose what they hear of: the one table. Pure."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from app.attention import Matter, Priority, Topic
from trading.domain.events import ExitWhy

# Kinds that are not named are Topic.OTHER.
_TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "PositionOpened": Topic.OPENED,
        "PositionIncreased": Topic.OPENED,
        "PositionReduced": Topic.CLOSED,
        "PositionClosed": Topic.CLOSED,
        "StopConfirmed": Topic.STOPS,
        "StopMoved": Topic.STOPS,
        "OrderRefused": Topic.ORDERS,
        "OrderUnproved": Topic.ORDERS,
        "OrderSettled": Topic.ORDERS,
        "EntryRefused": Topic.ORDERS,
        "AlertFired": Topic.ALERTS,
        "MarketChanged": Topic.MARKETS,
        "SymbolAvoided": Topic.MARKETS,
        "Reported": Topic.REPORTS,
    }
)
_SIZES: Mapping[str, str] = MappingProxyType(
    {
        "PositionOpened": "value",
        "PositionIncreased": "value",
        "PositionReduced": "profit",
        "PositionClosed": "profit",
    }
)
_GATHERED = frozenset({"Reported", "Missed", "Broadcast", "Recall"})


def matter_of(kind: str, body: Mapping[str, object], priority: Priority) -> Matter:
    """What the rules of attention look at. body: as app.notices writes it."""
    topic = _TOPICS.get(kind, Topic.OTHER)
    why = body.get("why") if topic is Topic.CLOSED else None
    return Matter(
        topic=topic,
        priority=priority,
        why=ExitWhy(why) if isinstance(why, str) and why in set(ExitWhy) else None,
        size=_size(body.get(_SIZES.get(kind, ""))),
        gathered=kind in _GATHERED,
    )


def _size(value: object) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
