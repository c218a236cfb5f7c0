"""The service as it really runs, for benchmarks: a child process between two sandboxes.

Its database is ours, so that ten thousand people can be registered without typing.
"""

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from app.accounts import PRESETS, TERMS_VERSION, Account, AccountKind, Preset, Role
from app.config import Environment, Settings, child_environment
from app.demo.process import ServiceProcess
from app.infra.embedded_postgres import embedded_postgres
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWork
from app.wiring import open_cipher
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.replay import ReplayPath
from sandbox.exchange.server import ExchangeSandbox
from sandbox.telegram.config import DEFAULT_TOKEN, TelegramConfig
from sandbox.telegram.server import TelegramSandbox
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol

COINS = ("BTC", "ETH", "SOL", "XRP", "DOGE")
SYMBOLS = (
    *(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"{coin}/USDT") for coin in COINS),
    *(Symbol(ExchangeId.BYBIT, MarketType.LINEAR, f"{coin}/USDT:USDT") for coin in COINS),
)
OPERATOR = UserId(9)
_PRICES = (60_000.0, 3_000.0, 150.0, 0.55, 0.12)
_PAST, _FUTURE = 600, 3_000  # bars
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class World:
    """Both sandboxes, running; the service, not started yet; its database, migrated."""

    telegram: TelegramSandbox
    exchange: ExchangeSandbox
    service: ServiceProcess
    log: Path
    pool: Pool
    units: PgUnits
    cipher: KeyCipher

    async def until(self, query: str, *values: object, seconds: float) -> None:
        """Wait for the database to answer true. Raises RuntimeError with the end of the service's log."""
        deadline = time.monotonic() + seconds
        while not await self.pool.fetchval(query, *values):
            if self._has_ended or time.monotonic() > deadline:
                log = self.log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{'ended' if self._has_ended else 'too late'}: {query}\n{log}")
            await asyncio.sleep(0.1)

    @property
    def _has_ended(self) -> bool:
        return self.service.pid != 0 and not Path(f"/proc/{self.service.pid}").exists()


def steady(start: float, begins: float, climb: float) -> ReplayPath:
    """A price that goes by this share at every bar, from long before `begins` (market seconds) on."""
    first = int(begins * 1000) // _MINUTE - _PAST
    ts = (first + np.arange(_PAST + _FUTURE)) * _MINUTE
    close = np.asarray(start * (1 + climb) ** np.arange(1 - _PAST, _FUTURE + 1), float)
    opened = np.asarray(close / (1 + climb), float)
    high = np.asarray(np.maximum(opened, close) * 1.0001, float)
    low = np.asarray(np.minimum(opened, close) * 0.9999, float)
    return ReplayPath(ts, (opened, high, low, close), np.full(len(ts), 100.0))


@asynccontextmanager
async def open_world(*, rate: float, climb: float) -> AsyncIterator[World]:
    """rate: of the market's clock; climb: share by which every price moves at each bar."""
    with tempfile.TemporaryDirectory(prefix="simbiot-benchmark-") as name:
        directory = Path(name)
        clock = SandboxClock(rate=rate)
        replays = {
            f"{coin}USDT": steady(price, clock.epoch_market, climb)
            for coin, price in zip(COINS, _PRICES, strict=True)
        }
        market = ExchangeConfig(clock=clock, replays=replays, tls_dir=directory / "tls", ip_limit=0)
        async with (
            embedded_postgres(directory / "database") as dsn,
            open_pool(dsn, max_size=4) as pool,
            ExchangeSandbox(market) as exchange,
            TelegramSandbox(TelegramConfig()) as telegram,
        ):
            await migrate(pool)
            log = directory / "service.log"
            environment = _environment(directory, dsn, exchange, telegram)
            world = World(
                telegram=telegram,
                exchange=exchange,
                service=ServiceProcess(environment, log),
                log=log,
                pool=pool,
                units=PgUnits(pool),
                cipher=_cipher(directory),
            )
            try:
                yield world
            finally:
                await world.service.stop()


async def register(
    work: UnitOfWork, user: UserId, kind: AccountKind, symbols: Sequence[Symbol], preset: Preset
) -> Account:
    """A person with one armed account, as if they had gone all the way through the chat."""
    await work.users.touch(user, f"Person {user}", "en", Role.USER)
    await work.users.accept_terms(user, TERMS_VERSION)
    account = await work.accounts.create(user, ExchangeId.BYBIT, kind, preset, PRESETS[preset])
    await work.users.set_active_account(user, account.id)
    await work.accounts.set_symbols(user, account.id, symbols)
    await work.accounts.set_armed(user, account.id, armed=True)
    return account


def _environment(
    directory: Path, dsn: str, exchange: ExchangeSandbox, telegram: TelegramSandbox
) -> dict[str, str]:
    return child_environment(
        ENVIRONMENT="dev",
        BOT_TOKEN=DEFAULT_TOKEN,
        ADMIN_IDS=str(OPERATOR),
        DATA_DIR=str(directory / "service"),
        DATABASE_URL=dsn,
        WEB_PORT=str(_free_port()),
        TELEGRAM_API_URL=telegram.url,
        EXCHANGE_ADDRESS=f"127.0.0.1:{exchange.port}",
        EXCHANGE_CA_FILE=str(exchange.ca_file),
        CLOCK_RATE=str(exchange.clock.rate),
        CLOCK_EPOCH_REAL=datetime.fromtimestamp(exchange.clock.epoch_real, UTC).isoformat(),
        CLOCK_EPOCH_MARKET=datetime.fromtimestamp(exchange.clock.epoch_market, UTC).isoformat(),
        LOG_JSON="false",
    )


def _cipher(directory: Path) -> KeyCipher:
    """The cipher of the service: the same data directory, the same environment."""
    return open_cipher(
        Settings(
            environment=Environment.DEV, bot_token=SecretStr(DEFAULT_TOKEN), data_dir=directory / "service"
        )
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
