"""Pictures on their way to a chat: drawn once, sent up once, told by Telegram's id from then on."""

import asyncio
from dataclasses import dataclass, field

import pytest

from app.ports_files import Drawing, NoPicture
from db.uow import PgUnits
from tests.support.chat import ALICE, BOB, House
from tests.support.drawing import draw_here
from tests.support.drawings import a_month
from tgbot.i18n import translators
from tgbot.pictures.album import Album, File
from tgbot.pictures.records import month_picture

CARD = month_picture(translators()["en"], a_month())
OTHER = month_picture(translators()["ru"], a_month())


@dataclass
class CountedDraw:
    """`app.ports_files.Draw` that remembers what it was asked for."""

    drawn: list[Drawing] = field(default_factory=list)
    fails: bool = False

    async def __call__(self, drawing: Drawing) -> bytes:
        self.drawn.append(drawing)
        if self.fails:
            raise NoPicture("by the test's wish")
        return await draw_here(drawing)


@dataclass
class Sender:
    """Sends through one bot's album, and remembers in which form."""

    house: House
    draw: CountedDraw
    album: Album
    files: list[File] = field(default_factory=list)

    async def send(self, card: Drawing, to: int = ALICE) -> str:
        async def post(file: File) -> object:
            self.files.append(file)
            return await self.house.bot.notifier._post._bot.send_photo(to, file)

        sent = await self.album.send(card, post)
        return sent.photo[-1].file_id  # type: ignore[attr-defined,no-any-return]  # a message


@pytest.fixture
async def sender(house: House) -> Sender:
    for user in (ALICE, BOB):
        await house.person(user).start()
    draw = CountedDraw()
    return Sender(house, draw, Album(1, house.unit, draw))


async def test_a_picture_is_drawn_and_sent_up_once(sender: Sender) -> None:
    first = await sender.send(CARD)
    assert await sender.send(month_picture(translators()["en"], a_month()), BOB) == first
    assert len(sender.draw.drawn) == 1
    assert sender.files[1:] == [first]
    await sender.send(OTHER)
    assert len(sender.draw.drawn) == 2


async def test_a_restart_does_not_forget_it(sender: Sender) -> None:
    first = await sender.send(CARD)
    sender.album = Album(1, sender.house.unit, sender.draw)
    assert await sender.send(CARD) == first
    assert len(sender.draw.drawn) == 1


async def test_another_bot_has_ids_of_its_own(sender: Sender) -> None:
    await sender.send(CARD)
    sender.album = Album(2, sender.house.unit, sender.draw)
    await sender.send(CARD)
    assert not any(isinstance(file, str) for file in sender.files)


async def test_a_lost_file_is_sent_up_again(sender: Sender) -> None:
    await sender.send(CARD)
    await sender.house.pool.execute("UPDATE telegram_file SET file = 'AgACAgIAAxkNobodyKnowsThis'")
    again = await sender.send(CARD)
    assert [isinstance(file, str) for file in sender.files] == [False, True, False]
    assert await sender.send(CARD) == again
    assert sender.files[-1] == again


async def test_many_at_once_share_a_drawing(sender: Sender) -> None:
    await asyncio.gather(*(sender.send(CARD, user) for user in (ALICE, BOB) * 3))
    assert len(sender.draw.drawn) == 1


async def test_a_picture_that_could_not_be_drawn_is_tried_anew(sender: Sender) -> None:
    sender.draw.fails = True
    with pytest.raises(NoPicture):
        await sender.send(CARD)
    sender.draw.fails = False
    await sender.send(CARD)
    assert len(sender.draw.drawn) == 2


async def test_old_ids_are_forgotten(sender: Sender) -> None:
    units = PgUnits(sender.house.pool)
    async with units() as work:
        await work.files.keep(1, b"o" * 32, "old")
        await work.files.keep(1, b"k" * 32, "kept")
    await sender.house.pool.execute(
        "UPDATE telegram_file SET kept_at = now() - interval '31 days' WHERE file = 'old'"
    )
    await sender.send(CARD)
    async with units() as work:
        assert await work.files.find(1, b"o" * 32) is None
        assert await work.files.find(1, b"k" * 32) == "kept"
        await work.files.forget(1, b"k" * 32)
        assert await work.files.find(1, b"k" * 32) is None
