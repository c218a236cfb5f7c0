"""Acting by hand in the chat: every act asks first, is done once, and goes through the checks of all others."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.infra.clock import SystemClock
from app.ports_trust import FOREIGN
from app.services.symbols import code_of
from tests.bot.test_positions import holding_btc
from tests.bot.test_presses import data_of
from tests.support.builders import BTC, BTC_PERP, ETH, a_balance, an_intent
from tests.support.chat import ALICE, House, a_key_cipher, command, register
from tests.support.insight import quarters
from tgbot.callbacks import Action, Press, pack
from tgbot.routers.emergency import fresh_nonce
from trading.domain.account import Control
from trading.domain.candle import Timeframe
from trading.domain.events import ExitWhy
from trading.domain.ids import UserId
from trading.domain.instrument import Symbol
from trading.domain.order import Order, OrderKind, OrderStatus
from trading.domain.signal import MANUAL, author_of
from trading.engine.state import Session

ME = UserId(ALICE)
_CLOCK = SystemClock()


async def ready(house: House, *symbols: Symbol, language: str = "en") -> None:
    """Alice is armed, read back, has 10000 USDT, and the market's moves are known."""
    alice = house.person(language=language)
    await register(alice, language="Русский" if language == "ru" else "English")
    await house.idle()
    for symbol in symbols:
        await house.services.trading.choose(ME, symbol, wanted=True)
    await house.services.trading.arm(ME)
    account = await house.account()
    async with house.unit() as work:
        await work.sessions.put_balances(account.id, [replace(a_balance(), seen_at=_CLOCK.now())])
        await work.sessions.set_reconciled(account.id, _CLOCK.now())
        await work.accounts.set_strategy(ME, account.id, None, Timeframe.M15)
    bars = {symbol: quarters(400, seed) for seed, symbol in enumerate(symbols)}
    house.insight.look(bars, Timeframe.M15)


async def session(house: House) -> Session:
    account = await house.account()
    async with house.unit() as work:
        found = await work.sessions.peek(account.id)
    assert found is not None
    return found


async def tap(house: House, label: str) -> str:
    alice = house.tg.user(ALICE)
    await alice.tap(text=label)
    await house.idle()
    return (await alice.wait_for(lambda m: True)).text


async def test_an_entry_by_hand_shows_its_risk_and_is_made_once(house: House) -> None:
    await ready(house, BTC, ETH)
    alice = house.tg.user(ALICE)
    assert "Which symbol?" in await command(alice, "/forceentry")
    asked = await tap(house, "BTC/USDT")
    assert "LONG BTC/USDT by hand?" in asked
    assert "three typical bars" in asked
    assert "If the stop is hit you lose about" in asked
    assert not (await session(house)).orders, "asking does nothing"
    data = data_of(house, ALICE, "Yes, enter BTC/USDT")
    assert "the order is on its way" in await tap(house, "Yes, enter BTC/USDT")
    await (await alice.forge(data)).answered()
    await house.idle()
    (order,) = (await session(house)).orders.values()
    assert order.status is OrderStatus.PLANNED
    assert order.intent.symbol == BTC
    assert order.intent.signal is not None
    author = author_of(order.intent.signal)
    assert author is not None
    assert author[0] == MANUAL
    lost = order.intent.qty * (order.intent.dearest - (order.intent.stop or Decimal(0)))
    assert lost <= Decimal(10_000) * (await house.account()).limits.risk_per_trade
    assert "By hand said LONG" in await command(alice, "/why btc")


async def test_an_entry_that_a_check_forbids_says_which_and_what_would_help(house: House) -> None:
    await ready(house, BTC)
    await house.services.trading.disarm(ME)
    page = await command(house.tg.user(ALICE), "/forcelong btc")
    assert "Not entered: trading is off" in page
    assert "The smallest change: switch trading on" in page
    shown = house.tg.user(ALICE).last()
    assert shown is not None
    assert "Trade" in shown.buttons
    assert not (await session(house)).orders


async def test_a_confirmation_holds_for_thirty_seconds(house: House) -> None:
    await ready(house, BTC)
    alice = house.tg.user(ALICE)
    await command(alice, "/forcelong btc")
    screen: int = await house.pool.fetchval("SELECT screen FROM person WHERE id = $1", ALICE)
    old = f"{code_of(BTC)}.b.{fresh_nonce(_CLOCK.now() - timedelta(seconds=31))}"
    tapped = await alice.forge(pack(a_key_cipher(), ME, Press(Action.ENTER, old, screen)))
    assert "too late" in (await tapped.answered()).text
    await house.idle()
    assert not (await session(house)).orders
    assert "by hand?" in (await alice.wait_for(lambda m: True)).text, "it is asked anew"


async def test_shorts_are_offered_where_the_market_has_them(house: House) -> None:
    house.prices.now[BTC_PERP] = house.prices.now[BTC]
    await ready(house, BTC, BTC_PERP)
    alice = house.tg.user(ALICE)
    assert "which way?" in await command(alice, "/forceentry btc perp")
    assert "SHORT BTC/USDT" in await tap(house, "SHORT")
    assert "cannot be sold short" in await command(alice, "/forceshort btc spot")


async def test_without_known_moves_nothing_is_guessed(house: House) -> None:
    await ready(house, BTC)
    house.insight.found.clear()
    assert "too few bars" in await command(house.tg.user(ALICE), "/forcelong btc")


async def test_a_position_is_left_by_hand_and_trading_stays_on(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    assert "Which position?" in await command(alice, "/forceexit")
    shown = alice.last()
    assert shown is not None
    (label,) = [one for one in shown.buttons if one.startswith("BTC/USDT")]
    assert "Close BTC/USDT?" in await tap(house, label)
    assert (await session(house)).holdings[BTC].exiting is None
    assert "Closing 1 position" in await tap(house, "Yes, close it")
    assert (await session(house)).holdings[BTC].exiting is ExitWhy.ASKED
    assert (await house.account()).armed


async def test_entries_are_called_off_and_stops_are_not(house: House) -> None:
    await ready(house, BTC, ETH)
    account = await house.account()
    entry = replace(an_intent(ETH), account=account.id)
    async with house.unit() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        await work.sessions.save(before, before.with_order(Order(entry, OrderStatus.PLANNED)))
    page = await command(house.tg.user(ALICE), "/cancel")
    assert "ETH/USDT" in page
    assert "not sent yet" in page
    assert "Call this entry off?" in await tap(house, "Call off ETH/USDT")
    assert "Its end was asked for" in await tap(house, "Yes, call it off")
    async with house.unit() as work:
        order = await work.orders.get(account.id, entry.id)
    assert order is not None
    assert order.status is OrderStatus.VOID
    assert order.intent.kind is OrderKind.ENTRY
    assert "No order is at work" in await command(house.tg.user(ALICE), "/cancel")


async def test_reading_again_is_asked_for_at_most_every_ten_seconds(house: House) -> None:
    await ready(house, BTC)
    alice = house.tg.user(ALICE)
    assert "read again just now" in await command(alice, "/reload btc")
    assert "a moment ago" in await command(alice, "/reload")
    assert house.dealer.reads == [(await house.account()).id]


@pytest.mark.parametrize(
    ("language", "paused", "until", "off"),
    [
        ("en", "Entries are paused until you resume", "Entries are paused until 2", "Entries are not paused"),
        ("ru", "Входы на паузе, пока вы не продолжите", "Входы на паузе до 2", "Входы не на паузе"),
    ],
)
async def test_entries_are_paused_and_resumed(
    house: House, language: str, paused: str, until: str, off: str
) -> None:
    await ready(house, BTC, language=language)
    alice = house.tg.user(ALICE)
    assert paused in await command(alice, "/pause")
    account = await house.account()
    assert (account.control, account.control_why, account.armed) == (Control.ENTRIES_PAUSED, "paused", True)
    assert until in await command(alice, "/stopentry 4")
    assert off in await command(alice, "/resume")
    assert (await house.account()).control is Control.RUNNING
    assert "720" in await command(alice, "/pause 9999")


async def test_a_pause_outlives_a_stricter_hold_and_ends_by_itself(house: House) -> None:
    await ready(house, BTC)
    account = await house.account()
    await house.services.pauses.pause(ME, "2")
    async with house.unit() as work:
        await work.accounts.hold(account.id, "drift", "", "engine")
    assert (await house.account()).control is Control.REDUCE_ONLY
    assert (await house.services.pauses.look(ME)).held
    async with house.unit() as work:
        await work.accounts.release(account.id, "drift", "owner")
    assert (await house.account()).control is Control.ENTRIES_PAUSED
    await house.pool.execute("UPDATE account_hold SET until = clock_now()")
    await house.pool.execute("UPDATE account SET control_until = clock_now()")
    assert (await house.account()).control is Control.RUNNING
    assert not (await house.services.pauses.look(ME)).paused


@pytest.mark.parametrize("hours", ["", "30"])
async def test_a_pause_goes_on_when_a_stricter_hold_has_ended_by_itself(house: House, hours: str) -> None:
    await ready(house, BTC)
    account = await house.account()
    async with house.unit() as work:
        soon = await work.operations.clock() + timedelta(hours=1)
        await work.accounts.set_control(account.id, Control.REDUCE_ONLY, "daily-loss", "brakes", soon)
    await house.services.pauses.pause(ME, hours)
    await house.pool.execute(
        "UPDATE account SET control_until = clock_now() WHERE control_why = 'daily-loss'"
    )
    assert (await house.account()).control is Control.ENTRIES_PAUSED


async def test_orders_of_others_pause_for_longer_than_a_loss_does(house: House) -> None:
    await ready(house, BTC)
    account = await house.account()
    async with house.unit() as work:
        soon = await work.operations.clock() + timedelta(hours=1)
        await work.accounts.set_control(account.id, Control.REDUCE_ONLY, "daily-loss", "brakes", soon)
        await work.accounts.hold(account.id, FOREIGN, "", "engine", Control.ENTRIES_PAUSED)
    await house.pool.execute(
        "UPDATE account SET control_until = clock_now() WHERE control_why = 'daily-loss'"
    )
    assert (await house.account()).control is Control.ENTRIES_PAUSED
