"""Who is in quarantine: troubles come from reads, streams and refused orders; probes let symbols out again.

What is counted is kept in the database, where claims of entries look. Nobody is judged while the network, or
the exchange as a whole, is what fails.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from app.ports import UnitOfWorkFactory
from trading.domain.errors import ExchangeFailure, MissingData
from trading.domain.instrument import ExchangeId, Symbol
from trading.ports import Clock
from trading.universe.quarantine import (
    Case,
    QuarantinePolicy,
    Trouble,
    is_due,
    on_trial,
    probed,
    struck,
    trouble_of,
)
from trading.universe.screening import Reads, is_network_well

_AT_ONCE = 20  # probes in one look
_BY_ORDERS = frozenset({Trouble.NOT_BY_API, Trouble.SUSPENDED})  # troubles of which no read can tell
_LOOK_BACK = timedelta(minutes=15)  # how far refused orders are looked for at the first look

TellsTime = Callable[[ExchangeId], Awaitable[bool]]
Probe = Callable[[Symbol], Awaitable[None]]  # reads the symbol's candles; raises what went wrong


class Quarantine:
    """clock: the market's. What a hub hears between two looks is weighed together at the second."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        tells_time: TellsTime,
        probe: Probe,
        clock: Clock,
        policy: QuarantinePolicy | None = None,
    ) -> None:
        self._unit = unit
        self._tells_time = tells_time
        self._probe = probe
        self._clock = clock
        self._policy = policy or QuarantinePolicy()
        self._cases: dict[tuple[Symbol, Trouble], Case] = {}
        self._heard: dict[Symbol, Trouble | None] = {}  # since the last look: the worst of each symbol
        self._orders_since: datetime | None = None
        self._log = structlog.get_logger("quarantine")

    # What others tell

    def read(self, symbol: Symbol, failure: ExchangeFailure | None) -> None:
        """A read of the symbol's candles has ended."""
        if failure is None:
            self._heard.setdefault(symbol, None)
        else:
            self._heard[symbol] = _trouble_of(failure)

    def noticed(self, symbol: Symbol, trouble: Trouble) -> None:
        """Bars that cannot be true, a stream that has gone silent: which explains nothing that is known."""
        if trouble is not Trouble.STALE or self._heard.get(symbol) is None:
            self._heard[symbol] = trouble

    # What others ask

    def is_shut(self, symbol: Symbol) -> bool:
        """As far as this process knows; the claim of an entry asks the database."""
        return symbol in self.shut

    def troubles(self, symbol: Symbol) -> Sequence[Case]:
        """Why the symbol is in quarantine, if it is."""
        return [case for case in self._cases.values() if case.is_shut and case.symbol == symbol]

    @property
    def shut(self) -> frozenset[Symbol]:
        """All symbols that are in quarantine."""
        return frozenset(case.symbol for case in self._cases.values() if case.is_shut)

    # The job

    async def load(self) -> None:
        """Take up what is kept: another process may have written it."""
        async with self._unit() as work:
            cases = await work.quarantine.cases()
        self._cases = {(case.symbol, case.trouble): case for case in cases}

    async def look(self, mine: Collection[ExchangeId]) -> None:
        """Weigh what was heard, then probe what is due, of these exchanges: others are another worker's."""
        await self.load()
        heard, self._heard = self._heard, {}
        await self._weigh({symbol: trouble for symbol, trouble in heard.items() if symbol.exchange in mine})
        await self._orders(mine)
        await self._probes(mine)

    async def _weigh(self, heard: Mapping[Symbol, Trouble | None]) -> None:
        for exchange in {symbol.exchange for symbol in heard}:
            of_it = {symbol: trouble for symbol, trouble in heard.items() if symbol.exchange is exchange}
            failed = {symbol: trouble for symbol, trouble in of_it.items() if trouble is not None}
            if not failed:
                continue
            reads = Reads(len(of_it), len(failed))
            if is_network_well(reads, tells_time=await self._tells_time(exchange)):
                await self._strike(failed)
            else:
                self._log.warning("nobody judged", exchange=exchange.value, failed=reads.failed)

    async def _strike(self, troubles: Mapping[Symbol, Trouble]) -> None:
        now = self._clock.now()
        cases = [
            struck(self._cases.get((symbol, trouble)), symbol, trouble, now, self._policy)
            for symbol, trouble in troubles.items()
        ]
        for case in cases:
            known = self._cases.get((case.symbol, case.trouble))
            if case.is_shut and not (known and known.is_shut):
                self._log.warning("quarantined", symbol=case.symbol.key, trouble=case.trouble.value)
        await self._keep(cases)

    async def _orders(self, mine: Collection[ExchangeId]) -> None:
        """Orders that were refused for what their symbol is. Each is counted at one look only."""
        now = self._clock.now()
        since = self._orders_since or now - _LOOK_BACK
        async with self._unit() as work:
            refused = await work.quarantine.refusals(since)
        found = {
            symbol: trouble_of(symbol.exchange, code) for symbol, code in refused if symbol.exchange in mine
        }
        await self._strike({symbol: trouble for symbol, trouble in found.items() if trouble is not None})
        self._orders_since = now

    async def _probes(self, mine: Collection[ExchangeId]) -> None:
        now = self._clock.now()
        due = sorted(
            (one for one in self._cases.values() if one.symbol.exchange in mine and is_due(one, now)),
            key=lambda case: (case.probe_at or now, case.symbol),
        )
        well = {
            exchange: await self._tells_time(exchange) for exchange in {one.symbol.exchange for one in due}
        }
        for case in due[:_AT_ONCE]:
            if well[case.symbol.exchange]:
                await self._probed(case)

    async def _probed(self, case: Case) -> None:
        if case.trouble in _BY_ORDERS:
            await self._keep([on_trial(case, self._clock.now())])
            return
        try:
            await self._probe(case.symbol)
        except ExchangeFailure as error:
            self._log.info("still in quarantine", symbol=case.symbol.key, why=str(error))
            after = probed(case, self._clock.now(), self._policy, healthy=False)
        else:
            self._log.info("out of quarantine", symbol=case.symbol.key, trouble=case.trouble.value)
            after = probed(case, self._clock.now(), self._policy, healthy=True)
        if after is not None:
            await self._keep([after])
            return
        async with self._unit() as work:
            await work.quarantine.lift(case.symbol, case.trouble)
        self._cases.pop((case.symbol, case.trouble), None)

    async def _keep(self, cases: Sequence[Case]) -> None:
        if not cases:
            return
        async with self._unit() as work:
            await work.quarantine.put(cases)
        self._cases.update({(case.symbol, case.trouble): case for case in cases})


def _trouble_of(failure: ExchangeFailure) -> Trouble:
    return Trouble.EMPTY if isinstance(failure, MissingData) else Trouble.TIMEOUTS
