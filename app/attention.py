"""How much of a person's attention a piece of news may take: pure rules over their wishes and the hour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType

from trading.domain.events import ExitWhy


class Priority(IntEnum):
    """What goes first when not everything can go at once; the smaller the sooner."""

    CRITICAL = 0  # money is in danger, or its owner must act
    FILL = 1  # what happened to a position
    ALERT = 2  # what a person wanted to be told
    BULK = 3  # broadcasts, digests and reports


class Manner(StrEnum):
    """What becomes of a piece of news."""

    RING = "ring"
    SILENT = "silent"  # delivered without a sound
    DIGEST = "digest"  # held back and told together with others at `until`
    DROP = "drop"  # not told; it can still be looked up


@dataclass(frozen=True, slots=True)
class Attention:
    """The verdict. until: when a digest is told; None: with the next one."""

    manner: Manner
    until: datetime | None = None


class Topic(StrEnum):
    """What a person may want to hear of or not. The locales hold `topic-<topic>`."""

    OPENED = "opened"
    CLOSED = "closed"
    STOPS = "stops"
    ORDERS = "orders"
    ALERTS = "alerts"
    MARKETS = "markets"
    REPORTS = "reports"
    OTHER = "other"  # what nobody turns off: keys, answers to what they did, operators' news


class Wish(StrEnum):
    """What a person wants of a topic. The locales hold `wish-<wish>`."""

    ON = "on"
    SILENT = "silent"
    OFF = "off"

    @property
    def following(self) -> "Wish":
        """What a tap makes of it."""
        order = tuple(Wish)
        return order[(order.index(self) + 1) % len(order)]


SETTABLE: tuple[Topic, ...] = tuple(topic for topic in Topic if topic is not Topic.OTHER)
EXITS: tuple[ExitWhy, ...] = tuple(ExitWhy)
BUDGETS: tuple[int | None, ...] = (None, 5, 10, 20, 50)  # pushes a day
MAX_SMALLEST = Decimal(1_000_000)  # quote
HOURS = 24
_USUAL: Mapping[str, Wish] = MappingProxyType({Topic.STOPS: Wish.SILENT, Topic.REPORTS: Wish.SILENT})


@dataclass(frozen=True, slots=True)
class Chosen:
    """subject: a topic, or `exit-<reason>`; those of other releases are passed over."""

    subject: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person has chosen; the defaults are those of everybody who has chosen nothing.

    smallest: quote; fills of less, and ends with less profit or loss, wait for the digest; quiet_from,
    quiet_until: local hours without a sound, equal: none; most: pushes a day, None: as many as there are;
    digest: local hour; day_hour, week_hour: local hours of the reports, None: not wanted.
    """

    chosen: tuple[Chosen, ...] = ()
    smallest: Decimal = Decimal(0)
    quiet_from: int = 0
    quiet_until: int = 0
    most: int | None = None
    digest: int = 20
    day_hour: int | None = 9
    week_hour: int | None = 9

    def of(self, topic: Topic, why: ExitWhy | None = None) -> Wish:
        """What holds for the topic; an end goes by its own reason where one was chosen for that."""
        found = {one.subject: one.wish for one in self.chosen}
        usual = found.get(topic, _USUAL.get(topic, Wish.ON))
        return usual if why is None else found.get(exit_subject(why), usual)

    def with_wish(self, subject: str, wish: Wish) -> "Wishes":
        others = tuple(one for one in self.chosen if one.subject != subject)
        return replace(self, chosen=(*others, Chosen(subject, wish)))

    def is_quiet(self, hour: int) -> bool:
        """Whether nothing makes a sound in this local hour, but what is critical."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


USUAL = Wishes()


@dataclass(frozen=True, slots=True)
class Matter:
    """What the rules look at. size: quote, what a fill is worth or an end has brought, None: of no size.

    gathered: a digest, a report or another summary: it is what held news is told by.
    """

    topic: Topic
    priority: Priority
    why: ExitWhy | None = None
    size: Decimal | None = None
    gathered: bool = False


def exit_subject(why: ExitWhy) -> str:
    return f"exit-{why}"


def attention(matter: Matter, wishes: Wishes, local: datetime, told: int) -> Attention:
    """How a person is told. local: now, in their zone; told: pushes that they had today.

    What is critical rings, whatever was chosen.
    """
    if matter.priority is Priority.CRITICAL:
        return Attention(Manner.RING)
    wish = wishes.of(matter.topic, matter.why)
    if wish is Wish.OFF:
        return Attention(Manner.DROP)
    if not matter.gathered and _can_wait(matter, wishes, told):
        return Attention(Manner.DIGEST, next_hour(local, wishes.digest))
    silent = wish is Wish.SILENT or wishes.is_quiet(local.hour)
    return Attention(Manner.SILENT if silent else Manner.RING)


def _can_wait(matter: Matter, wishes: Wishes, told: int) -> bool:
    if wishes.most is not None and told >= wishes.most:
        return True
    return matter.size is not None and abs(matter.size) < wishes.smallest


def next_hour(local: datetime, hour: int, weekday: int | None = None) -> datetime:
    """The first instant after now at which it is this full hour where the person is, in UTC.

    weekday: 0 is Monday, None: any. An hour that a change of the clocks leaves out is the one after it; one
    that comes twice is the first of the two.
    """
    days = (local.date() + timedelta(days=ahead) for ahead in range(9))
    wanted = (day for day in days if weekday is None or day.weekday() == weekday)
    instants = (datetime.combine(day, time(hour), local.tzinfo).astimezone(UTC) for day in wanted)
    return next(instant for instant in instants if instant > local.astimezone(UTC))
