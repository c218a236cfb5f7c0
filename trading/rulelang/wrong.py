"""What is wrong with the text of a rule: where, which word, what may stand there, and what was meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

_ALIKE = 0.6  # of 1: below it two words are no slip of the finger
_LONGEST_WORD = 30  # characters of a word that are shown again
_ROOM = 60  # characters of a line that are shown around the place


class Fault(StrEnum):
    """Every way in which a text is no rule. The locales hold `rule-wrong-<value>`."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    CHARACTER = "character"
    UNEXPECTED = "unexpected"
    ENDED = "ended"
    UNKNOWN_WORD = "unknown-word"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_CONDITION = "not-a-condition"
    TOO_MANY_NUMBERS = "too-many-numbers"
    OUT_OF_BOUNDS = "out-of-bounds"
    NOT_WHOLE = "not-whole"
    PART_WANTED = "part-wanted"
    NO_SUCH_PART = "no-such-part"
    FAST_ABOVE_SLOW = "fast-above-slow"
    TWICE = "twice"
    NO_ENTRY = "no-entry"
    NO_STOP = "no-stop"
    NO_SUCH_SIDE = "no-such-side"
    EXIT_OF_ONE_SIDE = "exit-of-one-side"
    NOT_A_DISTANCE = "not-a-distance"
    TOO_MANY = "too-many"
    TOO_DEEP = "too-deep"
    LOOKS_TOO_FAR = "looks-too-far"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of the text: from `start` on, `length` of them."""

    start: int = 0
    length: int = 0

    @property
    def end(self) -> int:
        return self.start + self.length

    def to(self, other: "Place") -> "Place":
        """From the beginning of this one to the end of the other."""
        return Place(self.start, max(self.end, other.end) - self.start)


class RuleWrong(Exception):
    """The text is no rule. expected: words that may stand there; nearest: the one that was probably meant;
    numbers: further values for the locales.
    """

    def __init__(
        self,
        fault: Fault,
        at: Place,
        text: str = "",
        expected: Iterable[str] = (),
        nearest: str | None = None,
        numbers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.at = at
        self.text = text
        self.expected = tuple(expected)
        self.nearest = nearest
        self.numbers = dict(numbers or {})

    @property
    def word(self) -> str:
        """What stands at the place."""
        return self.text[self.at.start : self.at.end][:_LONGEST_WORD]

    @property
    def line(self) -> int:
        """From 1."""
        return self.text.count("\n", 0, self.at.start) + 1

    @property
    def column(self) -> int:
        """From 1."""
        return self.at.start - (self.text.rfind("\n", 0, self.at.start) + 1) + 1

    @property
    def pointed(self) -> str:
        """The line of the place, cut to what a phone shows, and carets under the word in a second line."""
        begin = self.text.rfind("\n", 0, self.at.start) + 1
        end = self.text.find("\n", self.at.start)
        line = self.text[begin : len(self.text) if end < 0 else end]
        at = min(self.at.start - begin, len(line))
        left = max(0, at - _ROOM // 2)
        shown = "".join(one if one.isprintable() else " " for one in line[left : left + _ROOM])
        carets = max(1, min(self.at.length, left + _ROOM - at, len(line) - at))
        return f"{shown}\n{' ' * (at - left)}{'^' * carets}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or None."""
    return next(iter(get_close_matches(word.lower()[:_LONGEST_WORD], list(known), 1, _ALIKE)), None)
