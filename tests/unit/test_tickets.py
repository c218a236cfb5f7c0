"""Ready answers as they are typed."""

import pytest

from app.tickets import LONGEST, ReadyAnswer, Unsound, read_answer

LANGUAGES = ("en", "ru")


def test_a_ready_answer_is_a_name_and_a_text_for_each_language() -> None:
    name, texts = read_answer("stop moved\n---\nIt follows\n\nthe price.\n-----\nидёт за ценой.\n", LANGUAGES)
    assert name == "stop moved"
    assert texts == {"en": "It follows\n\nthe price.", "ru": "идёт за ценой."}
    assert ReadyAnswer(1, name, texts).in_language("ru") == "идёт за ценой."
    assert ReadyAnswer(1, name, texts).in_language("de") == texts["en"]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "name"),
        ("two\nlines\n---\na\n---\nb", "name"),
        ("x" * 41 + "\n---\na\n---\nb", "name"),
        ("name", "texts"),
        ("name\n---\nonly one", "texts"),
        ("name\n---\na\n---\n  ", "texts"),
        ("name\n---\na\n---\nb\n---\nc", "texts"),
        (f"name\n---\na\n---\n{'b' * (LONGEST + 1)}", "length"),
    ],
)
def test_what_is_none_is_named(typed: str, fault: str) -> None:
    with pytest.raises(Unsound, match=fault):
        read_answer(typed, LANGUAGES)
