"""The receipt of a played story: each step with its time, the counts, and whether all of it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from trading.ports import Clock


@dataclass(frozen=True, slots=True)
class Line:
    """One step. seconds: how long it took."""

    what: str
    seconds: float
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A figure, and whether it is what it must be."""

    what: str
    value: str
    holds: bool


@dataclass(slots=True)
class Receipt:
    """Filled in as the story goes. where: words that say at which place it plays."""

    clock: Clock
    where: str
    lines: list[Line] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """A step of the story. A failure is written down and raised on: the story ends there."""
        began = self.clock.monotonic()
        try:
            yield
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            self.lines.append(Line(what, self.clock.monotonic() - began, text))
            raise
        self.lines.append(Line(what, self.clock.monotonic() - began))

    def count(self, what: str, value: object, *, holds: bool = True) -> None:
        self.counts.append(Count(what, str(value), holds))

    @property
    def holds(self) -> bool:
        """Nothing failed and every figure is what it must be."""
        steps = all(line.failure is None for line in self.lines)
        return steps and bool(self.counts) and all(count.holds for count in self.counts)

    def __str__(self) -> str:
        rows = ["", f"  Simbiot: the receipt of one story {self.where}", ""]
        for line in self.lines:
            rows.append(f"  {'✗' if line.failure else '✓'} {line.what:<58}{line.seconds:6.1f} s")
            if line.failure:
                rows.append(f"      {line.failure}")
        rows.append("")
        rows.extend(f"  {'✓' if c.holds else '✗'} {c.what:<52}{c.value:>14}" for c in self.counts)
        total = sum(line.seconds for line in self.lines)
        rows += ["", f"  {'ALL OF IT HOLDS' if self.holds else 'IT DOES NOT HOLD'}  ({total:.1f} s)", ""]
        return "\n".join(rows)
