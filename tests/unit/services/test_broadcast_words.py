"""What operators type about a broadcast, and when a person may be told of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attention import USUAL
from app.broadcasts import ButtonKind, Category, due_at, fails
from app.errors import Refusal, Refused
from app.services.broadcast_words import MOST_BUTTONS, buttons_of, moment_of, people_of
from app.zones import zone_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOSCOW = NOON.astimezone(zone_of("Europe/Moscow"))  # 15:00


def refusal(error: pytest.ExceptionInfo[Refused]) -> tuple[Refusal, dict[str, str]]:
    return error.value.code, error.value.params


def test_lines_become_rows_of_buttons_in_both_languages() -> None:
    made = buttons_of(
        "Read = https://example.com/a?b=c\n\nYes = click | Нет = клик: Понятно = жаль\nCode = copy: A = B : C"
    )
    assert [(one.label, one.kind, one.value, one.row) for one in made.items] == [
        ("Read", ButtonKind.URL, "https://example.com/a?b=c", 0),
        ("Yes", ButtonKind.CLICK, "", 1),
        ("Нет", ButtonKind.CLICK, "Понятно = жаль", 1),
        ("Code", ButtonKind.COPY, "A = B : C", 2),
    ]
    assert buttons_of(" \n").items == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("A = https://a.b\nno button", Refusal.BUTTON_UNREADABLE, "2"),
        ("= https://a.b", Refusal.BUTTON_UNREADABLE, "1"),
        ("Code = copy:", Refusal.BUTTON_UNREADABLE, "1"),
        ("A = http://a.b", Refusal.BUTTON_ADDRESS, "1"),
        ("A = https://localhost", Refusal.BUTTON_ADDRESS, "1"),
        ("A = javascript:alert(1)", Refusal.BUTTON_ADDRESS, "1"),
        ("A = https://[bad", Refusal.BUTTON_ADDRESS, "1"),
        ("A = https://a.b/x y", Refusal.BUTTON_ADDRESS, "1"),
        ("A" * 41 + " = click", Refusal.BUTTON_LONG, "1"),
        ("A = click: " + "x" * 181, Refusal.BUTTON_LONG, "1"),
        ("A = copy: " + "x" * 257, Refusal.BUTTON_LONG, "1"),
        ("|".join(["A = click"] * 5), Refusal.BUTTONS_MANY, "1"),
        ("\n".join(["A = click"] * (MOST_BUTTONS + 1)), Refusal.BUTTONS_MANY, str(MOST_BUTTONS + 1)),
    ],
)
def test_a_line_that_is_no_button_is_named(text: str, code: Refusal, line: str) -> None:
    with pytest.raises(Refused) as error:
        buttons_of(text)
    found, params = refusal(error)
    assert (found, params["line"]) == (code, line)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (buttons_of, people_of, lambda typed: moment_of(typed, MOSCOW)):
        try:
            assert read(text) is not None
        except Refused:
            continue


def test_ids_are_read_once_each() -> None:
    assert people_of(" 7, 1001;\n7 1002 ") == (7, 1001, 1002)
    for wrong in ("0", "-5", "1001 bob", "\uff11\uff12", "", "9" * 17):
        with pytest.raises(Refused):
            people_of(wrong)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18:30", "2026-11-21T15:30"),
        ("14:59", "2026-11-22T11:59"),  # over for today
        ("22.11 09:00", "2026-11-22T06:00"),
        ("20.11 09:00", "2027-11-20T06:00"),
        ("21.11.2026 15:01", "2026-11-21T12:01"),
        ("2026-12-31 23:59", "2026-12-31T20:59"),
    ],
)
def test_an_hour_is_where_its_author_is(text: str, at: str) -> None:
    assert moment_of(text, MOSCOW) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["25:00", "31.02 10:00", "soon", "2026-11-21", "00.01 10:00", "1:5"])
def test_what_is_no_hour_is_refused(text: str) -> None:
    with pytest.raises(Refused) as error:
        moment_of(text, MOSCOW)
    assert error.value.code is Refusal.WHEN_UNREADABLE


def test_an_hour_that_is_over_is_refused_with_the_time_there() -> None:
    with pytest.raises(Refused) as error:
        moment_of("2026-11-21 15:00", MOSCOW)
    assert refusal(error) == (Refusal.WHEN_PAST, {"text": "2026-11-21 15:00", "time": "15:00"})


def test_quiet_hours_are_waited_out_where_the_person_is() -> None:
    night = replace(USUAL, quiet_from=22, quiet_until=7)
    late = datetime(2026, 11, 21, 20, tzinfo=UTC)  # 23:00 in Moscow, noon in Los Angeles
    morning = datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert due_at(late, Category.TIPS, night, "Europe/Moscow", silent=False) == morning
    assert due_at(late, Category.TIPS, night, "America/Los_Angeles", silent=False) == late
    assert due_at(late, Category.TIPS, USUAL, "Europe/Moscow", silent=False) == late
    assert due_at(late, Category.TIPS, night, "Europe/Moscow", silent=True) == late
    assert due_at(late, Category.SYSTEM, night, "Europe/Moscow", silent=False) == late


def test_many_failures_stop_it_and_few_do_not() -> None:
    assert fails(sent=19, failed=20)
    assert not fails(sent=0, failed=19)
    assert not fails(sent=1_000, failed=900)
