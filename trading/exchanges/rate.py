"""How often an exchange may be asked: one gate for everything that leaves from our address to it.

Two levels: the address's weight in a rolling window, shared by everybody, and the account's own budget for
one kind of request. Whoever is more urgent goes first, and the less urgent may never use up the whole budget:
an order does not wait behind market data. What the exchange counts itself is read back from its headers.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId
from trading.ports import Clock


class Urgency(IntEnum):
    """Who goes first: the lower."""

    CLOSE = 0  # cancels and exits
    PROTECT = 1
    ENTRY = 2
    RECONCILE = 3
    ACCOUNT = 4
    MARKET = 5


# The share of the address's budget that may be used up before this urgency waits.
SHARES = MappingProxyType(
    {
        Urgency.CLOSE: 1.0,
        Urgency.PROTECT: 1.0,
        Urgency.ENTRY: 0.9,
        Urgency.RECONCILE: 0.85,
        Urgency.ACCOUNT: 0.7,
        Urgency.MARKET: 0.6,
    }
)


@dataclass(frozen=True, slots=True)
class Budget:
    """So much weight in any span of so many seconds."""

    weight: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Toll:
    """What one request costs.

    weight: of the address's budget; lane, budget: of the account's own, where the exchange has one.
    """

    weight: int = 1
    lane: str = ""
    budget: Budget | None = None


class _Window:
    """What was spent in the last seconds, as we counted it."""

    __slots__ = ("_seconds", "_spent", "used")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spent: deque[tuple[float, int]] = deque()
        self.used = 0

    def spend(self, now: float, weight: int) -> None:
        self._spent.append((now, weight))
        self.used += weight

    def wait(self, now: float, weight: int, limit: float) -> float:
        """Seconds until this weight fits under the limit, as far as we know; 0.0: now."""
        while self._spent and self._spent[0][0] <= now - self._seconds:
            self.used -= self._spent.popleft()[1]
        surplus = self.used + weight - limit
        if surplus <= 0:
            return 0.0
        for at, spent in self._spent:
            surplus -= spent
            if surplus <= 0:
                return at + self._seconds - now
        return self._seconds


_URGENCY: ContextVar[Urgency | None] = ContextVar("urgency", default=None)


@contextmanager
def urgently(urgency: Urgency) -> Iterator[None]:
    """Whatever is asked inside the block, however deep, is this urgent."""
    token = _URGENCY.set(urgency)
    try:
        yield
    finally:
        _URGENCY.reset(token)


def urgency_now(default: Urgency) -> Urgency:
    """How urgent what is asked now is."""
    asked = _URGENCY.get()
    return default if asked is None else asked  # the most urgent of all is zero


class RateGate:
    """The one way to an exchange from this address.

    clock: people's seconds; budgets: of the address, all of which hold; patience: the longest wait, seconds.
    """

    def __init__(self, clock: Clock, budgets: Sequence[Budget], patience: float = 10.0) -> None:
        self._clock = clock
        self._patience = patience
        self._address = [(budget, _Window(budget.seconds)) for budget in budgets]
        self._lanes: dict[tuple[AccountId, str], _Window] = {}
        self._waiting: Counter[Urgency] = Counter()  # weight that waits for the address's budget
        self._shut_until = 0.0

    @property
    def shut_for(self) -> float:
        """Seconds for which the exchange has shut our address out; 0.0: open."""
        return max(0.0, self._shut_until - self._clock.monotonic())

    async def enter(self, toll: Toll, urgency: Urgency, account: AccountId | None = None) -> None:
        """Return when the request may leave. Raises TryAgain at once where it would have to wait for long."""
        given_up = self._clock.monotonic() + self._patience
        await self._own_turn(toll, account, given_up)
        self._waiting[urgency] += toll.weight
        try:
            while (wait := self._wait(toll, urgency)) > 0:
                await self._pause(wait, given_up)
        finally:
            self._waiting[urgency] -= toll.weight
        self._spend(toll.weight)

    def counted(self, used: int) -> None:
        """The exchange counts this much in the present window: where it is more than we know, believe it."""
        now = self._clock.monotonic()
        for budget, window in self._address:
            window.wait(now, 0, budget.weight)
            if used > window.used:
                window.spend(now, used - window.used)

    def left(self, account: AccountId, toll: Toll, left: int) -> None:
        """The exchange says how many more requests of this lane it takes from the account: believe it."""
        if toll.budget is None:
            return
        lane, now = self._lane(account, toll, toll.budget), self._clock.monotonic()
        lane.wait(now, 0, toll.budget.weight)
        if toll.budget.weight - left > lane.used:
            lane.spend(now, toll.budget.weight - left - lane.used)

    def shut(self, seconds: float) -> None:
        """The exchange refuses our address for so long: nothing leaves before."""
        self._shut_until = max(self._shut_until, self._clock.monotonic() + seconds)

    async def _own_turn(self, toll: Toll, account: AccountId | None, given_up: float) -> None:
        if account is None or toll.budget is None:
            return
        lane = self._lane(account, toll, toll.budget)
        while (wait := lane.wait(self._clock.monotonic(), 1, toll.budget.weight)) > 0:
            await self._pause(wait, given_up)
        lane.spend(self._clock.monotonic(), 1)

    def _wait(self, toll: Toll, urgency: Urgency) -> float:
        ahead = sum(weight for other, weight in self._waiting.items() if other < urgency)
        waits = [self.shut_for]
        for budget, window in self._address:  # what never fits goes when all is free
            share = max(budget.weight * SHARES[urgency], toll.weight)
            waits.append(window.wait(self._clock.monotonic(), toll.weight, share - ahead))
        return max(waits)

    def _spend(self, weight: int) -> None:
        for _, window in self._address:
            window.spend(self._clock.monotonic(), weight)

    def _lane(self, account: AccountId, toll: Toll, budget: Budget) -> _Window:
        return self._lanes.setdefault((account, toll.lane), _Window(budget.seconds))

    async def _pause(self, wait: float, given_up: float) -> None:
        if self._clock.monotonic() + wait > given_up:
            raise TryAgain("the budget of requests to this exchange is used up", wait)
        await self._clock.sleep(wait)

    def forget(self, account: AccountId) -> None:
        """The account's gateway was closed: its lanes are empty by the time it is opened again."""
        self._lanes = {lane: window for lane, window in self._lanes.items() if lane[0] != account}
