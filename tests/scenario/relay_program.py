"""A sender of news as a process of its own, to be killed."""

import asyncio
from collections.abc import Sequence

from aiogram import Bot

from app.infra.clock import SystemClock
from app.pacing import Pace
from app.ports_files import Drawing, NoPicture
from app.runtime.incidents import IncidentDesk
from app.runtime.relay import Relay
from db.pool import open_pool
from db.uow import PgUnits
from sandbox.telegram.config import DEFAULT_TOKEN
from tests.support.chat import a_key_cipher
from tgbot.api import PROPERTIES, open_session
from tgbot.i18n import translators
from tgbot.notify import ChatNotifier
from tgbot.pictures.album import Album
from trading.domain.candle import Candle
from trading.domain.instrument import Symbol


async def no_candles(symbol: Symbol, limit: int) -> Sequence[Candle]:
    return ()


async def no_pictures(drawing: Drawing) -> bytes:
    raise NoPicture


async def send(dsn: str, url: str) -> None:
    """For ever, as fast as the sandbox takes it: a kill must find much under way."""
    clock = SystemClock()
    async with open_pool(dsn, min_size=1, max_size=5) as pool:
        units, incidents, pace = PgUnits(pool), IncidentDesk(PgUnits(pool), clock), Pace(clock, rate=200)
        bot = Bot(DEFAULT_TOKEN, session=open_session(url), default=PROPERTIES)
        album = Album(bot.id, units, no_pictures)
        notifier = ChatNotifier(bot, units, a_key_cipher(), album, translators(), no_candles, pace)
        await Relay(units, notifier, incidents, clock, pace, worker="program").run()


def run(dsn: str, url: str) -> None:
    """The body of the process."""
    asyncio.run(send(dsn, url))
