"""The service killed with -9 again and again while it trades on a failing exchange; then the books are compared.

For nights: `python -m tests.scenario.kill_loop --kills 500 --seed 1`.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import orjson

from app.accounts import PRESETS, AccountKind, KeyInfo, Preset, Role
from app.config import Environment, Settings
from app.demo.audit import Comparison, books_of, executions_at, orders_at
from app.demo.cast import BOT_TOKEN, CAST, Character
from app.demo.host import World, exchange_config, open_world
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWorkFactory
from app.wiring import open_cipher
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgUnits
from sandbox.exchange.faults import Fault, FaultKind
from sandbox.telegram.config import TelegramConfig
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol

RATE = 40.0  # a market minute is a second and a half
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
COINS = ("BTC", "ETH", "SOL", "XRP", "DOGE")
SYMBOLS = tuple(Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"{coin}/USDT") for coin in COINS)
MASTER_KEY = b64encode(bytes(range(32))).decode()
_PATIENCE = 60.0
_IN_FLIGHT = (
    "SELECT count(*) FROM order_intent WHERE status IN ('planned', 'submitting', 'unknown', 'canceling')"
)
_UNCERTAIN = f"{_IN_FLIGHT} OR (kind <> 'protect' AND status = 'open')"
_NAKED = (
    "SELECT count(*) FROM position WHERE closed_at IS NULL AND (stop_seen_at IS NULL OR exiting IS NOT NULL)"
)
_HELD = "SELECT symbol, sum(qty) AS qty FROM position WHERE user_id = $1 GROUP BY symbol"
_OPEN = "SELECT symbol FROM position WHERE user_id = $1 AND closed_at IS NULL"
_HALTED = "SELECT coalesce(control_why, control::text) AS why FROM account WHERE control <> 0"
_DECISIONS = (
    "SELECT coalesce(reason, 'an order') AS why, count(*) AS count FROM decision GROUP BY 1 ORDER BY 2 DESC"
)
_INCIDENTS = "SELECT place, summary, count FROM incident ORDER BY count DESC LIMIT 8"


@dataclass
class Tally:
    """What came out. in_flight: orders without a proof at each kill; naked: open positions without a stop."""

    in_flight: list[int] = field(default_factory=list)
    seconds: float = 0.0
    orders: int = 0
    fills: int = 0
    lost: int = 0
    doubled: int = 0
    unsettled: int = 0
    strange_fills: int = 0
    unequal: int = 0
    drift: list[str] = field(default_factory=list)
    naked: list[str] = field(default_factory=list)
    halted: list[str] = field(default_factory=list)
    faults: int = 0
    decisions: dict[str, int] = field(default_factory=dict)
    incidents: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        wrong = (self.lost, self.doubled, self.unsettled, self.strange_fills, self.unequal)
        return not any(wrong) and not self.drift and not self.naked and not self.halted

    @property
    def is_void(self) -> bool:
        """Nothing was at stake at any kill."""
        return not any(self.in_flight) or not self.fills


def trouble(seed_of: random.Random) -> list[Fault]:
    """The faults that are on while it trades, each with its probability."""

    def often(match: str, kind: FaultKind, probability: float, **more: float) -> Fault:
        return Fault(match, kind, times=0, probability=probability, **more)  # type: ignore[arg-type]

    return [
        often("POST /v5/order/create", FaultKind.DROP_BEFORE, 0.05),
        often("POST /v5/order/create", FaultKind.DROP_AFTER, 0.08),
        often("POST /v5/order/create", FaultKind.TRUNCATE, 0.05),
        often("POST /v5/order/create", FaultKind.DELAY_AFTER, 0.3, seconds=seed_of.uniform(0.3, 1.2)),
        often("POST /v5/order/create", FaultKind.DELAY_BEFORE, 0.2, seconds=seed_of.uniform(0.2, 0.8)),
        often("POST /v5/order/cancel", FaultKind.DROP_AFTER, 0.1),
        often("POST /v5/order/cancel", FaultKind.DROP_BEFORE, 0.1),
        often("GET /v5/order", FaultKind.DROP_BEFORE, 0.03),
        often("GET /v5/execution", FaultKind.TRUNCATE, 0.02),
        often("GET /v5/account", FaultKind.DROP_AFTER, 0.02),
        often("WS /v5/private", FaultKind.WS_DROP, 0.03),
        often("WS /v5/private", FaultKind.WS_DUPLICATE, 0.05),
        often("WS /v5/private", FaultKind.WS_REORDER, 0.05),
    ]


async def play(dsn: str, redis_url: str, directory: Path, *, kills: int, seed: int) -> Tally:
    """Trade, kill, start, again and again; a quiet end; the comparison."""
    chance, tally, began = random.Random(seed), Tally(), time.monotonic()
    exchange = replace(exchange_config(directory, rate=RATE, begins=BEGINS), seed=seed, tick_seconds=0.1)
    settings = {"DATABASE_URL": dsn, "REDIS_URL": redis_url, "MASTER_KEY": MASTER_KEY}
    async with (
        open_world(directory, exchange, TelegramConfig(token=BOT_TOKEN), 0, **settings) as world,
        open_pool(dsn, max_size=5) as pool,
    ):
        for one in CAST:
            await world.telegram.user(one.id).start()
            await _enrol(PgUnits(pool), _cipher(dsn, directory), one)
        await _start(world, pool, until_clean=True)
        faults = trouble(chance)
        for fault in faults:
            world.exchange.faults.add(fault)
        for number in range(kills):
            await _kill(world, pool, tally, chance, aimed=number % 2 == 0)
            await _start(world, pool, until_clean=chance.random() < 0.7)
        await _quieten(world, pool)
        tally.faults = sum(fault.hits for fault in faults)
        await world.service.stop()
        for one in CAST:
            await _compare(world, pool, one, tally)
        tally.halted = [row["why"] for row in await pool.fetch(_HALTED)]
        rows = await pool.fetch(_DECISIONS)
        tally.decisions = {row["why"]: row["count"] for row in rows}
        tally.incidents = [
            f"{r['count']} x {r['place']}: {r['summary']}" for r in await pool.fetch(_INCIDENTS)
        ]
    tally.seconds = time.monotonic() - began
    return tally


async def _kill(world: World, pool: Pool, tally: Tally, chance: random.Random, *, aimed: bool) -> None:
    """Kill at a random moment; an aimed one waits for an order to be on its way first."""
    await asyncio.sleep(chance.uniform(0.2, 3.0))
    if aimed:
        until = time.monotonic() + 10
        while time.monotonic() < until and not await pool.fetchval(_IN_FLIGHT):
            await asyncio.sleep(0.005)
        await asyncio.sleep(chance.uniform(0, 0.2))
    await world.service.kill()
    tally.in_flight.append(await pool.fetchval(_IN_FLIGHT))


async def _start(world: World, pool: Pool, *, until_clean: bool) -> None:
    """Start, and wait until it has come up; else only until it has begun to."""
    before = await pool.fetchval("SELECT started_at FROM service_control")
    await world.service.start()

    async def up() -> bool:
        begun = await pool.fetchval("SELECT started_at FROM service_control") != before
        clean = await pool.fetchval("SELECT bool_and(reconciled_at IS NOT NULL) FROM account WHERE armed")
        return bool(begun and (clean or not until_clean))

    await _until(up, "the service did not come up")


async def _quieten(world: World, pool: Pool) -> None:
    """No more faults, no more entries, prices stand still: what is open is settled and protected."""
    world.exchange.faults.clear()
    market = world.exchange.market
    for category, symbol in market.instruments:
        world.exchange.set_price(symbol, market.last((category, symbol)), category)
    await pool.execute("UPDATE account SET armed = false")

    async def settled() -> bool:
        return not await pool.fetchval(_UNCERTAIN) and not await pool.fetchval(_NAKED)

    await _until(settled, "not everything was settled")


async def _until(true: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not await true():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        await asyncio.sleep(0.05)


async def _compare(world: World, pool: Pool, who: Character, tally: Tally) -> None:
    found = Comparison(await books_of(pool, who), orders_at(world, who), executions_at(world, who))
    tally.orders += len(found.theirs)
    tally.fills += len(found.executions)
    tally.lost += len(found.lost)
    tally.doubled += found.doubled
    tally.unsettled += len(found.unsettled)
    tally.strange_fills += len(found.strange_fills)
    tally.unequal += len(found.unequal)
    books = world.exchange.venue.books
    account = books.account(who.name)
    for row in await pool.fetch(_HELD, who.id):
        symbol = Symbol.parse(row["symbol"])
        theirs = account.coins.get(symbol.name.split("/")[0], Decimal(0))
        if theirs != row["qty"]:
            tally.drift.append(f"{who.name} {symbol}: ours {row['qty']}, theirs {theirs}")
    working = {o.symbol for o in books.open_of[account.uid].values() if o.trigger_price and o.side == "Sell"}
    for row in await pool.fetch(_OPEN, who.id):
        if Symbol.parse(row["symbol"]).name.replace("/", "") not in working:
            tally.naked.append(f"{who.name} {row['symbol']}")


def _cipher(dsn: str, directory: Path) -> KeyCipher:
    settings = {"bot_token": BOT_TOKEN, "master_key": MASTER_KEY, "data_dir": directory / "service"}
    return open_cipher(Settings(_env_file=None, environment=Environment.DEV, **settings))  # type: ignore[call-arg, arg-type]


async def _enrol(unit: UnitOfWorkFactory, cipher: KeyCipher, who: Character) -> None:
    """A registered person with an armed live account that trades everything, without pauses."""
    owner, limits = UserId(who.id), replace(PRESETS[Preset.BOLD], cooldown_bars=0)
    async with unit() as work:
        await work.users.touch(owner, who.name, who.language, Role.USER)
        await work.users.accept_terms(owner, "test")
        account = await work.accounts.create(owner, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CUSTOM, limits)
        secret = orjson.dumps({"key": who.key, "secret": who.secret})
        await work.keys.put(
            cipher.seal_key(owner, account.id, ExchangeId.BYBIT, secret),
            cipher.fingerprint(ExchangeId.BYBIT, who.key),
            KeyInfo(who.key[-4:], str(who.id), (), None, datetime.now(UTC), usable=True),
            {"read": True, "withdraw": False, "transfer": False},
        )
        await work.users.set_active_account(owner, account.id)
        await work.accounts.set_symbols(owner, account.id, SYMBOLS)
        await work.accounts.set_armed(owner, account.id, armed=True)


async def _alone(kills: int, seed: int) -> Tally:
    with tempfile.TemporaryDirectory(prefix="simbiot-kills-") as name:
        directory = Path(name)
        async with (
            embedded_postgres(directory / "stores") as dsn,
            embedded_redis(directory / "stores") as redis,
        ):
            async with open_pool(dsn, max_size=2) as pool:
                await migrate(pool)
            try:
                return await play(dsn, redis, directory, kills=kills, seed=seed)
            except Exception:
                sys.stderr.write((directory / "service.log").read_text(errors="replace")[-12_000:])
                raise


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    tally = asyncio.run(_alone(options.kills, options.seed))
    for name, value in vars(tally).items():
        print(f"{name:>15}  {value}")  # noqa: T201  # a program that reports
    sys.exit(0 if tally.holds and not tally.is_void else 1)


if __name__ == "__main__":
    main()
