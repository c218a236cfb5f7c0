"""The outside world and the service, side by side: two sandboxes here, the service as a child."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox.exchange.server import ExchangeConfig, ExchangeSandbox, SandboxClock

from app.config import child_environment
from app.demo.cast import BOT_TOKEN, CAST, START_BALANCES, WITHDRAW_KEY
from app.demo.process import ServiceProcess
from app.infra.clock import SystemClock
from app.infra.embedded import private_directory
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.server import TelegramSandbox

AGAIN_AFTER = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class World:
    """The outside world of a demo, and the service in it."""

    directory: Path
    telegram: TelegramSandbox
    exchange: ExchangeSandbox
    service: ServiceProcess


@asynccontextmanager
async def open_world(
    directory: Path, exchange: ExchangeConfig, telegram: TelegramConfig, web_port: int
) -> AsyncIterator[World]:
    """Both sandboxes, running, and the service, not started yet."""
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
        )
        service = ServiceProcess(environment, directory / "service.log")
        try:
            yield World(directory, chat, market, service)
        finally:
            await service.stop()


async def run_demo(directory: Path, *, port: int, rate: float, fresh: bool) -> None:
    """Run everything until Ctrl-C. What people did survives the end of it, however it ends."""
    if fresh and directory.exists():
        shutil.rmtree(directory)
    private_directory(directory)
    exchange = ExchangeConfig(
        seed=7,
        clock=SandboxClock(rate=rate),
        state_file=directory / "exchange.json",
        tls_dir=directory / "tls",
    )
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
        print(f"  service ended ({code}); starting it again", flush=True)
        await clock.sleep(AGAIN_AFTER)


def _people(chat: TelegramSandbox) -> None:
    for one in CAST:
        if one.id not in chat.users:
            chat.users.add(id=one.id, first_name=one.name, language_code=one.language, is_admin=one.is_admin)


def _accounts(market: ExchangeSandbox) -> None:
    for one in CAST:
        account = market.account(one.name) or market.create_account(one.name, balances=START_BALANCES)
        if market.key(one.key) is None:
            market.create_key(account, key=one.key, secret=one.secret)
    key, secret = WITHDRAW_KEY
    if market.key(key) is None:
        account = market.account(CAST[0].name)
        market.create_key(account, key=key, secret=secret, withdraw=True)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
