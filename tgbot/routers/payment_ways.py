"""`/cryptopay`: payments beside Stars, offered and withdrawn by operators."""

from aiogram import Router
from aiogram.types import TelegramObject

from app.services.catalog import Services
from tgbot.callbacks import Action
from tgbot.routers.wire import hang
from tgbot.screens import payment_ways as screens
from tgbot.talk import Talk


async def show(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.crypto_pay(talk.tr, await services.payment_ways.view(talk.user.id)))


async def ask(_: TelegramObject, talk: Talk, services: Services) -> None:
    await services.payment_ways.view(talk.user.id)
    await talk.show(screens.warning(talk.tr))


async def offer(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.crypto_pay(talk.tr, await services.payment_ways.offer(talk.user.id)))


async def withdraw(_: TelegramObject, talk: Talk, services: Services) -> None:
    await talk.show(screens.crypto_pay(talk.tr, await services.payment_ways.withdraw(talk.user.id)))


def router() -> Router:
    made = Router(name="payment ways")
    hang(made, show, Action.CRYPTO_PAY, command="cryptopay")
    hang(made, ask, Action.CRYPTO_PAY_ASK)
    hang(made, offer, Action.CRYPTO_PAY_ON)
    hang(made, withdraw, Action.CRYPTO_PAY_OFF)
    return made
