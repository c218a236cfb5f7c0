"""A hundred markets over the wire, from the exchange to the atlas and the database, bar by bar."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.floor import PERSONAL, strategies
from app.infra.clock import ScaledClock, SystemClock
from app.insight import Silence
from app.ports import UnitOfWorkFactory
from app.runtime.analysis import Analyst, Catalogue
from app.runtime.assembly import first_of
from app.runtime.atlas import Atlas
from app.runtime.boards import Markets
from app.runtime.examination import Findings
from app.runtime.incidents import IncidentDesk
from app.runtime.markets import MarketHub
from app.runtime.pairs import SymbolBook
from app.runtime.supervisor import Supervisor
from db.pool import Pool
from sandbox.exchange import (
    BarFault,
    BarFaultKind,
    ExchangeConfig,
    ExchangeSandbox,
    SandboxClock,
    many,
    oddity_of,
    with_many,
)
from sandbox.exchange.faults import Fault, FaultKind
from tests.contract.exchanges import BYBIT
from tests.contract.worlds import network_to
from tests.support.kernels import compiled
from tests.support.many import until
from trading.domain.candle import Timeframe
from trading.domain.instrument import ExchangeId, MarketType, Symbol
from trading.domain.money import Price
from trading.exchanges.hub import CcxtExchange

RATE, COUNT, BARS = 12.0, 140, 3
AFTER = 0.5  # real seconds after the end of a bar: who was not heard then is asked for
M1 = Timeframe.M1
ORDINARY = [coin for coin in many(COUNT) if oddity_of(coin.base) == "ordinary"]
SYMBOLS = [BYBIT.symbol(f"{coin.base}/USDT") for coin in ORDINARY[:100]]
POISONED, SILENT = SYMBOLS[35], SYMBOLS[70]


@dataclass
class World:
    """looked: by bar the symbols of which there was an X-ray; signals: how many were found."""

    sandbox: ExchangeSandbox
    hub: MarketHub
    atlas: Atlas
    clock: ScaledClock
    looked: dict[datetime, set[Symbol]] = field(default_factory=dict)
    signals: set[int] = field(default_factory=set)
    found: list[Findings] = field(default_factory=list)

    async def hear(self, found: Findings) -> None:
        if found.xrays is None or found.timeframe is not M1:
            return
        self.found.append(found)
        with_xray = {one for one, n in zip(found.symbols, found.xrays.counts, strict=True) if n}
        self.looked.setdefault(found.closed_at, set()).update(found.about & with_xray)

    async def catch_up(self) -> None:
        while True:
            now = self.clock.now()
            rest = M1.bar_of(now) + M1.duration - now
            await asyncio.sleep(rest.total_seconds() / RATE + AFTER)
            await self.hub.catch_up()


async def no_price(symbol: Symbol, price: Price) -> None:
    return


@asynccontextmanager
async def world(tls_dir: Path, unit: UnitOfWorkFactory) -> AsyncIterator[World]:
    compiled()
    theirs, real = SandboxClock(rate=RATE), SystemClock()
    config = ExchangeConfig(
        clock=theirs,
        tls_dir=tls_dir,
        tick_seconds=0.1,
        push_seconds=0.5,
        ip_limit=0,
        instruments=with_many(COUNT),
    )
    epoch = real.now()
    ours = ScaledClock(RATE, epoch, epoch + timedelta(seconds=theirs.now() - epoch.timestamp()))
    incidents = IncidentDesk(unit, real)
    async with (
        ExchangeSandbox(config) as sandbox,
        CcxtExchange(ExchangeId.BYBIT, network_to(sandbox), ours, pauses=real) as exchange,
        Supervisor(real, incidents) as supervisor,
    ):
        hub = MarketHub(exchange.feed, M1, ours, real, timedelta(minutes=5))
        markets = Markets({ExchangeId.BYBIT: hub})
        atlas = Atlas(markets, lambda _: None)
        made = World(sandbox, hub, atlas, ours)
        catalogue = Catalogue(strategies({}), PERSONAL)
        analyst = Analyst(
            unit,
            markets,
            atlas,
            catalogue,
            supervisor,
            nobody,
            incidents,
            real,
            lambda one: first_of(markets, one),
            SymbolBook(),
            hear=(made.hear,),
        )
        async with unit() as work:
            await work.markets.put(await hub.refresh_instruments())
        hub.want(SYMBOLS)
        supervisor.start("feed", lambda: hub.follow(MarketType.SPOT, analyst.on_close, no_price))
        supervisor.start("catch up", made.catch_up)
        yield made


async def nobody(signals: object, shard: int) -> None:
    return


@pytest.mark.timeout(400)
async def test_everybody_is_understood_at_each_bar_but_who_tells_nonsense_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, unit: UnitOfWorkFactory, pool: Pool
) -> None:
    async with world(tmp_path_factory.getbasetemp() / "sandbox-tls", unit) as made:
        await until(lambda: any(len(seen) == len(SYMBOLS) for seen in made.looked.values()), within=120)
        nonsense = BarFault(BYBIT.name(POISONED), BarFaultKind.NAN, rest=True, closed=True)
        made.sandbox.bars.add(nonsense)
        made.sandbox.bars.add(BarFault(BYBIT.name(SILENT), BarFaultKind.SILENT))
        unanswered = Fault("/v5/market/kline", FaultKind.EMPTY_OBJECT, times=0, contains=BYBIT.name(SILENT))
        made.sandbox.faults.add(unanswered)
        began = max(made.looked) + 2 * M1.duration  # the next bar may have been told before
        last = began + (BARS - 1) * M1.duration
        await until(lambda: max(made.looked) > last, within=120)
        others = set(SYMBOLS) - {POISONED, SILENT}
        for number in range(BARS):
            seen = made.looked[began + number * M1.duration]
            assert seen == others
        assert made.atlas.standing(SYMBOLS[0]).silence is None
        for one in (POISONED, SILENT):
            standing = made.atlas.standing(one)
            assert standing.silence is Silence.GAP
            assert standing.detail
        assert "finite" in made.hub.standing[POISONED]
        told = sum(len(found.orders) + len(found.news) for found in made.found)
        assert told
        assert await pool.fetchval("SELECT count(DISTINCT symbol) FROM signal") > 1
        assert not await pool.fetchval("SELECT count(*) FROM incident")
