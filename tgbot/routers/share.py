"""A closed trade to show to others: a picture without amounts, to be forwarded."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.errors import Refusal, Refused
from app.ports_files import NoPicture
from app.services.catalog import Services
from tgbot.callbacks import Action, Press
from tgbot.pictures.records import share_picture
from tgbot.routers.wire import hang
from tgbot.screens.pairs import strategy_name
from tgbot.talk import Talk


async def share(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """The picture comes beside the menu, so that it can be forwarded by itself."""
    view = await services.records.trade(talk.user.id, press.argument, 0)
    if view.closed is None:
        raise Refused(Refusal.NO_SUCH_TRADE, {"text": press.argument})
    name = f"@{(await talk.bot.me()).username}"
    closes = services.market.closes(view.symbol, view.opened_at, view.closed.closed_at)
    by = "" if view.strategy is None else strategy_name(talk.tr, view.strategy)
    picture = share_picture(talk.tr, view, by, closes, name)
    if picture is None:
        raise AssertionError("a closed trade has a picture")
    result = talk.tr.numbers.percent(view.closed.ratio, signed=True)
    try:
        caption = talk.tr("share-caption", symbol=view.symbol.title, result=result, bot=name)
        await talk.send_picture(picture, caption)
    except NoPicture:
        await talk.answer(talk.tr.plain("share-no-picture"), alert=True)
        return
    await talk.answer(talk.tr.plain("share-hint"), alert=True)


def router() -> Router:
    made = Router(name="share")
    hang(made, share, Action.SHARE)
    return made
