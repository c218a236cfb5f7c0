"""News into the chat: the right words, the right picture, and what each failure means."""

import struct
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.accounts import PRESETS, AccountKind, Preset, User
from app.notices import Braked, Incident, KeyConnected, News, ServiceStarted, Switched, encode
from app.ports_delivery import Doubtful, Notice, TryLater, Undeliverable, Unreachable
from db.pool import Pool
from tests.support.builders import BTC, BTC_PERP, NOW, price, qty
from tests.support.chat import ALICE, BOB, House, command, open_house, register, running
from tgbot.notify import ChatNotifier
from trading.domain.candle import Candle
from trading.domain.events import (
    AccountHalted,
    ExitWhy,
    OrderRefused,
    OrderSettled,
    OrderUnproved,
    PositionClosed,
    PositionOpened,
    StopConfirmed,
)
from trading.domain.ids import AccountId, ClientOrderId, PositionId, UserId
from trading.domain.instrument import ExchangeId, Side, Symbol
from trading.domain.money import Money
from trading.domain.order import OrderKind
from trading.risk.breakers import Why

OPENED = PositionOpened(
    position=PositionId("SBP"),
    symbol=BTC,
    side=Side.BUY,
    qty=qty("0.01234"),
    price=price("60006"),
    value=Decimal("740.47404"),
    fee=Money(Decimal("0.00001234"), "BTC"),
    stop=price("59000"),
    target=price("62000"),
    reference=price("60000"),
    happened_at=NOW + timedelta(minutes=70),
)
CLOSED = PositionClosed(
    position=PositionId("SBP"),
    symbol=BTC_PERP,
    why=ExitWhy.TARGET,
    qty=qty("0.5"),
    entry=price("60000"),
    exit=price("61500"),
    profit=Decimal("731.123"),
    percent=Decimal("0.02437"),
    opened_at=NOW + timedelta(minutes=5),
    happened_at=NOW + timedelta(minutes=70),
)


async def registered(house: House, language: str = "English") -> User:
    alice = house.person(language="ru" if language == "Русский" else "en")
    await register(alice, language=language)
    await house.idle()
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    return user


async def a_notice(house: House, news: News, *, live: bool = False, number: int = 1) -> Notice:
    kind, body = encode(news)
    account = await house.account()
    if live:
        async with house.unit() as work:
            account = await work.accounts.create(
                UserId(ALICE), ExchangeId.BYBIT, AccountKind.LIVE, Preset.CAREFUL, PRESETS[Preset.CAREFUL]
            )
    return Notice(number, UserId(ALICE), account.id, kind, body, 0, NOW)


async def test_an_opened_position_comes_with_its_picture(house: House) -> None:
    user = await registered(house)
    number = await house.bot.notifier.deliver(await a_notice(house, OPENED, live=True), user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert (message.message_id, message.photo) == (number, True)
    assert message.text.splitlines() == [
        "🟢 LONG BTC/USDT · LIVE",
        "",
        "0.01234 BTC at 60,006, 740.47\u00a0USDT",
        "+0.01% to the signal's price · fee 0.00001234\u00a0BTC",
        "Stop: 59,000 (\u22121.68%)",
        "Target: 62,000 (+3.32%)",
    ]
    assert message.buttons == ["Status", "Stop new trades"]


async def test_a_closed_position_in_russian(house: House) -> None:
    user = await registered(house, "Русский")
    await house.bot.notifier.deliver(await a_notice(house, CLOSED), user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert message.photo
    assert (
        message.text.splitlines()[0]
        == "✅ BTC/USDT perp закрыта: +731,12\u00a0USDT (+2,44\u00a0%) · БУМАЖНЫЙ"
    )
    assert "Цель достигнута." in message.text
    assert "Держали 1 ч\u00a05 мин" in message.text


WORDS: list[tuple[News, str]] = [
    (
        StopConfirmed(PositionId("p"), BTC, price("59000"), qty("0.5"), NOW),
        "The stop at 59,000 for 0.5 BTC was seen",
    ),
    (
        OrderRefused(ClientOrderId("o"), OrderKind.PROTECT, BTC, "170131"),
        "refused the stop order (code 170131)",
    ),
    (OrderUnproved(ClientOrderId("o"), OrderKind.ENTRY, BTC), "No answer to the entry order"),
    (OrderSettled(ClientOrderId("o"), OrderKind.ENTRY, BTC, placed=True), "is on the exchange"),
    (OrderSettled(ClientOrderId("o"), OrderKind.EXIT, BTC, placed=False), "never reached the exchange"),
    (AccountHalted("drift", ""), "I wait for your answer"),
    (AccountHalted("moon-phase", "x"), "moon-phase"),
    (replace(CLOSED, why=ExitWhy.OUTSIDE), "closed on the exchange, not by me"),
    (
        KeyConnected(ExchangeId.BYBIT, AccountKind.PAPER, "00A1", (), None),
        "Key …00A1 can trade and cannot withdraw",
    ),
    (Incident("hub <x>", "TryAgain: <b>no</b>"), "TryAgain: <b>no</b>"),
    (ServiceStarted("1.0", 21, NOW), "Looking after 21 accounts"),
    (AccountHalted("daily-loss", "400"), "the loss limit of the day is reached"),
    (
        Braked(Why.CROWD, BTC, Decimal(11), Decimal(10), NOW),
        "Nobody opens BTC/USDT any more, until 12:00\u00a0UTC\n\n11 accounts have entered it within a minute, 10 may",
    ),
    (Braked(Why.UNKNOWN, None, Decimal(10), Decimal(9), None), "10 orders without a proved outcome at once"),
    (Switched(True, None, "drill", "operator"), "Halted: everything\n\ndrill (operator)"),
    (Switched(False, BTC, "over", "operator"), "Released: BTC/USDT"),
]


async def test_every_kind_of_news_has_words(house: House) -> None:
    user = await registered(house)
    for news, words in WORDS:
        await house.bot.notifier.deliver(await a_notice(house, news), user)
        message = house.tg.user(ALICE).last()
        assert message is not None
        assert words in message.text


async def test_buttons_of_news_work_for_ever_and_answer_in_a_new_message(house: House) -> None:
    user = await registered(house)
    alice = house.tg.user(ALICE)
    await house.bot.notifier.deliver(await a_notice(house, OPENED), user)
    news = alice.last()
    assert news is not None
    await command(alice, "/help")
    tap = await alice.tap(text="Status", message_id=news.message_id)
    assert not (await tap.answered()).alert
    await alice.wait_for(lambda m: "No open positions" in m.text, after=news.message_id)
    still = next(m for m in alice.transcript() if m.message_id == news.message_id)
    assert still.text == news.text, "news stays as it was"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("429", TryLater),
        ("403", Unreachable),
        ("400", Undeliverable),
        ("500", TryLater),
        ("502", TryLater),
        ("malformed_json", TryLater),
        ("drop_before", Doubtful),
    ],
)
async def test_failures_are_named_by_what_to_do_next(
    house: House, kind: str, expected: type[Exception]
) -> None:
    user = await registered(house)
    house.tg.faults.add(kind, method="sendMessage", retry_after=7, text="PEER_FLOODED")
    notice = await a_notice(house, StopConfirmed(PositionId("p"), BTC, price("1"), qty("1"), NOW))
    with pytest.raises(expected) as caught:
        await house.bot.notifier.deliver(notice, user)
    if kind == "429":
        assert isinstance(caught.value, TryLater)
        assert caught.value.after == 7
    assert await house.bot.notifier.deliver(notice, user)


async def test_pauses_grow_with_attempts(house: House) -> None:
    user = await registered(house)
    notice = await a_notice(house, StopConfirmed(PositionId("p"), BTC, price("1"), qty("1"), NOW))
    pauses = []
    for attempts in (0, 1, 5, 40):
        house.tg.faults.add("502", method="sendMessage")
        with pytest.raises(TryLater) as caught:
            await house.bot.notifier.deliver(replace(notice, attempts=attempts), user)
        pauses.append(caught.value.after)
    assert pauses == [2, 4, 64, 300]


async def test_what_may_have_arrived_says_so_when_it_comes_again(house: House) -> None:
    user = await registered(house)
    house.tg.faults.add("drop_after", method="sendMessage")
    notice = await a_notice(house, StopConfirmed(PositionId("p"), BTC, price("1"), qty("1"), NOW))
    with pytest.raises(Doubtful):
        await house.bot.notifier.deliver(notice, user)
    await house.bot.notifier.deliver(replace(notice, doubtful=True), user)
    texts = [m.text for m in house.tg.user(ALICE).transcript() if "🛡" in m.text]
    assert len(texts) == 2
    assert texts[1].startswith("↻ ")


async def test_where_nobody_was_reached_there_is_no_doubt(pool: Pool) -> None:
    async with open_house(pool) as house:
        async with running(house):
            user = await registered(house)
        notice = await a_notice(house, Incident("a", "b"))
        await house.tg.__aexit__(None, None, None)
        with pytest.raises(TryLater):
            await house.bot.notifier.deliver(notice, user)


async def test_a_refused_picture_leaves_the_words(house: House) -> None:
    user = await registered(house)
    house.tg.faults.add("400", method="sendPhoto", text="IMAGE_PROCESS_FAILED")
    await house.bot.notifier.deliver(await a_notice(house, OPENED), user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert not message.photo
    assert "LONG BTC/USDT" in message.text


async def no_candles(symbol: Symbol, limit: int) -> list[Candle]:
    return []


async def broken_candles(symbol: Symbol, limit: int) -> list[Candle]:
    raise struct.error


@pytest.mark.parametrize("candles", [no_candles, broken_candles])
async def test_without_candles_the_words_come_alone(house: House, candles: object) -> None:
    user = await registered(house)
    notifier = house.bot.notifier
    other = ChatNotifier(
        notifier._post._bot,
        house.unit,
        notifier._cipher,
        notifier._post._album,
        house.bot.translators,
        candles,  # type: ignore[arg-type]  # each of a shape of its own
    )
    await other.deliver(await a_notice(house, OPENED), user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert not message.photo
    assert "LONG BTC/USDT" in message.text


async def test_what_cannot_be_read_is_undeliverable(house: House) -> None:
    user = await registered(house)
    with pytest.raises(Undeliverable, match="kind"):
        await house.bot.notifier.deliver(Notice(1, user.id, None, "Rumour", {}, 0, NOW), user)


async def test_an_account_of_somebody_else_is_never_told(house: House) -> None:
    user = await registered(house)
    notice = await a_notice(house, OPENED)
    house.person(BOB, name="Bob")
    with pytest.raises(Undeliverable):
        await house.bot.notifier.deliver(replace(notice, account=AccountId(999)), user)


async def test_who_never_started_the_bot_is_unreachable(pool: Pool) -> None:
    async with open_house(pool) as house, running(house):
        user = await registered(house)
        kind, body = encode(Incident("a", "b"))
        with pytest.raises(Unreachable):
            await house.bot.notifier.deliver(
                Notice(1, UserId(77), None, kind, body, 0, NOW), replace(user, id=UserId(77))
            )
