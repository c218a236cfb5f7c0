"""One face for the three exchanges that the contract suite is held against."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from app.infra.clock import ScaledClock, SystemClock
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.instruments import DEFAULT, synthetic
from sandbox.exchange.server import ExchangeSandbox
from tests.contract.exchanges import BYBIT, Tested
from tests.support.books import MemoryBooks
from tests.support.builders import ACCOUNT, an_instrument
from tests.support.clock import HandClock
from tests.support.gateways import FakeGateway
from trading.domain.instrument import MarketType, Symbol
from trading.domain.money import Price
from trading.exchanges.gateway import CcxtGateway
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.exchanges.paper import PaperExchange
from trading.ports import Clock, Credentials, ExchangeGateway

T = TypeVar("T")
RATE = 60.0  # one minute bar a second
PRICES = {"BTC/USDT": Decimal(60_000), "ETH/USDT": Decimal(3_000)}


@dataclass
class World:
    """A gateway to an account with 10,000 USDT, and the hand that moves its market (symbol, price)."""

    tested: Tested
    gateway: ExchangeGateway
    clock: Clock
    move: Callable[[Symbol, str], Awaitable[None]]

    @property
    def btc(self) -> Symbol:
        return self.tested.symbol("BTC/USDT")

    @property
    def eth(self) -> Symbol:
        return self.tested.symbol("ETH/USDT")

    @property
    def perp(self) -> Symbol:
        return self.tested.symbol("BTC/USDT", MarketType.LINEAR)


def traded(tested: Tested) -> Iterator[tuple[Symbol, Decimal]]:
    """The symbols of the suite on this exchange, and where their prices begin."""
    for market in tested.row.markets:
        for name, price in PRICES.items():
            yield tested.symbol(name, market), price


@asynccontextmanager
async def fake_world() -> AsyncIterator[World]:
    clock = HandClock()
    gateway = FakeGateway(clock=clock)

    async def move(symbol: Symbol, value: str) -> None:
        gateway.set_price(symbol, value)

    for symbol, price in traded(BYBIT):
        gateway.set_price(symbol, price)
    yield World(BYBIT, gateway, clock, move)
    await gateway.close()


@asynccontextmanager
async def paper_world() -> AsyncIterator[World]:
    clock = HandClock()
    exchange = PaperExchange(MemoryBooks(), clock, an_instrument)

    async def move(symbol: Symbol, value: str) -> None:
        await exchange.on_price(symbol, Price(Decimal(value)))

    for symbol, price in traded(BYBIT):
        await exchange.on_price(symbol, Price(price))
    gateway = exchange.gateway(ACCOUNT)
    yield World(BYBIT, gateway, clock, move)
    await gateway.close()


@dataclass
class SandboxWorld(World):
    """The real thing: ccxt, TLS and production names, against the sandbox exchange."""

    gateway: CcxtGateway
    exchange: CcxtExchange
    sandbox: ExchangeSandbox
    account: str
    credentials: Credentials


def network_to(sandbox: ExchangeSandbox) -> NetworkConfig:
    return NetworkConfig(("127.0.0.1", sandbox.port), sandbox.ca_file)


@asynccontextmanager
async def sandbox_exchange(
    tls_dir: Path, patience: float = 10, tested: Tested = BYBIT
) -> AsyncIterator[tuple[ExchangeSandbox, CcxtExchange]]:
    """The sandbox with its market in hand, and our exchange pointed at it."""
    config = ExchangeConfig(front=tested.exchange.value, tls_dir=tls_dir, tick_seconds=0.05)
    async with ExchangeSandbox(config) as sandbox:
        for symbol, price in traded(tested):
            sandbox.set_price(tested.name(symbol), price, symbol.market.value)
        timeout = timedelta(seconds=patience)
        async with CcxtExchange(
            tested.exchange, network_to(sandbox), SystemClock(), timeout=timeout
        ) as exchange:
            yield sandbox, exchange


@asynccontextmanager
async def account_on(
    sandbox: ExchangeSandbox, exchange: CcxtExchange, label: str, tested: Tested = BYBIT
) -> AsyncIterator[SandboxWorld]:
    """A fresh account with 10,000 USDT, its key, and a gateway to it."""
    account = sandbox.accounts.create_account(label)
    key = sandbox.accounts.create_key(account, passphrase=tested.passphrase)
    credentials = Credentials(key.key, key.secret, tested.passphrase)
    gateway = exchange.gateway(ACCOUNT, credentials)

    async def move(symbol: Symbol, value: str) -> None:
        sandbox.set_price(tested.name(symbol), value, symbol.market.value)

    for symbol, price in traded(tested):
        await move(symbol, str(price))
    yield SandboxWorld(tested, gateway, SystemClock(), move, exchange, sandbox, label, credentials)
    await gateway.close()


@asynccontextmanager
async def fast_world(tls_dir: Path, tested: Tested = BYBIT) -> AsyncIterator[SandboxWorld]:
    """The market runs sixty times as fast as ours, on both sides of the wire; nothing may be left running."""
    clock = SandboxClock(rate=RATE)
    config = ExchangeConfig(
        front=tested.exchange.value,
        clock=clock,
        tls_dir=tls_dir,
        tick_seconds=0.05,
        instruments=(*DEFAULT, *synthetic(20)),
    )
    real = SystemClock()
    async with ExchangeSandbox(config) as sandbox:
        epoch = real.now()
        market = epoch + timedelta(seconds=clock.now() - epoch.timestamp())
        ours: Clock = ScaledClock(RATE, epoch, market)
        wide = timedelta(minutes=5)  # market time: five seconds of ours
        async with (
            CcxtExchange(tested.exchange, network_to(sandbox), ours, recv_window=wide) as exchange,
            account_on(sandbox, exchange, "one", tested) as made,
        ):
            made.clock = ours
            for symbol, _ in traded(tested):
                if symbol.market is MarketType.SPOT:
                    sandbox.set_price(tested.name(symbol), None)
            await exchange.ready()
            yield made
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def take(count: int, items: AsyncIterator[T], seconds: float = 60) -> list[T]:
    async with asyncio.timeout(seconds):
        return [await anext(items) for _ in range(count)]


async def eventually(
    ask: Callable[[], Awaitable[T]], is_right: Callable[[T], bool], seconds: float = 60, pause: float = 0.02
) -> T:
    """The first answer that is right; a failure with the last answer where none comes in time."""
    answer = await ask()
    async with asyncio.timeout(seconds):
        while not is_right(answer):
            await asyncio.sleep(pause)
            answer = await ask()
    return answer
