"""What an order costs of our processor, from its claim to its acknowledgement, beside bare ccxt.

Ours: the account's gateway, the order's place at the rate gate, the claim with all its gates (one transaction
of real PostgreSQL), the signed request, its answer, and the acknowledgement in the account's session (another
transaction). Bare: the same library's create_order, alone, with its markets loaded and no throttle, over
connections of the same kind. Both send to the same sandbox in the same run, by turns, one order at a time;
the exchange and the database are other processes, so that this process's CPU is what we and they pay.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import ccxt.async_support
import uvloop

from app.ports import Entrance
from app.runtime.agenda import PlaceOrder
from app.runtime.boards import Markets
from app.runtime.doorkeeper import Doorkeeper
from benchmarks.live import RULES, SPOT, Live, open_live
from benchmarks.report import Figures, main
from trading.domain.candle import Timeframe
from trading.domain.ids import AccountId
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price, Ratio
from trading.domain.signal import Because, Signal, Stance, signal_id
from trading.engine.session import SendAcknowledged
from trading.exchanges.network import Network
from trading.ports import Credentials
from trading.risk.policy import as_approved
from trading.strategies.catalog import DEFAULT

ACCOUNTS = 50
SYMBOLS = SPOT[:7]
WARM_UP = 1  # symbols whose orders are not counted
_WORTH = 100  # quote units of a bare order


@dataclass(slots=True)
class Spent:
    """Seconds of CPU of this process, and the orders that they were spent on."""

    ours: float = 0.0
    bare: float = 0.0
    orders: int = 0


@dataclass(slots=True)
class Bare:
    """The library by itself, one client for each of its accounts."""

    clients: Sequence[ccxt.async_support.bybit] = field(default_factory=list)

    async def order(self, number: int, symbol: Symbol, price: float) -> None:
        client = self.clients[number % len(self.clients)]
        await client.create_order(symbol.name, "market", "buy", _WORTH / price, price)


async def bare_clients(stack: AsyncExitStack, network: Network, keys: Sequence[Credentials]) -> Bare:
    clients: list[ccxt.async_support.bybit] = []
    for key in keys:
        client = ccxt.async_support.bybit(
            {
                "apiKey": key.key,
                "secret": key.secret,
                "session": network.rest,
                "ssl_context": network.tls,
                "enableRateLimit": False,
                "has": {"fetchCurrencies": False},
                "options": {
                    "fetchMarkets": {"types": ["spot", "linear"]},
                    "enableUnifiedMargin": False,
                    "enableUnifiedAccount": True,
                },
            }
        )
        stack.push_async_callback(client.close)
        if clients:
            client.set_markets_from_exchange(clients[0])
        else:
            await client.load_markets()
        clients.append(client)
    return Bare(clients)


async def place(live: Live, entrance: Entrance, item: PlaceOrder) -> None:
    """What the service does with an order that was planned, until the exchange has acknowledged it."""
    account, order_id = item.account, item.order
    async with live.pool.use(account) as gateway:
        async with live.units() as work:
            order = await work.orders.get(account, order_id)
        if order is None:
            raise LookupError(f"order {order_id} must exist")
        await gateway.prepare(order.intent)
        async with live.units() as work:
            claim = await work.orders.claim(account, order_id, entrance)
        if claim is None:
            raise RuntimeError("a fresh intent must be claimed, or the figures are of something else")
        exchange_id = await gateway.submit(as_approved(claim.order), claim.stamp)
    await live.desk.apply(account, SendAcknowledged(order_id, exchange_id))


def signal_of(live: Live, symbol: Symbol) -> Signal:
    now, price = live.clock.now(), live.hub.quotes[symbol].price
    return Signal(
        id=signal_id(DEFAULT, symbol, Timeframe.M1, Timeframe.M1.bar_of(now)),
        strategy=DEFAULT,
        symbol=symbol,
        timeframe=Timeframe.M1,
        stance=Stance.LONG,
        strength=Ratio(Decimal(1)),
        reference=price,
        stop=Price(price * 98 / 100),
        target=Price(price * 104 / 100),
        happened_at=now,
        valid_for=timedelta(minutes=5),
        why=(Because("ema-cross"),),
    )


async def planned(live: Live, symbol: Symbol, accounts: Sequence[AccountId]) -> Sequence[PlaceOrder]:
    signal = signal_of(live, symbol)
    async with live.units() as work:
        await work.signals.put(signal)
    if await live.desk.decide(signal, accounts) != len(accounts):
        raise RuntimeError("every account must follow the signal, or the figures are of something else")
    items: list[PlaceOrder] = []
    while len(items) < len(accounts):
        item = await live.agenda.next()
        if isinstance(item, PlaceOrder):
            items.append(item)
    return items


async def compare(live: Live, bare: Bare, accounts: Sequence[AccountId]) -> Spent:
    doorkeeper = Doorkeeper(Markets({ExchangeId.BYBIT: live.hub}), live.venues, RULES, live.clock)
    spent = Spent()
    for number, symbol in enumerate(SYMBOLS):
        items = await planned(live, symbol, accounts)
        price = float(live.hub.quotes[symbol].price)
        began = time.process_time()
        for item in items:
            await place(live, doorkeeper.entrance, item)
        between = time.process_time()
        for turn in range(len(items)):
            await bare.order(turn, symbol, price)
        ended = time.process_time()
        if number >= WARM_UP:
            spent.ours += between - began
            spent.bare += ended - between
            spent.orders += len(items)
    return spent


async def learn_prices(live: Live) -> None:
    """Hear of every symbol once; nothing is listened to while orders are timed."""

    async def ignore(*_: object) -> None: ...

    live.hub.want(SYMBOLS)
    following = asyncio.create_task(live.hub.follow(MarketType.SPOT, ignore, ignore))
    try:
        async with asyncio.timeout(60):
            while len(live.hub.quotes) < len(SYMBOLS):  # noqa: ASYNC110  # the hub has nobody to tell
                await asyncio.sleep(0.05)
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def measure() -> Figures:
    async with open_live(ip_limit=0) as live, AsyncExitStack() as stack:
        accounts = await live.people(ACCOUNTS, SYMBOLS)
        network = await stack.enter_async_context(Network(live.exchange.row.hosts, live.sandbox.network))
        bare = await bare_clients(stack, network, await live.sandbox.keys(ACCOUNTS, "bare"))
        await learn_prices(live)
        spent = await compare(live, bare, accounts)
    ours, alone = spent.ours / spent.orders * 1e6, spent.bare / spent.orders * 1e6
    return {
        "us_cpu_per_order": round(ours),
        "us_cpu_bare_ccxt": round(alone),
        "ratio": round(ours / alone, 2),
        "orders": spent.orders,
    }


if __name__ == "__main__":
    main(lambda: uvloop.run(measure()))
