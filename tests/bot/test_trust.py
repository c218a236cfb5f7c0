"""Why, safe, the health of a key, locks, and the alarm about orders of others: in the chat, in both languages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import PRESETS, AccountKind, KeyInfo, Preset
from app.infra.clock import SystemClock
from app.ports_trust import FOREIGN
from tests.bot.test_hands import ME, ready, session, tap
from tests.bot.test_positions import holding_btc
from tests.support.builders import BTC, ETH, a_signal, a_stop, qty
from tests.support.chat import ALICE, House, command
from tests.support.engine import a_cipher
from tgbot.i18n import translators
from tgbot.screens.base import Told
from tgbot.screens.news import screen_of
from trading.domain.account import Control
from trading.domain.decision import Gate, Reason
from trading.domain.events import EntriesLocked, ForeignOrders, LockWhy
from trading.domain.ids import PositionId
from trading.domain.instrument import ExchangeId, Symbol
from trading.domain.order import Order, OrderStatus

_CLOCK = SystemClock()
WIDE = (
    Gate(Reason.NOT_ARMED, True),
    Gate(Reason.MAX_POSITIONS, True, Decimal(1), Decimal(5)),
    Gate(Reason.SPREAD_WIDE, False, Decimal("0.012"), Decimal("0.01")),
)


async def decided(
    house: House, symbol: Symbol, minutes: int, reason: Reason | None, gates: Sequence[Gate]
) -> None:
    """A strategy has spoken so many minutes ago, and this came of it."""
    at = _CLOCK.now() - timedelta(minutes=minutes)
    one = a_signal(symbol, strategy="ema_trend", happened_at=at, why=())
    account = await house.account()
    async with house.unit() as work:
        await work.signals.put(one)
        await work.signals.decided(account.id, one.id, symbol, reason, gates)
    await house.pool.execute("UPDATE decision SET decided_at = $2 WHERE signal_id = $1", one.id, at)


@pytest.mark.parametrize(
    ("language", "title", "no", "flip", "none"),
    [
        (
            "en",
            "BTC/USDT: why",
            "Not entered: buyers and sellers are too far apart",
            "Spread: 1% or less, it was 1.2%",
            "No strategy that you follow has spoken about ETH/USDT yet",
        ),
        (
            "ru",
            "BTC/USDT: почему",
            "Входа не было: покупатели и продавцы слишком далеко друг от друга",
            "Спред: не больше 1\u00a0%, было 1,2\u00a0%",
            "О паре ETH/USDT ваши стратегии ещё ничего не сказали",
        ),
    ],
)
async def test_why_tells_each_gate_and_the_smallest_change(
    house: House, language: str, title: str, no: str, flip: str, none: str
) -> None:
    await ready(house, BTC, ETH, language=language)
    await decided(house, BTC, 5, Reason.SPREAD_WIDE, WIDE)
    alice = house.tg.user(ALICE)
    page = await command(alice, "/why btc")
    for told in (title, no, flip, "✗", "✓"):
        assert told in page
    assert none in await command(alice, "/why eth")


async def test_earlier_decisions_are_turned_to(house: House) -> None:
    await ready(house, BTC)
    await decided(house, BTC, 9, Reason.SPREAD_WIDE, WIDE)
    await decided(house, BTC, 4, Reason.NOT_ARMED, (Gate(Reason.NOT_ARMED, False),))
    assert "trading is off" in await command(house.tg.user(ALICE), "/why btc")
    assert "too far apart" in await tap(house, "◀ Earlier")
    assert "trading is off" in await tap(house, "Later ▶")


async def test_the_day_is_counted_by_reason_and_nobody_sees_another(house: House) -> None:
    await ready(house, BTC, ETH)
    alice = house.tg.user(ALICE)
    assert "No decision said no" in await command(alice, "/why")
    for minutes, symbol in ((1, BTC), (2, BTC), (3, ETH)):
        await decided(house, symbol, minutes, Reason.SPREAD_WIDE, WIDE)
    await decided(house, BTC, 4, None, ())
    await decided(house, ETH, 60 * 25, Reason.NOT_ARMED, (Gate(Reason.NOT_ARMED, False),))
    page = await command(alice, "/why")
    assert "3 decisions said no, 1 acted" in page
    assert "3 × buyers and sellers are too far apart" in page
    assert "BTC/USDT 2, ETH/USDT 1" in page
    assert "trading is off" not in page, "that was yesterday"
    account = await house.account()
    async with house.unit() as work:
        assert await work.trust.decision(type(ME)(ME + 1), account.id, BTC, 0) is None
        assert await work.trust.refusals(type(ME)(ME + 1), account.id, timedelta(days=1)) == (0, [])


async def test_safe_is_green_only_with_a_proof(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    account = await house.account()
    page = await command(alice, "/safe")
    assert page.startswith("🔴")
    assert "BTC/USDT LONG: has no stop that fits" in page
    assert "was not read in full since my start" in page
    stop = replace(
        a_stop(BTC, position=PositionId("SBPOSITION"), qty=qty("0.5")),
        account=account.id,
        cause="SBPOSITION|p",
    )
    now = _CLOCK.now()
    async with house.unit() as work:
        before = (await work.sessions.load([account.id]))[account.id]
        resting = Order(stop, OrderStatus.OPEN, stamped_at=now, exchange_id="7", confirmed_at=now)
        planned = before.with_order(Order(stop, OrderStatus.PLANNED))
        await work.sessions.save(before, planned)
        sent = planned.with_order(Order(stop, OrderStatus.SUBMITTING, stamped_at=now))
        await work.sessions.save(planned, sent)
        await work.sessions.save(sent, sent.with_order(resting))
        await work.sessions.set_reconciled(account.id, now)
    page = await tap(house, "🔍 Check now")
    assert page.startswith("🟢 All is well: 1 position, protected")
    assert "hard stop, seen on the exchange" in page
    assert "Quantity: held 0.5, stop 0.5 BTC" in page
    assert house.dealer.reads == [account.id]


async def test_safe_without_positions_is_green_in_russian_too(house: House) -> None:
    await ready(house, BTC, language="ru")
    assert (await command(house.tg.user(ALICE), "/safe")).startswith("🟢 Всё в порядке: ничего не открыто")
    house.dealer.clean = False
    assert "Bybit" in await tap(house, "🔍 Проверить сейчас")


async def test_a_part_of_a_position_is_closed_once(house: House) -> None:
    await holding_btc(house)
    alice = house.tg.user(ALICE)
    assert "Close BTC/USDT?" in await command(alice, "/forceexit btc")
    assert "Closing 0.125 BTC" in await tap(house, "25%")
    held = (await session(house)).holdings[BTC]
    assert held.exiting is None
    assert held.course.part is not None
    assert held.course.part.qty == Decimal("0.125")


@pytest.mark.parametrize(
    ("language", "mine", "paused"),
    [("en", "It was me", "Entries are paused"), ("ru", "Это я", "Входы на паузе")],
)
async def test_orders_of_others_are_an_alarm_that_its_owner_answers(
    house: House, language: str, mine: str, paused: str
) -> None:
    await ready(house, BTC, language=language)
    account = await house.account()
    news = screen_of(ForeignOrders(BTC, 2, paused=True), Told(translators()[language], AccountKind.LIVE))
    assert paused in news.text
    async with house.unit() as work:
        await work.accounts.hold(account.id, FOREIGN, "", "engine", Control.ENTRIES_PAUSED)
    assert (await house.account()).control is Control.ENTRIES_PAUSED
    await command(house.tg.user(ALICE), "/resume")
    assert (await house.account()).control is Control.ENTRIES_PAUSED, "only the owner's word lifts it"
    await tap(house, {"en": "Orders of others", "ru": "Чужие заявки"}[language])
    await tap(house, mine)
    assert (await house.account()).control is Control.RUNNING
    async with house.unit() as work:
        assert await work.trust.trades_by_hand(account.id)


async def test_a_lock_is_shown_and_ended_after_a_question(house: House) -> None:
    await ready(house, BTC)
    alice, account, now = house.tg.user(ALICE), await house.account(), _CLOCK.now()
    assert "Nothing is locked" in await command(alice, "/locks")
    lock = EntriesLocked(BTC, LockWhy.STOPS, Decimal(3), Decimal(3), now, now + timedelta(hours=2))
    async with house.unit() as work:
        assert await work.locks.add(account.id, lock)
    assert "1 lock on entries" in await command(alice, "/locks")
    assert "End the lock now?" in await tap(house, "Unlock BTC/USDT")
    assert "Nothing is locked" in await tap(house, "Yes, end it")


async def test_the_health_of_a_key_is_told(house: House) -> None:
    await ready(house, BTC)
    async with house.unit() as work:
        live = await work.accounts.create(
            ME, ExchangeId.BYBIT, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
        )
        now = _CLOCK.now()
        info = KeyInfo("tail", "uid", (), now + timedelta(days=6, hours=1), now, usable=True)
        await work.keys.put(
            a_cipher().seal_key(ME, live.id, ExchangeId.BYBIT, b"{}"),
            a_cipher().fingerprint(ExchangeId.BYBIT, "key"),
            info,
            {"read": True, "spot": True, "linear": None, "withdraw": False, "transfer": False},
        )
    page = await command(house.tg.user(ALICE), "/keys")
    for told in ("✓ read", "✗ withdraw", "? contracts", "Bound to no address", "🟡 Runs out in 6"):
        assert told in page
    async with house.unit() as work:
        assert await work.trust.key_checked(live.id, {"withdraw": True}, ["1.2.3.4"], None, "can-withdraw")
        assert not await work.trust.key_checked(live.id, {"withdraw": True}, [], None, "can-withdraw")
    page = await command(house.tg.user(ALICE), "/keys")
    assert "The key may withdraw now." in page
    assert "✗ withdraw" in page, "what was found at first stays on record"
