"""`simbiot demo --check`: the whole story, headless, over the wire, with a lost reply and a kill -9.

Real aiogram, real ccxt, real PostgreSQL and Redis; only the far ends of the wires are ours.
"""

import socket
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import aiohttp

from app.demo.audit import audit, executions_at
from app.demo.cast import ALICE, BOT_TOKEN, PASSPHRASE, WITHDRAW_KEY
from app.demo.host import World, beside, exchange_config, open_world
from app.demo.receipt import Receipt
from app.infra.clock import SystemClock
from sandbox.exchange.faults import Fault, FaultKind
from sandbox.telegram.api import Person
from sandbox.telegram.config import TelegramConfig
from sandbox.telegram.model import Message
from tgbot.i18n import Translator, translators
from trading.domain.instrument import ExchangeId

RATE = 20.0  # market minutes close every three seconds
PATIENCE = 30.0  # seconds for anything to happen
START_PATIENCE = 120.0  # seconds for a process to start: a busy machine takes its time
HELD_BACK = 20.0  # seconds for which the answer to the exit is held back; the kill falls within them
_NOTED_WITHIN = 0.5  # seconds in which the service notes that its last message was delivered
FALL = Decimal("0.97")  # of the price: deeper than the soft stops of the story
# How an order reaches each exchange, for the faults.
ORDERS = {
    ExchangeId.BYBIT: "POST /v5/order/create$",
    ExchangeId.BINANCE: "POST /api/v3/order$",
    ExchangeId.MEXC: "POST /api/v3/order$",
    ExchangeId.OKX: "POST /api/v5/trade/order$",
}
_BETWEEN_LOOKS = 2.0  # seconds between two questions what is open
_TRIAL_DAYS = 7  # as the plans are when nobody has changed them
_GLANCE = 0.02  # seconds between looks at what the exchange has
# A market time at which the made-up BTC is about to rise, so that the story is the same every time.
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)


async def check(where: ExchangeId, candles: Path | None) -> int:
    """Play the story and print its receipt. Returns the exit code: 0 only if all of it holds."""
    receipt = Receipt(SystemClock(), f"on {where.brand}")
    with tempfile.TemporaryDirectory(prefix="simbiot-check-") as directory:
        try:
            await _play(Path(directory), where, candles, receipt)
        except Exception as error:  # noqa: BLE001  # whatever went wrong, the receipt says where
            receipt.count("the story ended early", type(error).__name__, holds=False)
        if not receipt.holds:
            _show_log(Path(directory))
    print(receipt)
    return 0 if receipt.holds else 1


async def _play(directory: Path, where: ExchangeId, candles: Path | None, receipt: Receipt) -> None:
    exchange = exchange_config(directory, rate=RATE, front=where, begins=BEGINS, candles=candles)
    telegram = TelegramConfig(token=BOT_TOKEN, state_file=directory / "telegram.sqlite")
    async with open_world(directory, exchange, telegram, _free_port(), beside(exchange)) as world:
        story = Story(world, receipt)
        await story.begins()
        await story.introduces_herself()
        await story.takes_the_trial()
        await story.connects_a_key()
        await story.chooses()
        await story.trades_through_a_lost_reply()
        await story.stops_and_is_killed() if story.has_stops else await story.is_killed_in_the_fall()
        await story.is_told_the_end()
        await world.service.stop()
        await audit(world, receipt)


class Story:
    """What Alice does and sees."""

    def __init__(self, world: World, receipt: Receipt) -> None:
        self._world = world
        self._receipt = receipt
        self._alice: Person = world.telegram.user(ALICE.id)
        self._tr: Translator = translators()[ALICE.language]
        self._orders = ORDERS[world.where]
        self.has_stops = world.exchange.front.rules.stops

    async def begins(self) -> None:
        with self._receipt.step("the service starts with its own PostgreSQL and Redis"):
            await self._world.service.start()
            sent = await self._alice.start()
            await self._alice.wait_for(
                lambda m: self._words("welcome") in m.text, START_PATIENCE, after=sent.message_id
            )

    async def introduces_herself(self) -> None:
        with self._receipt.step("Alice chooses English and accepts the terms"):
            await self._taps("English")
            await self._taps(self._tr.plain("button-accept"))
            await self._sees("Simbiot")

    async def takes_the_trial(self) -> None:
        with self._receipt.step("real money is not in the free plan: she takes the trial"):
            await self._asks("/plan", self._words("free"))
            await self._taps(self._tr.plain("button-trial", n=_TRIAL_DAYS))
            await self._taps(self._tr.plain("button-trial-begin"))
            await self._sees(self._words("trial"))

    async def connects_a_key(self) -> None:
        with self._receipt.step("a key that can withdraw is refused, hers is taken"):
            await self._alice.say("/keys")
            await self._taps(self._world.where.brand)
            await self._sees_button(self._tr.plain("button-key-page"))
            page = (await self._alice.tap(text=self._tr.plain("button-key-page"))).url
            refused = await self._posted(page, *WITHDRAW_KEY)
            if self._words("can-withdraw") not in refused:
                raise AssertionError(
                    f"the page must refuse a key that can withdraw, it said {refused[-400:]}"
                )
            await self._posted(page, ALICE.key, ALICE.secret)
            await self._sees(ALICE.key[-4:])

    async def chooses(self) -> None:
        with self._receipt.step("symbols, bold risk, the live account with a second confirmation"):
            await self._alice.say("/symbols")
            await self._sees_button("BTC/USDT")
            await self._taps("BTC/USDT")
            await self._sees_button(self._tr.plain("button-symbol-out", symbol="BTC/USDT"))
            await self._taps("ETH/USDT")
            await self._sees_button(self._tr.plain("button-symbol-out", symbol="ETH/USDT"))
            await self._alice.say("/risk")
            await self._sees_button(self._tr.plain("preset-bold"))
            await self._taps(self._tr.plain("preset-bold"))
            await self._alice.say("/mode")
            await self._taps(f"{self._tr.plain('button-live')} · {self._world.where.brand}")
            await self._taps(self._tr.plain("button-live-confirm"))
            await self._sees(self._tr.plain("badge-live"))

    async def trades_through_a_lost_reply(self) -> None:
        self._world.exchange.faults.add(Fault(self._orders, FaultKind.DROP_AFTER))
        with self._receipt.step("she arms; the first order is accepted and its reply lost"):
            await self._asks("/trade", self._words("trade"))
            await self._taps(self._tr.plain("button-arm-live"))
            await self._sees(self._words("order-unproved"))
        with self._receipt.step("it is found by asking; the fill comes with a picture"):
            await self._sees_photo()
        if not self.has_stops:
            with self._receipt.step("its stop is said to be soft: this exchange holds none"):
                self._set_prices(Decimal(1))
                await self._asks("/status", self._words("stop-soft"))
            return
        with self._receipt.step("its stop was seen on the exchange"):
            await self._sees(self._words("stop-confirmed"))
            self._set_prices(Decimal(1))
            await self._asks("/status", "🛡")

    def _set_prices(self, part: Decimal) -> None:
        """Prices stand at this part of what they are from now on, so that the story says what happens."""
        market = self._world.exchange.market
        for category, symbol in market.instruments:
            self._world.exchange.set_price(symbol, market.last((category, symbol)) * part, category)

    async def is_killed_in_the_fall(self) -> None:
        held_back = Fault(self._orders, FaultKind.DELAY_AFTER, seconds=HELD_BACK)
        with self._receipt.step("prices fall through the soft stop; kill -9 comes before the answer"):
            await self._asks("/stop", self._words("stopped"))
            self._world.exchange.faults.add(held_back)
            self._set_prices(FALL)
            await self._reached(held_back)
            await self._world.service.kill()
        self._receipt.count("orders in flight at the kill", held_back.hits, holds=held_back.hits > 0)

    async def stops_and_is_killed(self) -> None:
        held_back = Fault(self._orders, FaultKind.DELAY_AFTER, seconds=HELD_BACK)
        with self._receipt.step("she stops and closes everything; kill -9 comes before the answer"):
            await self._asks("/stop", self._words("stopped"))
            self._world.exchange.faults.add(held_back)
            await self._taps(self._tr.plain("button-close-ask"))
            await self._sees_button(self._tr.plain("button-close"))
            await self._alice.tap(
                text=self._tr.plain("button-close")
            )  # the kill does not wait for its answer
            await self._reached(held_back)
            await self._world.service.kill()
        self._receipt.count("orders in flight at the kill", held_back.hits, holds=held_back.hits > 0)

    async def is_told_the_end(self) -> None:
        with self._receipt.step("started again, it finds the exit, and tells her how it ended"):
            await self._world.service.start()
            await self._alice.wait_for(lambda m: self._words("closed") in m.text, START_PATIENCE)
        with self._receipt.step("nothing is open any more, here and on the exchange"):
            await self._asks_until_none_is_open()
            await self._until(self._all_is_told, "the news of an end never came")
            await SystemClock().sleep(_NOTED_WITHIN)

    async def _asks_until_none_is_open(self) -> None:
        """The first end is told before the last one: she asks again while something is being closed."""
        clock = SystemClock()
        until = clock.monotonic() + START_PATIENCE
        while True:
            answer = await self._asks("/status", self._words("status"))
            if self._words("status-none") in answer.text:
                return
            if clock.monotonic() > until:
                raise TimeoutError(f"still open: {answer.text}")
            await clock.sleep(_BETWEEN_LOOKS)

    def _all_is_told(self) -> bool:
        ends = {e.link_id for e in executions_at(self._world, ALICE) if e.side == "Sell"}
        told = [message for message in self._alice.transcript() if self._words("closed") in message.text]
        return len(told) >= len(ends)

    async def _reached(self, fault: Fault) -> None:
        """Wait until a request has met the fault: the exchange has acted, the answer is on its way."""
        await self._until(lambda: fault.hits > 0, "no order came to be sent")

    async def _until(self, true: Callable[[], bool], otherwise: str) -> None:
        clock = SystemClock()
        until = clock.monotonic() + PATIENCE
        while not true():
            if clock.monotonic() > until:
                raise TimeoutError(otherwise)
            await clock.sleep(_GLANCE)

    async def _posted(self, page: str, key: str, secret: str) -> str:
        """As a person would: while the exchange does not answer, the same again; the link stays good."""
        clock = SystemClock()
        until = clock.monotonic() + START_PATIENCE
        answer = await self._post(page, key, secret)
        while self._words("silent") in answer and clock.monotonic() < until:
            await clock.sleep(1.0)
            answer = await self._post(page, key, secret)
        return answer

    async def _post(self, page: str, key: str, secret: str) -> str:
        """Fill in the key page, with what this exchange's form has besides. Returns the page that answers."""
        typed = {"key": key, "secret": secret, **_BESIDES.get(self._world.where, {})}
        async with aiohttp.ClientSession() as session, session.post(page, data=typed) as answer:
            return await answer.text()

    def _words(self, key: str) -> str:
        """A piece of a text by which a person recognises it, without its variables."""
        return _WORDS[key]

    async def _asks(self, command: str, words: str) -> Message:
        """Send a command and wait for its own answer, not for an earlier one like it."""
        sent = await self._alice.say(command)
        return await self._alice.wait_for(lambda m: words in m.text, PATIENCE, after=sent.message_id)

    async def _sees(self, words: str) -> Message:
        return await self._alice.wait_for(lambda m: words in m.text, PATIENCE)

    async def _sees_photo(self) -> Message:
        return await self._alice.wait_for(lambda m: "photo" in m.wire, PATIENCE)

    async def _sees_button(self, label: str) -> None:
        await self._alice.wait_for(lambda m: label in m.buttons, PATIENCE)

    async def _taps(self, label: str) -> None:
        await self._sees_button(label)
        await (await self._alice.tap(text=label)).answered(PATIENCE)


_BESIDES = {ExchangeId.OKX: {"passphrase": PASSPHRASE}, ExchangeId.MEXC: {"promise": "yes"}}
# Words of texts that the translator would only give with their variables filled in.
_WORDS = {
    "can-withdraw": "This key can withdraw",
    "silent": "does not answer right now",
    "welcome": "You begin with paper money",
    "free": "Your plan: Free",
    "trial": "It has begun and lasts until",
    "trade": "Ready to trade?",
    "order-unproved": "No answer to the",
    "stop-confirmed": "was seen on the exchange",
    "stop-soft": "Soft stop, watched by Simbiot",
    "stopped": "New trades are stopped",
    "closed": " closed: ",
    "status": "Status · ",
    "status-none": "No open positions",
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _show_log(directory: Path) -> None:
    log = directory / "service.log"
    if log.exists():
        print(*log.read_text(errors="replace").splitlines()[-60:], sep="\n")
