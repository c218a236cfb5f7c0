"""The blend: votes with weights, a quorum, conflicts that say nothing, the most careful plan of those that agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest

from tests.support.candles import bars_from
from tests.support.moments import moments
from trading.domain.signal import Stance
from trading.indicators.table import Table
from trading.strategies.base import Kind, OutOfBounds, Values
from trading.strategies.blend import RULES, Blend, blend, blended
from trading.strategies.catalog import STRATEGIES
from trading.strategies.verdicts import Opinion, Verdicts, verdicts

NAN = np.nan
TABLE = Table(moments(bars_from([100.0] * 30), 30))  # one symbol at 100
STRICT = {"quorum": Decimal(2), "net": Decimal("0.25"), "conflict": Decimal("0.5")}


@dataclass(frozen=True)
class Voice:
    """A part that always says the same. side 2: leave; 0: nothing."""

    name: str
    side: int
    strength: float = 1.0
    stop: float | None = None
    target: float = NAN
    trail: float = NAN
    warm_up: int = 10

    def judge(self, table: Table) -> Verdicts:
        return verdicts(
            self.name,
            table,
            self.warm_up,
            Opinion(
                long=np.array([self.side == 1]),
                short=np.array([self.side == -1]),
                leave=np.array([self.side == 2]),
                strength=np.array([self.strength]),
                stop=np.array([100.0 - self.side if self.stop is None else self.stop]),
                target=np.array([self.target]),
                trail=np.array([self.trail]),
                why=lambda row, stance: (),
            ),
        )


def voted(
    *voices: Voice, weights: Mapping[str, str] | None = None, rules: Mapping[str, Decimal] = STRICT
) -> Verdicts:
    given: Values = {one.name: Decimal((weights or {}).get(one.name, "1")) for one in voices}
    return blend(TABLE, [one.judge(TABLE) for one in voices], given, rules)


def stances(*voices: Voice) -> Sequence[Stance | None]:
    return [voted(*voices).stance_of(0)]


@pytest.mark.parametrize(
    ("sides", "stance"),
    [
        ((1, 1), Stance.LONG),
        ((-1, -1, 0), Stance.SHORT),
        ((1, 0, 0), None),
        ((1, -1), None),
        ((1, 1, -1), Stance.LONG),
        ((1, 1, -1, -1), None),
        ((1, 1, 1, -1, -1), None),
        ((2, 0, 0), Stance.FLAT),
        ((2, 2, 1), Stance.FLAT),
        ((2, 1, 1), Stance.LONG),
        ((2, 1), None),
        ((0, 0), None),
    ],
    ids=[
        "two agree",
        "who is silent does not count",
        "one is no quorum",
        "undecided",
        "a conflict that is small enough",
        "as many for as against",
        "a conflict that is too large",
        "one says leave",
        "most say leave",
        "fewer say leave",
        "leave against one entry",
        "nobody says anything",
    ],
)
def test_votes(sides: tuple[int, ...], stance: Stance | None) -> None:
    assert voted(*(Voice(f"v{at}", side) for at, side in enumerate(sides))).stance_of(0) is stance


def test_a_weight_is_a_vote() -> None:
    voices = (Voice("a", 1), Voice("b", 1), Voice("c", -1))
    assert voted(*voices).stance_of(0) is Stance.LONG
    assert voted(*voices, weights={"c": "1.1"}).stance_of(0) is None
    one_is_enough = {**STRICT, "quorum": Decimal(1)}
    assert voted(*voices, weights={"c": "5"}, rules=one_is_enough).stance_of(0) is Stance.SHORT


def test_its_strength_is_the_weighted_net_of_those_that_speak() -> None:
    found = voted(
        Voice("a", 1, 0.8), Voice("b", 1, 0.6), Voice("c", -1, 0.2), Voice("d", 0), weights={"a": "2"}
    )
    assert found.strength[0] == pytest.approx((2 * 0.8 + 0.6 - 0.2) / 4)


def test_votes_that_are_too_weak_say_nothing() -> None:
    assert voted(Voice("a", 1, 0.24), Voice("b", 1, 0.24)).stance_of(0) is None
    assert voted(Voice("a", 1, 0.26), Voice("b", 1, 0.26)).stance_of(0) is Stance.LONG


def test_the_plan_is_the_most_careful_of_those_that_agree() -> None:
    long = voted(
        Voice("a", 1, stop=95.0, target=110.0, trail=5.0),
        Voice("b", 1, stop=97.0, target=120.0, trail=3.0),
        Voice("c", -1, 0.5, stop=101.0, target=99.0, trail=0.5),
    )
    assert (long.stop[0], long.target[0], long.trail[0]) == (97.0, 110.0, 3.0)
    short = voted(Voice("a", -1, stop=105.0, target=90.0), Voice("b", -1, stop=103.0))
    assert (short.stop[0], short.target[0]) == (103.0, 90.0)
    assert np.isnan(short.trail[0])
    assert np.isnan(voted(Voice("a", 1), Voice("b", 1)).target[0]), "none has one"


def test_its_reasons_tell_who_said_what() -> None:
    found = voted(Voice("a", 1, 0.8), Voice("b", 1), Voice("c", -1, 0.5), Voice("d", 0))
    assert [(because.code, dict(because.numbers)) for because in found.because(0)] == [
        ("blend-for", {"strategy": "a", "stance": "long", "strength": "80"}),
        ("blend-for", {"strategy": "b", "stance": "long", "strength": "100"}),
        ("blend-against", {"strategy": "c", "stance": "short", "strength": "50"}),
    ]


PARTS = {
    "a": lambda given: Voice("a", 1),
    "b": lambda given: Voice("b", 1),
    "c": lambda given: Voice("c", -1),
}


def test_a_part_without_weight_has_no_vote_and_is_not_asked() -> None:
    made = blended({"c": Decimal(0)}, PARTS)
    assert [part.name for part in made.parts] == ["a", "b"]
    assert made.judge(TABLE).strength[0] == 1.0


def test_a_part_that_was_asked_already_is_not_asked_again() -> None:
    made = blended({"quorum": Decimal(1), "c": Decimal(0)}, PARTS)
    known = {"a": Voice("a", -1).judge(TABLE), "other": Voice("other", -1).judge(TABLE)}
    assert made.of(TABLE, known).numbers["net"].tolist() == [0.0]
    assert made.of(TABLE, {}).numbers["net"].tolist() == made.judge(TABLE).numbers["net"].tolist() == [1.0]


def test_of_one_name_and_the_same_values_are_the_same_strategy() -> None:
    offers = {offer.name: offer for offer in STRATEGIES}
    build, other = offers["ema_trend"].build, offers["supertrend"].build
    assert build({}) == build({"fast": Decimal(9)})
    assert build({}) != build({"fast": Decimal(10)})
    assert build({}) != other({})


def test_somebody_must_have_a_vote() -> None:
    with pytest.raises(OutOfBounds, match="must have a weight above 0"):
        blended(dict.fromkeys(PARTS, Decimal(0)), PARTS)


@pytest.mark.parametrize(("name", "value"), [("a", "-0.1"), ("a", "5.1"), ("quorum", "0"), ("conflict", "2")])
def test_weights_and_rules_have_bounds(name: str, value: str) -> None:
    with pytest.raises(OutOfBounds, match=f"{name} must be from"):
        blended({name: Decimal(value)}, PARTS)


def test_who_buys_by_the_calendar_has_no_vote() -> None:
    offer = next(offer for offer in STRATEGIES if offer.kind is Kind.BLEND)
    silent = {"dca", "grid", "blend"}
    assert set(offer.bounds) - set(RULES) == {offer.name for offer in STRATEGIES} - silent
    made = offer.build({})
    assert isinstance(made, Blend)
    assert made.warm_up == min(part.warm_up for part in made.parts)
