"""Many seeded lives: the rules of the session machine, walked at random with the weights of real days.

Hypothesis shrinks what it finds; this walk goes deeper and finds more. A failure names its seed.
"""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.property.test_session_machine import Life, LinearLife
from trading.domain.signal import Stance
from trading.ports import ReportStatus

LIVES, DAYS = 12, 12  # seeds = LIVES * DAYS for each market
STEPS = 90
FATES = ("taken",) * 8 + ("reply lost", "swallowed", "slow", "refused", "killed before", "killed after")
STANCES = (Stance.LONG, Stance.LONG, Stance.SHORT, Stance.FLAT)
MOVES = ("0.985", "0.95", "0.995", "1.001", "1.01", "1.04")
SHARES = (Decimal("0.3"), Decimal("0.5"), Decimal(1), Decimal(1))
Choice = tuple[float, Callable[[], None]]


def our_choices(life: Life, chance: random.Random) -> list[Choice]:
    shell, index = life.shell, chance.randrange(6)
    choices: list[Choice] = [
        (2, lambda: life.signal(stance=chance.choice(STANCES))),
        (2, lambda: life.wait(seconds=chance.choice((1, 1, 1, 2, 5, 20, 90)))),
        (0.3, life.restart),
    ]
    if shell.planned():
        fate, lag, delay = chance.choice(FATES), chance.randrange(5), chance.randrange(1, 13)
        choices.append((10, lambda: life.send(fate=fate, lag=lag, delay=delay)))
    if shell.cancels:
        choices.append((5, lambda: life.cancel(index=index, arrives=chance.random() < 0.8)))
    if shell.rows:
        choices.append((3, lambda: life.look(index=index)))
    if shell.asks:
        choices.append((3, life.answer_ask))
    return choices


def their_choices(life: Life, chance: random.Random) -> list[Choice]:
    exchange, index = life.exchange, chance.randrange(6)
    heard, again = chance.random() < 0.7, chance.random() < 0.3
    choices: list[Choice] = [(2, lambda: life.move(change=chance.choice(MOVES), heard=heard))]
    if exchange.can_fill():
        choices.append((6, lambda: life.fill(index=index, share=chance.choice(SHARES))))
    if any(placed.status is ReportStatus.OPEN for placed in exchange.orders.values()):
        end = chance.choice((ReportStatus.CANCELED, ReportStatus.REJECTED))
        choices.append((0.5, lambda: life.ended_by_exchange(index=index, status=end)))
    if exchange.news:
        choices.append((8, lambda: life.hear(index=chance.randrange(21), again=again)))
        choices.append((0.5, life.news_lost))
    return choices


def live(life: Life, seed: int) -> None:
    chance = random.Random(seed)
    life.begin(own=chance.choice(("0", "5")))
    for _ in range(STEPS):
        choices = our_choices(life, chance) + their_choices(life, chance)
        weights, acts = [weight for weight, _ in choices], [act for _, act in choices]
        chance.choices(acts, weights)[0]()
        life.nothing_is_sold_that_is_not_held()
        life.nothing_is_placed_twice_or_overfilled()
        life.everything_is_told_once()
        life.no_false_alarm()
    life.teardown()


@pytest.mark.parametrize("day", range(DAYS))
@pytest.mark.parametrize("market", [Life, LinearLife], ids=["spot", "linear"])
def test_a_life_keeps_its_promises(market: type[Life], day: int) -> None:
    for seed in range(day * LIVES, (day + 1) * LIVES):
        try:
            live(market(), seed)
        except Exception as error:  # any failure is told with the seed that repeats it
            raise AssertionError(f"seed {seed}: {error!r}") from error


def test_the_walk_meets_every_end_of_an_order() -> None:
    """The walk is worth something only while it reaches the corners."""
    seen: set[tuple[str, str]] = set()
    whys: set[str] = set()
    for seed in range(150):
        life = Life()
        live(life, seed)
        seen |= {(row.intent.kind.value, row.status.value) for row in life.shell.rows.values()}
        whys |= {event.why for event in life.shell.told if hasattr(event, "why")}
    kinds = {"entry", "exit", "protect"}
    ends = {"filled", "canceled", "rejected", "not_placed", "void"}
    assert {(kind, end) for kind in kinds for end in ends} <= seen
    assert whys >= {"target", "stop", "signal", "unprotected"}
