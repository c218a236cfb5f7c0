"""From an execution at the exchange to its message in the chat.

The real service between the sandbox exchange and the sandbox Telegram, whose flood limits are on; people with
live accounts, each trading one symbol, in a market that rises steadily: positions open, reach their target
and are opened again. One sample is one filled order: from the exchange's execution event to the arrival of
the message with its picture. Both ends are read on one clock, in this process.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson
import uvloop

from app.accounts import AccountKind, KeyInfo, Preset
from app.infra.clock import SystemClock
from benchmarks.report import Figures, main, milliseconds, percentile
from benchmarks.world import SYMBOLS, World, open_world, register
from sandbox.exchange.entities import Execution, Record
from sandbox.telegram.api import Person
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId, Symbol

PEOPLE = 10
RATE = 20.0  # a bar closes every three seconds
CLIMB = 0.001  # of the price, a bar
SECONDS = 100.0  # of trading
GOAL_P99_MS = 1000.0
_LAST_NEWS = 5.0  # seconds for messages that are under way at the end


@dataclass(slots=True)
class Chat:
    """One person's filled orders and messages, in the order in which they happened: perf_counter seconds."""

    person: Person
    orders: dict[str, float] = field(default_factory=dict)
    pictures: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        """Note when messages with pictures come: the news of fills, and no other, has one."""
        seen = 0
        while True:
            await self.person.wait_for(lambda message: message.photo, 3600, after=seen)
            now = time.perf_counter()
            fresh = [m for m in self.person.transcript() if m.photo and m.message_id > seen]
            self.pictures += [now] * len(fresh)
            seen = fresh[-1].message_id

    @property
    def samples(self) -> list[float]:
        """Seconds from each fill to its message."""
        return [seen - filled for filled, seen in zip(self.orders.values(), self.pictures, strict=False)]


async def connect(world: World, number: int, symbol: Symbol) -> tuple[int, Chat]:
    """A person with a key of the sandbox exchange. Returns the exchange's id of their account as well."""
    user = UserId(5_000 + number)
    person = world.telegram.users.add(id=user, first_name=f"Person {number}", language_code="en")
    account = world.exchange.accounts.create_account(f"person-{number}", {"USDT": "10000"})
    key = world.exchange.accounts.create_key(account)
    async with world.units() as work:
        ours = await register(work, user, AccountKind.LIVE, [symbol], Preset.BOLD)
        secret = orjson.dumps({"key": key.key, "secret": key.secret})
        info = KeyInfo(key.key[-4:], str(account.uid), (), None, SystemClock().now(), usable=True)
        await work.keys.put(
            world.cipher.seal_key(user, ours.id, ours.exchange, secret),
            world.cipher.fingerprint(ExchangeId.BYBIT, key.key),
            info,
            {"read": True, "spot": True, "linear": True, "withdraw": False, "transfer": False},
        )
    await person.start()
    return account.uid, Chat(person)


def note_fills(chats: dict[int, Chat], changed: Sequence[Record]) -> None:
    """A listener of the exchange: it is called when the executions are told to the streams."""
    now = time.perf_counter()
    for record in changed:
        if isinstance(record, Execution) and record.uid in chats:
            chats[record.uid].orders[record.order_id] = now


def figures(chats: Sequence[Chat]) -> Figures:
    samples = [sample for chat in chats for sample in chat.samples]
    fills = sum(len(chat.orders) for chat in chats)
    if not samples or min(samples) < 0:
        raise RuntimeError(f"{fills} fills and {len(samples)} messages do not belong together")
    return {
        "p50_ms": milliseconds(percentile(samples, 50)),
        "p99_ms": milliseconds(percentile(samples, 99)),
        "goal_p99_ms": GOAL_P99_MS,
        "max_ms": milliseconds(max(samples)),
        "fills": fills,
        "messages": len(samples),
        "people": len(chats),
    }


async def measure() -> Figures:
    async with open_world(rate=RATE, climb=CLIMB) as world:
        pairs = [await connect(world, number, SYMBOLS[number % len(SYMBOLS)]) for number in range(PEOPLE)]
        chats = dict(pairs)
        world.exchange.venue.books.listeners.append(lambda changed: note_fills(chats, changed))
        watching = [asyncio.create_task(chat.watch()) for chat in chats.values()]
        await world.service.start()
        await world.until("SELECT count(*) > 0 FROM fill", seconds=60)
        await asyncio.sleep(SECONDS)
        await world.pool.execute("UPDATE account SET armed = false")
        await asyncio.sleep(_LAST_NEWS)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        return figures(list(chats.values()))


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
