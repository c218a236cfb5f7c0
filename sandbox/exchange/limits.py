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


class RateLimits:
    """Counts charges; a refused charge is not counted. A limit of 0 lets everything pass."""

    def __init__(self, ban: BanRule, clock: Callable[[], float] = time.monotonic) -> None:
        self._ban = ban
        self._clock = clock
        self._spent: dict[tuple[str, ...], deque[tuple[float, int]]] = {}
        self._refused: dict[str, deque[float]] = {}
        self._banned_until: dict[str, float] = {}

    def charge(self, budget: Budget, who: str, endpoint: str, weight: int = 1) -> Allowance:
        """Takes `weight` from the budget of an address or UID."""
        now = self._clock()
        key = (budget.name, who, endpoint if budget.each else "")
        calls = self._spent.setdefault(key, deque())
        start = now - now % budget.seconds if budget.fixed else now - budget.seconds
        while calls and (calls[0][0] < start if budget.fixed else calls[0][0] <= start):
            calls.popleft()
        used = sum(cost for _, cost in calls)
        over = bool(budget.limit) and used + weight > budget.limit
        if not over:
            calls.append((now, weight))
            used += weight
        end = start + budget.seconds if budget.fixed or not calls else calls[0][0] + budget.seconds
        return Allowance(budget, used, max(0.0, end - now), over)

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
