"""How often one may ask: budgets of weight by address or account, and bans. In real time."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.exchange.rules import BanRule, Budget


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a charge left of its budget: `used` of `limit`; refused with `over`; `reset` in real seconds."""

    budget: Budget
    used: int
    reset: float
    over: bool

    @property
    def left(self) -> int:
        return max(0, self.budget.limit - self.used)


class _Spent:
    """Charges of one budget, oldest first, and their sum."""

    def __init__(self) -> None:
        self.calls: deque[tuple[float, int]] = deque()
        self.total = 0

    def add(self, now: float, weight: int) -> None:
        self.calls.append((now, weight))
        self.total += weight

    def forget(self, start: float, *, at_start: bool) -> None:
        """What was before the window; with `at_start` also what was exactly then."""
        while self.calls and (self.calls[0][0] < start or (at_start and self.calls[0][0] == start)):
            self.total -= self.calls.popleft()[1]


class RateLimits:
    """Counts charges; a refused charge is not counted. A limit of 0 lets everything pass."""

    def __init__(self, ban: BanRule, clock: Callable[[], float] = time.monotonic) -> None:
        self._ban = ban
        self._clock = clock
        self._spent: dict[tuple[str, ...], _Spent] = {}
        self._refused: dict[str, deque[float]] = {}
        self._banned_until: dict[str, float] = {}

    def charge(self, budget: Budget, who: str, endpoint: str, weight: int = 1) -> Allowance:
        """Takes `weight` from the budget of an address or UID. A budget without a limit is not counted."""
        if not budget.limit:
            return Allowance(budget, 0, 0.0, over=False)
        now = self._clock()
        spent = self._spent.setdefault((budget.name, who, endpoint if budget.each else ""), _Spent())
        start = now - now % budget.seconds if budget.fixed else now - budget.seconds
        spent.forget(start, at_start=not budget.fixed)
        over = spent.total + weight > budget.limit
        if not over:
            spent.add(now, weight)
        oldest = spent.calls[0][0] if spent.calls else now
        end = (start if budget.fixed else oldest) + budget.seconds
        return Allowance(budget, spent.total, max(0.0, end - now), over)

    def refused(self, address: str) -> None:
        """An address was told to slow down; too often, and it is banned."""
        if not self._ban.after:
            return
        now = self._clock()
        told = self._refused.setdefault(address, deque())
        told.append(now)
        while told[0] <= now - self._ban.seconds:
            told.popleft()
        if len(told) > self._ban.after:
            self.ban(address, self._ban.lasting)

    def ban(self, address: str, seconds: float) -> None:
        """Nothing but refusals for the address; 0 seconds lifts the ban."""
        self._banned_until[address] = self._clock() + seconds
        self._refused.pop(address, None)

    def banned(self, address: str) -> float:
        """Real seconds that the ban still lasts; 0 without one."""
        return max(0.0, self._banned_until.get(address, 0.0) - self._clock())
