"""What operators type for codes, and codes as people type them."""

from datetime import UTC, datetime

import pytest

from app.billing.codes import CodeUnfit, Draft, Gives, Terms, compact, grouped, made, read_draft
from app.billing.referrals import Programme, ProgrammeUnfit, read_programme

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("pro 30", Draft(Terms(Gives.PLAN, 30, "pro"))),
        ("Pro 30 x100 NEW", Draft(Terms(Gives.PLAN, 30, "pro", uses=100, newcomers=True))),
        ("+14 \u04455 for basic", Draft(Terms(Gives.EXTEND, 14, "basic", uses=5))),
        ("20%", Draft(Terms(Gives.PERCENT, 20))),
        ("-50⭐ as spring-26", Draft(Terms(Gives.STARS, 50), "SPRING-26")),
        ("50 stars batch 40", Draft(Terms(Gives.STARS, 50), codes=40)),
        (
            "20% until 2026-11-21",
            Draft(Terms(Gives.PERCENT, 20, until=datetime(2026, 11, 22, tzinfo=UTC))),
        ),
    ],
)
def test_what_is_meant(text: str, draft: Draft) -> None:
    assert read_draft(text, NOW) == draft


@pytest.mark.parametrize(
    "text",
    [
        *("", "pro", "pro 0", "pro 366", "+x", "91%", "20", "10001⭐", "pro 30 x0", "pro 30 until soon"),
        *("pro 30 until 2026-11-20", "pro 30 until 9999-12-31", "pro 30 as SHORT", "pro 30 as ПРОМОКОД"),
        *(
            "pro 30 as SPRING-26 batch 2",
            "pro 30 batch 1001",
            "pro 30 for basic",
            "pro 30 x2 x3",
            "pro 30 oh",
        ),
    ],
)
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(CodeUnfit):
        read_draft(text, NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("spring-26", "SPRING26"),
        (" K7QF m2xp\u20139RTD ", "K7QFM2XP9RTD"),
        ("abc", ""),
        ("ПРОМОКОД", ""),
        ("a" * 21, ""),
        ("abc'; --", ""),
    ],
)
def test_a_code_is_known_however_it_is_typed(text: str, code: str) -> None:
    assert compact(text) == code


def test_generated_codes_are_shown_in_groups_and_read_back() -> None:
    shown = made(Draft(Terms(Gives.PLAN, 1, "pro")), ["K7QFM2XP9RTD"])
    assert shown == [("K7QFM2XP9RTD", "K7QF-M2XP-9RTD")]
    assert compact(grouped("K7QFM2XP9RTD")) == "K7QFM2XP9RTD"


def test_how_large_codes_are() -> None:
    """As presents are measured: people times days."""
    assert read_draft("pro 30 x10 batch 4", NOW).size == 1200
    assert read_draft("20% x100", NOW).size == 600
    assert read_draft("1⭐", NOW).size == 1
    subjects = {
        read_draft(text, NOW).subject for text in ("pro 30", "pro 31", "pro 30 new", "pro 30 batch 2")
    }
    assert len(subjects) == 4, "what another operator agrees to is bound"


def test_a_programme_as_typed() -> None:
    typed = read_programme("10, 5 pro 20 100", Programme(running=True))
    assert typed == Programme(True, 10, 5, "pro", 20, 100)
    for text in ("", "1 2 3", "-1 7 basic 1 1", "366 7 basic 1 1", "1 1 basic 1 3661", "1 1 basic 1 1 1"):
        with pytest.raises(ProgrammeUnfit):
            read_programme(text, typed)
