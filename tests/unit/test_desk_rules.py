"""The rules of the service desk, pure: when a failure is told, what a light says, what is read of a plan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.desk_views import DeskAges, Light
from app.failures import AGAIN, QUIET, Alarm, Known, alarm_of
from app.health_views import VenueHealth
from app.lights import light_of, signs_of
from app.upkeep import TEXT_LIMIT, Unreadable, read
from tests.support.builders import NOW
from tests.support.desk import a_desk, worst_desk
from trading.domain.account import Control

TOLD = Known(
    count=5,
    before_at=NOW - timedelta(minutes=1),
    told_at=NOW - timedelta(hours=2),
    told_count=1,
    acknowledged=False,
    muted_until=None,
    until_change=False,
)
SEEN = replace(TOLD, acknowledged=True)
CHANGE = replace(TOLD, until_change=True)


@pytest.mark.parametrize(
    ("known", "alarm"),
    [
        (replace(TOLD, told_at=None, told_count=0, count=1, before_at=None), Alarm.NEW),
        (TOLD, None),
        (replace(TOLD, count=10**6), None),  # nobody has acknowledged it: once a day is enough
        (replace(TOLD, told_at=NOW - AGAIN), Alarm.STILL),
        (SEEN, None),
        (replace(SEEN, told_at=NOW - 9 * AGAIN), None),
        (replace(SEEN, before_at=NOW - QUIET), Alarm.BACK),
        (replace(SEEN, count=10), Alarm.GROWN),
        (replace(SEEN, count=9), None),
        (replace(SEEN, count=10, muted_until=NOW + timedelta(seconds=1)), None),
        (replace(SEEN, count=10, muted_until=NOW), Alarm.GROWN),
        (replace(CHANGE, told_at=NOW - AGAIN, before_at=NOW - AGAIN), None),
        (replace(CHANGE, count=10), Alarm.GROWN),
        (replace(TOLD, told_at=None, told_count=0, muted_until=NOW + timedelta(hours=1)), None),
    ],
)
def test_a_failure_is_told_when_it_is_news(known: Known, alarm: Alarm | None) -> None:
    assert alarm_of(known, NOW) is alarm


def test_a_light_says_what_is_wrong_the_worst_first() -> None:
    assert light_of(signs_of(a_desk())) is Light.WELL
    codes = {sign.code for sign in signs_of(worst_desk())}
    assert codes == {
        *("halted", "maintenance", "naked", "waiting", "quarantined", "symbols", "incidents"),
        *("silent", "prices", "clock", "critical", "inbox", "outbox", "database"),
    }
    lights = [sign.light for sign in signs_of(worst_desk())]
    assert lights == sorted(lights, key=[Light.BAD, Light.LOOK].index)
    assert light_of(signs_of(a_desk(incidents=1))) is Light.LOOK
    assert light_of(signs_of(a_desk(quarantined=1))) is Light.BAD
    assert light_of(signs_of(replace(a_desk(), control=Control.REDUCE_ONLY))) is Light.BAD
    young = replace(a_desk(naked=1, waiting=3), ages=DeskAges(naked=timedelta(seconds=3)))
    assert [(sign.light, sign.code) for sign in signs_of(young)] == [(Light.LOOK, "naked")]
    blind = VenueHealth("Bybit", True, None, 0, 0)
    assert signs_of(replace(a_desk(), venues=[blind])) == [], "it has no prices where nobody follows any"


@pytest.mark.parametrize(
    ("typed", "length", "starts_in", "texts"),
    [
        ("45m", 45, 0, {}),
        ("1h 30m in 2h", 90, 120, {}),
        ("1ч30м через 2ч", 90, 120, {}),
        ("2 hours", 120, 0, {}),
        ("20м Переезжаем", 20, 0, {"en": "Переезжаем", "ru": "Переезжаем"}),
        ("1d\nen: A: new house\nand more\nru: Дом", 1440, 0, {"en": "A: new house\nand more", "ru": "Дом"}),
        ("5m in 1d\nru: Дом", 5, 1440, {"ru": "Дом"}),
    ],
)
def test_a_plan_is_read_as_it_is_typed(
    typed: str, length: int, starts_in: int, texts: dict[str, str]
) -> None:
    wanted = read(typed)
    assert wanted.length == timedelta(minutes=length)
    assert wanted.starts_in == timedelta(minutes=starts_in)
    assert wanted.texts == texts


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("", "span"),
        ("soon", "span"),
        ("for 5m", "span"),
        ("0m", "length"),
        ("25h", "length"),
        ("9999d", "length"),
        ("5m in 15d", "start"),
        (f"5m {'x' * (TEXT_LIMIT + 1)}", "text"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_reason(typed: str, where: str) -> None:
    with pytest.raises(Unreadable, match=where):
        read(typed)
