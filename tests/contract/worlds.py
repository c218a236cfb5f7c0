"""One face for the three exchanges that the contract suite is held against."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
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
from tests.support.books import MemoryBooks
from tests.support.builders import ACCOUNT, BTC, BTC_PERP, ETH, an_instrument
from tests.support.clock import HandClock
from tests.support.gateways import FakeGateway
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.exchanges.gateway import CcxtGateway
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.exchanges.paper import PaperExchange
from trading.ports import Clock, Credentials, ExchangeGateway

T = TypeVar("T")
RATE = 60.0  # one minute bar a second
PRICES = {BTC: Decimal(60_000), BTC_PERP: Decimal(60_000), ETH: Decimal(3_000)}


@dataclass
class World:
    """A gateway to an account with 10,000 USDT, and the hand that moves its market (symbol, price)."""

    gateway: ExchangeGateway
    clock: Clock
    move: Callable[[Symbol, str], Awaitable[None]]


@asynccontextmanager
async def fake_world() -> AsyncIterator[World]:
    clock = HandClock()
    gateway = FakeGateway(clock=clock)

    async def move(symbol: Symbol, value: str) -> None:
        gateway.set_price(symbol, value)

    for symbol, price in PRICES.items():
        gateway.set_price(symbol, price)
    yield World(gateway, clock, move)
    await gateway.close()


@asynccontextmanager
async def paper_world() -> AsyncIterator[World]:
    clock = HandClock()
    exchange = PaperExchange(MemoryBooks(), clock, an_instrument)

    async def move(symbol: Symbol, value: str) -> None:
        await exchange.on_price(symbol, Price(Decimal(value)))

    for symbol, price in PRICES.items():
        await exchange.on_price(symbol, Price(price))
    gateway = exchange.gateway(ACCOUNT)
    yield World(gateway, clock, move)
    await gateway.close()


@dataclass
class SandboxWorld(World):
    """The real thing: ccxt, TLS and production names, against the sandbox exchange."""

    gateway: CcxtGateway
    exchange: CcxtExchange
    sandbox: ExchangeSandbox
    account: str


@asynccontextmanager
async def sandbox_exchange(
    tls_dir: Path, patience: float = 10
) -> AsyncIterator[tuple[ExchangeSandbox, CcxtExchange]]:
    """The sandbox with its market in hand, and our exchange pointed at it."""
    async with ExchangeSandbox(ExchangeConfig(tls_dir=tls_dir, tick_seconds=0.05)) as sandbox:
        for symbol, price in PRICES.items():
            sandbox.set_price(an_instrument(symbol).exchange_symbol, price, symbol.market.value)
        network = NetworkConfig(("127.0.0.1", sandbox.port), sandbox.ca_file)
        timeout = timedelta(seconds=patience)
        async with CcxtExchange(ExchangeId.BYBIT, network, SystemClock(), timeout=timeout) as exchange:
            yield sandbox, exchange


@asynccontextmanager
async def account_on(
    sandbox: ExchangeSandbox, exchange: CcxtExchange, label: str
) -> AsyncIterator[SandboxWorld]:
    """A fresh account with 10,000 USDT, its key, and a gateway to it."""
    key = sandbox.accounts.create_key(sandbox.accounts.create_account(label))
    gateway = exchange.gateway(ACCOUNT, Credentials(key.key, key.secret))

    async def move(symbol: Symbol, value: str) -> None:
        sandbox.set_price(an_instrument(symbol).exchange_symbol, value, symbol.market.value)

    for symbol, price in PRICES.items():
        await move(symbol, str(price))
    yield SandboxWorld(gateway, SystemClock(), move, exchange, sandbox, label)
    await gateway.close()


@asynccontextmanager
async def fast_world(tls_dir: Path) -> AsyncIterator[SandboxWorld]:
    """The market runs sixty times as fast as ours, on both sides of the wire; nothing may be left running."""
    clock = SandboxClock(rate=RATE)
    config = ExchangeConfig(
        clock=clock, tls_dir=tls_dir, tick_seconds=0.05, instruments=(*DEFAULT, *synthetic(20))
    )
    real = SystemClock()
    async with ExchangeSandbox(config) as sandbox:
        epoch = real.now()
        market = epoch + timedelta(seconds=clock.now() - epoch.timestamp())
        ours: Clock = ScaledClock(RATE, epoch, market)
        network = NetworkConfig(("127.0.0.1", sandbox.port), sandbox.ca_file)
        wide = timedelta(minutes=5)  # market time: five seconds of ours
        async with (
            CcxtExchange(ExchangeId.BYBIT, network, ours, recv_window=wide) as exchange,
            account_on(sandbox, exchange, "one") as made,
        ):
            made.clock = ours
            for symbol in ("BTCUSDT", "ETHUSDT"):
                sandbox.set_price(symbol, None)
            await exchange.ready()
            yield made
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def take(count: int, items: AsyncIterator[T], seconds: float = 10) -> list[T]:
    async with asyncio.timeout(seconds):
        return [await anext(items) for _ in range(count)]


async def eventually(
    ask: Callable[[], Awaitable[T]], is_right: Callable[[T], bool], seconds: float = 5, pause: float = 0.02
) -> T:
    """The first answer that is right; a failure with the last answer where none comes in time."""
    answer = await ask()
    async with asyncio.timeout(seconds):
        while not is_right(answer):
            await asyncio.sleep(pause)
            answer = await ask()
    return answer
