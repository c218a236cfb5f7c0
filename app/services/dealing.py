"""The use-cases' way to the engine where a person waits for the answer."""

from typing import Protocol

from app.accounts import Account
from app.errors import Refusal, Refused
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.order import OrderStatus
from trading.domain.signal import Signal
from trading.engine.decide import Decision
from trading.ports import Clock

APART = 10.0  # seconds between two readings that one person may ask for
_ROOM = 10_000  # accounts that are remembered


class Dealer(Protocol):
    """The running engine. Doing any of it twice does it once."""

    async def weigh(self, signal: Signal, account: AccountId) -> Decision:
        """What the account would make of the signal now; nothing is kept and nothing is done."""
        ...

    async def follow(self, signal: Signal, account: AccountId) -> None:
        """Keep the signal and let this account alone decide on it, through all checks."""
        ...

    async def call_off(self, account: AccountId, order: ClientOrderId) -> None:
        """Give up an entry that was not sent, or ask for the end of one that rests. Stops and exits stay."""
        ...

    async def read_back(self, account: AccountId) -> bool:
        """Reconcile the account now. True where every read succeeded."""
        ...

    async def judge(self, account: AccountId, order: ClientOrderId, *, gone: bool) -> OrderStatus | None:
        """Settle an order in quarantine by what the exchange shows now; gone: and by a human's word where it
        shows nothing. Returns its status afterwards. Raises what the reads do.
        """
        ...


class Reader:
    """Readings that people ask for: each account's some seconds apart. clock: of people."""

    def __init__(self, dealer: Dealer, clock: Clock) -> None:
        self._dealer = dealer
        self._clock = clock
        self._read_at: dict[AccountId, float] = {}

    async def read(self, account: Account) -> None:
        """Read the account back. Raises Refused: too soon after the last time, or nothing could be read."""
        now = self._clock.monotonic()
        wait = self._read_at.get(account.id, -APART) + APART - now
        if wait > 0:
            raise Refused(Refusal.ASKED_TOO_SOON, {"seconds": str(int(wait) + 1)})
        self._read_at.pop(account.id, None)
        self._read_at[account.id] = now
        if len(self._read_at) > _ROOM:
            self._read_at.pop(next(iter(self._read_at)))
        if not await self._dealer.read_back(account.id):
            raise Refused(Refusal.EXCHANGE_SILENT, {"exchange": account.exchange.brand})
