"""Where the rounds happen: exchanges, Telegram, PostgreSQL and Redis, each behind a proxy, and the service."""

import asyncio
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from app.accounts import PRESETS, WITH_PASSPHRASE, AccountKind, KeyInfo, Preset, Role
from app.config import child_environment
from app.infra.clock import SystemClock
from db.migrate import migrate
from db.pool import open_pool, set_codecs
from db.uow import PgUnits
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.entities import Order
from sandbox.exchange.instruments import DEFAULT
from sandbox.exchange.server import ExchangeSandbox
from sandbox.telegram.config import FloodLimits, TelegramConfig
from sandbox.telegram.server import TelegramSandbox
from tests.chaos.points import Point
from tests.chaos.program import Orders
from tests.chaos.proxy import FaultProxy, open_proxy, to_port, to_socket
from tests.chaos.stores import Postgres, Redis
from tests.support.builders import ratio
from tests.support.engine import a_cipher
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.exchanges.catalog import CATALOG

COINS = ("BTC", "ETH", "SOL", "XRP", "DOGE")
PASSPHRASE = "passphrase"
WEALTH = {"USDT": "1000000"}
UP_WITHIN = 240.0  # seconds for a start on a busy machine, in any weather
_ROOT = Path(__file__).parents[2]
_CLOCK = SystemClock()
_TICK = Decimal("0.00001")
_STATE = "SELECT started_at, (SELECT bool_and(reconciled_at IS NOT NULL) FROM account WHERE armed) AS clean FROM service_control"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one account. label: the exchange's name of it."""

    user: UserId
    account: AccountId
    exchange: ExchangeId
    label: str


@dataclass
class House:
    """An exchange and the way to it."""

    id: ExchangeId
    sandbox: ExchangeSandbox
    proxy: FaultProxy
    prices: dict[Symbol, Decimal] = field(default_factory=dict)
    still: bool = True

    def move(self, symbol: Symbol, price: Decimal) -> None:
        """The price stands there now, on the tick."""
        coin = symbol.name.split("/")[0]
        self.prices[symbol] = price
        self.sandbox.set_price(f"{coin}USDT", price, symbol.market.value)


class Service:
    """The program of `program.py` in a process of its own."""

    def __init__(self, orders: Orders, directory: Path) -> None:
        self._orders = orders
        self._log = directory / "service.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, point: Point | None = None, nth: int = 1) -> None:
        orders = replace(self._orders, point=point.value if point else "", nth=nth)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.program", orders.words()),
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=child_environment(PYTHONUNBUFFERED="1"),
                cwd=_ROOT,
            )

    def arm(self, point: Point, nth: int) -> None:
        """It is to kill itself there."""
        if self._process is None or self._process.stdin is None:
            raise LookupError("the service must have been started")
        self._process.stdin.write(f"{point.value}|{nth}\n".encode())

    def strike(self) -> None:
        """Kill -9, at this very moment."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)

    async def ended(self, within: float) -> bool:
        """Wait for its end by kill -9. False where it lives on, or gave up by itself: without a database it may."""
        if self._process is None:
            return False
        try:
            return await asyncio.wait_for(self._process.wait(), within) == -signal.SIGKILL
        except TimeoutError:
            return False

    async def kill(self) -> None:
        self.strike()
        if self._process is not None:
            await self._process.wait()

    def last_words(self) -> str:
        return self._log.read_text(errors="replace")[-6000:] if self._log.exists() else ""


@dataclass
class World:
    """All of it, and the people in it."""

    directory: Path
    houses: dict[ExchangeId, House]
    telegram: TelegramSandbox
    postgres: Postgres
    redis: Redis
    proxies: dict[str, FaultProxy]
    service: Service
    people: list[Person] = field(default_factory=list)
    on_order: Callable[[Order], None] | None = None  # the exchange has it; its answer has not left

    @property
    def symbols(self) -> list[Symbol]:
        return [symbol for house in self.houses.values() for symbol in house.prices]

    async def ask(self, question: str, *values: object) -> list[Any]:
        """Rows, past the proxies, on a connection of its own: the server may be another one by now."""
        connection = await asyncpg.connect(self.postgres.address, timeout=10)
        try:
            await set_codecs(connection)
            return list(await connection.fetch(question, *values))
        finally:
            await connection.close()

    async def number(self, question: str) -> int:
        return int((await self.ask(question))[0][0])

    @asynccontextmanager
    async def units(self) -> AsyncIterator[PgUnits]:
        async with open_pool(self.postgres.address, min_size=0, max_size=2) as pool:
            yield PgUnits(pool)

    async def begin(self, point: Point | None = None, nth: int = 1) -> datetime:
        """Start the service. Returns when the one before it had come up, for `up`."""
        before: datetime = (await self.ask(_STATE))[0]["started_at"]
        await self.service.start(point, nth)
        return before

    async def up(self, before: datetime) -> None:
        """Wait until it has come up and reconciled everybody; where it has given up, start it once more."""
        until = time.monotonic() + UP_WITHIN
        while True:
            state = (await self.ask(_STATE))[0]
            if state["started_at"] != before and state["clean"]:
                return
            if time.monotonic() > until:
                raise TimeoutError("the service did not come up")
            await asyncio.sleep(0.1)
            if not self.service.runs:
                await asyncio.sleep(0.5)
                await self.service.start()


@asynccontextmanager
async def open_world(
    directory: Path, exchanges: Sequence[ExchangeId], each: int, seed: int, *, window: float = 2.0
) -> AsyncIterator[World]:
    """A world in which the service does not run yet. each: accounts at each exchange."""
    async with AsyncExitStack() as stack:
        postgres, redis = Postgres(directory / "stores"), Redis(directory / "stores")
        for store in (postgres, redis):
            stack.push_async_callback(store.stop)
            await store.start()
        await migrate(postgres.address)
        houses = {one: await _house(stack, directory, one, seed) for one in exchanges}
        limits = FloodLimits(overall_per_second=1000, chat_per_second=1000, chat_burst=1000)
        telegram = await stack.enter_async_context(TelegramSandbox(TelegramConfig(limits=limits)))
        ways: dict[str, Callable[[], Awaitable[Any]]] = {
            "postgres": to_socket(lambda: postgres.socket),
            "redis": to_socket(lambda: redis.socket),
            "telegram": to_port(int(telegram.url.rsplit(":", 1)[1])),
        }
        proxies = {name: await stack.enter_async_context(open_proxy(way, seed)) for name, way in ways.items()}
        orders = Orders(
            dsn=postgres.through(proxies["postgres"].port),
            redis=redis.through(proxies["redis"].port),
            telegram=f"http://127.0.0.1:{proxies['telegram'].port}",
            token=telegram.config.token,
            exchanges={
                one.value: (house.proxy.port, str(house.sandbox.ca_file)) for one, house in houses.items()
            },
            window=window,
        )
        proxies |= {one.value: house.proxy for one, house in houses.items()}
        service = Service(orders, directory)
        stack.push_async_callback(service.kill)
        world = World(directory, houses, telegram, postgres, redis, proxies, service)
        _watch_orders(world)
        await _enrol_all(world, each)
        yield world


async def _house(stack: AsyncExitStack, directory: Path, one: ExchangeId, seed: int) -> House:
    config = ExchangeConfig(
        front=one.value, seed=seed, tls_dir=directory / f"tls-{one}", tick_seconds=0.1, ip_limit=0
    )
    sandbox = await stack.enter_async_context(ExchangeSandbox(config))
    proxy = await stack.enter_async_context(open_proxy(to_port(sandbox.port), seed))
    house = House(one, sandbox, proxy)
    begin = {instrument.base: instrument.price for instrument in DEFAULT}
    for coin in COINS:
        house.move(Symbol(one, MarketType.SPOT, f"{coin}/USDT"), begin[coin])
    if MarketType.LINEAR in CATALOG[one].markets:
        house.move(Symbol(one, MarketType.LINEAR, "ETH/USDT:USDT"), begin["ETH"])
    return house


def _watch_orders(world: World) -> None:
    def placed(order: Order) -> None:
        if world.on_order is not None:
            world.on_order(order)

    for house in world.houses.values():
        house.sandbox.venue.desk.placed.append(placed)


async def _enrol_all(world: World, each: int) -> None:
    async with world.units() as units:
        for house in world.houses.values():
            for _ in range(each):
                world.people.append(await _enrol(world, units, house, UserId(1001 + len(world.people))))


async def _enrol(world: World, units: PgUnits, house: House, user: UserId) -> Person:
    """A registered person in the chat, with an armed live account that trades everything there is."""
    label, exchange, cipher = f"person {user}", house.id, a_cipher()
    world.telegram.users.add(id=user, first_name=f"Person {user}", language_code="en")
    await world.telegram.user(user).start()
    made = house.sandbox.accounts.create_account(label, WEALTH)
    passphrase = PASSPHRASE if exchange in WITH_PASSPHRASE else ""
    key = house.sandbox.accounts.create_key(made, passphrase=passphrase)
    secret = {"key": key.key, "secret": key.secret} | ({"passphrase": passphrase} if passphrase else {})
    limits = replace(
        PRESETS[Preset.BOLD],
        cooldown_bars=0,
        max_positions=20,
        max_daily_loss=ratio("0.5"),
    )
    async with units() as work:
        await work.users.touch(user, f"Person {user}", "en", Role.USER)
        await work.users.accept_terms(user, "test")
        account = await work.accounts.create(user, exchange, AccountKind.LIVE, Preset.CUSTOM, limits)
        await work.keys.put(
            cipher.seal_key(user, account.id, exchange, orjson.dumps(secret)),
            cipher.fingerprint(exchange, key.key),
            KeyInfo(key.key[-4:], str(user), (), None, _CLOCK.now(), usable=True),
            {"read": True, "withdraw": False, "transfer": False},
        )
        await work.users.set_active_account(user, account.id)
        await work.accounts.set_symbols(user, account.id, tuple(house.prices))
        await work.accounts.set_armed(user, account.id, armed=True)
    return Person(user, account.id, exchange, label)


async def walk(world: World, chance: random.Random) -> None:
    """Prices go their way at random, until cancelled; some by so much that a stop or a target is met."""
    while True:
        await asyncio.sleep(0.3)
        for house in world.houses.values():
            for symbol, price in list(house.prices.items()):
                step = Decimal(chance.randint(-12, 12)) / 10_000
                house.move(symbol, (price * (1 + step)).quantize(_TICK))
