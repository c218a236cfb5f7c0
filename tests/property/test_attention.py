"""How much of a person's attention news may take: what holds whatever they chose, wherever they are."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.attention import (
    BUDGETS,
    EXITS,
    SETTABLE,
    Chosen,
    Manner,
    Matter,
    Priority,
    Topic,
    Wish,
    Wishes,
    attention,
    exit_subject,
    next_hour,
)
from app.records import packed, unpacked
from app.zones import COMMON, city, offset, search, zone_of
from trading.domain.events import ExitWhy

ZONES = (*COMMON, "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca")
hours = st.integers(0, 23)
subjects = st.sampled_from([*SETTABLE, *(exit_subject(why) for why in EXITS), "of another release"])
wishes = st.builds(
    Wishes,
    chosen=st.lists(st.builds(Chosen, subjects, st.sampled_from(Wish)), max_size=6).map(tuple),
    smallest=st.sampled_from([Decimal(0), Decimal(10), Decimal(500)]),
    quiet_from=hours,
    quiet_until=hours,
    most=st.sampled_from(BUDGETS),
    digest=hours,
    day_hour=st.none() | hours,
    week_hour=st.none() | hours,
)
matters = st.builds(
    Matter,
    topic=st.sampled_from(Topic),
    priority=st.sampled_from(Priority),
    why=st.none() | st.sampled_from(ExitWhy),
    size=st.none() | st.decimals(-1000, 1000, places=2),
    gathered=st.booleans(),
)
# Around the changes of the clocks in 2026, north and south.
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 364 * 24 * 3600).map(lambda seconds: BEGAN + timedelta(seconds=seconds))
locals_ = st.builds(lambda at, zone: at.astimezone(zone_of(zone)), instants, st.sampled_from(ZONES))
told = st.integers(0, 100)


@given(matters, wishes, locals_, told)
def test_what_is_critical_rings_whatever_was_chosen(
    matter: Matter, chosen: Wishes, local: datetime, count: int
) -> None:
    critical = Matter(matter.topic, Priority.CRITICAL, matter.why, matter.size, matter.gathered)
    assert attention(critical, chosen, local, count).manner is Manner.RING


@given(matters, wishes, locals_, told)
def test_the_same_is_judged_alike_and_what_waits_waits_a_day_at_most(
    matter: Matter, chosen: Wishes, local: datetime, count: int
) -> None:
    verdict = attention(matter, chosen, local, count)
    assert attention(matter, chosen, local, count) == verdict
    assert (verdict.until is None) == (verdict.manner is not Manner.DIGEST)
    if verdict.until is not None:
        assert timedelta() < verdict.until - local <= timedelta(hours=26)


@given(matters, wishes, locals_, told)
def test_nothing_rings_in_quiet_hours_past_the_budget_or_unwanted(
    matter: Matter, chosen: Wishes, local: datetime, count: int
) -> None:
    manner = attention(matter, chosen, local, count).manner
    if matter.priority is not Priority.CRITICAL and manner is Manner.RING:
        assert not chosen.is_quiet(local.hour)
        assert chosen.of(matter.topic, matter.why) is Wish.ON
        assert matter.gathered or chosen.most is None or count < chosen.most
        assert matter.gathered or matter.size is None or abs(matter.size) >= chosen.smallest


@given(hours, hours)
def test_quiet_hours_are_as_long_as_they_say_over_midnight_too(since: int, until: int) -> None:
    quiet = {hour for hour in range(24) if Wishes(quiet_from=since, quiet_until=until).is_quiet(hour)}
    assert quiet == {(since + passed) % 24 for passed in range((until - since) % 24)}


@given(locals_, hours, st.none() | st.integers(0, 6))
@example(datetime(2026, 3, 28, 12, tzinfo=UTC).astimezone(zone_of("Europe/Berlin")), 2, None)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(zone_of("Europe/Berlin")), 2, None)
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(zone_of("Europe/Berlin")), 2, 6)
def test_the_next_hour_is_the_first_one_after_now(local: datetime, hour: int, weekday: int | None) -> None:
    found = next_hour(local, hour, weekday)
    there = found.astimezone(local.tzinfo)
    assert found.tzinfo is UTC
    assert found > local
    assert there.hour == hour or there.replace(fold=1).utcoffset() != (there - timedelta(hours=2)).utcoffset()
    assert weekday is None or there.weekday() == weekday
    assert found - local <= timedelta(days=1 if weekday is None else 7, hours=25)


@given(wishes)
def test_wishes_are_read_back_as_they_were_written(chosen: Wishes) -> None:
    assert unpacked(Wishes, packed(chosen)) == chosen


@settings(deadline=None)  # the first look at the database of zones reads its files
@given(st.sampled_from(ZONES), instants)
def test_a_zone_is_found_by_its_city_and_by_its_offset(zone: str, now: datetime) -> None:
    assert search(city(zone), now)[0] == zone
    for found in search(offset(zone, now).replace("UTC", "utc ") if zone != "UTC" else "+0", now):
        assert now.astimezone(zone_of(found)).utcoffset() == now.astimezone(zone_of(zone)).utcoffset()


@settings(deadline=None)
@given(st.text(max_size=300), instants)
def test_whatever_is_typed_as_a_zone_is_answered(words: str, now: datetime) -> None:
    assert len(search(words, now)) <= 8
