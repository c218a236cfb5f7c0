"""Tables for spreadsheets: what a cell may hold, and that nothing in it runs."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.exports import cell, written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_a_text_that_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_numbers_are_numbers_and_nothing_is_nothing() -> None:
    assert cell(Decimal("-1.50")) == "-1.5"
    assert cell(Decimal("1E-8")) == "0.00000001"
    assert cell(Decimal("1E+5")) == "100000"
    assert cell(None) == ""
    assert cell(datetime(2026, 1, 5, 12, tzinfo=UTC)) == "2026-01-05T12:00:00+00:00"


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=8))
def test_what_is_written_is_read_back_the_same(rows: list[list[str]]) -> None:
    content = written(("a", "b"), rows).decode("utf-8-sig")
    read = list(csv.reader(StringIO(content, newline="")))
    assert read == [["a", "b"], *([cell(one) for one in row] for row in rows)]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read[1:] for text in row)
