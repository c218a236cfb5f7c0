"""Rounds one after the other, each kind in its turn, and what they come to."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.audit import Findings, audit, p99
from tests.chaos.points import Point
from tests.chaos.rounds import Blow, Round, left, play
from tests.chaos.world import open_world
from trading.domain.instrument import ExchangeId

Kind = Point | Blow
KINDS: tuple[Kind, ...] = (*Point, *Blow)
_VOID_AT_MOST = 3  # times in a row that one round may prove nothing
_HEAD = ("point or fault", "rounds", "intents", "orders", "in flight", "doubled", "lost", "drift", "p99 s")


@dataclass
class Score:
    """All rounds that counted, and how many were void."""

    rounds: list[Round] = field(default_factory=list)
    void: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        return bool(self.rounds) and all(one.found.holds for one in self.rounds)

    def line(self) -> str:
        """The one line that says it all."""
        found = [one.found for one in self.rounds]
        doubled, lost, drift = (
            sum(len(part) for part in parts)
            for parts in (
                [f.doubled for f in found],
                [f.lost for f in found],
                [f.drift for f in found],
            )
        )
        waits = p99(wait for f in found for wait in f.waits.values())
        return (
            f"rounds {len(self.rounds)} intents {sum(f.intents for f in found)} doubled {doubled} lost {lost}"
            f" drift {drift} unprotected_p99_s {waits:.2f}"
        )

    def table(self) -> list[str]:
        """By what was struck."""
        rows = [_row(*_HEAD)]
        for kind in KINDS:
            mine = [one for one in self.rounds if one.what is kind]
            if mine:
                rows.append(_summary(kind.value, mine))
        soft = sum(one.found.soft for one in self.rounds)
        waits = [wait for one in self.rounds for wait in one.found.waits.values()]
        return [*rows, f"entries with a stop {len(waits)}, with a soft stop {soft}, void {self.void.total()}"]


async def run(
    directory: Path,
    kinds: Sequence[Kind],
    rounds: int,
    seed: int,
    exchanges: Sequence[ExchangeId],
    accounts: int,
    say: Callable[[str], None],
) -> Score:
    """Play so many rounds that count. say: takes a line for each, and the table."""
    chance, score, before, tried = random.Random(seed), Score(), Findings(), 0
    async with open_world(directory, exchanges, accounts, seed) as world:
        await world.up(await world.begin())
        while len(score.rounds) < rounds:
            kind, began = kinds[len(score.rounds) % len(kinds)], time.monotonic()
            tried += 1
            played = await play(world, kind, random.Random(chance.random()), before, f"chaos{tried}")
            say(_told(len(score.rounds) + 1, played, time.monotonic() - began))
            if not played.found.holds:
                say(f"   our orders: {await left(world)}")
            before = await audit(world)
            if played.is_void and played.found.holds:
                score.void[kind.value] += 1
                if score.void[kind.value] > _VOID_AT_MOST * rounds:
                    raise TimeoutError(f"nothing was ever in flight: {kind}")
                continue
            score.rounds.append(played)
    for line in score.table():
        say(line)
    return score


def _told(number: int, played: Round, seconds: float) -> str:
    found = played.found
    wrong = [*found.doubled, *found.lost, *found.drift]
    words = "".join(f"\n   {one}" for one in wrong[:12])
    state = "void" if played.is_void else "BAD " if wrong else "ok  "
    return (
        f"{number:>4} {state} {played.what.value:<20} {seconds:5.1f} s  intents {found.intents:>3}"
        f" orders {found.orders:>3} in flight {played.in_flight:>2} longest without a stop"
        f" {max(found.waits.values(), default=0.0):.2f} s{words}"
    )


def _summary(name: str, rounds: Sequence[Round]) -> str:
    found = [one.found for one in rounds]
    return _row(
        name,
        len(rounds),
        sum(f.intents for f in found),
        sum(f.orders for f in found),
        sum(one.in_flight for one in rounds),
        sum(len(f.doubled) for f in found),
        sum(len(f.lost) for f in found),
        sum(len(f.drift) for f in found),
        f"{p99(wait for f in found for wait in f.waits.values()):.2f}",
    )


def _row(first: object, *rest: object) -> str:
    return f"{first!s:<20}" + "".join(f"{one!s:>10}" for one in rest)
