"""The real bot on real stores, talking to the sandbox Telegram over the wire; the exchange in the test's hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import httpx

from app.accounts import Account, Preset
from app.billing.payments import Provider
from app.infra.cipher import EnvelopeCipher
from app.infra.clock import SystemClock
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWorkFactory
from app.runtime.incidents import IncidentDesk
from app.runtime.pairs import SymbolBook
from app.services.assembly import Ground, services_of
from app.services.catalog import Services
from app.services.payment_ways import CryptoPayOn
from app.services.strategies import Offered
from app.settings_views import Proposal
from db.pool import Pool
from db.uow import PgUnits
from sandbox.telegram import TelegramConfig, TelegramSandbox
from sandbox.telegram.api import Person
from tests.support.builders import BTC, BTC_PERP, ETH, a_candle, a_key_report, a_symbol, an_instrument
from tests.support.dealing import HandDealer, hand_dealer
from tests.support.drawing import draw_here
from tests.support.hand_panels import HandPanels
from tests.support.insight import HandInsight
from tests.support.judges import HandJudge
from tests.support.vitals import HandVitals
from tgbot.app import TelegramBot, Webhook
from tgbot.stars import StarsProvider
from tgbot.till import checkout_of
from trading.domain.candle import Candle, Timeframe
from trading.domain.ids import AccountId, UserId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.money import Price
from trading.ports import Credentials, KeyReport
from trading.strategies.catalog import STRATEGIES
from web.app import create_app

ALICE, BOB, OPERATOR = 1001, 1002, 1009
KEY, SECRET = "SandboxKey00000001", "S" * 20 + "andboxSecret0001"
SOL = a_symbol("SOL/USDT")
MARKETS = (BTC, ETH, SOL, BTC_PERP)


def a_key_cipher() -> KeyCipher:
    return KeyCipher(
        EnvelopeCipher({1: bytes(range(32))}, 1, env="test"), pepper=bytes(range(64, 96)), env="test"
    )


class HandInspector:
    """Says of each key what the test wants."""

    def __init__(self) -> None:
        self.reports: dict[str, KeyReport | Exception] = {KEY: a_key_report()}
        self.asked: list[str] = []

    async def inspect(self, exchange: ExchangeId, credentials: Credentials) -> KeyReport:
        self.asked.append(credentials.key)
        report = self.reports[credentials.key]
        if isinstance(report, Exception):
            raise report
        return report


class HandPrices:
    """Prices in the hand of the test."""

    def __init__(self) -> None:
        self.now: dict[Symbol, Price] = {BTC: Price(Decimal(60000)), ETH: Price(Decimal(3000))}

    def last(self, symbol: Symbol) -> Price | None:
        return self.now.get(symbol)


@dataclass(slots=True)
class CountedWake:
    """How often the runtime was told."""

    accounts: list[AccountId] = field(default_factory=list)
    changes: int = 0

    def account(self, account: AccountId) -> None:
        self.accounts.append(account)

    def symbols(self) -> None:
        self.changes += 1


@dataclass(slots=True)
class House:
    """Everything a chat needs, and the handles on it. web: a browser at our own pages."""

    tg: TelegramSandbox
    pool: Pool
    unit: UnitOfWorkFactory
    services: Services
    inspector: HandInspector
    prices: HandPrices
    wake: CountedWake
    bot: TelegramBot
    web: httpx.AsyncClient
    book: SymbolBook
    panels: HandPanels
    insight: HandInsight
    judge: HandJudge
    dealer: HandDealer

    def person(self, user: int = ALICE, language: str = "en", name: str = "Alice") -> Person:
        return self.tg.users.add(id=user, first_name=name, language_code=language)

    async def account(self, user: int = ALICE) -> Account:
        view = await self.services.portfolio.settings(UserId(user))
        return view.account

    async def choose_preset(self, preset: Preset, user: int = ALICE) -> None:
        """Agreed to where more can be lost with it."""
        done = await self.services.settings.preset(UserId(user), preset)
        if isinstance(done, Proposal):
            await self.services.settings.change(UserId(user), done.delta, done.origin, agreed=done.token)

    async def idle(self) -> None:
        """Until every recorded update is handled, and Telegram has none left."""
        quiet = 0
        async with asyncio.timeout(60):
            while quiet < 3:
                waiting = await self.pool.fetchval("SELECT count(*) FROM tg_update WHERE done_at IS NULL")
                quiet = quiet + 1 if not waiting and not self.tg.updates.waiting() else 0
                await asyncio.sleep(0.02)

    async def outcomes(self) -> Mapping[int, str]:
        rows = await self.pool.fetch("SELECT update_id, outcome FROM tg_update ORDER BY update_id")
        return {row["update_id"]: row["outcome"] for row in rows}


async def some_candles(symbol: Symbol, limit: int, timeframe: Timeframe = Timeframe.M1) -> Sequence[Candle]:
    first = a_candle().opened_at
    prices = [60000 + (i * 37) % 400 - i for i in range(limit)]
    return [
        a_candle(str(price), at=first + timeframe.duration * i, open=str(price - 30 + i % 60))
        for i, price in enumerate(prices)
    ]


@asynccontextmanager
async def open_house(
    pool: Pool,
    config: TelegramConfig | None = None,
    *,
    webhook: Webhook | None = None,
    exchanges: Sequence[ExchangeId] = (ExchangeId.BYBIT,),
    crypto_pay: CryptoPayOn | None = None,
) -> AsyncIterator[House]:
    """A house whose bot is not running yet: `async with running(house)` starts it."""
    sandbox = TelegramSandbox(config or TelegramConfig(flood=False))
    async with (
        sandbox as tg,
        house_at(pool, tg, webhook=webhook, exchanges=exchanges, crypto_pay=crypto_pay) as house,
    ):
        yield house


@asynccontextmanager
async def house_at(
    pool: Pool,
    tg: TelegramSandbox,
    *,
    webhook: Webhook | None = None,
    exchanges: Sequence[ExchangeId] = (ExchangeId.BYBIT,),
    crypto_pay: CryptoPayOn | None = None,
) -> AsyncIterator[House]:
    """The same, at a sandbox that is there already: another life of the program."""
    unit, clock, cipher = PgUnits(pool), SystemClock(), a_key_cipher()
    inspector, prices, wake, book = HandInspector(), HandPrices(), CountedWake(), SymbolBook()
    insight, judge = HandInsight(), HandJudge()
    async with unit() as work:
        listed = [replace(symbol, exchange=exchange) for exchange in exchanges for symbol in MARKETS]
        await work.markets.put([an_instrument(symbol) for symbol in listed])
    panels, stars = HandPanels(), StarsProvider(tg.config.token, tg.url)
    dealer = hand_dealer(unit, {symbol: an_instrument(symbol) for symbol in listed}, prices.now, clock)
    services = services_of(
        Ground(
            unit=unit,
            providers={Provider.STARS: stars},
            clock=clock,
            market_clock=clock,
            cipher=cipher,
            inspector=inspector,
            wake=wake,
            dealer=dealer,
            prices=prices,
            candles=some_candles,
            panels=panels,
            insight=insight,
            states=book,
            judge=judge,
            vitals=HandVitals(),
            offered=Offered([offer.name for offer in STRATEGIES]),
            version="0.0",
            key_page="http://127.0.0.1:8080/k",
            exchanges=exchanges,
            admins=frozenset({UserId(OPERATOR)}),
            crypto_pay=crypto_pay,
        )
    )
    bot = TelegramBot(
        tg.config.token,
        services=services,
        unit=unit,
        cipher=cipher,
        clock=clock,
        candles=some_candles,
        draw=draw_here,
        incidents=IncidentDesk(unit, clock),
        api_url=tg.url,
        webhook=webhook,
        checkout=checkout_of(services.money.payments),
    )
    app = create_app(services, bot.translators, inbox=bot.inbox, webhook=webhook)
    transport = httpx.ASGITransport(app)
    async with stars, bot, httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as web:
        yield House(
            tg, pool, unit, services, inspector, prices, wake, bot, web, book, panels, insight, judge, dealer
        )


@asynccontextmanager
async def running(house: House) -> AsyncIterator[House]:
    """The bot receives and answers until the block ends."""
    task = asyncio.create_task(house.bot.run())
    try:
        yield house
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def register(person: Person, *, language: str = "English") -> None:
    """Through the first steps to the menu."""
    accept = {"English": "I accept", "Русский": "Принимаю"}[language]
    await person.start()
    await person.wait_for(lambda m: language in m.buttons)
    await person.tap(text=language)
    await person.wait_for(lambda m: accept in m.buttons)
    await person.tap(text=accept)
    await person.wait_for(lambda m: {"Symbols", "Пары"} & set(m.buttons))


async def command(person: Person, text: str) -> str:
    """Say it and read the whole answer."""
    said = await person.say(text)
    return (await person.wait_for(lambda m: True, after=said.message_id)).text
