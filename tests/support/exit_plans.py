"""Random plans of exits, as settings permit them, and how far positions may have come with them."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from trading.domain.course import Course, Part
from trading.domain.money import Price, Ratio
from trading.domain.tactics import ExitPlan, Rung, Trailing, TrailingKind

HUNDREDTH = Decimal("0.01")


def a_ladder(*rungs: tuple[str, str]) -> tuple[Rung, ...]:
    """a_ladder(("0.01", "0.4"), ("0.02", "0.6")): gains with their shares."""
    return tuple(Rung(Ratio(Decimal(gain)), Ratio(Decimal(share))) for gain, share in rungs)


def a_trailing(
    kind: TrailingKind, trigger: str | None = None, distance: str | None = None, buffer: str = "0.0005"
) -> Trailing:
    """a_trailing(TrailingKind.BREAKEVEN, "0.01")."""
    ratios = [None if text is None else Ratio(Decimal(text)) for text in (trigger, distance)]
    return Trailing(kind, ratios[0], ratios[1], Ratio(Decimal(buffer)))


def random_plan(chance: Random) -> ExitPlan:
    """A plan for prices that move by a few per mille at a time."""
    return ExitPlan(
        stop=chance.choice((None, Ratio(Decimal(chance.randint(4, 30)) / 1000))),
        ladder=_random_ladder(chance) if chance.random() < 0.7 else (),
        trailing=_random_trailing(chance),
        time_limit=chance.choice((None, None, timedelta(seconds=chance.randint(20, 300)))),
    )


def _random_ladder(chance: Random) -> tuple[Rung, ...]:
    count = chance.randint(1, 4)
    gains = sorted(chance.sample(range(1, 12), count))
    cuts = [0, *sorted(chance.sample(range(1, 100), count - 1)), 100]
    shares = [Ratio((upper - lower) * HUNDREDTH) for lower, upper in pairwise(cuts)]
    return tuple(Rung(Ratio(Decimal(g) / 1000), share) for g, share in zip(gains, shares, strict=True))


def _random_trailing(chance: Random) -> Trailing:
    trigger = chance.choice((None, Ratio(Decimal(chance.randint(1, 6)) / 1000)))
    distance = Ratio(Decimal(chance.randint(1, 8)) / 1000)
    return Trailing(chance.choice(tuple(TrailingKind)), trigger, distance)


@st.composite
def exit_plans(draw: st.DrawFn) -> ExitPlan:
    return random_plan(Random(draw(st.integers(0, 10_000))))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    plan, amounts = draw(exit_plans()), st.decimals("0.000001", "1000", places=6)
    part = st.builds(
        Part,
        name=st.sampled_from(["rung1", "hand-token"]),
        qty=amounts,
        rungs=st.integers(0, 3),
        sold=amounts,
        received=amounts,
        tries=st.integers(0, 8),
    )
    return Course(
        plan=plan,
        rungs=draw(st.integers(0, len(plan.ladder))),
        best=draw(st.none() | amounts.map(Price)),
        part=draw(st.none() | part),
        hands=tuple(draw(st.lists(st.sampled_from(["a", "b"]), max_size=2))),
    )
