"""Alerts in the chat: `/alerts`, `/alerts BTC 65000`, and buttons."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import TelegramObject

from app.alerts import Alert
from app.services.catalog import Services
from tgbot.awaiting import Awaiting, Question
from tgbot.callbacks import Action, Press
from tgbot.routers.wire import hang, said
from tgbot.screens import alerts as screens
from tgbot.talk import Talk
from tgbot.typed import Typed
from trading.ports import Clock


async def alerts(
    _: TelegramObject,
    talk: Talk,
    services: Services,
    command: CommandObject | None = None,
    press: Press | None = None,
) -> None:
    """One's own alerts; with words a new one: the symbol, then what is to be told of it."""
    words = said(command).split()
    if not words:
        own = await services.alerts.all(talk.user.id)
        page = int(press.argument) if press is not None and press.argument else 0
        await talk.show(screens.alerts(talk.tr, own, page))
        return
    markets = await services.trading.search(talk.user.id, words[0])
    own = await services.alerts.add(talk.user.id, markets[0], words[1:])
    await _made(talk, own)


async def ask(
    _: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, clock: Clock, press: Press
) -> None:
    """What is to be told of the button's symbol; from then on a typed price is one."""
    symbol = await services.trading.known(talk.user.id, press.argument)
    awaiting.ask(talk.user.id, Question.ALERT, clock.now(), about=press.argument)
    await talk.show(screens.ask(talk.tr, symbol))


async def put(_: TelegramObject, talk: Talk, services: Services, awaiting: Awaiting, press: Press) -> None:
    code, kind = press.argument.split(".")
    symbol = await services.trading.known(talk.user.id, code)
    own = await services.alerts.add(talk.user.id, symbol, [kind])
    awaiting.forget(talk.user.id)
    await _made(talk, own)


async def typed(it: Typed) -> None:
    """The typed price, or the words for something else. Raises Refused for what cannot be read."""
    user, services = it.talk.user.id, it.services
    symbol = await services.trading.known(user, it.about)
    await _made(it.talk, await services.alerts.add(user, symbol, it.text.split()))
    it.settled()


async def change(_: TelegramObject, talk: Talk, services: Services, press: Press) -> None:
    """Pause, resume, once, each time, or away: `id.verb.page`. One that is gone stays gone."""
    number, verb, page = press.argument.split(".")
    user, alert, desk = talk.user.id, int(number), services.alerts
    if verb in {"p", "r"}:
        own = await desk.set_active(user, alert, active=verb == "r")
    elif verb in {"o", "a"}:
        own = await desk.set_again(user, alert, again=verb == "a")
    else:
        own = await desk.remove(user, alert)
    await talk.show(screens.alerts(talk.tr, own, int(page)))


async def _made(talk: Talk, own: Sequence[Alert]) -> None:
    await talk.show(screens.alerts(talk.tr, own, (len(own) - 1) // screens.PAGE).under(talk.tr("alert-made")))


def router() -> Router:
    made = Router(name="alerts")
    hang(made, alerts, Action.ALERTS, command="alerts")
    hang(made, ask, Action.ALERT_ASK)
    hang(made, put, Action.ALERT_PUT)
    hang(made, change, Action.ALERT_CHANGE)
    return made
