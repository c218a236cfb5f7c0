"""People with accounts at a sandbox exchange, and the parts of the engine that look after them.

The database and the exchange are other processes; what is measured in this one is ours.
"""

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import orjson
from pydantic import SecretStr

from app.accounts import PRESETS, AccountKind, KeyInfo, Preset
from app.config import Environment, Settings
from app.infra.clock import SystemClock
from app.infra.embedded_postgres import embedded_postgres
from app.infra.key_cipher import KeyCipher
from app.runtime.agenda import Agenda
from app.runtime.desk import Desk
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pool import AccountPool
from app.runtime.triggers import Triggers
from app.runtime.venues import Venues
from app.wiring import open_cipher
from benchmarks.exchanges import SandboxProcess, sandbox_process
from benchmarks.world import register
from db.migrate import migrate
from db.pool import open_pool
from db.uow import PgUnits
from sandbox.telegram.config import DEFAULT_TOKEN
from trading.domain.account import Balance
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Ratio
from trading.exchanges.hub import CcxtExchange
from trading.ports import Credentials
from trading.risk.rates import Rates
from trading.risk.rules import Rules

COINS = 30
SPOT = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"C{n:03d}/USDT") for n in range(COINS))
LINEAR = tuple(Symbol(ExchangeId.BYBIT, MarketType.LINEAR, f"C{n:03d}/USDT:USDT") for n in range(COINS))
_OFTEN = Rates(burst=10**6, hourly=10**6, daily=10**6, apart=timedelta(0), repeats=10**6, service=10**6)
RULES = replace(Rules(), price_age=timedelta(minutes=5), rates=_OFTEN)
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Live:
    """The parts, as the composition root puts them together; nothing runs by itself."""

    sandbox: SandboxProcess
    exchange: CcxtExchange
    clock: SystemClock
    units: PgUnits
    cipher: KeyCipher
    venues: Venues
    pool: AccountPool
    hub: MarketHub
    agenda: Agenda
    desk: Desk
    incidents: IncidentDesk

    async def people(self, count: int, symbols: Sequence[Symbol]) -> Sequence[AccountId]:
        """Armed accounts with keys, small orders and 10,000 USDT each."""
        keys, made = await self.sandbox.keys(count), list[AccountId]()
        for start in range(0, count, _BATCH):
            async with self.units() as work:
                for number in range(start, min(start + _BATCH, count)):
                    user = UserId(1000 + number)
                    account = await register(work, user, AccountKind.LIVE, symbols, Preset.BOLD)
                    share = Ratio(Decimal("0.02"))
                    limits = replace(PRESETS[Preset.BOLD], max_order=share, max_positions=len(symbols))
                    await work.accounts.set_limits(user, account.id, Preset.CUSTOM, limits)
                    info = KeyInfo("tail", f"uid{number}", (), None, self.clock.now(), usable=True)
                    await work.keys.put(
                        self.cipher.seal_key(user, account.id, account.exchange, _sealed(keys[number])),
                        self.cipher.fingerprint(account.exchange, keys[number].key),
                        info,
                        {"read": True, "spot": True, "linear": True, "withdraw": False, "transfer": False},
                    )
                    money, now = Decimal(10_000), self.clock.now()
                    await work.sessions.put_balances(account.id, [Balance("USDT", money, money, now)])
                    await work.sessions.set_reconciled(account.id, now)
                    made.append(account.id)
        return made


@asynccontextmanager
async def open_live(*, ip_limit: int | None) -> AsyncIterator[Live]:
    """ip_limit: of the sandbox, see sandbox_process."""
    with tempfile.TemporaryDirectory(prefix="simbiot-benchmark-") as name:
        directory, clock = Path(name), SystemClock()
        async with (
            embedded_postgres(directory / "database") as dsn,
            open_pool(dsn, min_size=2, max_size=20) as database,
            sandbox_process(ExchangeId.BYBIT, directory, coins=COINS, ip_limit=ip_limit) as sandbox,
            CcxtExchange(ExchangeId.BYBIT, sandbox.network, clock) as exchange,
        ):
            await migrate(database)
            hub = MarketHub(exchange.feed, Timeframe.M1, clock, clock, timedelta(seconds=90))
            units, venues, cipher, agenda = PgUnits(database), Venues(clock), _cipher(directory), Agenda()
            opened = venues.watching(ExchangeId.BYBIT, exchange.gateway)
            pool = AccountPool(units, cipher, {ExchangeId.BYBIT: opened}, {}, clock)
            desk = Desk(units, hub, Triggers(), agenda, clock, RULES, _nobody_listens)
            async with units() as work:
                await work.markets.put(await hub.refresh_instruments())
            try:
                yield Live(
                    sandbox,
                    exchange,
                    clock,
                    units,
                    cipher,
                    venues,
                    pool,
                    hub,
                    agenda,
                    desk,
                    IncidentDesk(units, clock),
                )
            finally:
                await pool.close()


def _nobody_listens() -> None:
    return None


def _sealed(key: Credentials) -> bytes:
    return orjson.dumps({"key": key.key, "secret": key.secret, "passphrase": key.passphrase})


def _cipher(directory: Path) -> KeyCipher:
    return open_cipher(
        Settings(
            environment=Environment.DEV, bot_token=SecretStr(DEFAULT_TOKEN), data_dir=directory / "service"
        )
    )
