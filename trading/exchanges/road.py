"""The way of one client's requests: through the gate of its exchange, with what the answers say about it."""

from collections import deque
from collections.abc import Mapping
from contextvars import ContextVar

from trading.domain.errors import TryAgain
from trading.domain.ids import AccountId
from trading.exchanges.quirks import ExchangeRow
from trading.exchanges.rate import RateGate, Toll, Urgency, urgency_now
from trading.exchanges.verdicts import KeyFault
from trading.ports import Clock

_PERMIT = 5.0  # seconds for which a place that was taken beforehand is kept
_OWN_KEY = frozenset(KeyFault) - {KeyFault.REGION}  # what is wrong with one key; a region is the address's
_ASKED: ContextVar[Toll | None] = ContextVar("asked", default=None)


class Road:
    """Whoever asks waits here for their turn; an order may have taken its place beforehand.

    account: whose requests they are, None for nobody's; usual: how urgent they are where nobody says.
    """

    def __init__(
        self,
        gate: RateGate,
        row: ExchangeRow,
        clock: Clock,
        account: AccountId | None = None,
        usual: Urgency = Urgency.ACCOUNT,
    ) -> None:
        self._gate = gate
        self._row = row
        self._clock = clock
        self._account = account
        self._usual = usual
        self._permits: deque[tuple[str, float]] = deque()

    async def reserve(self, request: str, urgency: Urgency) -> None:
        """Wait for the place of a request that follows in a moment. Raises TryAgain."""
        await self._gate.enter(self._toll(request), urgency, self._account)
        self._permits.append((request, self._clock.monotonic() + _PERMIT))

    async def hold(self, request: str, urgency: Urgency) -> None:
        """Have a place for what follows at once, without another wait: the reserved one, or a new one.

        Raises TryAgain, also where our address was shut out since.
        """
        if self._gate.shut_for > 0:
            raise TryAgain("the exchange has shut our address out", self._gate.shut_for)
        if not self._permit(request):
            await self.reserve(request, urgency)

    async def turn(self, request: str) -> None:
        """Return when the request ("METHOD path") may leave. Raises TryAgain, then nothing has left."""
        toll = self._toll(request)
        _ASKED.set(toll)
        permit = self._permit(request)
        if permit:
            self._permits.remove(permit)
        else:
            await self._gate.enter(toll, urgency_now(self._usual), self._account)

    def heard(self, status: int, headers: Mapping[str, str], after: float | None, code: str = "") -> None:
        """What an answer says of our budgets. after: seconds that it asks us to stay away; code: its own."""
        ban = self._row.bans.get(status)
        own = code in self._row.own_limits
        if ban is not None and not own and self._row.codes.codes.get(code) not in _OWN_KEY:
            self._gate.shut(after or ban)
        named = {name.lower(): value for name, value in headers.items()}
        used, left = named.get(self._row.used_header), named.get(self._row.left_header)
        if used is not None and used.isdecimal():
            self._gate.counted(int(used))
        if own:
            left = "0"
        toll = _ASKED.get()
        if left is not None and left.isdecimal() and toll is not None and self._account is not None:
            self._gate.left(self._account, toll, int(left))

    def close(self) -> None:
        """The client is closed: what its account has spent is not remembered for ever."""
        if self._account is not None:
            self._gate.forget(self._account)

    def _toll(self, request: str) -> Toll:
        return self._row.tolls.get(request, self._row.toll)

    def _permit(self, request: str) -> tuple[str, float] | None:
        now = self._clock.monotonic()
        while self._permits and self._permits[0][1] < now:
            self._permits.popleft()
        return next((permit for permit in self._permits if permit[0] == request), None)
