"""Two workers on one database, one Redis and one exchange that takes an id again once its order has ended.

What one of them is made to do is in `workers.py`; afterwards the books are compared with the exchange's.
"""

import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import orjson

from app.accounts import PRESETS, AccountKind, KeyInfo, Preset, Role
from app.config import child_environment
from app.infra.clock import SystemClock
from app.runtime.broker import open_queue
from app.runtime.incidents import IncidentDesk
from app.runtime.leases import SHARDS
from db.pool import Pool, open_pool
from db.uow import PgUnits
from sandbox.exchange.config import ExchangeConfig
from sandbox.exchange.rules import LinkRule
from sandbox.exchange.server import ExchangeSandbox
from tests.scenario.worker_program import Orders
from tests.support.builders import ratio
from tests.support.engine import a_cipher
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price
from trading.domain.order import OrderStatus
from trading.domain.signal import Signal, Stance, signal_id
from trading.engine.outcomes import PROVED_AWAY
from trading.strategies.catalog import DEFAULT

PRICES = {"BTC": "60000", "ETH": "3000", "SOL": "150", "XRP": "2.5", "DOGE": "0.4"}
SYMBOLS = {coin: Symbol(ExchangeId.BYBIT, MarketType.SPOT, f"{coin}/USDT") for coin in PRICES}
PEOPLE = 9  # of ten on, the brakes call one signal a crowd
SETTLED_WITHIN = 150.0  # seconds: the horizon, three looks, a second order; on a busy machine
_CLOCK = SystemClock()
_WORKING = (
    "SELECT count(*) FROM order_intent WHERE status IN ('planned', 'submitting', 'unknown', 'canceling')"
    " OR (kind <> 'protect' AND status = 'open')"
)
_LEFT = "SELECT kind, status, symbol, count(*) FROM order_intent GROUP BY 1, 2, 3 ORDER BY 4 DESC"
_UNDECIDED = "SELECT (SELECT count(*) FROM signal) * (SELECT count(*) FROM account) - count(*) FROM decision"
_REFUSED = "SELECT reason, count(*) AS count FROM decision WHERE reason IS NOT NULL GROUP BY 1"
_NAKED = "SELECT count(*) FROM position WHERE closed_at IS NULL AND stop_seen_at IS NULL"


@dataclass
class Tally:
    """What came out. in_flight: orders on their way in the victim at the fault; heal: seconds until settled.

    fenced: not sent, by our own fence; stale: refused by the exchange; orders: at the exchange; undecided:
    people times signals of which nothing has come.
    """

    in_flight: int = 0
    fenced: int = 0
    stale: int = 0
    orders: int = 0
    resent: int = 0
    doubled: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    halted: int = 0
    undecided: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    heal: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not (self.doubled or self.lost or self.unequal or self.halted or self.undecided)


class Worker:
    """A worker as a process, and what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.begun: set[str] = set()
        self.said: Counter[str] = Counter()
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        if self._process.stdout is None:
            raise LookupError("its words must be heard")
        async for line in self._process.stdout:
            word, _, order = line.decode().strip().partition(" ")
            self.said[word] += 1
            if word == "begin":
                self.begun.add(order)
            elif word == "end":
                self.begun.discard(order)

    @property
    def ended(self) -> bool:
        return self._process.returncode is not None

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        if not self.ended:
            self._process.kill()
        await self._process.wait()
        await self._listening

    def last_words(self) -> str:
        return self._log.read_text(errors="replace")[-6000:]


@dataclass
class Stage:
    """Where a run happens: the exchange, the stores and the people."""

    exchange: ExchangeSandbox
    pool: Pool
    dsn: str
    redis: str
    directory: Path
    accounts: dict[AccountId, str]  # with the exchange's label
    workers: list[Worker] = field(default_factory=list)

    async def start(self, name: str, **changes: object) -> Worker:
        """Start a worker."""
        orders = Orders(name, self.dsn, self.redis, self.exchange.port, str(self.exchange.ca_file))
        log = self.directory / f"{name}-{len(self.workers)}.log"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.scenario.worker_program",
                replace(orders, **changes).words(),  # type: ignore[arg-type]  # fields of Orders
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=child_environment(PYTHONUNBUFFERED="1"),
                cwd=Path(__file__).parents[2],
            )
        worker = Worker(process, log)
        self.workers.append(worker)
        return worker

    async def pair(self, victim: Mapping[str, object], other: Mapping[str, object]) -> tuple[Worker, Worker]:
        """Two workers that have come up; both look after accounts."""
        first, second = await self.start("victim", **victim), await self.start("other", **other)
        started = "SELECT count(*) FROM lease WHERE resource LIKE 'worker/%' AND until > now()"
        await self._until(first, started, 2)
        held = "SELECT count(DISTINCT owner) FROM lease WHERE resource LIKE 'shard/%' AND until > now()"
        await self._until(second, held, 2)
        await self._until(second, "SELECT count(*) FROM account WHERE reconciled_at IS NULL", 0)
        return first, second

    async def signal(self, *coins: str) -> None:
        """Everybody is to buy these: put the signals and hand their shards to whoever has time."""
        units, incidents = PgUnits(self.pool), IncidentDesk(PgUnits(self.pool), _CLOCK)

        async def nobody(signals: list[str], shard: int) -> int:
            raise LookupError("the director trades nothing")

        async with open_queue(self.redis, nobody, incidents, _CLOCK) as queue:
            for coin in coins:
                made = a_buy(SYMBOLS[coin])
                async with units() as work:
                    await work.signals.put(made)
                for shard in sorted({account % SHARDS for account in self.accounts}):
                    await queue.hand_over([made.id], shard)

    async def settled(self, within: float = SETTLED_WITHIN) -> None:
        """Every order has a proved end, and every position its stop."""
        until = time.monotonic() + within
        while await self.pool.fetchval(_WORKING) or await self.pool.fetchval(_NAKED):
            if time.monotonic() > until:
                left = await self.pool.fetch(_LEFT)
                words = "\n".join(worker.last_words() for worker in self.workers)
                raise TimeoutError(f"not settled: {[tuple(row) for row in left]}\n{words}")
            await asyncio.sleep(0.1)

    async def end(self) -> None:
        for worker in self.workers:
            await worker.kill()

    async def _until(self, worker: Worker, question: str, answer: int, within: float = 90.0) -> None:
        until = time.monotonic() + within
        while await self.pool.fetchval(question) != answer:
            if worker.ended or time.monotonic() > until:
                raise TimeoutError(f"{question}: not {answer}\n{worker.last_words()}")
            await asyncio.sleep(0.05)

    async def compare(self, tally: Tally) -> Tally:
        """Our rows beside the exchange's: what was doubled, lost, or filled otherwise."""
        books = self.exchange.venue.books
        rows = await self.pool.fetch("SELECT account_id, id, status, reason, filled FROM order_intent")
        ours = {(row["account_id"], row["id"]): row for row in rows}
        for account, label in self.accounts.items():
            uid = books.account(label).uid
            found = Counter(order.link_id for order in books.orders_of[uid].values())
            filled: Counter[str] = Counter()
            for execution in books.executions_of[uid]:
                filled[execution.link_id] += execution.qty  # type: ignore[assignment]  # exact numbers
            tally.orders += sum(found.values())
            tally.doubled += [link for link, count in found.items() if count > 1]
            tally.lost += [
                link
                for link in found
                if (account, link) not in ours or OrderStatus(ours[account, link]["status"]) in PROVED_AWAY
            ]
            tally.unequal += [
                row["id"]
                for (of, link), row in ours.items()
                if of == account and filled[link] != row["filled"]
            ]
        tally.undecided = await self.pool.fetchval(_UNDECIDED)
        refused = await self.pool.fetch(_REFUSED)
        tally.refused = {row["reason"]: row["count"] for row in refused}
        statuses = Counter(f"{row['status']} {row['reason'] or ''}".strip() for row in rows)
        tally.statuses = dict(statuses)
        tally.halted = await self.pool.fetchval("SELECT count(*) FROM account WHERE control <> 0")
        for worker in self.workers:
            tally.fenced += worker.said["fenced"]
            tally.stale += worker.said["stale"]
            tally.resent += worker.said["resent"]
        return tally


def a_buy(symbol: Symbol) -> Signal:
    close = Decimal(PRICES[symbol.name.split("/")[0]])
    now = _CLOCK.now()
    return Signal(
        id=signal_id(DEFAULT, symbol, Timeframe.M1, now),
        strategy=DEFAULT,
        symbol=symbol,
        timeframe=Timeframe.M1,
        stance=Stance.LONG,
        strength=ratio("1"),
        reference=Price(close),
        stop=Price(close * Decimal("0.95")),
        target=Price(close * Decimal("1.5")),
        happened_at=now,
        valid_for=timedelta(minutes=1),
    )


@asynccontextmanager
async def staged(dsn: str, redis: str, directory: Path, people: int = PEOPLE) -> AsyncIterator[Stage]:
    """An exchange whose prices stand still and whose ids may come again, with people who trade on it."""
    config = ExchangeConfig(tls_dir=directory / "tls", ip_limit=0)
    async with ExchangeSandbox(config) as exchange, open_pool(dsn, max_size=5) as pool:
        exchange.venue.desk._rules = replace(exchange.venue.desk._rules, link_rule=LinkRule.OPEN)
        for coin, price in PRICES.items():
            exchange.set_price(f"{coin}USDT", price, "spot")
        accounts = {
            await _enrol(pool, exchange, number): f"person {number}" for number in range(1, people + 1)
        }
        stage = Stage(exchange, pool, dsn, redis, directory, accounts)
        try:
            yield stage
        finally:
            await stage.end()


async def _enrol(pool: Pool, exchange: ExchangeSandbox, number: int) -> AccountId:
    """A registered person with an armed account on the exchange."""
    made = exchange.accounts.create_account(f"person {number}", {"USDT": "100000"})
    key = exchange.accounts.create_key(made)
    owner, limits = UserId(number), replace(PRESETS[Preset.BOLD], cooldown_bars=0)
    cipher = a_cipher()
    async with PgUnits(pool)() as work:
        await work.users.touch(owner, f"Person {number}", "en", Role.USER)
        await work.users.accept_terms(owner, "test")
        account = await work.accounts.create(owner, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CUSTOM, limits)
        secret = orjson.dumps({"key": key.key, "secret": key.secret})
        await work.keys.put(
            cipher.seal_key(owner, account.id, ExchangeId.BYBIT, secret),
            cipher.fingerprint(ExchangeId.BYBIT, key.key),
            KeyInfo("tail", str(number), (), None, _CLOCK.now(), usable=True),
            {"read": True, "withdraw": False, "transfer": False},
        )
        await work.users.set_active_account(owner, account.id)
        await work.accounts.set_symbols(owner, account.id, tuple(SYMBOLS.values()))
        await work.accounts.set_armed(owner, account.id, armed=True)
    return account.id
