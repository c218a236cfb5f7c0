"""Codes: what each gives, to whom, how often, and how operators write one down. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType

from trading.domain.ids import UserId

SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
LENGTH = 12  # of a generated code
WRONG, WITHIN = 5, timedelta(hours=1)  # so many codes that are not taken, then a pause
MOST_USES = 100_000
MOST_CODES = 1000  # at once
_DEAREST = 10_000  # Stars
_MOST_DAYS = 365
_MOST_PERCENT = 90
_STARS_A_DAY = 12  # about what the smallest plan costs: only to say how large a discount is
_MONTH = 30
_GROUP = 4
_COMPACT = re.compile(r"[A-Z0-9]{6,20}", re.ASCII)
_TYPED = re.compile(r"[A-Z0-9](?:-?[A-Z0-9])+", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_PLAN = re.compile(r"[a-z][a-z0-9-]{0,15}", re.ASCII)


class Gives(StrEnum):
    """PLAN: days of a plan. EXTEND: more days of whatever there is. PERCENT, STARS: off the next purchase."""

    PLAN = "plan"
    EXTEND = "extend"
    PERCENT = "percent"
    STARS = "stars"


DISCOUNTS = frozenset({Gives.PERCENT, Gives.STARS})


class CodeNo(StrEnum):
    """Why a code is not taken. The locales hold `refused-code-<value>`. UNKNOWN: switched off ones too."""

    UNKNOWN = "unknown"
    OVER = "over"
    SPENT = "spent"
    USED = "used"
    NEWCOMERS = "newcomers"
    OTHER_PLAN = "other-plan"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Terms:
    """amount: days, percent or whole Stars; plan: whose days, or the only one that it is for; uses: in all,
    each person once; newcomers: for whoever has never paid; until: the end of it.
    """

    gives: Gives
    amount: int
    plan: str | None = None
    uses: int = 1
    newcomers: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Codes that an operator wants. name: as typed, empty: they are generated; codes: how many."""

    terms: Terms
    name: str = ""
    codes: int = 1

    @property
    def size(self) -> int:
        """People times days, as for all presents; a discount counts as the days that it is worth."""
        one = self.terms
        worth = {
            Gives.PERCENT: one.amount * _MONTH // 100,
            Gives.STARS: one.amount // _STARS_A_DAY,
        }.get(one.gives, one.amount)
        return self.codes * one.uses * max(worth, 1)

    @property
    def subject(self) -> str:
        """Binds everything of it."""
        digest = blake2b(repr((self.terms, self.name, self.codes)).encode(), digest_size=8).hexdigest()
        return f"codes {self.terms.gives} {self.terms.amount} × {self.codes * self.terms.uses} ({digest})"  # noqa: RUF001  # times


@dataclass(frozen=True, slots=True)
class Promo:
    """A code. shown: as people see it; batch: of those that were made together."""

    id: int
    code: str
    shown: str
    terms: Terms
    used: int = 0
    off: bool = False
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Comer:
    """Who has typed a code. plan: that they have now, None: none; used: this code already."""

    user: UserId
    plan: str | None
    has_days: bool
    paid_before: bool
    used: bool


class CodeUnfit(ValueError):
    """The text is no code; the message is the word that is not understood."""


def compact(text: str) -> str:
    """A code as it is kept, whatever people put between its signs; empty for what can be none."""
    said = re.sub(r"[\s\-_–—]", "", text[:80]).upper()  # noqa: RUF001  # dashes of phones
    return said if _COMPACT.fullmatch(said) else ""


def grouped(code: str) -> str:
    """A generated code as people see it."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def refusal(promo: Promo | None, comer: Comer, now: datetime) -> CodeNo | None:
    """None: it is taken. The first line that holds says why not."""
    if promo is None or promo.off:
        return CodeNo.UNKNOWN
    terms = promo.terms
    bound = terms.gives is Gives.EXTEND and terms.plan is not None
    table = (
        (CodeNo.USED, comer.used),
        (CodeNo.OVER, terms.until is not None and now >= terms.until),
        (CodeNo.SPENT, promo.used >= terms.uses),
        (CodeNo.NEWCOMERS, terms.newcomers and comer.paid_before),
        (CodeNo.OTHER_PLAN, bound and comer.plan != terms.plan),
        (CodeNo.NOTHING, terms.gives is Gives.EXTEND and not comer.has_days),
    )
    return next((no for no, holds in table if holds), None)


def discounted(stars: int, terms: Terms) -> int:
    """What is paid instead: whole Stars, one at least, never more than before."""
    if terms.gives not in DISCOUNTS:
        return stars
    off = stars * terms.amount // 100 if terms.gives is Gives.PERCENT else terms.amount
    return max(stars - off, min(stars, 1))


@dataclass(slots=True)
class _Reading:
    """Words of an operator, taken from the left."""

    words: list[str]
    now: datetime
    terms: Terms | None = None
    name: str = ""
    codes: int = 1
    said: set[str] = field(default_factory=set)

    def next(self, after: str) -> str:
        if not self.words:
            raise CodeUnfit(after)
        return self.words.pop(0)

    def once(self, what: str, word: str) -> None:
        if what in self.said:
            raise CodeUnfit(word)
        self.said.add(what)


def read_draft(text: str, now: datetime) -> Draft:
    """`pro 30`, `+14`, `20%` or `50⭐` first, then in any order `x100`, `new`, `for pro`,
    `until 2026-12-31` (the end of that day, UTC), `as SPRING-26` or `batch 50`. Raises CodeUnfit.
    """
    spread = text.replace("⭐", " stars ").replace("%", " % ").replace("×", "x")  # noqa: RUF001  # times
    it = _Reading(spread.split(), now)
    terms = _gift(it)
    it.terms = terms
    while it.words:
        word = it.words.pop(0)
        known = "x" if word[0] in "xXхХ" and word[1:] else word.lower()  # noqa: RUF001  # Russian too
        if known not in _WORDS:
            raise CodeUnfit(word)
        it.once(known, word)
        it.terms = _WORDS[known](it, it.terms, word)
    if it.name and it.codes > 1:
        raise CodeUnfit("batch")
    return Draft(it.terms, it.name, it.codes)


def _gift(it: _Reading) -> Terms:
    first = it.next("")
    if first.startswith("+"):
        return Terms(Gives.EXTEND, _whole(first[1:], _MOST_DAYS))
    if _PLAN.fullmatch(first.lower()):
        return Terms(Gives.PLAN, _whole(it.next(first), _MOST_DAYS), first.lower())
    unit = it.next(first)
    bare = first.removeprefix("-")
    if unit == "%":
        return Terms(Gives.PERCENT, _whole(bare, _MOST_PERCENT))
    if unit.lower() in {"stars", "star"}:
        return Terms(Gives.STARS, _whole(bare, _DEAREST))
    raise CodeUnfit(unit)


def _uses(_it: _Reading, terms: Terms, word: str) -> Terms:
    return replace(terms, uses=_whole(word[1:], MOST_USES))


def _new(_it: _Reading, terms: Terms, _word: str) -> Terms:
    return replace(terms, newcomers=True)


def _for(it: _Reading, terms: Terms, word: str) -> Terms:
    plan = it.next(word).lower()
    if terms.gives is Gives.PLAN or not _PLAN.fullmatch(plan):
        raise CodeUnfit(plan)
    return replace(terms, plan=plan)


def _until(it: _Reading, terms: Terms, word: str) -> Terms:
    day = it.next(word)
    try:
        end = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise CodeUnfit(day) from None
    if end <= it.now:
        raise CodeUnfit(day)
    return replace(terms, until=end)


def _as(it: _Reading, terms: Terms, word: str) -> Terms:
    name = it.next(word).upper()
    if not _TYPED.fullmatch(name) or len(name) > 20 or not compact(name):  # noqa: PLR2004  # as people type it
        raise CodeUnfit(name)
    it.name = name
    return terms


def _batch(it: _Reading, terms: Terms, word: str) -> Terms:
    it.codes = _whole(it.next(word), MOST_CODES)
    return terms


_WORDS: Mapping[str, Callable[[_Reading, Terms, str], Terms]] = MappingProxyType(
    {"x": _uses, "new": _new, "for": _for, "until": _until, "as": _as, "batch": _batch}
)


def _whole(text: str, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise CodeUnfit(text or "…")
    return int(text)


def made(draft: Draft, generated: Sequence[str]) -> list[tuple[str, str]]:
    """Each code with how it is shown. generated: as many as there are codes, where it has no name."""
    if draft.name:
        return [(compact(draft.name), draft.name)]
    return [(one, grouped(one)) for one in generated]
