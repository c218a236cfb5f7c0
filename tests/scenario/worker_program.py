"""One of two workers: the real runtime in a process of its own, with a gateway that dawdles where it is told to.

It says on its standard output what becomes of its orders, one word and one order a line.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from app.infra.clock import SystemClock
from app.infra.observe import configure_logging
from app.ports import UnitOfWorkFactory
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.boards import Markets
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from db.pool import Pool, open_pool
from db.uow import PgUnits
from tests.support.engine import Letters, a_cipher
from trading.domain.account import Balance
from trading.domain.candle import Timeframe
from trading.domain.decision import Approved
from trading.domain.errors import Declined, ExchangeFailure, OutcomeUnknown
from trading.domain.fill import Fill
from trading.domain.ids import AccountId, ClientOrderId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderIntent, OrderKind
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.exchanges.quirks import Params
from trading.ports import AccountNews, Clock, Credentials, ExchangeGateway, OrderReport, PositionReport
from trading.risk.policy import as_approved
from trading.risk.rates import Rates
from trading.risk.rules import Rules

STALE = "10002"  # the exchange's code for a request from outside its window


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told to be like.

    before, after: seconds to dawdle before and after its own fence looks at the stamp, by symbol's key;
    always: after the fence, for every order. fenced: False signs with now and looks at no age, as naive
    programs do; takeover: seconds after which it sends again what it does not find, None for ours.
    tells_time: the exchange's clock is compared; window: seconds that a signed order may be old.
    """

    name: str
    dsn: str
    redis: str
    port: int
    ca_file: str
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)
    always: float = 0.0
    fenced: bool = True
    takeover: float | None = None
    tells_time: bool = True
    window: float = 5.0

    @property
    def horizon(self) -> timedelta:
        """As long after a stamp as production waits, in proportion."""
        return timedelta(seconds=3 * self.window)

    def words(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def say(word: str, order: str) -> None:
    sys.stdout.write(f"{word} {order}\n")
    sys.stdout.flush()


class Dawdler:
    """An ExchangeGateway that takes its time before the one it stands for is asked to send."""

    def __init__(self, inner: ExchangeGateway, orders: Orders, clock: Clock) -> None:
        self._inner = inner
        self._orders = orders
        self._clock = clock

    async def prepare(self, order: OrderIntent) -> None:
        await self._inner.prepare(order)

    async def submit(self, order: Approved, stamp: datetime) -> str:
        intent = order.intent
        say("begin", intent.id)
        try:
            if intent.kind is OrderKind.ENTRY:
                await self._clock.sleep(self._orders.before.get(intent.symbol.key, 0.0))
            return await self._inner.submit(order, stamp if self._orders.fenced else self._clock.now())
        except OutcomeUnknown as error:
            say("fenced" if "stamp" in str(error) else "unknown", intent.id)
            raise
        except Declined as error:
            say("stale" if error.code == STALE else "declined", intent.id)
            raise
        finally:
            say("end", intent.id)

    async def cancel(self, symbol: Symbol, order: ClientOrderId, *, stop: bool) -> None:
        await self._inner.cancel(symbol, order, stop=stop)

    async def find_order(self, symbol: Symbol, order: ClientOrderId) -> OrderReport | None:
        return await self._inner.find_order(symbol, order)

    async def open_orders(self, market: MarketType, symbols: Collection[Symbol]) -> Sequence[OrderReport]:
        return await self._inner.open_orders(market, symbols)

    async def fills_since(
        self, market: MarketType, since: datetime, symbols: Collection[Symbol]
    ) -> Sequence[Fill]:
        return await self._inner.fills_since(market, since, symbols)

    async def balances(self) -> Sequence[Balance]:
        return await self._inner.balances()

    async def positions(self) -> Sequence[PositionReport]:
        return await self._inner.positions()

    async def set_leverage(self, symbol: Symbol, leverage: int) -> None:
        await self._inner.set_leverage(symbol, leverage)

    async def leverage(self, symbol: Symbol) -> Decimal:
        return await self._inner.leverage(symbol)

    def news(self) -> AsyncIterator[AccountNews]:
        return self._inner.news()

    async def close(self) -> None:
        await self._inner.close()


class DawdlingExchange(CcxtExchange):
    """An exchange whose wire takes its time between the fence and the socket, as a frozen process does."""

    def __init__(self, orders: Orders, clock: Clock) -> None:
        network = NetworkConfig(("127.0.0.1", orders.port), Path(orders.ca_file))
        super().__init__(ExchangeId.BYBIT, network, clock, timedelta(seconds=orders.window))
        self._dialect = _SlowDialect(self._dialect, orders, clock)


class _SlowDialect:
    """The dialect, but for the wire that it makes."""

    def __init__(self, dialect: Any, orders: Orders, clock: Clock) -> None:
        self._dialect = dialect
        self._orders = orders
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dialect, name)

    def wire(self, client: Any, scope: Any) -> Any:
        return _SlowWire(self._dialect.wire(client, scope), self._orders, self._clock)


class _SlowWire:
    def __init__(self, wire: Any, orders: Orders, clock: Clock) -> None:
        self._wire = wire
        self._orders = orders
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    async def create(self, intent: OrderIntent, params: Params, stamp: datetime) -> str:
        pause = self._orders.always
        if intent.kind is OrderKind.ENTRY:
            pause += self._orders.after.get(intent.symbol.key, 0.0)
        await self._clock.sleep(pause)
        created: str = await self._wire.create(intent, params, stamp)
        return created


class NaiveTakeover:
    """The known-bad neighbour: what has no answer for a while and is not found is sent again at once."""

    def __init__(self, pool: Pool, unit: UnitOfWorkFactory, accounts: AccountPool, after: float) -> None:
        self._pool = pool
        self._unit = unit
        self._accounts = accounts
        self._after = after
        self._done: set[str] = set()

    async def run(self) -> None:
        while True:
            rows = await self._pool.fetch(
                "SELECT account_id, id FROM order_intent WHERE status IN ('submitting', 'unknown')"
                " AND stamped_at < clock_now() - make_interval(secs => $1)",
                self._after,
            )
            fresh = [row for row in rows if row["id"] not in self._done]
            self._done |= {row["id"] for row in fresh}
            await asyncio.gather(*(self._again(row["account_id"], row["id"]) for row in fresh))
            await asyncio.sleep(0.05)

    async def _again(self, account: AccountId, order_id: ClientOrderId) -> None:
        async with self._unit() as work:
            order = await work.orders.get(account, order_id)
        if order is None:
            return
        async with self._accounts.use(account) as gateway:
            if await gateway.find_order(order.intent.symbol, order_id) is None:
                say("resent", order_id)
                try:
                    await gateway.submit(as_approved(order), SystemClock().now())
                except ExchangeFailure:
                    return


async def work(orders: Orders) -> None:
    """Run until killed. It analyses nothing by itself: signals come from outside, as from another worker."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(orders.dsn, max_size=12))
        exchange = await stack.enter_async_context(DawdlingExchange(orders, clock))
        unit = PgUnits(pool)

        def live(account: AccountId, credentials: Credentials) -> ExchangeGateway:
            return Dawdler(exchange.gateway(account, credentials), orders, clock)

        accounts = AccountPool(unit, a_cipher(), {ExchangeId.BYBIT: live}, {}, clock)
        hub = MarketHub(exchange.feed, Timeframe.M1, clock, clock, timedelta(seconds=90))

        async def no_paper(symbol: Symbol, price: Price) -> None:
            return

        rates = Rates(burst=500, hourly=5000, daily=5000, apart=timedelta(0), repeats=500, service=5000)
        service = await stack.enter_async_context(
            open_engine(
                Surroundings(
                    unit=unit,
                    markets=Markets({ExchangeId.BYBIT: hub}),
                    accounts=accounts,
                    notifier=Letters(),
                    incidents=IncidentDesk(unit, clock),
                    market_clock=clock,
                    clock=clock,
                    rate=1.0,
                    rules=replace(
                        Rules(), price_age=timedelta(minutes=5), rates=rates, horizon=orders.horizon
                    ),
                    strategies=[],
                    paper_price=no_paper,
                    faces=(),
                    version=orders.name,
                    horizons={ExchangeId.BYBIT: orders.horizon},
                    clocks={ExchangeId.BYBIT: exchange} if orders.tells_time else {},
                    queue_url=orders.redis,
                    worker=orders.name,
                )
            )
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(service.run())
            if orders.takeover is not None:
                group.create_task(NaiveTakeover(pool, unit, accounts, orders.takeover).run())
            say("up", orders.name)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("orders", help="as JSON")
    configure_logging(json=False, level="WARNING")
    asyncio.run(work(Orders(**orjson.loads(parser.parse_args().orders))))


if __name__ == "__main__":
    main()
