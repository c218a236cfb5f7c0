"""The outside world and the service, side by side: two sandboxes here, the service as a child."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from app.config import child_environment
from app.demo.cast import BOT_TOKEN, CAST, START_BALANCES, WITHDRAW_KEY
from app.demo.process import ServiceProcess
from app.infra.clock import SystemClock
from app.infra.embedded import private_directory
from sandbox.exchange.bars import PricePath
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.replay import ReplayPath
from sandbox.exchange.server import ExchangeSandbox
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.server import TelegramSandbox

AGAIN_AFTER = 1.0  # seconds
SEED = 7
HISTORY = 400  # bars of replayed candles that lie before the beginning
SEARCH, RISE = 20_000, 8  # bars among which a replay begins where the next few rise most


@dataclass(frozen=True, slots=True)
class World:
    """The outside world of a demo, and the service in it."""

    directory: Path
    telegram: TelegramSandbox
    exchange: ExchangeSandbox
    service: ServiceProcess


def exchange_config(
    directory: Path,
    *,
    rate: float,
    begins: datetime | None = None,
    candles: Path | None = None,
    state_file: Path | None = None,
) -> ExchangeConfig:
    """A sandbox exchange. begins: market time at the start, now unless given; candles: replayed as BTC."""
    replays: dict[str, PricePath] = {}
    if candles is not None:
        table = pd.read_parquet(candles)
        columns = (table[name].to_numpy(float) for name in ("open", "high", "low", "close", "volume"))
        opened, high, low, close, volume = columns
        replays["BTCUSDT"] = ReplayPath(table.ts.to_numpy(int), (opened, high, low, close), volume)
        begins = datetime.fromtimestamp(int(table.ts.iloc[_beginning(close)]) / 1000, UTC)
    clock = SandboxClock(rate=rate, epoch_market=begins.timestamp() if begins else None)
    return ExchangeConfig(
        seed=SEED, clock=clock, state_file=state_file, replays=replays, tls_dir=directory / "tls"
    )


@asynccontextmanager
async def open_world(
    directory: Path, exchange: ExchangeConfig, telegram: TelegramConfig, web_port: int, **settings: str
) -> AsyncIterator[World]:
    """Both sandboxes, running, and the service, not started yet. settings: more of the service."""
    async with ExchangeSandbox(exchange) as market, TelegramSandbox(telegram) as chat:
        _people(chat)
        _accounts(market)
        environment = child_environment(
            ENVIRONMENT="dev",
            BOT_TOKEN=BOT_TOKEN,
            ADMIN_IDS=" ".join(str(one.id) for one in CAST if one.is_admin),
            DATA_DIR=str(directory / "service"),
            WEB_PORT=str(web_port),
            TELEGRAM_API_URL=chat.url,
            EXCHANGE_ADDRESS=f"127.0.0.1:{market.port}",
            EXCHANGE_CA_FILE=str(market.ca_file),
            CLOCK_RATE=str(market.clock.rate),
            CLOCK_EPOCH_REAL=_instant(market.clock.epoch_real),
            CLOCK_EPOCH_MARKET=_instant(market.clock.epoch_market),
            LOG_JSON="false",
            **settings,
        )
        service = ServiceProcess(environment, directory / "service.log")
        try:
            yield World(directory, chat, market, service)
        finally:
            await service.stop()


async def run_demo(directory: Path, *, port: int, rate: float, fresh: bool) -> None:
    """Run everything until Ctrl-C. What people did survives the end of it, however it ends."""
    if fresh:
        shutil.rmtree(directory, ignore_errors=True)
    private_directory(directory)
    exchange = exchange_config(directory, rate=rate, state_file=directory / "exchange.json")
    telegram = TelegramConfig(token=BOT_TOKEN, port=port, state_file=directory / "telegram.sqlite")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_world(directory, exchange, telegram, port + 1) as world:
        print(f"\n  Simbiot is in the chat:  {world.telegram.page_url}\n")
        print(f"  Kill the service at any moment (its log: {world.directory / 'service.log'});")
        print("  it is started again and goes on. Ctrl-C ends the demo.\n", flush=True)
        keeping = asyncio.create_task(_keep_running(world.service), name="service")
        await stop.wait()
        keeping.cancel()


async def _keep_running(service: ServiceProcess) -> None:
    clock = SystemClock()
    while True:
        await service.start()
        print(f"  service: process {service.pid}", flush=True)
        code = await service.wait()
        said = f": {service.last_words()}" if code > 0 else ""
        print(f"  service ended ({code}){said}", flush=True)
        print("  starting it again; `simbiot demo --fresh` would begin anew", flush=True)
        await clock.sleep(AGAIN_AFTER)


def _beginning(close: npt.NDArray[np.float64]) -> int:
    """The bar before a rise, so that whoever watches need not wait for one."""
    ahead = close[HISTORY + RISE : HISTORY + RISE + SEARCH]
    return HISTORY + int(np.argmax(ahead / close[HISTORY : HISTORY + len(ahead)]))


def _people(chat: TelegramSandbox) -> None:
    for one in CAST:
        if one.id not in chat.users:
            chat.users.add(
                id=one.id,
                first_name=one.name,
                language_code=one.language,
                is_admin=one.is_admin,
                notes=(("Sandbox key", one.key), ("Sandbox secret", one.secret)),
            )


def _accounts(market: ExchangeSandbox) -> None:
    known_accounts = {account.label for account in market.accounts}
    known_keys = market.venue.books.keys
    for one in CAST:
        if one.name not in known_accounts:
            market.accounts.create_account(one.name, START_BALANCES)
        if one.key not in known_keys:
            market.accounts.create_key(market.accounts.get(one.name), key=one.key, secret=one.secret)
    key, secret = WITHDRAW_KEY
    if key not in known_keys:
        market.accounts.create_key(market.accounts.get(CAST[0].name), key=key, secret=secret, withdraw=True)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
