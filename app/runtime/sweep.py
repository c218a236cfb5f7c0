"""The sweep: what a crash, a lost message or a slow exchange left undone is found and taken up again."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial

from app.ports import UnitOfWorkFactory
from app.runtime.agenda import Agenda, PlaceOrder
from app.runtime.desk import Desk
from app.runtime.gates import Places
from app.runtime.incidents import IncidentDesk
from app.runtime.inquiry import Inquiry
from app.runtime.pool import AccountPool
from app.runtime.triggers import Triggers
from trading.domain.errors import ExchangeFailure, KeysUnusable
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.engine.resolve import next_look
from trading.engine.session import PriceMoved, PriceSeen, Ticked
from trading.ports import Clock

_AT_ONCE = 10


class Sweep:
    """pauses: people's clock, for the schedule of looks; clock: the market's; is_mine: ours to look after."""

    def __init__(
        self,
        unit: UnitOfWorkFactory,
        agenda: Agenda,
        desk: Desk,
        inquiry: Inquiry,
        triggers: Triggers,
        pool: AccountPool,
        incidents: IncidentDesk,
        clock: Clock,
        pauses: Clock,
        is_mine: Callable[[AccountId], bool] = lambda _: True,
    ) -> None:
        self._unit = unit
        self._agenda = agenda
        self._desk = desk
        self._inquiry = inquiry
        self._triggers = triggers
        self._pool = pool
        self._incidents = incidents
        self._clock = clock
        self._pauses = pauses
        self._is_mine = is_mine
        self._places = Places(unit)
        self._looks: dict[ExchangeId, dict[ClientOrderId, tuple[int, float]]] = {}

    async def planned(self) -> None:
        """Orders that were committed and not claimed go on the agenda again."""
        async with self._unit() as work:
            waiting = await work.orders.planned()
        for account, order in waiting:
            if not self._pool.is_barred(account):
                self._agenda.put(PlaceOrder(account, order))

    async def unproved(self, exchange: ExchangeId) -> None:
        """Look for orders without a proved outcome, each on its growing schedule.

        One worker looks after an account; when it dies, whoever takes its shard over finds them here. Of one
        exchange at a time: the looks at one that does not answer must not hold up those at the others.
        """
        unproved = await self._unproved(exchange)
        now, known = self._pauses.monotonic(), self._looks.get(exchange, {})
        scheduled: dict[ClientOrderId, tuple[int, float]] = {}
        looks = []
        for account, order in unproved:
            count, due = known.get(order, (0, now + next_look(0, None)))
            if due <= now:
                looks.append(partial(self._look, account, order))
                count, due = count + 1, now + next_look(count + 1, self._inquiry.past_horizon(order))
            scheduled[order] = (count, due)
        self._looks[exchange] = scheduled
        await self._together(looks)

    async def _unproved(self, exchange: ExchangeId) -> list[tuple[AccountId, ClientOrderId]]:
        async with self._unit() as work:
            found = await work.orders.unproved(self._clock.now())
        mine = sorted({account for account, _ in found if self._is_mine(account)})
        there = frozenset((await self._places.by_exchange(mine)).get(exchange, ()))
        return [(account, order) for account, order in found if account in there]

    async def restless(self) -> None:
        """Positions without a proved stop, on their way out or past their time: looked at every second."""
        due = self._triggers.restless | self._triggers.overdue(self._clock.now())
        accounts = [one for one in due if not self._pool.is_barred(one)]
        await self._together([partial(self._desk.apply, account, Ticked()) for account in accounts])

    async def woken(self, accounts: Collection[AccountId]) -> None:
        """Their owners have asked for something: see what their positions need."""
        await self._together([partial(self._desk.apply, account, Ticked()) for account in sorted(accounts)])

    async def priced(self, symbol: Symbol, price: Price) -> None:
        """A price: accounts whose target it has reached leave."""
        reached = self._triggers.hit(symbol, price)
        await self._together(
            [partial(self._desk.apply, account, PriceSeen(symbol, price)) for account in reached]
        )

    async def trailing(self, last: Callable[[Symbol], Price | None]) -> None:
        """Stops that follow the price are moved, where the last price is far enough from them."""
        await self._together(
            [
                partial(self._desk.apply, account, PriceMoved(symbol, price))
                for account, symbol, price in self._triggers.trailing(last)
                if self._is_mine(account) and not self._pool.is_barred(account)
            ]
        )

    async def _look(self, account: AccountId, order: ClientOrderId) -> None:
        try:
            await self._inquiry.look(account, order)
        except KeysUnusable as error:
            await self._desk.pause(account, "keys", error.kind)
        except ExchangeFailure:
            return  # no evidence either way; the next look is scheduled

    async def _together(self, works: Sequence[Callable[[], Awaitable[object]]]) -> None:
        """Several at a time; one that fails is reported, and the others go on."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(work: Callable[[], Awaitable[object]]) -> None:
            async with gate:
                try:
                    await work()
                except Exception as error:  # noqa: BLE001  # one account's failure is its own
                    await self._incidents.report("sweep", error)

        await asyncio.gather(*(one(work) for work in works))
