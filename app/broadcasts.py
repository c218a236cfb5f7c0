"""Broadcasts: what they are, to whom they go, and when a person may hear one. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from app.accounts import LANGUAGES, AccountKind
from app.attention import Wishes, next_hour
from app.zones import zone_of
from trading.domain.instrument import ExchangeId

HOURS = (6, 24, 72)  # how long after its start a broadcast may be worth telling
_SUSPICIOUS = 20  # failures
RECALL_WITHIN = timedelta(hours=48)  # Telegram deletes nothing that is older
TESTERS = 5  # operators who are sent a draft to look at
_PARTS = 100


class Category(StrEnum):
    """What it is about: people refuse each but the last. The locales hold `mailing-<value>`."""

    NEWS = "news"
    TIPS = "tips"
    OFFERS = "offers"
    SYSTEM = "system"  # what concerns everybody: maintenance, terms

    @property
    def following(self) -> "Category":
        """What a tap makes of it."""
        order = tuple(Category)
        return order[(order.index(self) + 1) % len(order)]


REFUSABLE: tuple[Category, ...] = (Category.NEWS, Category.TIPS, Category.OFFERS)


class Status(StrEnum):
    """How far it is. The locales hold `broadcast-status-<value>`."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"
    RECALLING = "recalling"
    RECALLED = "recalled"


class Outcome(StrEnum):
    """What became of a delivery. UNKNOWN: it may have arrived; UNWANTED: refused after it was begun."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    UNWANTED = "unwanted"


class ButtonKind(StrEnum):
    """What a button under a broadcast does. CLICK: it is counted, once for each person."""

    URL = "url"
    CLICK = "click"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class MailButton:
    """value: the address, what is copied, or what a click is answered with (empty: the usual words);
    row: those of one number stand side by side.
    """

    label: str
    kind: ButtonKind
    value: str
    row: int


@dataclass(frozen=True, slots=True)
class Buttons:
    """All of a broadcast, from above."""

    items: tuple[MailButton, ...] = ()


NO_BUTTONS = Buttons()


class Trait(StrEnum):
    """What people are chosen by. The locales hold `segment-<value>`."""

    LANGUAGE = "language"
    PLAN = "plan"
    KIND = "kind"
    EXCHANGE = "exchange"
    ACTIVITY = "activity"
    HOLDING = "holding"
    SHARE = "share"
    REFERRAL = "referral"


# What each may ask for, in the order in which taps go through it.
CHOICES: Mapping[Trait, tuple[str, ...]] = MappingProxyType(
    {
        Trait.LANGUAGE: LANGUAGES,
        Trait.PLAN: ("free", "trial", "basic", "pro", "week"),
        Trait.KIND: tuple(kind.value for kind in AccountKind),
        Trait.EXCHANGE: tuple(exchange.value for exchange in ExchangeId),
        Trait.ACTIVITY: ("active-1", "active-7", "active-30", "idle-7", "idle-30"),
        Trait.HOLDING: ("yes", "no"),
        Trait.SHARE: ("first-10", "first-50", "last-50", "last-90"),
        Trait.REFERRAL: ("yes", "no"),
    }
)


@dataclass(frozen=True, slots=True)
class Want:
    """One condition. Raises ValueError for a value that is none of CHOICES."""

    trait: Trait
    value: str

    def __post_init__(self) -> None:
        if self.value not in CHOICES[self.trait]:
            raise ValueError(f"{self.trait} must be one of {CHOICES[self.trait]}")


@dataclass(frozen=True, slots=True)
class Segment:
    """All conditions must hold. people: only these ids; empty: anybody."""

    wants: tuple[Want, ...] = ()
    people: tuple[int, ...] = ()

    def of(self, trait: Trait) -> str | None:
        return next((want.value for want in self.wants if want.trait is trait), None)

    def turned(self, trait: Trait) -> "Segment":
        """The next choice of this trait; after the last one: any."""
        values = (None, *CHOICES[trait])
        value = values[(values.index(self.of(trait)) + 1) % len(values)]
        others = tuple(want for want in self.wants if want.trait is not trait)
        return replace(self, wants=others if value is None else (*others, Want(trait, value)))

    def without_people(self) -> "Segment":
        """What may be kept of it for good: ids would outlive people who leave."""
        return replace(self, people=())


EVERYBODY = Segment()


@dataclass(frozen=True, slots=True)
class Profile:
    """What the conditions look at. keyed: has an exchange account of their own; away: since they were last
    there, None: never since that is written down; invited: they came by somebody's link.
    """

    id: int
    language: str
    plan: str = "free"
    exchanges: frozenset[str] = frozenset()
    keyed: bool = False
    away: timedelta | None = None
    holding: bool = False
    invited: bool = False


def holds(segment: Segment, profile: Profile) -> bool:
    """Whether this person is meant. `db.repositories.segments` says the same to the database."""
    if segment.people and profile.id not in segment.people:
        return False
    return all(_holds(want, profile) for want in segment.wants)


def _holds(want: Want, profile: Profile) -> bool:
    return _MEANING[want.trait](want.value, profile)


def activity_of(value: str) -> tuple[bool, timedelta]:
    """Whether they must have been there within the span, or must not, and the span."""
    word, _, days = value.partition("-")
    return word == "active", timedelta(days=int(days))


def share_of(value: str) -> tuple[int, int]:
    """The parts, the upper one not included: first-10 and last-90 are everybody, and nobody twice."""
    word, _, percent = value.partition("-")
    return (0, int(percent)) if word == "first" else (_PARTS - int(percent), _PARTS)


def part_of(user: int) -> int:
    """Where a person stands of 100 parts, the same for all broadcasts."""
    return int(sha256(str(user).encode()).hexdigest()[:8], 16) % _PARTS


def _was_there(value: str, profile: Profile) -> bool:
    wanted, span = activity_of(value)
    return (profile.away is not None and profile.away < span) is wanted


def _in_share(value: str, profile: Profile) -> bool:
    low, high = share_of(value)
    return low <= part_of(profile.id) < high


_MEANING: Mapping[Trait, Callable[[str, Profile], bool]] = MappingProxyType(
    {
        Trait.LANGUAGE: lambda value, profile: profile.language == value,
        Trait.PLAN: lambda value, profile: profile.plan == value,
        Trait.KIND: lambda value, profile: profile.keyed is (value == AccountKind.LIVE),
        Trait.EXCHANGE: lambda value, profile: value in profile.exchanges,
        Trait.ACTIVITY: _was_there,
        Trait.HOLDING: lambda value, profile: profile.holding is (value == "yes"),
        Trait.SHARE: _in_share,
        Trait.REFERRAL: lambda value, profile: profile.invited is (value == "yes"),
    }
)


def due_at(now: datetime, category: Category, wishes: Wishes, zone: str, *, silent: bool) -> datetime:
    """When this person may be told: not in their quiet hours, unless it makes no sound or cannot wait."""
    local = now.astimezone(zone_of(zone))
    if silent or category is Category.SYSTEM or not wishes.is_quiet(local.hour):
        return now
    return next_hour(local, wishes.quiet_until)


def fails(sent: int, failed: int) -> bool:
    """So many failures that something is wrong with the broadcast itself."""
    return failed >= _SUSPICIOUS and failed > sent
