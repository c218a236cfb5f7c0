"""The outside world and the service, side by side: the sandboxes here, the service as a child."""

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from app.config import child_environment
from app.demo.cast import BOT_TOKEN, CAST, PASSPHRASE, START_BALANCES, WITHDRAW_KEY
from app.demo.process import ServiceProcess
from app.infra.clock import SystemClock
from app.infra.embedded import private_directory
from sandbox.exchange.bars import PricePath
from sandbox.exchange.clock import SandboxClock
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.fronts import NAMES
from sandbox.exchange.replay import ReplayPath
from sandbox.exchange.server import ExchangeSandbox
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.server import TelegramSandbox
from trading.domain.instrument import ExchangeId

AGAIN_AFTER = 1.0  # seconds
SEED = 7
HISTORY = 400  # bars of replayed candles that lie before the beginning
SEARCH, RISE = 20_000, 8  # bars among which a replay begins where the next few rise most


@dataclass(frozen=True, slots=True)
class World:
    """The outside world of a demo, and the service in it. exchange: where newcomers begin."""

    directory: Path
    telegram: TelegramSandbox
    exchange: ExchangeSandbox
    service: ServiceProcess
    others: tuple[ExchangeSandbox, ...] = ()

    @property
    def where(self) -> ExchangeId:
        """Which exchange newcomers begin at."""
        return ExchangeId(self.exchange.front.name)


def exchange_config(
    directory: Path,
    *,
    rate: float,
    front: ExchangeId = ExchangeId.BYBIT,
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
        front=front.value,
        seed=SEED,
        clock=clock,
        state_file=state_file,
        replays=replays,
        tls_dir=directory / "tls" / front.value,
    )


def beside(exchange: ExchangeConfig) -> list[ExchangeConfig]:
    """The other exchanges of the same world: the same clock and the same prices, files of their own."""
    return [
        replace(
            exchange,
            front=name,
            tls_dir=exchange.tls_dir.with_name(name),
            state_file=exchange.state_file and state_file(exchange.state_file.parent, name),
        )
        for name in NAMES
        if name != exchange.front
    ]


def state_file(directory: Path, front: str) -> Path:
    """Where a sandbox exchange keeps what must outlast the demo."""
    return directory / f"exchange-{front}.json"


@asynccontextmanager
async def open_world(
    directory: Path,
    exchange: ExchangeConfig,
    telegram: TelegramConfig,
    web_port: int,
    others: Sequence[ExchangeConfig] = (),
    /,
    **settings: str,
) -> AsyncIterator[World]:
    """All sandboxes, running, and the service, not started yet. settings: more of the service."""
    async with AsyncExitStack() as stack:
        markets = [await stack.enter_async_context(ExchangeSandbox(config)) for config in (exchange, *others)]
        chat = await stack.enter_async_context(TelegramSandbox(telegram))
        _people(chat)
        for market in markets:
            _accounts(market)
        clock = markets[0].clock
        environment = child_environment(
            ENVIRONMENT="dev",
            BOT_TOKEN=BOT_TOKEN,
            ADMIN_IDS=" ".join(str(one.id) for one in CAST if one.is_admin),
            DATA_DIR=str(directory / "service"),
            WEB_PORT=str(web_port),
            TELEGRAM_API_URL=chat.url,
            EXCHANGES=",".join(market.front.name for market in markets),
            EXCHANGE_ADDRESS=",".join(f"{market.front.name}=127.0.0.1:{market.port}" for market in markets),
            EXCHANGE_CA_FILE=str(_authorities(directory, markets)),
            CLOCK_RATE=str(clock.rate),
            CLOCK_EPOCH_REAL=_instant(clock.epoch_real),
            CLOCK_EPOCH_MARKET=_instant(clock.epoch_market),
            LOG_JSON="false",
            SELL_PLANS="true",
            **settings,
        )
        service = ServiceProcess(environment, directory / "service.log")
        try:
            yield World(directory, chat, markets[0], service, tuple(markets[1:]))
        finally:
            await service.stop()


async def run_demo(directory: Path, front: ExchangeId, *, port: int, rate: float, fresh: bool) -> None:
    """Run everything until Ctrl-C. What people did survives the end of it, however it ends."""
    if fresh:
        shutil.rmtree(directory, ignore_errors=True)
    private_directory(directory)
    _rename_old(directory)
    exchange = exchange_config(
        directory, rate=rate, front=front, state_file=state_file(directory, front.value)
    )
    telegram = TelegramConfig(token=BOT_TOKEN, port=port, state_file=directory / "telegram.sqlite")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_world(directory, exchange, telegram, port + 1, beside(exchange)) as world:
        print(f"\n  Simbiot is in the chat:  {world.telegram.page_url}\n")
        print(f"  Kill the service at any moment (its log: {world.directory / 'service.log'});")
        print("  it is started again and goes on. Ctrl-C ends the demo.\n", flush=True)
        keeping = asyncio.create_task(_keep_running(world.service), name="service")
        await stop.wait()
        keeping.cancel()


def _rename_old(directory: Path) -> None:
    """There was one exchange once; what people did on it is kept."""
    old = directory / "exchange.json"
    if old.exists():
        old.rename(state_file(directory, ExchangeId.BYBIT))


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
                notes=(
                    ("Sandbox key", one.key),
                    ("Sandbox secret", one.secret),
                    ("OKX passphrase", PASSPHRASE),
                ),
            )


def _accounts(market: ExchangeSandbox) -> None:
    accounts, known_keys = market.accounts, market.venue.books.keys
    known_accounts = {account.label for account in accounts}
    passphrase = PASSPHRASE if market.front.name == ExchangeId.OKX else ""
    for one in CAST:
        if one.name not in known_accounts:
            accounts.create_account(one.name, START_BALANCES)
        if one.key not in known_keys:
            account = accounts.get(one.name)
            accounts.create_key(account, key=one.key, secret=one.secret, passphrase=passphrase)
    key, secret = WITHDRAW_KEY
    if key not in known_keys:
        account = accounts.get(CAST[0].name)
        accounts.create_key(account, key=key, secret=secret, withdraw=True, passphrase=passphrase)


def _authorities(directory: Path, markets: Sequence[ExchangeSandbox]) -> Path:
    """One file with what each exchange is to be recognised by: each has a private authority of its own."""
    file = directory / "authorities.pem"
    file.write_text("".join(market.ca_file.read_text() for market in markets))
    return file


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
