"""How each kind of news travels: the one table of priorities, lifetimes, cards and groups. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from app.attention import Priority

DIGEST = "digest"  # the group of what was held back to be told together
_MINUTES, _DAY = timedelta(minutes=10), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handling:
    """The travel rules of a kind of news.

    life: real time after which it is not told any more, None: always told; silent: without a sound; gathers:
    several of one symbol may become one message; card: it makes or changes the message of its position;
    replies: it is sent as an answer to that message too; ends: the message is not changed afterwards.
    """

    priority: Priority = Priority.ALERT
    life: timedelta | None = _DAY
    silent: bool = False
    gathers: bool = False
    card: bool = False
    replies: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The rules applied to one piece of news. Fields as in `Notice`; life as in `Handling`."""

    priority: Priority
    life: timedelta | None
    silent: bool
    card: str | None
    reply_to: str | None
    group: str | None


_CRITICAL = Handling(Priority.CRITICAL, life=None)
_FILL = Handling(Priority.FILL)
# Kinds that are not named travel as alerts do, for a day.
_HANDLING: Mapping[str, Handling] = MappingProxyType(
    {
        "PositionOpened": Handling(Priority.FILL, gathers=True, card=True),
        "PositionIncreased": Handling(Priority.FILL, gathers=True, card=True, replies=True),
        "StopConfirmed": Handling(Priority.FILL, silent=True, gathers=True, card=True),
        "PositionReduced": Handling(Priority.FILL, gathers=True, card=True, replies=True),
        "PositionClosed": Handling(Priority.FILL, gathers=True, card=True, replies=True, ends=True),
        "PositionAdjusted": _FILL,
        "OrderRefused": _FILL,
        "OrderUnproved": _FILL,
        "OrderSettled": _FILL,
        "KeyConnected": _FILL,
        "AccountHalted": _CRITICAL,
        "ForeignOrders": _CRITICAL,
        "SoftStopBlind": _CRITICAL,
        "DriftFound": _CRITICAL,
        "MarketGone": _CRITICAL,
        "EmergencyDone": _CRITICAL,
        "Braked": _CRITICAL,
        "Switched": _CRITICAL,
        "OrderQuarantined": _CRITICAL,
        "RevokeKeys": _CRITICAL,
        "Incident": Handling(Priority.ALERT, life=_DAY, gathers=True),
        "EntryRefused": Handling(Priority.ALERT, life=_MINUTES, gathers=True),
        "AlertFired": Handling(Priority.ALERT, life=_MINUTES, gathers=True),
        "Broadcast": Handling(Priority.BULK, life=_DAY),
        "Recall": Handling(Priority.BULK, life=_DAY, silent=True),
        "Reported": Handling(Priority.BULK, life=_DAY),
        "ServiceStarted": Handling(Priority.BULK, life=_DAY),
    }
)
_USUAL = Handling()


def handling_of(kind: str) -> Handling:
    """The rules of a kind of news."""
    return _HANDLING.get(kind, _USUAL)


def dispatch_of(kind: str, body: Mapping[str, object], *, critical: bool = False) -> Dispatch:
    """How this news travels. critical: whoever tells it knows that it is, whatever its kind."""
    rules = handling_of(kind)
    is_critical = critical or rules.priority is Priority.CRITICAL
    symbol, position = body.get("symbol"), body.get("position")
    family = "position" if rules.card else kind
    card = f"position:{position}" if rules.card and position else None
    return Dispatch(
        priority=Priority.CRITICAL if is_critical else rules.priority,
        life=None if is_critical else rules.life,
        silent=rules.silent and not is_critical,
        card=card,
        reply_to=card if rules.replies else None,
        group=f"{family}:{symbol}" if rules.gathers and not is_critical else None,
    )
