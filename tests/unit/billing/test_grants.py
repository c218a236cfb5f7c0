"""What operators type to give days: read whole, or refused."""

import pytest

from app.errors import Refused
from app.services.grants import Grant, read_grant
from trading.domain.ids import UserId

ANN, BOB = UserId(1001), UserId(1002)


@pytest.mark.parametrize(
    ("text", "grant"),
    [
        ("1001 pro 30", Grant((ANN,), "pro", 30)),
        ("1001, 1002 1001 basic 7", Grant((ANN, BOB), "basic", 7)),
        ("1001 +10", Grant((ANN,), None, 10)),
        ("1001 1002 -3", Grant((ANN, BOB), None, -3)),
    ],
)
def test_what_is_meant(text: str, grant: Grant) -> None:
    assert read_grant(text) == grant


@pytest.mark.parametrize(
    "text", ["", "1001", "pro 30", "1001 pro", "1001 pro -3", "1001 10", "1001 +0", "x1 pro 30", "1001 +9999"]
)
def test_what_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_grant(text)


def test_the_subject_binds_everybody_and_fits() -> None:
    many = tuple(UserId(one) for one in range(1, 1000))
    assert Grant(many, "pro", 30).subject != Grant(many[:-1], "pro", 30).subject
    assert len(Grant(many, "pro", 30).subject) <= 200
    assert Grant(many, "pro", 30).size == 999 * 30
