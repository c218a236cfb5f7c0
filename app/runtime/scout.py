"""Which markets there are, and which of them are followed: at the start, as time goes by, and on a choice."""

import asyncio
from contextlib import suppress
from datetime import datetime
from functools import partial

from app.ports import UnitOfWorkFactory
from app.runtime.boards import Markets
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import Alone, Keeper, lease_of
from app.runtime.supervisor import Supervisor
from app.runtime.timetable import Job
from app.runtime.universe import COINS, PROBE, RELOAD, SOON, Universe
from trading.domain.errors import ExchangeFailure
from trading.domain.instrument import ExchangeId
from trading.ports import Clock

_AGAIN = 2.0  # real seconds before an exchange that does not answer at the start is asked again


class Scout:
    """clock: people's. universe None: only what is in use is followed, and nothing is judged.

    keeper: of several workers one judges the symbols of an exchange: the one that analyses them.
    """

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        markets: Markets,
        incidents: IncidentDesk,
        supervisor: Supervisor,
        clock: Clock,
        universe: Universe | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._unit = unit
        self._markets = markets
        self._incidents = incidents
        self._supervisor = supervisor
        self._clock = clock
        self._universe = universe
        self._keeper = keeper or Alone()

    async def start(self) -> None:
        """Take up what was known before this start."""
        async with self._unit() as work:
            self._markets.remember(await work.markets.all())
        if self._universe is not None:
            await self._universe.start()

    async def first(self) -> None:
        """Return when every exchange has listed its markets, or one has and the others had their time."""
        learned = asyncio.Queue[ExchangeId]()
        for exchange in self._markets.hubs:
            self._supervisor.start(f"markets of {exchange}", partial(self._learn, exchange, learned))
        missing = {*self._markets.hubs} - {await learned.get()}
        with suppress(TimeoutError):
            async with asyncio.timeout(_AGAIN):
                while missing:
                    missing.discard(await learned.get())

    async def follow(self) -> None:
        """Let the hubs follow what is in use, then what is worth it."""
        async with self._unit() as work:
            in_use = await work.accounts.symbols_in_use()
        self._markets.want(in_use, () if self._universe is None else self._universe.rest(in_use))

    def jobs(self, now: datetime) -> tuple[Job, ...]:
        """Rows of the timetable. now: of people's clock."""
        lists = Job("markets", RELOAD, self._reload)
        universe = self._universe
        if universe is None:
            return (lists,)
        return (
            lists,
            Job("universe", PROBE, self._look, now + SOON),
            Job("results", PROBE, universe.results.look, now + SOON),
            Job("market caps", COINS, universe.refresh_coins, now + SOON),
        )

    async def _look(self) -> None:
        if self._universe is not None:
            mine = [one for one in self._markets.hubs if self._keeper.holds(lease_of(one))]
            await self._universe.look(mine)
            await self.follow()

    async def _learn(self, exchange: ExchangeId, learned: "asyncio.Queue[ExchangeId]") -> None:
        told = False
        while True:
            try:
                await self._list(exchange)
            except ExchangeFailure as error:
                if not told:
                    await self._incidents.report(f"start of {exchange}", error)
                    told = True
                await self._clock.sleep(_AGAIN)
            else:
                learned.put_nowait(exchange)
                return

    async def _reload(self) -> None:
        """Every exchange's markets anew; one that fails is reported, and the others go on."""
        for exchange in self._markets.hubs:
            try:
                await self._list(exchange)
            except ExchangeFailure as error:
                await self._incidents.report(f"markets of {exchange}", error)

    async def _list(self, exchange: ExchangeId) -> None:
        if self._universe is not None:
            await self._universe.reload(exchange)
            return
        fresh = await self._markets.hubs[exchange].refresh_instruments()
        async with self._unit() as work:
            await work.markets.put(fresh)
