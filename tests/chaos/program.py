"""The service as a program that can be told where to kill itself: the real parts, with the points around them.

It reads its orders from its standard input, one `point|n` a line, and ends with whoever started it.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import orjson
import uvloop

from app.floor import Inspectors
from app.infra.clock import SystemClock
from app.infra.draw_pool import DrawPool
from app.infra.observe import configure_logging
from app.ports import UnitOfWorkFactory
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.boards import Markets
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pairs import SymbolBook
from app.runtime.pool import AccountPool
from app.runtime.service import Service
from app.runtime.venues import Opening, Venues
from app.runtime.wake import Wake
from app.services.assembly import Ground
from app.services.assembly import services_of as everything_on
from app.services.catalog import Services
from app.services.pairs import Catalogue
from db.pool import open_pool
from db.uow import PgUnits
from tests.chaos.points import Bomb, Exchange, Gateway, Messages, Point, Units
from tests.support.engine import a_cipher
from tests.support.insight import HandInsight
from tests.support.judges import HandJudge
from tests.support.vitals import HandVitals
from tgbot.app import TelegramBot
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.exchanges.catalog import CATALOG
from trading.exchanges.network import NetworkConfig
from trading.ports import Credentials, ExchangeGateway
from trading.risk.rates import Rates
from trading.risk.rules import Rules

SHOW_FOR = timedelta(minutes=5)  # in the weather of a run a price may be old; orders are what is looked at
RATES = Rates(burst=500, hourly=50_000, daily=50_000, apart=timedelta(0), repeats=500, service=5000)
_TOTAL = 50_000


@dataclass(frozen=True, slots=True)
class Orders:
    """Where everything is; exchanges: port and CA file by name; window: seconds that a request may be old."""

    dsn: str
    redis: str
    telegram: str
    token: str
    exchanges: dict[str, tuple[int, str]] = field(default_factory=dict)
    window: float = 2.0
    point: str = ""
    nth: int = 1

    def words(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    def horizon(self, exchange: ExchangeId) -> timedelta:
        """In proportion to the window, as production's."""
        row = CATALOG[exchange]
        return row.horizon * (timedelta(seconds=self.window) / row.recv_window)


def rules_of(orders: Orders) -> Rules:
    shortest = min(orders.horizon(ExchangeId(name)) for name in orders.exchanges)
    return replace(Rules(), price_age=SHOW_FOR, rates=RATES, horizon=shortest, max_entries_a_day=_TOTAL)


def deadly(opened: Exchange, bomb: Bomb) -> Opening:
    def gateway(account: AccountId, credentials: Credentials) -> ExchangeGateway:
        return Gateway(opened.gateway(account, credentials), bomb)

    return gateway


def services_of(
    unit: UnitOfWorkFactory, markets: Markets, exchanges: Mapping[ExchangeId, Exchange], wake: Wake
) -> Services:
    clock = SystemClock()
    return everything_on(
        Ground(
            unit=unit,
            clock=clock,
            market_clock=clock,
            cipher=a_cipher(),
            inspector=Inspectors({exchange: opened.inspector for exchange, opened in exchanges.items()}),
            wake=wake,
            dealer=wake,
            prices=markets,
            candles=markets.candles,
            panels=markets,
            insight=HandInsight(),
            states=SymbolBook(),
            judge=HandJudge(),
            vitals=HandVitals(),
            offered=Catalogue([]),
            version="0.0",
            key_page="http://127.0.0.1/k",
            exchanges=tuple(exchanges),
            account_wake=wake,
        )
    )


async def no_paper(symbol: Symbol, price: Price) -> None:
    return


async def opened_exchanges(stack: AsyncExitStack, orders: Orders, bomb: Bomb) -> dict[ExchangeId, Exchange]:
    exchanges = {}
    for name, (port, ca_file) in orders.exchanges.items():
        network = NetworkConfig(("127.0.0.1", port), Path(ca_file))
        window = timedelta(seconds=orders.window)
        exchange = Exchange(ExchangeId(name), network, SystemClock(), window, bomb)
        exchanges[ExchangeId(name)] = await stack.enter_async_context(exchange)
    return exchanges


async def opened_service(stack: AsyncExitStack, orders: Orders, bomb: Bomb) -> Service:
    clock = SystemClock()
    pool = await stack.enter_async_context(open_pool(orders.dsn, max_size=20))
    unit = Units(PgUnits(pool), bomb)
    exchanges = await opened_exchanges(stack, orders, bomb)
    hubs = {
        exchange: MarketHub(opened.feed, Timeframe.M1, clock, clock, SHOW_FOR)
        for exchange, opened in exchanges.items()
    }
    markets, venues, wake = Markets(hubs), Venues(clock), Wake()
    live = {
        exchange: venues.watching(exchange, deadly(opened, bomb)) for exchange, opened in exchanges.items()
    }
    accounts = AccountPool(unit, a_cipher(), live, {}, clock)
    incidents = IncidentDesk(unit, clock)
    bot = await stack.enter_async_context(
        TelegramBot(
            orders.token,
            services=services_of(unit, markets, exchanges, wake),
            unit=unit,
            cipher=a_cipher(),
            clock=clock,
            candles=markets.candles,
            draw=await stack.enter_async_context(DrawPool(1)),
            incidents=incidents,
            api_url=orders.telegram,
        )
    )
    around = Surroundings(
        unit=unit,
        markets=markets,
        accounts=accounts,
        notifier=Messages(bot.notifier, bomb),
        incidents=incidents,
        market_clock=clock,
        clock=clock,
        rate=1.0,
        rules=rules_of(orders),
        strategies=[],  # signals come from the run: as from another worker
        paper_price=no_paper,
        faces=(("bot", bot.run),),
        version="chaos",
        horizons={one: orders.horizon(one) for one in exchanges},
        clocks=exchanges,
        queue_url=orders.redis,
        worker=f"process {os.getpid()}",
        venues=venues,
    )
    service = await stack.enter_async_context(open_engine(around))
    wake.connect(service)
    return service


async def listen(bomb: Bomb) -> None:
    """Take orders; end at once with the one who gives them."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        point, _, nth = line.decode().strip().partition("|")
        bomb.set(Point(point), int(nth))
    os._exit(0)


async def work(orders: Orders) -> None:
    bomb = Bomb()
    if orders.point:
        bomb.set(Point(orders.point), orders.nth)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        group.create_task(listen(bomb))
        service = await opened_service(stack, orders, bomb)
        await service.run()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("orders", help="as JSON")
    configure_logging(json=False, level="INFO")
    uvloop.run(work(Orders(**orjson.loads(parser.parse_args().orders))))


if __name__ == "__main__":
    main()
