"""The bars of one exchange that wait to be looked at, and what was found at the last ones."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from app.runtime.examination import Findings
from trading.domain.candle import Timeframe
from trading.domain.instrument import Symbol


@dataclass(slots=True)
class Closings:
    """closed: by timeframe the symbols whose bar is new; last: the findings at the last bar; before: at the
    bar before that; done: the symbols whose signals of the last bar were made; looked: when, of people's
    time; failed: bars wait that could not be looked at.
    """

    closed: dict[Timeframe, set[Symbol]] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    last: dict[Timeframe, Findings] = field(default_factory=dict)
    before: dict[Timeframe, Findings] = field(default_factory=dict)
    done: dict[Timeframe, tuple[datetime, frozenset[Symbol]]] = field(default_factory=dict)
    looked: dict[Timeframe, float] = field(default_factory=dict)
    failed: bool = False

    @property
    def waiting(self) -> int:
        return sum(map(len, self.closed.values()))

    def new(self, timeframe: Timeframe, closed_at: datetime, symbols: frozenset[Symbol]) -> frozenset[Symbol]:
        """Those of them whose signals of this bar were not made."""
        bar, done = self.done.get(timeframe, (closed_at, frozenset[Symbol]()))
        return symbols - done if bar == closed_at else symbols

    def keep(self, found: Findings, *, decided: bool) -> None:
        """These findings are the last; those of the bar before stay as long as this bar is looked at.

        decided: signals were made of them; else whoever has to make them now looks at this bar again.
        """
        timeframe = found.timeframe
        last = self.last.get(timeframe)
        bar, done = self.done.get(timeframe, (found.closed_at, frozenset[Symbol]()))
        if last is not None and last.closed_at != found.closed_at:
            self.before[timeframe] = last
        self.last[timeframe] = found.slim()
        about = found.about if decided else frozenset[Symbol]()
        self.done[timeframe] = found.closed_at, about | (done if bar == found.closed_at else frozenset())

    def earlier(self, timeframe: Timeframe, closed_at: datetime) -> Findings | None:
        """The last findings of a bar before this one."""
        last = self.last.get(timeframe)
        return self.before.get(timeframe) if last is not None and last.closed_at == closed_at else last
