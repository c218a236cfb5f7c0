"""A position's message is changed as the position moves on; several pieces of news are one message."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from app.accounts import User
from app.delivery import dispatch_of
from app.notices import News, encode
from app.ports_delivery import Notice, Undeliverable
from db.pool import Pool
from tests.bot.test_notifier import CLOSED, OPENED, a_notice, registered
from tests.support.builders import BTC, NOW, price, qty
from tests.support.chat import ALICE, House
from trading.domain.events import ExitWhy, StopConfirmed
from trading.domain.ids import PositionId

STOP = StopConfirmed(PositionId("SBP"), BTC, price("59000"), qty("0.01234"), NOW)
OVER = replace(CLOSED, symbol=BTC)


async def notice_of(house: House, news: News, number: int = 1) -> Notice:
    """As the outbox would give it."""
    kind, body = encode(news)
    way = dispatch_of(kind, body)
    plain = await a_notice(house, news, number=number)
    return replace(plain, card=way.card, reply_to=way.reply_to, silent=way.silent, group=way.group)


async def told(house: House, user: User, *news: News) -> list[int | None]:
    return [
        await house.bot.notifier.deliver(await notice_of(house, one, number), user)
        for number, one in enumerate(news, 1)
    ]


async def test_a_position_is_one_message_and_its_end_an_answer_to_it(house: House) -> None:
    user = await registered(house)
    before = len(house.tg.user(ALICE).transcript())
    opened, stop, closed = await told(house, user, OPENED, STOP, OVER)
    card, end = house.tg.user(ALICE).transcript()[before:]
    assert (card.message_id, end.message_id) == (opened, closed)
    assert stop == opened
    assert card.text.splitlines()[0] == "🟢 LONG BTC/USDT · PAPER"
    assert card.text.splitlines()[1].startswith("✅ BTC/USDT closed: +731.12")
    assert len(card.text.splitlines()) == 2
    assert card.buttons == []
    assert end.photo
    assert end.wire["reply_to_message"]["message_id"] == opened


async def test_a_confirmed_stop_is_written_into_the_card(house: House) -> None:
    user = await registered(house)
    await told(house, user, OPENED)
    whole = house.tg.user(ALICE).last()
    assert whole is not None
    text, buttons = whole.text, whole.buttons
    await told(house, user, STOP, STOP)
    card = house.tg.user(ALICE).last()
    assert card is not None
    assert card.message_id == whole.message_id
    assert card.text.startswith(text)
    assert "🛡 The stop at 59,000" in card.text[len(text) :]
    assert card.text.count("🛡") == 1
    assert card.buttons == buttons, "the card keeps its buttons"
    assert card.photo


async def test_a_card_that_is_gone_is_sent_anew(house: House) -> None:
    user = await registered(house)
    (first,) = await told(house, user, OPENED)
    assert first is not None
    await house.tg.user(ALICE).delete(first)
    second, third = await told(house, user, STOP, STOP)
    assert second == third != first
    (end,) = await told(house, user, OVER)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert message.message_id == end


async def test_a_change_is_no_doubt(house: House) -> None:
    """It can be made twice: a cut connection asks for one more, and nothing says that it came twice."""
    user = await registered(house)
    (card,) = await told(house, user, OPENED)
    house.tg.faults.add("drop_after", method="editMessageCaption")
    notice = await notice_of(house, STOP)
    with pytest.raises(Exception, match="try again"):
        await house.bot.notifier.deliver(notice, user)
    assert await house.bot.notifier.deliver(replace(notice, doubtful=True), user) == card
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert "↻" not in message.text


async def test_cards_are_remembered_by_the_database(house: House, pool: Pool) -> None:
    user = await registered(house)
    (first,) = await told(house, user, OPENED)
    row = await pool.fetchrow("SELECT user_id, name, message_id, photo FROM chat_card")
    assert row is not None
    assert tuple(row) == (ALICE, "position:SBP", first, True)


async def test_silent_news_makes_no_sound(house: House) -> None:
    user = await registered(house)
    await told(house, user, STOP)
    (call,) = [call for call in house.tg.calls("sendMessage") if "🛡" in call.params["text"]]
    assert call.params["disable_notification"] == "true"


async def gathered(house: House, user: User, news: Sequence[News], *, doubtful: bool = False) -> str:
    notices = [
        replace(await notice_of(house, one, number), doubtful=doubtful) for number, one in enumerate(news, 1)
    ]
    assert await house.bot.notifier.gather(notices, user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert len(message.buttons) == 1
    return message.text


async def test_several_are_told_by_their_first_lines(house: House) -> None:
    user = await registered(house)
    lost = replace(OVER, profit=Decimal("-31.123"), percent=Decimal("-0.01"), why=ExitWhy.STOP)
    text = await gathered(house, user, [OPENED, STOP, OVER, OPENED, lost])
    lines = text.splitlines()
    assert lines[0] == "📬 5 pieces of news"
    assert lines[2:4] == ["🟢 LONG BTC/USDT · PAPER × 2", "🛡 BTC/USDT · PAPER"]
    assert lines[4].startswith("✅ BTC/USDT closed: +731.12")
    assert lines[6] == "Closed trades together: +700.00\u00a0USDT"


async def test_what_may_have_arrived_says_so_together_too(house: House) -> None:
    user = await registered(house, "Русский")
    text = await gathered(house, user, [STOP] * 3, doubtful=True)
    assert text.splitlines()[0] == "↻ 📬 3 новости"
    assert text.splitlines()[2].endswith("× 3")


async def test_a_long_digest_ends_with_how_many_more(house: House) -> None:
    user = await registered(house)
    many = [replace(OVER, profit=Decimal(n)) for n in range(1, 61)]
    text = await gathered(house, user, many)
    assert len(text.splitlines()) <= 2 + 25 + 2
    assert "… and 35 more" in text


async def test_what_cannot_be_read_is_left_out(house: House) -> None:
    user = await registered(house)
    strange = Notice(9, user.id, None, "Rumour", {}, 0, NOW)
    good = await notice_of(house, STOP)
    await house.bot.notifier.gather([strange, good, good], user)
    message = house.tg.user(ALICE).last()
    assert message is not None
    assert message.text.splitlines()[0] == "📬 2 pieces of news"
    with pytest.raises(Undeliverable):
        await house.bot.notifier.gather([strange, strange], user)
