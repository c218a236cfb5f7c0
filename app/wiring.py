"""The composition root: the only module that sees concrete things together. Resources close in reverse."""

import secrets
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from redis.asyncio import Redis

from app.config import Broker, Settings
from app.faces import web_face, webhook_of
from app.floor import PERSONAL, TIMEFRAME, Inspectors, atlas_of, open_coins, open_markets, strategies
from app.infra.candle_cache import RedisCandleCache
from app.infra.cipher import EnvelopeCipher
from app.infra.clock import ScaledClock, SystemClock
from app.infra.draw_pool import DrawPool
from app.infra.embedded import private_directory
from app.infra.embedded_postgres import embedded_postgres
from app.infra.embedded_redis import embedded_redis
from app.infra.key_cipher import KeyCipher
from app.infra.universe_cache import RedisUniverseCache
from app.runtime.assembly import Surroundings, open_engine
from app.runtime.broadcasts import BroadcastFeeder
from app.runtime.desk_jobs import ServiceDesk
from app.runtime.incidents import IncidentDesk
from app.runtime.offer import OfferWatch, led_by
from app.runtime.pairs import SymbolBook
from app.runtime.plans import PlanKeeper
from app.runtime.pool import AccountPool
from app.runtime.reports import Reporter
from app.runtime.rules import RulesInUse
from app.runtime.service import Service
from app.runtime.universe import Universe
from app.runtime.venues import Venues
from app.runtime.vitals import MarketVitals
from app.runtime.wake import Wake
from app.services.assembly import Ground, services_of
from app.services.attention import Verdicts
from app.services.strategies import Offered
from app.takers import cashier_of, open_takers, polls
from app.tills import open_crypto_pay
from db.migrate import migrate
from db.pool import Pool, open_pool
from db.uow import PgPaperBooks, PgUnits
from tgbot.app import TelegramBot
from tgbot.till import checkout_of
from trading.domain.ids import UserId
from trading.domain.instrument import ExchangeId
from trading.exchanges.catalog import CATALOG
from trading.exchanges.hub import CcxtExchange
from trading.exchanges.network import NetworkConfig
from trading.exchanges.paper import PaperExchange
from trading.ports import Clock
from trading.risk.rules import Rules, scaled
from trading.strategies.catalog import DEFAULT, STRATEGIES

PAPER_WINDOW = timedelta(seconds=5)  # how old a stamp may be on paper
_SECRET_BYTES = 32


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Pool]:
    """The database that the settings name, or an embedded one; migrated, its market clock set."""
    async with AsyncExitStack() as stack:
        if settings.database_url is not None:
            dsn = settings.database_url.get_secret_value()
        else:
            dsn = await stack.enter_async_context(embedded_postgres(settings.data_dir))
        pool = await stack.enter_async_context(open_pool(dsn, min_size=2, max_size=20))
        await migrate(pool)
        await _set_market_clock(pool, settings)
        yield pool


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[str]:
    """The URL of the Redis that the settings name, or of an embedded one. Nothing in it is the truth."""
    async with AsyncExitStack() as stack:
        if settings.redis_url is not None:
            url = settings.redis_url.get_secret_value()
        else:
            url = await stack.enter_async_context(embedded_redis(settings.data_dir))
        async with Redis.from_url(url) as client:
            await client.ping()
        yield url


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Everything, in one process. The service runs when it is told to; leaving the block stops all of it."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_database(settings))
        redis_url = await stack.enter_async_context(open_redis(settings))
        clock, market_clock = SystemClock(), market_clock_of(settings)
        rules = scaled(Rules(), settings.clock_rate)
        unit = PgUnits(pool)
        cipher = open_cipher(settings)

        exchanges = {
            exchange: await stack.enter_async_context(open_exchange(exchange, settings, market_clock))
            for exchange in settings.exchanges
        }
        candles = RedisCandleCache(await stack.enter_async_context(Redis.from_url(redis_url)))
        feeds = {exchange: opened.feed for exchange, opened in exchanges.items()}
        markets = open_markets(settings, feeds, market_clock, clock, candles)
        window = PAPER_WINDOW * settings.clock_rate
        several = settings.broker is Broker.REDIS
        paper = PaperExchange(
            PgPaperBooks(pool), market_clock, markets.instruments.get, window=window, shared=several
        )
        venues = Venues(clock)
        inspectors = Inspectors({exchange: opened.inspector for exchange, opened in exchanges.items()})
        accounts = AccountPool(
            unit,
            cipher,
            {exchange: venues.watching(exchange, opened.gateway) for exchange, opened in exchanges.items()},
            dict.fromkeys(exchanges, paper.gateway),
            clock,
            inspectors,
        )
        wake, symbol_book = Wake(), SymbolBook()
        universe = Universe(
            unit,
            markets.hubs,
            exchanges,
            RedisUniverseCache(await stack.enter_async_context(Redis.from_url(redis_url))),
            market_clock,
            TIMEFRAME,
            wake.news,
            settings.clock_rate,
            settings.max_symbols,
            coins=await open_coins(settings, stack),
        )
        for hub in markets.hubs.values():
            hub.report_to(universe.quarantine)
        till = await open_crypto_pay(settings, unit, cipher, stack)
        atlas, incidents = atlas_of(markets, universe), IncidentDesk(unit, clock)
        takers = await open_takers(settings, till, stack)
        services = services_of(
            Ground(
                unit=unit,
                clock=clock,
                market_clock=market_clock,
                cipher=cipher,
                inspector=inspectors,
                wake=wake,
                dealer=wake,
                prices=markets,
                candles=markets.candles,
                panels=markets,
                insight=atlas,
                states=symbol_book,
                judge=universe,
                vitals=MarketVitals(markets, venues, market_clock, exchanges),
                offered=Offered([offer.name for offer in STRATEGIES]),
                version=version("simbiot"),
                key_page=f"{settings.page_url}/k",
                closed=settings.is_closed,
                exchanges=settings.exchanges,
                account_wake=wake,
                admins=frozenset(UserId(one) for one in settings.admin_ids),
                offer=settings.offer,
                life=rules.plan_life,
                crypto_pay=till.on if till else None,
                providers=takers,
            )
        )
        desk = ServiceDesk(
            unit, services.desks.admin, services.desks.upkeep, services.desks.revocation, clock
        )
        reporter = Reporter(unit, services.reports, markets, incidents, market_clock, wake.news)
        keeper = PlanKeeper(unit, clock, wake.news, selling=settings.sell_plans)
        await keeper.begin()
        feeder = BroadcastFeeder(unit, incidents, clock, wake.news)
        cashier = cashier_of(unit, takers, services.money, clock)
        watch = OfferWatch(unit, settings.offer, settings.exchanges, incidents, clock)
        webhook = webhook_of(settings, cipher)
        bot = await stack.enter_async_context(
            TelegramBot(
                settings.bot_token.get_secret_value(),
                services=services,
                unit=unit,
                cipher=cipher,
                clock=clock,
                candles=markets.candles,
                draw=await stack.enter_async_context(DrawPool()),
                incidents=incidents,
                api_url=settings.telegram_api_url or None,
                webhook=webhook,
                checkout=checkout_of(services.money.payments),
            )
        )
        service = await stack.enter_async_context(
            open_engine(
                Surroundings(
                    unit=unit,
                    markets=markets,
                    accounts=accounts,
                    notifier=bot.notifier,
                    pace=bot.pace,
                    incidents=incidents,
                    market_clock=market_clock,
                    clock=clock,
                    rate=settings.clock_rate,
                    rules=rules,
                    strategies=strategies(settings.strategy_weights),
                    usual=DEFAULT,
                    personal=PERSONAL,
                    atlas=atlas,
                    paper_price=paper.on_price,
                    faces=(
                        ("bot", bot.run),
                        ("web", web_face(settings, services, bot, webhook, till.letters if till else None)),
                        ("offer", watch.run),
                        *polls(till, unit, services.money, incidents),
                    ),
                    version=version("simbiot"),
                    horizons={one: CATALOG[one].horizon * settings.clock_rate for one in exchanges},
                    clocks=exchanges,
                    queue_url=redis_url if several else None,
                    worker=secrets.token_hex(8),
                    venues=venues,
                    universe=universe,
                    own=RulesInUse(),
                    book=symbol_book,
                    leader=led_by(settings.offer, markets, universe.leader),
                    jobs=(
                        *cashier.jobs(),
                        *reporter.jobs(settings.clock_rate),
                        *feeder.jobs(),
                        *desk.jobs(),
                        *keeper.jobs(),
                    ),
                    attend=Verdicts(unit, clock).of,
                )
            )
        )
        wake.connect(service)
        yield service


def open_exchange(exchange: ExchangeId, settings: Settings, clock: Clock) -> CcxtExchange:
    """One exchange where the settings say that it is; on a faster market clock its windows are as long."""
    network = NetworkConfig(settings.exchange_at(exchange), settings.exchange_ca_file)
    return CcxtExchange(
        exchange, network, clock, CATALOG[exchange].recv_window * settings.clock_rate, pauses=SystemClock()
    )


def market_clock_of(settings: Settings) -> SystemClock | ScaledClock:
    """The machine's clock, or for the sandbox one that runs faster."""
    if settings.clock_epoch_real is None or settings.clock_epoch_market is None:
        return SystemClock()
    return ScaledClock(settings.clock_rate, settings.clock_epoch_real, settings.clock_epoch_market)


async def _set_market_clock(pool: Pool, settings: Settings) -> None:
    """Make the database's clock_now() agree with ours; identity in production."""
    real = settings.clock_epoch_real
    market = settings.clock_epoch_market
    await pool.execute(
        "UPDATE market_clock SET rate = $1,"
        " epoch_real = coalesce($2, epoch_real), epoch_market = coalesce($3, $2, epoch_real)",
        settings.clock_rate,
        real,
        market,
    )


def open_cipher(settings: Settings) -> KeyCipher:
    """The cipher under the master key of the settings, or under one that is made in the data directory."""
    env = settings.environment.value
    if settings.master_key is not None:
        master = b64decode(settings.master_key.get_secret_value(), validate=True)
    else:
        master = _kept_secret(settings.data_dir / "master.key")
    pepper = _kept_secret(settings.data_dir / "pepper.key")
    return KeyCipher(EnvelopeCipher({1: master}, 1, env=env), pepper=pepper, env=env)


def _kept_secret(path: Path) -> bytes:
    """Random bytes that stay the same: made at first use, readable by us only."""
    private_directory(path.parent)
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_bytes(b64encode(secrets.token_bytes(_SECRET_BYTES)))
        fresh.rename(path)
    return b64decode(path.read_bytes(), validate=True)
